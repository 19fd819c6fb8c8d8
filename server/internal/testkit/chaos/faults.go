package chaos

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"syscall"
	"time"

	"github.com/corebank/corebank/server/internal/testkit/patroni"
)

// Fault breaks something, waits, and mends it where nothing else would: a frozen process, a broken link, a machine without power.
type Fault struct {
	Name string
	// For is the shortest duration of the fault; it lasts up to one and a half times as long.
	For    time.Duration
	breaks func(ctx context.Context, b *Bank, random *rand.Rand) (mend func() error, err error)
}

// nothing has nothing to mend: Patroni does.
func nothing() error { return nil }

// onNode makes a fault of the node that has a role at the moment.
func onNode(role patroni.Role, do func(n *patroni.Node) (mend func() error)) func(context.Context, *Bank, *rand.Rand) (func() error, error) {
	return func(ctx context.Context, b *Bank, _ *rand.Rand) (func() error, error) {
		n := b.Cluster.Find(ctx, role)
		if n == nil {
			return nil, fmt.Errorf("%s: %w", role, patroni.ErrNobody)
		}
		return do(n), nil
	}
}

// onServer makes a fault of one of the servers.
func onServer(do func(s *Server) (mend func() error)) func(context.Context, *Bank, *rand.Rand) (func() error, error) {
	return func(_ context.Context, b *Bank, random *rand.Rand) (func() error, error) {
		return do(b.Servers[random.IntN(len(b.Servers))]), nil
	}
}

func killPostgres(n *patroni.Node) func() error {
	n.KillPostgres()
	return nothing
}

func killNode(n *patroni.Node) func() error {
	n.Kill()
	return n.Start
}

func freezeNode(n *patroni.Node) func() error {
	n.Freeze()
	return func() error { n.Thaw(); return nil }
}

func freezeClients(n *patroni.Node) func() error {
	n.Clients.Freeze()
	return func() error { n.Clients.Thaw(); return nil }
}

func freezePeers(n *patroni.Node) func() error {
	n.Peers.Freeze()
	return func() error { n.Peers.Thaw(); return nil }
}

func breakClients(n *patroni.Node) func() error {
	n.Clients.Break()
	return func() error { n.Clients.Mend(); return nil }
}

func breakPeers(n *patroni.Node) func() error {
	n.Peers.Break()
	return func() error { n.Peers.Mend(); return nil }
}

func cutClients(n *patroni.Node) func() error {
	n.Clients.Cut()
	return nothing
}

// faults are the kinds of faults of every bank.
var faults = []Fault{
	{"primary's Postgres killed", 0, onNode(patroni.Primary, killPostgres)},
	{"primary's machine lost, restarted later", 9 * time.Second, onNode(patroni.Primary, killNode)},
	{"primary's machine frozen, then back", 9 * time.Second, onNode(patroni.Primary, freezeNode)},
	{"primary's machine frozen for a moment", 2 * time.Second, onNode(patroni.Primary, freezeNode)},
	{"synchronous standby's Postgres killed", 0, onNode(patroni.SyncStandby, killPostgres)},
	{"synchronous standby's machine lost", 5 * time.Second, onNode(patroni.SyncStandby, killNode)},
	{"synchronous standby frozen", 5 * time.Second, onNode(patroni.SyncStandby, freezeNode)},
	{"other standby's machine lost", 2 * time.Second, onNode(patroni.Standby, killNode)},
	{"links to the standbys frozen", 4 * time.Second, onNode(patroni.Primary, freezePeers)},
	{"links to the standbys broken", 4 * time.Second, onNode(patroni.Primary, breakPeers)},
	{"links of servers to the primary frozen", 4 * time.Second, onNode(patroni.Primary, freezeClients)},
	{"links of servers to the primary broken", 4 * time.Second, onNode(patroni.Primary, breakClients)},
	{"links of servers to the primary cut once", 0, onNode(patroni.Primary, cutClients)},
	{"standby that replays late, then primary lost", 5 * time.Second, lagThenLose},
	{"planned change of the primary", 0, changePrimary},
	{"server killed, later back", time.Second, onServer(func(s *Server) func() error {
		s.Kill()
		return s.Start
	})},
	{"server frozen", 4 * time.Second, onServer(func(s *Server) func() error {
		s.Signal(syscall.SIGSTOP)
		return func() error { s.Signal(syscall.SIGCONT); return nil }
	})},
	{"primary's machine lost, and etcd when it restarts", 5 * time.Second, loseThenEtcd},
	{"etcd lost, later back", 6 * time.Second, func(_ context.Context, b *Bank, _ *rand.Rand) (func() error, error) {
		b.Cluster.KillEtcd()
		return b.Cluster.StartEtcd, nil
	}},
}

