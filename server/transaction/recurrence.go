package transaction

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/paging"
)

const (
	daily   = transactionv1.RecurrenceFrequency_RECURRENCE_FREQUENCY_DAILY
	weekly  = transactionv1.RecurrenceFrequency_RECURRENCE_FREQUENCY_WEEKLY
	monthly = transactionv1.RecurrenceFrequency_RECURRENCE_FREQUENCY_MONTHLY

	daysOfAWeek = 7
)

// recurrence is when a recurring transfer comes.
type recurrence struct {
	frequency transactionv1.RecurrenceFrequency
	first     time.Time
	day       int        // of the month; only if monthly
	before    *time.Time // that no occurrence reaches; nil for no bound
	count     int64      // 0 for no bound
	zone      *time.Location
}

// at returns the time of the occurrence with a number, from 1; false if the rule ends before it. Every occurrence is counted from the first
// one, so that a short month does not shift those after it.
func (r recurrence) at(number int64) (time.Time, bool) {
	local, steps := r.first.In(r.zone), int(number-1)
	year, month, day := local.Date()
	switch r.frequency {
	case weekly:
		day += daysOfAWeek * steps
	case monthly:
		month += time.Month(steps)
		day = min(r.day, lastDay(year, month))
	case daily, transactionv1.RecurrenceFrequency_RECURRENCE_FREQUENCY_UNSPECIFIED:
		fallthrough
	default:
		day += steps
	}
	hour, minute, second := local.Clock()
	at := time.Date(year, month, day, hour, minute, second, local.Nanosecond(), r.zone)
	isOver := r.count > 0 && number > r.count || r.before != nil && !at.Before(*r.before)
	return at, !isOver
}

// lastDay returns the last day of a month, which may be more than 12.
func lastDay(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// newRecurrence returns the rule of a request. It returns CBV003 for bounds and days that contradict each other.
func newRecurrence(request *transactionv1.CreateRecurringTransferRequest, zone *time.Location) (recurrence, error) {
	r := recurrence{
		frequency: request.GetFrequency(), first: request.GetFirstTime().AsTime().Truncate(time.Microsecond), count: request.GetCount(), zone: zone,
	}
	invalid := func(field, message string) (recurrence, error) {
		return r, apierror.New(apiv1.ErrorCode_CBV003).Field(field, message)
	}
	year, month, day := r.first.In(zone).Date()
	if r.frequency == monthly {
		r.day = day
		if request.DayOfMonth != nil {
			r.day = int(request.GetDayOfMonth())
		}
		if min(r.day, lastDay(year, month)) != day {
			return invalid("dayOfMonth", "须与 firstTime 的日期一致")
		}
	} else if request.DayOfMonth != nil {
		return invalid("dayOfMonth", "仅用于 monthly")
	}
	if request.GetUntil() == nil {
		return r, nil
	}
	if request.Count != nil {
		return invalid("count", "until 与 count 只能给出其一")
	}
	if r.before = paging.NewSpan(nil, request.GetUntil()).Before; !r.first.Before(*r.before) {
		return invalid("until", "不能早于 firstTime")
	}
	return r, nil
}

// recurrenceOf returns the rule of a row.
func recurrenceOf(row db.RecurringTransfer, zone *time.Location) recurrence {
	r := recurrence{frequency: contract.Parse[transactionv1.RecurrenceFrequency](row.Frequency), first: row.FirstTime, zone: zone}
	if row.DayOfMonth != nil {
		r.day = int(*row.DayOfMonth)
	}
	if row.UntilTime != nil {
		r.before = paging.NewSpan(nil, timestamppb.New(*row.UntilTime)).Before
	}
	if row.MaxOccurrences != nil {
		r.count = *row.MaxOccurrences
	}
	return r
}
