package money_test

import (
	"testing"

	"github.com/govalues/decimal"

	"github.com/corebank/corebank/store/money"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]money.Parts[string]{
		"0": {Whole: "0"}, "-0.00": {Negative: true, Whole: "0", Fraction: "00"}, "12.5": {Whole: "12", Fraction: "5"},
	} {
		if got, ok := money.Split(text); !ok || got != want {
			t.Errorf("Split(%q) = %+v, %t, want %+v", text, got, ok, want)
		}
	}
	for _, text := range []string{
		"", "-", ".", "5.", ".5", "00", "01", "1e2", "1E2", "+1", " 1", "1 ", "1.2.3", "--1", "١٢", "1,0", "0x1", "NaN", "1_0", "1.5-",
	} {
		if got, ok := money.Split(text); ok {
			t.Errorf("Split(%q) = %+v, want no decimal", text, got)
		}
		if _, err := money.Parse(text); err == nil {
			t.Errorf("Parse(%q): got no error, want one", text)
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"0": "0.00", "1.5": "1.50", "-1": "-1.00", "99999999999999999.99": "99999999999999999.99",
	} {
		if got, err := money.Parse(text); err != nil || got.String() != want {
			t.Errorf("Parse(%q) = %v, %v, want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"1.001", "0.000", "100000000000000000", "99999999999999999999.99"} {
		if got, err := money.Parse(text); err == nil {
			t.Errorf("Parse(%q) = %v, want an error", text, got)
		}
	}
}

func TestAppendFixed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text  string
		scale int
		want  string
	}{
		{"1", 2, "1.00"}, {"1.5", 2, "1.50"}, {"1.50", 0, "2"}, {"2.50", 0, "2"}, {"-0.125", 2, "-0.12"}, {"3", 0, "3"},
	} {
		if got, ok := money.AppendFixed(nil, c.text, c.scale); !ok || string(got) != c.want {
			t.Errorf("AppendFixed(%q, %d) = %q, %t, want %q", c.text, c.scale, got, ok, c.want)
		}
	}
	if got, ok := money.AppendFixed([]byte("x"), "1e2", 2); ok || string(got) != "x" {
		t.Errorf("AppendFixed of no decimal = %q, %t, want it unchanged", got, ok)
	}
}

func TestSumStaysWithinRange(t *testing.T) {
	t.Parallel()
	cent := decimal.MustParse("0.01")
	if got := money.Sum(money.Max, cent); got != money.Max {
		t.Errorf("Sum(Max, 0.01) = %v, want Max", got)
	}
	if got, want := money.Sum(cent, cent).String(), "0.02"; got != want {
		t.Errorf("Sum(0.01, 0.01) = %s, want %s", got, want)
	}
}
