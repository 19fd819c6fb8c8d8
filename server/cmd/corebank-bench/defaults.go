package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/xuri/excelize/v2"
	"google.golang.org/protobuf/types/known/timestamppb"

	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	"github.com/corebank/corebank/server/internal/progress"
)

//go:embed defaults.sql
var loadDefaults string

const (
	// exportRows is the number of rows in the export.
	exportRows = 200_000
	// listReads is the number of reads of each list.
	listReads = 40
	// memoryGoal bounds the memory of an export, in MiB.
	memoryGoal = 64
)

// list is one list of applications or customers in default, as a screen asks for it.
type list struct {
	name string
	read func(ctx context.Context, defaults creditdefaultv1.CreditDefaultServiceClient) (total int64, err error)
}

func applications(name string, request *creditdefaultv1.ListDefaultApplicationsRequest) list {
	return list{"applications " + name, func(ctx context.Context, c creditdefaultv1.CreditDefaultServiceClient) (int64, error) {
		page, err := c.ListDefaultApplications(ctx, request)
		return page.GetTotal(), err
	}}
}

func customers(name string, request *creditdefaultv1.ListDefaultCustomersRequest) list {
	return list{"customers " + name, func(ctx context.Context, c creditdefaultv1.CreditDefaultServiceClient) (int64, error) {
		page, err := c.ListDefaultCustomers(ctx, request)
		return page.GetTotal(), err
	}}
}

// goal returns the milliseconds that the first page with its total may take, of so many rows loaded and so many matched.
func (l list) goal(loaded, matched int) int {
	switch _, filter, _ := strings.Cut(l.name, " "); {
	case loaded <= 100_000:
		return 60
	case filter == "all", filter == "status", filter == "renewable":
		return 100
	case strings.Contains(filter, "of most") && matched > 100_000:
		return 800
	default:
		return 400
	}
}

// lists are the filters of the screens, alone and together. The name is one of those loaded: a city, two letters of its own,
// and the branch.
func lists(name string) []list {
	letters := []rune(name)
	high, pending := creditdefaultv1.Severity_SEVERITY_HIGH, creditdefaultv1.ApprovalStatus_APPROVAL_STATUS_PENDING
	reason := int64(3)
	lately, longAgo := timestamppb.New(time.Now().AddDate(0, -1, 0)), timestamppb.New(time.Now().AddDate(-2, 0, 0))
	return []list{
		applications("all", &creditdefaultv1.ListDefaultApplicationsRequest{}),
		applications("name of 2 letters", &creditdefaultv1.ListDefaultApplicationsRequest{CustomerName: string(letters[2:4])}),
		applications("name of 4 letters", &creditdefaultv1.ListDefaultApplicationsRequest{CustomerName: string(letters[2:6])}),
		applications("name of most", &creditdefaultv1.ListDefaultApplicationsRequest{CustomerName: "有限公司"}),
		applications("1 letter of most", &creditdefaultv1.ListDefaultApplicationsRequest{CustomerName: "司"}),
		applications("name unknown", &creditdefaultv1.ListDefaultApplicationsRequest{CustomerName: "没有这个"}),
		applications("status", &creditdefaultv1.ListDefaultApplicationsRequest{Status: &pending}),
		applications("severity", &creditdefaultv1.ListDefaultApplicationsRequest{Severity: &high}),
		applications("applicant", &creditdefaultv1.ListDefaultApplicationsRequest{Applicant: "申请人7"}),
		applications("reason", &creditdefaultv1.ListDefaultApplicationsRequest{Reason: &reason}),
		applications("last month", &creditdefaultv1.ListDefaultApplicationsRequest{CreatedFrom: lately}),
		applications("two years", &creditdefaultv1.ListDefaultApplicationsRequest{CreatedFrom: longAgo}),
		applications("until two years ago", &creditdefaultv1.ListDefaultApplicationsRequest{CreatedTo: longAgo}),
		applications("name of most, severity, two years", &creditdefaultv1.ListDefaultApplicationsRequest{
			CustomerName: "有限公司", Severity: &high, CreatedFrom: longAgo,
		}),
		applications("status and severity", &creditdefaultv1.ListDefaultApplicationsRequest{Status: &pending, Severity: &high}),
		customers("all", &creditdefaultv1.ListDefaultCustomersRequest{}),
		customers("name of 2 letters", &creditdefaultv1.ListDefaultCustomersRequest{CustomerName: string(letters[2:4])}),
		customers("name of most", &creditdefaultv1.ListDefaultCustomersRequest{CustomerName: "有限公司"}),
		customers("severity", &creditdefaultv1.ListDefaultCustomersRequest{Severity: &high}),
		customers("applicant", &creditdefaultv1.ListDefaultCustomersRequest{Applicant: "申请人7"}),
		customers("reason", &creditdefaultv1.ListDefaultCustomersRequest{Reason: &reason}),
		customers("industry", &creditdefaultv1.ListDefaultCustomersRequest{Industry: "金融业"}),
		customers("region", &creditdefaultv1.ListDefaultCustomersRequest{Region: "华东地区"}),
		customers("last month", &creditdefaultv1.ListDefaultCustomersRequest{ApprovedFrom: lately}),
		customers("two years", &creditdefaultv1.ListDefaultCustomersRequest{ApprovedFrom: longAgo}),
		customers("name of most, region, reason", &creditdefaultv1.ListDefaultCustomersRequest{
			CustomerName: "有限公司", Region: "华东地区", Reason: &reason,
		}),
		{"customers renewable", func(ctx context.Context, c creditdefaultv1.CreditDefaultServiceClient) (int64, error) {
			page, err := c.ListRenewableCustomers(ctx, &creditdefaultv1.ListRenewableCustomersRequest{})
			return page.GetTotal(), err
		}},
	}
}

