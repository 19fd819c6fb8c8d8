package transaction_test

import (
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
)

// moves has an account receive n deposits, which carry these times, and returns their ids, the oldest first. The times must not
// go back.
func (b *bank) moves(t *testing.T, account int64, times []time.Time) (ids []string) {
	t.Helper()
	for i, at := range times {
		response, err := b.Deposit(b.ctx, &transactionv1.DepositRequest{AccountId: account, Amount: "1.00"})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, response.GetTransactionId())
		b.execute(t, `UPDATE transactions SET created_at = $3 WHERE (from_account_id = $1 AND from_seq = $2) OR (to_account_id = $1 AND to_seq = $2)`, account, i+1, at)
	}
	return ids
}

func (b *bank) history(t interface{ Fatalf(string, ...any) }, r *transactionv1.ListTransactionsRequest) (int64, []string) {
	response, err := b.ListTransactions(b.ctx, r)
	if err != nil {
		t.Fatalf("%v: got %v; want no error", r, err)
	}
	var ids []string
	for _, entry := range response.GetList() {
		ids = append(ids, entry.GetTransactionId())
	}
	return response.GetTotal(), ids
}

func stamp(t *time.Time) *timestamppb.Timestamp {
	if t == nil {
		return nil
	}
	return timestamppb.New(*t)
}

// Bounds include what happened at them, and a whole second as the upper one includes all of that second.
func TestHistoryBounds(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	account := b.open(t, "")
	second := time.Date(2026, 2, 5, 23, 59, 59, 0, time.UTC)
	at := func(d time.Duration) *time.Time {
		moment := second.Add(d)
		return &moment
	}
	ids := b.moves(t, account, []time.Time{
		*at(-time.Microsecond), *at(0), *at(500 * time.Millisecond), *at(time.Second - time.Microsecond), *at(time.Second),
	})
	for name, test := range map[string]struct {
		from, to *time.Time
		want     []string
	}{
		"everything":                   {nil, nil, ids},
		"from a moment":                {at(0), nil, ids[1:]},
		"from a microsecond later":     {at(time.Microsecond), nil, ids[2:]},
		"to a whole second":            {nil, at(0), ids[:4]},
		"to a moment within it":        {nil, at(500 * time.Millisecond), ids[:3]},
		"to the moment before":         {nil, at(500*time.Millisecond - time.Microsecond), ids[:2]},
		"one second":                   {at(0), at(0), ids[1:4]},
		"before it all":                {nil, at(-time.Hour), nil},
		"after it all":                 {at(time.Hour), nil, nil},
		"the wrong way round":          {at(time.Second), at(-time.Hour), nil},
		"from the dawn to the end":     {new(time.Unix(-62135596800, 0)), new(time.Unix(253402300799, 0)), ids},
		"a nanosecond under a quarter": {nil, at(500*time.Millisecond - time.Nanosecond), ids[:2]},
	} {
		t.Run(name, func(t *testing.T) {
			total, got := b.history(t, &transactionv1.ListTransactionsRequest{AccountId: account, From: stamp(test.from), To: stamp(test.to)})
			want := slices.Clone(test.want)
			slices.Reverse(want) // The newest first.
			if total != int64(len(want)) || !slices.Equal(got, want) {
				t.Errorf("total %d, got %v, want %v", total, got, want)
			}
		})
	}
}

// Whatever page of whatever time is asked for, the answer is that of a plain filter.
func TestHistoryIsAFilter(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	account := b.open(t, "")
	begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var times []time.Time
	for i := range 60 { // Some at one moment, some within one second, some far apart.
		times = append(times, begin.Add(time.Duration(i/3*i/3)*250*time.Millisecond))
	}
	ids := b.moves(t, account, times)
	moment := rapid.Custom(func(t *rapid.T) *time.Time {
		if rapid.Bool().Draw(t, "open") {
			return nil
		}
		at := begin.Add(time.Duration(rapid.Int64Range(-4, 420).Draw(t, "quarters")) * 250 * time.Millisecond)
		return &at
	})
	rapid.Check(t, func(t *rapid.T) {
		from, to := moment.Draw(t, "from"), moment.Draw(t, "to")
		page, size := rapid.Int32Range(1, 8).Draw(t, "page"), rapid.Int32Range(1, 100).Draw(t, "size")
		var all []string
		for i, at := range times {
			after := to == nil || !at.After(*to) || to.Nanosecond() == 0 && at.Before(to.Add(time.Second))
			if after && (from == nil || !at.Before(*from)) {
				all = append([]string{ids[i]}, all...)
			}
		}
		first := min(int(page-1)*int(size), len(all))
		want := all[first:min(first+int(size), len(all))]
		total, got := b.history(t, &transactionv1.ListTransactionsRequest{
			AccountId: account, From: stamp(from), To: stamp(to), Page: &page, PageSize: &size,
		})
		if total != int64(len(all)) || !slices.Equal(got, want) {
			t.Fatalf("total %d of %d\ngot  %v\nwant %v", total, len(all), got, want)
		}
	})
}
