package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	apiclientv1 "github.com/corebank/corebank/gen/go/corebank/apiclient/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	interestv1 "github.com/corebank/corebank/gen/go/corebank/interest/v1"
	paymentv1 "github.com/corebank/corebank/gen/go/corebank/payment/v1"
	statementv1 "github.com/corebank/corebank/gen/go/corebank/statement/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

func pay(from, to int64, amount string) *transactionv1.TransferRequest {
	return &transactionv1.TransferRequest{FromAccountId: from, ToAccountId: to, Amount: amount}
}

func later(from, to int64, amount string, in time.Duration) *transactionv1.CreateScheduledTransferRequest {
	return &transactionv1.CreateScheduledTransferRequest{
		FromAccountId: from, ToAccountId: to, Amount: amount, ScheduledTime: timestamppb.New(time.Now().Add(in)),
	}
}

func everyDay(from, to int64, amount string) *transactionv1.CreateRecurringTransferRequest {
	return &transactionv1.CreateRecurringTransferRequest{
		FromAccountId: from, ToAccountId: to, Amount: amount, Frequency: transactionv1.RecurrenceFrequency_RECURRENCE_FREQUENCY_DAILY,
		FirstTime: tomorrow(),
	}
}

// rule makes a recurring transfer and returns its id.
func rule(t testing.TB, b *apptest.Bank) string {
	t.Helper()
	response, err := transactionv1.NewTransactionServiceClient(b.Conn).CreateRecurringTransfer(b.As(t, b.Internal), everyDay(b.Rich, b.Poor, "1.00"))
	if err != nil {
		t.Fatal(err)
	}
	return response.GetRecurringTransfer().GetRecurringId()
}

