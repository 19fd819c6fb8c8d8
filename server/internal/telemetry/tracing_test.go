package telemetry

import (
	"net/http"
	"testing"
)

// Without tracing each method gives back what it was given, or nothing.
func TestNoTracing(t *testing.T) {
	t.Parallel()
	var none *Tracing
	if none.Calls() != nil || none.CallsWithin() != nil || none.Statements() != nil || none.Conn(nil) != nil ||
		none.HTTP(http.NotFoundHandler()) == nil || none.Close(t.Context()) != nil {
		t.Error("got something that traces, want nothing")
	}
}
