package apptest

import (
	"context"
	"testing"

	"google.golang.org/protobuf/proto"
)

// The names below serve tests that are being rewritten; new ones use those they stand for.

type (
	// Outcome is Result.
	Outcome = Result
	// Reply is Result.
	Reply = Result
)

// PlayGRPC is CallGRPC.
func (s *Server) PlayGRPC(t testing.TB, c Caller, request proto.Message) Result {
	t.Helper()
	return s.CallGRPC(t, c, request)
}

// PlayGRPCIn is CallGRPCContext.
func (s *Server) PlayGRPCIn(ctx context.Context, t testing.TB, c Caller, request proto.Message) Result {
	t.Helper()
	return s.CallGRPCContext(ctx, t, c, request)
}

// PlayJSON is CallJSON.
func (s *Server) PlayJSON(t testing.TB, c Caller, request proto.Message) Result {
	t.Helper()
	return s.CallJSON(t, c, request)
}
