package main

import (
	"os"
	"testing"

	"github.com/corebank/corebank/store/storetest"
)

// asProgram makes the test binary be the program itself, for tests that must kill it.
const asProgram = "TEST_AS_COREBANK"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	storetest.Main(m)
}
