//go:build attack

package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/encoding"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	filev1 "github.com/corebank/corebank/gen/go/corebank/file/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store/proctest"
)

// TestAttacks attacks servers at length, one attack after another, and prints a table of what each cost. The client's work is done on the
// same machine. `make attack` runs it; what CI runs stands in server/app/attacks_test.go.
func TestAttacks(t *testing.T) {
	var all []figures
	defer func() { table(all) }()
	p := serveOn(t, newDataDir(t), nil, "--log-level=error")
	l := letIn(t, p)
	// The server's own memory has its size only after some calls.
	measure(t, p, l.token, "warm-up", func(f *figures) { callersItems(t, p, l, f) })
	run := func(name string, attack func(t *testing.T, p *program, l *load, f *figures)) *figures {
		all = append(all, measure(t, p, l.token, name, func(f *figures) { attack(t, p, l, f) }))
		return &all[len(all)-1]
	}
	for _, f := range []*figures{
		run("1 strangers: packed pieces, 64 KB", strangersPieces),
		run("1 strangers: packed pieces, gzipped", strangersGzip),
		run("1 strangers: empty items, gzipped", strangersItems),
	} {
		if f.cpu > time.Second || f.memory > 50<<20 {
			t.Errorf("%s: got %v of CPU and %d MB, want less than 1 s and 50 MB", f.attack, f.cpu, f.memory>>20)
		}
	}
	if f := run("1 a caller: 64 batches of 500k empty items", callersItems); f.memory > 500<<20 {
		t.Errorf("%s: got %d MB, want less than 500 MB", f.attack, f.memory>>20)
	}
	if f := run("2 a locked account and nine batches", lockedAccount); f.longest > 5*time.Second {
		t.Errorf("%s: somebody waited %v, want less than 5 s", f.attack, f.longest)
	}
	if f := run("4 guesses at one login", guesses); f.refused == 0 || f.longest > 5*time.Second {
		t.Errorf("%s: got %d refused and a wait of %v, want guesses refused and less than 5 s", f.attack, f.refused, f.longest)
	}
	run("5 500 idle uploads, 500 slow bodies", idleUploads)
	if f := run("5 40,000 health watches", watches); f.memory > 300<<20 {
		t.Errorf("%s: got %d MB, want less than 300 MB", f.attack, f.memory>>20)
	}
	if f := run("3 a database frozen for 15 s, 6,000 reads", frozenDatabase); f.longest > 15*time.Second {
		t.Errorf("%s: a read waited %v, want less than the call timeout and some", f.attack, f.longest)
	}
	p.interrupt(t)
	all = append(all, frozenNeighbour(t))
}

// compressed is a message that is compressed already, so that the client's own work slows nobody down on the same machine. While it is
// registered as gzip, it is sent in place of whatever is called with.
type compressed []byte

func compress(t *testing.T, message []byte) compressed {
	t.Helper()
	var wire bytes.Buffer
	w := gzip.NewWriter(&wire)
	_, err := w.Write(message)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return wire.Bytes()
}

func (compressed) Name() string                                   { return "gzip" }
func (c compressed) Compress(w io.Writer) (io.WriteCloser, error) { return compressedWriter{w, c}, nil }

func (compressed) Decompress(io.Reader) (io.Reader, error) { return nil, errors.ErrUnsupported }

type compressedWriter struct {
	wire    io.Writer
	message compressed
}

func (compressedWriter) Write(p []byte) (int, error) { return len(p), nil }

func (c compressedWriter) Close() error {
	_, err := c.wire.Write(c.message)
	return err
}

// gzipped calls with a compressed message, as often as f.calls says, so many at a time.
func gzipped(t *testing.T, p *program, f *figures, atATime int, method string, message []byte) {
	t.Helper()
	conn := dialFrom(t, p.grpc, "127.0.0.2")
	encoding.RegisterCompressor(compress(t, message))
	f.refused = atOnce(f.calls, atATime, func(int) error {
		return apptest.SendRaw(t.Context(), conn, method, []byte{0}, grpc.UseCompressor("gzip"))
	})
}

const (
	createUser    = authv1.AuthService_CreateUser_FullMethodName
	batchTransfer = transactionv1.TransactionService_BatchTransfer_FullMethodName
)

func strangersPieces(t *testing.T, p *program, _ *load, f *figures) {
	conn, message := dialFrom(t, p.grpc, "127.0.0.2"), apptest.Pieces(4, 64<<10, 1)
	f.calls = 1000
	f.refused = atOnce(f.calls, 8, func(int) error { return apptest.SendRaw(t.Context(), conn, createUser, message) })
}

func strangersGzip(t *testing.T, p *program, _ *load, f *figures) {
	f.calls = 1000
	gzipped(t, p, f, 8, createUser, apptest.Pieces(4, 512<<10, 1))
}

