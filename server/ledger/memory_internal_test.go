package ledger

import "testing"

// A memory has an end: what was not used for long is forgotten, and what is used stays.
func TestMemoryForgetsWhatIsNotUsed(t *testing.T) {
	t.Parallel()
	const used, unused = 1, 2
	m := newMemory()
	for id := range int64(5 * maxRemembered) {
		m.put(account{id: id})
		m.find(used)
	}
	if size := len(m.recent) + len(m.older); size > 2*maxRemembered {
		t.Errorf("remembers %d accounts", size)
	}
	if _, ok := m.find(used); !ok {
		t.Error("forgot an account that was used")
	}
	if _, ok := m.find(unused); ok {
		t.Error("remembers an account that was not used")
	}
}
