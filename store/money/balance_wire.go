package money

import "errors"

var errBalanceRange = errors.New("numeric does not fit a balance of 32 digits before the point and 2 behind it")

// limbDigits is the number of base-10000 digits that a limb has before the point.
const limbDigits = 4

// appendBalance writes b in the binary form of numeric.
func appendBalance(buf []byte, b Balance) []byte {
	negative := b.high < 0
	if negative {
		b = b.Neg()
	}
	var digits [10]uint16 // Five hold any int64, four a limb, and one what is behind the point.
	const point = 9
	digits[point] = uint16(b.low % 100 * 100)
	whole := b.low / 100
	for i := point - 1; i >= point-limbDigits; i-- {
		digits[i] = uint16(whole % numericBase)
		whole /= numericBase
	}
	for i := point - limbDigits - 1; b.high > 0; i-- {
		digits[i] = uint16(b.high % numericBase)
		b.high /= numericBase
	}
	return appendDigits(buf, digits[:], point, negative, Scale)
}

// parseBalance reads the binary form, exactly or not at all.
func parseBalance(src []byte) (Balance, error) {
	n, err := parseHeader(src)
	if err != nil {
		return Balance{}, err
	}
	var b Balance
	for i := range n.count {
		digit := int64(n.digit(i))
		switch place := n.weight - i; {
		case digit >= numericBase:
			return Balance{}, errNumericMalformed
		case digit == 0:
		case place >= 2*limbDigits || place < -1 || place == -1 && digit%100 != 0:
			return Balance{}, errBalanceRange
		case place >= limbDigits:
			b.high += digit * int64(pow10[4*(place-limbDigits)])
		case place >= 0:
			b.low += digit * int64(pow10[4*place+Scale])
		default:
			b.low += digit / 100
		}
	}
	if n.negative {
		return b.Neg(), nil
	}
	return b, nil
}

type scanBalance struct{}

func (scanBalance) Scan(src []byte, target any) error {
	if src == nil {
		return errNullDecimal
	}
	b, err := parseBalance(src)
	if err != nil {
		return err
	}
	*target.(*Balance) = b
	return nil
}

type encodeBalance struct{}

func (encodeBalance) Encode(value any, buf []byte) ([]byte, error) {
	return appendBalance(buf, value.(Balance)), nil
}
