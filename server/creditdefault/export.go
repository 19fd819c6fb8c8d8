package creditdefault

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"

	"github.com/corebank/corebank/gen/db"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/download"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/server/internal/xlsx"
	"github.com/corebank/corebank/store"
)

const (
	// maxExports bounds the concurrent exports of one server; further ones wait. Each holds a connection until its caller has
	// read it all.
	maxExports = 2
	// exportPage is the number of rows of one query.
	exportPage = 1000

	exportName, exportSheet = "违约客户.xlsx", "违约客户"
)

// exportColumns has the fields of the list and of its filters.
var exportColumns = []xlsx.Column{
	{Title: "客户编号", Width: 12},
	{Title: "客户名称", Width: 32},
	{Title: "客户状态", Width: 10},
	{Title: "违约原因", Width: 48},
	{Title: "严重程度", Width: 10},
	{Title: "申请人", Width: 12},
	{Title: "申请时间", Width: 20},
	{Title: "审核时间", Width: 20},
	{Title: "最新外部评级", Width: 14},
	{Title: "行业", Width: 16},
	{Title: "区域", Width: 14},
}

// ExportDefaultCustomers streams the list as a workbook. Rows are read page by page within one snapshot, each page beginning
// where the last one ended, so that memory does not grow with the list; the end of the call ends the query.
func (s *Service) ExportDefaultCustomers(
	request *creditdefaultv1.ExportDefaultCustomersRequest, stream grpc.ServerStreamingServer[httpbody.HttpBody],
) error {
	ctx := stream.Context()
	if err := s.exports.Acquire(ctx, 1); err != nil {
		return err
	}
	defer s.exports.Release(1)
	filter := toCustomerFilter(request, request.Status, request.Severity)
	return s.Database.Snapshot(ctx, func(tx store.Tx) error {
		out, err := download.NewWriter(stream, download.File{Name: exportName, ContentType: xlsx.ContentType})
		if err != nil {
			return err
		}
		workbook, err := xlsx.NewWriter(out, exportSheet, exportColumns)
		if err != nil {
			return err
		}
		if err := s.export(ctx, tx, filter, workbook); err != nil {
			return err
		}
		if err := workbook.Close(); err != nil {
			return err
		}
		return out.Flush()
	})
}

func (s *Service) export(ctx context.Context, tx store.Tx, wanted db.DefaultCustomerListParams, out *xlsx.Writer) error {
	reasons, err := s.reasonNames(ctx, tx)
	if err != nil {
		return err
	}
	wanted.PageLimit = exportPage
	for {
		rows, err := s.queries.DefaultCustomerList(ctx, tx, wanted)
		if err != nil {
			return fmt.Errorf("read customers in default: %w", err)
		}
		for _, row := range rows {
			if err := out.Row(s.exportRow(row, reasons)...); err != nil {
				return err
			}
		}
		if len(rows) < exportPage {
			return nil
		}
		last := rows[len(rows)-1]
		wanted.AfterTime, wanted.AfterID = &last.ApprovedAt, &last.CustomerID
	}
}

func (s *Service) reasonNames(ctx context.Context, tx store.Tx) (map[int64]string, error) {
	rows, err := s.queries.DefaultReasonNames(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("list default reasons: %w", err)
	}
	names := make(map[int64]string, len(rows))
	for _, row := range rows {
		names[row.ID] = row.Reason
	}
	return names, nil
}

func (s *Service) exportRow(row db.DefaultCustomerListRow, reasons map[int64]string) []any {
	return []any{
		strconv.FormatInt(row.CustomerID, 10),
		row.CustomerName,
		contract.Display(contract.Parse[creditdefaultv1.CreditStatus](row.Status)),
		strings.Join(sliceutil.Map(row.ReasonIds, func(id int64) string { return reasons[id] }), "；"),
		contract.Display(contract.Parse[creditdefaultv1.Severity](row.Severity)),
		row.Applicant,
		row.ApplicationTime.In(s.Location),
		row.ApprovedAt.In(s.Location),
		optional(row.LatestExternalRating),
		row.Industry,
		row.Region,
	}
}
