package ledger

import "testing"

func TestContestedAccountsAllowOneBatchAtATime(t *testing.T) {
	t.Parallel()
	q := newQueue()
	q.open(2)
	pending := make([]*Pending, 4)
	for i := range pending {
		pending[i] = &Pending{Posting: Posting{From: int64(2*i + 1), To: int64(2*i + 2)}}
	}
	claim := func(i int, want bool) {
		t.Helper()
		if got := q.claim(pending[i]); got != want {
			t.Errorf("posting %d: claimed %t, want %t", i, got, want)
		}
	}
	claim(0, true)
	claim(1, true)
	q.release(pending[:1], true)
	claim(2, false)
	q.release(pending[1:2], true)
	claim(2, true)
	claim(3, false)
	q.release(pending[2:3], false)
	claim(2, true)
	claim(3, true)
}
