package file

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
)

// checkPDF checks for %PDF- within the first 1,024 bytes, as readers do, and refuses encrypted documents.
func checkPDF(content io.ReaderAt, size int64) (string, error) {
	start := make([]byte, 1024)
	n, err := content.ReadAt(start, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	header := bytes.Index(start[:n], []byte("%PDF-"))
	if header < 0 {
		return mismatch(content, "pdf")
	}
	encrypted, err := encryptedPDF(content, size, int64(header))
	if encrypted {
		return problemEncrypted, err
	}
	return "", err
}

// encryptedPDF reports an entry Encrypt in a trailer. The last cross-reference section is where startxref says, counted from the
// beginning of the file or from its header. Where it is not there, readers look for trailers, and so does this.
func encryptedPDF(content io.ReaderAt, size, header int64) (bool, error) {
	tail := make([]byte, min(size, 2048))
	if _, err := content.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	if i := bytes.LastIndex(tail, []byte("startxref")); i >= 0 {
		fields := bytes.Fields(tail[i+len("startxref"):])
		if len(fields) > 0 {
			if at, err := strconv.ParseInt(string(fields[0]), 10, 64); err == nil && at >= 0 && at < size {
				for _, offset := range []int64{at, at + header} {
					section := pdfLexer{bufio.NewReader(io.NewSectionReader(content, offset, size-offset))}
					if found, encrypted := section.trailer(); found {
						return encrypted, nil
					}
				}
			}
		}
	}
	whole, err := io.ReadAll(io.NewSectionReader(content, 0, size))
	if err != nil {
		return false, err
	}
	for range maxTrailers {
		i := bytes.LastIndex(whole, []byte("trailer"))
		if i < 0 {
			break
		}
		trailer := whole[i+len("trailer"):]
		section := pdfLexer{bufio.NewReader(bytes.NewReader(trailer[:min(len(trailer), maxTrailer)]))}
		if found, encrypted := section.dictionary(); found && encrypted {
			return true, nil
		}
		whole = whole[:i]
	}
	return false, nil
}

const (
	maxTrailers = 1000
	maxTrailer  = 16 << 10
)

// pdfLexer reads the tokens of a PDF. ISO 32000-1, section 7.2.
type pdfLexer struct{ *bufio.Reader }

// trailer reads a cross-reference section: a table with its trailer, or the dictionary of a stream.
func (l *pdfLexer) trailer() (found, encrypted bool) {
	first := l.token()
	if first == "xref" {
		for token := l.token(); token != "trailer"; token = l.token() {
			if token == "" {
				return false, false
			}
		}
		return l.dictionary()
	}
	if _, err := strconv.Atoi(first); err != nil || l.token() == "" || l.token() != "obj" {
		return false, false
	}
	return l.dictionary()
}

// dictionary reads a dictionary and reports whether it has the key Encrypt itself.
func (l *pdfLexer) dictionary() (found, encrypted bool) {
	if l.token() != "<<" {
		return false, false
	}
	for depth := 1; depth > 0; {
		switch token := l.token(); token {
		case "":
			return false, false
		case "<<", "[":
			depth++
		case ">>", "]":
			depth--
		case "/Encrypt":
			encrypted = encrypted || depth == 1
		}
	}
	return true, encrypted
}

const (
	pdfSpace     = "\x00\t\n\f\r "
	pdfDelimiter = "()<>[]{}/%"
	maxToken     = 1024
)

// token returns the next token: <<, >>, [, ], a /name, or a word. Strings and comments are skipped. It is empty at the end, and for
// words that are too long to be any that matters.
func (l *pdfLexer) token() string {
	for {
		c, err := l.ReadByte()
		switch {
		case err != nil:
			return ""
		case strings.IndexByte(pdfSpace, c) >= 0:
		case c == '%':
			for err == nil && c != '\r' && c != '\n' {
				c, err = l.ReadByte()
			}
		case c == '(':
			l.skipString()
		case c == '<' || c == '>':
			if next, _ := l.Peek(1); len(next) == 1 && next[0] == c {
				_, _ = l.Discard(1)
				return string([]byte{c, c})
			}
			for err == nil && c != '>' { // a string in hexadecimal
				c, err = l.ReadByte()
			}
		case c == '[' || c == ']' || c == '{' || c == '}' || c == ')':
			return string(c)
		default:
			return l.word(c)
		}
	}
}

// word reads the rest of a name or a word.
func (l *pdfLexer) word(first byte) string {
	word := []byte{first}
	for len(word) < maxToken {
		next, err := l.Peek(1)
		if err != nil || strings.IndexByte(pdfSpace, next[0]) >= 0 || strings.IndexByte(pdfDelimiter, next[0]) >= 0 {
			return string(word)
		}
		word = append(word, next[0])
		_, _ = l.Discard(1)
	}
	return ""
}

// skipString skips a string in parentheses, which may be nested.
func (l *pdfLexer) skipString() {
	for depth := 1; depth > 0; {
		c, err := l.ReadByte()
		switch {
		case err != nil:
			return
		case c == '\\':
			_, _ = l.ReadByte()
		case c == '(':
			depth++
		case c == ')':
			depth--
		}
	}
}
