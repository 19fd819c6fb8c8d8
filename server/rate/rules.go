package rate

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	ratev1 "github.com/corebank/corebank/gen/go/corebank/rate/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

// The defaults of a new rate, beside its type's name and a generated code. Rates document, section 2.1, and its table.
const (
	defaultYearDays  = 360
	defaultPrecision = 2
	defaultCurrency  = "CNY"
	enabled          = 1
)

// checkNew returns an error for a new rate that lacks a required field.
func checkNew(request *ratev1.SaveRateRequest) error {
	refusal := apierror.New(apiv1.ErrorCode_IRV001)
	if request.Ratetype == nil {
		_ = refusal.Field("ratetype", "新增时必填")
	}
	if request.Revisedate == nil {
		_ = refusal.Field("revisedate", "新增时必填")
	}
	if len(refusal.Fields) > 0 {
		return refusal
	}
	return nil
}

// checkDigits returns an error for numbers with more digits than answers show: saving a shown number would lose the others.
func checkDigits(version db.Rate) error {
	refusal := apierror.New(apiv1.ErrorCode_IRV002)
	for _, number := range []struct {
		field string
		value *decimal.Decimal
	}{{"rate", version.Rate}, {"overdue", version.Overdue}, {"advance", version.Advance}} {
		if number.value != nil && number.value.MinScale() > int(version.Precision) {
			_ = refusal.Field(number.field, "小数位数不能超过 precision "+strconv.Itoa(int(version.Precision)))
		}
	}
	if len(refusal.Fields) > 0 {
		return refusal
	}
	return nil
}

// checkNamed returns an error unless a request has exactly one of the rate's code and id.
func checkNamed(code, id string) error {
	switch {
	case code == "" && id == "":
		return apierror.New(apiv1.ErrorCode_IRV001).Field("rateid", "code 与 rateid 须提供其一")
	case code != "" && id != "":
		return apierror.New(apiv1.ErrorCode_IRV003).Field("rateid", "code 与 rateid 只能提供其一")
	}
	return nil
}

// checkVersion returns an error unless the caller has read the newest version (optimistic concurrency). The number in the request is
// that of the version read, or, as in the document's section 2.4, that of the new revision. Without a number there is no check.
func checkVersion(newest int32, sent *int32) error {
	if sent == nil || *sent == newest || *sent == newest+1 {
		return nil
	}
	return apierror.New(apiv1.ErrorCode_IRB002).Field("versionno", "最新版本号为 "+strconv.Itoa(int(newest)))
}

// known returns the versions, by number, that were known at a time; nil is now.
func known(versions []db.Rate, at *time.Time) []db.Rate {
	if at == nil {
		return versions
	}
	n := len(versions)
	for n > 0 && versions[n-1].KnownAt.After(*at) {
		n--
	}
	return versions[:n]
}

// checkInUse returns an error for a rate whose newest version is out of use.
func checkInUse(versions []db.Rate) error {
	if n := len(versions); n > 0 && versions[n-1].Enable != enabled {
		return apierror.New(apiv1.ErrorCode_IRB006)
	}
	return nil
}

// checkNumber returns an error for a version without a number.
func checkNumber(version *db.Rate) error {
	if version.Rate == nil {
		return apierror.New(apiv1.ErrorCode_IRB005).
			Field("rate", "版本 "+strconv.Itoa(int(version.Version))+" 没有利率数值")
	}
	return nil
}

// inForce returns the version, of versions by number, that applied at a business time; nil if none did. A revision replaces all
// earlier ones from its business time on, also those with a later business time, so the highest number wins.
func inForce(versions []db.Rate, at time.Time) *db.Rate {
	for i, v := range slices.Backward(versions) {
		if !v.EffectiveAt.After(at) {
			return &versions[i]
		}
	}
	return nil
}

// wholeSecond returns the last instant of the second of a time without fraction. Times are shown in whole seconds, so all that
// happened in that second was known at that time.
func wholeSecond(t time.Time) time.Time {
	if t.Nanosecond() == 0 {
		return t.Add(time.Second - time.Nanosecond)
	}
	return t
}

// A day is midnight UTC of a date in the bank's time zone, so that 24 hours are always one day.

func parseDay(text string) (time.Time, bool) {
	day, err := time.Parse(time.DateOnly, text)
	return day, err == nil
}

