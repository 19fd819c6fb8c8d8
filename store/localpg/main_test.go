package localpg_test

import (
	"os"
	"testing"

	"github.com/corebank/corebank/store/storetest"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(ownerDirVariable); dir != "" {
		runOwner(dir) // this process is the child of a test
		return
	}
	storetest.Main(m)
}
