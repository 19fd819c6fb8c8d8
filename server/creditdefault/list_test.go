package creditdefault

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/xuri/excelize/v2"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	"github.com/corebank/corebank/gen/db"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/store/proctest"
)

// The lists are held against a plain filter over the same rows: same rows, same order, same total. Letters, people and times
// are few, so that random filters often match, and times are often equal.

var (
	severities = []creditdefaultv1.Severity{
		creditdefaultv1.Severity_SEVERITY_HIGH, creditdefaultv1.Severity_SEVERITY_MEDIUM, creditdefaultv1.Severity_SEVERITY_LOW,
	}
	industries = []string{"金融业", "制造业", unclassified}
	regions    = []string{"华东地区", "华北地区", unclassified}
	firstTime  = time.Date(2022, 2, 11, 10, 30, 0, 0, time.UTC)
)

const rowsOfALists = 40

func drawName(t *rapid.T, label string, shortest, longest int) string {
	return rapid.StringOfN(rapid.SampledFrom([]rune("华为云Ab a%_银行𠮷")), shortest, longest, -1).Draw(t, label)
}

func drawTime(t *rapid.T, label string) time.Time {
	return firstTime.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, label)) * 250 * time.Millisecond)
}

func drawReasons(t *rapid.T) []int64 {
	return rapid.SliceOfNDistinct(rapid.Int64Range(1, 7), 1, 3, rapid.ID).Draw(t, "reasons")
}

// seed fills the tables of the lists with random rows, and returns them.
func seed(t *rapid.T, b *testBundle, ctx context.Context) ([]db.DefaultApplication, []db.DefaultCustomer, []db.Renewal) {
	var applications []db.DefaultApplication
	var customers []db.DefaultCustomer
	var renewals []db.Renewal
	for i := range rowsOfALists {
		id := int64(i + 1)
		a := db.DefaultApplication{
			ID: id, CustomerID: id, CustomerName: drawName(t, "name", 1, 6), ReasonIds: drawReasons(t),
			Severity:  contract.Text(rapid.SampledFrom(severities).Draw(t, "severity")),
			Status:    contract.Text(rapid.SampledFrom([]creditdefaultv1.ApprovalStatus{pending, approved, rejected}).Draw(t, "status")),
			Applicant: rapid.SampledFrom(people).Draw(t, "applicant"), CreatedAt: drawTime(t, "created"),
		}
		applications = append(applications, a)
		c := db.DefaultCustomer{
			CustomerID: id, CustomerName: a.CustomerName, ApplicationID: id, ReasonIds: a.ReasonIds, Severity: a.Severity,
			Applicant: a.Applicant, ApplicationTime: a.CreatedAt, ApprovedAt: drawTime(t, "approved"),
			Industry: rapid.SampledFrom(industries).Draw(t, "industry"), Region: rapid.SampledFrom(regions).Draw(t, "region"),
			Status: contract.Text(rapid.SampledFrom([]creditdefaultv1.CreditStatus{normal, inDefault}).Draw(t, "credit")),
		}
		c.RenewalPending = c.Status == contract.Text(inDefault) && rapid.Bool().Draw(t, "pending")
		customers = append(customers, c)
		renewals = append(renewals, db.Renewal{
			ID: id, CustomerID: id, CustomerName: a.CustomerName, ReasonID: rapid.Int64Range(1, 6).Draw(t, "reason"),
			Applicant: a.Applicant, Status: a.Status, CreatedAt: drawTime(t, "renewed"),
		})
	}
	b.load(t, ctx, applications, customers, renewals)
	return applications, customers, renewals
}

