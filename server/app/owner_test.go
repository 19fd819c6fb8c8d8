package app_test

import (
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	interestv1 "github.com/corebank/corebank/gen/go/corebank/interest/v1"
	paymentv1 "github.com/corebank/corebank/gen/go/corebank/payment/v1"
	riskv1 "github.com/corebank/corebank/gen/go/corebank/risk/v1"
	statementv1 "github.com/corebank/corebank/gen/go/corebank/statement/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// What a customer asks of another customer's things, by the RPC. A nil request is of an RPC that has nothing to own.
func foreignRequests(t *testing.T, b *apptest.Bank) map[string]proto.Message {
	t.Helper()
	response, err := transactionv1.NewTransactionServiceClient(b.Conn).CreateScheduledTransfer(b.As(t, b.Internal),
		later(b.Foreign, b.Rich, "1.00", time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	rule, err := transactionv1.NewTransactionServiceClient(b.Conn).CreateRecurringTransfer(b.As(t, b.Internal), everyDay(b.Foreign, b.Rich, "1.00"))
	if err != nil {
		t.Fatal(err)
	}
	theirRule := rule.GetRecurringTransfer().GetRecurringId()
	theirOrder := response.GetScheduledTransfer().GetScheduledId()
	return map[string]proto.Message{
		"GetCustomer": &customerv1.GetCustomerRequest{Id: b.Theirs},
		"OpenAccount": &accountv1.OpenAccountRequest{
			CustomerId: b.Theirs, AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, Currency: "CNY",
		},
		"GetBalance":               &accountv1.GetBalanceRequest{Id: b.Foreign},
		"ExportStatement":          &statementv1.ExportStatementRequest{Id: b.Foreign, From: yesterday()},
		"GetAccountInterest":       &interestv1.GetAccountInterestRequest{Id: b.Foreign},
		"ListAccounts":             &accountv1.ListAccountsRequest{CustomerId: &b.Theirs},
		"Debit":                    &transactionv1.DebitRequest{AccountId: b.Foreign, Amount: "1.00"},
		"Transfer":                 pay(b.Foreign, b.Rich, "1.00"),
		"CreateScheduledTransfer":  later(b.Foreign, b.Rich, "1.00", time.Hour),
		"ListScheduledTransfers":   &transactionv1.ListScheduledTransfersRequest{AccountId: b.Foreign},
		"CancelScheduledTransfer":  &transactionv1.CancelScheduledTransferRequest{ScheduledId: theirOrder},
		"CreateRecurringTransfer":  everyDay(b.Foreign, b.Rich, "1.00"),
		"ListRecurringTransfers":   &transactionv1.ListRecurringTransfersRequest{AccountId: b.Foreign},
		"GetRecurringTransfer":     &transactionv1.GetRecurringTransferRequest{RecurringId: theirRule},
		"ListRecurringOccurrences": &transactionv1.ListRecurringOccurrencesRequest{RecurringId: theirRule},
		"CancelRecurringTransfer":  &transactionv1.CancelRecurringTransferRequest{RecurringId: theirRule},
		"ListTransactions":         &transactionv1.ListTransactionsRequest{AccountId: b.Foreign},
		"PayBill": &paymentv1.PayBillRequest{
			BillType: paymentv1.BillType_BILL_TYPE_ELECTRICITY, BillAccount: "1001001", PayerAccountId: b.Foreign, Amount: "1.00",
		},
		"ListBillPayments": &paymentv1.ListBillPaymentsRequest{PayerAccountId: b.Foreign},
		"CheckRisk": &riskv1.CheckRiskRequest{
			CustomerId: &b.Theirs, FromAccountId: b.Foreign, ToAccountId: &b.Rich, Amount: "1.00",
			TransactionType: transactionv1.TransactionType_TRANSACTION_TYPE_TRANSFER,
		},
		// Has no JSON route; the statements' own tests ask.
		"StreamStatement": nil,
		// Checked where it is made, because each item has an answer of its own: below.
		"BatchTransfer": nil,
		// Shown to everybody who knows the number on the bill.
		"QueryBill":        nil,
		"FindTransactions": &transactionv1.FindTransactionsRequest{AccountId: &b.Foreign},
		"CreateHold":       &transactionv1.CreateHoldRequest{AccountId: b.Foreign, Amount: "1.00", RefId: "R"},
		// Answer with CBB018 for what touches no account of the customer; the transactions' own tests ask.
		"CaptureHold": nil,
		"VoidHold":    nil,
		// Answers with CBB018 like for what does not exist; the transactions' own tests ask.
		"GetTransaction": nil,
		// Has no payment of another customer to ask for here; the payments' own tests have.
		"GetPayment": nil,
	}
}

// A customer gets nowhere with what belongs to another, over gRPC and over JSON, and nothing has happened.
func TestCustomersActOnTheirOwnOnly(t *testing.T) {
	t.Parallel()
	b := apptest.StartBank(t)
	requests := foreignRequests(t, b)
	for _, m := range apptest.Contract.Methods() {
		if !slices.Contains(m.Access.GetRoles(), apiv1.Role_ROLE_CUSTOMER) {
			continue
		}
		t.Run(string(m.Desc.Name()), func(t *testing.T) {
			request, known := requests[string(m.Desc.Name())]
			if !known {
				t.Fatal("got no request with what is another's, want one: customers may call it")
			}
			if request == nil {
				return
			}
			if got := b.CallBoth(t, b.Caller(t, b.Me), request); got.Code != apiv1.ErrorCode_CBB006 || got.HTTP != 403 {
				t.Errorf("got %+v; want code CBB006, http 403", got)
			}
		})
	}

	batch := &transactionv1.BatchTransferRequest{BatchId: apptest.Unique("B"), Transfers: []*transactionv1.BatchTransferItem{
		{FromAccountId: b.Foreign, ToAccountId: b.Rich, Amount: "1.00"},
		{FromAccountId: b.Rich, ToAccountId: b.Foreign, Amount: "1.00"},
	}}
	response, err := transactionv1.NewTransactionServiceClient(b.Conn).BatchTransfer(b.As(t, b.Me), batch)
	if err != nil || response.GetSuccessCount() != 1 || response.GetResults()[0].GetErrorCode() != apiv1.ErrorCode_CBB006 {
		t.Errorf("batch: got %v, %v, want one success and CBB006", response, err)
	}
	balance, err := accountv1.NewAccountServiceClient(b.Conn).GetBalance(b.As(t, b.Teller), &accountv1.GetBalanceRequest{Id: b.Foreign})
	if err != nil || balance.GetBalance() != "1.00" {
		t.Errorf("the other's balance: got %v, %v, want 1.00", balance, err)
	}
	b.MustCall(t, b.Internal, requests["CancelScheduledTransfer"]) // It is pending still.
	b.MustCall(t, b.Internal, requests["CancelRecurringTransfer"]) // It is active still.
}

// A customer who asks for no customer in particular is shown its own.
func TestCustomersSeeTheirOwnAccounts(t *testing.T) {
	t.Parallel()
	b := apptest.StartBank(t)
	response, err := accountv1.NewAccountServiceClient(b.Conn).ListAccounts(b.As(t, b.Me), &accountv1.ListAccountsRequest{})
	if err != nil || response.GetTotal() != 5 {
		t.Errorf("got %v, %v; want no error, total 5", response, err)
	}
	for _, account := range response.GetList() {
		if account.GetCustomerId() != b.Mine {
			t.Errorf("got %v, want accounts of customer %d only", account, b.Mine)
		}
	}
}
