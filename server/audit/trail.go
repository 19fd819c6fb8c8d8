// Package audit keeps the audit trail: who of the staff wrote what. Each entry is made in the database transaction of its write, so that
// neither is ever there without the other.
package audit

import (
	"context"
	"log/slog"
	"net/netip"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
)

// Trail is an interceptor. It notes who calls, for the entries that [Record] and [For] make inside the call.
type Trail struct {
	writes  map[string]*contract.Method
	address func(context.Context) netip.Addr
	log     *slog.Logger
}

// NewTrail returns the interceptor of all writes of the contract that need a role. The address of a caller is what the function says.
func NewTrail(c *contract.Contract, address func(context.Context) netip.Addr, log *slog.Logger) *Trail {
	t := &Trail{writes: map[string]*contract.Method{}, address: address, log: log}
	for _, m := range c.Methods() {
		if m.Changes() {
			t.writes[m.Name] = m
		}
	}
	return t
}

// note holds the facts of a call for its entry in the trail.
type note struct {
	method        *contract.Method
	by            caller.Principal
	address       string
	request       proto.Message // nil of a stream
	before, after proto.Message // from Changed
	facts         []change      // from State
	about         string        // from About
	nothing       bool          // from Nothing: no entry is due
	made          bool          // the entry exists
}

type noteKey struct{}

func noteOf(ctx context.Context) *note {
	n, _ := ctx.Value(noteKey{}).(*note)
	return n
}

// Unary notes the caller of a unary call.
func (t *Trail) Unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	n := t.begin(ctx, info.FullMethod)
	if n == nil {
		return handler(ctx, request)
	}
	n.request, _ = request.(proto.Message)
	response, err := handler(context.WithValue(ctx, noteKey{}, n), request)
	t.end(ctx, n, err)
	return response, err
}

// Stream notes the caller of a streaming call.
func (t *Trail) Stream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	ctx := stream.Context()
	n := t.begin(ctx, info.FullMethod)
	if n == nil {
		return handler(server, stream)
	}
	err := handler(server, caller.StreamWithContext(context.WithValue(ctx, noteKey{}, n), stream))
	t.end(ctx, n, err)
	return err
}

// begin returns nil for a call that leaves no entry: one that writes nothing, or not by staff.
func (t *Trail) begin(ctx context.Context, name string) *note {
	method := t.writes[name]
	if method == nil {
		return nil
	}
	by := caller.FromContext(ctx)
	if !by.Roles.AreStaff() {
		return nil
	}
	n := &note{method: method, by: by}
	if o, ok := ctx.Value(originKey{}).(Origin); ok {
		n.address = o.Address
		for _, fact := range o.Facts {
			n.state(fact.Name, fact.Text)
		}
	} else if address := t.address(ctx); address.IsValid() {
		n.address = address.String()
	}
	return n
}

// end complains of a write without an entry. What needs no role is about the caller's own login, where some steps store nothing; a
// stream of postings may have none that was accepted.
func (t *Trail) end(ctx context.Context, n *note, err error) {
	mayWriteNothing := n.nothing || n.method.Access.GetAuthenticated() || n.method.Desc.IsStreamingServer()
	if err == nil && !n.made && !mayWriteNothing {
		t.log.ErrorContext(ctx, Missing, "method", n.method.Short(), "user", n.by.UserID)
	}
}

// Missing is logged for a write that forgot its entry.
const Missing = "a write by staff left no audit entry"
