package main

import (
	"context"
	"fmt"
	"log/slog"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/store/localpg"
)

// measureStandbys measures reads beside a full load of postings, by servers that have none to all of the standbys. Each Postgres has its
// own share of processors, if --postgres-cpus gives one.
func (b *bench) measureStandbys(ctx context.Context, primary *localpg.Server, first *server, t *target) error {
	targets, watched := []*target{t}, slices.Clone(b.watched.servers)
	var urls []string
	for number := 1; number <= b.Standbys; number++ {
		standby, err := b.startStandby(ctx, primary, number)
		if err != nil {
			return fmt.Errorf("start standby %d: %w", number, err)
		}
		defer standby.Stop(context.WithoutCancel(ctx))
		if b.PostgresCPUs > 0 {
			share, err := bound(fmt.Sprint("standby", number), standby.PID(), b.PostgresCPUs)
			if err != nil {
				return err
			}
			defer share.end()
		}
		urls = append(urls, standby.URL())
		s, other, err := b.startAnother(ctx, first, "COREBANK_READ_DATABASE_URL="+strings.Join(urls, " "))
		if err != nil {
			return fmt.Errorf("start a server with %d standbys: %w", number, err)
		}
		defer s.stop()
		defer other.close()
		targets, watched = append(targets, other), append(watched, s.command.Process.Pid)
	}
	for standbys, target := range targets {
		b.standbys = append(b.standbys, b.standbysCase(standbys, target, t.uniform, watched))
	}
	for range b.Rounds {
		for _, c := range b.standbys {
			if err := c.measure(t.bearer(ctx), b); err != nil {
				return err
			}
		}
	}
	for _, c := range b.standbys {
		b.figure(c.postings)
		b.figure(c.reads)
	}
	return nil
}

// startStandby makes a standby of the primary by a base backup, and starts it.
func (b *bench) startStandby(ctx context.Context, primary *localpg.Server, number int) (*localpg.Server, error) {
	program, err := localpg.InstalledProgram("pg_basebackup")
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(b.Dir, fmt.Sprint("standby", number))
	backup := exec.CommandContext(ctx, program, "--dbname="+primary.URL(), "--pgdata="+filepath.Join(dir, "cluster"),
		"--write-recovery-conf", "--checkpoint=fast")
	if said, err := backup.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("pg_basebackup: %w: %s", err, said)
	}
	return localpg.Start(ctx, localpg.Options{Dir: dir, Durable: true, Logger: slog.Default()})
}

// standbysCase is reads beside a full load of postings, by a server with so many standbys.
type standbysCase struct{ postings, reads *load }

func (b *bench) standbysCase(standbys int, through *target, pick func() (payer, payee int64), servers []int) standbysCase {
	watched := processes{servers: servers, postmaster: b.watched.postmaster}
	return standbysCase{
		&load{name: fmt.Sprintf("standbys_%d_postings", standbys), call: through.transfer, pick: pick, processes: watched},
		&load{name: fmt.Sprintf("standbys_%d_reads", standbys), call: through.history, pick: pick, callers: readers},
	}
}

// measure measures both loads at the same time.
func (c standbysCase) measure(ctx context.Context, b *bench) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, l := range []*load{c.postings, c.reads} {
		group.Go(func() error { return b.measureEach(ctx, l) })
	}
	return group.Wait()
}

const (
	// readers read histories beside the postings.
	readers = 32
	// readPageSize is the number of entries that each reads.
	readPageSize = 20
)

// history reads the newest entries of an account.
func (t *target) history(ctx context.Context, caller int, account, _ int64) error {
	_, err := t.clients[caller%connections].ListTransactions(ctx, &transactionv1.ListTransactionsRequest{
		AccountId: account, PageSize: new(int32(readPageSize)),
	})
	return err
}
