package rate

import (
	"errors"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// version is a version known since, and in force from, the given local times.
func version(t testing.TB, number int32, known, effective, rate string, yearDays int16) db.Rate {
	t.Helper()
	row := db.Rate{Version: number, YearDays: yearDays, KnownAt: local(t, known), EffectiveAt: local(t, effective)}
	if rate != "" {
		d := decimal.MustParse(rate)
		row.Rate = &d
	}
	return row
}

func local(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04:05", text, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestCheckVersion(t *testing.T) {
	t.Parallel()
	number := func(n int32) *int32 { return &n }
	for _, c := range []struct {
		newest int32
		sent   *int32
		stale  bool
	}{
		{1, nil, false},
		{1, number(1), false},
		{1, number(2), false},
		{1, number(3), true},
		{1, number(0), true},
		{5, number(4), true},
		{5, number(-5), true},
		{5, number(6), false},
	} {
		if err := checkVersion(c.newest, c.sent); errors.Is(err, apierror.New(apiv1.ErrorCode_IRB002)) != c.stale {
			t.Errorf("newest %d, sent %v: got %v, want stale %t", c.newest, c.sent, err, c.stale)
		}
	}
}

func TestAsOf(t *testing.T) {
	t.Parallel()
	versions := []db.Rate{
		version(t, 1, "2024-01-01 09:00:00", "2024-01-01 00:00:00", "3", 360),
		// Announced in June for July.
		version(t, 2, "2024-06-15 09:00:00", "2024-07-01 00:00:00", "4", 360),
		// In September it is found that it should have changed in May already.
		version(t, 3, "2024-09-10 09:00:00", "2024-05-01 00:00:00", "5", 360),
	}
	for _, c := range []struct {
		effective, known string
		want             int32
	}{
		{"2023-12-31 23:59:59", "", 0},
		{"2024-01-01 00:00:00", "", 1},
		{"2024-04-30 23:59:59", "", 1},
		{"2024-05-01 00:00:00", "", 3},
		{"2024-08-01 00:00:00", "", 3},
		{"2024-08-01 00:00:00", "2024-09-10 09:00:00", 3},
		{"2024-08-01 00:00:00", "2024-09-10 08:59:59", 2},
		{"2024-06-30 23:59:59", "2024-08-01 00:00:00", 1},
		{"2024-08-01 00:00:00", "2024-06-15 08:59:59", 1},
		{"2024-08-01 00:00:00", "2024-01-01 08:59:59", 0},
	} {
		var at *time.Time
		if c.known != "" {
			at = new(local(t, c.known))
		}
		var got int32
		if v := inForce(known(versions, at), local(t, c.effective)); v != nil {
			got = v.Version
		}
		if got != c.want {
			t.Errorf("at %s as known at %q: version %d, want %d", c.effective, c.known, got, c.want)
		}
	}
}

func TestWholeSecond(t *testing.T) {
	t.Parallel()
	shown := time.Date(2024, 1, 1, 9, 0, 0, 0, time.UTC)
	made := shown.Add(999_999 * time.Microsecond)
	if made.After(wholeSecond(shown)) {
		t.Errorf("got %v for %v, want a time not before %v", wholeSecond(shown), shown, made)
	}
	if !shown.Add(time.Second).After(wholeSecond(shown)) {
		t.Errorf("got %v for %v, want a time before the next second", wholeSecond(shown), shown)
	}
	if wholeSecond(made) != made {
		t.Errorf("got %v, want %v as it has a fraction", wholeSecond(made), made)
	}
}

// accrual is interest worked out by hand. The segments may be left out.
type accrual struct {
	versions  []db.Rate
	principal string
	from, to  string
	want      string
	runs      []accrualRun
}

type accrualRun struct {
	from, to string
	days     int32
	version  int32
	interest string
}

// alwaysRate returns the only version of a rate, in force since 1900.
func alwaysRate(t *testing.T, rate string, yearDays int16) []db.Rate {
	t.Helper()
	return []db.Rate{version(t, 1, "1900-01-01 00:00:00", "1900-01-01 00:00:00", rate, yearDays)}
}

func checkAccruals(t *testing.T, cases map[string]accrual) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.check(t)
		})
	}
}

