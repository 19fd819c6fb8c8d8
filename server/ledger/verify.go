package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/store"
)

// Report is the result of Verify: the size of the books, and the number of errors of each kind.
type Report struct {
	db.LedgerVerifyRow
}

// OK reports whether there are no errors.
func (r Report) OK() bool {
	return r.UnbalancedCurrencies == 0 && r.WrongBalances == 0 && r.BrokenSequences == 0 && r.BrokenTransactions == 0 &&
		r.BrokenPayments == 0 && r.BrokenBills == 0 && r.BrokenReversals == 0 && r.BrokenHeld == 0 && r.BrokenHolds == 0
}

// Estimate returns the approximate size of the books, from the statistics of Postgres, without counting.
func Estimate(ctx context.Context, database *store.DB) (string, error) {
	about, err := db.New().LedgerEstimate(ctx, database)
	if err != nil {
		return "", fmt.Errorf("estimate the books: %w", err)
	}
	return fmt.Sprintf("about %d accounts and %d transactions", about.Accounts, about.Transactions), nil
}

// verifyTimeout bounds the one statement that reads the whole books: some 10 s for a million postings.
const verifyTimeout = 24 * time.Hour

// Verify checks the whole books in one snapshot, while postings go on. Its limit is that of ctx, and a day at most.
func Verify(ctx context.Context, database *store.DB) (Report, error) {
	var report Report
	queries := db.New()
	err := database.Snapshot(store.WithTimeout(ctx, verifyTimeout), func(tx store.Tx) error {
		row, err := queries.LedgerVerify(ctx, tx)
		report = Report{row}
		return err
	})
	if err != nil {
		return Report{}, fmt.Errorf("read the books: %w", err)
	}
	return report, nil
}
