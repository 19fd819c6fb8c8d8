package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	riskv1 "github.com/corebank/corebank/gen/go/corebank/risk/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
	"github.com/corebank/corebank/server/internal/testkit/redistest"
	"github.com/corebank/corebank/server/internal/testkit/risktest"
	"github.com/corebank/corebank/store/proctest"
	"github.com/corebank/corebank/store/storetest"
)

// Two programs on one database, which is empty when they start, and one Redis: whichever a balancer picks, it is the same bank.
func TestTwoReplicasAreOneBank(t *testing.T) {
	t.Parallel()
	bank := openBank(t)
	t.Run("a request sent to both has one effect", bank.actsOnce)
	t.Run("a scheduled transfer is carried out by one", bank.schedulesOnce)
	t.Run("rules and the blacklist hold at the other within a second", bank.followsRules)
	t.Run("a session that one ended is refused by the other", bank.endsSessions)
	t.Run("quotas are counted together", bank.countsTogether)
	bank.verify(t)
	for _, p := range bank.programs {
		p.interrupt(t)
	}
}

// bank is two replicas, A and B.
type bank struct {
	url, redis, files string
	args              []string
	programs          []*program
	conns             []*grpc.ClientConn
	admin             string
	teller            string
	customer          int64
	accounts          []int64
	// posted is the number of transactions in the books.
	posted int64
}

func openBank(t *testing.T, args ...string) *bank {
	t.Helper()
	b := &bank{url: emptyDatabase(t), redis: redistest.Start(t).URL(), files: t.TempDir(), args: args}
	for range 2 {
		b.programs = append(b.programs, b.start(t))
	}
	for _, p := range b.programs {
		b.conns = append(b.conns, connect(t, p))
	}
	if err := risktest.Loosen(t.Context(), b.database(t)); err != nil {
		t.Fatal(err)
	}
	b.admin = login(t, authv1.NewAuthServiceClient(b.conns[0]), "admin", strongPassword)
	b.teller = b.user(t, apiv1.Role_ROLE_INTERNAL, nil)
	created, err := customerv1.NewCustomerServiceClient(b.conns[0]).CreateCustomer(as(t, b.teller), &customerv1.CreateCustomerRequest{
		Name: "张三", Email: "a@example.com", Phone: "13800138000", IdType: customerv1.IdType_ID_TYPE_ID_CARD, IdNumber: "110101199001011234",
	})
	if err != nil {
		t.Fatal(err)
	}
	b.customer = created.GetCustomer().GetId()
	for i := range 3 {
		account, err := b.call(t, i%2, b.teller, &accountv1.OpenAccountRequest{
			CustomerId: b.customer, AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, Currency: "CNY",
		}, "")
		if err != nil {
			t.Fatal(err)
		}
		b.accounts = append(b.accounts, account.(*accountv1.OpenAccountResponse).GetAccount().GetId())
		if _, err := b.call(t, i%2, b.teller, &transactionv1.DepositRequest{AccountId: b.accounts[i], Amount: "100000.00"}, ""); err != nil {
			t.Fatal(err)
		}
		b.posted++
	}
	b.awaitRules(t)
	return b
}

// awaitRules waits until both replicas have the loosened rules, which were changed behind their backs: a batch of any amount is not refused as a
// whole. Nothing is posted.
func (b *bank) awaitRules(t *testing.T) {
	t.Helper()
	attempts := 0
	for replica := range b.conns {
		proctest.Await(t, "the rules have been loosened", func() bool {
			attempts++
			_, err := b.call(t, replica, b.teller, &transactionv1.BatchTransferRequest{
				BatchId: fmt.Sprint("L", attempts), Transfers: []*transactionv1.BatchTransferItem{
					{FromAccountId: b.accounts[0], ToAccountId: b.accounts[1], Amount: "99999999.00"},
				},
			}, "")
			return err == nil
		})
	}
}

// start starts a replica.
func (b *bank) start(t *testing.T) *program {
	t.Helper()
	return start(t, t.TempDir(), nil, append([]string{
		"--database-url=" + b.url, "--jwt-secret=" + strings.Repeat("s", 32),
		"--admin-username=admin", "--admin-password=" + strongPassword, "--redis-url=" + b.redis,
		"--blob-url=file://" + b.files,
	}, b.args...)...)
}

