package transaction

import (
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
)

func zoneOf(t interface{ Fatal(args ...any) }, name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func ruleOf(t interface{ Fatal(args ...any) }, request *transactionv1.CreateRecurringTransferRequest, zone *time.Location) recurrence {
	rule, err := newRecurrence(request, zone)
	if err != nil {
		t.Fatal(err)
	}
	return rule
}

// The days of months of every length, of leap years, and of the bank's time zone, which may be another day than in UTC.
func TestOccurrencesByTheCalendar(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		frequency transactionv1.RecurrenceFrequency
		first     string
		day       int32
		want      []string
	}{
		"the 31st is the last day": {monthly, "2026-01-31T09:00:00", 0, []string{"2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"}},
		"the 30th":                 {monthly, "2026-01-30T09:00:00", 0, []string{"2026-01-30", "2026-02-28", "2026-03-30"}},
		"the last day, from a short month on": {
			monthly, "2026-02-28T09:00:00", 31, []string{"2026-02-28", "2026-03-31", "2026-04-30"},
		},
		"the 28th is the 28th":        {monthly, "2026-02-28T09:00:00", 0, []string{"2026-02-28", "2026-03-28"}},
		"the 29th, from February on":  {monthly, "2028-02-29T09:00:00", 0, []string{"2028-02-29", "2028-03-29"}},
		"the 31st in a leap year":     {monthly, "2027-12-31T09:00:00", 0, []string{"2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"}},
		"over the end of a year":      {monthly, "2026-11-15T23:59:59", 0, []string{"2026-11-15", "2026-12-15", "2027-01-15"}},
		"weekly":                      {weekly, "2026-02-26T09:00:00", 0, []string{"2026-02-26", "2026-03-05", "2026-03-12"}},
		"daily over the 29th of Feb.": {daily, "2028-02-28T00:00:00", 0, []string{"2028-02-28", "2028-02-29", "2028-03-01"}},
		"another day than in UTC":     {monthly, "2026-01-31T07:00:00", 0, []string{"2026-01-31", "2026-02-28", "2026-03-31"}},
	} {
		zone := zoneOf(t, "Asia/Shanghai")
		first, err := time.ParseInLocation("2006-01-02T15:04:05", c.first, zone)
		if err != nil {
			t.Fatal(err)
		}
		request := &transactionv1.CreateRecurringTransferRequest{Frequency: c.frequency, FirstTime: timestamppb.New(first)}
		if c.day != 0 {
			request.DayOfMonth = &c.day
		}
		rule := ruleOf(t, request, zone)
		for i, day := range c.want {
			at, ok := rule.at(int64(i + 1))
			if want := day + c.first[10:]; !ok || at.Format("2006-01-02T15:04:05") != want {
				t.Errorf("%s, occurrence %d: got %v, %t, want %s", name, i+1, at, ok, want)
			}
		}
	}
}

// Whatever the rule: occurrences come one after the other, on the day and at the time of day of the rule, as often as it says.
func TestOccurrencesKeepTheRule(t *testing.T) {
	t.Parallel()
	zones := []*time.Location{zoneOf(t, "Asia/Shanghai"), zoneOf(t, "America/New_York"), time.UTC}
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		first := time.Unix(rapid.Int64Range(1_700_000_000, 2_000_000_000).Draw(t, "first"), rapid.Int64Range(0, 999_999).Draw(t, "micro")*1000)
		request := &transactionv1.CreateRecurringTransferRequest{
			Frequency: rapid.SampledFrom([]transactionv1.RecurrenceFrequency{daily, weekly, monthly}).Draw(t, "frequency"), FirstTime: timestamppb.New(first),
		}
		open := ruleOf(t, request, zone)
		last := rapid.Int64Range(1, 300).Draw(t, "last")
		before, local := first.Add(-1), first.In(zone)
		for number := int64(1); number <= last; number++ {
			at, ok := open.at(number)
			if !ok || !at.After(before) {
				t.Fatalf("occurrence %d: got %v, %t; want it after %v", number, at, ok, before)
			}
			if !isDayOf(request.GetFrequency(), local, at, int(number-1)) {
				t.Fatalf("occurrence %d of %v: got %v", number, request, at)
			}
			before = at
		}
		end, _ := open.at(last)
		request.Count = &last
		if n := countOf(ruleOf(t, request, zone)); n != last {
			t.Fatalf("count %d: got %d", last, n)
		}
		request.Count, request.Until = nil, timestamppb.New(end)
		if n := countOf(ruleOf(t, request, zone)); n != last {
			t.Fatalf("until the time of occurrence %d: got %d", last, n)
		}
		if request.Until = timestamppb.New(end.Add(-time.Minute)); last > 1 {
			if n := countOf(ruleOf(t, request, zone)); n != last-1 {
				t.Fatalf("until a minute before occurrence %d: got %d", last, n)
			}
		}
	})
}

