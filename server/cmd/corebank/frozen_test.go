package main

import (
	"context"
	"net/http"
	"syscall"
	"testing"
	"time"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/sdk"
	"github.com/corebank/corebank/store/proctest"
)

// With a database that is frozen the server is not ready within 2 s, answers calls within the call timeout, and stops within 10 s.
func TestFrozenDatabase(t *testing.T) {
	t.Parallel()
	p := serveOn(t, newDataDir(t), nil, "--call-timeout=2s")
	l := letIn(t, p)
	proctest.Await(t, "it is ready", p.isReady)

	postgres := p.postgres(t)
	signal := func(s syscall.Signal) {
		for _, pid := range postgres {
			_ = syscall.Kill(pid, s) // It may have ended.
		}
	}
	signal(syscall.SIGSTOP)
	t.Cleanup(func() { signal(syscall.SIGCONT); signal(syscall.SIGKILL) })
	began := time.Now()
	proctest.Await(t, "it is not ready", func() bool { return !p.isReady() })
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("/readyz noticed after %v, want 2 s", took)
	}
	if status, why := p.readyz(); status != http.StatusServiceUnavailable {
		t.Errorf("/readyz = %d %s, want 503", status, why)
	}

	ctx, cancel := context.WithTimeout(l.context(t.Context()), time.Minute)
	defer cancel()
	transactions := transactionv1.NewTransactionServiceClient(l.conn)
	ended := make(chan error, 2)
	began = time.Now()
	go func() {
		_, err := transactions.ListTransactions(ctx, &transactionv1.ListTransactionsRequest{AccountId: 1})
		ended <- err
	}()
	go func() {
		_, err := transactions.Deposit(ctx, &transactionv1.DepositRequest{AccountId: 1, Amount: "1.00", RefId: "frozen"})
		ended <- err
	}()
	for range 2 {
		if err := <-ended; sdk.ErrorCode(err) != apiv1.ErrorCode_GWS001 {
			t.Errorf("a call = %v, want GWS001", err)
		}
	}
	if took := time.Since(began); took > 6*time.Second {
		t.Errorf("calls took %v, want the call timeout of 2 s", took)
	}

	began = time.Now()
	if err := p.process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-p.ended
	if took := time.Since(began); took > 12*time.Second { // A busy machine takes a moment to notice the end of 10 s.
		t.Errorf("it stopped after %v, want 10 s", took)
	}
}
