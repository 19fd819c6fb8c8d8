package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/grpc"
	"google.golang.org/grpc/health/grpc_health_v1"

	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"

	"github.com/corebank/corebank/store/proctest"
)

// Told to stop in the middle of load, the server answers what it has begun and does nothing else: afterwards the books hold
// exactly what was acknowledged, although nobody has sent anything again.
func TestStopsWithoutLosingARequest(t *testing.T) {
	t.Parallel()
	p := serveOn(t, newDataDir(t), nil)
	c := &once{
		load: letIn(t, p), program: p, acks: map[string]string{},
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2 * clients}},
	}
	defer c.client.CloseIdleConnections()
	for i := range clients {
		c.group.Go(func() {
			for n, going := 0, true; going; n++ {
				going = c.transfer(t, i, fmt.Sprintf("C%d-%d", i, n), 2)
			}
		})
	}
	proctest.Await(t, "many requests are acknowledged", func() bool { return c.acknowledged() >= 200 })

	// Requests that cannot be answered yet, because somebody holds their account.
	hold, release := holdAccount(t, p, 3)
	var kept atomic.Int64
	for i := range clients {
		c.group.Go(func() {
			if c.transfer(t, i, fmt.Sprint("K", i), 3) {
				kept.Add(1)
			}
		})
	}
	proctest.Await(t, "they wait for the account", func() bool { return waiting(t, hold) })

	if err := p.process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	awaitRefusedConnections(t, p)
	release()
	c.group.Wait()
	p.awaitEnd(t)
	if left := p.postgres(t); len(left) != 0 {
		t.Errorf("got processes %v left, want none", left)
	}
	if kept.Load() == 0 {
		t.Error("got 0 acknowledged requests of those that waited, want some")
	}

	p = serveOn(t, p.dir, p)
	books := c.books(t, login(t, authv1.NewAuthServiceClient(c.conn), "admin"))
	if want := c.before.GetTransactions() + int64(len(c.acks)); !books.GetOk() || books.GetTransactions() != want {
		t.Errorf("got books %v, want them ok with %d transactions", books, want)
	}
	for i := range clients { // The same request gets the same answer.
		name := fmt.Sprintf("C%d-0", i)
		if first := c.acks[name]; !c.transfer(t, i+1, name, 2) || c.acks[name] != first {
			t.Errorf("%s: got %s when sent again, want %s as before", name, c.acks[name], first)
		}
	}
	t.Logf("%d requests were acknowledged, %d of them kept waiting, %d refused, %d cut off", len(c.acks), kept.Load(), c.refused, c.cut)
	p.interrupt(t)
}

// holdAccount locks an account until release is called.
func holdAccount(t *testing.T, p *program, id int64) (hold pgx.Tx, release func()) {
	t.Helper()
	locker := behind(t, p)
	hold, err := locker.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := hold.Exec(t.Context(), `SELECT FROM accounts WHERE id = $1 FOR UPDATE`, id); err != nil {
		t.Fatal(err)
	}
	return hold, func() {
		t.Helper()
		if err := errors.Join(hold.Rollback(t.Context()), locker.Close(t.Context())); err != nil {
			t.Fatal(err)
		}
	}
}

func awaitRefusedConnections(t *testing.T, p *program) {
	t.Helper()
	for _, address := range append(p.others, p.http, p.grpc) {
		proctest.Await(t, "it takes no more connections", func() bool {
			conn, err := net.Dial("tcp", address)
			if err == nil {
				_ = conn.Close()
			}
			return errors.Is(err, syscall.ECONNREFUSED)
		})
	}
}

