// Package access decides whether a principal may make a call, by what the contract declares of the method: its roles, and
// for customers what must be their own.
package access

import (
	"context"
	"fmt"
	"maps"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
)

// Owner finds the customer that a resource belongs to, by the value of the request's field; 0 when there is no such
// resource, which the method itself then says.
type Owner func(ctx context.Context, id protoreflect.Value) (customer int64, err error)

// Guard checks calls against the contract.
type Guard struct {
	rules  map[string]*rule
	owners map[apiv1.Resource]Owner
}

// rule is a method's access, compiled.
type rule struct {
	access *apiv1.Access
	roles  caller.Roles
	// staff is the roles that may act on anybody's behalf.
	staff caller.Roles
	field protoreflect.FieldDescriptor
}

// New compiles the access of every method. It fails when a method's resource has no owner to ask.
func New(c *contract.Contract, owners map[apiv1.Resource]Owner) (*Guard, error) {
	g := &Guard{rules: map[string]*rule{}, owners: maps.Clone(owners)}
	g.owners[apiv1.Resource_RESOURCE_CUSTOMER] = func(_ context.Context, id protoreflect.Value) (int64, error) {
		return id.Int(), nil
	}
	for _, m := range c.Methods() {
		r := &rule{access: m.Access, roles: caller.RolesOf(m.Access.GetRoles()...)}
		r.staff = r.roles &^ caller.RolesOf(apiv1.Role_ROLE_CUSTOMER)
		if name := m.Access.GetOwner().GetField(); name != "" {
			r.field = m.Desc.Input().Fields().ByName(protoreflect.Name(name))
			if resource := m.Access.GetOwner().GetResource(); g.owners[resource] == nil {
				return nil, fmt.Errorf("%s: nobody knows whom a %s belongs to", m.Name, resource)
			}
		}
		g.rules[m.Name] = r
	}
	return g, nil
}

type customerKey struct{}

// Customer is the customer on whose behalf alone the call is made; 0 when the caller may act for anybody.
func Customer(ctx context.Context) int64 {
	customer, _ := ctx.Value(customerKey{}).(int64)
	return customer
}

// Unary checks a unary call, and lets Customer tell its handler for whom it is made.
func (g *Guard) Unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	ctx, r, err := g.admit(ctx, info.FullMethod)
	if err != nil {
		return nil, err
	}
	if message, ok := request.(proto.Message); ok {
		if err := g.own(ctx, r, message.ProtoReflect()); err != nil {
			return nil, err
		}
	}
	return handler(ctx, request)
}

// Stream checks the roles of a streaming call. What a customer must own is checked when the request has come.
func (g *Guard) Stream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	ctx, r, err := g.admit(stream.Context(), info.FullMethod)
	if err != nil {
		return err
	}
	return handler(server, &guardedStream{ServerStream: stream, ctx: ctx, guard: g, rule: r})
}

type guardedStream struct {
	grpc.ServerStream
	ctx   context.Context //nolint:containedctx // A stream has its context.
	guard *Guard
	rule  *rule
}

func (s *guardedStream) Context() context.Context { return s.ctx }

func (s *guardedStream) RecvMsg(m any) error {
	if err := s.ServerStream.RecvMsg(m); err != nil {
		return err //nolint:wrapcheck // io.EOF must stay itself.
	}
	if message, ok := m.(proto.Message); ok {
		return s.guard.own(s.ctx, s.rule, message.ProtoReflect())
	}
	return nil
}

// admit checks the roles, and notes the customer of a caller whom only the role customer admits.
func (g *Guard) admit(ctx context.Context, method string) (context.Context, *rule, error) {
	r := g.rules[method]
	principal := caller.FromContext(ctx)
	switch {
	case r == nil:
		return ctx, nil, apierror.New(apiv1.ErrorCode_AUB003)
	case r.access.GetPublic(), r.access.GetAuthenticated() && principal.UserID != 0, principal.Roles.HasAny(r.staff):
		return ctx, r, nil
	case principal.Roles.HasAny(r.roles) && principal.CustomerID != 0:
		return context.WithValue(ctx, customerKey{}, principal.CustomerID), r, nil
	case principal.UserID == 0:
		return ctx, nil, apierror.New(apiv1.ErrorCode_AUB002)
	default:
		return ctx, nil, apierror.New(apiv1.ErrorCode_AUB003)
	}
}

// own checks that what the request names belongs to the customer who asks.
func (g *Guard) own(ctx context.Context, r *rule, request protoreflect.Message) error {
	customer := Customer(ctx)
	if customer == 0 || r.field == nil {
		return nil
	}
	owner := r.access.GetOwner()
	if !request.Has(r.field) {
		if owner.GetDefaultSelf() {
			request.Set(r.field, protoreflect.ValueOfInt64(customer))
		}
		return nil // A field that is required and absent is the validation's to name.
	}
	holder, err := g.owners[owner.GetResource()](ctx, request.Get(r.field))
	if err != nil {
		return err
	}
	if holder != 0 && holder != customer {
		return apierror.New(apiv1.ErrorCode_CBB006)
	}
	return nil
}
