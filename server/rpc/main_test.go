package rpc

import (
	"testing"

	"github.com/corebank/corebank/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }
