package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/corebank/corebank/server/internal/progress"
	"github.com/corebank/corebank/store/localpg"
)

// The baseline: the tables of the ledger in a database of their own, and what a careful person would write by hand: one
// transaction per transfer that locks both accounts in order, updates both, and adds the transfer and its two entries; and the same
// as a function within Postgres.
var (
	//go:embed baseline/schema.sql
	baselineSchema string
	//go:embed baseline/uniform.sql
	baselineUniform string
	//go:embed baseline/hot.sql
	baselineHot string
	//go:embed baseline/function.sql
	baselineFunction string
	//go:embed baseline/function_uniform.sql
	functionUniform string
	//go:embed baseline/function_hot.sql
	functionHot string
)

// baseline is one script at one number of clients.
type baseline struct {
	name, file string
	clients    int
	// tps, latency and cpu, of Postgres for each transaction, are the sums of all rounds.
	tps, latency, cpu float64
	// stalled counts the rounds without a transaction.
	stalled int
}

// prepareSQL makes the database of the baseline, and the scripts: with two numbers of clients, because more clients help the one
// load and hurt the other, and with one.
func (b *bench) prepareSQL(ctx context.Context, cluster string) (database string, all []*baseline, err error) {
	if database, err = b.createBaseline(ctx, cluster); err != nil {
		return "", nil, fmt.Errorf("create the tables: %w", err)
	}
	for name, script := range map[string]string{
		"uniform": baselineUniform, "hot": baselineHot, "function_uniform": functionUniform, "function_hot": functionHot,
	} {
		if err := os.WriteFile(b.script(name), []byte(script), 0o600); err != nil {
			return "", nil, err
		}
	}
	for _, l := range []*baseline{
		{name: "sql_multi", file: b.script("uniform"), clients: 8},
		{name: "sql_multi", file: b.script("uniform"), clients: 32},
		{name: "sql_multi_hot", file: b.script("hot"), clients: 8},
		{name: "sql_multi_hot", file: b.script("hot"), clients: 32},
		{name: "sql_single", file: b.script("uniform"), clients: 1},
		{name: "peer_function", file: b.script("function_uniform"), clients: 8},
		{name: "peer_function", file: b.script("function_uniform"), clients: 32},
		{name: "peer_function_hot", file: b.script("function_hot"), clients: 8},
	} {
		if b.wanted.MatchString(l.name) {
			all = append(all, l)
		}
	}
	return database, all, nil
}

func (b *bench) script(name string) string { return filepath.Join(b.Dir, name+".sql") }

// measureSQL has pgbench run a baseline for one round.
func (b *bench) measureSQL(ctx context.Context, database string, l *baseline) error {
	defer progress.Show(os.Stderr, func() string { return fmt.Sprintf("%s, %d clients", l.name, l.clients) })()
	f, err := b.pgbench(ctx, database, l.file, l.clients)
	if err == nil && f.tps == 0 {
		fmt.Fprintf(b.out, "%s, %d clients: pgbench made no transaction; the round is left out\n", l.name, l.clients)
		l.stalled++
		return nil
	}
	l.tps += f.tps
	l.latency += f.latency
	l.cpu += f.cpu
	return err
}

// figureSQL keeps the better of the numbers of clients.
func (b *bench) figureSQL(l *baseline) {
	rounds := float64(b.Rounds - l.stalled)
	if rounds == 0 {
		return
	}
	if tps := l.tps / rounds; tps > b.figures[l.name+"_tps"] {
		b.figures[l.name+"_tps"], b.figures[l.name+"_mean_ms"], b.figures[l.name+"_cpu_us_postgres"] = tps, l.latency/rounds, l.cpu/rounds
	}
}

func (b *bench) createBaseline(ctx context.Context, cluster string) (string, error) {
	conn, err := pgx.Connect(ctx, cluster)
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "CREATE DATABASE baseline"); err != nil {
		return "", err
	}
	at, err := url.Parse(cluster)
	if err != nil {
		return "", err
	}
	at.Path = "/baseline"
	baseline, err := pgx.Connect(ctx, at.String())
	if err != nil {
		return "", err
	}
	defer baseline.Close(ctx)
	_, err = baseline.Exec(ctx, fmt.Sprintf(baselineSchema, b.Accounts)+baselineFunction)
	return at.String(), err
}

// figure has the result of a pgbench run: transactions per second, average latency, and processor time of Postgres per transaction in
// microseconds.
type figure struct{ tps, latency, cpu float64 }

var (
	tpsLine     = regexp.MustCompile(`(?m)^tps = ([0-9.]+)`)
	noneLine    = regexp.MustCompile(`(?m)^number of transactions actually processed: 0\b`)
	latencyLine = regexp.MustCompile(`(?m)^latency average = ([0-9.]+) ms`)
)

func (b *bench) pgbench(ctx context.Context, database, script string, clients int) (figure, error) {
	program, err := localpg.InstalledProgram("pgbench")
	if err != nil {
		return figure{}, err
	}
	arguments := func(seconds int) []string {
		return []string{
			"--no-vacuum", "--protocol=prepared", "--file=" + script, "--client=" + strconv.Itoa(clients), "--jobs=1",
			"--time=" + strconv.Itoa(seconds), "--define=accounts=" + strconv.Itoa(b.Accounts), database,
		}
	}
	var out []byte
	var before cpu
	seconds := max(1, b.Seconds/b.Rounds)
	for _, seconds := range []int{1, seconds} { // to warm up, and to measure
		before = b.watched.used()
		command := exec.CommandContext(ctx, program, arguments(seconds)...)
		if out, err = command.CombinedOutput(); err != nil && !noneLine.Match(out) {
			return figure{}, fmt.Errorf("pgbench: %w\n%s", err, out)
		}
	}
	if noneLine.Match(out) {
		return figure{}, nil
	}
	tps, latency := tpsLine.FindSubmatch(out), latencyLine.FindSubmatch(out)
	if tps == nil || latency == nil {
		return figure{}, errors.New("pgbench printed no figures:\n" + string(out))
	}
	var f figure
	f.tps, _ = strconv.ParseFloat(string(tps[1]), 64)         // Matched as a number.
	f.latency, _ = strconv.ParseFloat(string(latency[1]), 64) // Matched as a number.
	f.cpu = float64(b.watched.used().minus(before).postgres.Microseconds()) / (f.tps * float64(seconds))
	return f, nil
}
