package rpc_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// batches sends batches of one transfer between two accounts of a customer.
type batches struct {
	*apptest.Server

	payer, payee int64
	user         string // the customer's
}

func (b *batches) send(t *testing.T, username, id string) apptest.Answer {
	t.Helper()
	return b.JSON(t, username, "POST", "/api/v1/transactions/batch-transfer",
		fmt.Sprintf(`{"batchId":%q,"transfers":[{"fromAccountId":%d,"toAccountId":%d,"amount":1.00}]}`, id, b.payer, b.payee))
}

// A customer's eleventh batch of a minute is refused, over JSON and over gRPC, with the time to wait; staff goes on.
func TestEleventhBatchOfAMinute(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	customer := s.Customer(t)
	b := &batches{s, s.Account(t, customer, "100.00"), s.Account(t, customer, "0.00"), s.User(t, apiv1.Role_ROLE_CUSTOMER, customer)}
	teller := s.User(t, apiv1.Role_ROLE_TELLER)
	b.wantRefusedOverJSON(t, b.sendUntilRefused(t))
	b.wantRefusedOverGRPC(t)
	for i := range 12 {
		if answer := b.send(t, teller, fmt.Sprint("T", i)); answer.Status != 200 {
			t.Errorf("staff: got %d %s, want 200", answer.Status, answer.Body)
		}
	}
}

// sendUntilRefused returns the refusal of the eleventh batch, or of a later one where the machine is slow: one more is granted
// every six seconds.
func (b *batches) sendUntilRefused(t *testing.T) (refused apptest.Answer) {
	t.Helper()
	var last apptest.Answer
	begin, granted := time.Now(), 0
	for ; refused.Status == 0; granted++ {
		switch answer := b.send(t, b.user, fmt.Sprint("B", granted)); {
		case answer.Status == 200 && granted <= 10+int(time.Since(begin)/(6*time.Second)):
			last = answer
		default:
			refused = answer
		}
	}
	if granted--; granted < 10 {
		t.Fatalf("got %d batches granted, want at least 10: %s", granted, refused.Body)
	}
	if last.Header.Get("Ratelimit-Limit") != "10" || last.Header.Get("Ratelimit-Reset") == "" {
		t.Errorf("got headers %v, want Ratelimit-Limit 10 and some Ratelimit-Reset", last.Header)
	}
	return refused
}

func (b *batches) wantRefusedOverJSON(t *testing.T, refused apptest.Answer) {
	t.Helper()
	const body = `{"code":429,"message":"请求过于频繁","errorCode":"GWB003","errors":[],"timestamp":"`
	if refused.Status != 429 || !strings.HasPrefix(refused.Body, body) {
		t.Errorf("got %d %s; want status 429, body beginning with %s", refused.Status, refused.Body, body)
	}
	for header, want := range map[string]string{"Ratelimit-Limit": "10", "Ratelimit-Remaining": "0"} {
		if got := refused.Header.Get(header); got != want {
			t.Errorf("%s: got %q, want %q", header, got, want)
		}
	}
	if wait := refused.Header.Get("Retry-After"); wait == "" || wait == "0" {
		t.Errorf("Retry-After: got %q, want at least 1", wait)
	}
}

func (b *batches) wantRefusedOverGRPC(t *testing.T) {
	t.Helper()
	var header metadata.MD
	_, err := transactionv1.NewTransactionServiceClient(b.Conn).BatchTransfer(b.As(t, b.user), &transactionv1.BatchTransferRequest{
		BatchId: "B11", Transfers: []*transactionv1.BatchTransferItem{{FromAccountId: b.payer, ToAccountId: b.payee, Amount: "1.00"}},
	}, grpc.Header(&header))
	if status.Code(err) != codes.ResourceExhausted {
		t.Fatalf("got %v; want code %v", err, codes.ResourceExhausted)
	}
	wait := time.Duration(0)
	for _, detail := range status.Convert(err).Details() {
		if retry, ok := detail.(*errdetails.RetryInfo); ok {
			wait = retry.GetRetryDelay().AsDuration()
		}
	}
	if wait <= 0 || wait > 6*time.Second || len(header.Get("ratelimit-limit")) != 1 {
		t.Errorf("got wait %v and header %v, want a wait of up to 6 s and one ratelimit-limit", wait, header)
	}
}

// A user's burst of more than a hundred requests is cut, whoever it is; an internal system's is not.
func TestOverallLimit(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	account := s.Account(t, s.Customer(t), "0.00")
	burst := func(role apiv1.Role) (passed, refused int) {
		client, ctx := transactionv1.NewTransactionServiceClient(s.Conn), s.As(t, s.User(t, role))
		outcomes := make(chan error)
		for range 400 {
			go func() {
				_, err := client.ListTransactions(ctx, &transactionv1.ListTransactionsRequest{AccountId: account})
				outcomes <- err
			}()
		}
		var failures []error
		for range 400 {
			switch err := <-outcomes; status.Code(err) {
			case codes.OK:
				passed++
			case codes.ResourceExhausted:
				refused++
			default:
				failures = append(failures, err)
			}
		}
		if err := errors.Join(failures...); err != nil {
			t.Error(err)
		}
		return passed, refused
	}
	begin := time.Now()
	passed, refused := burst(apiv1.Role_ROLE_AUDITOR)
	if most := 100 + int(time.Since(begin)/(10*time.Millisecond)) + 1; passed < 100 || passed > most || passed+refused != 400 {
		t.Errorf("got %d passed and %d refused in %v, want from 100 to %d passed, of 400", passed, refused, time.Since(begin), most)
	}
	if _, refused := burst(apiv1.Role_ROLE_INTERNAL); refused != 0 {
		t.Errorf("got %d refused calls of an internal system, want none", refused)
	}
}

// Without the Redis that it was told of, a server goes on, and a metric says that it counts alone.
func TestMetricOfAMissingRedis(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t, func(c *app.Config) { c.RedisURL = "unix:///nowhere/redis.sock" })
	if account := s.Account(t, s.Customer(t), "1.00"); account == 0 {
		t.Errorf("got account %d, want one to be opened", account)
	}
	if alone := s.Metric(t, "corebank_quota_decided_alone_total"); alone == 0 {
		t.Errorf("got corebank_quota_decided_alone_total %v, want at least 1", alone)
	}
}
