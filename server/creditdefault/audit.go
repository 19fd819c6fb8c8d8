package creditdefault

import (
	"context"
	"fmt"

	"github.com/corebank/corebank/gen/db"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	"github.com/corebank/corebank/server/internal/paging"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/store"
)

// ListAuditRecords lists changes of state, newest first.
func (s *Service) ListAuditRecords(
	ctx context.Context, request *creditdefaultv1.ListAuditRecordsRequest,
) (*creditdefaultv1.ListAuditRecordsResponse, error) {
	page := paging.New(request.GetPage(), request.GetSize(), defaultSize)
	response := &creditdefaultv1.ListAuditRecordsResponse{Page: page.Number, Size: page.Size}
	err := s.Database.Snapshot(ctx, func(tx store.Tx) error {
		view := store.Replanned(tx)
		total, err := s.queries.DefaultAuditRecordCount(ctx, view, db.DefaultAuditRecordCountParams{
			ApplicationID: request.ApplicationId, RenewalID: request.RenewalId, CustomerID: request.CustomerId,
		})
		if err != nil {
			return fmt.Errorf("count audit records: %w", err)
		}
		rows, err := s.queries.DefaultAuditRecordList(ctx, view, db.DefaultAuditRecordListParams{
			ApplicationID: request.ApplicationId, RenewalID: request.RenewalId, CustomerID: request.CustomerId,
			PageLimit: page.Limit(), PageOffset: page.Offset(),
		})
		if err != nil {
			return fmt.Errorf("list audit records: %w", err)
		}
		response.Total, response.List = total, sliceutil.Map(rows, fromAuditRecord)
		return nil
	})
	return response, err //nolint:wrapcheck // Wrapped inside.
}
