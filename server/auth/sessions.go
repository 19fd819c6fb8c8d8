package auth

import (
	"context"
	"fmt"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/store"
)

// ListSessions implements AuthService. It returns AUB003 for another user's sessions, unless the caller is an administrator.
func (s *Service) ListSessions(ctx context.Context, r *authv1.ListSessionsRequest) (*authv1.ListSessionsResponse, error) {
	p := caller.FromContext(ctx)
	userID := p.UserID
	if r.UserId != nil {
		userID = r.GetUserId()
	}
	if userID != p.UserID && !p.Roles.Has(apiv1.Role_ROLE_ADMIN) {
		return nil, apierror.New(apiv1.ErrorCode_AUB003)
	}
	rows, err := s.queries.SessionList(ctx, s.db, userID, s.now())
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	response := &authv1.ListSessionsResponse{}
	for _, row := range rows {
		name := id(row.ID).String()
		response.List = append(response.List, &authv1.Session{
			SessionId: name, CreatedAt: timestamppb.New(row.CreatedAt), ExpiresAt: timestamppb.New(row.ExpiresAt),
			Address: row.Address, Current: name == p.SessionID,
		})
	}
	return response, nil
}

// EndSession implements AuthService. It returns AUB011.
func (s *Service) EndSession(ctx context.Context, r *authv1.EndSessionRequest) (*authv1.EndSessionResponse, error) {
	session, err := parseID(r.GetSessionId())
	if err != nil {
		return nil, apierror.New(apiv1.ErrorCode_AUB011).WithCause(err)
	}
	p := caller.FromContext(ctx)
	var ended [][16]byte
	response, err := idempotency.Do(ctx, s.db, r, func(ctx context.Context, tx store.Tx) (*authv1.EndSessionResponse, error) {
		ended, err = s.queries.SessionRevokeOne(ctx, tx, db.SessionRevokeOneParams{
			Now: s.now(), ID: session, UserID: p.UserID, OfAny: p.Roles.Has(apiv1.Role_ROLE_ADMIN),
		})
		switch {
		case err != nil:
			return nil, fmt.Errorf("revoke session: %w", err)
		case len(ended) == 0:
			return nil, apierror.New(apiv1.ErrorCode_AUB011)
		}
		return &authv1.EndSessionResponse{}, s.announce(ctx, tx, ended)
	})
	if err != nil {
		return nil, err
	}
	s.revoked.add(s.now(), ended...)
	return response, nil
}
