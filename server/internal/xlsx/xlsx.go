// Package xlsx streams a table as an Excel workbook, with a buffer as its only memory. The directory of a zip archive comes last, so
// a truncated workbook cannot be opened.
package xlsx

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// ContentType is the media type of a workbook.
const ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

const (
	// maxRows is the limit of an Excel sheet. Further rows go into a further sheet.
	maxRows = 1_048_576
	// bufferSize is the bytes of XML that are compressed at a time.
	bufferSize = 64 << 10
)

// Writer writes one table.
type Writer struct {
	archive *zip.Writer
	sheet   *bufio.Writer
	name    string
	columns []Column
	sheets  int
	rows    int // of the current sheet
	scratch []byte
}

// Column is a column of the table.
type Column struct {
	Title string
	// Width in characters of a digit's width; a Chinese character takes two.
	Width int
}

// NewWriter begins a workbook on w. Sheets are called name, name 2 and so on; each begins with the titles of its columns, of which
// there is at least one.
func NewWriter(w io.Writer, name string, columns []Column) (*Writer, error) {
	archive := zip.NewWriter(w)
	archive.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(out, flate.BestSpeed)
	})
	writer := &Writer{archive: archive, sheet: bufio.NewWriterSize(nil, bufferSize), name: name, columns: columns}
	return writer, writer.begin()
}

// Amount is a cell with a decimal of two digits after the point. It is a number, unless it has more digits than the 15 that a spreadsheet
// keeps: then it is text.
type Amount string

// Row writes the next row. Cells are texts, amounts, integers, or times, which are written as the date and time of their zone. Text that a
// spreadsheet would take for a formula gets an apostrophe in front, as when it is typed in.
func (w *Writer) Row(cells ...any) error {
	if w.rows == maxRows {
		if err := w.end(); err != nil {
			return err
		}
		if err := w.begin(); err != nil {
			return err
		}
	}
	w.rows++
	b := w.scratch[:0]
	b = append(b, `<row r="`...)
	b = strconv.AppendInt(b, int64(w.rows), 10)
	b = append(b, `">`...)
	for column, cell := range cells {
		b = append(b, `<c r="`...)
		b = append(b, columnName(column)...)
		b = strconv.AppendInt(b, int64(w.rows), 10)
		b = appendCell(b, cell)
	}
	b = append(b, "</row>"...)
	w.scratch = b
	if _, err := w.sheet.Write(b); err != nil {
		return fmt.Errorf("write a row: %w", err)
	}
	return nil
}

// columnName returns A for 0, Z for 25, AA for 26.
func columnName(column int) string {
	if column < letters {
		return string(rune('A' + column))
	}
	return columnName(column/letters-1) + string(rune('A'+column%letters))
}

const letters = 26

// appendCell writes the rest of a cell after its reference.
func appendCell(b []byte, cell any) []byte {
	switch value := cell.(type) {
	case time.Time:
		b = append(b, `" s="1"><v>`...)
		b = strconv.AppendFloat(b, serial(value), 'f', -1, 64)
		return append(b, "</v></c>"...)
	case int64:
		b = append(b, `"><v>`...)
		b = strconv.AppendInt(b, value, 10)
		return append(b, "</v></c>"...)
	case Amount:
		const exact = len("-1234567890123.45")
		if len(value) > exact || len(value) == exact && value[0] != '-' {
			return appendCell(b, string(value))
		}
		b = append(b, `" s="2"><v>`...)
		b = append(b, value...)
		return append(b, "</v></c>"...)
	case string:
		b = append(b, `" t="inlineStr"><is><t xml:space="preserve">`...)
		if value != "" && strings.IndexByte("=+-@\t\r", value[0]) >= 0 {
			b = append(b, '\'')
		}
		b = appendEscaped(b, value)
		return append(b, "</t></is></c>"...)
	default:
		panic(fmt.Sprintf("a cell cannot be a %T", cell))
	}
}

// serial returns the days since the end of 1899 that a spreadsheet shows as a date and time, to the second.
func serial(t time.Time) float64 {
	const secondsOfADay = 24 * 60 * 60
	local := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
	return float64(local.Unix()-time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC).Unix()) / secondsOfADay
}

