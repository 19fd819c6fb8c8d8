package interest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/corebank/corebank/gen/db"
	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	interestv1 "github.com/corebank/corebank/gen/go/corebank/interest/v1"
	"github.com/corebank/corebank/server/internal/contract"
)

// book has the terms of accounts, and the rates that they name.
type book struct {
	own      map[int64][]term
	defaults map[string][]term
	// codes are those of the rates, by id.
	codes map[string]string
	rates rates
}

// defaultKey names a type and currency of accounts.
func defaultKey(kind, currency string) string { return kind + " " + currency }

// loadBook reads the defaults, the terms of some accounts, and the versions in force in a period.
func (s *Service) loadBook(ctx context.Context, tx db.DBTX, of span, accounts ...int64) (*book, error) {
	rows, err := s.queries.InterestTermList(ctx, tx, accounts)
	if err != nil {
		return nil, fmt.Errorf("read which rates accounts have: %w", err)
	}
	b := &book{own: map[int64][]term{}, defaults: map[string][]term{}, codes: map[string]string{}, rates: rates{}}
	named := map[string]bool{}
	for _, row := range rows {
		t := term{from: row.FirstDay}
		if row.RateID != nil {
			t.rate = *row.RateID
			named[t.rate] = true
		}
		if row.AccountID != nil {
			b.own[*row.AccountID] = append(b.own[*row.AccountID], t)
		} else if row.AccountType != nil && row.Currency != nil {
			key := defaultKey(*row.AccountType, *row.Currency)
			b.defaults[key] = append(b.defaults[key], t)
		}
	}
	versions, err := s.queries.InterestRateVersions(ctx, tx, slices.Sorted(maps.Keys(named)))
	if err != nil {
		return nil, fmt.Errorf("read rates: %w", err)
	}
	byRate := map[string][]db.Rate{}
	for _, v := range versions {
		byRate[v.OriginalID] = append(byRate[v.OriginalID], v)
		b.codes[v.OriginalID] = v.Code
	}
	for id, versions := range byRate {
		b.rates[id] = bearing(versions, of, s.Zone)
	}
	return b, nil
}

func (b *book) termsOf(account int64, kind, currency string) terms {
	return terms{own: b.own[account], defaults: b.defaults[defaultKey(kind, currency)]}
}

// defaultKeys lists the types and currencies that have or had a default.
func (b *book) defaultKeys() []string { return slices.Sorted(maps.Keys(b.defaults)) }

func (b *book) listDefaults(today time.Time) []*interestv1.InterestDefault {
	var list []*interestv1.InterestDefault
	for _, kind := range []accountv1.AccountType{
		accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, accountv1.AccountType_ACCOUNT_TYPE_CHECKING,
	} {
		for key, terms := range b.defaults {
			currency := key[len(key)-3:]
			if key != defaultKey(contract.Text(kind), currency) {
				continue
			}
			last := terms[len(terms)-1]
			one := &interestv1.InterestDefault{AccountType: kind, Currency: currency, From: dateOf(last.from)}
			if held := lastOf(terms, today); held != "" {
				one.RateCode = new(b.codes[held])
			}
			list = append(list, one)
		}
	}
	slices.SortFunc(list, func(x, y *interestv1.InterestDefault) int {
		return cmp.Or(cmp.Compare(x.GetAccountType(), y.GetAccountType()), cmp.Compare(x.GetCurrency(), y.GetCurrency()))
	})
	return list
}
