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
	paymentv1 "github.com/corebank/corebank/gen/go/corebank/payment/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// scenario is a request and what becomes of it, whichever way it comes.
type scenario struct {
	name string
	// as is who asks: the teller, or the customer itself.
	as func(w *world) string
	// request is made anew for each way. What must be so before it is made so here.
	request func(t *testing.T, w *world) proto.Message
	key     string
	// code is the unspecified one for success.
	code   apiv1.ErrorCode
	fields string // at fault, separated by spaces
	http   int    // where the code has two faces
}

func byTeller(w *world) string { return w.teller }
func byMe(w *world) string     { return w.me }
func byAdmin(w *world) string  { return w.admin }
func byNobody(*world) string   { return "" }

func pay(from, to int64, amount string) *transactionv1.TransferRequest {
	return &transactionv1.TransferRequest{FromAccountId: from, ToAccountId: to, Amount: amount}
}

func later(from, to int64, amount string, in time.Duration) *transactionv1.CreateScheduledTransferRequest {
	return &transactionv1.CreateScheduledTransferRequest{
		FromAccountId: from, ToAccountId: to, Amount: amount, ScheduledTime: timestamppb.New(time.Now().Add(in)),
	}
}

func person() *customerv1.CreateCustomerRequest {
	return &customerv1.CreateCustomerRequest{
		Name: "李四", Email: "lisi@example.com", Phone: "+86 138-1234-5678",
		IdType: customerv1.IdType_ID_TYPE_PASSPORT, IdNumber: unique("E"),
	}
}

