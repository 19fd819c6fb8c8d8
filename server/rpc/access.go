package rpc

import (
	"context"
	"fmt"

	lru "github.com/hashicorp/golang-lru/v2"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
)

// Owner returns the customer that a resource belongs to, by the value of the request's field; 0 for an unknown resource, for
// which the method itself then returns its error.
type Owner func(ctx context.Context, id protoreflect.Value) (customer int64, err error)

// Guard is the interceptor that authorizes calls by the option access of the contract: the roles that may call a method, and the resource
// that must belong to a customer who calls it.
type Guard struct {
	rules  map[string]*accessRule
	owners map[apiv1.Resource]Owner
	// known caches owners, which never change.
	known  *lru.Cache[resourceKey, int64]
	breaks func() int64
}

// maxOwners bounds the cached owners: some 10 MiB.
const maxOwners = 1 << 16

// resourceKey identifies a resource by the value of its field, a number or a text, while the database has these breaks: after a restore, an
// id that is given out again may be another customer's.
type resourceKey struct {
	resource apiv1.Resource
	breaks   int64
	number   int64
	text     string
}

// accessRule is a method's access, compiled.
type accessRule struct {
	access *apiv1.Access
	roles  caller.Roles
	// staff has the roles that may act for every customer.
	staff caller.Roles
	field protoreflect.FieldDescriptor
}

// NewGuard compiles the access of every method. It returns an error for a method whose resource has no [Owner]. Owners are cached until
// breaks, [store.DB.Breaks], returns another number.
func NewGuard(c *contract.Contract, owners map[apiv1.Resource]Owner, breaks func() int64) (*Guard, error) {
	known, err := lru.New[resourceKey, int64](maxOwners)
	if err != nil {
		return nil, err
	}
	g := &Guard{rules: map[string]*accessRule{}, owners: owners, known: known, breaks: breaks}
	for _, m := range c.Methods() {
		r := &accessRule{access: m.Access, roles: caller.RolesOf(m.Access.GetRoles()...)}
		r.staff = r.roles &^ caller.RolesOf(apiv1.Role_ROLE_CUSTOMER)
		if name := m.Access.GetOwner().GetField(); name != "" {
			r.field = m.Desc.Input().Fields().ByName(protoreflect.Name(name))
			if resource := m.Access.GetOwner().GetResource(); resource != apiv1.Resource_RESOURCE_CUSTOMER && owners[resource] == nil {
				return nil, fmt.Errorf("%s: no owner lookup is registered for %s", m.Name, resource)
			}
		}
		g.rules[m.Name] = r
	}
	return g, nil
}

// Unary authorizes a unary call, and adds the [caller.Customer] to its context.
func (g *Guard) Unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	ctx, r, err := g.authorize(ctx, info.FullMethod)
	if err != nil {
		return nil, err
	}
	if message, ok := request.(proto.Message); ok {
		if err := g.checkOwner(ctx, r, message.ProtoReflect()); err != nil {
			return nil, err
		}
	}
	return handler(ctx, request)
}

// Stream authorizes the roles of a streaming call at once, and the ownership of each message when it is received.
func (g *Guard) Stream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	ctx, r, err := g.authorize(stream.Context(), info.FullMethod)
	if err != nil {
		return err
	}
	return handler(server, &guardedStream{ServerStream: stream, ctx: ctx, guard: g, rule: r})
}

type guardedStream struct {
	grpc.ServerStream
	ctx   context.Context //nolint:containedctx // grpc.ServerStream returns it from Context.
	guard *Guard
	rule  *accessRule
}

func (s *guardedStream) Context() context.Context { return s.ctx }

func (s *guardedStream) RecvMsg(m any) error {
	if err := s.ServerStream.RecvMsg(m); err != nil {
		return err
	}
	if message, ok := m.(proto.Message); ok {
		return s.guard.checkOwner(s.ctx, s.rule, message.ProtoReflect())
	}
	return nil
}

// authorize checks the roles, and adds the customer to the context of a caller who has no other suitable role.
func (g *Guard) authorize(ctx context.Context, method string) (context.Context, *accessRule, error) {
	r := g.rules[method]
	principal := caller.FromContext(ctx)
	switch {
	case r == nil:
		return ctx, nil, apierror.New(apiv1.ErrorCode_AUB003)
	case r.access.GetPublic(), r.access.GetAuthenticated() && principal.UserID != 0, principal.Roles.HasAny(r.staff):
		return ctx, r, nil
	case principal.Roles.HasAny(r.roles) && principal.CustomerID != 0:
		return caller.WithCustomer(ctx, principal.CustomerID), r, nil
	case principal.UserID == 0:
		return ctx, nil, apierror.New(apiv1.ErrorCode_AUB002)
	default:
		return ctx, nil, apierror.New(apiv1.ErrorCode_AUB003)
	}
}

// checkOwner returns CBB006 unless the resource in the request belongs to the calling customer.
func (g *Guard) checkOwner(ctx context.Context, r *accessRule, request protoreflect.Message) error {
	customer := caller.Customer(ctx)
	if customer == 0 || r.field == nil {
		return nil
	}
	owner := r.access.GetOwner()
	if !request.Has(r.field) {
		if owner.GetDefaultSelf() {
			request.Set(r.field, protoreflect.ValueOfInt64(customer))
		}
		return nil // Validation reports a required field that is absent.
	}
	holder, err := g.owner(ctx, owner.GetResource(), r.field, request.Get(r.field))
	if err != nil {
		return err
	}
	if holder != 0 && holder != customer {
		return apierror.New(apiv1.ErrorCode_CBB006)
	}
	return nil
}

// owner returns the customer that a resource belongs to; 0 for an unknown one.
func (g *Guard) owner(
	ctx context.Context, resource apiv1.Resource, field protoreflect.FieldDescriptor, id protoreflect.Value,
) (int64, error) {
	if resource == apiv1.Resource_RESOURCE_CUSTOMER {
		return id.Int(), nil
	}
	key := resourceKey{resource: resource, breaks: g.breaks()}
	if field.Kind() == protoreflect.StringKind {
		key.text = id.String()
	} else {
		key.number = id.Int()
	}
	if customer, ok := g.known.Get(key); ok {
		return customer, nil
	}
	customer, err := g.owners[resource](ctx, id)
	if err == nil && customer != 0 {
		g.known.Add(key, customer)
	}
	return customer, err
}
