package telemetry

import "testing"

// Requests without a trace are traced in part, those within one always.
func TestChoice(t *testing.T) {
	t.Parallel()
	const parent, times = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", 100_000
	count := func(c choice, parent string) (n float64) {
		for range times {
			if c.falls(parent) {
				n++
			}
		}
		return n / times
	}
	for _, of := range []struct {
		choice   choice
		parent   string
		low, top float64
	}{
		{none, "", 0, 0},
		{none, parent, 1, 1},
		{traced, "", 0.04, 0.06},
		{traced, parent, 1, 1},
		{traced, "nonsense", 0.04, 0.06},
		{all, "", 1, 1},
		{all, "nonsense", 1, 1},
	} {
		if got := count(of.choice, of.parent); got < of.low || got > of.top {
			t.Errorf("%v of %q: got %v traced, want from %v to %v", of.choice, of.parent, got, of.low, of.top)
		}
	}
}
