package ledger_test

import (
	"flag"
	"testing"

	"github.com/corebank/corebank/store/storetest"
)

func TestMain(m *testing.M) {
	_ = flag.Set("rapid.checks", "20") // Each has many steps, and each step has a commit and a look at all the books.
	storetest.Main(m)
}