// period parses a period and returns its first day and the day after its last.
func period(first, end string) (from, to time.Time, err error) {
	refusal := apierror.New(apiv1.ErrorCode_IRV003)
	var ok bool
	if from, ok = parseDay(first); !ok {
		_ = refusal.Field("from", "没有这一天")
	}
	if to, ok = parseDay(end); !ok {
		_ = refusal.Field("to", "没有这一天")
	}
	if len(refusal.Fields) == 0 && !to.After(from) {
		_ = refusal.Field("to", "必须晚于 from")
	}
	if len(refusal.Fields) > 0 {
		return from, to, refusal
	}
	return from, to, nil
}

// DayOf returns the day, as midnight UTC of the date, on which a time is in a zone.
func DayOf(t time.Time, zone *time.Location) time.Time {
	year, month, day := t.In(zone).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// DaysBetween does not use time.Duration, which cannot hold more than 292 years.
func DaysBetween(from, to time.Time) int32 {
	const day = 24 * 60 * 60
	return int32((to.Unix() - from.Unix()) / day)
}

// Run is a run of days, from one to before another, on which one version was in force; Version is nil if none was.
type Run struct {
	From, To time.Time
	Version  *db.Rate
}

// Runs splits the days from `from` to before `to` by the version, of versions by number, in force. A version is in force from the day of
// its business time on, whatever the hour.
func Runs(versions []db.Rate, from, to time.Time, zone *time.Location) []Run {
	byDay := slices.Clone(versions)
	changes := []time.Time{from}
	for i := range byDay {
		byDay[i].EffectiveAt = DayOf(byDay[i].EffectiveAt, zone)
		if first := byDay[i].EffectiveAt; first.After(from) && first.Before(to) {
			changes = append(changes, first)
		}
	}
	slices.SortFunc(changes, time.Time.Compare)
	changes = slices.CompactFunc(changes, time.Time.Equal)

	var runs []Run
	for i, first := range changes {
		end := to
		if i+1 < len(changes) {
			end = changes[i+1]
		}
		version := inForce(byDay, first)
		if last := len(runs) - 1; last >= 0 && runs[last].Version == version {
			runs[last].To = end
		} else {
			runs = append(runs, Run{first, end, version})
		}
	}
	return runs
}

// segments is [Runs] for days that must all have a version: IRB004 when there is one without.
func segments(versions []db.Rate, from, to time.Time, zone *time.Location) ([]Run, error) {
	runs := Runs(versions, from, to, zone)
	for _, run := range runs {
		if run.Version == nil {
			return nil, apierror.New(apiv1.ErrorCode_IRB004).Field("from", run.From.Format(time.DateOnly)+" 没有生效的利率")
		}
	}
	return runs, nil
}

// interest returns the exact interest on a principal in the run: principal x rate / 100 x days / days of the year. It returns
// IRB005 for a version without a number.
func (r Run) interest(principal decimal.Decimal) (*big.Rat, error) {
	if err := checkNumber(r.Version); err != nil {
		return nil, err
	}
	sum := new(big.Rat).Mul(exact(principal), exact(*r.Version.Rate))
	sum.Mul(sum, big.NewRat(int64(DaysBetween(r.From, r.To)), 100*int64(r.Version.YearDays)))
	return sum, nil
}

func exact(d decimal.Decimal) *big.Rat {
	r, ok := new(big.Rat).SetString(d.String())
	if !ok {
		panic("a decimal that is no number: " + d.String())
	}
	return r
}

// roundHalfEven writes a number with so many digits after the point, rounding a half to the even neighbour.
func roundHalfEven(r *big.Rat, digits int) string {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)
	quotient, rest := new(big.Int), new(big.Int)
	quotient.QuoRem(new(big.Int).Mul(new(big.Int).Abs(r.Num()), scale), r.Denom(), rest)
	switch half := rest.Lsh(rest, 1).Cmp(r.Denom()); {
	case half > 0, half == 0 && quotient.Bit(0) == 1:
		quotient.Add(quotient, big.NewInt(1))
	}
	text := quotient.String()
	if missing := digits + 1 - len(text); missing > 0 {
		text = strings.Repeat("0", missing) + text
	}
	if point := len(text) - digits; digits > 0 {
		text = text[:point] + "." + text[point:]
	}
	if r.Sign() < 0 && quotient.Sign() != 0 {
		text = "-" + text
	}
	return text
}
