// Package xlsx writes a table as an Excel workbook while its rows come in: what was written is sent, and nothing is kept
// but a buffer. The directory of a zip archive comes last, so a workbook that breaks off cannot be opened.
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
)

// ContentType is the media type of a workbook.
const ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

const (
	// maxRows is the most rows of an Excel sheet. What is more goes on in a further sheet.
	maxRows = 1_048_576
	// bufferSize is the XML that is gathered before it is compressed.
	bufferSize = 64 << 10
)

// Writer writes one table.
type Writer struct {
	archive *zip.Writer
	sheet   *bufio.Writer
	name    string
	header  []string
	sheets  int
	rows    int // of the current sheet
	scratch []byte
}

// NewWriter begins a workbook on w. Sheets are called name, name 2 and so on; each begins with the header.
func NewWriter(w io.Writer, name string, header []string) (*Writer, error) {
	archive := zip.NewWriter(w)
	archive.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(out, flate.BestSpeed)
	})
	writer := &Writer{archive: archive, sheet: bufio.NewWriterSize(nil, bufferSize), name: name, header: header}
	return writer, writer.begin()
}

// Row writes the next row, every cell as text. Text that a spreadsheet would take for a formula is given an apostrophe in
// front, as people do who type it in.
func (w *Writer) Row(cells ...string) error {
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
	b = append(b, "<row>"...)
	for _, cell := range cells {
		b = appendCell(b, cell)
	}
	b = append(b, "</row>"...)
	w.scratch = b
	if _, err := w.sheet.Write(b); err != nil {
		return fmt.Errorf("write a row: %w", err)
	}
	return nil
}

func appendCell(b []byte, text string) []byte {
	b = append(b, `<c t="inlineStr"><is><t xml:space="preserve">`...)
	if text != "" && strings.IndexByte("=+-@\t\r", text[0]) >= 0 {
		b = append(b, '\'')
	}
	b = appendEscaped(b, text)
	return append(b, "</t></is></c>"...)
}

// appendEscaped writes text as XML. What XML cannot hold becomes U+FFFD.
func appendEscaped(b []byte, text string) []byte {
	for _, r := range text {
		switch {
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '\r':
			b = append(b, "&#13;"...)
		case r < ' ' && r != '\t' && r != '\n', r == 0xFFFE, r == 0xFFFF:
			b = append(b, "\uFFFD"...)
		default:
			b = append(b, string(r)...)
		}
	}
	return b
}

func (w *Writer) begin() error {
	w.sheets++
	w.rows = 0
	part, err := w.archive.Create(fmt.Sprintf("xl/worksheets/sheet%d.xml", w.sheets))
	if err != nil {
		return fmt.Errorf("begin a sheet: %w", err)
	}
	w.sheet.Reset(part)
	_, _ = w.sheet.WriteString(xml.Header + `<worksheet xmlns="` + mainNamespace + `"><sheetData>`) // Flush tells.
	return w.Row(w.header...)
}

func (w *Writer) end() error {
	_, _ = w.sheet.WriteString(`</sheetData></worksheet>`) // Flush tells.
	if err := w.sheet.Flush(); err != nil {
		return fmt.Errorf("end a sheet: %w", err)
	}
	return nil
}

// Close writes what makes a workbook of the sheets. Without it the file is broken.
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
	return []part{
		{"xl/workbook.xml", `<workbook xmlns="` + mainNamespace + `" xmlns:r="` + relationships + `"><sheets>` +
			sheets.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + packaging + `relationships">` +
			targets.String() + `</Relationships>`},
		{"_rels/.rels", `<Relationships xmlns="` + packaging + `relationships"><Relationship Id="rId1" Type="` +
			relationships + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"[Content_Types].xml", `<Types xmlns="` + packaging + `content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + spreadsheetml + `sheet.main+xml"/>` +
			overrides.String() + `</Types>`},
	}
}
