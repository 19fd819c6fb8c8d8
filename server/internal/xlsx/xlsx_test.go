package xlsx

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"testing"
	"unicode"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

func write(t interface{ Fatal(args ...any) }, header []string, rows [][]string) []byte {
	var file bytes.Buffer
	w, err := NewWriter(&file, "违约 & 客户", header)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := w.Row(row...); err != nil {
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

func TestWorkbook(t *testing.T) {
	t.Parallel()

	t.Run("HoldsWhatWasWritten", func(t *testing.T) {
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
	})

	t.Run("HasNoFormulas", func(t *testing.T) {
		t.Parallel()
		got := read(t, write(t, []string{"名称"}, [][]string{
			{"=1+1"}, {"+1"}, {"-1"}, {"@SUM(A1)"}, {"\t=1"}, {"A+"}, {"'=1"},
		}))
		want := [][]string{{"名称"}, {"'=1+1"}, {"'+1"}, {"'-1"}, {"'@SUM(A1)"}, {"'\t=1"}, {"A+"}, {"'=1"}}
		if !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("got %q; want %v", got, want)
		}
	})

	t.Run("CutShortCannotBeOpened", func(t *testing.T) {
		t.Parallel()
		file := write(t, []string{"编号"}, [][]string{{"1"}})
		for cut := range len(file) - 1 {
			if book, err := excelize.OpenReader(bytes.NewReader(file[:cut+1])); err == nil {
				book.Close()
				t.Fatalf("%d of %d bytes are a workbook", cut+1, len(file))
			}
		}
	})

	t.Run("StopsWhereItsReaderDoes", func(t *testing.T) {
		t.Parallel()
		gone := errors.New("gone")
		w, err := NewWriter(writerFunc(func([]byte) (int, error) { return 0, gone }), "s", nil)
		for i := 0; err == nil && i < 1_000_000; i++ {
			err = w.Row(strconv.Itoa(i))
		}
		if !errors.Is(err, gone) {
			t.Errorf("got %v; want error %v", err, gone)
		}
	})

	t.Run("GoesOnInAFurtherSheet", func(t *testing.T) {
		t.Parallel()
		w, err := NewWriter(io.Discard, "s", []string{"编号"})
		if err != nil {
			t.Fatal(err)
		}
		for i := range maxRows {
			if err := w.Row(strconv.Itoa(i)); err != nil {
				t.Fatal(err)
			}
		}
		if w.sheets != 2 || w.rows != 2 { // The header, and the row that the first sheet's header left no place for.
			t.Errorf("%d sheets, %d rows in the last", w.sheets, w.rows)
		}
	})

	t.Run("HoldsAnyText", rapid.MakeCheck(func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom(nil, unicode.Letter, unicode.Punct, unicode.Symbol)).Draw(t, "text")
		got := read(t, write(t, []string{"h"}, [][]string{{"x" + text}}))
		if len(got) != 2 || got[1][0] != "x"+text {
			t.Errorf("got %q; want two rows, the second %v", got, "x"+text)
		}
	}))
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }
