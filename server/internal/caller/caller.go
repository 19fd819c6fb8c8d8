// Package caller has the facts of a call that travel in its context: who calls, for which customer, the id of the request, and the refusal
// of a JSON request that is yet to be answered. It does not depend on authentication, so that every package may import it.
package caller

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/hex"
	"math/bits"
	"math/rand/v2"
	"strings"
	"sync/atomic"

	"google.golang.org/grpc"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
)

// Principal identifies the caller. The zero value is an unauthenticated caller.
type Principal struct {
	// UserID is the user's id: positive for a user of this bank, negative for a subject of the external issuer (stable
	// and the same on every server), 0 for an unauthenticated caller.
	UserID int64
	// Username is the login name.
	Username string
	// Name is the display name, e.g. of an applicant.
	Name string
	// Roles decide what the principal may do.
	Roles Roles
	// CustomerID is the customer of a principal with the role customer; 0 without that role.
	CustomerID int64
	// SessionID is the session that a logout ends; empty for a subject of the external issuer.
	SessionID string
	// MustChangePassword means that somebody else had set the password when the token was issued. It may have been changed since.
	MustChangePassword bool
	// MustSetUpTotp means that a second factor was required and missing when the token was issued.
	MustSetUpTotp bool
}

// Shown returns the display name, or else the username.
func (p Principal) Shown() string { return cmp.Or(p.Name, p.Username) }

// ClientPrefix begins the username of every API client. Usernames of people cannot contain a colon.
const ClientPrefix = "client:"

// IsClient reports whether the principal is an API client: a program, whatever its roles.
func (p Principal) IsClient() bool { return strings.HasPrefix(p.Username, ClientPrefix) }

type principalKey struct{}

// WithPrincipal returns a context with p as the principal.
func WithPrincipal(ctx context.Context, p Principal) context.Context {
	if o, ok := ctx.Value(observerKey{}).(*Observed); ok {
		o.Principal = p
	}
	return context.WithValue(ctx, principalKey{}, p)
}

// FromContext returns the principal, or the zero Principal.
func FromContext(ctx context.Context) Principal {
	p, _ := ctx.Value(principalKey{}).(Principal)
	return p
}

type customerKey struct{}

// WithCustomer returns the context of a caller who may act for one customer only.
func WithCustomer(ctx context.Context, customer int64) context.Context {
	return context.WithValue(ctx, customerKey{}, customer)
}

// Customer returns the only customer for whom the caller may act; 0 when the caller may act for every customer.
func Customer(ctx context.Context) int64 {
	customer, _ := ctx.Value(customerKey{}).(int64)
	return customer
}

// Roles is a set of roles: bit n stands for the role with number n.
type Roles uint64

// RolesOf is the set of the given roles. The unspecified role, and one that this program does not know, is in no set.
func RolesOf(roles ...apiv1.Role) Roles {
	var set Roles
	for _, role := range roles {
		if _, known := apiv1.Role_name[int32(role)]; known && role != apiv1.Role_ROLE_UNSPECIFIED {
			set |= 1 << role
		}
	}
	return set
}

// ParseRoles is the set of the roles with these texts ("credit_officer"), as tokens and the database write them. Other
// texts are ignored: an external issuer may have roles that mean nothing here.
func ParseRoles(texts []string) Roles {
	var set Roles
	for _, text := range texts {
		set |= RolesOf(contract.Parse[apiv1.Role](text))
	}
	return set
}

// Has reports whether role is in the set.
func (r Roles) Has(role apiv1.Role) bool { return r&RolesOf(role) != 0 }

// HasAny reports whether the sets have a role in common.
func (r Roles) HasAny(other Roles) bool { return r&other != 0 }

// List is the roles in the set, by number.
func (r Roles) List() []apiv1.Role {
	roles := make([]apiv1.Role, 0, bits.OnesCount64(uint64(r)))
	for ; r != 0; r &= r - 1 {
		roles = append(roles, apiv1.Role(bits.TrailingZeros64(uint64(r))))
	}
	return roles
}

// Texts is the texts of the roles in the set, by number.
func (r Roles) Texts() []string {
	texts := make([]string, 0, bits.OnesCount64(uint64(r)))
	for _, role := range r.List() {
		texts = append(texts, contract.Text(role))
	}
	return texts
}

// systemRoles are the roles with which an internal system is still no person.
var systemRoles = RolesOf(apiv1.Role_ROLE_INTERNAL, apiv1.Role_ROLE_AUDITOR)

// AreStaff reports whether the roles are those of a person who works for the bank, rather than of a customer or an internal system.
func (r Roles) AreStaff() bool {
	if r.Has(apiv1.Role_ROLE_INTERNAL) && r&^systemRoles == 0 {
		return false
	}
	return r&^RolesOf(apiv1.Role_ROLE_CUSTOMER) != 0
}

// Observed passes the facts of a call from the edge of the server to the code that handles it.
type Observed struct {
	// Principal is set by the authentication.
	Principal Principal
	// RequestID is the request's id in logs and in the answer.
	RequestID string
}

type observerKey struct{}

// Observe returns a context that carries o, in which [WithPrincipal] stores the principal.
func Observe(ctx context.Context, o *Observed) context.Context {
	return context.WithValue(ctx, observerKey{}, o)
}

// RequestID returns the id of the request; empty outside of a call.
func RequestID(ctx context.Context) string {
	if o, ok := ctx.Value(observerKey{}).(*Observed); ok {
		return o.RequestID
	}
	return ""
}

// RequestIDKey is the metadata key, and the HTTP header, of a request's id in logs and answers. A caller may choose it.
const RequestIDKey = "x-request-id"

// MaxRequestID is the greatest length of a request id.
const MaxRequestID = 128

// NameRequest returns the caller's id of a request if it is valid, else a new one.
func NameRequest(given []string) string {
	if len(given) == 1 && printable(given[0]) {
		return given[0]
	}
	id := binary.BigEndian.AppendUint64(nil, rand.Uint64())
	return hex.EncodeToString(id)
}

func printable(s string) bool {
	for _, c := range []byte(s) {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return s != "" && len(s) <= MaxRequestID
}

// StreamWithContext returns the stream with another context, for an interceptor that adds to that of the call.
func StreamWithContext(ctx context.Context, stream grpc.ServerStream) grpc.ServerStream {
	return streamWithContext{stream, ctx}
}

type streamWithContext struct {
	grpc.ServerStream

	ctx context.Context //nolint:containedctx // grpc.ServerStream returns it from Context.
}

// Context implements grpc.ServerStream.
func (s streamWithContext) Context() context.Context { return s.ctx }

// Deferred holds the error of a JSON request until its caller is authorized, so that others learn nothing about the request: the
// call is made although the request is wrong, and returns the error after authorization.
type Deferred struct {
	err atomic.Pointer[apierror.Error]
}

// Set stores the error; nil for none.
func (d *Deferred) Set(err *apierror.Error) { d.err.Store(err) }

// Get returns the error, or nil. That of an upload may be set while its call runs.
func (d *Deferred) Get() *apierror.Error { return d.err.Load() }

type deferredKey struct{}

// WithDeferred adds a Deferred to the context of a call.
func WithDeferred(ctx context.Context, d *Deferred) context.Context {
	return context.WithValue(ctx, deferredKey{}, d)
}

// DeferredOf returns the Deferred of a context; nil if it has none.
func DeferredOf(ctx context.Context) *Deferred {
	d, _ := ctx.Value(deferredKey{}).(*Deferred)
	return d
}