func strangersItems(t *testing.T, p *program, _ *load, f *figures) {
	f.calls = 64
	gzipped(t, p, f, 64, batchTransfer, apptest.Pieces(2, 1<<20-16))
}

func callersItems(t *testing.T, p *program, l *load, f *figures) {
	conn, message := dialFrom(t, p.grpc, "127.0.0.2"), apptest.Pieces(2, 1<<20-16)
	f.calls = 64
	f.refused = atOnce(f.calls, 64, func(int) error { return apptest.SendRaw(l.context(t.Context()), conn, batchTransfer, message) })
}

// timed is a series of calls by somebody who does nothing wrong, until stop, and the longest wait among them.
func timed(stop <-chan struct{}, call func() error) (n, failed int, longest time.Duration) {
	for {
		select {
		case <-stop:
			return n, failed, longest
		default:
		}
		began := time.Now()
		if call() != nil {
			failed++
		}
		n++
		longest = max(longest, time.Since(began))
		time.Sleep(10 * time.Millisecond)
	}
}

// lockedAccount locks an account behind the server's back for 10 s, and sends nine batches that need it. Transfers between other accounts, logins and
// /readyz are timed.
func lockedAccount(t *testing.T, p *program, l *load, f *figures) {
	conn := behind(t, p)
	defer conn.Close(context.WithoutCancel(t.Context()))
	hold, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := hold.Exec(t.Context(), `SELECT FROM accounts WHERE id = 3 FOR UPDATE`); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	var all sync.WaitGroup
	var mu sync.Mutex
	watch := func(what string, call func() error) {
		all.Go(func() {
			n, failed, longest := timed(stop, call)
			mu.Lock()
			defer mu.Unlock()
			f.longest = max(f.longest, longest)
			f.note += fmt.Sprintf("%s: %d, %d failed, longest %s; ", what, n, failed, milliseconds(longest))
		})
	}
	transactions := transactionv1.NewTransactionServiceClient(l.conn)
	watch("transfers", func() error {
		_, err := transactions.Transfer(l.context(t.Context()), &transactionv1.TransferRequest{FromAccountId: 1, ToAccountId: 2, Amount: "0.01"})
		return err
	})
	watch("logins", func() error {
		_, err := authv1.NewAuthServiceClient(l.conn).Login(t.Context(), &authv1.LoginRequest{Username: "teller", Password: app.DemoPassword})
		return err
	})
	watch("/readyz", func() error {
		if !p.isReady() {
			return io.EOF
		}
		return nil
	})
	f.calls = 9
	var items []*transactionv1.BatchTransferItem
	for range 10 {
		items = append(items, &transactionv1.BatchTransferItem{FromAccountId: 3, ToAccountId: 2, Amount: "0.01"})
	}
	all.Go(func() {
		f.refused = atOnce(f.calls, f.calls, func(i int) error {
			_, err := transactions.BatchTransfer(l.context(t.Context()), &transactionv1.BatchTransferRequest{BatchId: fmt.Sprint("locked", i), Transfers: items})
			return err
		})
	})
	time.Sleep(10 * time.Second)
	close(stop)
	_ = hold.Rollback(t.Context())
	all.Wait()
}

// guesses guesses at the administrator's password from one address, while it logs in with the right one from another.
func guesses(t *testing.T, p *program, _ *load, f *figures) {
	guesser := authv1.NewAuthServiceClient(dialFrom(t, p.grpc, "127.0.0.2"))
	right := authv1.NewAuthServiceClient(dialFrom(t, p.grpc, "127.0.0.3"))
	stop := make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		n, failed, longest := timed(stop, func() error {
			_, err := right.Login(t.Context(), &authv1.LoginRequest{Username: "admin", Password: app.DemoPassword})
			return err
		})
		f.longest, f.note = longest, fmt.Sprintf("right logins: %d, %d failed", n, failed)
		if failed > 0 {
			t.Errorf("%d of %d right logins failed, want none", failed, n)
		}
	})
	f.calls = 200
	for range f.calls {
		if _, err := guesser.Login(t.Context(), &authv1.LoginRequest{Username: "admin", Password: "a wrong password"}); err != nil {
			f.refused++
		}
	}
	close(stop)
	all.Wait()
}

// idleUploads opens uploads that send nothing and requests whose bodies do not come, and waits until the server has ended them.
func idleUploads(t *testing.T, p *program, l *load, f *figures) {
	f.calls = 1000
	f.refused = atOnce(f.calls, f.calls, func(i int) error {
		from := fmt.Sprintf("127.0.1.%d", 1+i%10)
		if i%2 == 0 {
			stream, err := filev1.NewFileServiceClient(dialFrom(t, p.grpc, from)).UploadFile(l.context(t.Context()))
			if err != nil {
				return err
			}
			return stream.RecvMsg(new(filev1.UploadFileResponse))
		}
		return slowBody(p.http, from)
	})
}

