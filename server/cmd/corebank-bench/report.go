package main

import (
	"encoding/json"
	"fmt"
	"os"
	"text/tabwriter"
)

// figures is what was measured, by the names that BENCH_JSON has.
type figures map[string]float64

// ratio compares two figures of one run.
type ratio struct {
	what, figure, base string
	// goal is what the ratio is to reach, or with atMost to stay under.
	goal   float64
	atMost bool
}

var ratios = []ratio{
	{what: "gRPC, spread over all accounts, to hand-written SQL", figure: "grpc_uniform_tps", base: "sql_multi_tps", goal: 3.5},
	{what: "stream, spread over all accounts, to hand-written SQL", figure: "stream_uniform_tps", base: "sql_multi_tps", goal: 6},
	{what: "gRPC, everybody pays one account, to hand-written SQL", figure: "grpc_hot_tps", base: "sql_multi_hot_tps", goal: 10},
	{what: "stream, everybody pays one account, to hand-written SQL", figure: "stream_hot_tps", base: "sql_multi_hot_tps", goal: 15},
	{what: "gRPC, one account to all accounts", figure: "grpc_hot_tps", base: "grpc_uniform_tps", goal: 0.85},
	{what: "JSON to gRPC, spread over all accounts", figure: "json_uniform_tps", base: "grpc_uniform_tps", goal: 0.7},
	{what: "time of a posting alone, to an SQL transaction alone", figure: "grpc_single_p50_ms", base: "sql_single_mean_ms", goal: 1.5, atMost: true},
	{what: "rows per second of an export, to a bare StreamWriter", figure: "export_rows_per_s", base: "stream_writer_rows_per_s", goal: 0.6},
	{what: "time of the last page of a history, to the first", figure: "history_last_page_ms", base: "history_first_page_ms", goal: 1.3, atMost: true},
	{what: "gRPC, 1,000,000 accounts to 2,000", figure: "accounts_1m_tps", base: "accounts_2k_tps", goal: 0.8},
	{what: "gRPC, 5,000,000 accounts by Zipf to 2,000", figure: "accounts_5m_zipf_tps", base: "accounts_2k_tps", goal: 0.8},
}

// report prints the tables, and writes the figures where BENCH_JSON says.
func (b *bench) report() error {
	table := tabwriter.NewWriter(b.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "\ncase\tper second\tmean ms\tp50 ms\tp99 ms\tCPU us: server\tPostgres\tload generator\t\n")
	for _, name := range []string{
		"sql_multi", "sql_multi_hot", "sql_single", "grpc_uniform", "grpc_hot", "stream_uniform", "stream_hot",
		"json_uniform", "grpc_single", "accounts_2k", "accounts_50k", "accounts_1m", "accounts_5m_zipf",
	} {
		if _, measured := b.figures[name+"_tps"]; !measured {
			continue
		}
		fmt.Fprintf(table, "%s\t%.0f\t%s\t%s\t%s\t%s\t%s\t%s\t\n", name, b.figures[name+"_tps"],
			b.cell(name+"_mean_ms"), b.cell(name+"_p50_ms"), b.cell(name+"_p99_ms"),
			b.cell(name+"_cpu_us_server"), b.cell(name+"_cpu_us_postgres"), b.cell(name+"_cpu_us_generator"))
	}
	fmt.Fprintf(table, "\nratio\tmeasured\tgoal\t\n")
	for _, r := range ratios {
		if _, measured := b.figures[r.figure]; !measured {
			continue
		}
		sign := ">="
		if r.atMost {
			sign = "<="
		}
		fmt.Fprintf(table, "%s\t%.2f\t%s %.2f\t\n", r.what, b.figures[r.figure]/b.figures[r.base], sign, r.goal)
	}
	if b.Defaults > 0 {
		b.reportDefaults(table)
	}
	fmt.Fprintf(table, "\nbytes on disk per posting, indexes included\t%.0f\t<= 420\t\n", b.figures["bytes_per_posting"])
	fmt.Fprintf(table, "\nmemory of the idle server, MiB\t%.0f\t\n", b.figures["idle_rss_mib"])
	if err := table.Flush(); err != nil {
		return err //nolint:wrapcheck // Nothing to add.
	}
	if b.JSON == "" {
		return nil
	}
	text, err := json.MarshalIndent(b.figures, "", "  ")
	if err != nil {
		return err //nolint:wrapcheck // Nothing to add.
	}
	return os.WriteFile(b.JSON, append(text, '\n'), 0o644) //nolint:gosec,wrapcheck // For everybody; names the file itself.
}

func (b *bench) cell(name string) string {
	value, measured := b.figures[name]
	if !measured {
		return "-"
	}
	return fmt.Sprintf("%.2f", value)
}
