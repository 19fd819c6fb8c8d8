package statement

import (
	"bufio"
	"encoding/xml"
	"strings"
)

// xmlWriter writes elements. The first error stays, and is that of err.
type xmlWriter struct{ out *bufio.Writer }

func (x *xmlWriter) raw(markup string) { _, _ = x.out.WriteString(markup) } // err returns the error.

// in writes an element around what content writes.
func (x *xmlWriter) in(name string, content func()) {
	x.raw("<" + name + ">")
	content()
	x.raw("</" + name + ">")
}

// text writes an element with text. What XML cannot hold becomes U+FFFD.
func (x *xmlWriter) text(name, content string) {
	x.raw("<" + name + ">")
	_ = xml.EscapeText(x.out, []byte(content)) // err returns the error.
	x.raw("</" + name + ">")
}

// account writes the identification of an account of this bank.
func (x *xmlWriter) account(number string) {
	x.in("Id", func() { x.in("Othr", func() { x.text("Id", number) }) })
}

func (x *xmlWriter) err() error {
	_, err := x.out.Write(nil)
	return err
}

// first returns the first characters of a text.
func first(text string, length int) string {
	if runes := []rune(text); len(runes) > length {
		return string(runes[:length])
	}
	return text
}

// inLines returns a text in lines of at most so many characters; none of a text without a visible character.
func inLines(text string, length int) []string {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	var lines []string
	for text != "" {
		line := first(text, length)
		lines, text = append(lines, line), text[len(line):]
	}
	return lines
}