// order schedules a transfer for tomorrow and returns its id.
func order(t testing.TB, b *apptest.Bank) string {
	t.Helper()
	response, err := transactionv1.NewTransactionServiceClient(b.Conn).CreateScheduledTransfer(b.As(t, b.Internal),
		later(b.Rich, b.Poor, "1.00", 24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	return response.GetScheduledTransfer().GetScheduledId()
}

func reserve(account int64, amount string) *transactionv1.CreateHoldRequest {
	return &transactionv1.CreateHoldRequest{AccountId: account, Amount: amount, RefId: apptest.Unique("H")}
}

const absent = 1 << 40 // an id that nothing has

// scenarios returns the parity table of the core bank and of authentication. Until they are played, the bank may be empty.
func scenarios(b *apptest.Bank) []apptest.Scenario {
	return slices.Concat(successes(b), refusedAccounts(b), refusedStates(b), refusedFormats(b), refusedCallers(b),
		reversalRefusals(b), holdRefusals(b), heldRefusals(b))
}

func successes(b *apptest.Bank) []apptest.Scenario {
	return slices.Concat(soundMasterData(b), soundPostings(b), soundOrders(b))
}

// soundMasterData create and show customers, accounts, interest and users.
func soundMasterData(b *apptest.Bank) []apptest.Scenario {
	return []apptest.Scenario{
		{Name: "customer created", As: b.Teller, NewRequest: func(testing.TB) proto.Message { return apptest.NewCustomer() }},
		{Name: "customer shown", As: b.Teller, Request: &customerv1.GetCustomerRequest{Id: b.Mine}},
		{Name: "customer shown to itself", As: b.Me, Request: &customerv1.GetCustomerRequest{Id: b.Mine}},
		{Name: "account opened", As: b.Me, Request: &accountv1.OpenAccountRequest{CustomerId: b.Mine, AccountType: accountv1.AccountType_ACCOUNT_TYPE_CHECKING, Currency: "EUR"}},
		{Name: "balance", As: b.Me, Request: &accountv1.GetBalanceRequest{Id: b.Poor}},
		{Name: "interest", As: b.Me, Request: &interestv1.GetAccountInterestRequest{Id: b.Rich}},
		{Name: "default rates", As: b.Teller, Request: &interestv1.ListInterestDefaultsRequest{}},
		{Name: "interest runs", As: apptest.Admin, Request: &interestv1.ListInterestRunsRequest{}},
		{Name: "an interest run", As: apptest.Admin, Request: &interestv1.RunInterestRequest{}},
		{Name: "balance at a moment", As: b.Me, Request: &accountv1.GetBalanceRequest{Id: b.Rich, At: yesterday()}},
		{Name: "accounts listed", As: b.Teller, Request: &accountv1.ListAccountsRequest{CustomerId: &b.Theirs, Status: accountv1.AccountStatus_ACCOUNT_STATUS_ACTIVE.Enum(), Page: proto.Int32(1), PageSize: proto.Int32(5)}},
		{Name: "own accounts listed", As: b.Me, Request: &accountv1.ListAccountsRequest{PageSize: proto.Int32(2)}},
		{Name: "verification", As: apptest.Admin, Request: &transactionv1.VerifyLedgerRequest{}},
		{Name: "login", Request: &authv1.LoginRequest{Username: b.Me, Password: apptest.Password}},
		{Name: "users listed", As: apptest.Admin, Request: &authv1.ListUsersRequest{PageSize: proto.Int32(2)}},
		{Name: "user created", As: apptest.Admin, NewRequest: func(testing.TB) proto.Message {
			return &authv1.CreateUserRequest{Username: apptest.Unique("u"), Password: apptest.Password, Name: "新人", Roles: []apiv1.Role{apiv1.Role_ROLE_AUDITOR}}
		}},
	}
}

// soundPostings move money and show what moved.
func soundPostings(b *apptest.Bank) []apptest.Scenario {
	return []apptest.Scenario{
		{Name: "deposit", As: b.Teller, NewRequest: func(testing.TB) proto.Message {
			return &transactionv1.DepositRequest{AccountId: b.Rich, Amount: "0.01", RefId: apptest.Unique("D"), Remark: "存款"}
		}},
		{Name: "debit", As: b.Me, NewRequest: func(testing.TB) proto.Message {
			return &transactionv1.DebitRequest{AccountId: b.Rich, Amount: "1", RefId: apptest.Unique("D")}
		}},
		{Name: "transfer", As: b.Me, Request: pay(b.Rich, b.Foreign, "0.5")},
		{Name: "batch", As: b.Me, NewRequest: func(testing.TB) proto.Message {
			return &transactionv1.BatchTransferRequest{BatchId: apptest.Unique("B"), Transfers: []*transactionv1.BatchTransferItem{
				{FromAccountId: b.Rich, ToAccountId: b.Poor, Amount: "0.01"},
				{FromAccountId: b.Rich, ToAccountId: b.Rich, Amount: "0.01"},
				{FromAccountId: b.Foreign, ToAccountId: b.Rich, Amount: "0.01"},
				{FromAccountId: b.Rich, ToAccountId: b.Poor, Amount: "0.00"},
			}}
		}},
		{Name: "history", As: b.Me, Request: &transactionv1.ListTransactionsRequest{AccountId: b.Rich, PageSize: proto.Int32(3), To: timestamppb.New(time.Now().Add(time.Hour))}},
		{Name: "hold", As: b.Me, NewRequest: func(testing.TB) proto.Message { return reserve(b.Rich, "0.01") }},
		{Name: "hold for another", As: b.Teller, NewRequest: func(testing.TB) proto.Message {
			hold := reserve(b.Rich, "0.02")
			hold.ToAccountId, hold.ExpiresAt = &b.Foreign, timestamppb.New(time.Now().Add(time.Hour))
			return hold
		}},
		{Name: "balance with a hold", As: b.Me, Request: &accountv1.GetBalanceRequest{Id: b.Rich}},
		{Name: "holds searched", As: b.Me, Request: &transactionv1.FindTransactionsRequest{AccountId: &b.Rich, Status: transactionv1.TransactionStatus_TRANSACTION_STATUS_PENDING.Enum(), PageSize: proto.Int32(1)}},
		{Name: "own account searched", As: b.Me, Request: &transactionv1.FindTransactionsRequest{AccountId: &b.Rich, MinAmount: new("0.01"), PageSize: proto.Int32(1)}},
		{Name: "bank searched", As: b.Teller, Request: &transactionv1.FindTransactionsRequest{Type: transactionv1.TransactionType_TRANSACTION_TYPE_DEPOSIT.Enum(), PageSize: proto.Int32(1)}},
	}
}

// soundOrders are scheduled and recurring transfers.
func soundOrders(b *apptest.Bank) []apptest.Scenario {
	return []apptest.Scenario{
		{Name: "scheduled", As: b.Me, Request: later(b.Rich, b.Poor, "1.00", time.Hour)},
		{Name: "scheduled listed", As: b.Me, NewRequest: func(t testing.TB) proto.Message {
			order(t, b)
			return &transactionv1.ListScheduledTransfersRequest{
				AccountId: b.Rich, PageSize: proto.Int32(1),
				Status: transactionv1.ScheduledTransferStatus_SCHEDULED_TRANSFER_STATUS_PENDING.Enum(),
			}
		}},
		{Name: "scheduled cancelled", As: b.Me, NewRequest: func(t testing.TB) proto.Message {
			return &transactionv1.CancelScheduledTransferRequest{ScheduledId: order(t, b)}
		}},
		{Name: "recurring", As: b.Me, Request: everyDay(b.Rich, b.Poor, "1.00")},
		{Name: "recurring listed", As: b.Me, NewRequest: func(t testing.TB) proto.Message {
			rule(t, b)
			return &transactionv1.ListRecurringTransfersRequest{
				AccountId: b.Rich, PageSize: proto.Int32(1), Status: transactionv1.RecurringTransferStatus_RECURRING_TRANSFER_STATUS_ACTIVE.Enum(),
			}
		}},
		{Name: "recurring shown", As: b.Me, NewRequest: func(t testing.TB) proto.Message {
			return &transactionv1.GetRecurringTransferRequest{RecurringId: rule(t, b)}
		}},
		{Name: "occurrences listed", As: b.Teller, NewRequest: func(t testing.TB) proto.Message {
			return &transactionv1.ListRecurringOccurrencesRequest{RecurringId: rule(t, b)}
		}},
		{Name: "recurring cancelled", As: b.Me, NewRequest: func(t testing.TB) proto.Message {
			return &transactionv1.CancelRecurringTransferRequest{RecurringId: rule(t, b)}
		}},
	}
}

// refusedAccounts are refusals by the core bank: of what is not there, not enough, or not the caller's.
func refusedAccounts(b *apptest.Bank) []apptest.Scenario {
	return []apptest.Scenario{
		{Name: "no account pays", As: b.Teller, Request: pay(absent, b.Rich, "1.00"), Want: apiv1.ErrorCode_CBB001},
		{Name: "no account receives", As: b.Me, Request: pay(b.Rich, absent, "1.00"), Want: apiv1.ErrorCode_CBB001},
		{Name: "no account to show", As: b.Me, Request: &accountv1.GetBalanceRequest{Id: absent}, Want: apiv1.ErrorCode_CBB001},
		{Name: "balance of tomorrow", As: b.Me, Request: &accountv1.GetBalanceRequest{Id: b.Rich, At: tomorrow()}, Want: apiv1.ErrorCode_CBV003, Fields: "at"},
		{Name: "no account's statement", As: b.Teller, Request: &statementv1.ExportStatementRequest{Id: absent, From: yesterday()}, Want: apiv1.ErrorCode_CBB001},
		{Name: "statement without a begin", As: b.Me, Request: &statementv1.ExportStatementRequest{Id: b.Rich}, Want: apiv1.ErrorCode_CBV001, Fields: "from"},
		{Name: "statement of tomorrow", As: b.Me, Request: &statementv1.ExportStatementRequest{Id: b.Rich, From: tomorrow()}, Want: apiv1.ErrorCode_CBV003, Fields: "from"},
		{Name: "statement that ends before it begins", As: b.Me, Request: &statementv1.ExportStatementRequest{Id: b.Rich, From: yesterday(), To: timestamppb.New(time.Now().AddDate(0, 0, -2))}, Want: apiv1.ErrorCode_CBV003, Fields: "to"},
		{Name: "statement of more than a year", As: b.Me, Request: &statementv1.ExportStatementRequest{Id: b.Rich, From: timestamppb.New(time.Now().AddDate(0, 0, -367))}, Want: apiv1.ErrorCode_CBV003, Fields: "to"},
		{Name: "another's statement", As: b.Me, Request: &statementv1.ExportStatementRequest{Id: b.Foreign, From: yesterday()}, Want: apiv1.ErrorCode_CBB006, HTTP: 403},
		{Name: "no account to freeze", As: b.Teller, Request: &accountv1.FreezeAccountRequest{Id: absent}, Want: apiv1.ErrorCode_CBB001},
		{Name: "no account for cash", As: b.Teller, Request: &transactionv1.DepositRequest{AccountId: absent, Amount: "1.00"}, Want: apiv1.ErrorCode_CBB001},
		{Name: "no account's history", As: b.Teller, Request: &transactionv1.ListTransactionsRequest{AccountId: absent}, Want: apiv1.ErrorCode_CBB001},
		{Name: "no account to search", As: b.Teller, Request: &transactionv1.FindTransactionsRequest{AccountId: proto.Int64(absent)}, Want: apiv1.ErrorCode_CBB001},
		{Name: "a search without bounds", As: b.Me, Request: &transactionv1.FindTransactionsRequest{}, Want: apiv1.ErrorCode_CBV001, Fields: "accountId"},
		{Name: "no transaction", As: b.Teller, Request: &transactionv1.GetTransactionRequest{TransactionId: "TX0000000000000001"}, Want: apiv1.ErrorCode_CBB018},
		{Name: "not enough", As: b.Me, Request: pay(b.Poor, b.Rich, "99999999.00"), Want: apiv1.ErrorCode_CBB002},
		{Name: "frozen pays", As: b.Me, Request: pay(b.Frozen, b.Rich, "1.00"), Want: apiv1.ErrorCode_CBB003, Fields: "fromAccountId"},
		{Name: "frozen receives", As: b.Me, Request: pay(b.Rich, b.Frozen, "1.00")},
		{Name: "nothing to pay", As: b.Me, Request: pay(b.Rich, b.Poor, "0.00"), Want: apiv1.ErrorCode_CBB004, Fields: "amount"},
		{Name: "less than nothing", As: b.Me, Request: pay(b.Rich, b.Poor, "-1"), Want: apiv1.ErrorCode_CBB004, Fields: "amount"},
		{Name: "more than fits", As: b.Teller, Request: &transactionv1.DepositRequest{AccountId: b.Rich, Amount: "99999999999999999.99"}, Want: apiv1.ErrorCode_CBB004, Fields: "amount"},
		{Name: "to itself", As: b.Me, Request: pay(b.Rich, b.Rich, "1.00"), Want: apiv1.ErrorCode_CBB005},
		{Name: "another's money", As: b.Me, Request: pay(b.Foreign, b.Rich, "1.00"), Want: apiv1.ErrorCode_CBB006, HTTP: 403},
		{Name: "no customer", As: b.Teller, Request: &customerv1.GetCustomerRequest{Id: absent}, Want: apiv1.ErrorCode_CBB006, HTTP: 404},
		{Name: "account for no customer", As: b.Teller, Request: &accountv1.OpenAccountRequest{CustomerId: absent, AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, Currency: "CNY"}, Want: apiv1.ErrorCode_CBB006, HTTP: 404, Fields: "customerId"},
		{Name: "customer twice", As: b.Teller, NewRequest: func(t testing.TB) proto.Message {
			twice := apptest.NewCustomer()
			b.MustCall(t, b.Internal, twice)
			return twice
		}, Want: apiv1.ErrorCode_CBB007},
	}
}

// refusedStates are its refusals of what does not go in a state, or twice.
func refusedStates(b *apptest.Bank) []apptest.Scenario {
	return []apptest.Scenario{
		{Name: "closed pays", As: b.Me, Request: pay(b.Closed, b.Rich, "1.00"), Want: apiv1.ErrorCode_CBB008, Fields: "fromAccountId"},
		{Name: "closed again", As: b.Teller, Request: &accountv1.CloseAccountRequest{Id: b.Closed}, Want: apiv1.ErrorCode_CBB008},
		{Name: "closed with money", As: b.Teller, Request: &accountv1.CloseAccountRequest{Id: b.Rich}, Want: apiv1.ErrorCode_CBB009},
		{Name: "batch of 101", As: b.Me, NewRequest: func(testing.TB) proto.Message {
			batch := &transactionv1.BatchTransferRequest{BatchId: apptest.Unique("B")}
			for range 101 {
				batch.Transfers = append(batch.Transfers, &transactionv1.BatchTransferItem{FromAccountId: b.Rich, ToAccountId: b.Poor, Amount: "0.01"})
			}
			return batch
		}, Want: apiv1.ErrorCode_CBB010, Fields: "transfers"},
		{Name: "scheduled for yesterday", As: b.Me, Request: later(b.Rich, b.Poor, "1.00", -24*time.Hour), Want: apiv1.ErrorCode_CBB011, Fields: "scheduledTime"},
		{Name: "cancel nothing", As: b.Me, Request: &transactionv1.CancelScheduledTransferRequest{ScheduledId: "SCH7fffffffffffffff"}, Want: apiv1.ErrorCode_CBB012},
		{Name: "cancel what is no id", As: b.Me, Request: &transactionv1.CancelScheduledTransferRequest{ScheduledId: "预约"}, Want: apiv1.ErrorCode_CBB012},
		{Name: "cancel twice", As: b.Me, NewRequest: func(t testing.TB) proto.Message {
			id := order(t, b)
			b.MustCall(t, b.Internal, &transactionv1.CancelScheduledTransferRequest{ScheduledId: id})
			return &transactionv1.CancelScheduledTransferRequest{ScheduledId: id}
		}, Want: apiv1.ErrorCode_CBB013},
		{Name: "another debit under a refId", As: b.Me, NewRequest: func(t testing.TB) proto.Message {
			ref := apptest.Unique("R")
			b.MustCall(t, b.Internal, &transactionv1.DebitRequest{AccountId: b.Rich, Amount: "1.00", RefId: ref})
			return &transactionv1.DebitRequest{AccountId: b.Rich, Amount: "2.00", RefId: ref}
		}, Want: apiv1.ErrorCode_CBB014},
		{Name: "currencies differ", As: b.Me, Request: pay(b.Rich, b.Dollar, "1.00"), Want: apiv1.ErrorCode_CBB015},
		{Name: "unfreeze what is active", As: b.Teller, Request: &accountv1.UnfreezeAccountRequest{Id: b.Rich}, Want: apiv1.ErrorCode_CBB016},
	}
}

func refusedFormats(b *apptest.Bank) []apptest.Scenario {
	return []apptest.Scenario{
		{Name: "everything missing", As: b.Me, Request: &transactionv1.TransferRequest{}, Want: apiv1.ErrorCode_CBV001, Fields: "amount fromAccountId toAccountId"},
		{Name: "missing in an item", As: b.Me, NewRequest: func(testing.TB) proto.Message {
			return &transactionv1.BatchTransferRequest{BatchId: apptest.Unique("B"), Transfers: []*transactionv1.BatchTransferItem{
				{FromAccountId: b.Rich, ToAccountId: b.Poor, Amount: "1.00"}, {FromAccountId: b.Rich, Amount: "1.00"},
			}}
		}, Want: apiv1.ErrorCode_CBV001, Fields: "transfers[1].toAccountId"},
		{Name: "three decimals", As: b.Me, Request: pay(b.Rich, b.Poor, "1.001"), Want: apiv1.ErrorCode_CBV002, Fields: "amount"},
		{Name: "too many digits", As: b.Me, Request: pay(b.Rich, b.Poor, "100000000000000000.00"), Want: apiv1.ErrorCode_CBV002, Fields: "amount"},
		{Name: "no number", As: b.Me, Request: pay(b.Rich, b.Poor, "NaN"), Want: apiv1.ErrorCode_CBV002, Fields: "amount"},
		{Name: "negative id", As: b.Me, Request: pay(-1, b.Poor, "1.00"), Want: apiv1.ErrorCode_CBV003, Fields: "fromAccountId"},
		{Name: "page 0", As: b.Me, Request: &transactionv1.ListTransactionsRequest{AccountId: b.Rich, Page: proto.Int32(0), PageSize: proto.Int32(101)}, Want: apiv1.ErrorCode_CBV003, Fields: "page pageSize"},
		{Name: "malformed customer", As: b.Teller, Request: &customerv1.CreateCustomerRequest{Name: strings.Repeat("长", 101), Email: "nowhere", Phone: "call me", IdType: customerv1.IdType_ID_TYPE_PASSPORT, IdNumber: "?"}, Want: apiv1.ErrorCode_CBV003, Fields: "email idNumber name phone"},
		{Name: "no such kind of document", As: b.Teller, NewRequest: func(testing.TB) proto.Message {
			p := apptest.NewCustomer()
			p.IdType = 99
			return p
		}, Want: apiv1.ErrorCode_CBV003, Fields: "idType"},
		{Name: "identity card of 17", As: b.Teller, NewRequest: func(testing.TB) proto.Message {
			p := apptest.NewCustomer()
			p.IdType, p.IdNumber = customerv1.IdType_ID_TYPE_ID_CARD, "11010119900101123"
			return p
		}, Want: apiv1.ErrorCode_CBV003, Fields: "idNumber"},
		{Name: "zero byte", As: b.Me, NewRequest: func(testing.TB) proto.Message {
			p := pay(b.Rich, b.Poor, "1.00")
			p.Remark = "a\x00b"
			return p
		}, Want: apiv1.ErrorCode_CBV003, Fields: "remark"},
		{Name: "malformed Idempotency-Key", As: b.Me, Key: "a b", Request: pay(b.Rich, b.Poor, "1.00"), Want: apiv1.ErrorCode_CBV003, Fields: "Idempotency-Key"},
	}
}

func refusedCallers(b *apptest.Bank) []apptest.Scenario {
	return []apptest.Scenario{
		{Name: "wrong password", Request: &authv1.LoginRequest{Username: b.Me, Password: "wrong password"}, Want: apiv1.ErrorCode_AUB001},
		{Name: "nobody", Request: pay(b.Rich, b.Poor, "1.00"), Want: apiv1.ErrorCode_AUB002},
		{Name: "wrong role", As: b.Me, Request: &accountv1.FreezeAccountRequest{Id: b.Rich}, Want: apiv1.ErrorCode_AUB003},
		{Name: "no user", As: apptest.Admin, Request: &authv1.UpdateUserRequest{Id: absent, Name: new("x")}, Want: apiv1.ErrorCode_AUB005},
		{Name: "username taken", As: apptest.Admin, Request: &authv1.CreateUserRequest{Username: "ADMIN", Password: apptest.Password, Name: "x", Roles: []apiv1.Role{apiv1.Role_ROLE_AUDITOR}}, Want: apiv1.ErrorCode_AUB006, Fields: "username"},
		{Name: "no session", As: apptest.Admin, Request: &authv1.EndSessionRequest{SessionId: strings.Repeat("0", 32)}, Want: apiv1.ErrorCode_AUB011},
		{Name: "another's sessions", As: b.Me, Request: &authv1.ListSessionsRequest{UserId: new(int64(1))}, Want: apiv1.ErrorCode_AUB003},
		{Name: "weak password", As: apptest.Admin, Request: &authv1.UpdateUserRequest{Id: 1, Password: new("password123")}, Want: apiv1.ErrorCode_CBV003, Fields: "password"},
		{Name: "wrong old password", As: b.Teller, Request: &authv1.ChangePasswordRequest{OldPassword: "wrong", NewPassword: "another horse battery"}, Want: apiv1.ErrorCode_AUB001},
		{Name: "last administrator", As: apptest.Admin, Request: &authv1.UpdateUserRequest{Id: 1, Enabled: new(false)}, Want: apiv1.ErrorCode_AUB007},
	}
}

// invisibleNames returns requests with names that have no visible character.
func invisibleNames(b *apptest.Bank) []apptest.Scenario {
	var all []apptest.Scenario
	for what, text := range map[string]string{"a space": " ", "an ideographic space": "\u3000", "a newline": "\n", "a byte order mark": "\ufeff"} {
		all = append(
			all,
			apptest.Scenario{Name: "customer named " + what, As: b.Teller, NewRequest: func(testing.TB) proto.Message {
				p := apptest.NewCustomer()
				p.Name = text
				return p
			}, Want: apiv1.ErrorCode_CBV003, Fields: "name"},
			apptest.Scenario{Name: "user named " + what, As: apptest.Admin, NewRequest: func(testing.TB) proto.Message {
				return &authv1.CreateUserRequest{Username: apptest.Unique("u"), Password: apptest.Password, Name: text, Roles: []apiv1.Role{apiv1.Role_ROLE_AUDITOR}}
			}, Want: apiv1.ErrorCode_CBV003, Fields: "name"},
			apptest.Scenario{Name: "user renamed " + what, As: apptest.Admin, Request: &authv1.UpdateUserRequest{Id: 1, Name: &text}, Want: apiv1.ErrorCode_CBV003, Fields: "name"},
			apptest.Scenario{Name: "client named " + what, As: apptest.Admin, Request: &apiclientv1.CreateApiClientRequest{
				Name: text, Roles: []apiv1.Role{apiv1.Role_ROLE_RATE_ADMIN}, Algorithm: apiclientv1.SignatureAlgorithm_SIGNATURE_ALGORITHM_HMAC_SHA256,
			}, Want: apiv1.ErrorCode_CBV003, Fields: "name"},
			apptest.Scenario{Name: "bill of " + what, As: b.Teller, NewRequest: func(testing.TB) proto.Message {
				return &paymentv1.ImportBillsRequest{Bills: []*paymentv1.ImportedBill{{
					BillType: paymentv1.BillType_BILL_TYPE_WATER, BillAccount: apptest.Unique("B"), BillAmount: "1.00", BillPeriod: "2026-01", DueDate: "2026-02-15", PayerName: text,
				}}}
			}, Want: apiv1.ErrorCode_PYV001, Fields: "bills[0].payerName"},
		)
	}
	return all
}