// slowBody sends half a request, and returns an error when the server has ended it.
func slowBody(to, from string) error {
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	conn, err := dialer.Dial("tcp", to)
	if err != nil {
		return err
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	_, _ = io.WriteString(conn, "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
	answer, err := io.ReadAll(conn)
	if err == nil && strings.HasPrefix(string(answer), "HTTP/1.1 "+http.StatusText(http.StatusOK)) {
		return nil
	}
	return fmt.Errorf("ended with %q, %w", answer, io.EOF)
}

// watches opens health watches from many addresses, and keeps those that it gets.
func watches(t *testing.T, p *program, _ *load, f *figures) {
	const addresses, each = 200, 200
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	f.calls = addresses * each
	var mu sync.Mutex
	atOnce(addresses, 20, func(i int) error {
		health := healthv1.NewHealthClient(dialFrom(t, p.grpc, fmt.Sprintf("127.0.2.%d", 1+i)))
		for range each {
			watch, err := health.Watch(ctx, &healthv1.HealthCheckRequest{})
			if err == nil {
				_, err = watch.Recv()
			}
			if err != nil {
				mu.Lock()
				f.refused++
				mu.Unlock()
			}
		}
		return nil
	})
}

// frozenDatabase freezes Postgres while 6,000 reads are sent, by 60 connections: on one they would wait for each other's streams.
func frozenDatabase(t *testing.T, p *program, l *load, f *figures) {
	postgres := p.postgres(t)
	signal := func(s syscall.Signal) {
		for _, pid := range postgres {
			_ = syscall.Kill(pid, s) // It may have ended.
		}
	}
	signal(syscall.SIGSTOP)
	t.Cleanup(func() { signal(syscall.SIGCONT) })
	began := time.Now()
	var noticed time.Duration
	var all sync.WaitGroup
	all.Go(func() {
		proctest.Await(t, "it is not ready", func() bool { return !p.isReady() })
		noticed = time.Since(began)
	})
	f.calls = 6000
	var conns []accountv1.AccountServiceClient
	for i := range 60 {
		conns = append(conns, accountv1.NewAccountServiceClient(dialFrom(t, p.grpc, fmt.Sprintf("127.0.3.%d", 1+i))))
	}
	var mu sync.Mutex
	all.Go(func() {
		f.refused = atOnce(f.calls, f.calls, func(i int) error {
			sent := time.Now()
			_, err := conns[i%len(conns)].GetBalance(l.context(t.Context()), &accountv1.GetBalanceRequest{Id: 1})
			mu.Lock()
			defer mu.Unlock()
			f.longest = max(f.longest, time.Since(sent))
			return err
		})
	})
	time.Sleep(15 * time.Second)
	all.Wait()
	signal(syscall.SIGCONT)
	woken := time.Now()
	proctest.Await(t, "it is ready", p.isReady)
	f.note = fmt.Sprintf("/readyz noticed after %s, recovered after %s", milliseconds(noticed), milliseconds(time.Since(woken)))
}

// frozenNeighbour freezes one of two servers again and again while both post to the same accounts, so that it holds their locks at times.
func frozenNeighbour(t *testing.T) figures {
	bank := openBank(t)
	healthy, frozen := bank.programs[0], bank.programs[1]
	t.Cleanup(func() { _ = frozen.process.Signal(syscall.SIGCONT) })
	return measure(t, healthy, bank.teller, "2 a neighbour frozen with locks, 5 times 3 s", func(f *figures) {
		ctx, cancel := context.WithCancel(metadata.AppendToOutgoingContext(t.Context(), "authorization", "Bearer "+bank.teller))
		stop := make(chan struct{})
		var all sync.WaitGroup
		var mu sync.Mutex
		for server, conn := range bank.conns[:2] {
			for i := range 6 {
				all.Go(func() {
					n, failed, longest := timed(stop, func() error {
						_, err := transactionv1.NewTransactionServiceClient(conn).Transfer(ctx, &transactionv1.TransferRequest{
							FromAccountId: bank.accounts[i%3], ToAccountId: bank.accounts[(i+1)%3], Amount: "0.01",
						})
						return err
					})
					if server == 0 {
						mu.Lock()
						defer mu.Unlock()
						f.calls, f.refused, f.longest = f.calls+n, f.refused+failed, max(f.longest, longest)
					}
				})
			}
		}
		for range 5 {
			time.Sleep(time.Second)
			_ = frozen.process.Signal(syscall.SIGSTOP)
			time.Sleep(3 * time.Second)
			_ = frozen.process.Signal(syscall.SIGCONT)
		}
		close(stop)
		time.AfterFunc(15*time.Second, cancel)
		all.Wait()
		cancel()
		if f.longest > 10*time.Second {
			t.Errorf("a posting of the healthy server waited %v, want less than 10 s", f.longest)
		}
	})
}
