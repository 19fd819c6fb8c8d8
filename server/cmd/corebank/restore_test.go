package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store/localpg"
	"github.com/corebank/corebank/store/proctest"
	"github.com/corebank/corebank/store/storetest"
)

// The handbook's commands bring a bank back to the second before a mistake: nothing that was acknowledged before it is lost, nothing of
// the mistake is left, and the books are sound.
func TestRestoreToAMoment(t *testing.T) {
	t.Parallel()
	h := newHandbook(t, "Backup and restore to a moment", 4)
	cluster := h.makeFolders(t)
	dir := storetest.Dir(t)
	postgres := startPostgres(t, dir, storetest.Seed(t))
	h.run(t, 0, "DATABASE="+postgres.URL())
	if err := postgres.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	postgres = startPostgres(t, dir, "")
	s := apptest.Start(t, apptest.On(postgres.URL()))
	account := s.Account(t, s.Customer(t), "10.00")
	h.run(t, 1, "DATABASE="+postgres.URL())
	deposit := &transactionv1.DepositRequest{AccountId: account, Amount: "20.00"}
	s.MustCall(t, apptest.Admin, deposit)

	conn, err := pgx.Connect(t.Context(), postgres.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	var moment string
	if err := conn.QueryRow(t.Context(), `SELECT clock_timestamp()::text`).Scan(&moment); err != nil {
		t.Fatal(err)
	}
	s.MustCall(t, apptest.Admin, deposit)
	s.ExecSQL(t, `DROP TABLE rates CASCADE`)
	archiveAll(t, conn)

	h.run(t, 2, "MOMENT="+moment)
	restored := startPostgres(t, storetest.Dir(t), cluster)
	awaitPromotion(t, restored.URL())
	if said := h.run(t, 3, "RESTORED="+restored.URL()); !strings.Contains(said, `"ok":true`) {
		t.Errorf("got %s, want sound books", said)
	}
	again := apptest.Start(t, apptest.On(restored.URL()))
	got := again.CallGRPC(t, again.Caller(t, apptest.Admin), &accountv1.GetBalanceRequest{Id: account})
	apptest.Expect(t, got, 0, "balance=30.00")
	again.ExecSQL(t, `SELECT FROM rates`)
}

func startPostgres(t *testing.T, dir, seed string) *localpg.Server {
	t.Helper()
	postgres, err := localpg.Start(t.Context(), localpg.Options{Dir: filepath.Join(dir, "postgres"), Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = postgres.Stop(context.Background()) })
	return postgres
}

// archiveAll returns when the archive has all that was written.
func archiveAll(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	var last string
	if err := conn.QueryRow(t.Context(), `SELECT pg_walfile_name(pg_switch_wal())`).Scan(&last); err != nil {
		t.Fatal(err)
	}
	proctest.Await(t, "the archive has all", func() bool {
		var archived bool
		err := conn.QueryRow(t.Context(), `SELECT coalesce(last_archived_wal >= $1, false) FROM pg_stat_archiver`, last).Scan(&archived)
		return err == nil && archived
	})
}

func awaitPromotion(t *testing.T, url string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	proctest.Await(t, "the recovery ends", func() bool {
		recovering := true
		err := conn.QueryRow(t.Context(), `SELECT pg_is_in_recovery()`).Scan(&recovering)
		return err == nil && !recovering
	})
}
