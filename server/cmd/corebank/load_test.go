package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/testkit/risktest"
	"github.com/corebank/corebank/store/proctest"
)

// load is clients that write without pause, and send what was not acknowledged again, as it was, until it is.
type load struct {
	conn  *grpc.ClientConn
	token string
	// before is the books before the load.
	before *transactionv1.VerifyLedgerResponse

	next  atomic.Int64
	stop  atomic.Bool
	group sync.WaitGroup

	mu   sync.Mutex
	acks []ack
}

// ack is a request and the answer that acknowledged it.
type ack struct {
	number int64
	answer proto.Message
}

const clients = 12

// newLoad has clients write.
func newLoad(t *testing.T, p *program) *load {
	t.Helper()
	l := letIn(t, p)
	for range clients {
		l.group.Go(func() {
			for !l.stop.Load() {
				number := l.next.Add(1)
				if answer := l.send(t.Context(), number); answer != nil {
					l.mu.Lock()
					l.acks = append(l.acks, ack{number, answer})
					l.mu.Unlock()
				}
			}
		})
	}
	t.Cleanup(l.end)
	t.Cleanup(func() {
		if t.Failed() {
			_ = p.process.Signal(syscall.SIGQUIT) // It tells what it was doing.
		}
	})
	return l
}

// letIn lets an internal system in, which no quota holds back, and gives it money to move.
func letIn(t *testing.T, p *program) *load {
	t.Helper()
	conn, err := grpc.NewClient(p.grpc, grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.WaitForReady(true)), grpc.WithConnectParams(grpc.ConnectParams{MinConnectTimeout: time.Second}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	loosen(t, p)
	l := &load{conn: conn}
	users := authv1.NewAuthServiceClient(conn)
	l.token = login(t, users, "admin")
	if _, err := users.CreateUser(l.context(t.Context()), &authv1.CreateUserRequest{
		Username: "load", Password: app.DemoPassword, Name: "load", Roles: []apiv1.Role{apiv1.Role_ROLE_INTERNAL},
	}); err != nil {
		t.Fatal(err)
	}
	admin := l.token
	l.token = login(t, users, "load")
	for account := range int64(3) {
		if l.invoke(t.Context(), &transactionv1.DepositRequest{AccountId: account + 1, Amount: "1000000.00"}, "") == nil {
			t.Fatal("got no deposit for the load, want one")
		}
	}
	l.before = l.books(t, admin)
	return l
}

// behind is a connection to the program's Postgres, by the socket that the data directory links to.
func behind(t *testing.T, p *program) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), "postgres://corebank@/postgres?host="+filepath.Join(p.dir, "postgres", "socket"))
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// loosen lets the load move more money than the documented rules allow.
func loosen(t *testing.T, p *program) {
	t.Helper()
	conn := behind(t, p)
	if err := errors.Join(risktest.Loosen(t.Context(), conn), conn.Close(t.Context())); err != nil {
		t.Fatal(err)
	}
}

// login logs a user in, with the password of the demo unless one is given.
func login(t *testing.T, users authv1.AuthServiceClient, name string, password ...string) string {
	t.Helper()
	session, err := users.Login(t.Context(), &authv1.LoginRequest{Username: name, Password: append(password, app.DemoPassword)[0]})
	if err != nil {
		t.Fatal(err)
	}
	return session.GetAccessToken()
}

func (l *load) context(ctx context.Context) context.Context {
	return metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+l.token)
}

// request is the write with a number, by a customer on its three accounts: always the same, and known by a refId, a batchId or an
// Idempotency-Key. A batch holds an item that is refused.
func request(number int64, accounts []int64, customer int64) (r proto.Message, key string) {
	name := fmt.Sprint("N", number)
	from, to := accounts[number%3], accounts[(number+1)%3]
	switch number % 6 {
	case 0:
		return &transactionv1.DebitRequest{AccountId: from, Amount: "0.05", RefId: name}, ""
	case 1:
		return &transactionv1.DepositRequest{AccountId: to, Amount: "0.07", RefId: name}, ""
	case 2:
		item := &transactionv1.BatchTransferItem{FromAccountId: from, ToAccountId: to, Amount: "0.01"}
		refused := &transactionv1.BatchTransferItem{FromAccountId: from, ToAccountId: to, Amount: "99999999.00"}
		return &transactionv1.BatchTransferRequest{
			BatchId: name, Transfers: []*transactionv1.BatchTransferItem{item, refused, item},
		}, ""
	case 3:
		return &accountv1.OpenAccountRequest{
			CustomerId: customer, AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, Currency: "CNY",
		}, name
	case 4:
		return &transactionv1.TransferRequest{FromAccountId: from, ToAccountId: to, Amount: "1.00"}, name
	default:
		return &transactionv1.TransferRequest{FromAccountId: from, ToAccountId: to, Amount: "1.00", RefId: name}, ""
	}
}

