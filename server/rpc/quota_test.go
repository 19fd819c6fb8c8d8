package rpc

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/redislink"
)

const (
	transfer = transactionv1.TransactionService_Transfer_FullMethodName
	batch    = transactionv1.TransactionService_BatchTransfer_FullMethodName
	history  = transactionv1.TransactionService_ListTransactions_FullMethodName
	logout   = authv1.AuthService_Logout_FullMethodName
)

func customer(user, customer int64) caller.Principal {
	return caller.Principal{UserID: user, CustomerID: customer, Roles: caller.RolesOf(apiv1.Role_ROLE_CUSTOMER)}
}

func staff(role apiv1.Role) caller.Principal {
	return caller.Principal{UserID: 1000, Roles: caller.RolesOf(role)}
}

func newQuotas(t *testing.T, redisURL string) *Quotas {
	t.Helper()
	c, err := contract.Load()
	if err != nil {
		t.Fatal(err)
	}
	link, err := redislink.Open(redisURL, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	q, err := NewQuotas(c, link)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := link.Close(); err != nil {
			t.Error(err)
		}
	})
	return q
}

// countedCall makes one call and returns its headers.
func countedCall(q *Quotas, p caller.Principal, method string) (metadata.MD, error) {
	headers := &headerStream{}
	ctx := grpc.NewContextWithServerTransportStream(caller.WithPrincipal(context.Background(), p), headers)
	_, err := q.Unary(ctx, nil, &grpc.UnaryServerInfo{FullMethod: method}, func(context.Context, any) (any, error) { return nil, nil })
	return headers.sent, err
}

type headerStream struct {
	grpc.ServerTransportStream
	sent metadata.MD
}

func (h *headerStream) SetHeader(md metadata.MD) error {
	h.sent = metadata.Join(h.sent, md)
	return nil
}

// passed makes n calls and counts those that were let through.
func passed(t *testing.T, q *Quotas, p caller.Principal, method string, n int) int {
	t.Helper()
	through := 0
	for range n {
		switch _, err := countedCall(q, p, method); {
		case err == nil:
			through++
		case !errors.Is(err, apierror.New(apiv1.ErrorCode_GWB003)):
			t.Fatal(err)
		}
	}
	return through
}

func TestLimits(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		who    caller.Principal
		method string
		want   int
	}{
		"CustomerTransfers":         {customer(1, 1), transfer, 100},
		"CustomerBatches":           {customer(1, 1), batch, 10},
		"CustomerQueriesOfASecond":  {customer(1, 1), history, 100},
		"CustomerAnythingElse":      {customer(1, 1), logout, 100},
		"TellerTransfers":           {staff(apiv1.Role_ROLE_TELLER), transfer, 100},
		"TellerBatches":             {staff(apiv1.Role_ROLE_TELLER), batch, 100},
		"InternalClients":           {staff(apiv1.Role_ROLE_INTERNAL), transfer, 2500},
		"Nobody":                    {caller.Principal{}, transfer, 2500},
		"CustomerWhoIsTellerAsWell": {caller.Principal{UserID: 2, CustomerID: 2, Roles: 1<<apiv1.Role_ROLE_TELLER | 1<<apiv1.Role_ROLE_CUSTOMER}, batch, 100},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { // where no time passes
				if got := passed(t, newQuotas(t, ""), test.who, test.method, 2500); got != test.want {
					t.Errorf("%d of 2500 passed, want %d", got, test.want)
				}
			})
		})
	}
}

func TestAMinuteOfACustomer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQuotas(t, "")
		queries := 0
		for range 600 { // tenths of a second
			queries += passed(t, q, customer(1, 1), history, 9)
			time.Sleep(100 * time.Millisecond)
		}
		if queries < 1900 || queries > 2000 { // a burst of 1,000 and 1,000 that came back within the minute
			t.Errorf("got %d queries in a minute, want from 1900 to 2000", queries)
		}
	})
}

func TestCustomersShareTheirLimitAndNobodyElses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQuotas(t, "")
		if got := passed(t, q, customer(1, 7), batch, 6) + passed(t, q, customer(2, 7), batch, 6); got != 10 {
			t.Errorf("got %d batches by two logins of one customer, want 10", got)
		}
		if got := passed(t, q, customer(3, 8), batch, 12); got != 10 {
			t.Errorf("got %d batches by another customer, want 10", got)
		}
		if got := passed(t, q, customer(1, 7), transfer, 1); got != 1 {
			t.Errorf("got %d calls of another class, want 1: classes count apart", got)
		}
	})
}

func TestHeadersAndRetry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQuotas(t, "")
		sent, err := countedCall(q, customer(1, 1), batch)
		if err != nil {
			t.Fatal(err)
		}
		want := func(limit, remaining, reset string) {
			t.Helper()
			for key, value := range map[string]string{HeaderLimit: limit, HeaderRemaining: remaining, HeaderReset: reset} {
				if got := sent.Get(key); len(got) != 1 || got[0] != value {
					t.Errorf("%s: %q, want %q", key, got, value)
				}
			}
		}
		want("10", "9", "6")
		passed(t, q, customer(1, 1), batch, 9)
		sent, err = countedCall(q, customer(1, 1), batch)
		want("10", "0", "60")
		refusal, ok := errors.AsType[*apierror.Error](err)
		if !ok || refusal.RetryAfter != 6*time.Second {
			t.Fatalf("got %v, want a refusal with 6 s to wait", err)
		}
		time.Sleep(refusal.RetryAfter)
		if _, err := countedCall(q, customer(1, 1), batch); err != nil {
			t.Errorf("after the time told: got %v, want no error", err)
		}
	})
}
