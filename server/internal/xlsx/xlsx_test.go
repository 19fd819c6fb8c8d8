package xlsx

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

func columns(titles ...string) []Column {
	all := make([]Column, len(titles))
	for i, title := range titles {
		all[i] = Column{Title: title, Width: 10}
	}
	return all
}

func write(t interface{ Fatal(args ...any) }, titles []string, rows [][]string) []byte {
	var file bytes.Buffer
	w, err := NewWriter(&file, "违约 & 客户", columns(titles...))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		cells := make([]any, len(row))
		for i, cell := range row {
			cells[i] = cell
		}
		if err := w.Row(cells...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func read(t interface{ Fatal(args ...any) }, file []byte) [][]string {
	book, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("违约 & 客户")
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestWorkbookHoldsWhatWasWritten(t *testing.T) {
	t.Parallel()
	got := read(t, write(t, []string{"编号", "名称"}, [][]string{
		{"1001", "<客户> & \"A\""},
		{"7", "两\n行\t "},
		{"9007199254740991", "\x00\uFFFE"},
	}))
	want := [][]string{
		{"编号", "名称"}, {"1001", "<客户> & \"A\""}, {"7", "两\n行\t "}, {"9007199254740991", "\uFFFD\uFFFD"},
	}
	if !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got %q; want %v", got, want)
	}
}

func TestWorkbookKeepsWhatLooksLikeAnEscape(t *testing.T) {
	t.Parallel()
	texts := []string{"_x0041_", "a_x005f_b", "__x000D__x000A_", "_x00G1_", "_x004_", "_X0041_"}
	rows := make([][]string, len(texts))
	for i, text := range texts {
		rows[i] = []string{text}
	}
	got := read(t, write(t, []string{"名称"}, rows))
	for i, text := range texts {
		if got[i+1][0] != text {
			t.Errorf("got %q, want %q", got[i+1][0], text)
		}
	}
}

func TestWorkbookHasDatesWidthsAndReferences(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	w, err := NewWriter(&file, "s", []Column{{"名称", 32}, {"时间", 20}})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2022, 2, 11, 10, 30, 1, 0, time.FixedZone("Asia/Shanghai", 8*60*60))
	if err := errors.Join(w.Row("甲", at), w.Close()); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if got, err := book.GetCellValue("s", "B2"); err != nil || got != "2022-02-11 10:30:01" {
		t.Errorf("got %q, %v, want the time of its zone", got, err)
	}
	if got, err := book.GetColWidth("s", "A"); err != nil || got != 32 {
		t.Errorf("got width %v, %v, want 32", got, err)
	}
}

func TestWorkbookHasNoFormulas(t *testing.T) {
	t.Parallel()
	got := read(t, write(t, []string{"名称"}, [][]string{
		{"=1+1"}, {"+1"}, {"-1"}, {"@SUM(A1)"}, {"\t=1"}, {"A+"}, {"'=1"},
	}))
	want := [][]string{{"名称"}, {"'=1+1"}, {"'+1"}, {"'-1"}, {"'@SUM(A1)"}, {"'\t=1"}, {"A+"}, {"'=1"}}
	if !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got %q; want %v", got, want)
	}
}

func TestWorkbookCutShortCannotBeOpened(t *testing.T) {
	t.Parallel()
	file := write(t, []string{"编号"}, [][]string{{"1"}})
	for cut := range len(file) - 1 {
		if book, err := excelize.OpenReader(bytes.NewReader(file[:cut+1])); err == nil {
			book.Close()
			t.Fatalf("got a workbook from %d of %d bytes, want an error", cut+1, len(file))
		}
	}
}

func TestWorkbookStopsWhereItsReaderDoes(t *testing.T) {
	t.Parallel()
	gone := errors.New("gone")
	w, err := NewWriter(writerFunc(func([]byte) (int, error) { return 0, gone }), "s", columns("编号"))
	for i := 0; err == nil && i < 1_000_000; i++ {
		err = w.Row(strconv.Itoa(i))
	}
	if !errors.Is(err, gone) {
		t.Errorf("got %v; want error %v", err, gone)
	}
}

func TestWorkbookGoesOnInAFurtherSheet(t *testing.T) {
	t.Parallel()
	w, err := NewWriter(io.Discard, "s", columns("编号"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range maxRows {
		if err := w.Row(strconv.Itoa(i)); err != nil {
			t.Fatal(err)
		}
	}
	if w.sheets != 2 || w.rows != 2 { // The header, and the row that the first sheet's header left no place for.
		t.Errorf("got %d sheets and %d rows in the last, want 2 and 2", w.sheets, w.rows)
	}
}

func TestWorkbookHoldsAnyText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom(nil, unicode.Letter, unicode.Punct, unicode.Symbol)).Draw(t, "text")
		got := read(t, write(t, []string{"h"}, [][]string{{"x" + text}}))
		if len(got) != 2 || got[1][0] != "x"+text {
			t.Errorf("got %q; want two rows, the second %v", got, "x"+text)
		}
	})
}