// load puts rows in the place of those that are there.
func (b *testBundle) load(
	t *rapid.T, ctx context.Context, applications []db.DefaultApplication, customers []db.DefaultCustomer, renewals []db.Renewal,
) {
	decided := func(status string) (approver *int64, name, remark *string, at *time.Time) {
		if status == contract.Text(pending) {
			return nil, nil, nil, nil
		}
		id, text, now := int64(2), "李四", firstTime
		return &id, &text, &text, &now
	}
	err := b.db.Tx(ctx, func(tx pgx.Tx) error {
		for _, table := range []string{"renewals", "default_customers", "default_applications", "customers"} {
			if _, err := tx.Exec(ctx, "DELETE FROM "+table); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `INSERT INTO customers (id, name) SELECT i, 'c' || i FROM generate_series(1, $1) AS i`, rowsOfALists); err != nil {
			return err
		}
		_, err := tx.CopyFrom(ctx, pgx.Identifier{"default_applications"}, []string{
			"id", "customer_id", "customer_name", "reason_ids", "severity", "remark", "applicant_id", "applicant", "status", "created_at",
			"approver_id", "approver", "approve_remark", "decided_at",
		}, pgx.CopyFromSlice(len(applications), func(i int) ([]any, error) {
			a := applications[i]
			approver, name, remark, at := decided(a.Status)
			return []any{a.ID, a.CustomerID, a.CustomerName, a.ReasonIds, a.Severity, "", 1, a.Applicant, a.Status, a.CreatedAt, approver, name, remark, at}, nil
		}))
		if err != nil {
			return err
		}
		_, err = tx.CopyFrom(ctx, pgx.Identifier{"default_customers"}, []string{
			"customer_id", "customer_name", "status", "application_id", "reason_ids", "severity", "applicant", "application_time", "approved_at",
			"industry", "region", "renewal_pending",
		}, pgx.CopyFromSlice(len(customers), func(i int) ([]any, error) {
			c := customers[i]
			return []any{
				c.CustomerID, c.CustomerName, c.Status, c.ApplicationID, c.ReasonIds, c.Severity, c.Applicant, c.ApplicationTime, c.ApprovedAt,
				c.Industry, c.Region, c.RenewalPending,
			}, nil
		}))
		if err != nil {
			return err
		}
		_, err = tx.CopyFrom(ctx, pgx.Identifier{"renewals"}, []string{
			"id", "customer_id", "customer_name", "reason_id", "remark", "applicant_id", "applicant", "status", "created_at",
			"approver_id", "approver", "approve_remark", "decided_at",
		}, pgx.CopyFromSlice(len(renewals), func(i int) ([]any, error) {
			r := renewals[i]
			approver, name, remark, at := decided(r.Status)
			return []any{r.ID, r.CustomerID, r.CustomerName, r.ReasonID, "", 1, r.Applicant, r.Status, r.CreatedAt, approver, name, remark, at}, nil
		}))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// maybe is a filter that is given, or not.
func maybe[T any](t *rapid.T, label string, value T) *T {
	if rapid.Bool().Draw(t, label) {
		return &value
	}
	return nil
}

// wanted is one random set of filters, as all lists have them.
type wanted struct {
	name             string
	applicant        string
	severity         *creditdefaultv1.Severity
	reason           *int64
	industry, region string
	from, to         *timestamppb.Timestamp
	page, size       *int32
}

func drawWanted(t *rapid.T) wanted {
	w := wanted{
		severity: maybe(t, "by severity", rapid.SampledFrom(severities).Draw(t, "severity")),
		reason:   maybe(t, "by reason", rapid.Int64Range(1, 7).Draw(t, "reason")),
		page:     maybe(t, "with page", rapid.Int32Range(1, 4).Draw(t, "page")),
		size:     maybe(t, "with size", rapid.Int32Range(1, 100).Draw(t, "size")),
		name:     optional(maybe(t, "by name", drawName(t, "fragment", 1, 3))),
	}
	w.applicant = optional(maybe(t, "by applicant", rapid.SampledFrom(people).Draw(t, "applicant")))
	w.industry = optional(maybe(t, "by industry", rapid.SampledFrom(industries).Draw(t, "industry")))
	w.region = optional(maybe(t, "by region", rapid.SampledFrom(regions).Draw(t, "region")))
	if at := maybe(t, "from", drawTime(t, "from")); at != nil {
		w.from = timestamppb.New(*at)
	}
	if at := maybe(t, "to", drawTime(t, "to")); at != nil {
		w.to = timestamppb.New(*at)
	}
	return w
}

// canonical returns the form that the database compares names in, as far as the letters of drawName need it.
func canonical(name string) string {
	name = strings.ToLower(strings.Join(strings.Fields(name), " "))
	return spaceBeforeHan.ReplaceAllString(spaceAfterHan.ReplaceAllString(name, "$1"), "$1")
}

var spaceAfterHan, spaceBeforeHan = regexp.MustCompile(`(\p{Han}) `), regexp.MustCompile(` (\p{Han})`)

func (w wanted) hasName(name string) bool {
	return strings.Contains(canonical(name), canonical(w.name))
}

func (w wanted) hasTime(at time.Time) bool {
	if w.from != nil && at.Before(w.from.AsTime()) {
		return false
	}
	if w.to == nil {
		return true
	}
	last := w.to.AsTime()
	if last.Nanosecond() == 0 { // A whole second counts whole.
		at = at.Truncate(time.Second)
	}
	return !at.After(last)
}

func (w wanted) hasSeverity(severity string) bool {
	return w.severity == nil || contract.Text(*w.severity) == severity
}

func either(filter, value string) bool { return filter == "" || filter == value }

// plainly is the ids on the page, and how many there are in all, by the plainest of means.
func plainly[Row any](w wanted, rows []Row, has func(Row) bool, at func(Row) time.Time, id func(Row) int64) (total int64, ids []int64) {
	var found []Row
	for _, row := range rows {
		if has(row) {
			found = append(found, row)
		}
	}
	slices.SortFunc(found, func(a, b Row) int { return cmp.Or(at(b).Compare(at(a)), cmp.Compare(id(b), id(a))) })
	page, size := int(cmp.Or(optional(w.page), 1)), int(cmp.Or(optional(w.size), 10))
	first := min((page-1)*size, len(found))
	return int64(len(found)), sliceutil.Map(found[first:min(first+size, len(found))], id)
}

func TestLists(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := t.Context()
	rapid.Check(t, func(t *rapid.T) {
		applications, customers, renewals := seed(t, b, ctx)
		for range 2 {
			w := drawWanted(t)
			b.checkApplications(t, ctx, w, applications)
			b.checkCustomers(t, ctx, w, customers)
			b.checkRenewals(t, ctx, w, renewals)
		}
	})
}

func same(t *rapid.T, what string, request any, total, wantTotal int64, ids, wantIDs []int64, err error) {
	t.Helper()
	if err != nil || total != wantTotal || !slices.Equal(ids, wantIDs) {
		t.Fatalf("%s %v:\n got %d %v, %v\nwant %d %v", what, request, total, ids, err, wantTotal, wantIDs)
	}
}

func (b *testBundle) checkApplications(t *rapid.T, ctx context.Context, w wanted, rows []db.DefaultApplication) {
	request := &creditdefaultv1.ListDefaultApplicationsRequest{
		Page: w.page, Size: w.size, CustomerName: w.name, Severity: w.severity, Applicant: w.applicant, Reason: w.reason,
		CreatedFrom: w.from, CreatedTo: w.to,
		Status: maybe(t, "by status", rapid.SampledFrom([]creditdefaultv1.ApprovalStatus{pending, approved, rejected}).Draw(t, "status")),
	}
	total, ids := plainly(w, rows, func(r db.DefaultApplication) bool {
		return w.hasName(r.CustomerName) && w.hasSeverity(r.Severity) && either(w.applicant, r.Applicant) && w.hasTime(r.CreatedAt) &&
			(w.reason == nil || slices.Contains(r.ReasonIds, *w.reason)) &&
			(request.Status == nil || contract.Text(request.GetStatus()) == r.Status)
	}, func(r db.DefaultApplication) time.Time { return r.CreatedAt }, func(r db.DefaultApplication) int64 { return r.ID })
	got, err := b.ListDefaultApplications(ctx, request)
	same(t, "applications", request, got.GetTotal(), total, sliceutil.Map(got.GetList(), (*creditdefaultv1.DefaultApplicationSummary).GetApplicationId), ids, err)
}

func (b *testBundle) checkRenewals(t *rapid.T, ctx context.Context, w wanted, rows []db.Renewal) {
	request := &creditdefaultv1.ListRenewalsRequest{
		Page: w.page, Size: w.size, CustomerName: w.name, Applicant: w.applicant, Reason: w.reason, CreatedFrom: w.from, CreatedTo: w.to,
		Status:     maybe(t, "by status", rapid.SampledFrom([]creditdefaultv1.ApprovalStatus{pending, approved, rejected}).Draw(t, "status")),
		CustomerId: maybe(t, "by customer", rapid.Int64Range(1, 9).Draw(t, "customer")),
	}
	total, ids := plainly(w, rows, func(r db.Renewal) bool {
		return w.hasName(r.CustomerName) && either(w.applicant, r.Applicant) && w.hasTime(r.CreatedAt) &&
			(w.reason == nil || r.ReasonID == *w.reason) &&
			(request.CustomerId == nil || request.GetCustomerId() == r.CustomerID) &&
			(request.Status == nil || contract.Text(request.GetStatus()) == r.Status)
	}, func(r db.Renewal) time.Time { return r.CreatedAt }, func(r db.Renewal) int64 { return r.ID })
	got, err := b.ListRenewals(ctx, request)
	same(t, "renewals", request, got.GetTotal(), total, sliceutil.Map(got.GetList(), (*creditdefaultv1.Renewal).GetRenewalId), ids, err)
}

// checkCustomers holds both lists of customers and the export against the rows.
func (b *testBundle) checkCustomers(t *rapid.T, ctx context.Context, w wanted, rows []db.DefaultCustomer) {
	status := maybe(t, "by status", rapid.SampledFrom([]creditdefaultv1.CreditStatus{normal, inDefault}).Draw(t, "status"))
	common := func(r db.DefaultCustomer) bool {
		return w.hasName(r.CustomerName) && w.hasSeverity(r.Severity) && either(w.applicant, r.Applicant) && w.hasTime(r.ApprovedAt) &&
			either(w.industry, r.Industry) && either(w.region, r.Region) && (w.reason == nil || slices.Contains(r.ReasonIds, *w.reason))
	}
	at, id := func(r db.DefaultCustomer) time.Time { return r.ApprovedAt }, func(r db.DefaultCustomer) int64 { return r.CustomerID }
	listed := func(r db.DefaultCustomer) bool {
		return common(r) && r.Status == contract.Text(cmp.Or(optional(status), inDefault))
	}

	total, ids := plainly(w, rows, listed, at, id)
	list := &creditdefaultv1.ListDefaultCustomersRequest{
		Page: w.page, Size: w.size, CustomerName: w.name, Status: status, Severity: w.severity, Reason: w.reason, Applicant: w.applicant,
		Industry: w.industry, Region: w.region, ApprovedFrom: w.from, ApprovedTo: w.to,
	}
	got, err := b.ListDefaultCustomers(ctx, list)
	same(t, "customers", list, got.GetTotal(), total, sliceutil.Map(got.GetList(), (*creditdefaultv1.DefaultCustomer).GetCustomerId), ids, err)

	total, ids = plainly(w, rows, func(r db.DefaultCustomer) bool {
		return common(r) && r.Status == contract.Text(inDefault) && !r.RenewalPending
	}, at, id)
	renewable := &creditdefaultv1.ListRenewableCustomersRequest{
		Page: w.page, Size: w.size, CustomerName: w.name, Severity: w.severity, Reason: w.reason, Applicant: w.applicant,
		Industry: w.industry, Region: w.region, ApprovedFrom: w.from, ApprovedTo: w.to,
	}
	gotRenewable, err := b.ListRenewableCustomers(ctx, renewable)
	same(t, "renewable", renewable, gotRenewable.GetTotal(), total,
		sliceutil.Map(gotRenewable.GetList(), (*creditdefaultv1.RenewableCustomer).GetCustomerId), ids, err)

	everything := int32(rowsOfALists)
	total, ids = plainly(wanted{size: &everything}, rows, listed, at, id)
	export := &creditdefaultv1.ExportDefaultCustomersRequest{
		CustomerName: w.name, Status: status, Severity: w.severity, Reason: w.reason, Applicant: w.applicant,
		Industry: w.industry, Region: w.region, ApprovedFrom: w.from, ApprovedTo: w.to,
	}
	cells, err := b.export(ctx, export)
	var exported []int64
	for _, row := range cells[min(1, len(cells)):] {
		var id int64
		fmt.Sscan(row[0], &id)
		exported = append(exported, id)
	}
	same(t, "export", export, int64(len(exported)), total, exported, ids, err)
}

// export is the cells of the exported workbook.
func (b *testBundle) export(ctx context.Context, request *creditdefaultv1.ExportDefaultCustomersRequest) ([][]string, error) {
	stream, err := b.ExportDefaultCustomers(ctx, request)
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	for {
		piece, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		file.Write(piece.GetData())
	}
	book, err := excelize.OpenReader(&file)
	if err != nil {
		return nil, err
	}
	defer book.Close()
	return book.GetRows(exportSheet)
}

func TestExport(t *testing.T) {
	t.Parallel()
	b := setup(t)
	request := application("=1+1 违约客户")
	rating := "C+"
	request.LatestExternalRating, request.Industry, request.Region = &rating, "金融业", "华东地区"
	submitted := b.submit(t, request)
	b.approve(t, submitted.GetApplicationId())
	const settle = `UPDATE default_customers SET application_time = '2022-02-11T02:30:00Z', approved_at = '2022-02-11T06:30:00Z'`
	if _, err := b.db.Exec(t.Context(), settle); err != nil {
		t.Fatal(err)
	}

	t.Run("HasChineseColumns", func(t *testing.T) {
		t.Parallel()
		got, err := b.export(t.Context(), &creditdefaultv1.ExportDefaultCustomersRequest{})
		want := [][]string{
			{"客户编号", "客户名称", "客户状态", "违约原因", "严重程度", "申请人", "申请时间", "审核时间", "最新外部评级", "行业", "区域"},
			{
				fmt.Sprint(submitted.GetCustomerId()), "'=1+1 违约客户", "违约", "头寸缺口过多；未按约支付利息或本金；不良债务置换", "高", "张三",
				"2022-02-11 10:30:00", "2022-02-11 14:30:00", "C+", "金融业", "华东地区",
			},
		}
		if err != nil || !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("got %q, %v; want no error, %v", got, err, want)
		}
	})

	t.Run("IsNamed", func(t *testing.T) {
		t.Parallel()
		stream, err := b.ExportDefaultCustomers(t.Context(), &creditdefaultv1.ExportDefaultCustomersRequest{})
		if err != nil {
			t.Fatal(err)
		}
		first, err := stream.Recv()
		if err != nil || first.GetContentType() != "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" {
			t.Errorf("got %v, %v; want no error, content type %s", first.GetContentType(), err, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
		}
		header, err := stream.Header()
		if got := header.Get("content-disposition"); err != nil || len(got) != 1 || !strings.Contains(got[0], "filename*=UTF-8''%E8%BF%9D") {
			t.Errorf("got %v, %v; want no error, one header containing filename*=UTF-8''%%E8%%BF%%9D", header, err)
		}
	})
}

// An export whose reader goes away gives its connection and its place back.
func TestExportEndsWithItsReader(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const fill = `WITH c AS (
			INSERT INTO customers (name) SELECT gen_random_uuid()::text FROM generate_series(1, 5000) RETURNING id, name
		), a AS (
			INSERT INTO default_applications (customer_id, customer_name, reason_ids, severity, remark, applicant_id, applicant)
			SELECT id, name, '{1}', 'HIGH', '', 1, '张三' FROM c RETURNING id, customer_id, customer_name
		)
		INSERT INTO default_customers (customer_id, customer_name, status, application_id, reason_ids, severity, applicant,
			application_time, approved_at, industry, region)
		SELECT customer_id, customer_name, 'DEFAULT', id, '{1}', 'HIGH', '张三', now(), now(), '', '' FROM a`
	if _, err := b.db.Exec(t.Context(), fill); err != nil {
		t.Fatal(err)
	}
	for range 3 * maxExports {
		ctx, cancel := context.WithCancel(t.Context())
		stream, err := b.ExportDefaultCustomers(ctx, &creditdefaultv1.ExportDefaultCustomersRequest{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := stream.Recv(); err != nil {
			t.Fatal(err)
		}
		cancel()
	}
	rows, err := b.export(t.Context(), &creditdefaultv1.ExportDefaultCustomersRequest{})
	if err != nil || len(rows) != 5001 {
		t.Errorf("got %d rows, %v, want 5001", len(rows), err)
	}
	proctest.Await(t, "all connections are given back", func() bool { return b.db.Stat().AcquiredConns() == 0 })
}
