package apptest

import (
	"fmt"
	"sync/atomic"
	"testing"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
)

var passports atomic.Int64

// Customer creates a customer and returns its id.
func (s *Server) Customer(t testing.TB) int64 {
	t.Helper()
	made, err := customerv1.NewCustomerServiceClient(s.Conn).CreateCustomer(s.As(t, "admin"), &customerv1.CreateCustomerRequest{
		Name: "张三", Email: "zhangsan@example.com", Phone: "13812345678",
		IdType: customerv1.IdType_ID_TYPE_PASSPORT, IdNumber: fmt.Sprintf("P%08d", passports.Add(1)),
	})
	if err != nil {
		t.Fatalf("apptest: create a customer: %v", err)
	}
	return made.GetCustomer().GetId()
}

// Account opens an account in CNY that holds an amount, and returns its id. It does so as an internal system, which no quota
// binds.
func (s *Server) Account(t testing.TB, customer int64, amount string) int64 {
	t.Helper()
	return s.AccountIn(t, "CNY", customer, amount)
}

// AccountIn is Account in another currency.
func (s *Server) AccountIn(t testing.TB, currency string, customer int64, amount string) int64 {
	t.Helper()
	ctx := s.As(t, s.User(t, apiv1.Role_ROLE_INTERNAL))
	opened, err := accountv1.NewAccountServiceClient(s.Conn).OpenAccount(ctx, &accountv1.OpenAccountRequest{
		CustomerId: customer, AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, Currency: currency,
	})
	if err != nil {
		t.Fatalf("apptest: open an account: %v", err)
	}
	id := opened.GetAccount().GetId()
	if amount != "0.00" {
		_, err := transactionv1.NewTransactionServiceClient(s.Conn).Deposit(ctx, &transactionv1.DepositRequest{AccountId: id, Amount: amount})
		if err != nil {
			t.Fatalf("apptest: deposit: %v", err)
		}
	}
	return id
}
