package auth

import (
	"slices"
	"unicode/utf8"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
)

// Bounds of a password, a username and a name in characters, as in the contract.
const (
	minPassword, maxPassword = 8, 128
	maxName                  = 100
)

// privileges decide what a user may do.
type privileges struct {
	roles caller.Roles
	// customerID is 0 without a customer.
	customerID int64
	enabled    bool
}

// change holds the requested changes; nil keeps a value.
type change struct {
	roles      []apiv1.Role
	customerID *int64
	enabled    *bool
}

// changed returns the privileges after a change. Losing the role customer clears the customer.
func (s privileges) changed(c change) (privileges, error) {
	if len(c.roles) > 0 {
		roles, err := roleSet(c.roles)
		if err != nil {
			return s, err
		}
		s.roles = roles
		if !s.roles.Has(apiv1.Role_ROLE_CUSTOMER) {
			s.customerID = 0
		}
	}
	if c.customerID != nil {
		s.customerID = *c.customerID
	}
	if c.enabled != nil {
		s.enabled = *c.enabled
	}
	return s, s.check()
}

// check returns CBV001 or CBV003 unless exactly users with the role customer have a customer.
func (s privileges) check() error {
	switch isCustomer := s.roles.Has(apiv1.Role_ROLE_CUSTOMER); {
	case isCustomer && s.customerID == 0:
		return apierror.New(apiv1.ErrorCode_CBV001).Field("customerId", "角色 customer 必须指定客户")
	case !isCustomer && s.customerID != 0:
		return apierror.New(apiv1.ErrorCode_CBV003).Field("customerId", "只有角色 customer 可以指定客户")
	}
	return nil
}

// isAdmin reports whether the user is an enabled administrator.
func (s privileges) isAdmin() bool { return s.enabled && s.roles.Has(apiv1.Role_ROLE_ADMIN) }

// mayTakeAdmin reports whether the change could end an administrator's role.
func (c change) mayTakeAdmin() bool {
	return len(c.roles) > 0 && !slices.Contains(c.roles, apiv1.Role_ROLE_ADMIN) || c.enabled != nil && !*c.enabled
}

// roleSet returns the requested roles. It returns CBV001 for none, and CBV003 for unknown or repeated ones.
func roleSet(roles []apiv1.Role) (caller.Roles, error) {
	set := caller.RolesOf(roles...)
	switch {
	case len(roles) == 0:
		return 0, apierror.New(apiv1.ErrorCode_CBV001).Field("roles", "必填")
	case len(set.List()) != len(roles):
		return 0, apierror.New(apiv1.ErrorCode_CBV003).Field("roles", "角色未知或重复")
	}
	return set, nil
}

// check validates a new user, also one from the configuration, which no contract rule has checked.
func (u NewUser) check() error {
	switch length := utf8.RuneCountInString(u.Password); {
	case u.Username == "" || utf8.RuneCountInString(u.Username) > maxName:
		return apierror.New(apiv1.ErrorCode_CBV003).Field("username", "须为 1 至 100 个字符")
	case u.Name == "" || utf8.RuneCountInString(u.Name) > maxName:
		return apierror.New(apiv1.ErrorCode_CBV003).Field("name", "须为 1 至 100 个字符")
	case length < minPassword || length > maxPassword:
		return apierror.New(apiv1.ErrorCode_CBV003).Field("password", "须为 8 至 128 个字符")
	}
	if err := checkUsername(u.Username); err != nil {
		return err
	}
	if _, err := roleSet(u.Roles); err != nil {
		return err
	}
	return u.privileges().check()
}

func (u NewUser) privileges() privileges {
	return privileges{roles: caller.RolesOf(u.Roles...), customerID: u.CustomerID, enabled: true}
}
