package apptest

import (
	"context"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
)

var counter atomic.Int64

// Unique returns a name that nothing else in the test binary has: the prefix and a number of at least 5 digits.
func Unique(prefix string) string { return prefix + strconv.FormatInt(10_000+counter.Add(1), 10) }

// NewCustomer returns a request for a customer who is not there yet.
func NewCustomer() *customerv1.CreateCustomerRequest {
	return &customerv1.CreateCustomerRequest{
		Name: "张三", Email: "zhangsan@example.com", Phone: "13812345678",
		IdType: customerv1.IdType_ID_TYPE_PASSPORT, IdNumber: Unique("P"),
	}
}

// Customer creates a customer and returns its id. Like Account it calls as an internal system, which has no quota.
func (s *Server) Customer(t testing.TB) int64 {
	t.Helper()
	ctx := s.As(t, s.User(t, apiv1.Role_ROLE_INTERNAL))
	created, err := customerv1.NewCustomerServiceClient(s.Conn).CreateCustomer(ctx, NewCustomer())
	if err != nil {
		t.Fatalf("apptest: create a customer: %v", err)
	}
	return created.GetCustomer().GetId()
}

// Account opens an account in CNY that holds an amount, and returns its id.
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

// MustCall makes a request over gRPC that has to succeed.
func (s *Server) MustCall(t testing.TB, username string, request proto.Message) {
	t.Helper()
	if got := s.CallGRPC(t, s.Caller(t, username), request); got.Code != 0 {
		t.Fatalf("%T: got %+v, want success", request, got)
	}
}

// ExecSQL changes the database of a server directly, without the server knowing.
func (s *Server) ExecSQL(t testing.TB, sql string, arguments ...any) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.DatabaseURL)
	if err != nil {
		t.Fatalf("apptest: connect: %v", err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	if _, err := conn.Exec(t.Context(), sql, arguments...); err != nil {
		t.Fatalf("apptest: %s: %v", sql, err)
	}
}

// Bank is a server with customers, and accounts in every state.
type Bank struct {
	*Server

	Teller, Internal   string // users
	Mine, Theirs       int64  // customers
	Me                 string // the user of Mine
	Rich, Poor, Dollar int64  // accounts of Mine: Rich holds 1,000,000.00 CNY, the others nothing
	Frozen, Closed     int64  // accounts of Mine
	Foreign            int64  // an account of Theirs
}

// Admin is the administrator of every test server.
const Admin = "admin"

// StartBank starts a server like Start and fills it.
func StartBank(t testing.TB, options ...Option) *Bank {
	t.Helper()
	s := Start(t, options...)
	b := &Bank{Server: s, Teller: s.User(t, apiv1.Role_ROLE_TELLER), Internal: s.User(t, apiv1.Role_ROLE_INTERNAL)}
	b.Mine, b.Theirs = s.Customer(t), s.Customer(t)
	b.Me = s.User(t, apiv1.Role_ROLE_CUSTOMER, b.Mine)
	b.Rich, b.Poor = s.Account(t, b.Mine, "1000000.00"), s.Account(t, b.Mine, "0.00")
	b.Dollar = s.AccountIn(t, "USD", b.Mine, "0.00")
	b.Frozen, b.Closed = s.Account(t, b.Mine, "0.00"), s.Account(t, b.Mine, "0.00")
	b.Foreign = s.Account(t, b.Theirs, "0.00")
	s.MustCall(t, b.Teller, &accountv1.FreezeAccountRequest{Id: b.Frozen})
	s.MustCall(t, b.Teller, &accountv1.CloseAccountRequest{Id: b.Closed})
	return b
}
