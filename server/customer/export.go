package customer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/download"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/store"
)

const (
	// maxExports bounds the concurrent exports of one server; further ones wait. Each holds a connection until its caller has read it
	// all.
	maxExports = 2
	// exportPage is the number of rows of one query.
	exportPage = 500
)

// item is an element of a section, as JSON, and its place in the order of the section.
type item struct {
	place int64
	json  string
}

// section is a list of the document.
type section struct {
	name string
	// byAccount sections are read for each account of the customer.
	byAccount bool
	// page reads up to exportPage elements of an owner, a customer or an account, after a place.
	page func(q *db.Queries, ctx context.Context, tx store.Tx, owner, after int64) ([]item, error)
}

// ExportCustomer streams what is held of a customer. Rows are read page by page within one snapshot, so that memory does not grow with
// them.
func (s *Service) ExportCustomer(
	request *customerv1.ExportCustomerRequest, stream grpc.ServerStreamingServer[httpbody.HttpBody],
) error {
	ctx := stream.Context()
	if err := s.exports.Acquire(ctx, 1); err != nil {
		return err
	}
	defer s.exports.Release(1)
	if err := s.recordExport(ctx, request); err != nil {
		return err
	}
	return s.database.Snapshot(ctx, func(tx store.Tx) error {
		profile, err := s.profile(ctx, tx, request.GetId())
		if err != nil {
			return err
		}
		out, err := download.NewWriter(stream, download.File{
			Name: fmt.Sprintf("customer-%d.json", request.GetId()), ContentType: "application/json",
		})
		if err != nil {
			return err
		}
		document := &document{out: out, tx: tx, queries: s.queries, customer: request.GetId()}
		if err := document.write(ctx, profile); err != nil {
			return err
		}
		return out.Flush()
	})
}

// recordExport makes the entry of the audit trail, unless the customer does not exist: CBB006.
func (s *Service) recordExport(ctx context.Context, request *customerv1.ExportCustomerRequest) error {
	err := s.database.Tx(ctx, func(tx store.Tx) error {
		if _, err := s.queries.CustomerGet(ctx, tx, request.GetId()); err != nil {
			return err
		}
		return audit.Record(ctx, tx, request)
	})
	switch {
	case errors.Is(err, store.ErrNoRows):
		return apierror.Absent(apiv1.ErrorCode_CBB006)
	case err != nil:
		return fmt.Errorf("record the export of a customer: %w", err)
	}
	return nil
}

// profile returns what the directory has of a customer, as JSON.
func (s *Service) profile(ctx context.Context, tx store.Tx, id int64) ([]byte, error) {
	row, err := s.queries.CustomerGet(ctx, tx, id)
	if err != nil {
		return nil, fmt.Errorf("read customer: %w", err)
	}
	personal, err := open(s.keys, row)
	if err != nil {
		return nil, err
	}
	return json.Marshal(struct {
		ID        int64     `json:"id"`
		Name      string    `json:"name"`
		Email     *string   `json:"email"`
		Phone     *string   `json:"phone"`
		IDType    *string   `json:"idType"`
		IDNumber  *string   `json:"idNumber"`
		Status    string    `json:"status"`
		Industry  string    `json:"industry"`
		Region    string    `json:"region"`
		InDefault bool      `json:"inDefault"`
		CreatedAt time.Time `json:"createdAt"`
	}{
		row.ID, row.Name, personal.Email, personal.Phone, row.IDType, personal.IDNumber, row.Status, row.Industry, row.Region,
		row.InDefault, row.CreatedAt.UTC(),
	})
}

// document is the JSON document of a customer while it is written.
type document struct {
	out      *download.Writer
	tx       store.Tx
	queries  *db.Queries
	customer int64
	accounts []int64
}

// write writes the document. Errors of the writer are sticky, and come back from its Flush.
func (d *document) write(ctx context.Context, profile []byte) error {
	_, _ = d.out.WriteString(`{"customer":`)
	_, _ = d.out.Write(profile)
	for _, section := range sections {
		_, _ = d.out.WriteString(`,"` + section.name + `":[`)
		owners, separator := []int64{d.customer}, ""
		if section.byAccount {
			owners = d.accounts
		}
		for _, owner := range owners {
			if err := d.writeOf(ctx, section, owner, &separator); err != nil {
				return fmt.Errorf("export %s: %w", section.name, err)
			}
		}
		_, _ = d.out.WriteString("]")
	}
	_, _ = d.out.WriteString("}\n")
	return nil
}

func (d *document) writeOf(ctx context.Context, section section, owner int64, separator *string) error {
	for after := int64(0); ; {
		items, err := section.page(d.queries, ctx, d.tx, owner, after)
		if err != nil {
			return err
		}
		for _, item := range items {
			if _, err := d.out.WriteString(*separator + item.json); err != nil {
				return err
			}
			*separator, after = ",", item.place
			if section.name == accountsSection {
				d.accounts = append(d.accounts, item.place)
			}
		}
		if len(items) < exportPage {
			return nil
		}
	}
}

// items converts the rows of a query.
func items[Row any](rows []Row, err error, convert func(Row) item) ([]item, error) {
	return sliceutil.Map(rows, convert), err
}

