package interest

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/server/rate"
)

// Exact interest is a whole number of units of 1 / 26,280,000,000,000,000 of the currency. An amount has 2 digits after the point, a rate 8
// and is per cent, and a year 360 or 365 days, so the interest of a day is amount x rate x 10^-12 / 360 or / 365; 26280 is a multiple of
// both.
const (
	yearMultiple  = 26280
	rateDigits    = 8
	amountDigits  = 2
	unitsPerCent  = yearMultiple * 10_000_000_000
	shownDigits   = 8
	unitsPerShown = unitsPerCent / 1_000_000
)

// span is a run of days, from one to before another. A day is midnight UTC of a date in the bank's time zone.
type span struct{ from, to time.Time }

// within returns the days of the span that lie in another; none if from is not before to.
func (s span) within(other span) span {
	if other.from.After(s.from) {
		s.from = other.from
	}
	if other.to.Before(s.to) {
		s.to = other.to
	}
	return s
}

func (s span) isEmpty() bool { return !s.from.Before(s.to) }

func nextDay(day time.Time) time.Time { return day.AddDate(0, 0, 1) }

// segment is a run of days with one balance and one version of a rate.
type segment struct {
	span

	balance decimal.Decimal
	version *db.Rate
}

// units returns the exact interest of the segment.
func (s segment) units() *big.Int {
	u := whole(s.balance, amountDigits)
	u.Mul(u, whole(*s.version.Rate, rateDigits))
	return u.Mul(u, big.NewInt(int64(rate.DaysBetween(s.from, s.to))*(yearMultiple/int64(s.version.YearDays))))
}

// whole returns a number, which has so many digits after the point at most, without the point.
func whole(d decimal.Decimal, digits int) *big.Int {
	d = d.Rescale(digits)
	n := new(big.Int).SetUint64(d.Coef())
	if d.IsNeg() {
		n.Neg(n)
	}
	return n
}

// total adds up the exact interest of segments.
func total(segments []segment) *big.Int {
	sum := new(big.Int)
	for _, s := range segments {
		sum.Add(sum, s.units())
	}
	return sum
}

// closing is a closing balance, which holds from a day on until the next one.
type closing struct {
	day     time.Time
	balance decimal.Decimal
}

// balanceRun is a run of days with one balance.
type balanceRun struct {
	span

	balance decimal.Decimal
}

// balanceRuns returns the balances of the days of a period; days with 0.00 are left out. The closing balances are in the order of their days.
func balanceRuns(closings []closing, of span) []balanceRun {
	var runs []balanceRun
	for i, c := range closings {
		run := balanceRun{span{c.day, of.to}, c.balance}
		if i+1 < len(closings) {
			run.to = closings[i+1].day
		}
		if run.span = run.within(of); !run.isEmpty() && !c.balance.IsZero() {
			runs = append(runs, run)
		}
	}
	return runs
}

// terms are the rates of an account, by the first day from which each holds: those that it named itself, and the defaults of its type and
// currency. An empty rate is none.
type terms struct{ own, defaults []term }

type term struct {
	from time.Time
	rate string
}

// at returns the rate of a day, and whether the account has named it itself; empty if there is none.
func (t terms) at(day time.Time) (rate string, isOwn bool) {
	if rate := lastOf(t.own, day); rate != "" {
		return rate, true
	}
	return lastOf(t.defaults, day), false
}

func lastOf(list []term, day time.Time) string {
	for _, t := range slices.Backward(list) {
		if !t.from.After(day) {
			return t.rate
		}
	}
	return ""
}

// runs splits a period by the rate that holds; days without one are left out.
func (t terms) runs(of span) []termRun {
	changes := []time.Time{of.from}
	for _, list := range [][]term{t.own, t.defaults} {
		for _, term := range list {
			if term.from.After(of.from) && term.from.Before(of.to) {
				changes = append(changes, term.from)
			}
		}
	}
	slices.SortFunc(changes, time.Time.Compare)
	changes = slices.CompactFunc(changes, time.Time.Equal)
	var runs []termRun
	for i, from := range changes {
		to := of.to
		if i+1 < len(changes) {
			to = changes[i+1]
		}
		if rate, _ := t.at(from); rate != "" {
			runs = append(runs, termRun{span{from, to}, rate})
		}
	}
	return runs
}

type termRun struct {
	span

	rate string
}

