package risk

import (
	"time"

	"github.com/govalues/decimal"

	"github.com/corebank/corebank/store/money"
)

const (
	// Unix time has no leap seconds.
	secondsPerHour = 3600
	hoursPerDay    = 24
)

// Usage counts and sums the payments out of an account in the hour and in the day of its last payment.
type Usage struct {
	// Hour counts the hours of the calendar since 1970 in the bank's time zone, so the day is Hour / 24.
	Hour                int32
	HourCount, DayCount int32
	DayAmount           decimal.Decimal
}

// HourOf returns the number of a time's hour by the calendar of a time zone.
func HourOf(at time.Time, zone *time.Location) int32 {
	_, offset := at.In(zone).Zone()
	return int32((at.Unix() + int64(offset)) / secondsPerHour)
}

// In returns the usage as of an hour: counters of an earlier hour or day are zero. An hour before u.Hour comes from a server
// whose clock is behind; it counts in u.Hour.
func (u Usage) In(hour int32) Usage {
	if hour <= u.Hour {
		return u
	}
	fresh := Usage{Hour: hour}
	if hour/hoursPerDay == u.Hour/hoursPerDay {
		fresh.DayCount, fresh.DayAmount = u.DayCount, u.DayAmount
	}
	return fresh
}

// Plus returns the usage after one more payment.
func (u Usage) Plus(amount decimal.Decimal) Usage {
	u.HourCount++
	u.DayCount++
	u.DayAmount = money.Sum(u.DayAmount, amount)
	return u
}
