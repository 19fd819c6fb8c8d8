package codec

import (
	"unicode/utf16"
	"unicode/utf8"
)

// token is the kind of a JSON value, by its first byte.
type token uint8

const (
	tokenNone token = iota // nothing that starts a value
	tokenObject
	tokenArray
	tokenString
	tokenNumber
	tokenBool
	tokenNull
)

// scanner reads JSON as RFC 8259 has it. Its body must be valid UTF-8.
type scanner struct {
	body    []byte
	pos     int
	scratch []byte // of the last string with an escape

	bareKeys bool // names may be written without quotes
}

// key consumes the name of a member.
func (s *scanner) key() (name []byte, ok bool) {
	if s.next() == tokenString {
		return s.text()
	}
	start := s.pos
	for s.bareKeys && s.pos < len(s.body) && isNameByte(s.body[s.pos]) {
		s.pos++
	}
	return s.body[start:s.pos], s.pos > start && !isDigit(s.body[start])
}

func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$' || isDigit(c)
}

// empty reports whether the next string is empty.
func (s *scanner) empty() bool { return s.pos+1 < len(s.body) && s.body[s.pos+1] == '"' }

// space skips white space.
func (s *scanner) space() {
	for s.pos < len(s.body) {
		switch s.body[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

// take consumes a punctuation mark and the white space around it, if it comes next.
func (s *scanner) take(mark byte) bool {
	s.space()
	if s.pos == len(s.body) || s.body[s.pos] != mark {
		return false
	}
	s.pos++
	s.space()
	return true
}

// next looks at the value that comes next.
func (s *scanner) next() token {
	if s.pos == len(s.body) {
		return tokenNone
	}
	switch c := s.body[s.pos]; c {
	case '{':
		return tokenObject
	case '[':
		return tokenArray
	case '"':
		return tokenString
	case 't', 'f':
		return tokenBool
	case 'n':
		return tokenNull
	default:
		if c == '-' || isDigit(c) {
			return tokenNumber
		}
		return tokenNone
	}
}

// scalar consumes a value that is neither object nor array. Its text is good until the next call: of a string what it
// means, of others what is written.
func (s *scanner) scalar(kind token) (text []byte, ok bool) {
	switch kind {
	case tokenString:
		return s.text()
	case tokenNumber:
		return s.number()
	case tokenBool:
		if s.body[s.pos] == 't' {
			return s.word("true")
		}
		return s.word("false")
	case tokenNull:
		return s.word("null")
	default:
		return nil, false
	}
}

func (s *scanner) word(word string) (text []byte, ok bool) {
	end := s.pos + len(word)
	if end > len(s.body) || string(s.body[s.pos:end]) != word {
		return nil, false
	}
	text, s.pos = s.body[s.pos:end], end
	return text, true
}

func (s *scanner) number() (text []byte, ok bool) {
	start := s.pos
	if s.body[s.pos] == '-' {
		s.pos++
	}
	if s.pos < len(s.body) && s.body[s.pos] == '0' {
		s.pos++
	} else if !s.digits() {
		return nil, false
	}
	if s.pos < len(s.body) && s.body[s.pos] == '.' {
		s.pos++
		if !s.digits() {
			return nil, false
		}
	}
	if s.pos < len(s.body) && (s.body[s.pos] == 'e' || s.body[s.pos] == 'E') {
		s.pos++
		if s.pos < len(s.body) && (s.body[s.pos] == '+' || s.body[s.pos] == '-') {
			s.pos++
		}
		if !s.digits() {
			return nil, false
		}
	}
	return s.body[start:s.pos], true
}

func (s *scanner) digits() bool {
	start := s.pos
	for s.pos < len(s.body) && isDigit(s.body[s.pos]) {
		s.pos++
	}
	return s.pos > start
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func (s *scanner) text() (text []byte, ok bool) {
	start := s.pos + 1
	for i := start; i < len(s.body); i++ {
		switch c := s.body[i]; {
		case c == '"':
			s.pos = i + 1
			return s.body[start:i], true
		case c == '\\':
			s.scratch = append(s.scratch[:0], s.body[start:i]...)
			s.pos = i
			return s.escaped()
		case c < ' ':
			return nil, false
		}
	}
	return nil, false
}

// escaped reads the rest of a string from its first escape on.
func (s *scanner) escaped() (text []byte, ok bool) {
	for s.pos < len(s.body) {
		c := s.body[s.pos]
		s.pos++
		switch {
		case c == '"':
			return s.scratch, true
		case c == '\\':
			if !s.escape() {
				return nil, false
			}
		case c < ' ':
			return nil, false
		default:
			s.scratch = append(s.scratch, c)
		}
	}
	return nil, false
}

// escape reads what follows a backslash. Half of a surrogate pair is no character.
func (s *scanner) escape() bool {
	if s.pos == len(s.body) {
		return false
	}
	c := s.body[s.pos]
	s.pos++
	switch c {
	case '"', '\\', '/':
	case 'b':
		c = '\b'
	case 'f':
		c = '\f'
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	case 'u':
		r, ok := s.hex()
		if utf16.IsSurrogate(r) {
			var low rune
			if _, ok = s.word(`\u`); ok {
				low, ok = s.hex()
			}
			r = utf16.DecodeRune(r, low)
			ok = ok && r != utf8.RuneError
		}
		s.scratch = utf8.AppendRune(s.scratch, r)
		return ok
	default:
		return false
	}
	s.scratch = append(s.scratch, c)
	return true
}

func (s *scanner) hex() (r rune, ok bool) {
	if len(s.body)-s.pos < 4 {
		return 0, false
	}
	for _, c := range s.body[s.pos : s.pos+4] {
		switch {
		case isDigit(c):
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	s.pos += 4
	return r, true
}
