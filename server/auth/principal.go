// Package auth lets people and systems in: passwords, tokens, sessions, the users themselves, and the interceptor that
// turns the token of a call into its [Principal]. Whether a principal may make the call is decided by server/access.
package auth

import (
	"context"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/caller"
)

type (
	// Principal is who makes a call. The zero value is nobody.
	Principal = caller.Principal
	// Roles is a set of roles.
	Roles = caller.Roles
)

// FromContext returns who makes the call, or the zero Principal.
func FromContext(ctx context.Context) Principal { return caller.FromContext(ctx) }

// WithPrincipal returns a context in which p makes the call.
func WithPrincipal(ctx context.Context, p Principal) context.Context {
	return caller.WithPrincipal(ctx, p)
}

// RolesOf is the set of the given roles.
func RolesOf(roles ...apiv1.Role) Roles { return caller.RolesOf(roles...) }

// ParseRoles is the set of the roles with these texts; other texts are passed over.
func ParseRoles(texts []string) Roles { return caller.ParseRoles(texts) }
