package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	riskv1 "github.com/corebank/corebank/gen/go/corebank/risk/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/progress"
)

// connections is the number of gRPC connections that the callers share.
const connections = 4

// target is the server as its callers see it: an internal system, whose role has no limit per second.
type target struct {
	conns    []*grpc.ClientConn
	clients  []transactionv1.TransactionServiceClient
	token    string
	http     string
	database string
	customer int64
	accounts []int64
	idle     sync.Pool // *httpConn
}

// connect connects to a server of gRPC.
func connect(address string) (*target, error) {
	t := &target{}
	for range connections {
		conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()),
			grpc.WithInitialWindowSize(1<<20), grpc.WithInitialConnWindowSize(1<<20))
		if err != nil {
			return nil, err
		}
		t.conns = append(t.conns, conn)
		t.clients = append(t.clients, transactionv1.NewTransactionServiceClient(conn))
	}
	return t, nil
}

// startAnother starts a further server on the database of the first, and connects to it.
func (b *bench) startAnother(ctx context.Context, first *server, settings ...string) (*server, *target, error) {
	s, err := startServer(ctx, b.Server, first.database, filepath.Join(b.Dir, "data"), settings...)
	if err != nil {
		return nil, nil, err
	}
	t, err := connect(s.grpc)
	if err != nil {
		s.stop()
		return nil, nil, err
	}
	return s, t, nil
}

// prepare creates what the load needs, through the front door.
func (b *bench) prepare(ctx context.Context, s *server) (*target, error) {
	t, err := connect(s.grpc)
	if err != nil {
		return nil, err
	}
	t.http, t.database = s.http, s.database
	if err := t.logIn(ctx); err != nil {
		return nil, err
	}
	customer, err := customerv1.NewCustomerServiceClient(t.conns[0]).CreateCustomer(t.bearer(ctx),
		&customerv1.CreateCustomerRequest{
			Name: "Benchmark", Email: "bench@example.com", Phone: "13800138000",
			IdType: customerv1.IdType_ID_TYPE_ID_CARD, IdNumber: "110101199001011234",
		})
	if err != nil {
		return nil, err
	}
	t.customer = customer.GetCustomer().GetId()
	t.accounts = make([]int64, b.Accounts)
	var opened atomic.Int64
	defer progress.Show(os.Stderr, func() string { return fmt.Sprintf("%d of %d accounts", opened.Load(), b.Accounts) })()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(b.Callers)
	for i := range t.accounts {
		group.Go(func() (err error) {
			t.accounts[i], err = t.open(ctx, i, "1000000.00")
			opened.Add(1)
			return err
		})
	}
	return t, group.Wait()
}

// logIn makes the benchmark's user and becomes it.
func (t *target) logIn(ctx context.Context) error {
	users := authv1.NewAuthServiceClient(t.conns[0])
	admin, err := users.Login(ctx, &authv1.LoginRequest{Username: "admin", Password: password})
	if err != nil {
		return err
	}
	t.token = "Bearer " + admin.GetAccessToken()
	_, err = users.CreateUser(t.bearer(ctx), &authv1.CreateUserRequest{
		Username: "bench", Name: "bench", Password: password,
		Roles: []apiv1.Role{apiv1.Role_ROLE_INTERNAL, apiv1.Role_ROLE_AUDITOR},
	})
	if err != nil {
		return err
	}
	if err := t.loosen(ctx); err != nil {
		return err
	}
	bench, err := users.Login(ctx, &authv1.LoginRequest{Username: "bench", Password: password})
	t.token = "Bearer " + bench.GetAccessToken()
	return err
}

