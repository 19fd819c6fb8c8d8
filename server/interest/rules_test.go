package interest

import (
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"github.com/corebank/corebank/gen/db"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

func day(t interface{ Fatal(...any) }, text string) time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// change is a number that holds from a day on.
type change struct{ from, number string }

// calendar is a golden example: an account and a rate, and the interest of a period.
type calendar struct {
	balances []change
	// versions are those of the rate, in the order in which they became known, per cent a year.
	versions []change
	yearDays int16
	// first and last are the days of the period.
	first, last string
	// interest is the exact one with 8 digits, and paid what is paid of it into an account that is not empty.
	interest, paid string
	segments       int
}

func (c calendar) segmentsOf(t *testing.T) []segment {
	t.Helper()
	of := span{day(t, c.first), nextDay(day(t, c.last))}
	var closings []closing
	for _, b := range c.balances {
		closings = append(closings, closing{day(t, b.from), decimal.MustParse(b.number)})
	}
	var versions []db.Rate
	for i, v := range c.versions {
		number := decimal.MustParse(v.number)
		versions = append(versions, db.Rate{
			OriginalID: "r", Version: int32(i + 1), EffectiveAt: day(t, v.from).Add(-8 * time.Hour), Rate: &number, YearDays: c.yearDays, Enable: 1,
		})
	}
	r := rates{"r": bearing(versions, of, shanghai)}
	return r.segments(of, closings, terms{defaults: []term{{day(t, "2000-01-01"), "r"}}})
}

func TestGoldenCalendars(t *testing.T) {
	t.Parallel()
	for name, c := range goldenCalendars() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			segments := c.segmentsOf(t)
			units := total(segments)
			paid := amountOf(payable(units, "CNY", decimal.Hundred)).String()
			if got := shown(units); got != c.interest || paid != c.paid || len(segments) != c.segments {
				t.Errorf("got %s, %s paid, %d segments; want %s, %s, %d", got, paid, len(segments), c.interest, c.paid, c.segments)
			}
		})
	}
}

// goldenCalendars are periods with their interest, computed by hand.
func goldenCalendars() map[string]calendar {
	always := func(rate string) []change { return []change{{"2000-01-01", rate}} }
	return map[string]calendar{
		"AQuarter": { // 21 December to 20 March: 90 days.
			[]change{{"2022-12-01", "10000.00"}}, always("0.36"), 360, "2022-12-21", "2023-03-20", "9.00000000", "9.00", 1,
		},
		"AQuarterWithALeapDay": { // One day more.
			[]change{{"2023-12-01", "10000.00"}}, always("0.36"), 360, "2023-12-21", "2024-03-20", "9.10000000", "9.10", 1,
		},
		"ALeapYearOf365Days": { // 366 days by 365.
			[]change{{"2023-12-01", "36500.00"}}, always("1.00"), 365, "2024-01-01", "2024-12-31", "366.00000000", "366.00", 1,
		},
		"TheLeapDayAlone": {
			[]change{{"2023-12-01", "36500.00"}}, always("1.00"), 365, "2024-02-29", "2024-02-29", "1.00000000", "1.00", 1,
		},
		"ARevisionInMidPeriod": { // 10 days at 0.36 %, 81 at 0.72 %.
			[]change{{"2024-01-01", "10000.00"}},
			[]change{{"2000-01-01", "0.36"}, {"2024-04-01", "0.72"}},
			360,
			"2024-03-22", "2024-06-20", "17.20000000", "17.20", 2,
		},
		"ARevisionThatIsKnownLaterAndHoldsEarlier": { // The later number wins from its day on.
			[]change{{"2024-01-01", "10000.00"}},
			[]change{{"2000-01-01", "0.36"}, {"2024-04-11", "0.72"}, {"2024-04-01", "3.60"}},
			360,
			"2024-03-22", "2024-04-20", "21.00000000", "21.00", 2,
		},
		"OpenedInMidPeriod": { // From the day of the first deposit on: 20 days.
			[]change{{"2024-06-01", "10000.00"}}, always("0.36"), 360, "2024-03-21", "2024-06-20", "2.00000000", "2.00", 1,
		},
		"ClosedInMidPeriod": { // The day of the last withdrawal does not count: 11 days.
			[]change{{"2024-01-01", "10000.00"}, {"2024-04-01", "0.00"}}, always("0.36"), 360, "2024-03-21", "2024-04-20", "1.10000000", "1.10", 1,
		},
		"ABalanceThatChanges": {
			[]change{{"2024-01-01", "10000.00"}, {"2024-04-01", "20000.00"}, {"2024-04-11", "5000.00"}},
			always("0.36"), 360,
			"2024-03-22", "2024-04-20", "3.50000000", "3.50", 3,
		},
		"NoRateYet": { // Days before the first version bear nothing.
			[]change{{"2024-01-01", "10000.00"}}, []change{{"2024-04-11", "0.36"}}, 360, "2024-03-21", "2024-04-20", "1.00000000", "1.00", 1,
		},
		"AZeroRate": {
			[]change{{"2024-01-01", "10000.00"}}, always("0"), 360, "2024-03-21", "2024-06-20", "0.00000000", "0.00", 1,
		},
		"ANegativeRate": { // 30 days.
			[]change{{"2024-01-01", "10000.00"}}, always("-0.36"), 360, "2024-03-22", "2024-04-20", "-3.00000000", "-3.00", 1,
		},
		"HalfAFenIsPaid": {
			[]change{{"2024-01-01", "100.00"}}, always("1.8"), 360, "2024-04-01", "2024-04-01", "0.00500000", "0.01", 1,
		},
		"LessIsNot": {
			[]change{{"2024-01-01", "99.99"}}, always("1.8"), 360, "2024-04-01", "2024-04-01", "0.00499950", "0.00", 1,
		},
		"TheGreatestBalance": { // More than a float or an int64 of cents holds.
			[]change{{"2024-01-01", "99999999999999999.99"}}, always("0.36"), 360, "2024-03-22", "2024-04-20", "29999999999999.99999700", "30000000000000.00", 1,
		},
	}
}

