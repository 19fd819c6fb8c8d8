// Package money holds amounts and balances: the scale and range of Decimal(19,2), the one grammar of decimals in requests, and the
// forms that decimals have in JSON and in Postgres. Amounts are [decimal.Decimal], always exact, never a float.
package money

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/govalues/decimal"
)

const (
	// Scale is the number of digits after the point of every amount and balance.
	Scale = 2
	// Precision is all the digits of an amount, before and after the point.
	Precision = 19
)

// Max is the largest amount, and the largest balance of a customer's account.
var Max = decimal.MustParse("99999999999999999.99")

// Parse reads an amount and gives it its two decimals. It fails on a text that is no decimal and on one that does not fit
// Decimal(19,2); requests have been checked for both by the time a service sees them.
func Parse(text string) (decimal.Decimal, error) {
	if _, ok := Split(text); !ok {
		return decimal.Decimal{}, fmt.Errorf("amount %q is not a decimal", text)
	}
	amount, err := decimal.ParseExact(text, Scale)
	if err == nil && !Fits(amount) {
		err = fmt.Errorf("amount %s has more than %d decimals", text, Scale)
	}
	return amount, err
}

// Fits reports whether d is within Decimal(19,2).
func Fits(d decimal.Decimal) bool {
	return d.Scale() <= Scale && d.Prec()-d.Scale() <= Precision-Scale
}

// Sum adds amounts exactly. A sum beyond [Max] is Max.
func Sum(a, b decimal.Decimal) decimal.Decimal {
	total, err := a.AddExact(b, Scale)
	if err != nil {
		return Max
	}
	return total
}

// Parts is a decimal taken apart. Whole has at least one digit; Fraction has none when there is no point.
type Parts[T string | []byte] struct {
	Negative        bool
	Whole, Fraction T
}

// Split takes a decimal apart, by the one grammar that gRPC and JSON requests share: an optional minus, digits without a leading
// zero, and optionally a point and digits, which is a number of JSON without an exponent. It reports false for any other text.
func Split[T string | []byte](text T) (Parts[T], bool) {
	var p Parts[T]
	if len(text) > 0 && text[0] == '-' {
		p.Negative, text = true, text[1:]
	}
	whole := digits(text)
	p.Whole, text = text[:whole], text[whole:]
	if whole == 0 || whole > 1 && p.Whole[0] == '0' {
		return Parts[T]{}, false
	}
	if len(text) == 0 {
		return p, true
	}
	p.Fraction = text[1:]
	if text[0] != '.' || len(p.Fraction) == 0 || digits(p.Fraction) != len(p.Fraction) {
		return Parts[T]{}, false
	}
	return p, true
}

// digits counts the digits that text begins with.
func digits[T string | []byte](text T) int {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return i
		}
	}
	return len(text)
}

// IsZero reports that all digits are zero.
func (p Parts[T]) IsZero() bool { return zeros(p.Whole) && zeros(p.Fraction) }

func zeros[T string | []byte](digits T) bool {
	for i := range len(digits) {
		if digits[i] != '0' {
			return false
		}
	}
	return true
}

// AppendFixed appends the decimal text with exactly scale digits after the point, rounded half to even where it has more. It reports
// false, and appends nothing, when text is no decimal. One of more digits than a [decimal.Decimal] holds is not rounded.
func AppendFixed(b []byte, text string, scale int) ([]byte, bool) {
	parts, ok := Split(text)
	if !ok {
		return b, false
	}
	if len(parts.Fraction) > scale {
		if d, err := decimal.Parse(text); err == nil {
			text = d.Round(scale).String()
		}
		return append(b, text...), true
	}
	b = append(b, text...)
	if len(parts.Fraction) == 0 && scale > 0 {
		b = append(b, '.')
	}
	for range scale - len(parts.Fraction) {
		b = append(b, '0')
	}
	return b, true
}

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
