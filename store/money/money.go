// Package money holds amounts and balances: the scale and range of Decimal(19,2), the one grammar of decimals in requests, and the
// forms that decimals have in JSON and in Postgres. Amounts are [decimal.Decimal], always exact, never a float.
package money

import (
	"fmt"

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
