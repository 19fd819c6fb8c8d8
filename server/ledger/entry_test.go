package ledger_test

import (
	"encoding/hex"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store/money"
)

// The encoding of a transaction is that of the README of server/journal, and never changes.
func TestEncodingOfAnEntry(t *testing.T) {
	t.Parallel()
	e := ledger.Entry{
		ID: 0x0123456789abcdef, At: time.Date(2026, 2, 5, 10, 0, 0, 123456000, time.UTC), From: -1, FromSeq: 7, To: 1001, ToSeq: 2,
		Amount:      money.BalanceOf(decimal.MustParse("100")),
		FromBalance: money.BalanceOf(decimal.MustParse("-99999999999999999.99")).Add(money.BalanceOf(decimal.MustParse("-0.01"))),
		ToBalance:   money.BalanceOf(decimal.MustParse("0.05")), Kind: "deposit", Currency: "CNY", RefID: "R1", Remark: "工资",
	}
	const want = "01" + "0123456789abcdef" + "00064a10bc58aa40" + "ffffffffffffffff" + "0000000000000007" + "00000000000003e9" + "0000000000000002" +
		"00000006" + "3130302e3030" + "00000016" + "2d3130303030303030303030303030303030302e3030" + "00000004" + "302e3035" +
		"00000007" + "6465706f736974" + "00000003" + "434e59" + "00000002" + "5231" + "00000006" + "e5b7a5e8b584"
	if got := hex.EncodeToString(e.Append(nil)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	hash := e.LeafHash()
	if got, want := hex.EncodeToString(hash[:]), "563918e625bd4f3dade2fabd8e41e3c73e2c99faa4d18e8deea69cd5985244cf"; got != want {
		t.Errorf("got leaf hash %s, want %s", got, want)
	}
}
