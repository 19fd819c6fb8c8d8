package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/corebank/corebank/server/internal/progress"
)

// growAccounts opens accounts past the server, each with money that came from cash in so many postings, as the ledger would
// have written them.
const growAccounts = `
WITH moment AS (SELECT clock_timestamp() AS at),
cash AS (SELECT a.id, a.balance, a.seq FROM accounts AS a JOIN system_accounts AS s ON s.account_id = a.id WHERE s.purpose = 'cash' AND s.currency = 'CNY'),
opened AS (
	INSERT INTO accounts (id, customer_id, number, type, currency, balance, seq, posted_at)
	SELECT $1::bigint + n, $4::bigint, '9' || lpad(($1::bigint + n)::text, 15, '0'), 'savings', 'CNY', 1000000.00 * $3::bigint, $3::bigint, moment.at
	FROM generate_series(1, $2::bigint) AS n, moment
),
paid AS (
	INSERT INTO transactions (
		id, from_account_id, from_seq, to_account_id, to_seq, created_at,
		amount, from_balance_after, to_balance_after, type, currency, ref_id, remark, journaled
	)
	SELECT $1::bigint + (k - 1) * $2::bigint + n, cash.id, cash.seq + (k - 1) * $2::bigint + n, $1::bigint + n, k, moment.at,
		1000000.00, cash.balance - 1000000.00 * ((k - 1) * $2::bigint + n), 1000000.00 * k, 'deposit', 'CNY', '', 'bench', true
	FROM generate_series(1, $3::bigint) AS k, generate_series(1, $2::bigint) AS n, moment, cash
),
queued AS (
	INSERT INTO journal_queue (transaction_ids)
	SELECT array_agg($1::bigint + n ORDER BY n) FROM generate_series(1, $2::bigint * $3::bigint) AS n GROUP BY n / 500 ORDER BY n / 500
)
UPDATE accounts SET balance = accounts.balance - 1000000.00 * $2::bigint * $3::bigint, seq = accounts.seq + $2::bigint * $3::bigint, posted_at = moment.at
FROM moment, cash WHERE accounts.id = cash.id`

// zipfExponent is the skew s of the Zipf distribution over accounts.
const zipfExponent = 1.1

// growthCase is postings spread over so many of the accounts, evenly or by a Zipf distribution.
type growthCase struct {
	accounts int64
	zipf     bool
}

// name is that of the case's figures: accounts_1m, accounts_5m_zipf.
func (c growthCase) name() string {
	const thousand, million = 1000, 1_000_000
	count := strconv.FormatInt(c.accounts, 10)
	switch {
	case c.accounts%million == 0:
		count = strconv.FormatInt(c.accounts/million, 10) + "m"
	case c.accounts%thousand == 0:
		count = strconv.FormatInt(c.accounts/thousand, 10) + "k"
	}
	if c.zipf {
		count += "_zipf"
	}
	return "accounts_" + count
}

// growthCases are the numbers of accounts that the given one has room for, and all of it by Zipf. The first is the base of ratios.
func growthCases(accounts int64) (cases []growthCase) {
	for _, count := range []int64{2000, 50_000, 1_000_000} {
		if count <= accounts {
			cases = append(cases, growthCase{accounts: count})
		}
	}
	return append(cases, growthCase{accounts: accounts, zipf: true})
}

// measureGrowth compares postings spread over many accounts with postings spread over few.
func (b *bench) measureGrowth(ctx context.Context, t *target) error {
	const base = 1 << 40 // ids beyond those that the server gave out
	if err := b.grow(ctx, t, base); err != nil {
		return err
	}
	b.growth = growthCases(b.Growth)
	loads := make([]*load, len(b.growth))
	for i, one := range b.growth {
		zipf := rand.NewZipf(rand.New(rand.NewPCG(1, 2)), zipfExponent, 1, uint64(one.accounts-1))
		pick := func() int64 { return base + 1 + rand.Int64N(one.accounts) }
		if one.zipf {
			pick = func() int64 { return base + 1 + int64(zipf.Uint64()) }
		}
		loads[i] = &load{name: one.name(), call: t.transfer, processes: b.watched, pick: func() (payer, payee int64) {
			for payer == payee {
				payer, payee = pick(), pick()
			}
			return payer, payee
		}}
	}
	for range b.Rounds {
		if err := b.measureEach(t.bearer(ctx), loads...); err != nil {
			return err
		}
	}
	for _, l := range loads {
		b.figure(l)
	}
	return nil
}

func (b *bench) grow(ctx context.Context, t *target, base int64) error {
	defer progress.Show(os.Stderr, func() string { return fmt.Sprintf("opening %d accounts", b.Growth) })()
	conn, err := pgx.Connect(ctx, t.database)
	if err != nil {
		return fmt.Errorf("connect to the database: %w", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, growAccounts, base, b.Growth, b.GrowthEntries, t.customer); err != nil {
		return fmt.Errorf("open accounts: %w", err)
	}
	if _, err := conn.Exec(ctx, "VACUUM ANALYZE accounts, transactions"); err != nil {
		return fmt.Errorf("vacuum: %w", err)
	}
	return awaitJournal(ctx, conn)
}