// order orders a transfer for tomorrow and returns its id.
func order(t *testing.T, w *world) string {
	t.Helper()
	response, err := transactionv1.NewTransactionServiceClient(w.Conn).CreateScheduledTransfer(w.As(t, w.internal),
		later(w.rich, w.poor, "1.00", 24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	return response.GetScheduledTransfer().GetScheduledId()
}

// with makes a scenario's request of one that needs nothing but the world.
func with[R proto.Message](request func(w *world) R) func(*testing.T, *world) proto.Message {
	return func(_ *testing.T, w *world) proto.Message { return request(w) }
}

const nowhere = 1 << 40 // an id of nothing

var scenarios = []scenario{
	// What succeeds.
	{name: "customer created", as: byTeller, request: with(func(*world) proto.Message { return person() })},
	{name: "customer shown", as: byTeller, request: with(func(w *world) proto.Message { return &customerv1.GetCustomerRequest{Id: w.mine} })},
	{name: "customer shown to itself", as: byMe, request: with(func(w *world) proto.Message { return &customerv1.GetCustomerRequest{Id: w.mine} })},
	{name: "account opened", as: byMe, request: with(func(w *world) proto.Message {
		return &accountv1.OpenAccountRequest{CustomerId: w.mine, AccountType: accountv1.AccountType_ACCOUNT_TYPE_CHECKING, Currency: "EUR"}
	})},
	{name: "balance", as: byMe, request: with(func(w *world) proto.Message { return &accountv1.GetBalanceRequest{Id: w.poor} })},
	{name: "accounts listed", as: byTeller, request: with(func(w *world) proto.Message {
		return &accountv1.ListAccountsRequest{CustomerId: &w.theirs, Status: accountv1.AccountStatus_ACCOUNT_STATUS_ACTIVE.Enum(), Page: proto.Int32(1), PageSize: proto.Int32(5)}
	})},
	{name: "own accounts listed", as: byMe, request: with(func(*world) proto.Message { return &accountv1.ListAccountsRequest{PageSize: proto.Int32(2)} })},
	{name: "deposit", as: byTeller, request: with(func(w *world) proto.Message {
		return &transactionv1.DepositRequest{AccountId: w.rich, Amount: "0.01", RefId: unique("D"), Remark: "存款"}
	})},
	{name: "debit", as: byMe, request: with(func(w *world) proto.Message {
		return &transactionv1.DebitRequest{AccountId: w.rich, Amount: "1", RefId: unique("D")}
	})},
	{name: "transfer", as: byMe, request: with(func(w *world) proto.Message { return pay(w.rich, w.foreign, "0.5") })},
	{name: "batch", as: byMe, request: with(func(w *world) proto.Message {
		return &transactionv1.BatchTransferRequest{BatchId: unique("B"), Transfers: []*transactionv1.BatchTransferItem{
			{FromAccountId: w.rich, ToAccountId: w.poor, Amount: "0.01"},
			{FromAccountId: w.rich, ToAccountId: w.rich, Amount: "0.01"},
			{FromAccountId: w.foreign, ToAccountId: w.rich, Amount: "0.01"},
			{FromAccountId: w.rich, ToAccountId: w.poor, Amount: "0.00"},
		}}
	})},
	{name: "scheduled", as: byMe, request: with(func(w *world) proto.Message { return later(w.rich, w.poor, "1.00", time.Hour) })},
	{name: "scheduled listed", as: byMe, request: func(t *testing.T, w *world) proto.Message {
		order(t, w)
		return &transactionv1.ListScheduledTransfersRequest{
			AccountId: w.rich, PageSize: proto.Int32(1),
			Status: transactionv1.ScheduledTransferStatus_SCHEDULED_TRANSFER_STATUS_PENDING.Enum(),
		}
	}},
	{name: "scheduled cancelled", as: byMe, request: func(t *testing.T, w *world) proto.Message {
		return &transactionv1.CancelScheduledTransferRequest{ScheduledId: order(t, w)}
	}},
	{name: "history", as: byMe, request: with(func(w *world) proto.Message {
		return &transactionv1.ListTransactionsRequest{AccountId: w.rich, PageSize: proto.Int32(3), To: timestamppb.New(time.Now().Add(time.Hour))}
	})},
	{name: "verification", as: byAdmin, request: with(func(*world) proto.Message { return &transactionv1.VerifyLedgerRequest{} })},
	{name: "login", as: byNobody, request: with(func(w *world) proto.Message {
		return &authv1.LoginRequest{Username: w.me, Password: apptest.Password}
	})},
	{name: "users listed", as: byAdmin, request: with(func(*world) proto.Message { return &authv1.ListUsersRequest{PageSize: proto.Int32(2)} })},
	{name: "user created", as: byAdmin, request: with(func(*world) proto.Message {
		return &authv1.CreateUserRequest{Username: unique("u"), Password: apptest.Password, Name: "新人", Roles: []apiv1.Role{apiv1.Role_ROLE_AUDITOR}}
	})},

	// The codes of the core bank.
	{name: "no account pays", as: byTeller, request: with(func(w *world) proto.Message { return pay(nowhere, w.rich, "1.00") }), code: apiv1.ErrorCode_CBB001},
	{name: "no account receives", as: byMe, request: with(func(w *world) proto.Message { return pay(w.rich, nowhere, "1.00") }), code: apiv1.ErrorCode_CBB001},
	{name: "no account to show", as: byMe, request: with(func(*world) proto.Message { return &accountv1.GetBalanceRequest{Id: nowhere} }), code: apiv1.ErrorCode_CBB001},
	{name: "no account to freeze", as: byTeller, request: with(func(*world) proto.Message { return &accountv1.FreezeAccountRequest{Id: nowhere} }), code: apiv1.ErrorCode_CBB001},
	{name: "no account for cash", as: byTeller, request: with(func(*world) proto.Message {
		return &transactionv1.DepositRequest{AccountId: nowhere, Amount: "1.00"}
	}), code: apiv1.ErrorCode_CBB001},
	{name: "no account's history", as: byTeller, request: with(func(*world) proto.Message { return &transactionv1.ListTransactionsRequest{AccountId: nowhere} }), code: apiv1.ErrorCode_CBB001},
	{name: "not enough", as: byMe, request: with(func(w *world) proto.Message { return pay(w.poor, w.rich, "99999999.00") }), code: apiv1.ErrorCode_CBB002},
	{name: "frozen pays", as: byMe, request: with(func(w *world) proto.Message { return pay(w.frozen, w.rich, "1.00") }), code: apiv1.ErrorCode_CBB003},
	{name: "frozen receives", as: byMe, request: with(func(w *world) proto.Message { return pay(w.rich, w.frozen, "1.00") }), code: apiv1.ErrorCode_CBB003},
	{name: "nothing to pay", as: byMe, request: with(func(w *world) proto.Message { return pay(w.rich, w.poor, "0.00") }), code: apiv1.ErrorCode_CBB004, fields: "amount"},
	{name: "less than nothing", as: byMe, request: with(func(w *world) proto.Message { return pay(w.rich, w.poor, "-1") }), code: apiv1.ErrorCode_CBB004, fields: "amount"},
	{name: "more than fits", as: byTeller, request: with(func(w *world) proto.Message {
		return &transactionv1.DepositRequest{AccountId: w.rich, Amount: "99999999999999999.99"}
	}), code: apiv1.ErrorCode_CBB004, fields: "amount"},
	{name: "to itself", as: byMe, request: with(func(w *world) proto.Message { return pay(w.rich, w.rich, "1.00") }), code: apiv1.ErrorCode_CBB005},
	{name: "another's money", as: byMe, request: with(func(w *world) proto.Message { return pay(w.foreign, w.rich, "1.00") }), code: apiv1.ErrorCode_CBB006, http: 403},
	{name: "no customer", as: byTeller, request: with(func(*world) proto.Message { return &customerv1.GetCustomerRequest{Id: nowhere} }), code: apiv1.ErrorCode_CBB006, http: 404},
	{name: "account for no customer", as: byTeller, request: with(func(*world) proto.Message {
		return &accountv1.OpenAccountRequest{CustomerId: nowhere, AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, Currency: "CNY"}
	}), code: apiv1.ErrorCode_CBB006, http: 404, fields: "customerId"},
	{name: "customer twice", as: byTeller, request: func(t *testing.T, w *world) proto.Message {
		twice := person()
		w.must(t, w.internal, twice)
		return twice
	}, code: apiv1.ErrorCode_CBB007},
	{name: "closed pays", as: byMe, request: with(func(w *world) proto.Message { return pay(w.closed, w.rich, "1.00") }), code: apiv1.ErrorCode_CBB008},
	{name: "closed again", as: byTeller, request: with(func(w *world) proto.Message { return &accountv1.CloseAccountRequest{Id: w.closed} }), code: apiv1.ErrorCode_CBB008},
	{name: "closed with money", as: byTeller, request: with(func(w *world) proto.Message { return &accountv1.CloseAccountRequest{Id: w.rich} }), code: apiv1.ErrorCode_CBB009},
	{name: "batch of 101", as: byMe, request: with(func(w *world) proto.Message {
		batch := &transactionv1.BatchTransferRequest{BatchId: unique("B")}
		for range 101 {
			batch.Transfers = append(batch.Transfers, &transactionv1.BatchTransferItem{FromAccountId: w.rich, ToAccountId: w.poor, Amount: "0.01"})
		}
		return batch
	}), code: apiv1.ErrorCode_CBB010, fields: "transfers"},
	{name: "scheduled for yesterday", as: byMe, request: with(func(w *world) proto.Message { return later(w.rich, w.poor, "1.00", -24*time.Hour) }), code: apiv1.ErrorCode_CBB011, fields: "scheduledTime"},
	{name: "cancel nothing", as: byMe, request: with(func(*world) proto.Message {
		return &transactionv1.CancelScheduledTransferRequest{ScheduledId: "SCH7fffffffffffffff"}
	}), code: apiv1.ErrorCode_CBB012},
	{name: "cancel what is no id", as: byMe, request: with(func(*world) proto.Message {
		return &transactionv1.CancelScheduledTransferRequest{ScheduledId: "预约"}
	}), code: apiv1.ErrorCode_CBB012},
	{name: "cancel twice", as: byMe, request: func(t *testing.T, w *world) proto.Message {
		id := order(t, w)
		w.must(t, w.internal, &transactionv1.CancelScheduledTransferRequest{ScheduledId: id})
		return &transactionv1.CancelScheduledTransferRequest{ScheduledId: id}
	}, code: apiv1.ErrorCode_CBB013},
	{name: "another debit under a refId", as: byMe, request: func(t *testing.T, w *world) proto.Message {
		ref := unique("R")
		w.must(t, w.internal, &transactionv1.DebitRequest{AccountId: w.rich, Amount: "1.00", RefId: ref})
		return &transactionv1.DebitRequest{AccountId: w.rich, Amount: "2.00", RefId: ref}
	}, code: apiv1.ErrorCode_CBB014},
	{name: "currencies differ", as: byMe, request: with(func(w *world) proto.Message { return pay(w.rich, w.dollar, "1.00") }), code: apiv1.ErrorCode_CBB015},
	{name: "unfreeze what is active", as: byTeller, request: with(func(w *world) proto.Message { return &accountv1.UnfreezeAccountRequest{Id: w.rich} }), code: apiv1.ErrorCode_CBB016},
	{name: "everything missing", as: byMe, request: with(func(*world) proto.Message { return &transactionv1.TransferRequest{} }), code: apiv1.ErrorCode_CBV001, fields: "amount fromAccountId toAccountId"},
	{name: "missing in an item", as: byMe, request: with(func(w *world) proto.Message {
		return &transactionv1.BatchTransferRequest{BatchId: unique("B"), Transfers: []*transactionv1.BatchTransferItem{
			{FromAccountId: w.rich, ToAccountId: w.poor, Amount: "1.00"}, {FromAccountId: w.rich, Amount: "1.00"},
		}}
	}), code: apiv1.ErrorCode_CBV001, fields: "transfers[1].toAccountId"},
	{name: "three decimals", as: byMe, request: with(func(w *world) proto.Message { return pay(w.rich, w.poor, "1.001") }), code: apiv1.ErrorCode_CBV002, fields: "amount"},
	{name: "an exponent", as: byMe, request: with(func(w *world) proto.Message { return pay(w.rich, w.poor, "1e2") }), code: apiv1.ErrorCode_CBV002, fields: "amount"},
	{name: "too many digits", as: byMe, request: with(func(w *world) proto.Message { return pay(w.rich, w.poor, "100000000000000000.00") }), code: apiv1.ErrorCode_CBV002, fields: "amount"},
	{name: "no number", as: byMe, request: with(func(w *world) proto.Message { return pay(w.rich, w.poor, "NaN") }), code: apiv1.ErrorCode_CBV002, fields: "amount"},
	{name: "negative id", as: byMe, request: with(func(w *world) proto.Message { return pay(-1, w.poor, "1.00") }), code: apiv1.ErrorCode_CBV003, fields: "fromAccountId"},
	{name: "page 0", as: byMe, request: with(func(w *world) proto.Message {
		return &transactionv1.ListTransactionsRequest{AccountId: w.rich, Page: proto.Int32(0), PageSize: proto.Int32(101)}
	}), code: apiv1.ErrorCode_CBV003, fields: "page pageSize"},
	{name: "malformed customer", as: byTeller, request: with(func(*world) proto.Message {
		return &customerv1.CreateCustomerRequest{Name: strings.Repeat("长", 101), Email: "nowhere", Phone: "call me", IdType: customerv1.IdType_ID_TYPE_PASSPORT, IdNumber: "?"}
	}), code: apiv1.ErrorCode_CBV003, fields: "email idNumber name phone"},
	{name: "no such kind of document", as: byTeller, request: with(func(*world) proto.Message {
		p := person()
		p.IdType = 99
		return p
	}), code: apiv1.ErrorCode_CBV003, fields: "idType"},
	{name: "identity card of 17", as: byTeller, request: with(func(*world) proto.Message {
		p := person()
		p.IdType, p.IdNumber = customerv1.IdType_ID_TYPE_ID_CARD, "11010119900101123"
		return p
	}), code: apiv1.ErrorCode_CBV003, fields: "idNumber"},
	{name: "zero byte", as: byMe, request: with(func(w *world) proto.Message {
		p := pay(w.rich, w.poor, "1.00")
		p.Remark = "a\x00b"
		return p
	}), code: apiv1.ErrorCode_CBV003, fields: "remark"},
	{name: "malformed Idempotency-Key", as: byMe, key: "a b", request: with(func(w *world) proto.Message { return pay(w.rich, w.poor, "1.00") }), code: apiv1.ErrorCode_CBV003, fields: "Idempotency-Key"},

	// Authentication.
	{name: "wrong password", as: byNobody, request: with(func(w *world) proto.Message {
		return &authv1.LoginRequest{Username: w.me, Password: "wrong password"}
	}), code: apiv1.ErrorCode_AUB001},
	{name: "nobody", as: byNobody, request: with(func(w *world) proto.Message { return pay(w.rich, w.poor, "1.00") }), code: apiv1.ErrorCode_AUB002},
	{name: "wrong role", as: byMe, request: with(func(w *world) proto.Message { return &accountv1.FreezeAccountRequest{Id: w.rich} }), code: apiv1.ErrorCode_AUB003},
	{name: "no user", as: byAdmin, request: with(func(*world) proto.Message { return &authv1.UpdateUserRequest{Id: nowhere, Name: new("x")} }), code: apiv1.ErrorCode_AUB005},
	{name: "username taken", as: byAdmin, request: with(func(*world) proto.Message {
		return &authv1.CreateUserRequest{Username: "ADMIN", Password: apptest.Password, Name: "x", Roles: []apiv1.Role{apiv1.Role_ROLE_AUDITOR}}
	}), code: apiv1.ErrorCode_AUB006, fields: "username"},
	{name: "last administrator", as: byAdmin, request: with(func(*world) proto.Message {
		return &authv1.UpdateUserRequest{Id: 1, Enabled: new(false)}
	}), code: apiv1.ErrorCode_AUB007},
}

// unseenNames are requests with names in which nothing can be seen.
func unseenNames() []scenario {
	var all []scenario
	for what, text := range map[string]string{"a space": " ", "an ideographic space": "\u3000", "a newline": "\n", "a byte order mark": "\ufeff"} {
		all = append(
			all,
			scenario{name: "customer named " + what, as: byTeller, request: with(func(*world) proto.Message {
				p := person()
				p.Name = text
				return p
			}), code: apiv1.ErrorCode_CBV003, fields: "name"},
			scenario{name: "user named " + what, as: byAdmin, request: with(func(*world) proto.Message {
				return &authv1.CreateUserRequest{Username: unique("u"), Password: apptest.Password, Name: text, Roles: []apiv1.Role{apiv1.Role_ROLE_AUDITOR}}
			}), code: apiv1.ErrorCode_CBV003, fields: "name"},
			scenario{name: "user renamed " + what, as: byAdmin, request: with(func(*world) proto.Message {
				return &authv1.UpdateUserRequest{Id: 1, Name: &text}
			}), code: apiv1.ErrorCode_CBV003, fields: "name"},
			scenario{name: "client named " + what, as: byAdmin, request: with(func(*world) proto.Message {
				return &apiclientv1.CreateApiClientRequest{
					Name: text, Roles: []apiv1.Role{apiv1.Role_ROLE_RATE_ADMIN}, Algorithm: apiclientv1.SignatureAlgorithm_SIGNATURE_ALGORITHM_HMAC_SHA256,
				}
			}), code: apiv1.ErrorCode_CBV003, fields: "name"},
			scenario{name: "bill of " + what, as: byTeller, request: with(func(*world) proto.Message {
				return &paymentv1.ImportBillsRequest{Bills: []*paymentv1.ImportedBill{{
					BillType: paymentv1.BillType_BILL_TYPE_WATER, BillAccount: unique("B"), BillAmount: "1.00", BillPeriod: "2026-01", DueDate: "2026-02-15", PayerName: text,
				}}}
			}), code: apiv1.ErrorCode_PYV001, fields: "bills[0].payerName"},
		)
	}
	return all
}

// Whatever is asked over gRPC is answered alike over JSON: the same code, status and fields at fault, the same values by name.
func TestGRPCAndJSONAnswerAlike(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, sc := range slices.Concat(scenarios, unseenNames()) {
		t.Run(sc.name, func(t *testing.T) {
			caller := w.Caller(t, sc.as(w))
			caller.Key = sc.key

			viaJSON := w.PlayJSON(t, caller, sc.request(t, w))
			viaGRPC := w.PlayGRPC(t, caller, sc.request(t, w))
			for way, got := range map[string]apptest.Outcome{"gRPC": viaGRPC, "JSON": viaJSON} {
				if got.Code != sc.code || fieldsOf(got) != sc.fields || sc.http != 0 && got.HTTP != sc.http {
					t.Errorf("%s: %+v, want %v, status %d, fields %q", way, got, sc.code, sc.http, sc.fields)
				}
			}
			if viaGRPC.HTTP != viaJSON.HTTP || !slices.Equal(viaGRPC.Data, viaJSON.Data) {
				t.Errorf("gRPC %+v\nJSON %+v", viaGRPC, viaJSON)
			}
		})
	}
	if !t.Failed() {
		w.must(t, w.admin, &transactionv1.VerifyLedgerRequest{})
	}
}

// fieldsOf names the fields at fault, each once.
func fieldsOf(o apptest.Outcome) string {
	var all []string
	for _, f := range o.Fields {
		all = append(all, f.Name)
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " ")
}