// loosen lifts the thresholds of the risk rules above what a load reaches. Every rule is still evaluated, and every payment
// counted.
func (t *target) loosen(ctx context.Context) error {
	ctx = t.bearer(ctx)
	risk := riskv1.NewRiskServiceClient(t.conns[0])
	rules, err := risk.ListRules(ctx, &riskv1.ListRulesRequest{})
	if err != nil {
		return err
	}
	for _, rule := range rules.GetList() {
		change := &riskv1.UpdateRuleRequest{Id: rule.GetId()}
		switch {
		case rule.MaxAmount != nil:
			change.MaxAmount = new("99999999999999999.99")
		case rule.MaxCount != nil:
			change.MaxCount = new(int64(1_000_000_000))
		default: // A blacklist, which is empty.
			continue
		}
		if _, err := risk.UpdateRule(ctx, change); err != nil {
			return err
		}
	}
	return nil
}

func (t *target) bearer(ctx context.Context) context.Context {
	return metadata.AppendToOutgoingContext(ctx, "authorization", t.token)
}

// open opens an account that holds an amount.
func (t *target) open(ctx context.Context, i int, amount string) (int64, error) {
	ctx = t.bearer(ctx)
	conn := t.conns[i%connections]
	opened, err := accountv1.NewAccountServiceClient(conn).OpenAccount(ctx, &accountv1.OpenAccountRequest{
		CustomerId: t.customer, AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, Currency: "CNY",
	})
	if err != nil {
		return 0, err
	}
	id := opened.GetAccount().GetId()
	_, err = t.clients[i%connections].Deposit(ctx, &transactionv1.DepositRequest{AccountId: id, Amount: amount})
	return id, err
}

// uniform picks two accounts of all.
func (t *target) uniform() (payer, payee int64) {
	n := len(t.accounts)
	i := rand.IntN(n)
	j := (i + 1 + rand.IntN(n-1)) % n
	return t.accounts[i], t.accounts[j]
}

// hot has everybody pay the first account.
func (t *target) hot() (payer, payee int64) {
	return t.accounts[1+rand.IntN(len(t.accounts)-1)], t.accounts[0]
}

// transfer makes one transfer through gRPC, with the bearer's context.
func (t *target) transfer(ctx context.Context, caller int, payer, payee int64) error {
	_, err := t.clients[caller%connections].Transfer(ctx, &transactionv1.TransferRequest{
		FromAccountId: payer, ToAccountId: payee, Amount: "1.00", Remark: "bench",
	})
	return err
}

// httpConn is one kept-alive connection of a caller.
type httpConn struct {
	net.Conn

	read *bufio.Reader
	body []byte
	head []byte
}

// transferJSON makes one transfer through the JSON facade, over a connection that is kept.
func (t *target) transferJSON(ctx context.Context, _ int, payer, payee int64) error {
	conn, _ := t.idle.Get().(*httpConn)
	if conn == nil {
		dialled, err := new(net.Dialer).DialContext(ctx, "tcp", t.http)
		if err != nil {
			return err
		}
		conn = &httpConn{Conn: dialled, read: bufio.NewReader(dialled)}
	}
	conn.body = append(conn.body[:0], `{"fromAccountId":`...)
	conn.body = strconv.AppendInt(conn.body, payer, 10)
	conn.body = append(conn.body, `,"toAccountId":`...)
	conn.body = strconv.AppendInt(conn.body, payee, 10)
	conn.body = append(conn.body, `,"amount":1.00,"remark":"bench"}`...)
	conn.head = append(conn.head[:0], "POST /api/v1/transactions/transfer HTTP/1.1\r\nHost: bench\r\n"+
		"Content-Type: application/json\r\nAuthorization: "+t.token+"\r\nContent-Length: "...)
	conn.head = strconv.AppendInt(conn.head, int64(len(conn.body)), 10)
	conn.head = append(append(conn.head, "\r\n\r\n"...), conn.body...)
	if _, err := conn.Write(conn.head); err != nil {
		return err
	}
	response, err := http.ReadResponse(conn.read, nil)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK || !bytes.Contains(body, []byte(`"status":"completed"`)) {
		return fmt.Errorf("%s: %s", response.Status, body)
	}
	t.idle.Put(conn)
	return nil
}

func (t *target) close() {
	for _, conn := range t.conns {
		_ = conn.Close() // The run is over.
	}
}
