package audit

import (
	"context"
	"encoding/json"
	"fmt"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	auditv1 "github.com/corebank/corebank/gen/go/corebank/audit/v1"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/paging"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/store"
)

// Service implements corebank.audit.v1.AuditService.
type Service struct {
	auditv1.UnimplementedAuditServiceServer

	database *store.DB
	queries  *db.Queries
}

// NewService returns the service over a database.
func NewService(database *store.DB) *Service { return &Service{database: database, queries: db.New()} }

// ListAuditEntries lists entries, newest first.
func (s *Service) ListAuditEntries(
	ctx context.Context, request *auditv1.ListAuditEntriesRequest,
) (*auditv1.ListAuditEntriesResponse, error) {
	span := paging.NewSpan(request.GetFrom(), request.GetTo())
	page := paging.New(1, request.GetPageSize(), paging.DefaultSize)
	rows, err := s.queries.AuditList(ctx, s.database, db.AuditListParams{
		UserID: request.UserId, Method: request.Method, SubjectID: request.SubjectId, RequestID: request.RequestId,
		Since: span.From, Until: span.Before, Before: request.After, PageLimit: page.Limit() + 1,
	})
	if err != nil {
		return nil, fmt.Errorf("list audit entries: %w", err)
	}
	response := &auditv1.ListAuditEntriesResponse{PageSize: page.Size}
	rows, more := paging.Cut(rows, page.Limit())
	if more {
		response.Next = new(rows[len(rows)-1].ID)
	}
	for _, row := range rows {
		entry, err := toEntry(row)
		if err != nil {
			return nil, err
		}
		response.List = append(response.List, entry)
	}
	return response, nil
}

func toEntry(row db.AuditEntry) (*auditv1.AuditEntry, error) {
	var changes []change
	if err := json.Unmarshal(row.Changes, &changes); err != nil {
		return nil, fmt.Errorf("read the changes of audit entry %d: %w", row.ID, err)
	}
	return &auditv1.AuditEntry{
		Id: row.ID, At: timestamppb.New(row.CreatedAt), UserId: row.UserID, Username: row.Username,
		Roles: sliceutil.Map(row.Roles, contract.Parse[apiv1.Role]), Address: row.Address, RequestId: row.RequestID,
		Method: row.Method, SubjectId: row.SubjectID,
		Changes: sliceutil.Map(changes, func(c change) *auditv1.AuditChange {
			return &auditv1.AuditChange{Field: c.Field, Before: c.Before, After: c.After}
		}),
	}, nil
}
