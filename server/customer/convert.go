package customer

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	"github.com/corebank/corebank/server/internal/contract"
)

// fromRow converts a customer, without its identity. A counterparty has neither e-mail nor phone.
func fromRow(row db.Customer, personal Personal) *customerv1.Customer {
	return &customerv1.Customer{
		Id:        row.ID,
		Name:      row.Name,
		Email:     text(personal.Email),
		Phone:     text(personal.Phone),
		Status:    contract.Parse[customerv1.CustomerStatus](row.Status),
		CreatedAt: timestamppb.New(row.CreatedAt),
	}
}

// withIdentity adds the identity document, its number masked.
func withIdentity(c *customerv1.Customer, row db.Customer, personal Personal) *customerv1.Customer {
	if row.IDType != nil {
		c.IdType = contract.Parse[customerv1.IdType](*row.IDType).Enum()
		masked := contract.Mask(text(personal.IDNumber))
		c.IdNumber = &masked
	}
	return c
}

// text returns the text of a nullable column; empty for null.
func text(column *string) string {
	if column == nil {
		return ""
	}
	return *column
}
