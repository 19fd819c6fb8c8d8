package main

import (
	"encoding/json"
	"fmt"
	"os"
	"text/tabwriter"
)

// figures has the measured values by their names in BENCH_JSON.
type figures map[string]float64

// goal is a figure, or the ratio of two of one run, and what it is to reach.
type goal struct {
	what, figure, base string
	// goal is the least ratio, or the greatest with atMost; 0 for none.
	goal   float64
	atMost bool
}

var goals = []goal{
	{what: "gRPC, spread over all accounts, to hand-written SQL", figure: "grpc_uniform_tps", base: "sql_multi_tps", goal: 3.5},
	{what: "stream, spread over all accounts, to hand-written SQL", figure: "stream_uniform_tps", base: "sql_multi_tps", goal: 6},
	{what: "gRPC, everybody pays one account, to hand-written SQL", figure: "grpc_hot_tps", base: "sql_multi_hot_tps", goal: 10},
	{what: "stream, everybody pays one account, to hand-written SQL", figure: "stream_hot_tps", base: "sql_multi_hot_tps", goal: 15},
	{what: "gRPC, one account to all accounts", figure: "grpc_hot_tps", base: "grpc_uniform_tps", goal: 0.85},
	{what: "JSON to gRPC, spread over all accounts", figure: "json_uniform_tps", base: "grpc_uniform_tps", goal: 0.7},
	{what: "time of a posting alone, to an SQL transaction alone", figure: "grpc_single_p50_ms", base: "sql_single_mean_ms", goal: 1.5, atMost: true},
	{what: "p99 ms at half of the maximal rate", figure: "grpc_half_p99_ms", goal: 20, atMost: true},
	{what: "CPU us of the server for a posting of a stream", figure: "stream_uniform_cpu_us_server", goal: 12, atMost: true},
	{what: "gRPC, to a bare echo by gRPC", figure: "grpc_uniform_tps", base: "limit_grpc_tps"},
	{what: "stream, to a bare echo by streams", figure: "stream_uniform_tps", base: "limit_stream_tps"},
	{what: "stream, to a bare insert of the same rows", figure: "stream_uniform_tps", base: "limit_insert_tps"},
	{what: "gRPC, to a ledger in plain Go", figure: "grpc_uniform_tps", base: "peer_go_tps"},
	{what: "gRPC, everybody pays one account, to a ledger in plain Go", figure: "grpc_hot_tps", base: "peer_go_hot_tps"},
	{what: "gRPC, to an SQL function", figure: "grpc_uniform_tps", base: "peer_function_tps"},
	{what: "gRPC, everybody pays one account, to an SQL function", figure: "grpc_hot_tps", base: "peer_function_hot_tps"},
	{what: "rows per second of an export, to a bare StreamWriter", figure: "export_rows_per_s", base: "stream_writer_rows_per_s", goal: 0.6},
	{what: "time of the last page of a history, to the first", figure: "history_last_page_ms", base: "history_first_page_ms", goal: 1.3, atMost: true},
	{what: "bytes on disk per posting, indexes included", figure: "bytes_per_posting", goal: 420, atMost: true},
}

// growthGoal is the rate that many accounts keep of the rate over few.
const growthGoal = 0.8

// report prints the tables, and writes the figures where BENCH_JSON says.
func (b *bench) report() error {
	table := tabwriter.NewWriter(b.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "\ncase\tper second\tmean ms\tp50 ms\tp99 ms\tCPU us: server\tPostgres\tload generator\t\n")
	names := []string{
		"limit_grpc", "limit_stream", "limit_insert", "sql_multi", "sql_multi_hot", "sql_single", "peer_function", "peer_function_hot",
		"peer_go", "peer_go_hot", "grpc_uniform", "grpc_half", "grpc_hot", "stream_uniform", "stream_hot", "json_uniform", "grpc_single",
	}
	all := goals
	for _, one := range b.growth {
		names = append(names, one.name())
		if base := b.growth[0]; one != base {
			all = append(all, goal{
				what: fmt.Sprintf("gRPC, %s to %s", one.name(), base.name()), figure: one.name() + "_tps", base: base.name() + "_tps", goal: growthGoal,
			})
		}
	}
	for _, one := range b.servers {
		names = append(names, one.name())
		if base := (serversCase{one.call, serverCounts[0]}); one != base {
			all = append(all, goal{
				what: fmt.Sprintf("%ss through %d servers, to one", one.call, one.servers), figure: one.name() + "_tps", base: base.name() + "_tps", goal: one.goal(),
			})
		}
	}
	for _, one := range b.standbys {
		names = append(names, one.postings.name, one.reads.name)
		if base := b.standbys[0]; one != base {
			all = append(all, goal{what: one.reads.name + " to " + base.reads.name, figure: one.reads.name + "_tps", base: base.reads.name + "_tps"})
		}
	}
	for _, name := range names {
		if _, measured := b.figures[name+"_tps"]; !measured {
			continue
		}
		fmt.Fprintf(table, "%s\t%.0f\t%s\t%s\t%s\t%s\t%s\t%s\t\n", name, b.figures[name+"_tps"],
			b.cell(name+"_mean_ms"), b.cell(name+"_p50_ms"), b.cell(name+"_p99_ms"),
			b.cell(name+"_cpu_us_server"), b.cell(name+"_cpu_us_postgres"), b.cell(name+"_cpu_us_generator"))
	}
	fmt.Fprintf(table, "\nratio or figure\tmeasured\tgoal\t\n")
	for _, g := range all {
		if measured, ok := b.value(g); ok {
			fmt.Fprintf(table, "%s\t%.2f\t%s\t\n", g.what, measured, g.text())
		}
	}
	if b.History > 0 {
		b.reportStatements(table)
	}
	if b.Defaults > 0 {
		b.reportDefaults(table)
	}
	fmt.Fprintf(table, "\nmemory of the idle server, MiB\t%.0f\t\n", b.figures["idle_rss_mib"])
	if err := table.Flush(); err != nil {
		return err
	}
	if b.JSON == "" {
		return nil
	}
	text, err := json.MarshalIndent(b.figures, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(b.JSON, append(text, '\n'), 0o644)
}

// value returns the measured ratio of a goal; false if its cases were not run.
func (b *bench) value(g goal) (float64, bool) {
	measured, ok := b.figures[g.figure]
	if g.base == "" || !ok {
		return measured, ok
	}
	base, ok := b.figures[g.base]
	return measured / base, ok
}

func (g goal) text() string {
	switch {
	case g.goal == 0:
		return "-"
	case g.atMost:
		return fmt.Sprintf("<= %.2f", g.goal)
	default:
		return fmt.Sprintf(">= %.2f", g.goal)
	}
}

func (b *bench) cell(name string) string {
	value, measured := b.figures[name]
	if !measured {
		return "-"
	}
	return fmt.Sprintf("%.2f", value)
}
