package quota

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// redisServer is a real Redis (Debian package redis-server) on a socket of its own.
type redisServer struct {
	socket  string
	command *exec.Cmd
}

func startRedis(t *testing.T) *redisServer {
	t.Helper()
	dir, err := os.MkdirTemp("", "corebank-redis-") // t.TempDir is too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	s := &redisServer{socket: filepath.Join(dir, "redis.sock")}
	t.Cleanup(func() {
		s.stop()
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	s.start(t)
	return s
}

func (s *redisServer) url() string { return "unix://" + s.socket }

// start returns when Redis accepts connections.
func (s *redisServer) start(t *testing.T) {
	t.Helper()
	s.command = exec.Command("redis-server", "--port", "0", "--unixsocket", s.socket, "--save", "", "--dir", filepath.Dir(s.socket))
	out, err := s.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.command.Start(); err != nil {
		t.Fatalf("%v (.ci/redis installs the distribution's package)", err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "eady to accept connections") {
			go func() { // until it ends
				for lines.Scan() {
				}
			}()
			return
		}
	}
	t.Fatal("Redis ended before it was ready")
}

func (s *redisServer) stop() {
	_ = s.command.Process.Kill()
	_ = s.command.Wait() // says that it was killed
}

func TestServersThatShareRedisCountTogether(t *testing.T) {
	t.Parallel()
	redis := startRedis(t)
	servers := []*Quotas{newQuotas(t, redis.url()), newQuotas(t, redis.url())}
	var through atomic.Int64
	var calls sync.WaitGroup
	for i := range 60 {
		calls.Go(func() { through.Add(int64(passed(t, servers[i%2], customer(int64(i+1), 1), batch, 1))) })
	}
	calls.Wait()
	if got := through.Load(); got != 10 {
		t.Errorf("%d batches passed through two servers, want 10", got)
	}
	for _, q := range servers {
		if q.Local() != 0 {
			t.Errorf("Redis was passed over %d times", q.Local())
		}
	}
}

func TestCallsGoOnWithoutRedis(t *testing.T) {
	t.Parallel()
	redis := startRedis(t)
	q, other := newQuotas(t, redis.url()), newQuotas(t, redis.url())
	if got := passed(t, other, customer(1, 1), batch, 10); got != 10 {
		t.Fatalf("%d batches passed", got)
	}
	redis.stop()
	if got := passed(t, q, customer(1, 1), batch, 12); got != 10 || q.Local() == 0 {
		t.Errorf("without Redis %d batches passed, and Redis was missed %d times", got, q.Local())
	}

	redis.start(t)
	deadline := time.Now().Add(10 * time.Second)
	for missed := int64(-1); missed != q.Local(); { // until a call is counted by Redis again
		if time.Now().After(deadline) {
			t.Fatal("Redis was not taken up again")
		}
		time.Sleep(redisPause / 4)
		missed = q.Local()
		passed(t, q, customer(2, 2), logout, 1)
	}
	for _, server := range []*Quotas{q, other} {
		passed(t, server, customer(3, 3), logout, 1)
	}
	shared := passed(t, q, customer(4, 4), batch, 5) + passed(t, other, customer(4, 4), batch, 10)
	if shared != 10 {
		t.Errorf("%d batches passed through two servers after Redis came back, want 10", shared)
	}
}

func TestRefusesAURLThatIsNone(t *testing.T) {
	t.Parallel()
	if _, err := newRedisLink("localhost:6379", nil); err == nil || !strings.Contains(err.Error(), "COREBANK_REDIS_URL") {
		t.Errorf("got %v", err)
	}
}
