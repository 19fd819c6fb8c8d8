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
	total, rows, err := readPage(ctx, s.Database, page,
		func(q store.Querier, limit, offset int64) ([]db.DefaultAuditRecordListRow, error) {
			return s.queries.DefaultAuditRecordList(ctx, q, db.DefaultAuditRecordListParams{
				ApplicationID: request.ApplicationId, RenewalID: request.RenewalId, CustomerID: request.CustomerId,
				PageLimit: limit, PageOffset: offset,
			})
		},
		func(row db.DefaultAuditRecordListRow) int64 { return row.Total })
	if err != nil {
		return nil, fmt.Errorf("list audit records: %w", err)
	}
	return &creditdefaultv1.ListAuditRecordsResponse{
		Total: total, Page: page.Number, Size: page.Size, List: sliceutil.Map(rows, fromAuditRecord),
	}, nil
}
