package money

import "github.com/govalues/decimal"

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
