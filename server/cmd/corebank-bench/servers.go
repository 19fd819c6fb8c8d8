package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
)

// serverCounts are the numbers of servers that share the load; the first is the base of ratios.
var serverCounts = []int{1, 2, 4}

// sharedCalls are the calls whose throughput is measured by several servers. Deposits and debits move the bank's own accounts too.
var sharedCalls = []string{"transfer", "deposit", "debit"}

// recovery is the time of load after which a server trusts its cache of accounts again, when no other posts any longer.
const recovery = 6 * time.Second

// serversCase is one of sharedCalls through so many servers.
type serversCase struct {
	call    string
	servers int
}

func (c serversCase) name() string { return fmt.Sprintf("servers_%d_%s", c.servers, c.call) }

// goal is the least share of the throughput of one server; 0 for none.
func (c serversCase) goal() float64 {
	if c.servers == 2 {
		return 0.95
	}
	return 0
}

// measureServers compares the throughput of one server with that of several on the same database, each with as many callers.
func (b *bench) measureServers(ctx context.Context, first *server, t *target) error {
	targets, watched := []*target{t}, slices.Clone(b.watched.servers)
	for number := 1; number < slices.Max(serverCounts); number++ {
		s, other, err := b.startAnother(ctx, first)
		if err != nil {
			return fmt.Errorf("start server %d: %w", number+1, err)
		}
		defer s.stop()
		defer other.close()
		targets, watched = append(targets, other), append(watched, s.command.Process.Pid)
	}
	var loads []*load
	for _, servers := range serverCounts {
		for _, call := range sharedCalls {
			one := serversCase{call, servers}
			b.servers = append(b.servers, one)
			loads = append(loads, &load{
				name: one.name(), call: one.through(targets), pick: t.uniform, callers: b.Callers * servers,
				processes: processes{servers: watched, postmaster: b.watched.postmaster},
			})
		}
	}
	alone := &load{name: "one server alone again", call: t.transfer, pick: t.uniform, callers: b.Callers}
	for range b.Rounds {
		if _, err := alone.run(t.bearer(ctx), recovery); err != nil {
			return err
		}
		if err := b.measureEach(t.bearer(ctx), loads...); err != nil {
			return err
		}
	}
	for _, l := range loads {
		b.figure(l)
	}
	return nil
}

// through makes the call of a case, each caller through its server.
func (c serversCase) through(targets []*target) func(ctx context.Context, caller int, payer, payee int64) error {
	return func(ctx context.Context, caller int, payer, payee int64) error {
		t, caller := targets[caller%c.servers], caller/c.servers
		switch client := t.clients[caller%connections]; c.call {
		case "deposit":
			_, err := client.Deposit(ctx, &transactionv1.DepositRequest{AccountId: payee, Amount: "1.00", Remark: "bench"})
			return err
		case "debit":
			_, err := client.Debit(ctx, &transactionv1.DebitRequest{AccountId: payer, Amount: "1.00", Remark: "bench"})
			return err
		default:
			return t.transfer(ctx, caller, payer, payee)
		}
	}
}
