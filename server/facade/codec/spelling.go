package codec

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/corebank/corebank/store/money"
)

// maxExponent bounds what an exponent may make of a number, in digits.
const maxExponent = 60

// plainDecimal writes a number of the JSON grammar without an exponent, and without zeros after the first `scale` digits after
// the point: 1e2 and 100.000 are 100 and 100.00 for a scale of 2. Digits that mean something stay.
func plainDecimal(text []byte, scale int) (plain []byte, ok bool) {
	if i := bytes.IndexAny(text, "eE"); i >= 0 {
		exponent, err := strconv.Atoi(string(text[i+1:]))
		if err != nil || exponent > maxExponent || exponent < -maxExponent {
			return nil, false
		}
		if text, ok = shift(text[:i], exponent); !ok {
			return nil, false
		}
	}
	parts, ok := money.Split(text)
	if !ok {
		return nil, false
	}
	excess := len(parts.Fraction) - scale
	if excess <= 0 || len(bytes.Trim(parts.Fraction[scale:], "0")) > 0 {
		return text, true
	}
	text = text[:len(text)-excess]
	return bytes.TrimSuffix(text, []byte(".")), true
}

// shift moves the point of a decimal.
func shift(text []byte, places int) ([]byte, bool) {
	parts, ok := money.Split(text)
	if !ok {
		return nil, false
	}
	point := len(parts.Whole) + places
	digits := slices.Concat(parts.Whole, parts.Fraction)
	if point <= 0 {
		digits = slices.Concat(bytes.Repeat([]byte("0"), 1-point), digits)
		point = 1
	}
	if missing := point - len(digits); missing > 0 {
		digits = append(digits, bytes.Repeat([]byte("0"), missing)...)
	}
	for point > 1 && digits[0] == '0' {
		digits, point = digits[1:], point-1
	}
	var moved []byte
	if text[0] == '-' {
		moved = append(moved, '-')
	}
	moved = append(moved, digits[:point]...)
	if rest := bytes.TrimRight(digits[point:], "0"); len(rest) > 0 {
		moved = append(append(moved, '.'), rest...)
	}
	return moved, true
}