func (c accrual) check(t *testing.T) {
	t.Helper()
	from, _ := parseDay(c.from)
	to, _ := parseDay(c.to)
	runs, err := segments(c.versions, from, to, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	total := new(big.Rat)
	var got []accrualRun
	for _, s := range runs {
		interest, err := s.interest(decimal.MustParse(c.principal))
		if err != nil {
			t.Fatal(err)
		}
		total.Add(total, interest)
		got = append(got, accrualRun{
			s.From.Format(time.DateOnly), s.To.Format(time.DateOnly), DaysBetween(s.From, s.To),
			s.Version.Version, roundHalfEven(interest, 8),
		})
	}
	if c.runs != nil && !slices.Equal(got, c.runs) {
		t.Errorf("segments %v\nwant     %v", got, c.runs)
	}
	if got := roundHalfEven(total, 2); got != c.want {
		t.Errorf("interest %s, want %s", got, c.want)
	}
}

func TestAccrualCalendars(t *testing.T) {
	t.Parallel()
	checkAccruals(t, map[string]accrual{
		"OneDay": {
			alwaysRate(t, "3.6", 360), "10000.00", "2024-01-01", "2024-01-02", "1.00",
			[]accrualRun{{"2024-01-01", "2024-01-02", 1, 1, "1.00000000"}},
		},
		"LeapYearHas366DaysOf360": { // 36500 x 10% x 366 / 360
			alwaysRate(t, "10.00", 360), "36500.00", "2024-01-01", "2025-01-01", "3710.83",
			[]accrualRun{{"2024-01-01", "2025-01-01", 366, 1, "3710.83333333"}},
		},
		"LeapYearHas366DaysOf365": { // 36500 x 10% x 366 / 365
			alwaysRate(t, "10.00", 365), "36500.00", "2024-01-01", "2025-01-01", "3660.00",
			[]accrualRun{{"2024-01-01", "2025-01-01", 366, 1, "3660.00000000"}},
		},
		"CommonYear": {
			alwaysRate(t, "10.00", 365), "36500.00", "2023-01-01", "2024-01-01", "3650.00",
			[]accrualRun{{"2023-01-01", "2024-01-01", 365, 1, "3650.00000000"}},
		},
		"LeapDay": { // 28 February to 1 March: two days
			alwaysRate(t, "3.65", 365), "10000.00", "2024-02-28", "2024-03-01", "2.00",
			[]accrualRun{{"2024-02-28", "2024-03-01", 2, 1, "2.00000000"}},
		},
		"NoLeapDay": {
			alwaysRate(t, "3.65", 365), "10000.00", "2023-02-28", "2023-03-01", "1.00",
			[]accrualRun{{"2023-02-28", "2023-03-01", 1, 1, "1.00000000"}},
		},
		"CenturyWithoutLeapDay": {
			alwaysRate(t, "3.65", 365), "10000.00", "2100-02-28", "2100-03-01", "1.00",
			[]accrualRun{{"2100-02-28", "2100-03-01", 1, 1, "1.00000000"}},
		},
		"FourHundredYearsHave146097Days": {
			alwaysRate(t, "3.65", 365), "100.00", "2018-01-01", "2418-01-01", "1460.97",
			[]accrualRun{{"2018-01-01", "2418-01-01", 146_097, 1, "1460.97000000"}},
		},
	})
}

func TestAccrualAcrossRevisions(t *testing.T) {
	t.Parallel()
	doubled := []db.Rate{
		version(t, 1, "2024-01-01 00:00:00", "2024-01-01 00:00:00", "3.60", 360),
		version(t, 2, "2024-01-10 00:00:00", "2024-01-16 00:00:00", "7.20", 360),
	}
	checkAccruals(t, map[string]accrual{
		"RevisionInMidPeriod": { // 15 days at 3.60 and 16 at 7.20, of 360: 15.00 + 32.00
			doubled, "10000.00", "2024-01-01", "2024-02-01", "47.00",
			[]accrualRun{
				{"2024-01-01", "2024-01-16", 15, 1, "15.00000000"},
				{"2024-01-16", "2024-02-01", 16, 2, "32.00000000"},
			},
		},
		"RevisionOnTheFirstDay": {
			doubled, "10000.00", "2024-01-16", "2024-01-17", "2.00",
			[]accrualRun{{"2024-01-16", "2024-01-17", 1, 2, "2.00000000"}},
		},
		"RevisionOnTheDayAfterTheLast": {
			doubled, "10000.00", "2024-01-15", "2024-01-16", "1.00",
			[]accrualRun{{"2024-01-15", "2024-01-16", 1, 1, "1.00000000"}},
		},
		"RevisionDuringADayHoldsThatWholeDay": { // and the day is the bank's: 00:30 there is the evening before in UTC
			[]db.Rate{
				version(t, 1, "2024-01-01 00:00:00", "2024-01-01 18:00:00", "3.60", 360),
				version(t, 2, "2024-01-10 00:00:00", "2024-01-16 00:30:00", "7.20", 360),
			},
			"10000.00", "2024-01-01", "2024-01-17", "17.00",
			[]accrualRun{
				{"2024-01-01", "2024-01-16", 15, 1, "15.00000000"},
				{"2024-01-16", "2024-01-17", 1, 2, "2.00000000"},
			},
		},
		"AnotherYearOnRevision": {
			[]db.Rate{
				version(t, 1, "2024-01-01 00:00:00", "2024-01-01 00:00:00", "3.60", 360),
				version(t, 2, "2024-01-10 00:00:00", "2024-01-03 00:00:00", "3.65", 365),
			},
			"10000.00", "2024-01-01", "2024-01-05", "4.00",
			[]accrualRun{
				{"2024-01-01", "2024-01-03", 2, 1, "2.00000000"},
				{"2024-01-03", "2024-01-05", 2, 2, "2.00000000"},
			},
		},
		"BackdatedRevisionReplacesTheLaterOne": {
			[]db.Rate{
				version(t, 1, "2024-01-01 00:00:00", "2024-01-01 00:00:00", "3.60", 360),
				version(t, 2, "2024-01-10 00:00:00", "2024-01-20 00:00:00", "7.20", 360),
				version(t, 3, "2024-02-10 00:00:00", "2024-01-11 00:00:00", "10.80", 360),
			},
			"10000.00", "2024-01-01", "2024-01-31", "70.00",
			[]accrualRun{
				{"2024-01-01", "2024-01-11", 10, 1, "10.00000000"},
				{"2024-01-11", "2024-01-31", 20, 3, "60.00000000"},
			},
		},
	})
}

func TestAccrualRounding(t *testing.T) {
	t.Parallel()
	checkAccruals(t, map[string]accrual{
		"RoundedOnceAtTheEnd": { // three times 0.005 are 0.015, not three times 0.00
			[]db.Rate{
				version(t, 1, "2024-01-01 00:00:00", "2024-01-01 00:00:00", "1.8", 360),
				version(t, 2, "2024-01-01 00:00:00", "2024-01-02 00:00:00", "1.8", 360),
				version(t, 3, "2024-01-01 00:00:00", "2024-01-03 00:00:00", "1.8", 360),
			},
			"100.00", "2024-01-01", "2024-01-04", "0.02",
			[]accrualRun{
				{"2024-01-01", "2024-01-02", 1, 1, "0.00500000"},
				{"2024-01-02", "2024-01-03", 1, 2, "0.00500000"},
				{"2024-01-03", "2024-01-04", 1, 3, "0.00500000"},
			},
		},
		"HalfGoesToEven": { // 0.005
			alwaysRate(t, "1.8", 360), "100.00", "2024-01-01", "2024-01-02", "0.00",
			[]accrualRun{{"2024-01-01", "2024-01-02", 1, 1, "0.00500000"}},
		},
		"NegativeRate": {
			alwaysRate(t, "-3.6", 360), "10000.00", "2024-01-01", "2024-01-03", "-2.00",
			[]accrualRun{{"2024-01-01", "2024-01-03", 2, 1, "-2.00000000"}},
		},
		"LargestAmounts": { // beyond what a float or an int64 of cents holds
			alwaysRate(t, "99.99999999", 360), "99999999999999999.99", "1924-01-01", "2024-01-01", "10145833332318749998.99",
			nil,
		},
	})
}

func TestAccrualWithoutARate(t *testing.T) {
	t.Parallel()
	from, _ := parseDay("2024-01-01")
	to, _ := parseDay("2024-02-01")
	late := []db.Rate{version(t, 1, "2024-01-01 00:00:00", "2024-01-02 00:00:00", "1", 360)}
	if _, err := segments(late, from, to, shanghai); !errors.Is(err, apierror.New(apiv1.ErrorCode_IRB004)) {
		t.Errorf("a first day without a version: got %v, want IRB004", err)
	}
	numberless := []db.Rate{version(t, 1, "2024-01-01 00:00:00", "2024-01-01 00:00:00", "", 360)}
	runs, err := segments(numberless, from, to, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := runs[0].interest(decimal.One); !errors.Is(err, apierror.New(apiv1.ErrorCode_IRB005)) {
		t.Errorf("a version without a number: got %v, want IRB005", err)
	}
}

func TestParseDay(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{"2024-02-29": true, "2023-02-29": false, "2024-13-01": false, "2024-1-1": false} {
		if _, got := parseDay(text); got != ok {
			t.Errorf("%s: got %v; want %v", text, got, ok)
		}
	}
}

func TestRoundHalfEven(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		number string
		digits int
		want   string
	}{
		{"0", 2, "0.00"},
		{"0.005", 2, "0.00"},
		{"0.0050000001", 2, "0.01"},
		{"0.015", 2, "0.02"},
		{"0.025", 2, "0.02"},
		{"1.995", 2, "2.00"},
		{"-0.015", 2, "-0.02"},
		{"-0.005", 2, "0.00"},
		{"-1", 2, "-1.00"},
		{"2.5", 0, "2"},
		{"3.5", 0, "4"},
		{"1/3", 8, "0.33333333"},
		{"2/3", 8, "0.66666667"},
	} {
		r, ok := new(big.Rat).SetString(c.number)
		if !ok {
			t.Fatalf("%q: got no number, want one", c.number)
		}
		if got := roundHalfEven(r, c.digits); got != c.want {
			t.Errorf("%s to %d digits: %s, want %s", c.number, c.digits, got, c.want)
		}
	}
}

// TestRoundHalfEvenAgreesWithDecimal holds the rounding against that of the decimal package, where both can represent it.
func TestRoundHalfEvenAgreesWithDecimal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := decimal.MustNew(rapid.Int64Range(-1_000_000, 1_000_000).Draw(t, "coefficient"), rapid.IntRange(0, 6).Draw(t, "scale"))
		digits := rapid.IntRange(0, 6).Draw(t, "digits")
		if got, want := roundHalfEven(exact(d), digits), d.Rescale(digits).String(); got != want {
			t.Fatalf("%s to %d digits: %s, want %s", d, digits, got, want)
		}
	})
}

