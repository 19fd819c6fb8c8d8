package payment_test

import (
	"flag"
	"testing"

	"github.com/corebank/corebank/store/storetest"
)

func TestMain(m *testing.M) {
	_ = flag.Set("rapid.checks", "25") // Every step of a check is a call of the server.
	storetest.Main(m)
}
