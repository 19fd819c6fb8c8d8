package transaction_test

import (
	"context"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// bank is a running server, called by an internal system, which no quota holds back.
type bank struct {
	*apptest.Server
	transactionv1.TransactionServiceClient

	ctx  context.Context
	pool *pgxpool.Pool // behind the server's back
}

var people atomic.Int64

// newBank starts a server with a customer.
func newBank(t *testing.T, options ...apptest.Option) *bank {
	t.Helper()
	s := apptest.Start(t, options...)
	s.User(t, apiv1.Role_ROLE_INTERNAL)
	b := reach(t, s)
	_, err := customerv1.NewCustomerServiceClient(s.Conn).CreateCustomer(b.ctx, &customerv1.CreateCustomerRequest{
		Name: "张三", Email: "z@example.com", Phone: "13800138000",
		IdType: customerv1.IdType_ID_TYPE_PASSPORT, IdNumber: "P" + strconv.FormatInt(100_000+people.Add(1), 10),
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// another starts another server on a database that has been used.
func another(t *testing.T, databaseURL string) *bank {
	t.Helper()
	return reach(t, apptest.Start(t, apptest.On(databaseURL)))
}

func reach(t *testing.T, s *apptest.Server) *bank {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), s.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return &bank{s, transactionv1.NewTransactionServiceClient(s.Conn), s.As(t, "internal"), pool}
}

// open opens an account of the first customer that holds an amount.
func (b *bank) open(t *testing.T, amount string) int64 {
	t.Helper()
	response, err := accountv1.NewAccountServiceClient(b.Conn).OpenAccount(b.ctx, &accountv1.OpenAccountRequest{
		CustomerId: 1, AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, Currency: "CNY",
	})
	if err != nil {
		t.Fatal(err)
	}
	id := response.GetAccount().GetId()
	if amount != "" {
		if _, err := b.Deposit(b.ctx, &transactionv1.DepositRequest{AccountId: id, Amount: amount}); err != nil {
			t.Fatal(err)
		}
	}
	return id
}

func (b *bank) balance(t *testing.T, account int64) string {
	t.Helper()
	response, err := accountv1.NewAccountServiceClient(b.Conn).GetBalance(b.ctx, &accountv1.GetBalanceRequest{Id: account})
	if err != nil {
		t.Fatal(err)
	}
	return response.GetBalance()
}

func (b *bank) verify(t *testing.T) {
	t.Helper()
	admin := b.As(t, "admin")
	if report, err := b.VerifyLedger(admin, &transactionv1.VerifyLedgerRequest{}); err != nil || !report.GetOk() {
		t.Errorf("the books: got %v, %v, want them ok", report, err)
	}
}

// count is a number from the database.
func (b *bank) count(t *testing.T, sql string, args ...any) int {
	t.Helper()
	var n int
	if err := b.pool.QueryRow(t.Context(), sql, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func (b *bank) execute(t *testing.T, sql string, args ...any) {
	t.Helper()
	if _, err := b.pool.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}