// countOf counts the occurrences of a rule that ends.
func countOf(rule recurrence) (n int64) {
	for _, ok := rule.at(n + 1); ok; _, ok = rule.at(n + 1) {
		n++
	}
	return n
}

// isDayOf reports whether a time is so many steps from the first: on the calendar, and by the clock unless that is put forward meanwhile.
func isDayOf(frequency transactionv1.RecurrenceFrequency, first, at time.Time, steps int) bool {
	noon := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC) }
	want := noon(first)
	switch frequency {
	case daily:
		want = want.AddDate(0, 0, steps)
	case weekly:
		want = want.AddDate(0, 0, 7*steps)
	default:
		month := time.Date(first.Year(), first.Month()+time.Month(steps), 1, 12, 0, 0, 0, time.UTC)
		want = month.AddDate(0, 1, -1) // its last day
		if want.Day() > first.Day() {
			want = time.Date(want.Year(), want.Month(), first.Day(), 12, 0, 0, 0, time.UTC)
		}
	}
	_, winter := at.AddDate(0, 0, -1).Zone()
	_, summer := at.AddDate(0, 0, 1).Zone()
	sameClock := first.Format("15:04:05.999999") == at.Format("15:04:05.999999") || winter != summer
	return noon(at).Equal(want) && sameClock
}

func TestRulesThatContradictThemselves(t *testing.T) {
	t.Parallel()
	zone := zoneOf(t, "Asia/Shanghai")
	first := time.Date(2026, 2, 28, 9, 0, 0, 0, zone)
	for name, c := range map[string]struct {
		change func(r *transactionv1.CreateRecurringTransferRequest)
		code   apiv1.ErrorCode
	}{
		"nothing":      {func(*transactionv1.CreateRecurringTransferRequest) {}, 0},
		"the last day": {func(r *transactionv1.CreateRecurringTransferRequest) { r.DayOfMonth = new(int32(30)) }, 0},
		"another day":  {func(r *transactionv1.CreateRecurringTransferRequest) { r.DayOfMonth = new(int32(27)) }, apiv1.ErrorCode_CBV003},
		"a day of a weekly rule": {func(r *transactionv1.CreateRecurringTransferRequest) {
			r.Frequency, r.DayOfMonth = weekly, new(int32(28))
		}, apiv1.ErrorCode_CBV003},
		"until and count": {func(r *transactionv1.CreateRecurringTransferRequest) {
			r.Until, r.Count = r.GetFirstTime(), new(int64(1))
		}, apiv1.ErrorCode_CBV003},
		"until the first": {func(r *transactionv1.CreateRecurringTransferRequest) { r.Until = r.GetFirstTime() }, 0},
		"until before the first": {func(r *transactionv1.CreateRecurringTransferRequest) {
			r.Until = timestamppb.New(first.Add(-time.Second))
		}, apiv1.ErrorCode_CBV003},
		"until a fraction before that": {func(r *transactionv1.CreateRecurringTransferRequest) { r.Until = timestamppb.New(first.Add(-1000)) }, apiv1.ErrorCode_CBV003},
	} {
		request := &transactionv1.CreateRecurringTransferRequest{Frequency: monthly, FirstTime: timestamppb.New(first)}
		c.change(request)
		if _, err := newRecurrence(request, zone); errorcode.Of(err) != c.code {
			t.Errorf("%s: got %v, want %v", name, err, c.code)
		}
	}
}
