package auth

import (
	"slices"
	"unicode/utf8"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
)

// Bounds of a password in characters, and of a username and a name; the contract says the same.
const (
	minPassword, maxPassword = 8, 128
	maxName                  = 100
)

// standing is what a user may do.
type standing struct {
	roles caller.Roles
	// customerID is 0 for a user that acts for no customer.
	customerID int64
	enabled    bool
}

// change is what an update asks for; nil leaves things as they are.
type change struct {
	roles      []apiv1.Role
	customerID *int64
	enabled    *bool
}

// changed is the standing after a change. Who loses the role customer acts for nobody any more.
func (s standing) changed(c change) (standing, error) {
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

// check says whether a user has a customer exactly if it has the role customer: CBV001 or CBV003.
func (s standing) check() error {
	switch isCustomer := s.roles.Has(apiv1.Role_ROLE_CUSTOMER); {
	case isCustomer && s.customerID == 0:
		return apierror.New(apiv1.ErrorCode_CBV001).Field("customerId", "角色 customer 必须指定客户")
	case !isCustomer && s.customerID != 0:
		return apierror.New(apiv1.ErrorCode_CBV003).Field("customerId", "只有角色 customer 可以指定客户")
	}
	return nil
}

// isAdmin says whether the user can log in and administer.
func (s standing) isAdmin() bool { return s.enabled && s.roles.Has(apiv1.Role_ROLE_ADMIN) }

// mayTakeAdmin says whether a change could leave a user that is an administrator none.
func (c change) mayTakeAdmin() bool {
	return len(c.roles) > 0 && !slices.Contains(c.roles, apiv1.Role_ROLE_ADMIN) || c.enabled != nil && !*c.enabled
}

// roleSet is the set of the roles that a request names: at least one, none unknown.
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

// check says whether a user can be created like this, also when the configuration and not a request asks for it.
func (u NewUser) check() error {
	switch length := utf8.RuneCountInString(u.Password); {
	case u.Username == "" || utf8.RuneCountInString(u.Username) > maxName:
		return apierror.New(apiv1.ErrorCode_CBV003).Field("username", "须为 1 至 100 个字符")
	case u.Name == "" || utf8.RuneCountInString(u.Name) > maxName:
		return apierror.New(apiv1.ErrorCode_CBV003).Field("name", "须为 1 至 100 个字符")
	case length < minPassword || length > maxPassword:
		return apierror.New(apiv1.ErrorCode_CBV003).Field("password", "须为 8 至 128 个字符")
	}
	if _, err := roleSet(u.Roles); err != nil {
		return err
	}
	return u.standing().check()
}

func (u NewUser) standing() standing {
	return standing{roles: caller.RolesOf(u.Roles...), customerID: u.CustomerID, enabled: true}
}
