package app

import (
	"cmp"
	"runtime"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/corebank/corebank/server/internal/contract"
)

// buildInfo returns the metric corebank_build_info: always 1, with the versions as labels.
func buildInfo(release string) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "corebank_build_info",
		Help: "Version of the contract, build and Go version of this server; always 1.",
		ConstLabels: prometheus.Labels{
			"version": contract.Version(), "build": cmp.Or(release, "unknown"), "go": runtime.Version(),
		},
	}, func() float64 { return 1 })
}