// partFaults are the kinds of faults of parts that a bank may have.
var partFaults = map[patroni.Part][]Fault{
	patroni.Disks: {
		{"disk of the primary's data full", 4 * time.Second, onDisk(patroni.Primary, (*patroni.Node).DataDisk)},
		{"disk of the primary's log full", 4 * time.Second, onDisk(patroni.Primary, (*patroni.Node).LogDisk)},
		{"disk of the synchronous standby's log full", 4 * time.Second, onDisk(patroni.SyncStandby, (*patroni.Node).LogDisk)},
	},
	patroni.Clocks: {
		{"primary's clock 90 s ahead, then right", 3 * time.Second, onClock(90 * time.Second)},
		{"primary's clock 90 s behind, then right", 3 * time.Second, onClock(-90 * time.Second)},
		{"primary's clock an hour ahead, then right", 3 * time.Second, onClock(time.Hour)},
		{"primary's clock an hour behind, then right", 3 * time.Second, onClock(-time.Hour)},
		{"primary's clock an hour ahead, then primary lost", 5 * time.Second, aheadThenLose},
	},
	patroni.Poolers: {
		{"primary's pooler killed, later back", 2 * time.Second, onNode(patroni.Primary, func(n *patroni.Node) func() error {
			n.KillPooler()
			return n.StartPooler
		})},
	},
}

// Faults returns all kinds of faults that this bank can have.
func (b *Bank) Faults() []Fault {
	all := slices.Clone(faults)
	if b.Cluster.Missing == nil {
		return all
	}
	for _, part := range []patroni.Part{patroni.Disks, patroni.Clocks, patroni.Poolers} {
		if b.Cluster.Missing[part] == nil {
			all = append(all, partFaults[part]...)
		}
	}
	return all
}

// onDisk fills a disk of the node that has a role at the moment.
func onDisk(role patroni.Role, disk func(n *patroni.Node) *patroni.Disk) func(context.Context, *Bank, *rand.Rand) (func() error, error) {
	return func(ctx context.Context, b *Bank, _ *rand.Rand) (func() error, error) {
		n := b.Cluster.Find(ctx, role)
		if n == nil {
			return nil, fmt.Errorf("%s: %w", role, patroni.ErrNobody)
		}
		return disk(n).Empty, disk(n).Fill()
	}
}

// onClock sets the clock of the primary's Postgres ahead of the others, or behind.
func onClock(ahead time.Duration) func(context.Context, *Bank, *rand.Rand) (func() error, error) {
	return func(ctx context.Context, b *Bank, _ *rand.Rand) (func() error, error) {
		n := b.Cluster.Find(ctx, patroni.Primary)
		if n == nil {
			return nil, patroni.ErrNobody
		}
		return func() error { return n.SetClock(0) }, n.SetClock(ahead)
	}
}

// aheadThenLose leaves times in the database that are an hour ahead of the clock of the next primary.
func aheadThenLose(ctx context.Context, b *Bank, random *rand.Rand) (func() error, error) {
	n := b.Cluster.Find(ctx, patroni.Primary)
	if n == nil {
		return nil, patroni.ErrNobody
	}
	if err := n.SetClock(time.Hour); err != nil {
		return nil, err
	}
	select {
	case <-time.After(time.Second + time.Duration(random.Int64N(int64(2*time.Second)))):
	case <-ctx.Done():
	}
	start := killNode(n)
	return func() error { return errors.Join(n.SetClock(0), start()) }, nil
}

// lagThenLose has the synchronous standby stop replaying, while it goes on storing what it receives, and then the primary lost.
func lagThenLose(ctx context.Context, b *Bank, _ *rand.Rand) (func() error, error) {
	standby, primary := b.Cluster.Find(ctx, patroni.SyncStandby), b.Cluster.Find(ctx, patroni.Primary)
	if standby == nil || primary == nil {
		return nil, patroni.ErrNobody
	}
	if err := standby.Exec(ctx, "SELECT pg_wal_replay_pause()"); err != nil {
		return nil, fmt.Errorf("%w: %w", patroni.ErrNobody, err) // Another fault has hit it just now.
	}
	select {
	case <-time.After(2 * time.Second):
	case <-ctx.Done():
	}
	return killNode(primary), nil
}

// loseThenEtcd takes etcd away for longer than a lease while the old primary is made a standby.
func loseThenEtcd(ctx context.Context, b *Bank, random *rand.Rand) (func() error, error) {
	n := b.Cluster.Find(ctx, patroni.Primary)
	if n == nil {
		return nil, patroni.ErrNobody
	}
	start, moment := killNode(n), time.Second+time.Duration(random.Int64N(int64(4*time.Second)))
	return func() error {
		if err := start(); err != nil {
			return err
		}
		time.Sleep(moment)
		b.Cluster.KillEtcd()
		time.Sleep(patroni.Lease + time.Second)
		return b.Cluster.StartEtcd()
	}, nil
}

func changePrimary(ctx context.Context, b *Bank, _ *rand.Rand) (func() error, error) {
	return nothing, b.Cluster.Switchover(ctx)
}

// Upgrade is no fault: a server is replaced by another program under load.
func Upgrade(name string, server int, serve Serve) Fault {
	return Fault{name, 0, func(ctx context.Context, b *Bank, _ *rand.Rand) (func() error, error) {
		return nothing, b.Servers[server].Replace(ctx, serve)
	}}
}
