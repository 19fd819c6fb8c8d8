package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// measureRates measures the cases of the first table in turn: hand-written SQL, the peers, the limits and the server.
func (b *bench) measureRates(ctx context.Context, cluster string, server *server, t *target) (err error) {
	database, baselines, err := b.prepareSQL(ctx, cluster)
	if err != nil {
		return fmt.Errorf("hand-written SQL: %w", err)
	}
	echo, err := startPeer(ctx, "echo")
	if err != nil {
		return err
	}
	defer echo.stop()
	plain, err := startPeer(ctx, "plain", "--database="+database)
	if err != nil {
		return err
	}
	defer plain.stop()
	echo.accounts = t.accounts
	for id := range b.Accounts {
		plain.accounts = append(plain.accounts, int64(id+1))
	}
	insert, err := newInserter(ctx, t)
	if err != nil {
		return fmt.Errorf("bare insert: %w", err)
	}
	loads := append(b.limits(echo, insert), b.peers(plain)...)
	loads = b.chosen(append(loads, b.cases(server, t)...))
	for round := range b.Rounds {
		fmt.Fprintf(b.out, "round %d of %d: hand-written SQL through pgbench, the peers, the limits and the server …\n", round+1, b.Rounds)
		if err := b.measureRound(ctx, database, baselines, loads, t); err != nil {
			return err
		}
	}
	for _, l := range baselines {
		b.figureSQL(l)
	}
	for _, l := range loads {
		b.figure(l)
	}
	if err := insert.close(ctx); err != nil {
		return fmt.Errorf("bare insert: %w", err)
	}
	return b.figurePosting(ctx, t)
}

func (b *bench) measureRound(ctx context.Context, database string, baselines []*baseline, loads []*load, t *target) error {
	for _, l := range baselines {
		if err := b.measureSQL(ctx, database, l); err != nil {
			return fmt.Errorf("hand-written SQL: %w", err)
		}
	}
	return b.measureEach(t.bearer(ctx), loads...)
}

// limits returns the loads that measure upper bounds of this machine: bare gRPC, and a bare insert of the rows of postings.
func (b *bench) limits(echo *peer, insert *inserter) []*load {
	watched := processes{servers: []int{echo.command.Process.Pid}}
	return []*load{
		{name: "limit_grpc", call: echo.transfer, pick: echo.uniform, processes: watched},
		{name: "limit_stream", stream: echo.stream(echo.uniform), processes: watched},
		{name: "limit_insert", stream: insert.run, processes: processes{postmaster: b.watched.postmaster}},
	}
}

// peers are ledgers as others write them, except those that pgbench drives.
func (b *bench) peers(plain *peer) []*load {
	watched := processes{servers: []int{plain.command.Process.Pid}, postmaster: b.watched.postmaster}
	return []*load{
		{name: "peer_go", call: plain.transfer, pick: plain.uniform, processes: watched},
		{name: "peer_go_hot", call: plain.transfer, pick: plain.hot, processes: watched},
	}
}

// cases are those of the server.
func (b *bench) cases(server *server, t *target) []*load {
	uniform := &load{name: "grpc_uniform", call: t.transfer, pick: t.uniform}
	loads := []*load{
		uniform,
		{name: "grpc_half", call: t.transfer, pick: t.uniform, rate: func() float64 { return b.rate(uniform) / 2 }},
		{name: "grpc_hot", call: t.transfer, pick: t.hot},
		{name: "stream_uniform", stream: t.stream(t.uniform)},
		{name: "stream_hot", stream: t.stream(t.hot)},
		{name: "json_uniform", call: t.transferJSON, pick: t.uniform},
		{name: "grpc_single", call: t.transfer, pick: t.uniform, callers: 1},
	}
	for _, l := range loads {
		l.processes, l.profile = b.watched, server.profile
	}
	return loads
}

// chosen returns the loads that --cases names.
func (b *bench) chosen(all []*load) (loads []*load) {
	for _, l := range all {
		if b.wanted.MatchString(l.name) {
			loads = append(loads, l)
		}
	}
	return loads
}

// figurePosting records processor time and disk space per posting.
func (b *bench) figurePosting(ctx context.Context, t *target) error {
	if server, measured := b.figures["grpc_uniform_cpu_us_server"]; measured {
		b.figures["cpu_us_per_posting_server"] = server
		b.figures["cpu_us_per_posting_postgres"] = b.figures["grpc_uniform_cpu_us_postgres"]
	}
	conn, err := pgx.Connect(ctx, t.database)
	if err != nil {
		return fmt.Errorf("connect to the database: %w", err)
	}
	defer conn.Close(ctx)
	var bytes float64
	const size = `SELECT pg_total_relation_size('transactions')::float8 / greatest(count(*), 1) FROM transactions`
	if err := conn.QueryRow(ctx, size).Scan(&bytes); err != nil {
		return fmt.Errorf("size of the books: %w", err)
	}
	b.figures["bytes_per_posting"] = bytes
	return nil
}
