package auth

import (
	"fmt"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/store"
)

func toProto(u db.User) *authv1.User {
	return &authv1.User{
		Id:         u.ID,
		Username:   u.Username,
		Name:       u.Name,
		Roles:      caller.ParseRoles(u.Roles).List(),
		CustomerId: u.CustomerID,
		Enabled:    u.Enabled,
		CreatedAt:  timestamppb.New(u.CreatedAt),
		UpdatedAt:  timestamppb.New(u.UpdatedAt),
	}
}

func standingOf(u db.User) standing {
	s := standing{roles: caller.ParseRoles(u.Roles), enabled: u.Enabled}
	if u.CustomerID != nil {
		s.customerID = *u.CustomerID
	}
	return s
}

// nullable is a customer id as the database has it.
func nullable(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}

// faultyFields names the field of a request that violates a constraint.
var faultyFields = map[string]apierror.Field{
	"users_username_key":  {Name: "username", Message: "用户名已存在"},
	"users_customer_fkey": {Name: "customerId", Message: "客户不存在"},
}

// refusal is what a failed write of a user means to the caller.
func refusal(err error) error {
	if err == nil {
		return nil
	}
	code, _ := store.CodeOf(err)
	constraint, _ := store.ConstraintOf(err)
	if field, ok := faultyFields[constraint]; ok {
		return apierror.New(code).Field(field.Name, field.Message).WithCause(err)
	}
	return fmt.Errorf("write user: %w", err)
}
