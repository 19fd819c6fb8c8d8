package app_test

import (
	"net/http"
	"runtime"
	"testing"
	"time"

	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store/proctest"
)

func TestMetricsCountCalls(t *testing.T) {
	t.Parallel()
	b := apptest.StartBank(t)
	b.CallJSON(t, b.Caller(t, b.Teller), pay(b.Rich, b.Poor, "1.00"))
	b.CallGRPC(t, b.Caller(t, b.Teller), pay(b.Poor, b.Rich, "99.00"))
	for series, want := range map[string]float64{
		`corebank_rpc_duration_seconds_count{method="/corebank.transaction.v1.TransactionService/Transfer"}`:     2,
		`corebank_rpc_errors_total{code="CBB002",method="/corebank.transaction.v1.TransactionService/Transfer"}`: 1,
		`corebank_rpc_duration_seconds_count{method="/corebank.transaction.v1.TransactionService/Deposit"}`:      1,
		`corebank_database_connections_max{pool="posting"}`:                                                      float64(max(2, min(runtime.GOMAXPROCS(0), 16))),
		`corebank_poster_queue_length`:                    0,
		`corebank_poster_batch_size_count`:                3, // with the deposit that made somebody rich
		`corebank_poster_queue_wait_seconds_count`:        3,
		`corebank_poster_batches_total{decided="locked"}`: 2, // nothing is cached yet, or the posting would be refused
		`corebank_poster_batches_total{decided="read"}`:   1,
		`corebank_quota_decided_alone_total`:              0,
	} {
		if got := b.Metric(t, series); got != want {
			t.Errorf("%s is %v, want %v", series, got, want)
		}
	}
	for _, series := range []string{`corebank_database_acquires_total{pool="general"}`, "go_goroutines", "process_open_fds"} {
		if b.Metric(t, series) == 0 {
			t.Errorf("%s: got 0, want more", series)
		}
	}
}

func TestMetricsTellOfTheBooks(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	for _, series := range []string{"corebank_books_verified_timestamp_seconds", `corebank_scheduled_transfers_total{outcome="executed"}`} {
		if s.Metric(t, series) != 0 {
			t.Errorf("%s: got a value already, want 0", series)
		}
	}
	s.JSON(t, "admin", "GET", "/api/v1/ledger/verification", "")
	for _, series := range []string{"corebank_books_sound", `corebank_job_runs_total{job="verification",outcome="succeeded"}`} {
		if got := s.Metric(t, series); got != 1 {
			t.Errorf("%s: got %v, want 1", series, got)
		}
	}
	itself := apptest.Start(t, func(c *app.Config) { c.VerifyEvery = time.Millisecond })
	proctest.Await(t, "the server has verified its books", func() bool {
		return itself.Metric(t, "corebank_books_verified_timestamp_seconds") != 0
	})
}

func TestMetricsHaveAnAddressOfTheirOwn(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	for address, want := range map[string]int{s.Metrics: http.StatusOK, s.HTTP: http.StatusNotFound} {
		for _, path := range []string{"/metrics", "/debug/pprof/", "/debug/pprof/heap"} {
			if got := get(t, "http://"+address+path).Status; got != want {
				t.Errorf("%s on %s: %d, want %d", path, address, got, want)
			}
		}
	}
	// Secrets may stand in the command line.
	if got := get(t, "http://"+s.Metrics+"/debug/pprof/cmdline").Status; got != http.StatusNotFound {
		t.Errorf("the command line: got %d, want 404", got)
	}
	if none := apptest.Start(t, func(c *app.Config) { c.MetricsAddr = "" }); none.Metrics != "" {
		t.Errorf("got metrics at %s, want none", none.Metrics)
	}
}

func get(t *testing.T, url string) apptest.Answer {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return apptest.Answer{Status: response.StatusCode}
}