// connect waits until a program has started, and connects to it.
func connect(t *testing.T, p *program) *grpc.ClientConn {
	t.Helper()
	p.awaitGreeting(t)
	conn, err := grpc.NewClient(p.grpc, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// database is a connection to the replicas' database.
func (b *bank) database(t *testing.T) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), b.url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

var emptyDatabases atomic.Int64

// emptyDatabase makes a database without tables.
func emptyDatabase(t *testing.T) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), storetest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprint("empty", emptyDatabases.Add(1))
	if _, err := conn.Exec(t.Context(), `CREATE DATABASE `+name+` TEMPLATE template0`); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, err := conn.Exec(context.Background(), `DROP DATABASE `+name+` WITH (FORCE)`)
		if err != nil {
			t.Error(err)
		}
		_ = conn.Close(context.Background())
	})
	url := *conn.Config()
	return fmt.Sprintf("postgres://%s@/%s?host=%s&port=%d", url.User, name, url.Host, url.Port)
}

// strongPassword is the password of the replicas' users.
const strongPassword = "correct horse battery"

// user makes a user and logs it in at B.
func (b *bank) user(t *testing.T, role apiv1.Role, customer *int64) (token string) {
	t.Helper()
	name := strings.ToLower(role.String())
	if _, err := authv1.NewAuthServiceClient(b.conns[0]).CreateUser(as(t, b.admin), &authv1.CreateUserRequest{
		Username: name, Password: strongPassword, Name: name, Roles: []apiv1.Role{role}, CustomerId: customer,
	}); err != nil {
		t.Fatal(err)
	}
	return login(t, authv1.NewAuthServiceClient(b.conns[1]), name, strongPassword)
}

func as(t *testing.T, token string) context.Context {
	t.Helper()
	return metadata.AppendToOutgoingContext(t.Context(), "authorization", "Bearer "+token)
}

// call sends a request to replica A (0) or B (1).
func (b *bank) call(t *testing.T, replica int, token string, r proto.Message, key string) (proto.Message, error) {
	t.Helper()
	l := &load{conn: b.conns[replica], token: token}
	return l.ask(t.Context(), r, key)
}

// Every request, of every kind and at the same moment, goes to both.
func (b *bank) actsOnce(t *testing.T) {
	const requests = 60
	var group sync.WaitGroup
	answers := make([][2]proto.Message, requests)
	for i := range requests {
		r, key := request(int64(i), b.accounts, b.customer)
		for replica := range 2 {
			group.Go(func() {
				var err error
				if answers[i][replica], err = b.call(t, replica, b.teller, r, key); err != nil {
					t.Errorf("request %d: got %v, want no error", i, err)
				}
			})
		}
	}
	group.Wait()
	for i, both := range answers {
		if !proto.Equal(both[0], both[1]) {
			t.Errorf("request %d: got %v and %v, want one answer", i, both[0], both[1])
		}
		b.posted += transactionsOf(both[0])
	}
	b.verify(t)
}

func (b *bank) schedulesOnce(t *testing.T) {
	const orders = 40
	due := time.Now().Add(2 * time.Second)
	for i := range orders {
		if _, err := transactionv1.NewTransactionServiceClient(b.conns[i%2]).CreateScheduledTransfer(as(t, b.teller),
			&transactionv1.CreateScheduledTransferRequest{
				FromAccountId: b.accounts[i%3], ToAccountId: b.accounts[(i+1)%3], Amount: "1.00", ScheduledTime: timestamppb.New(due),
			}); err != nil {
			t.Fatal(err)
		}
	}
	completed := transactionv1.ScheduledTransferStatus_SCHEDULED_TRANSFER_STATUS_COMPLETED
	proctest.Await(t, "all are carried out", func() bool {
		var done int64
		for _, account := range b.accounts {
			list, err := transactionv1.NewTransactionServiceClient(b.conns[0]).ListScheduledTransfers(as(t, b.teller),
				&transactionv1.ListScheduledTransfersRequest{AccountId: account, Status: &completed})
			if err != nil {
				t.Fatal(err)
			}
			done += list.GetTotal()
		}
		return done == orders
	})
	b.posted += orders
	b.verify(t)
}

