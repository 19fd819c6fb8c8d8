package file

import (
	"io"
	"mime"
	"net/textproto"
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
)

// nameOf returns the field and the name of the file in a part of a form; the name is empty if the part is no file. It is false for a
// name that is not UTF-8 and does not say what it is.
//
// Browsers send UTF-8 between quotes, with %22, %0D and %0A for the quote and line breaks (WHATWG HTML, multipart/form-data); mailers
// and scripts send filename* (RFC 5987) or encoded words (RFC 2047). [mime.ParseMediaType] knows the second form only, and takes
// backslashes of Windows paths away.
func nameOf(header textproto.MIMEHeader) (field, name string, ok bool) {
	parameters := dispositionParameters(header.Get("Content-Disposition"))
	field = parameters["name"]
	name, plain := parameters["filename"]
	if extended, found := parameters["filename*"]; found {
		decoded, ok := decodeExtended(extended)
		if ok || !plain {
			return field, decoded, ok
		}
	}
	if !utf8.ValidString(name) {
		return field, "", false
	}
	decoder := mime.WordDecoder{CharsetReader: charsetReader}
	if decoded, err := decoder.DecodeHeader(name); err == nil && decoded != name {
		if !isWhole(decoded) {
			return field, "", false
		}
		return field, decoded, true
	}
	return field, strings.NewReplacer("%22", `"`, "%0D", "\r", "%0d", "\r", "%0A", "\n", "%0a", "\n").Replace(name), true
}

// decodeExtended decodes charset'language'percent-encoded.
func decodeExtended(value string) (string, bool) {
	charset, rest, _ := strings.Cut(value, "'")
	_, encoded, found := strings.Cut(rest, "'")
	if !found {
		return "", false
	}
	raw, err := url.PathUnescape(encoded)
	if err != nil {
		return "", false
	}
	reader, err := charsetReader(charset, strings.NewReader(raw))
	if err != nil {
		return "", false
	}
	name, err := io.ReadAll(reader)
	if err != nil || !isWhole(string(name)) {
		return "", false
	}
	return string(name), true
}

// isWhole reports whether a decoder found nothing in a name that is not of its charset.
func isWhole(name string) bool { return !strings.ContainsRune(name, utf8.RuneError) }

func charsetReader(charset string, input io.Reader) (io.Reader, error) {
	encoding, err := htmlindex.Get(charset)
	if err != nil {
		return nil, err
	}
	return encoding.NewDecoder().Reader(input), nil
}

// dispositionParameters returns the parameters of a Content-Disposition by lower-case name. Between quotes, \" is a quote, as curl
// writes it, and any other backslash stands for itself, as browsers write it.
func dispositionParameters(header string) map[string]string {
	parameters := map[string]string{}
	_, rest, _ := strings.Cut(header, ";")
	for rest != "" {
		name, after, found := strings.Cut(rest, "=")
		if !found {
			break
		}
		name = strings.ToLower(strings.Trim(name, " \t;"))
		after = strings.TrimLeft(after, " \t")
		var value string
		if quoted, ok := strings.CutPrefix(after, `"`); ok {
			value, rest = cutQuoted(quoted)
		} else {
			value, rest, _ = strings.Cut(after, ";")
			value = strings.TrimSpace(value)
		}
		if _, twice := parameters[name]; !twice {
			parameters[name] = value
		}
	}
	return parameters
}

// cutQuoted returns what stands before the closing quote, and what follows it.
func cutQuoted(text string) (value, rest string) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '"':
			return b.String(), text[i+1:]
		case text[i] == '\\' && i+1 < len(text) && (text[i+1] == '"' || text[i+1] == '\\'):
			i++
		}
		b.WriteByte(text[i])
	}
	return b.String(), ""
}
