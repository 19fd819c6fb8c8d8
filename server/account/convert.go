package account

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	"github.com/corebank/corebank/server/internal/contract"
)

func fromRow(row db.Account) *accountv1.Account {
	account := &accountv1.Account{
		Id:          row.ID,
		AccountType: contract.Parse[accountv1.AccountType](row.Type),
		Balance:     row.Balance.String(),
		Currency:    row.Currency,
		Status:      contract.Parse[accountv1.AccountStatus](row.Status),
		CreatedAt:   timestamppb.New(row.CreatedAt),
	}
	if row.CustomerID != nil && row.Number != nil { // null only for the bank's own accounts
		account.CustomerId, account.AccountNumber = *row.CustomerID, *row.Number
	}
	return account
}
