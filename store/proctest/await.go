package proctest

import (
	"testing"
	"time"
)

// pollInterval is the time between two checks of a condition.
const pollInterval = 2 * time.Millisecond

// Await polls until a condition holds, and ends the test if it does not hold within a minute. Use it for what gives no signal, such
// as another process.
func Await(t testing.TB, what string, condition func() bool) {
	t.Helper()
	AwaitWithin(t, time.Minute, what, condition)
}

// AwaitWithin is Await with a timeout of the test's own.
func AwaitWithin(t testing.TB, timeout time.Duration, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(timeout); !condition(); time.Sleep(pollInterval) {
		if time.Now().After(deadline) {
			t.Fatalf("timed out after %v waiting until %s", timeout, what)
		}
	}
}