func TestPayable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		due, currency, available, want string
	}{
		{"1.23456", "CNY", "0", "1.23"},
		{"1.235", "CNY", "0", "1.24"},
		{"0.5", "JPY", "0", "1.00"}, // The yen has no smaller amount.
		{"12.49", "JPY", "0", "12.00"},
		{"-1.235", "CNY", "100", "-1.24"},
		{"-1.23", "CNY", "0.50", "-0.50"}, // Not more than there is.
		{"-1.23", "CNY", "0", "0.00"},
		{"-12.5", "JPY", "10.70", "-10.00"},
		{"100000000000000000", "CNY", "0", "0.00"}, // More than an account holds.
	} {
		due, _ := new(big.Rat).SetString(c.due)
		due.Mul(due, new(big.Rat).SetInt64(100)).Mul(due, new(big.Rat).SetInt64(unitsPerCent))
		if got := amountOf(payable(due.Num(), c.currency, decimal.MustParse(c.available))).String(); got != c.want {
			t.Errorf("%s %s with %s: got %s, want %s", c.due, c.currency, c.available, got, c.want)
		}
	}
}

// A rate that is deleted or taken out of use bears nothing from that day on, and takes nothing back.
func TestRatesThatEnd(t *testing.T) {
	t.Parallel()
	number, at := decimal.MustParse("1"), day(t, "2024-04-11").Add(4*time.Hour)
	of := span{day(t, "2024-04-01"), day(t, "2024-04-21")}
	one := db.Rate{Version: 1, EffectiveAt: day(t, "2024-01-01"), KnownAt: day(t, "2024-01-01"), Rate: &number, YearDays: 360, Enable: 1}
	deleted, disabled, numberless := one, one, one
	deleted.Dr, deleted.ModifiedAt = true, &at
	disabled.Version, disabled.Enable, disabled.KnownAt = 2, 0, at
	numberless.Version, numberless.Rate, numberless.EffectiveAt = 2, nil, at
	back := one
	back.Version, back.EffectiveAt = 3, day(t, "2024-04-15")
	for name, c := range map[string]struct {
		versions []db.Rate
		want     int32
	}{
		"InUse":        {[]db.Rate{one}, 20},
		"Deleted":      {[]db.Rate{deleted}, 10},
		"OutOfUse":     {[]db.Rate{one, disabled}, 10},
		"InUseAgain":   {[]db.Rate{one, disabled, back}, 16},
		"NumberAbsent": {[]db.Rate{one, numberless}, 10},
	} {
		var days int32
		for _, run := range bearing(c.versions, of, shanghai) {
			days += int32(run.To.Sub(run.From).Hours() / 24)
		}
		if days != c.want {
			t.Errorf("%s: got interest on %d days, want %d", name, days, c.want)
		}
	}
}