// TestSegmentsCoverEveryDay holds the segments against a walk through the days.
func TestSegmentsCoverEveryDay(t *testing.T) {
	t.Parallel()
	start := time.Date(2024, 1, 1, 0, 0, 0, 0, shanghai)
	rapid.Check(t, func(t *rapid.T) {
		versions := make([]db.Rate, rapid.IntRange(1, 6).Draw(t, "versions"))
		for i := range versions {
			hours := rapid.IntRange(0, 24*40).Draw(t, "effective")
			versions[i] = db.Rate{Version: int32(i + 1), EffectiveAt: start.Add(time.Duration(hours) * time.Hour)}
		}
		from := DayOf(start, shanghai).AddDate(0, 0, rapid.IntRange(0, 40).Draw(t, "from"))
		to := from.AddDate(0, 0, rapid.IntRange(1, 40).Draw(t, "days"))

		var want []int32
		for day := from; day.Before(to); day = day.AddDate(0, 0, 1) {
			number := int32(0)
			for _, v := range versions {
				if !DayOf(v.EffectiveAt, shanghai).After(day) {
					number = v.Version
				}
			}
			want = append(want, number)
		}
		runs, err := segments(versions, from, to, shanghai)
		if slices.Contains(want, 0) {
			if !errors.Is(err, apierror.New(apiv1.ErrorCode_IRB004)) {
				t.Fatalf("a day without a version: got %v, want IRB004", err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		var got []int32
		for i, run := range runs {
			if i > 0 && run.Version == runs[i-1].Version {
				t.Fatalf("got segments %v, want no two of one version in a row", runs)
			}
			for range DaysBetween(run.From, run.To) {
				got = append(got, run.Version.Version)
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("days %v, want %v", got, want)
		}
	})
}
