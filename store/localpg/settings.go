package localpg

import (
	"maps"
	"slices"
)

// commandLine gives Postgres its settings as arguments, so that no file has to be edited and a new release of corebank
// applies its own settings to an old cluster.
func commandLine(cluster, socket string, o Options) []string {
	settings := map[string]string{
		"listen_addresses":        "",
		"unix_socket_directories": socket,
		"unix_socket_permissions": "0700",
		"port":                    socketPort,

		"timezone":        "UTC",
		"log_timezone":    "UTC",
		"lc_messages":     "C",
		"log_destination": "stderr",
		// Errors of statements go to the client, who judges them; only what concerns the server is logged.
		"log_min_messages": "log",
		"log_checkpoints":  "off",

		// A share of the machine that leaves room for the rest: it is not ours alone.
		"max_connections":              "100",
		"shared_buffers":               "256MB",
		"work_mem":                     "8MB",
		"maintenance_work_mem":         "64MB",
		"wal_buffers":                  "16MB",
		"min_wal_size":                 "512MB",
		"max_wal_size":                 "2GB",
		"checkpoint_timeout":           "15min",
		"checkpoint_completion_target": "0.9",
		"random_page_cost":             "1.1", // there are no spinning disks to care for
		"jit":                          "off", // every query is short, compiling it takes longer than running it
	}
	durability := "off"
	if o.Durable {
		durability = "on"
	}
	for _, name := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
		settings[name] = durability
	}
	maps.Copy(settings, o.Settings)

	args := []string{"-D", cluster}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, "-c", name+"="+settings[name])
	}
	return args
}