// bearing returns the versions in force on the days of a period; days without interest are left out: those without a version, those of a
// version without a number or out of use, and those from the day on which the rate was deleted. Taking a rate out of use has no effect on
// days before the day on which that was done.
func bearing(versions []db.Rate, of span, zone *time.Location) []rate.Run {
	versions = slices.Clone(versions)
	for i := range versions {
		v := &versions[i]
		if v.Dr && v.ModifiedAt != nil {
			of = of.within(span{of.from, rate.DayOf(*v.ModifiedAt, zone)})
		}
		if v.Enable == 1 {
			continue
		}
		for _, known := range []*time.Time{&v.KnownAt, v.ModifiedAt} {
			if known != nil && known.After(v.EffectiveAt) {
				v.EffectiveAt = *known
			}
		}
	}
	if of.isEmpty() {
		return nil
	}
	return slices.DeleteFunc(rate.Runs(versions, of.from, of.to, zone), func(r rate.Run) bool {
		return r.Version == nil || r.Version.Rate == nil || r.Version.Enable != 1
	})
}

// rates has the runs of days on which each rate bears interest, by the id of the rate.
type rates map[string][]rate.Run

// segments returns the days of a period on which an account bears interest.
func (r rates) segments(of span, closings []closing, t terms) []segment {
	var list []segment
	held := t.runs(of)
	for _, balance := range balanceRuns(closings, of) {
		for _, named := range held {
			for _, run := range r[named.rate] {
				days := span{run.From, run.To}.within(named.span).within(balance.span)
				if !days.isEmpty() {
					list = append(list, segment{days, balance.balance, run.Version})
				}
			}
		}
	}
	return list
}

// unitCents is the smallest amount of a currency, in hundredths: the yen has no digits after the point.
func unitCents(currency string) int64 {
	if currency == "JPY" {
		return 100
	}
	return 1
}

// payable returns what is paid of exact interest, in hundredths of the currency: rounded half up to the smallest amount of the currency. Of
// negative interest no more is taken than the account has. It is 0 for what no account can hold.
func payable(due *big.Int, currency string, available decimal.Decimal) int64 {
	unit := unitCents(currency)
	cents := divideHalfUp(due, big.NewInt(unitsPerCent*unit))
	cents.Mul(cents, big.NewInt(unit))
	if cents.Sign() < 0 {
		floor := whole(available, amountDigits)
		floor.Sub(floor, new(big.Int).Rem(floor, big.NewInt(unit)))
		if floor.Neg(floor).Cmp(cents) > 0 {
			cents = floor
		}
	}
	if !cents.IsInt64() {
		return 0
	}
	return cents.Int64()
}

// unitsOf returns hundredths of the currency as exact interest.
func unitsOf(cents int64) *big.Int {
	return new(big.Int).Mul(big.NewInt(cents), big.NewInt(unitsPerCent))
}

// divideHalfUp divides by a positive number; a half is rounded away from zero.
func divideHalfUp(n, by *big.Int) *big.Int {
	quotient, rest := new(big.Int).QuoRem(n, by, new(big.Int))
	if rest.Abs(rest).Lsh(rest, 1).Cmp(by) >= 0 {
		quotient.Add(quotient, big.NewInt(int64(n.Sign())))
	}
	return quotient
}

// shown writes exact interest with 8 digits after the point.
func shown(units *big.Int) string {
	n := divideHalfUp(units, big.NewInt(unitsPerShown))
	digits := new(big.Int).Abs(n).String()
	digits = strings.Repeat("0", max(0, shownDigits+1-len(digits))) + digits
	point := len(digits) - shownDigits
	text := digits[:point] + "." + digits[point:]
	if n.Sign() < 0 {
		text = "-" + text
	}
	return text
}

// Settlement has the days of the year, as MM-DD, after which interest is paid.
type Settlement map[string]bool

// ParseSettlement reads days of the year as 03-20,06-20; an empty text has none.
func ParseSettlement(text string) (Settlement, error) {
	days := Settlement{}
	if text == "" {
		return days, nil
	}
	for day := range strings.SplitSeq(text, ",") {
		if _, err := time.Parse(time.DateOnly, "2023-"+day); err != nil {
			return nil, fmt.Errorf("%q is not a day of every year, such as 03-20", day)
		}
		days[day] = true
	}
	return days, nil
}

func (s Settlement) has(day time.Time) bool { return s[day.Format("01-02")] }
