// Package audit keeps the audit trail: who of the staff wrote what. Each entry is made in the database transaction of its write, so that
// neither is ever there without the other.
package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/sliceutil"
)

// Trail is an interceptor. It notes who calls, for the entries that [Record] and [For] make inside the call.
type Trail struct {
	writes  map[string]*contract.Method
	address func(context.Context) netip.Addr
	log     *slog.Logger
}

// NewTrail returns the interceptor of all writes of the contract that need a role. address returns that of a caller.
func NewTrail(c *contract.Contract, address func(context.Context) netip.Addr, log *slog.Logger) *Trail {
	t := &Trail{writes: map[string]*contract.Method{}, address: address, log: log}
	for _, m := range c.Methods() {
		if m.Changes() {
			t.writes[m.Name] = m
		}
	}
	return t
}

// Concerns reports whether calls pass the interceptor: those that may change something.
func (t *Trail) Concerns(m *contract.Method) bool { return m.Changes() }

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

// Entry is an entry to be made.
type Entry struct {
	// Subject is the id of what is written.
	Subject   string
	by        caller.Principal
	address   string
	requestID string
	method    string
	changes   string
}

// Changed gives the trail the state of a resource before a write, nil if it is new, and after it, nil if it is deleted. The entry lists
// the changed fields, and the request's fields that are not part of the resource, such as a remark.
func Changed(ctx context.Context, before, after proto.Message) {
	if n := noteOf(ctx); n != nil {
		n.before, n.after = before, after
	}
}

// Nothing records that the call wrote nothing, for one because its answer is that of an earlier call with the same key.
func Nothing(ctx context.Context) {
	if n := noteOf(ctx); n != nil {
		n.nothing = true
	}
}

// About names what a call writes, where neither its path nor its answer has the id.
func About(ctx context.Context, subject string) {
	if n := noteOf(ctx); n != nil {
		n.about = subject
	}
}

// State adds a fact to the entry of a call that is not a field of its resource or its request. Facts come before the changes.
func State(ctx context.Context, name, value string) {
	if n := noteOf(ctx); n != nil {
		n.state(name, value)
	}
}

// state keeps one value for a name: a transaction may run again.
func (n *note) state(name, value string) {
	n.facts = append(slices.DeleteFunc(n.facts, func(c change) bool { return c.Field == name }), change{Field: name, After: &value})
}

// Without returns a context in which a call leaves no entry, because what it writes is rolled back.
func Without(ctx context.Context) context.Context {
	return context.WithValue(ctx, noteKey{}, (*note)(nil))
}

// Origin overrides the client address of a call that runs later than it was made, and adds facts to its entry.
type Origin struct {
	Address string
	// Facts are added to the entry, as by [State].
	Facts []Field
}

type originKey struct{}

// WithOrigin returns a context in which [Trail] notes a call of another origin.
func WithOrigin(ctx context.Context, o Origin) context.Context {
	return context.WithValue(ctx, originKey{}, o)
}

// Record adds the entry of a call by staff to its transaction; nothing for other callers.
func Record(ctx context.Context, tx db.DBTX, response proto.Message) error {
	n := noteOf(ctx)
	if n == nil || n.nothing {
		return nil
	}
	said := n.request
	if said == nil {
		said = response
	}
	e, err := n.entry(ctx, said)
	if err != nil {
		return err
	}
	e.Subject = n.subject(response)
	n.made = true
	return Write(ctx, tx, []*Entry{e})
}

// For returns the entry of a posting that a call by staff asks for, which the ledger writes; nil for other callers.
func For(ctx context.Context, request proto.Message) (*Entry, error) {
	n := noteOf(ctx)
	if n == nil {
		return nil, nil
	}
	n.made = true
	return n.entry(ctx, request)
}

// Write stores entries.
func Write(ctx context.Context, tx db.DBTX, entries []*Entry) error {
	err := db.New().AuditRecord(ctx, tx, db.AuditRecordParams{
		UserIds:    sliceutil.Map(entries, func(e *Entry) int64 { return e.by.UserID }),
		Usernames:  sliceutil.Map(entries, func(e *Entry) string { return e.by.Username }),
		Roles:      sliceutil.Map(entries, func(e *Entry) string { return strings.Join(e.by.Roles.Texts(), ",") }),
		Addresses:  sliceutil.Map(entries, func(e *Entry) string { return e.address }),
		RequestIds: sliceutil.Map(entries, func(e *Entry) string { return e.requestID }),
		Methods:    sliceutil.Map(entries, func(e *Entry) string { return e.method }),
		SubjectIds: sliceutil.Map(entries, func(e *Entry) string { return e.Subject }),
		Changes:    sliceutil.Map(entries, func(e *Entry) string { return e.changes }),
	})
	if err != nil {
		return fmt.Errorf("record in the audit trail: %w", err)
	}
	return nil
}

func (n *note) entry(ctx context.Context, request proto.Message) (*Entry, error) {
	changes := append(difference(n.before, n.after), given(request, n.before, n.after)...)
	encoded, err := json.Marshal(slices.Insert(changes, 0, n.facts...))
	if err != nil {
		return nil, fmt.Errorf("encode the changes of an audit entry: %w", err)
	}
	return &Entry{
		by: n.by, address: n.address, requestID: caller.RequestID(ctx), method: n.method.Short(), changes: string(encoded),
	}, nil
}

// subject returns the id of what a call wrote: from its path, or else from the resource or the answer, whose first field it is.
func (n *note) subject(response proto.Message) string {
	if n.about != "" {
		return n.about
	}
	if fields := n.method.PathFields(); len(fields) > 0 && n.request != nil {
		return strings.Join(sliceutil.Map(fields, func(field protoreflect.FieldDescriptor) string {
			return valueOf(n.request.ProtoReflect().Get(field))
		}), "/")
	}
	for _, message := range []proto.Message{n.after, n.before, response} {
		if message == nil {
			continue
		}
		if id := firstID(message.ProtoReflect()); id != "" {
			return id
		}
	}
	return ""
}

// firstID returns the first field of a message, or else of a message in it, if it is an id.
func firstID(message protoreflect.Message) string {
	fields := message.Descriptor().Fields()
	if fields.Len() == 0 {
		return ""
	}
	if first := fields.Get(0); strings.HasSuffix(string(first.Name()), "id") && !first.IsList() && first.Message() == nil {
		return valueOf(message.Get(first))
	}
	for i := range fields.Len() {
		if field := fields.Get(i); field.Message() != nil && !field.IsList() && !field.IsMap() && message.Has(field) {
			if id := firstID(message.Get(field).Message()); id != "" {
				return id
			}
		}
	}
	return ""
}

func valueOf(value protoreflect.Value) string {
	if number, ok := value.Interface().(int64); ok {
		return strconv.FormatInt(number, 10)
	}
	return value.String()
}
