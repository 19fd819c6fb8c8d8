package ledger

import (
	"context"
	"fmt"

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
		r.BrokenPayments == 0 && r.BrokenBills == 0 && r.BrokenReversals == 0 && r.BrokenHeld == 0 && r.BrokenHolds == 0 &&
		r.BrokenInterest == 0
}

// Estimate returns the approximate size of the books, from the statistics of Postgres, without counting.
func Estimate(ctx context.Context, database *store.DB) (string, error) {
	about, err := db.New().LedgerEstimate(ctx, database)
	if err != nil {
		return "", fmt.Errorf("estimate the books: %w", err)
	}
	return fmt.Sprintf("about %d accounts and %d transactions", about.Accounts, about.Transactions), nil
}

// Verify checks the whole books in one statement, which takes some 10 s for a million postings, while postings go on.
func Verify(ctx context.Context, tx db.DBTX) (Report, error) {
	row, err := db.New().LedgerVerify(ctx, tx)
	if err != nil {
		return Report{}, fmt.Errorf("read the books: %w", err)
	}
	return Report{row}, nil
}
