package ledger

import "testing"

// The cache holds as many accounts as it was told, and keeps those that are used.
func TestCacheKeepsWhatIsUsed(t *testing.T) {
	t.Parallel()
	const size, used, unused = 100, 1, 2
	c := newAccountCache(size, func() int64 { return 0 })
	for id := range int64(5 * size) {
		b := &batch{accounts: map[int64]*account{id: {id: id, currency: "CNY"}, used: {id: used, currency: "CNY"}}}
		c.keep(b, b)
	}
	if got := c.accounts.Len(); got != size {
		t.Errorf("caches %d accounts, want %d", got, size)
	}
	if c.currency(used) == "" {
		t.Error("forgot an account that was used, want it kept")
	}
	if c.currency(unused) != "" {
		t.Error("kept an account that was not used, want it forgotten")
	}
}