// measureDefaults loads a million applications past the server, reads the lists through it, and exports.
func (b *bench) measureDefaults(ctx context.Context, s *server, t *target) error {
	conn, err := pgx.Connect(ctx, s.database)
	if err != nil {
		return fmt.Errorf("reach the database: %w", err)
	}
	defer conn.Close(ctx)
	load := strings.ReplaceAll(loadDefaults, "$ROWS", strconv.Itoa(b.Defaults))
	loaded := progress.Show(os.Stderr, func() string { return fmt.Sprintf("loading %d applications", b.Defaults) })
	defer loaded()
	for _, statements := range []string{load, "VACUUM ANALYZE customers, default_applications, default_customers"} {
		if _, err := conn.PgConn().Exec(ctx, statements).ReadAll(); err != nil {
			return fmt.Errorf("load: %w", err)
		}
	}
	loaded()
	defaults := creditdefaultv1.NewCreditDefaultServiceClient(t.conns[0])
	const sample = `SELECT customer_name FROM default_customers WHERE status = 'DEFAULT' ORDER BY customer_id DESC LIMIT 1`
	if err := conn.QueryRow(ctx, sample).Scan(&b.sample); err != nil {
		return fmt.Errorf("find a name: %w", err)
	}
	var current atomic.Pointer[string]
	read := progress.Show(os.Stderr, func() string { return "reading the list of " + *current.Load() })
	defer read()
	for _, l := range lists(b.sample) {
		current.Store(&l.name)
		took := make([]time.Duration, listReads)
		var total int64
		for i := range took {
			begin := time.Now()
			if total, err = l.read(t.bearer(ctx), defaults); err != nil {
				return fmt.Errorf("list %s: %w", l.name, err)
			}
			took[i] = time.Since(begin)
		}
		b.figures["list "+l.name+"_first_ms"] = milliseconds(took[0])
		slices.Sort(took)
		b.figures["list "+l.name+"_ms"] = milliseconds(took[listReads/2])
		b.figures["list "+l.name+"_rows"] = float64(total)
	}
	read()
	return b.measureExport(ctx, conn, s, t)
}

