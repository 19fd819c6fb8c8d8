package app_test

import (
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	paymentv1 "github.com/corebank/corebank/gen/go/corebank/payment/v1"
	riskv1 "github.com/corebank/corebank/gen/go/corebank/risk/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// What a customer asks of another customer's things, by the RPC. A nil request is of an RPC that has nothing to own.
func foreignRequests(t *testing.T, w *world) map[string]proto.Message {
	t.Helper()
	response, err := transactionv1.NewTransactionServiceClient(w.Conn).CreateScheduledTransfer(w.As(t, w.internal),
		later(w.foreign, w.rich, "1.00", time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	theirOrder := response.GetScheduledTransfer().GetScheduledId()
	return map[string]proto.Message{
		"GetCustomer": &customerv1.GetCustomerRequest{Id: w.theirs},
		"OpenAccount": &accountv1.OpenAccountRequest{
			CustomerId: w.theirs, AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, Currency: "CNY",
		},
		"GetBalance":              &accountv1.GetBalanceRequest{Id: w.foreign},
		"ListAccounts":            &accountv1.ListAccountsRequest{CustomerId: &w.theirs},
		"Debit":                   &transactionv1.DebitRequest{AccountId: w.foreign, Amount: "1.00"},
		"Transfer":                pay(w.foreign, w.rich, "1.00"),
		"CreateScheduledTransfer": later(w.foreign, w.rich, "1.00", time.Hour),
		"ListScheduledTransfers":  &transactionv1.ListScheduledTransfersRequest{AccountId: w.foreign},
		"CancelScheduledTransfer": &transactionv1.CancelScheduledTransferRequest{ScheduledId: theirOrder},
		"ListTransactions":        &transactionv1.ListTransactionsRequest{AccountId: w.foreign},
		"PayBill": &paymentv1.PayBillRequest{
			BillType: paymentv1.BillType_BILL_TYPE_ELECTRICITY, BillAccount: "1001001", PayerAccountId: w.foreign, Amount: "1.00",
		},
		"ListBillPayments": &paymentv1.ListBillPaymentsRequest{PayerAccountId: w.foreign},
		"CheckRisk": &riskv1.CheckRiskRequest{
			CustomerId: &w.theirs, FromAccountId: w.foreign, ToAccountId: &w.rich, Amount: "1.00",
			TransactionType: transactionv1.TransactionType_TRANSACTION_TYPE_TRANSFER,
		},
		// Checked where it is made, because each item has an answer of its own: below.
		"BatchTransfer": nil,
		// Shown to everybody who knows the number on the bill.
		"QueryBill": nil,
		// Has no payment of another customer to ask for here; the payments' own tests have.
		"GetPayment": nil,
	}
}

// A customer gets nowhere with what belongs to another, over gRPC and over JSON, and nothing has happened.
func TestCustomersActOnTheirOwnOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	requests := foreignRequests(t, w)
	for _, m := range apptest.Contract.Methods() {
		if !slices.Contains(m.Access.GetRoles(), apiv1.Role_ROLE_CUSTOMER) {
			continue
		}
		t.Run(string(m.Desc.Name()), func(t *testing.T) {
			request, known := requests[string(m.Desc.Name())]
			if !known {
				t.Fatal("customers may call it, but nobody tries it with what is another's")
			}
			if request == nil {
				return
			}
			if got := both(t, w.Server, w.me, request); got.Code != apiv1.ErrorCode_CBB006 || got.HTTP != 403 {
				t.Errorf("got %+v", got)
			}
		})
	}

	batch := &transactionv1.BatchTransferRequest{BatchId: unique("B"), Transfers: []*transactionv1.BatchTransferItem{
		{FromAccountId: w.foreign, ToAccountId: w.rich, Amount: "1.00"},
		{FromAccountId: w.rich, ToAccountId: w.foreign, Amount: "1.00"},
	}}
	response, err := transactionv1.NewTransactionServiceClient(w.Conn).BatchTransfer(w.As(t, w.me), batch)
	if err != nil || response.GetSuccessCount() != 1 || response.GetResults()[0].GetErrorCode() != apiv1.ErrorCode_CBB006 {
		t.Errorf("batch: %v, %v", response, err)
	}
	balance, err := accountv1.NewAccountServiceClient(w.Conn).GetBalance(w.As(t, w.teller), &accountv1.GetBalanceRequest{Id: w.foreign})
	if err != nil || balance.GetBalance() != "1.00" {
		t.Errorf("the other's balance: %v, %v", balance, err)
	}
	w.must(t, w.internal, requests["CancelScheduledTransfer"]) // It is pending still.
}

// A customer who asks for no customer in particular is shown its own.
func TestCustomersSeeTheirOwnAccounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	response, err := accountv1.NewAccountServiceClient(w.Conn).ListAccounts(w.As(t, w.me), &accountv1.ListAccountsRequest{})
	if err != nil || response.GetTotal() != 5 {
		t.Errorf("%v, %v", response, err)
	}
	for _, account := range response.GetList() {
		if account.GetCustomerId() != w.mine {
			t.Errorf("shown %v", account)
		}
	}
}
