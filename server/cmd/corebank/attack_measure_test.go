//go:build attack

package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	"github.com/corebank/corebank/store/proctest"
)

// figures has the measurements of one attack.
type figures struct {
	attack string
	// calls are the calls, connections or streams of the attack, and refused is how many of them the server refused or ended.
	calls, refused int
	// cpu is the CPU time of the server, and memory how much its resident memory grew at most.
	cpu    time.Duration
	memory int64
	// p99 is of a reader from another address, alone and during the attack.
	before, during time.Duration
	// longest is the longest wait of anybody who did nothing wrong.
	longest time.Duration
	// note has what else was seen.
	note string
}

// table prints figures.
func table(all []figures) {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nattack\tcalls\trefused\tserver CPU\tmemory\treader p99 alone\tduring\tlongest wait\t")
	for _, f := range all {
		fmt.Fprintf(w, "%s\t%d\t%d\t%.2f s\t%d MB\t%s\t%s\t%s\t%s\n", f.attack, f.calls, f.refused, f.cpu.Seconds(), f.memory>>20,
			milliseconds(f.before), milliseconds(f.during), milliseconds(f.longest), f.note)
	}
	_ = w.Flush()
	load, _ := os.ReadFile("/proc/loadavg")
	fmt.Printf("load of the machine: %s", load)
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}

// memory is a line of the program's /proc/PID/status, in bytes.
func (p *program) memory(t *testing.T, name string) int64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(status), name+":")
	kilobytes, err := strconv.ParseInt(strings.Fields(after)[0], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return kilobytes << 10
}

// measure measures an attack while a reader reads from another address.
func measure(t *testing.T, p *program, token, name string, attack func(f *figures)) figures {
	t.Helper()
	f := figures{attack: name}
	alone := newReader(t, p, token)
	time.Sleep(2 * time.Second)
	f.before, _ = alone.end()
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p.process.Pid), []byte("5"), 0); err != nil { // resets VmHWM
		t.Fatal(err)
	}
	resident, cpu := p.memory(t, "VmRSS"), proctest.ProcessorTime(p.process.Pid, false)
	reader := newReader(t, p, token)
	attack(&f)
	var longest time.Duration
	f.during, longest = reader.end()
	f.longest = max(f.longest, longest)
	f.cpu, f.memory = proctest.ProcessorTime(p.process.Pid, false)-cpu, max(0, p.memory(t, "VmHWM")-resident)
	t.Logf("%+v", f)
	return f
}

// reader reads a balance again and again.
type reader struct {
	stop context.CancelFunc
	done chan struct{}
	took []time.Duration
}

func newReader(t *testing.T, p *program, token string) *reader {
	t.Helper()
	conn := dialFrom(t, p.grpc, "127.0.0.9")
	ctx, stop := context.WithCancel(t.Context())
	r := &reader{stop: stop, done: make(chan struct{})}
	accounts := accountv1.NewAccountServiceClient(conn)
	ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+token)
	go func() {
		defer close(r.done)
		defer conn.Close()
		for ctx.Err() == nil {
			began := time.Now()
			_, err := accounts.GetBalance(ctx, &accountv1.GetBalanceRequest{Id: 1})
			if ctx.Err() == nil {
				r.took = append(r.took, time.Since(began))
				if err != nil {
					t.Logf("the reader: %v", err)
				}
			}
			time.Sleep(5 * time.Millisecond)
		}
	}()
	return r
}

// end ends the reader, and returns its p99 and its longest wait.
func (r *reader) end() (p99, longest time.Duration) {
	r.stop()
	<-r.done
	if len(r.took) == 0 {
		return 0, 0
	}
	slices.Sort(r.took)
	return r.took[len(r.took)*99/100], r.took[len(r.took)-1]
}

// dialFrom connects over gRPC from an address of this machine.
func dialFrom(t *testing.T, to, from string, options ...grpc.DialOption) *grpc.ClientConn {
	t.Helper()
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	conn, err := grpc.NewClient("passthrough:///"+to, append([]grpc.DialOption{
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, address string) (net.Conn, error) {
			return dialer.DialContext(ctx, "tcp", address)
		}),
	}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// atOnce runs n calls, so many at a time, and returns how many failed.
func atOnce(n, workers int, call func(i int) error) (failed int) {
	var mu sync.Mutex
	var all sync.WaitGroup
	queue := make(chan int)
	for range workers {
		all.Go(func() {
			for i := range queue {
				if call(i) != nil {
					mu.Lock()
					failed++
					mu.Unlock()
				}
			}
		})
	}
	for i := range n {
		queue <- i
	}
	close(queue)
	all.Wait()
	return failed
}
