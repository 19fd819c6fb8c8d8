package app_test

import (
	"fmt"
	"regexp"
	"runtime"
	"strconv"
	"testing"

	"github.com/jackc/pgx/v5"

	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// The handbook's figures for sizing a database are those of this server: bytes on disk for each transfer, and connections.
func TestHandbookSizesTheDatabase(t *testing.T) {
	t.Parallel()
	b := apptest.StartBank(t)
	figure := func(pattern string) float64 {
		t.Helper()
		match := regexp.MustCompile(pattern).FindStringSubmatch(read(t, "README.md"))
		if match == nil {
			t.Fatalf("got no %s in the handbook, want it", pattern)
		}
		number, err := strconv.ParseFloat(match[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		return number
	}
	conn, err := pgx.Connect(t.Context(), b.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	size := func() (bytes int64) {
		t.Helper()
		if err := conn.QueryRow(t.Context(), `SELECT pg_database_size(current_database())`).Scan(&bytes); err != nil {
			t.Fatal(err)
		}
		return bytes
	}
	expect := func(what, pattern string, count int, post func(i int)) {
		t.Helper()
		before := size()
		for i := range count {
			post(i)
		}
		got, want := float64(size()-before)/float64(count), figure(pattern)*1000
		if got > want*1.5 || got < want/1.5 {
			t.Errorf("%s: got %.0f bytes on disk, want about %.0f as the handbook has it", what, got, want)
		}
	}
	expect("a transfer with a refId", `with a refId take about ([0-9.]+) GB`, 5000, func(i int) {
		b.MustCall(t, b.Internal, &transactionv1.TransferRequest{FromAccountId: b.Rich, ToAccountId: b.Foreign, Amount: "0.01", RefId: fmt.Sprint("R", i)})
	})
	const perBatch = 100
	expect("a transfer of a batch", `those of batches ([0-9.]+) GB`, 100*perBatch, func(i int) {
		if i%perBatch != 0 {
			return
		}
		request := &transactionv1.BatchTransferRequest{BatchId: fmt.Sprint("B", i)}
		for range perBatch {
			request.Transfers = append(request.Transfers, &transactionv1.BatchTransferItem{FromAccountId: b.Rich, ToAccountId: b.Foreign, Amount: "0.01"})
		}
		b.MustCall(t, b.Internal, request)
	})
	processors := float64(runtime.GOMAXPROCS(0))
	general := min(max(figure(`general pool \| ([0-9]+) per processor`)*processors, figure(`at least ([0-9]+) and`)), figure(`and at most ([0-9]+) \|`))
	if got := b.Metric(t, `corebank_database_connections_max{pool="general"}`); got != general {
		t.Errorf("got %g connections of the general pool, want %g", got, general)
	}
}
