package main

import (
	"os"
	"testing"

	"github.com/corebank/corebank/store/storetest"
)

// asProgram makes the test binary be the program itself, for tests that must kill it.
const asProgram = "COREBANK_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	storetest.Main(m)
}
