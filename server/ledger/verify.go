package ledger

import (
	"context"
	"fmt"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/store"
)

// Report is what Verify found.
type Report struct {
	db.LedgerVerifyRow
}

// OK reports sound books.
func (r Report) OK() bool {
	return r.UnbalancedCurrencies == 0 && r.WrongBalances == 0 && r.BrokenSequences == 0 && r.BrokenTransactions == 0 &&
		r.BrokenPayments == 0 && r.BrokenBills == 0
}

// Estimate says about how much there is to verify, in words, without counting it.
func Estimate(ctx context.Context, database *store.DB) (string, error) {
	about, err := db.New().LedgerEstimate(ctx, database)
	if err != nil {
		return "", fmt.Errorf("estimate the books: %w", err)
	}
	return fmt.Sprintf("about %d accounts, %d transactions and %d entries", about.Accounts, about.Transactions, about.Entries), nil
}

// Verify checks the whole books as of one moment, however long it takes, without stopping anybody's postings.
func Verify(ctx context.Context, database *store.DB) (Report, error) {
	var report Report
	queries := db.New()
	err := database.Snapshot(ctx, func(tx store.Tx) error {
		if err := queries.StatementTimeoutOff(ctx, tx); err != nil {
			return fmt.Errorf("lift the statement timeout: %w", err)
		}
		row, err := queries.LedgerVerify(ctx, tx)
		report = Report{row}
		return err //nolint:wrapcheck // Wrapped below.
	})
	if err != nil {
		return Report{}, fmt.Errorf("read the books: %w", err)
	}
	return report, nil
}
