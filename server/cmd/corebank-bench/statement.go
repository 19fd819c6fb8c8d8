package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	statementv1 "github.com/corebank/corebank/gen/go/corebank/statement/v1"
)

// statementFormats are the files that are measured.
var statementFormats = []statementv1.StatementFormat{
	statementv1.StatementFormat_STATEMENT_FORMAT_CSV, statementv1.StatementFormat_STATEMENT_FORMAT_XLSX,
	statementv1.StatementFormat_STATEMENT_FORMAT_CAMT053,
}

func shortName(format statementv1.StatementFormat) string {
	return strings.ToLower(strings.TrimPrefix(format.String(), "STATEMENT_FORMAT_"))
}

// measureStatements reads balances deep in a long history and at its end, and the whole of it as statements.
func (b *bench) measureStatements(ctx context.Context, conn *pgx.Conn, s *server, t *target, account int64) error {
	var first, last time.Time
	const ends = `SELECT min(created_at), max(created_at) FROM transactions WHERE from_account_id = $1`
	if err := conn.QueryRow(ctx, ends, account).Scan(&first, &last); err != nil {
		return fmt.Errorf("find the ends of the history: %w", err)
	}
	const reads = 300
	calls := accountv1.NewAccountServiceClient(t.conns[0])
	took := map[string][]time.Duration{}
	for i := range reads {
		step := time.Duration(i) * time.Microsecond
		for name, at := range map[string]*timestamppb.Timestamp{
			"now": nil, "deep": timestamppb.New(first.Add(step)), "end": timestamppb.New(last.Add(-step)),
		} {
			begin := time.Now()
			if _, err := calls.GetBalance(t.bearer(ctx), &accountv1.GetBalanceRequest{Id: account, At: at}); err != nil {
				return fmt.Errorf("read a balance: %w", err)
			}
			took[name] = append(took[name], time.Since(begin))
		}
	}
	for name, all := range took {
		slices.Sort(all)
		b.figures["balance_"+name+"_ms"] = milliseconds(all[reads/2])
	}
	for _, format := range statementFormats {
		if err := b.measureStatement(ctx, s, t, account, format, first); err != nil {
			return err
		}
	}
	return nil
}

// measureStatement reads a statement of all movements.
func (b *bench) measureStatement(
	ctx context.Context, s *server, t *target, account int64, format statementv1.StatementFormat, first time.Time,
) error {
	peak, stop := s.watchMemory(ctx)
	before := s.rss()
	begin := time.Now()
	stream, err := statementv1.NewStatementServiceClient(t.conns[0]).ExportStatement(t.bearer(ctx), &statementv1.ExportStatementRequest{
		Id: account, From: timestamppb.New(first), Format: &format,
	})
	size := 0
	for err == nil {
		piece, received := stream.Recv()
		size, err = size+len(piece.GetData()), received
	}
	stop()
	if !errors.Is(err, io.EOF) {
		return fmt.Errorf("read a statement: %w", err)
	}
	name := "statement_" + shortName(format)
	b.figures[name+"_rows_per_s"] = float64(b.History) / time.Since(begin).Seconds()
	b.figures[name+"_mib"] = float64(size) / (1 << 20)
	b.figures[name+"_memory_mib"] = float64(peak.Load()) - before
	b.figures[name+"_peak_mib"] = float64(peak.Load())
	return nil
}

// watchMemory notes the most memory of the server, in MiB, until stop.
func (s *server) watchMemory(ctx context.Context) (peak *atomic.Int64, stop func()) {
	peak = new(atomic.Int64)
	watched, stop := context.WithCancel(ctx)
	go func() {
		for watched.Err() == nil {
			peak.Store(max(peak.Load(), int64(s.rss())))
			time.Sleep(10 * time.Millisecond)
		}
	}()
	return peak, stop
}

// reportStatements prints what is bounded by itself.
func (b *bench) reportStatements(out io.Writer) {
	fmt.Fprintf(out, "\nbalance at a moment, of %d movements\tmedian ms\t\n", b.History)
	for _, name := range []string{"now", "end", "deep"} {
		fmt.Fprintf(out, "%s\t%s\t\n", name, b.cell("balance_"+name+"_ms"))
	}
	fmt.Fprintf(out, "\nstatement of %d movements\trows per second\tMiB\tmemory taken, MiB\tgoal\tin all, MiB\t\n", b.History)
	for _, format := range statementFormats {
		name := "statement_" + shortName(format)
		fmt.Fprintf(out, "%s\t%.0f\t%.0f\t%.0f\t<= %d\t%.0f\t\n", shortName(format), b.figures[name+"_rows_per_s"], b.figures[name+"_mib"],
			b.figures[name+"_memory_mib"], memoryGoal, b.figures[name+"_peak_mib"])
	}
}