// measureExport exports the newest customers in default, and writes the same rows with a bare StreamWriter.
func (b *bench) measureExport(ctx context.Context, conn *pgx.Conn, s *server, t *target) error {
	const newest = `SELECT approved_at FROM default_customers WHERE status = 'DEFAULT' ORDER BY approved_at DESC OFFSET $1 LIMIT 1`
	var from time.Time
	rows := min(exportRows, b.Defaults/2)
	if err := conn.QueryRow(ctx, newest, rows-1).Scan(&from); err != nil {
		return fmt.Errorf("find the rows: %w", err)
	}
	before := s.rss()
	peak, stop := s.watchMemory(ctx)
	defer stop()
	begin := time.Now()
	stream, err := creditdefaultv1.NewCreditDefaultServiceClient(t.conns[0]).ExportDefaultCustomers(t.bearer(ctx),
		&creditdefaultv1.ExportDefaultCustomersRequest{ApprovedFrom: timestamppb.New(from)})
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	var size int
	for {
		piece, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("export: %w", err)
		}
		size += len(piece.GetData())
	}
	b.figures["export_rows_per_s"] = float64(rows) / time.Since(begin).Seconds()
	b.figures["export_mib"] = float64(size) / (1 << 20)
	b.figures["export_memory_mib"] = float64(peak.Load()) - before
	return b.measureStreamWriter(ctx, conn, from)
}

func (b *bench) measureStreamWriter(ctx context.Context, conn *pgx.Conn, from time.Time) error {
	const same = `SELECT customer_id::text, customer_name, '违约', '头寸缺口过多；未按约支付利息或本金', '高', applicant,
			to_char(application_time, 'YYYY-MM-DD HH24:MI:SS'), to_char(approved_at, 'YYYY-MM-DD HH24:MI:SS'),
			latest_external_rating, industry, region
		FROM default_customers WHERE status = 'DEFAULT' AND approved_at >= $1 ORDER BY approved_at DESC`
	found, err := conn.Query(ctx, same, from)
	if err != nil {
		return fmt.Errorf("read the rows: %w", err)
	}
	rows, err := pgx.CollectRows(found, func(row pgx.CollectableRow) ([]any, error) { return row.Values() })
	if err != nil {
		return fmt.Errorf("read the rows: %w", err)
	}
	begin := time.Now()
	book := excelize.NewFile()
	defer book.Close()
	writer, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		return fmt.Errorf("begin a workbook: %w", err)
	}
	for i, row := range rows {
		if err := writer.SetRow("A"+strconv.Itoa(i+1), row); err != nil {
			return fmt.Errorf("write a row: %w", err)
		}
	}
	if err := errors.Join(writer.Flush(), book.Write(io.Discard)); err != nil {
		return fmt.Errorf("end a workbook: %w", err)
	}
	b.figures["stream_writer_rows_per_s"] = float64(len(rows)) / time.Since(begin).Seconds()
	return nil
}

// reportDefaults prints what is bounded by itself, not beside something else.
func (b *bench) reportDefaults(out io.Writer) {
	fmt.Fprintf(out, "\nfirst page of a list\trows in all\tfirst time ms\tmedian ms\tgoal\t\n")
	for _, l := range lists(b.sample) {
		rows := b.figures["list "+l.name+"_rows"]
		fmt.Fprintf(out, "%s\t%.0f\t%.1f\t%.1f\t<= %d\t\n", l.name, rows,
			b.figures["list "+l.name+"_first_ms"], b.figures["list "+l.name+"_ms"], l.goal(b.Defaults, int(rows)))
	}
	fmt.Fprintln(out)
	fmt.Fprintf(out, "export, rows per second\t%.0f\t\n", b.figures["export_rows_per_s"])
	fmt.Fprintf(out, "bare StreamWriter, rows per second\t%.0f\t\n", b.figures["stream_writer_rows_per_s"])
	fmt.Fprintf(out, "memory that the export takes, MiB\t%.0f\t<= %d\t\n", b.figures["export_memory_mib"], memoryGoal)
}
