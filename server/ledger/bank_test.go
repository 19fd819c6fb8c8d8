package ledger_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
	"github.com/corebank/corebank/server/internal/testkit/risktest"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/server/risk"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/storetest"
)

var discard = slog.New(slog.DiscardHandler)

// bank is a ledger on a database of its own, a poster that works until the test ends, and one customer.
type bank struct {
	db       *store.DB
	ledger   *ledger.Ledger
	poster   *ledger.Poster
	customer int64
	opened   atomic.Int64
}

// tester is implemented by *testing.T and *rapid.T.
type tester interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

func newBank(t *testing.T) *bank {
	t.Helper()
	return newBankOn(t, storetest.New(t))
}

func newBankOn(t *testing.T, database *store.DB) *bank {
	t.Helper()
	b := &bank{db: database}
	if err := risktest.Loosen(t.Context(), database); err != nil {
		t.Fatal(err)
	}
	rules, err := risk.NewRulebook(t.Context(), database, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	if b.ledger, err = ledger.New(t.Context(), database, rules, 0); err != nil {
		t.Fatal(err)
	}
	b.poster = ledger.NewPoster(b.ledger, database, discard)
	work(t, b.poster)
	customer, err := db.New().CustomerCreateCounterparty(t.Context(), database, fmt.Sprint("张三", b.ledger.NextID()))
	if err != nil {
		t.Fatal(err)
	}
	b.customer = customer.ID
	return b
}

// work has a poster work until the test ends.
func work(t *testing.T, poster *ledger.Poster) {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error)
	go func() { ended <- poster.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		<-ended
	})
}

// open opens an account that holds an amount.
func (b *bank) open(t tester, currency, amount string) int64 {
	t.Helper()
	account, err := db.New().AccountOpen(context.Background(), b.db, db.AccountOpenParams{
		CustomerID: b.customer, Number: fmt.Sprintf("6212%012d", b.opened.Add(1)), Type: "savings", Currency: currency,
	})
	if err != nil {
		t.Fatalf("open an account: %v", err)
	}
	if amount != "0.00" {
		b.must(t, ledger.Posting{Kind: "deposit", To: account.ID, Bank: ledger.Cash, Amount: decimal.MustParse(amount)})
	}
	return account.ID
}

func (b *bank) must(t tester, posting ledger.Posting) ledger.Receipt {
	t.Helper()
	receipt, err := b.poster.Post(context.Background(), posting)
	if err != nil {
		t.Fatalf("post %+v: %v", posting, err)
	}
	return receipt
}

// post posts a batch in one transaction, and fails the test when the batch as a whole fails.
func (b *bank) post(t tester, postings ...ledger.Posting) []ledger.Receipt {
	t.Helper()
	var receipts []ledger.Receipt
	err := b.db.Tx(context.Background(), func(tx store.Tx) error {
		for i := range postings {
			postings[i].ID = b.ledger.NextID()
		}
		var err error
		receipts, err = b.ledger.Post(context.Background(), tx, postings)
		return err
	})
	if err != nil {
		t.Fatalf("post a batch: %v", err)
	}
	return receipts
}

func (b *bank) setStatus(t tester, account int64, from, to string) {
	t.Helper()
	if _, err := db.New().AccountSetStatus(context.Background(), b.db,
		db.AccountSetStatusParams{ID: account, FromStatus: from, Status: to}); err != nil {
		t.Fatalf("set the status of account %d to %s: %v", account, to, err)
	}
}

func (b *bank) balance(t tester, account int64) string {
	t.Helper()
	row, err := db.New().AccountGet(context.Background(), b.db, account)
	if err != nil {
		t.Fatalf("balance of account %d: %v", account, err)
	}
	return row.Balance.String()
}

func (b *bank) verify(t tester) {
	t.Helper()
	report, err := ledger.Verify(context.Background(), b.db)
	if err != nil || !report.OK() {
		t.Fatalf("got books %+v, %v, want them sound", report, err)
	}
}

func transfer(from, to int64, amount string) ledger.Posting {
	return ledger.Posting{Kind: "transfer", From: from, To: to, Amount: decimal.MustParse(amount)}
}

// once gives a posting a key, as a request with a refId has.
func once(posting ledger.Posting, scope, ref string) ledger.Posting {
	posting.RefID = ref
	posting.Key = idempotency.DerivedKey(scope, ref)
	return posting
}

func refusalOf(r ledger.Receipt) apiv1.ErrorCode {
	return errorcode.Of(r.Err)
}