func (b *bank) followsRules(t *testing.T) {
	risk := riskv1.NewRiskServiceClient(b.conns[0])
	rules, err := risk.ListRules(as(t, b.admin), &riskv1.ListRulesRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range rules.GetList() {
		if rule.GetName() != "single_transfer_limit" {
			continue
		}
		for _, limit := range []string{"5.00", "5000.00"} {
			if _, err := risk.UpdateRule(as(t, b.admin), &riskv1.UpdateRuleRequest{Id: rule.GetId(), MaxAmount: &limit}); err != nil {
				t.Fatal(err)
			}
			want := map[string]apiv1.ErrorCode{"5.00": apiv1.ErrorCode_RKB001}[limit]
			b.pays(t, "limited to "+limit, want)
		}
	}
	entry, err := risk.AddToBlacklist(as(t, b.admin), &riskv1.AddToBlacklistRequest{
		SubjectType: riskv1.SubjectType_SUBJECT_TYPE_ACCOUNT, SubjectId: b.accounts[0], Reason: "test",
	})
	if err != nil {
		t.Fatal(err)
	}
	b.pays(t, "blacklisted", apiv1.ErrorCode_RKB002)
	if _, err := risk.RemoveFromBlacklist(as(t, b.admin), &riskv1.RemoveFromBlacklistRequest{Id: entry.GetEntry().GetId()}); err != nil {
		t.Fatal(err)
	}
	b.pays(t, "forgiven", 0)
}

// pays wants B, within a second if it is notified, to refuse a transfer of 10.00 with a code, or with 0 to make it.
func (b *bank) pays(t *testing.T, what string, want apiv1.ErrorCode) {
	t.Helper()
	within := time.Second
	if storetest.PollOnly() { // Each asks once a second, and takes a moment to read the answer.
		within = 3 * time.Second
	}
	proctest.AwaitWithin(t, within, fmt.Sprintf("the other replica answers %v: %s", want, what), func() bool {
		_, err := b.call(t, 1, b.teller, &transactionv1.TransferRequest{
			FromAccountId: b.accounts[0], ToAccountId: b.accounts[1], Amount: "10.00",
		}, "")
		if err == nil {
			b.posted++
		}
		return errorcode.Of(err) == want
	})
}

func (b *bank) endsSessions(t *testing.T) {
	token := login(t, authv1.NewAuthServiceClient(b.conns[0]), "admin", strongPassword)
	list := func() error {
		_, err := authv1.NewAuthServiceClient(b.conns[1]).ListUsers(as(t, token), &authv1.ListUsersRequest{})
		return err
	}
	if err := list(); err != nil {
		t.Fatal(err)
	}
	if _, err := authv1.NewAuthServiceClient(b.conns[0]).Logout(as(t, token), &authv1.LogoutRequest{}); err != nil {
		t.Fatal(err)
	}
	proctest.AwaitWithin(t, time.Second, "the other replica refuses the session", func() bool {
		return errorcode.Of(list()) == apiv1.ErrorCode_AUB002
	})
}

// A customer's eleventh batch of a minute is refused, wherever the ten before went.
func (b *bank) countsTogether(t *testing.T) {
	token := b.user(t, apiv1.Role_ROLE_CUSTOMER, &b.customer)
	began, granted := time.Now(), 0
	for i := range 15 {
		_, err := b.call(t, i%2, token, &transactionv1.BatchTransferRequest{
			BatchId: fmt.Sprint("Q", i), Transfers: []*transactionv1.BatchTransferItem{
				{FromAccountId: b.accounts[0], ToAccountId: b.accounts[1], Amount: "0.01"},
			},
		}, "")
		switch {
		case err == nil:
			granted++
		case errorcode.Of(err) != apiv1.ErrorCode_GWB003:
			t.Fatal(err)
		}
	}
	b.posted += int64(granted)
	if most := 10 + int(time.Since(began)/(6*time.Second)); granted < 10 || granted > most {
		t.Errorf("%d batches were granted, want 10", granted)
	}
}

// verify wants the books to hold what was acknowledged, once.
func (b *bank) verify(t *testing.T) {
	t.Helper()
	for _, conn := range b.conns {
		books := (&load{conn: conn}).books(t, b.admin)
		if !books.GetOk() || books.GetTransactions() != b.posted {
			t.Errorf("got books %v, want them ok with the acknowledged %d transactions", books, b.posted)
		}
	}
}