// send sends a request until it is acknowledged. It gives up, with nil, only when the test does.
func (l *load) send(ctx context.Context, number int64) proto.Message {
	r, key := request(number, []int64{1, 2, 3}, 1)
	for ctx.Err() == nil {
		if answer := l.invoke(ctx, r, key); answer != nil {
			return answer
		}
		select { // Its server is down.
		case <-time.After(5 * time.Millisecond):
		case <-ctx.Done():
		}
	}
	return nil
}

// invoke sends a request once; nil if it is not acknowledged.
func (l *load) invoke(ctx context.Context, r proto.Message, key string) proto.Message {
	answer, err := l.ask(ctx, r, key)
	if err != nil {
		return nil
	}
	return answer
}

func (l *load) ask(ctx context.Context, r proto.Message, key string) (answer proto.Message, err error) {
	ctx, cancel := context.WithTimeout(l.context(ctx), 20*time.Second)
	defer cancel()
	if key != "" {
		ctx = metadata.AppendToOutgoingContext(ctx, "idempotency-key", key)
	}
	transactions := transactionv1.NewTransactionServiceClient(l.conn)
	switch r := r.(type) {
	case *transactionv1.DebitRequest:
		answer, err = transactions.Debit(ctx, r)
	case *transactionv1.DepositRequest:
		answer, err = transactions.Deposit(ctx, r)
	case *transactionv1.BatchTransferRequest:
		answer, err = transactions.BatchTransfer(ctx, r)
	case *transactionv1.TransferRequest:
		answer, err = transactions.Transfer(ctx, r)
	case *accountv1.OpenAccountRequest:
		answer, err = accountv1.NewAccountServiceClient(l.conn).OpenAccount(ctx, r)
	}
	return answer, err
}

// transactionsOf returns the number of transactions that an answer acknowledges.
func transactionsOf(answer proto.Message) int64 {
	switch answer := answer.(type) {
	case *transactionv1.BatchTransferResponse:
		return int64(answer.GetSuccessCount())
	case *accountv1.OpenAccountResponse:
		return 0
	default:
		return 1
	}
}

func (l *load) acknowledged() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.acks)
}

// more waits until so many more requests have been acknowledged.
func (l *load) more(t *testing.T, n int) {
	t.Helper()
	goal := l.acknowledged() + n
	proctest.Await(t, "more is acknowledged", func() bool { return l.acknowledged() >= goal })
}

// end stops writing once everything that was sent is acknowledged.
func (l *load) end() {
	l.stop.Store(true)
	l.group.Wait()
}

func (l *load) books(t *testing.T, token string) *transactionv1.VerifyLedgerResponse {
	t.Helper()
	ctx := metadata.AppendToOutgoingContext(t.Context(), "authorization", "Bearer "+token)
	books, err := transactionv1.NewTransactionServiceClient(l.conn).VerifyLedger(ctx, &transactionv1.VerifyLedgerRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return books
}

// check sends every request once more: each gets the answer it got before. Then the books hold what was acknowledged, all of it
// once, and nothing else.
func (l *load) check(t *testing.T) {
	t.Helper()
	var again sync.WaitGroup
	queue := make(chan ack)
	for range clients {
		again.Go(func() {
			for a := range queue {
				if answer := l.send(t.Context(), a.number); !proto.Equal(answer, a.answer) {
					t.Errorf("request %d: got %v, want the first answer %v", a.number, answer, a.answer)
				}
			}
		})
	}
	transactions, accounts := l.before.GetTransactions(), l.before.GetAccounts()
	for _, a := range l.acks {
		queue <- a
		transactions += transactionsOf(a.answer)
		if _, opened := a.answer.(*accountv1.OpenAccountResponse); opened {
			accounts++
		}
	}
	close(queue)
	again.Wait()
	books := l.books(t, login(t, authv1.NewAuthServiceClient(l.conn), "admin"))
	if !books.GetOk() || books.GetTransactions() != transactions || books.GetAccounts() != accounts {
		t.Errorf("got books %v, want them ok with the acknowledged %d transactions and %d accounts", books, transactions, accounts)
	}
	t.Logf("%d requests were acknowledged", len(l.acks))
}
