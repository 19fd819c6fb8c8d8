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

	"github.com/corebank/corebank/server/progress"
	"github.com/corebank/corebank/store"
)

// The baseline: the tables of the ledger in a database of their own, and what a careful person would write by hand: one
// transaction per transfer that locks both accounts in order, updates both, and adds the transfer and its two entries.
var (
	//go:embed baseline/schema.sql
	baselineSchema string
	//go:embed baseline/uniform.sql
	baselineUniform string
	//go:embed baseline/hot.sql
	baselineHot string
)

// measureSQL has pgbench run the baseline, and keeps the better of two client counts: more clients help the one load and
// hurt the other.
func (b *bench) measureSQL(ctx context.Context, cluster string) error {
	database, err := b.createBaseline(ctx, cluster)
	if err != nil {
		return fmt.Errorf("create the tables: %w", err)
	}
	defer progress.Show(os.Stderr, func() string { return "hand-written SQL, five measurements" })()
	for name, script := range map[string]string{"sql_multi": baselineUniform, "sql_multi_hot": baselineHot} {
		file := filepath.Join(b.Dir, name+".sql")
		if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
			return err //nolint:wrapcheck // Names the file itself.
		}
		for _, clients := range []int{8, 32} {
			figure, err := b.pgbench(ctx, database, file, clients)
			if err != nil {
				return err
			}
			if figure.tps > b.figures[name+"_tps"] {
				b.figures[name+"_tps"], b.figures[name+"_mean_ms"] = figure.tps, figure.latency
			}
		}
	}
	alone, err := b.pgbench(ctx, database, filepath.Join(b.Dir, "sql_multi.sql"), 1)
	b.figures["sql_single_tps"], b.figures["sql_single_mean_ms"] = alone.tps, alone.latency
	return err
}

func (b *bench) createBaseline(ctx context.Context, cluster string) (string, error) {
	conn, err := pgx.Connect(ctx, cluster)
	if err != nil {
		return "", err //nolint:wrapcheck // measureSQL wraps it.
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "CREATE DATABASE baseline"); err != nil {
		return "", err //nolint:wrapcheck // measureSQL wraps it.
	}
	at, err := url.Parse(cluster)
	if err != nil {
		return "", err //nolint:wrapcheck // measureSQL wraps it.
	}
	at.Path = "/baseline"
	baseline, err := pgx.Connect(ctx, at.String())
	if err != nil {
		return "", err //nolint:wrapcheck // measureSQL wraps it.
	}
	defer baseline.Close(ctx)
	_, err = baseline.Exec(ctx, fmt.Sprintf(baselineSchema, b.Accounts))
	return at.String(), err //nolint:wrapcheck // measureSQL wraps it.
}

// figure is what pgbench prints at its end.
type figure struct{ tps, latency float64 }

var (
	tpsLine     = regexp.MustCompile(`(?m)^tps = ([0-9.]+)`)
	latencyLine = regexp.MustCompile(`(?m)^latency average = ([0-9.]+) ms`)
)

func (b *bench) pgbench(ctx context.Context, database, script string, clients int) (figure, error) {
	program, err := store.InstalledProgram("pgbench")
	if err != nil {
		return figure{}, err //nolint:wrapcheck // It says so itself.
	}
	arguments := func(seconds int) []string {
		return []string{
			"--no-vacuum", "--protocol=prepared", "--file=" + script, "--client=" + strconv.Itoa(clients), "--jobs=1",
			"--time=" + strconv.Itoa(seconds), "--define=accounts=" + strconv.Itoa(b.Accounts), database,
		}
	}
	var out []byte
	for _, seconds := range []int{max(1, b.Seconds/5), b.Seconds} { // to warm up, and to measure
		command := exec.CommandContext(ctx, program, arguments(seconds)...) //nolint:gosec // Our own words.
		if out, err = command.CombinedOutput(); err != nil {
			return figure{}, fmt.Errorf("pgbench: %w\n%s", err, out)
		}
	}
	tps, latency := tpsLine.FindSubmatch(out), latencyLine.FindSubmatch(out)
	if tps == nil || latency == nil {
		return figure{}, errors.New("pgbench printed no figures:\n" + string(out))
	}
	var f figure
	f.tps, _ = strconv.ParseFloat(string(tps[1]), 64)         // Matched as a number.
	f.latency, _ = strconv.ParseFloat(string(latency[1]), 64) // Matched as a number.
	return f, nil
}
