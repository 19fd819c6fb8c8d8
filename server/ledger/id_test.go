package ledger_test

import (
	"strings"
	"testing"

	"github.com/corebank/corebank/server/ledger"
)

// Bank document, section 7.1: a transaction id has at most 26 characters.
func TestIDsGrowAndFit(t *testing.T) {
	t.Parallel()
	first, second := ledger.NewIDs(0), ledger.NewIDs(1023)
	seen := map[int64]bool{}
	last := int64(0)
	for range 20_000 { // More than a millisecond has room for.
		id := first.Next()
		if id <= last {
			t.Fatalf("got %d after %d, want a greater one", id, last)
		}
		last = id
		seen[id] = true
		if other := second.Next(); seen[other] {
			t.Fatalf("got %d from two servers, want ids of their own", other)
		}
	}
	if text := ledger.FormatID(last, ledger.OutLeg); len(text) != 19 || !strings.HasPrefix(text, "TX") || !strings.HasSuffix(text, "O") {
		t.Errorf("got %s, want 19 letters from TX to O", text)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"SCH0000000000000001", "SCH7fffffffffffffff", "SCHffffffffffffffff", "SCH000000000000000A", "SCH-000000000000001", "SCH+000000000000001", "", "SCH"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if id, ok := ledger.Parse("SCH", text); ok && ledger.Format("SCH", id) != text {
			t.Errorf("%q: got %d, which is written %q, want the same text", text, id, ledger.Format("SCH", id))
		}
	})
}
