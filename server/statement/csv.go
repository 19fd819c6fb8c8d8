package statement

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/corebank/corebank/server/internal/xlsx"
)

// byteOrderMark marks a file as UTF-8 for Excel.
const byteOrderMark = "\ufeff"

// csvFile writes rows as RFC 4180 has them.
type csvFile struct {
	out    *csv.Writer
	fields []string
}

// newCSV begins a file with its titles. The first Close returns the error of the first write, if there was one.
func newCSV(out io.Writer) *csvFile {
	f := &csvFile{out: csv.NewWriter(out)}
	f.out.UseCRLF = true
	titles := make([]string, len(columns))
	for i, column := range columns {
		titles[i] = column.Title
	}
	titles[0] = byteOrderMark + titles[0]
	_ = f.out.Write(titles) // Every later write returns its error again.
	return f
}

// Row writes the next row.
func (f *csvFile) Row(cells ...any) error {
	f.fields = f.fields[:0]
	for _, cell := range cells {
		f.fields = append(f.fields, field(cell))
	}
	if err := f.out.Write(f.fields); err != nil {
		return fmt.Errorf("write a row: %w", err)
	}
	return nil
}

// Close writes what is left.
func (f *csvFile) Close() error {
	f.out.Flush()
	return f.out.Error()
}

func field(cell any) string {
	switch value := cell.(type) {
	case time.Time:
		return value.Format(time.DateTime)
	case int64:
		return strconv.FormatInt(value, 10)
	case xlsx.Amount:
		return string(value)
	case string:
		return guarded(value)
	default:
		panic(fmt.Sprintf("a field cannot be a %T", cell))
	}
}

// guarded returns text that spreadsheets show as it is. What they would take for a formula gets an apostrophe in front, and what they would
// take for a number, a date or a time, such as an account number of 16 digits, of which they keep 15, gets a tab behind.
func guarded(text string) string {
	if text == "" {
		return text
	}
	if strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(text)[0]) {
		return "'" + text
	}
	const ofNumbers = "0123456789.,:/-+%eE "
	if strings.ContainsAny(text, "0123456789") && strings.Trim(text, ofNumbers) == "" {
		return text + "\t"
	}
	return text
}
