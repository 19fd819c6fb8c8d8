package money

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/govalues/decimal"
)

// limb is the base of the lower half of a balance. It has 18 digits: the sum of two fits an int64, and the 16 before the point are
// four whole digits of a numeric, which Postgres keeps in base 10000.
const limb = 1_000_000_000_000_000_000

// Balance is the balance of an account, exact to the hundredth. It has 34 digits, more than a [decimal.Decimal], because the bank's
// own accounts sum up those of all customers. That is more than as many postings as there are ids can add up to. The zero value
// is 0.00.
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
func (b Balance) String() string { return string(b.Append(nil)) }

// Append appends what String returns.
func (b Balance) Append(buf []byte) []byte {
	if b.high < 0 {
		return b.Neg().Append(append(buf, '-'))
	}
	whole, hundredths := b.low/100, b.low%100
	if b.high > 0 {
		buf = strconv.AppendInt(buf, b.high, 10)
		for digit := int64(limb / 1000); digit > whole && digit > 1; digit /= 10 {
			buf = append(buf, '0')
		}
	}
	buf = strconv.AppendInt(buf, whole, 10)
	return append(buf, '.', byte('0'+hundredths/10), byte('0'+hundredths%10))
}

// limbDecimals is the number of digits of a limb.
const limbDecimals = 18

// ParseBalance reads a decimal with at most 32 digits before the point and 2 behind it.
func ParseBalance(text string) (Balance, error) {
	parts, ok := Split(text)
	if !ok || len(parts.Fraction) > Scale || len(parts.Whole) > 2*limbDecimals-2-Scale {
		return Balance{}, fmt.Errorf("%q is not a decimal with at most %d digits before the point and %d behind it", text, 2*limbDecimals-2-Scale, Scale)
	}
	hundredths := "0" + parts.Whole + parts.Fraction + "00"[len(parts.Fraction):]
	split := max(0, len(hundredths)-limbDecimals)
	var b Balance
	var err error
	if b.low, err = strconv.ParseInt(hundredths[split:], 10, 64); err == nil && split > 0 {
		b.high, err = strconv.ParseInt(hundredths[:split], 10, 64)
	}
	if parts.Negative {
		b = b.Neg()
	}
	return b, err
}
