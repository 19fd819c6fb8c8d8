package money

import (
	"cmp"
	"fmt"

	"github.com/govalues/decimal"
)

// limb is what the lower half of a balance counts up to: 18 digits, so that two of them add up within an int64, and those before
// the point are a whole number of the digits that Postgres has in a numeric.
const limb = 1_000_000_000_000_000_000

// Balance is what an account holds, exact to the hundredth. It has more digits than a [decimal.Decimal], which holds the amounts and
// balances of customers, because the bank's own accounts owe what all customers hold together: 34 in all, more than
// all the postings can add up to that there are ids for. The zero value is 0.00.
type Balance struct {
	high, low int64 // high limbs and low hundredths, of which low is never negative
}

// BalanceOf is a decimal of at most 17 digits before the point and 2 behind it.
func BalanceOf(d decimal.Decimal) Balance {
	hundredths := d.Coef() * pow10[Scale-d.Scale()]
	b := Balance{int64(hundredths / limb), int64(hundredths % limb)}
	if d.IsNeg() {
		return b.Neg()
	}
	return b
}

// Add returns the sum.
func (b Balance) Add(c Balance) Balance {
	sum := Balance{b.high + c.high, b.low + c.low}
	if sum.low >= limb {
		sum.high, sum.low = sum.high+1, sum.low-limb
	}
	return sum
}

// Neg returns the balance that adds up to zero with this one.
func (b Balance) Neg() Balance {
	if b.low == 0 {
		return Balance{high: -b.high}
	}
	return Balance{-b.high - 1, limb - b.low}
}

// Cmp is negative when b is less than c, positive when it is more, and 0 when they are equal.
func (b Balance) Cmp(c Balance) int {
	return cmp.Or(cmp.Compare(b.high, c.high), cmp.Compare(b.low, c.low))
}

// String writes it as Postgres does.
func (b Balance) String() string {
	switch {
	case b.high < 0:
		return "-" + b.Neg().String()
	case b.high > 0:
		return fmt.Sprintf("%d%016d.%02d", b.high, b.low/100, b.low%100)
	}
	return fmt.Sprintf("%d.%02d", b.low/100, b.low%100)
}
