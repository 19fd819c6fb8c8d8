package chaos

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"time"

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
	// firstServerAddress and receiverAddress are numbers of addresses in the cluster's network.
	firstServerAddress, receiverAddress = 21, 31
	// tokensLast is the time after which the tokens are replaced. They are valid for an hour.
	tokensLast = 20 * time.Minute
)

// Bank is a cluster of Postgres, and servers that share it.
type Bank struct {
	Cluster *patroni.Cluster
	Servers []*Server

	admin, internal string    // tokens
	loggedIn        time.Time // when they were given
	accounts        []int64
	// When the last round ended: the balances, the transactions in the books, and the scheduled transfers that were not carried out.
	balances           map[int64]state
	transactions, open int64
	// feed has the transactions of the journal by position from 1, inFeed how often it has each, and told is the number of transactions that it
	// had at the end of the round before.
	feed     []int64
	inFeed   map[int64]int64
	told     int
	receiver *receiver
	next     atomic.Int64 // number of the next request, and of the next bill
	bills    atomic.Int64
}

// Servers is the number of servers of a bank.
const Servers = 2

// Setup selects how a bank is started.
type Setup struct {
	// FixedAddresses gives it the addresses that its documentation names, instead of free ports.
	FixedAddresses bool
	// Parts gives each Postgres disks, a clock and a pooler of its own, which can fail, as far as this machine can. The second server then
	// connects by way of the poolers.
	Parts bool
}

// Open starts a bank in a directory, which is emptied.
func Open(ctx context.Context, dir string, serve Serve, o Setup) (_ *Bank, err error) {
	b := &Bank{balances: map[int64]state{}, inFeed: map[int64]int64{}}
	defer func() {
		if err != nil {
			b.Close()
		}
	}()
	if b.Cluster, err = patroni.Start(ctx, patroni.Options{
		Dir: filepath.Join(dir, "postgres"), FixedAddresses: o.FixedAddresses, Parts: o.Parts,
	}); err != nil {
		return nil, err
	}
	var ports Ports
	if o.FixedAddresses {
		ports = Ports{8080, 3001, 8000, 9090}
	}
	for i := range Servers {
		database := b.Cluster.URL()
		if i > 0 {
			database = b.Cluster.PooledURL()
		}
		s, err := StartServer(ctx, serve, filepath.Join(dir, fmt.Sprint("server", i+1)), b.Cluster.Address(firstServerAddress+i), ports, database)
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
	if b.receiver != nil {
		b.receiver.stop()
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
	if b.admin, err = b.login(ctx, Admin); err != nil {
		return err
	}
	if _, err := authv1.NewAuthServiceClient(server).CreateUser(as(ctx, b.admin), &authv1.CreateUserRequest{
		Username: internalUser, Password: Password, Name: internalUser, Roles: []apiv1.Role{apiv1.Role_ROLE_INTERNAL},
	}); err != nil {
		return err
	}
	if err := b.refreshTokens(ctx); err != nil {
		return err
	}
	if err := b.subscribe(ctx); err != nil {
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

// internalUser is the name of the internal system.
const internalUser = "internal"

func (b *Bank) login(ctx context.Context, name string) (string, error) {
	session, err := authv1.NewAuthServiceClient(b.Servers[0].conn).Login(ctx, &authv1.LoginRequest{Username: name, Password: Password})
	return session.GetAccessToken(), err
}

// refreshTokens logs in again when the tokens are old.
func (b *Bank) refreshTokens(ctx context.Context) (err error) {
	if time.Since(b.loggedIn) < tokensLast {
		return nil
	}
	if b.admin, err = b.login(ctx, Admin); err != nil {
		return err
	}
	if b.internal, err = b.login(ctx, internalUser); err != nil {
		return err
	}
	b.loggedIn = time.Now()
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