func TestTerms(t *testing.T) {
	t.Parallel()
	held := terms{
		own:      []term{{day(t, "2024-04-05"), "own"}, {day(t, "2024-04-08"), ""}},
		defaults: []term{{day(t, "2024-04-03"), "default"}, {day(t, "2024-04-10"), ""}},
	}
	var got []string
	for _, run := range held.runs(span{day(t, "2024-04-01"), day(t, "2024-04-15")}) {
		got = append(got, dateOf(run.from)+" "+dateOf(run.to)+" "+run.rate)
	}
	want := []string{"2024-04-03 2024-04-05 default", "2024-04-05 2024-04-08 own", "2024-04-08 2024-04-10 default"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestParseSettlement(t *testing.T) {
	t.Parallel()
	days, err := ParseSettlement("03-20,12-31")
	if err != nil || !days.has(day(t, "2024-03-20")) || !days.has(day(t, "2025-12-31")) || days.has(day(t, "2024-03-21")) {
		t.Errorf("got %v, %v; want two days", days, err)
	}
	for _, text := range []string{"02-29", "3-20", "20.03.", "03-20,", "13-01"} {
		if _, err := ParseSettlement(text); err == nil {
			t.Errorf("%q: got no error, want one", text)
		}
	}
}

// TestSegmentsAgreeWithEveryDay compares the interest with the sum of fractions of a walk through the days, and what is paid in the course
// of some settlements with that sum.
func TestSegmentsAgreeWithEveryDay(t *testing.T) {
	t.Parallel()
	start := day(t, "2024-01-01")
	rapid.Check(t, func(t *rapid.T) {
		at := func(label string) time.Time { return start.AddDate(0, 0, rapid.IntRange(0, 60).Draw(t, label)) }
		var closings []closing
		for range rapid.IntRange(0, 6).Draw(t, "balances") {
			closings = append(closings, closing{at("day"), decimal.MustNew(rapid.Int64Range(0, 1_000_000_000).Draw(t, "balance"), 2)})
		}
		slices.SortStableFunc(closings, func(x, y closing) int { return x.day.Compare(y.day) })
		closings = slices.CompactFunc(closings, func(x, y closing) bool { return x.day.Equal(y.day) })
		versions := make([]db.Rate, rapid.IntRange(0, 5).Draw(t, "versions"))
		for i := range versions {
			number := decimal.MustNew(rapid.Int64Range(-100_000_000, 500_000_000).Draw(t, "rate"), 8)
			versions[i] = db.Rate{
				Version: int32(i + 1), EffectiveAt: at("effective").Add(-8 * time.Hour), Rate: &number, Enable: 1,
				YearDays: rapid.SampledFrom([]int16{360, 365}).Draw(t, "year"),
			}
		}
		held := terms{defaults: []term{{at("term"), "r"}}}
		sum, carried, paid := new(big.Rat), new(big.Int), int64(0)
		for from, settlement := start, 0; settlement < 3; settlement++ {
			of := span{from, from.AddDate(0, 0, rapid.IntRange(1, 30).Draw(t, "days"))}
			units := total(rates{"r": bearing(versions, of, shanghai)}.segments(of, closings, held))
			carried.Add(carried, units)
			cents := payable(carried, "CNY", decimal.MustNew(1_000_000_000_000, 2))
			carried.Sub(carried, unitsOf(cents))
			paid += cents
			for d := of.from; d.Before(of.to); d = nextDay(d) {
				sum.Add(sum, naive(d, closings, versions, held))
			}
			from = of.to
		}
		rest := new(big.Rat).Sub(sum, big.NewRat(paid, 100))
		if got := new(big.Rat).SetFrac(carried, big.NewInt(100*unitsPerCent)); got.Cmp(rest) != 0 {
			t.Fatalf("%d cents paid of %v: got %v carried, want %v", paid, sum, got, rest)
		}
		if rest.Abs(rest).Cmp(big.NewRat(1, 200)) > 0 {
			t.Fatalf("got %v carried, want half a cent at most", rest)
		}
	})
}

// naive is the interest of one day.
func naive(d time.Time, closings []closing, versions []db.Rate, held terms) *big.Rat {
	balance := decimal.Decimal{}
	for _, c := range closings {
		if !c.day.After(d) {
			balance = c.balance
		}
	}
	var version *db.Rate
	for i, v := range versions {
		if !v.EffectiveAt.In(shanghai).After(time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, shanghai)) {
			version = &versions[i]
		}
	}
	if name, _ := held.at(d); name == "" || version == nil {
		return new(big.Rat)
	}
	interest, _ := new(big.Rat).SetString(balance.String())
	percent, _ := new(big.Rat).SetString(version.Rate.String())
	return interest.Mul(interest, percent).Mul(interest, big.NewRat(1, 100*int64(version.YearDays)))
}
