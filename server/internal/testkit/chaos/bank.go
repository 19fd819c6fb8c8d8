package chaos

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"

	"google.golang.org/grpc/metadata"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/patroni"
	"github.com/corebank/corebank/server/internal/testkit/risktest"
)

const (
	// sharedAccounts are used by all clients that call; a pair more is that of the stream, and another that of scheduled transfers.
	sharedAccounts = 6
	pairs          = 2
	// opening is the first deposit of each account, in cents.
	opening = 100_000_00
)

// Bank is a cluster of Postgres, and servers that share it.
type Bank struct {
	Cluster *patroni.Cluster
	Servers []*Server

	admin, internal string // tokens
	accounts        []int64
	balances        map[int64]state // when the last round ended
	transactions    int64           // in the books then
	next            atomic.Int64    // number of the next request, and of the next bill
	bills           atomic.Int64
}

// Servers is the number of servers of a bank.
const Servers = 2

// Open starts a bank: in a directory, which is emptied, with fixed addresses or on free ports.
func Open(ctx context.Context, dir string, serve Serve, fixed bool) (_ *Bank, err error) {
	b := &Bank{balances: map[int64]state{}}
	defer func() {
		if err != nil {
			b.Close()
		}
	}()
	if b.Cluster, err = patroni.Start(ctx, patroni.Options{Dir: filepath.Join(dir, "postgres"), FixedAddresses: fixed}); err != nil {
		return nil, err
	}
	var ports Ports
	if fixed {
		ports = Ports{8080, 3001, 8000, 9090}
	}
	for i := range Servers {
		s, err := StartServer(ctx, serve, filepath.Join(dir, fmt.Sprint("server", i+1)), fmt.Sprintf("127.0.0.%d", 21+i), ports, b.Cluster.URL())
		if err != nil {
			return nil, err
		}
		b.Servers = append(b.Servers, s)
	}
	return b, nil
}

// Close ends all processes.
func (b *Bank) Close() {
	for _, s := range b.Servers {
		s.Stop()
	}
	if b.Cluster != nil {
		b.Cluster.Stop()
	}
}

func as(ctx context.Context, token string) context.Context {
	return metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+token)
}

// Fill lets an internal system in, which no quota or rule holds back, and opens accounts with money.
func (b *Bank) Fill(ctx context.Context) error {
	conn, err := b.Cluster.Connect(ctx)
	if err != nil {
		return err
	}
	if err := errors.Join(risktest.Loosen(ctx, conn), conn.Close(ctx)); err != nil {
		return err
	}
	server := b.Servers[0].conn
	users := authv1.NewAuthServiceClient(server)
	login := func(name string) (string, error) {
		session, err := users.Login(ctx, &authv1.LoginRequest{Username: name, Password: Password})
		return session.GetAccessToken(), err
	}
	if b.admin, err = login(Admin); err != nil {
		return err
	}
	if _, err := users.CreateUser(as(ctx, b.admin), &authv1.CreateUserRequest{
		Username: "internal", Password: Password, Name: "internal", Roles: []apiv1.Role{apiv1.Role_ROLE_INTERNAL},
	}); err != nil {
		return err
	}
	if b.internal, err = login("internal"); err != nil {
		return err
	}
	ctx = as(ctx, b.internal)
	customer, err := customerv1.NewCustomerServiceClient(server).CreateCustomer(ctx, &customerv1.CreateCustomerRequest{
		Name: "张三", Email: "a@example.com", Phone: "13800138000", IdType: customerv1.IdType_ID_TYPE_PASSPORT, IdNumber: "P10001",
	})
	if err != nil {
		return err
	}
	for range sharedAccounts + 2*pairs {
		opened, err := accountv1.NewAccountServiceClient(server).OpenAccount(ctx, &accountv1.OpenAccountRequest{
			CustomerId: customer.GetCustomer().GetId(), AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, Currency: "CNY",
		})
		if err != nil {
			return err
		}
		id := opened.GetAccount().GetId()
		b.accounts = append(b.accounts, id)
		if _, err := transactionv1.NewTransactionServiceClient(server).Deposit(ctx, &transactionv1.DepositRequest{AccountId: id, Amount: yuan(opening)}); err != nil {
			return err
		}
		b.balances[id] = state{balance: opening}
		b.transactions++
	}
	return nil
}

// streamed and scheduled are the accounts that only the stream uses, or only scheduled transfers.
func (b *Bank) streamed() (from, to int64) {
	return b.accounts[sharedAccounts], b.accounts[sharedAccounts+1]
}

func (b *Bank) scheduled() (from, to int64) {
	return b.accounts[sharedAccounts+2], b.accounts[sharedAccounts+3]
}

// yuan writes cents as an amount.
func yuan(cents int64) string { return fmt.Sprintf("%d.%02d", cents/100, cents%100) }

// cents reads an amount.
func cents(text string) (int64, error) {
	var whole, part int64
	if _, err := fmt.Sscanf(text, "%d.%02d", &whole, &part); err != nil {
		return 0, fmt.Errorf("%q is no amount: %w", text, err)
	}
	return 100*whole + part, nil
}
