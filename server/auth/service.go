package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/store"
)

// Options says how to make a [Service]. Only Secret is required.
type Options struct {
	// Secret signs the tokens of this server, the same on every replica: see [ParseSecret] and [LoadOrCreateSecret].
	Secret []byte
	// Issuer is an outside issuer whose access tokens are accepted as well; the zero value is none.
	Issuer Issuer
	// Cost of a password hash. Zero: [DefaultCost].
	Cost Cost
	// Now is the clock. Nil: [time.Now].
	Now func() time.Time
	// Log takes what an operator should know. Nil: [slog.Default].
	Log *slog.Logger
}

// Service implements AuthService, and authenticates the calls of all services.
type Service struct {
	authv1.UnimplementedAuthServiceServer

	db      *store.DB
	queries *db.Queries
	log     *slog.Logger
	now     func() time.Time

	passwords *passwords
	throttle  *throttle
	mint      *mint
	outsider  *outsider // nil without one
	cache     cache
	revoked   *revoked
}

// NewService reads which sessions were ended, so that their tokens are refused from the first call on, and fetches the keys
// of the outside issuer, until ctx ends; it waits for them for at most 5 s and goes on without. To stay in step with other
// servers the service needs its [Service.Subscriber] served, and to forget what is past [Service.Run].
func NewService(ctx context.Context, database *store.DB, o Options) (*Service, error) {
	if len(o.Secret) < minSecret {
		return nil, fmt.Errorf("the signing key has %d bytes, and at least %d are needed", len(o.Secret), minSecret)
	}
	if o.Cost == (Cost{}) {
		o.Cost = DefaultCost
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	failures, err := memoryThrottleStore(o.Now)
	if err != nil {
		return nil, err
	}
	s := &Service{
		db: database, queries: db.New(), log: o.Log, now: o.Now,
		passwords: newPasswords(o.Cost), mint: newMint(o.Secret, o.Now), revoked: newRevoked(),
	}
	if s.throttle, err = newThrottle(failures); err != nil {
		return nil, err
	}
	if !o.Issuer.IsZero() {
		if s.outsider, err = newOutsider(ctx, o.Issuer, o.Log, o.Now); err != nil {
			return nil, err
		}
	}
	return s, s.loadRevoked(ctx)
}

// Login implements AuthService. It returns AUB001, or AUB004 before even looking at the password, and GWS001 when too many
// try at once.
func (s *Service) Login(ctx context.Context, r *authv1.LoginRequest) (*authv1.LoginResponse, error) {
	end, err := s.throttle.try(ctx, r.GetUsername(), PeerAddress(ctx))
	if err != nil {
		return nil, err
	}
	failed := true
	defer func() { end(failed) }()
	issued, err := s.login(ctx, r.GetUsername(), r.GetPassword())
	failed = errors.Is(err, wrongLogin()) // for reasons of ours it may fail as often as it likes
	if err != nil {
		return nil, err
	}
	return &authv1.LoginResponse{
		AccessToken: issued.access, RefreshToken: issued.refresh, ExpiresIn: issued.expiresIn, TokenType: tokenType,
	}, nil
}

// Refresh implements AuthService. It returns AUB002 for every token that does not work.
func (s *Service) Refresh(ctx context.Context, r *authv1.RefreshRequest) (*authv1.RefreshResponse, error) {
	token, err := s.mint.verify(r.GetRefreshToken(), useRefresh)
	if err != nil {
		return nil, unauthenticated(err)
	}
	issued, err := s.rotate(ctx, token)
	if err != nil {
		return nil, err
	}
	return &authv1.RefreshResponse{
		AccessToken: issued.access, RefreshToken: issued.refresh, ExpiresIn: issued.expiresIn, TokenType: tokenType,
	}, nil
}

// Logout implements AuthService. A subject of the outside issuer has no session here to end: AUB003.
func (s *Service) Logout(ctx context.Context, _ *authv1.LogoutRequest) (*authv1.LogoutResponse, error) {
	session, err := parseID(caller.FromContext(ctx).SessionID)
	if err != nil {
		return nil, apierror.New(apiv1.ErrorCode_AUB003).WithCause(errors.New("the token's session is not ours"))
	}
	var ended [][16]byte
	err = s.db.Tx(ctx, func(tx store.Tx) error {
		ended, err = s.endSession(ctx, tx, session)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.revoked.add(s.now(), ended...)
	return &authv1.LogoutResponse{}, nil
}

func unauthenticated(cause error) error { return apierror.New(apiv1.ErrorCode_AUB002).WithCause(cause) }