func TestColumnName(t *testing.T) {
	t.Parallel()
	for column, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA", 16383: "XFD"} {
		if got := columnName(column); got != want {
			t.Errorf("column %d: got %s, want %s", column, got, want)
		}
	}
}

// Readers that other projects wrote, in other languages, show what was written.
func TestOtherReadersShowTheWorkbook(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "book.xlsx")
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	w, err := NewWriter(file, "违约客户", columns("名称", "时间"))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2022, 2, 11, 10, 30, 1, 0, time.UTC)
	if err := errors.Join(w.Row("_x0041_ <甲> & \"A\"", at), w.Row("=1+1", at), w.Close(), file.Close()); err != nil {
		t.Fatal(err)
	}
	packages, err := filepath.Abs("../../../.build/npm/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	for reader, command := range map[string][]string{
		"openpyxl": {pythonWithOpenpyxl(t), "-c", `
import json, sys, openpyxl
from openpyxl.utils.escape import unescape
sheet = openpyxl.load_workbook(sys.argv[1])["违约客户"]
assert sheet.column_dimensions["A"].width == 10
text = lambda value: unescape(value) if isinstance(value, str) else str(value)
print(json.dumps([[text(cell.value) for cell in row] for row in sheet.iter_rows()], ensure_ascii=False, separators=(",", ":")))`},
		"SheetJS": {"node", "-e", `
const { readFile, utils } = require(process.argv[1] + "/xlsx");
const { Sheets } = readFile(process.argv[2], { cellDates: true, UTC: true });
console.log(JSON.stringify(utils.sheet_to_json(Sheets["违约客户"], { header: 1, raw: false })));`, packages},
		"read-excel-file": {"node", "-e", `
const read = require(process.argv[1] + "/read-excel-file/node").default;
const text = (value) => value instanceof Date ? value.toISOString().replace("T", " ").replace(".000Z", "") : value;
read(process.argv[2]).then(([{ data }]) => console.log(JSON.stringify(data.map((row) => row.map(text)))));`, packages},
	} {
		t.Run(reader, func(t *testing.T) {
			t.Parallel()
			out, err := exec.CommandContext(t.Context(), command[0], append(command[1:], name)...).CombinedOutput()
			const want = `[["名称","时间"],["_x0041_ <甲> & \"A\"","2022-02-11 10:30:01"],["'=1+1","2022-02-11 10:30:01"]]`
			if got := strings.TrimSpace(string(out)); err != nil || got != want {
				t.Errorf("got %s, %v\nwant %s", got, err, want)
			}
		})
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

// pythonWithOpenpyxl returns an interpreter that has the module. The distribution's may not be the first in the PATH.
func pythonWithOpenpyxl(t *testing.T) string {
	t.Helper()
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(python, "-c", "import openpyxl").Run() == nil {
			return python
		}
	}
	t.Fatal("got no python3 with the module openpyxl, want one. Fix: run .ci/install python3-openpyxl")
	return ""
}

// Amounts and integers are numbers, so that a sheet can add them up, unless it would lose digits of them.
func TestWorkbookHasNumbers(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	w, err := NewWriter(&file, "数", columns("金额", "序号"))
	if err != nil {
		t.Fatal(err)
	}
	amounts := []Amount{"0.00", "-12.30", "1234567890123.45", "-1234567890123.45", "12345678901234.56"}
	for i, amount := range amounts {
		if err := w.Row(amount, int64(i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for i, amount := range amounts {
		cell := "A" + strconv.Itoa(i+2)
		kind, kindErr := book.GetCellType("数", cell)
		value, valueErr := book.GetCellValue("数", cell, excelize.Options{RawCellValue: true})
		isText := kind == excelize.CellTypeInlineString
		if err := errors.Join(kindErr, valueErr); err != nil || isText != (i == 4) || value != string(amount) {
			t.Errorf("got %s as text %t, %v; want %s, as text only where it has more than 15 digits", value, isText, err, amount)
		}
		if number, err := book.GetCellValue("数", "B"+strconv.Itoa(i+2)); err != nil || number != strconv.Itoa(i) {
			t.Errorf("got %s, %v; want %d", number, err, i)
		}
	}
	if shown, err := book.GetCellValue("数", "A4"); err != nil || shown != "1,234,567,890,123.45" {
		t.Errorf("got %s, %v; want it shown with separators", shown, err)
	}
}
