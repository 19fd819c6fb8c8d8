package contract

import (
	"strings"
	"unicode/utf8"
)

// Mask hides all but the ends of a personal number: 110***********1234. A text too short to keep its ends is hidden whole.
func Mask(text string) string {
	const head, tail = 3, 4
	n := utf8.RuneCountInString(text)
	if n <= head+tail {
		return strings.Repeat("*", n)
	}
	runes := []rune(text)
	return string(runes[:head]) + strings.Repeat("*", n-head-tail) + string(runes[n-tail:])
}