const accountsSection = "accounts"

// sections are the lists of the document, in their order. That of the accounts comes before those that are read by account.
var sections = []section{
	{accountsSection, false, func(q *db.Queries, ctx context.Context, tx store.Tx, owner, after int64) ([]item, error) {
		rows, err := q.CustomerExportAccounts(ctx, tx, db.CustomerExportAccountsParams{Owner: owner, After: after, PageLimit: exportPage})
		return items(rows, err, func(r db.CustomerExportAccountsRow) item { return item{r.Place, r.Item} })
	}},
	{"logins", false, func(q *db.Queries, ctx context.Context, tx store.Tx, owner, after int64) ([]item, error) {
		rows, err := q.CustomerExportLogins(ctx, tx, db.CustomerExportLoginsParams{Owner: owner, After: after, PageLimit: exportPage})
		return items(rows, err, func(r db.CustomerExportLoginsRow) item { return item{r.Place, r.Item} })
	}},
	{"transactions", true, func(q *db.Queries, ctx context.Context, tx store.Tx, owner, after int64) ([]item, error) {
		rows, err := q.CustomerExportTransactions(ctx, tx, db.CustomerExportTransactionsParams{Owner: owner, After: after, PageLimit: exportPage})
		return items(rows, err, func(r db.CustomerExportTransactionsRow) item { return item{r.Place, r.Item} })
	}},
	{"holds", true, func(q *db.Queries, ctx context.Context, tx store.Tx, owner, after int64) ([]item, error) {
		rows, err := q.CustomerExportHolds(ctx, tx, db.CustomerExportHoldsParams{Owner: owner, After: after, PageLimit: exportPage})
		return items(rows, err, func(r db.CustomerExportHoldsRow) item { return item{r.Place, r.Item} })
	}},
	{"scheduledTransfers", true, func(q *db.Queries, ctx context.Context, tx store.Tx, owner, after int64) ([]item, error) {
		rows, err := q.CustomerExportScheduledTransfers(ctx, tx, db.CustomerExportScheduledTransfersParams{Owner: owner, After: after, PageLimit: exportPage})
		return items(rows, err, func(r db.CustomerExportScheduledTransfersRow) item { return item{r.Place, r.Item} })
	}},
	{"recurringTransfers", true, func(q *db.Queries, ctx context.Context, tx store.Tx, owner, after int64) ([]item, error) {
		rows, err := q.CustomerExportRecurringTransfers(ctx, tx, db.CustomerExportRecurringTransfersParams{Owner: owner, After: after, PageLimit: exportPage})
		return items(rows, err, func(r db.CustomerExportRecurringTransfersRow) item { return item{r.Place, r.Item} })
	}},
	{"payments", true, func(q *db.Queries, ctx context.Context, tx store.Tx, owner, after int64) ([]item, error) {
		rows, err := q.CustomerExportPayments(ctx, tx, db.CustomerExportPaymentsParams{Owner: owner, After: after, PageLimit: exportPage})
		return items(rows, err, func(r db.CustomerExportPaymentsRow) item { return item{r.Place, r.Item} })
	}},
	{"riskDecisions", false, func(q *db.Queries, ctx context.Context, tx store.Tx, owner, after int64) ([]item, error) {
		rows, err := q.CustomerExportRiskDecisions(ctx, tx, db.CustomerExportRiskDecisionsParams{Owner: owner, After: after, PageLimit: exportPage})
		return items(rows, err, func(r db.CustomerExportRiskDecisionsRow) item { return item{r.Place, r.Item} })
	}},
	{"blacklist", false, func(q *db.Queries, ctx context.Context, tx store.Tx, owner, after int64) ([]item, error) {
		rows, err := q.CustomerExportBlacklist(ctx, tx, db.CustomerExportBlacklistParams{Owner: owner, After: after, PageLimit: exportPage})
		return items(rows, err, func(r db.CustomerExportBlacklistRow) item { return item{r.Place, r.Item} })
	}},
	{"defaultApplications", false, func(q *db.Queries, ctx context.Context, tx store.Tx, owner, after int64) ([]item, error) {
		rows, err := q.CustomerExportApplications(ctx, tx, db.CustomerExportApplicationsParams{Owner: owner, After: after, PageLimit: exportPage})
		return items(rows, err, func(r db.CustomerExportApplicationsRow) item { return item{r.Place, r.Item} })
	}},
	{"renewals", false, func(q *db.Queries, ctx context.Context, tx store.Tx, owner, after int64) ([]item, error) {
		rows, err := q.CustomerExportRenewals(ctx, tx, db.CustomerExportRenewalsParams{Owner: owner, After: after, PageLimit: exportPage})
		return items(rows, err, func(r db.CustomerExportRenewalsRow) item { return item{r.Place, r.Item} })
	}},
	{"auditEntries", false, func(q *db.Queries, ctx context.Context, tx store.Tx, owner, after int64) ([]item, error) {
		rows, err := q.CustomerExportAuditEntries(ctx, tx, db.CustomerExportAuditEntriesParams{Owner: owner, After: after, PageLimit: exportPage})
		return items(rows, err, func(r db.CustomerExportAuditEntriesRow) item { return item{r.Place, r.Item} })
	}},
}