// appendEscaped writes text as XML. What XML cannot hold becomes U+FFFD. A text like _x0041_ would be read as the character with
// this number, so its first line is written as _x005F_, which stands for the line itself.
func appendEscaped(b []byte, text string) []byte {
	for i, r := range text {
		switch {
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '"':
			b = append(b, "&quot;"...)
		case r == '\r':
			b = append(b, "&#13;"...)
		case r == '_' && isEscape(text[i:]):
			b = append(b, "_x005F_"...)
		case r < ' ' && r != '\t' && r != '\n', r == 0xFFFE, r == 0xFFFF:
			b = append(b, "\uFFFD"...)
		default:
			b = append(b, string(r)...)
		}
	}
	return b
}

// isEscape reports whether a text begins with an escape like _x0041_.
func isEscape(text string) bool {
	const length = len("_x0041_")
	if len(text) < length || text[1] != 'x' || text[length-1] != '_' {
		return false
	}
	_, err := strconv.ParseUint(text[2:length-1], 16, 16)
	return err == nil
}

func (w *Writer) begin() error {
	w.sheets++
	w.rows = 0
	part, err := w.archive.Create(fmt.Sprintf("xl/worksheets/sheet%d.xml", w.sheets))
	if err != nil {
		return fmt.Errorf("begin a sheet: %w", err)
	}
	w.sheet.Reset(part)
	_, _ = w.sheet.WriteString(xml.Header + `<worksheet xmlns="` + mainNamespace + `"><cols>`) // Flush returns the error.
	header := make([]any, len(w.columns))
	for i, column := range w.columns {
		header[i] = column.Title
		fmt.Fprintf(w.sheet, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, column.Width)
	}
	_, _ = w.sheet.WriteString(`</cols><sheetData>`)
	return w.Row(header...)
}

func (w *Writer) end() error {
	_, _ = w.sheet.WriteString(`</sheetData></worksheet>`) // Flush returns the error.
	if err := w.sheet.Flush(); err != nil {
		return fmt.Errorf("end a sheet: %w", err)
	}
	return nil
}

// Close writes the remaining parts of the workbook. Without it the file cannot be opened.
func (w *Writer) Close() error {
	if err := w.end(); err != nil {
		return err
	}
	for _, part := range w.parts() {
		out, err := w.archive.Create(part.name)
		if err != nil {
			return fmt.Errorf("write %s: %w", part.name, err)
		}
		if _, err := io.WriteString(out, xml.Header+part.body); err != nil {
			return fmt.Errorf("write %s: %w", part.name, err)
		}
	}
	if err := w.archive.Close(); err != nil {
		return fmt.Errorf("end the workbook: %w", err)
	}
	return nil
}

const (
	mainNamespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packaging     = "http://schemas.openxmlformats.org/package/2006/"
	spreadsheetml = "application/vnd.openxmlformats-officedocument.spreadsheetml."
)

// styles has three formats of cells: 0 is general, 1 a date and time, 2 an amount, which is Excel's own format 4.
const styles = `<styleSheet xmlns="` + mainNamespace + `">` +
	`<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/></numFmts>` +
	`<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>` +
	`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
	`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
	`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
	`<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
	`<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>` +
	`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`

type part struct{ name, body string }

// parts are the files around the sheets. ECMA-376, parts 1 and 2.
func (w *Writer) parts() []part {
	var overrides, sheets, targets strings.Builder
	for i := 1; i <= w.sheets; i++ {
		name := w.name
		if i > 1 {
			name += " " + strconv.Itoa(i)
		}
		fmt.Fprintf(&overrides, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="%sworksheet+xml"/>`, i, spreadsheetml)
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, appendEscaped(nil, name), i, i)
		fmt.Fprintf(&targets, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i, relationships, i)
	}
	fmt.Fprintf(&targets, `<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/>`, w.sheets+1, relationships)
	return []part{
		{"xl/styles.xml", styles},
		{"xl/workbook.xml", `<workbook xmlns="` + mainNamespace + `" xmlns:r="` + relationships + `"><sheets>` +
			sheets.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + packaging + `relationships">` +
			targets.String() + `</Relationships>`},
		{"_rels/.rels", `<Relationships xmlns="` + packaging + `relationships"><Relationship Id="rId1" Type="` +
			relationships + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"[Content_Types].xml", `<Types xmlns="` + packaging + `content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + spreadsheetml + `sheet.main+xml"/>` +
			`<Override PartName="/xl/styles.xml" ContentType="` + spreadsheetml + `styles+xml"/>` +
			overrides.String() + `</Types>`},
	}
}
