package creditdefault

import (
	"context"
	"errors"
	"fmt"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/paging"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/store"
)

// ListDefaultReasons lists default reasons by their sort order.
func (s *Service) ListDefaultReasons(
	ctx context.Context, request *creditdefaultv1.ListDefaultReasonsRequest,
) (*creditdefaultv1.ListDefaultReasonsResponse, error) {
	page := paging.New(request.GetPage(), request.GetSize(), defaultSize)
	total, rows, err := readPage(ctx, s.Database, page,
		func(q store.Querier, limit, offset int64) ([]db.DefaultReasonListRow, error) {
			return s.queries.DefaultReasonList(ctx, q, db.DefaultReasonListParams{
				Enabled: request.Enabled, PageLimit: limit, PageOffset: offset,
			})
		},
		func(row db.DefaultReasonListRow) int64 { return row.Total })
	if err != nil {
		return nil, fmt.Errorf("list default reasons: %w", err)
	}
	return &creditdefaultv1.ListDefaultReasonsResponse{
		Total: total, Page: page.Number, Size: page.Size, List: sliceutil.Map(rows, fromListedReason),
	}, nil
}

// CreateDefaultReason adds a default reason.
func (s *Service) CreateDefaultReason(
	ctx context.Context, request *creditdefaultv1.CreateDefaultReasonRequest,
) (*creditdefaultv1.CreateDefaultReasonResponse, error) {
	return idempotency.Do(ctx, s.Database, request,
		func(ctx context.Context, tx store.Tx) (*creditdefaultv1.CreateDefaultReasonResponse, error) {
			row, err := s.queries.DefaultReasonCreate(ctx, tx, db.DefaultReasonCreateParams{
				Reason:    request.GetReason(),
				Detail:    request.GetDetail(),
				Enabled:   request.Enabled == nil || request.GetEnabled(),
				SortOrder: request.SortOrder,
			})
			if err != nil {
				return nil, fmt.Errorf("create default reason: %w", err)
			}
			reason := fromReason(row)
			reason.UpdateTime = nil // The document's answer has none.
			return &creditdefaultv1.CreateDefaultReasonResponse{Reason: reason}, nil
		})
}

// UpdateDefaultReason changes the given fields.
func (s *Service) UpdateDefaultReason(
	ctx context.Context, request *creditdefaultv1.UpdateDefaultReasonRequest,
) (*creditdefaultv1.UpdateDefaultReasonResponse, error) {
	return idempotency.Do(ctx, s.Database, request,
		func(ctx context.Context, tx store.Tx) (*creditdefaultv1.UpdateDefaultReasonResponse, error) {
			before, err := s.lockReason(ctx, tx, request.GetId())
			if err != nil {
				return nil, err
			}
			row, err := s.queries.DefaultReasonUpdate(ctx, tx, db.DefaultReasonUpdateParams{
				ID:        request.GetId(),
				Reason:    request.Reason,
				Detail:    request.Detail,
				Enabled:   request.Enabled,
				SortOrder: request.SortOrder,
			})
			if err != nil {
				return nil, fmt.Errorf("update default reason: %w", err)
			}
			after := fromReason(row)
			audit.Changed(ctx, fromReason(before), after)
			return &creditdefaultv1.UpdateDefaultReasonResponse{Reason: after}, nil
		})
}

// DeleteDefaultReason deletes a reason that no application refers to. An application that is being filed holds the reason's
// row, so references are looked up after the lock.
func (s *Service) DeleteDefaultReason(
	ctx context.Context, request *creditdefaultv1.DeleteDefaultReasonRequest,
) (*creditdefaultv1.DeleteDefaultReasonResponse, error) {
	return idempotency.Do(ctx, s.Database, request,
		func(ctx context.Context, tx store.Tx) (*creditdefaultv1.DeleteDefaultReasonResponse, error) {
			before, err := s.lockReason(ctx, tx, request.GetId())
			if err != nil {
				return nil, err
			}
			used, err := s.queries.DefaultReasonUsed(ctx, tx, request.GetId())
			if err != nil {
				return nil, fmt.Errorf("look for uses of a default reason: %w", err)
			}
			if used {
				return nil, apierror.New(apiv1.ErrorCode_DMB003)
			}
			if err := s.queries.DefaultReasonDelete(ctx, tx, request.GetId()); err != nil {
				return nil, fmt.Errorf("delete default reason: %w", err)
			}
			audit.Changed(ctx, fromReason(before), nil)
			return &creditdefaultv1.DeleteDefaultReasonResponse{}, nil
		})
}

// lockReason returns a reason that stays as it is until the transaction ends.
func (s *Service) lockReason(ctx context.Context, tx store.Tx, id int64) (db.DefaultReason, error) {
	row, err := s.queries.DefaultReasonLock(ctx, tx, id)
	switch {
	case errors.Is(err, store.ErrNoRows):
		return row, apierror.New(apiv1.ErrorCode_DMB001)
	case err != nil:
		return row, fmt.Errorf("lock default reason: %w", err)
	}
	return row, nil
}