// While balancers look away it serves on, and says so.
func TestLetsBalancersLookAway(t *testing.T) {
	t.Parallel()
	p := serveOn(t, newDataDir(t), nil, "--stop-delay=5s")
	l := letIn(t, p)
	health := grpc_health_v1.NewHealthClient(l.conn)
	watched, err := health.Watch(t.Context(), &grpc_health_v1.HealthCheckRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if first, err := watched.Recv(); err != nil || first.GetStatus() != grpc_health_v1.HealthCheckResponse_SERVING {
		t.Fatalf("health: got %v, %v, want SERVING", first, err)
	}
	if out, err := p.health(t); err != nil || out != "ready\n" {
		t.Errorf("corebank health: got %q, %v, want \"ready\\n\"", out, err)
	}
	began := time.Now()
	if err := p.process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if next, err := watched.Recv(); err != nil || next.GetStatus() != grpc_health_v1.HealthCheckResponse_NOT_SERVING {
		t.Errorf("health: got %v, %v, want NOT_SERVING", next, err)
	}
	response, err := http.Get("http://" + p.http + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if response.StatusCode != http.StatusServiceUnavailable || string(text) != "stopping\n" {
		t.Errorf("/readyz: got %s %q, want 503 and \"stopping\\n\"", response.Status, text)
	}
	if out, err := p.health(t); err == nil || out != "corebank: error: stopping\n" {
		t.Errorf("corebank health: got %q, %v, want \"stopping\" and an error", out, err)
	}
	if l.invoke(t.Context(), &transactionv1.DepositRequest{AccountId: 1, Amount: "1.00"}, "") == nil {
		t.Error("got a refusal of what still comes, want it served")
	}
	if _, err := watched.Recv(); err == nil {
		t.Error("got another health after the end, want none")
	}
	p.awaitEnd(t)
	if took := time.Since(began); took < 5*time.Second || took > 15*time.Second {
		t.Errorf("got the end after %v, want it after 5 s to 15 s", took)
	}
}

// once is clients that send each request a single time.
type once struct {
	*load

	program *program
	client  *http.Client

	// What became of the requests: the ids of the transactions, by refId; and how many were refused, or not answered at all.
	acks         map[string]string
	refused, cut int
}

func (c *once) acknowledged() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.acks)
}

// transfer makes a transfer from account 1, over JSON or gRPC by turns, and reports whether it was acknowledged.
func (c *once) transfer(t *testing.T, turn int, name string, to int64) bool {
	send := c.overJSON
	if turn%2 == 0 {
		send = c.overGRPC
	}
	id, err := send(t, name, to)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case err != nil:
		c.cut++
	case id == "":
		c.refused++
	default:
		c.acks[name] = id
	}
	return id != ""
}

func (c *once) overGRPC(t *testing.T, name string, to int64) (id string, err error) {
	made, err := transactionv1.NewTransactionServiceClient(c.conn).Transfer(c.context(t.Context()), &transactionv1.TransferRequest{
		FromAccountId: 1, ToAccountId: to, Amount: "1.00", RefId: name,
	}, grpc.WaitForReady(false))
	if err != nil && !strings.Contains(err.Error(), "connection refused") {
		t.Logf("%s: %v", name, err)
		return "", err
	}
	return made.GetTransactionId(), nil
}

func (c *once) overJSON(t *testing.T, name string, to int64) (id string, err error) {
	body := fmt.Sprintf(`{"fromAccountId":1,"toAccountId":%d,"amount":1.00,"refId":%q}`, to, name)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+c.program.http+"/api/v1/transactions/transfer", strings.NewReader(body))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+c.token)
	response, err := c.client.Do(r)
	if errors.Is(err, syscall.ECONNREFUSED) {
		return "", nil
	}
	if err != nil {
		t.Logf("%s: %v", name, err)
		return "", err
	}
	defer response.Body.Close()
	var answer struct {
		Data struct{ TransactionID string }
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return "", err
	}
	return answer.Data.TransactionID, nil
}

// waiting reports whether a session of Postgres waits for a lock.
func waiting(t *testing.T, tx pgx.Tx) (yes bool) {
	t.Helper()
	err := tx.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock')`).Scan(&yes)
	if err != nil {
		t.Fatal(err)
	}
	return yes
}
