package rpc

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/corebank/corebank/server/internal/testkit/redistest"
	"github.com/corebank/corebank/store/proctest"
)

func TestServersThatShareRedisCountTogether(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	servers := []*Quotas{newQuotas(t, redis.URL()), newQuotas(t, redis.URL())}
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
			t.Errorf("got %d decisions without Redis, want none", q.Local())
		}
	}
}

func TestCallsGoOnWithoutRedis(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	q, other := newQuotas(t, redis.URL()), newQuotas(t, redis.URL())
	if got := passed(t, other, customer(1, 1), batch, 10); got != 10 {
		t.Fatalf("got %d batches, want 10", got)
	}
	redis.Stop()
	if got := passed(t, q, customer(1, 1), batch, 12); got != 10 || q.Local() == 0 {
		t.Errorf("without Redis: got %d batches and %d decisions without it, want 10 and some", got, q.Local())
	}

	redis.Start(t)
	caller := int64(100)
	for _, server := range []*Quotas{q, other} {
		proctest.AwaitWithin(t, 10*time.Second, "a call is counted by Redis again", func() bool {
			caller++ // A caller that its own server refuses does not reach Redis.
			missed := server.Local()
			passed(t, server, customer(caller, caller), logout, 1)
			return server.Local() == missed
		})
	}
	shared := passed(t, q, customer(4, 4), batch, 5) + passed(t, other, customer(4, 4), batch, 10)
	if shared != 10 {
		t.Errorf("%d batches passed through two servers after Redis came back, want 10", shared)
	}
}
