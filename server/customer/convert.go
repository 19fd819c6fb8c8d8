package customer

import (
	"strings"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	"github.com/corebank/corebank/server/contract"
)

func toRow(r *customerv1.CreateCustomerRequest) db.CustomerCreateParams {
	return db.CustomerCreateParams{
		Name:     r.GetName(),
		Email:    r.GetEmail(),
		Phone:    r.GetPhone(),
		IDType:   contract.Text(r.GetIdType()),
		IDNumber: strings.ToUpper(r.GetIdNumber()), // The X of an identity card has no case.
	}
}

func fromRow(row db.Customer) *customerv1.Customer {
	return &customerv1.Customer{
		Id:        row.ID,
		Name:      row.Name,
		Email:     row.Email,
		Phone:     row.Phone,
		Status:    contract.Parse[customerv1.CustomerStatus](row.Status),
		CreatedAt: timestamppb.New(row.CreatedAt),
	}
}

// withIdentity adds what only the one who asks for the customer itself is shown.
func withIdentity(c *customerv1.Customer, row db.Customer) *customerv1.Customer {
	c.IdType = contract.Parse[customerv1.IdType](row.IDType).Enum()
	masked := contract.Mask(row.IDNumber)
	c.IdNumber = &masked
	return c
}
