package patroni

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/corebank/corebank/store/proctest"
)

// Node is a Postgres with its Patroni.
type Node struct {
	Name string
	// Clients is the link by which clients reach it, and Peers that by which its standbys do.
	Clients, Peers *proctest.Link

	cluster *Cluster
	patroni *proctest.Daemon
	host    string // address of this machine
	listen  string // address of Postgres
	data    string // PGDATA
	rest    string // address of Patroni's API
	config  string // path of Patroni's configuration
	bin     string // directory of the programs of Postgres
	// clock is the file with the difference between its clock and the machine's; empty unless it has a clock of its own.
	clock             string
	dataDisk, logDisk *Disk
	poolerAddr        string
	pooler            *proctest.Daemon // nil unless it has one
}

// newNode prepares a node; Start starts it.
func (c *Cluster) newNode(number int, program string, o Options) (*Node, error) {
	host, name := c.Address(10+number), fmt.Sprintf("node%d", number)
	n := &Node{Name: name, cluster: c, host: host, bin: c.bin, data: filepath.Join(c.dir, name), config: filepath.Join(c.dir, name+".yml")}
	front := net.JoinHostPort(host, "0")
	if o.FixedAddresses {
		front = net.JoinHostPort(host, "5432")
	}
	var err error
	if n.Clients, err = n.link(front); err != nil {
		return nil, err
	}
	if n.Peers, err = n.link(net.JoinHostPort(host, "0")); err != nil {
		n.Clients.Close()
		return nil, err
	}
	// All at once, and after the links, so that they differ.
	ports, err := proctest.FreePorts(host, 3)
	if err != nil {
		n.Clients.Close()
		n.Peers.Close()
		return nil, err
	}
	for i, address := range []*string{&n.listen, &n.rest, &n.poolerAddr} {
		*address = net.JoinHostPort(host, strconv.Itoa(ports[i]))
	}
	n.patroni = &proctest.Daemon{Log: filepath.Join(c.dir, name+".log"), Command: func() *exec.Cmd { return c.command(program, n.config) }}
	return n, n.writeConfig()
}

// writeConfig writes Patroni's configuration.
func (n *Node) writeConfig() error { return n.cluster.write(n.config, n.configuration()) }

// writeOwnConf writes what Patroni includes before its own settings: where to find the primary. Patroni's primary_conninfo wins. It writes
// none if it starts a standby while no leader is known, and Patroni 3.0.2 does not make up for that until the standby is consistent, for
// which it may need the primary.
func (n *Node) writeOwnConf() error {
	var hosts, ports []string
	for _, other := range n.cluster.Nodes {
		host, port, err := net.SplitHostPort(other.Peers.Addr().String())
		if err != nil {
			return err
		}
		hosts, ports = append(hosts, host), append(ports, port)
	}
	return n.cluster.write(n.ownConf(), fmt.Sprintf(
		"primary_conninfo = 'host=%s port=%s user=%s target_session_attrs=read-write application_name=%s tcp_user_timeout=5000'\n",
		strings.Join(hosts, ","), strings.Join(ports, ","), replicator, n.Name))
}

func (n *Node) ownConf() string { return filepath.Join(n.cluster.dir, n.Name+".conf") }

// link makes a link to its Postgres.
func (n *Node) link(front string) (*proctest.Link, error) {
	l, err := net.Listen("tcp", front)
	if err != nil {
		return nil, err
	}
	return proctest.NewLink(l, func() (net.Conn, error) { return net.DialTimeout("tcp", n.listen, time.Second) }), nil
}

// configuration is Patroni's configuration. JSON is YAML.
func (n *Node) configuration() string {
	type m = map[string]any
	initdb := []any{m{"encoding": "UTF8"}, m{"locale": "C"}, m{"lc-ctype": "C.UTF-8"}, "data-checksums"}
	backup := []any{m{"checkpoint": "fast"}}
	parameters := m{"unix_socket_directories": n.cluster.dir, "shared_buffers": "64MB", "log_min_messages": "log"}
	if n.logDisk != nil {
		wal := filepath.Join(n.logDisk.Dir, "wal")
		// Small files that are not used again, so that a full disk is felt within a second.
		initdb = append(initdb, m{"waldir": wal}, m{"wal-segsize": "1"})
		backup = append(backup, m{"waldir": wal})
		parameters["wal_recycle"], parameters["max_wal_size"] = "off", "256MB"
	}
	text, err := json.MarshalIndent(m{
		"scope": "corebank", "name": n.Name,
		"restapi": m{"listen": n.rest, "connect_address": n.rest},
		// By the API of etcd 3 Patroni 3.0.2 takes the lock back from its successor after it was frozen.
		"etcd": m{"hosts": []string{strings.TrimPrefix(n.cluster.etcdURL, "http://")}},
		"bootstrap": m{
			"dcs": m{
				// A lost primary is replaced within seconds. loop_wait + 2 * retry_timeout must not exceed ttl.
				"ttl": Lease / time.Second, "loop_wait": 1, "retry_timeout": 3, "primary_start_timeout": 5,
				"synchronous_mode": true, "synchronous_mode_strict": true, "failsafe_mode": true,
				"postgresql": m{"use_pg_rewind": true, "use_slots": true, "parameters": m{
					"max_connections": 100, "wal_log_hints": "on", "hot_standby": "on", "wal_keep_size": "256MB",
					"wal_sender_timeout": "5s", "wal_receiver_timeout": "5s", "wal_receiver_status_interval": "1s",
				}},
			},
			"initdb": initdb,
			//nolint:dupword // Any database and any user.
			"pg_hba": []string{"local all all trust", "host all all 127.0.0.0/8 trust", "host replication all 127.0.0.0/8 trust"},
		},
		"postgresql": m{
			"listen": n.listen, "connect_address": n.Peers.Addr().String(), "data_dir": n.data, "bin_dir": n.bin, "custom_conf": n.ownConf(),
			"pgpass": filepath.Join(n.cluster.dir, n.Name+".pgpass"), "use_unix_socket": true, "use_unix_socket_repl": true,
			"remove_data_directory_on_rewind_failure": true, "remove_data_directory_on_diverged_timelines": true,
			"authentication": m{"superuser": m{"username": superuser}, "replication": m{"username": replicator}},
			"basebackup":     backup,
			"parameters":     parameters,
		},
		"watchdog": m{"mode": "off"},
	}, "", "  ")
	if err != nil {
		panic(err) // Every value is text or a number.
	}
	return string(text)
}

// Start starts a node, unless it runs.
func (n *Node) Start() error { return startUnlessItRuns(n.patroni) }

func startUnlessItRuns(d *proctest.Daemon) error {
	if d.Runs() {
		return nil
	}
	return d.Start()
}

// Runs reports whether its Patroni runs.
func (n *Node) Runs() bool { return n.patroni.Runs() }

// KillPostgres ends Postgres at once; Patroni notices.
func (n *Node) KillPostgres() {
	if pid := n.postmaster(); pid != 0 {
		_ = syscall.Kill(pid, syscall.SIGKILL) // It may have ended.
	}
}

// Kill ends the whole node at once, as when a machine loses its power.
func (n *Node) Kill() {
	n.patroni.Signal(syscall.SIGKILL)
	for left := n.pids(); len(left) > 0; left = n.pids() {
		for _, pid := range left {
			_ = syscall.Kill(pid, syscall.SIGKILL) // It may have ended.
		}
		time.Sleep(poll)
	}
	n.patroni.Kill()
}

// Freeze stops the whole node in its tracks until Thaw.
func (n *Node) Freeze() { n.signalAll(syscall.SIGSTOP) }

// Thaw lets it go on.
func (n *Node) Thaw() { n.signalAll(syscall.SIGCONT) }

func (n *Node) signalAll(s syscall.Signal) {
	for _, pid := range n.pids() {
		_ = syscall.Kill(pid, s) // It may have ended.
	}
}

// end ends the node in order, and what is left of it at once.
func (n *Node) end() {
	n.Clients.Close()
	n.Thaw()
	n.patroni.End()
	n.Kill()
	n.Peers.Close()
	if n.pooler != nil {
		n.pooler.Kill()
	}
	n.removeDisks()
}

func (n *Node) postmaster() int {
	note, _ := os.ReadFile(filepath.Join(n.data, "postmaster.pid")) // Without it there is none.
	first, _, _ := strings.Cut(string(note), "\n")
	pid, _ := strconv.Atoi(first)
	if !slices.Contains(n.pids(), pid) {
		return 0 // The note of one that was killed.
	}
	return pid
}

// pids are the node's processes: Patroni, those that it has started, and those of its Postgres, which work in its directory.
func (n *Node) pids() []int {
	patroni := 0
	if n.patroni.Runs() {
		patroni = n.patroni.PID()
	}
	return proctest.Family(patroni, n.data)
}

// member is a server as Patroni describes it.
type member struct{ Name, Role, State string }

var client = http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true}}

// members asks any Patroni that answers for the members of the cluster.
func (c *Cluster) members(ctx context.Context) ([]member, error) {
	var failure error
	for _, n := range c.Nodes {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+n.rest+"/cluster", nil)
		if err != nil {
			return nil, err
		}
		response, err := client.Do(request)
		if err != nil {
			failure = err
			continue
		}
		var answer struct{ Members []member }
		err = json.NewDecoder(response.Body).Decode(&answer)
		_ = response.Body.Close()
		if err == nil && len(answer.Members) > 0 {
			return answer.Members, nil
		}
		failure = errors.Join(err, errors.New("no members"))
	}
	return nil, fmt.Errorf("no Patroni answers: %w", failure)
}

// Role is the role of a node in its cluster.
type Role string

// The roles, as Patroni names them.
const (
	Primary     Role = "leader"
	SyncStandby Role = "sync_standby"
	Standby     Role = "replica"
)

// Find returns the node with a role; nil if there is none at the moment.
func (c *Cluster) Find(ctx context.Context, role Role) *Node {
	members, err := c.members(ctx)
	if err != nil {
		return nil
	}
	for _, m := range members {
		if m.Role != string(role) || m.State != "running" && m.State != "streaming" {
			continue
		}
		for _, n := range c.Nodes {
			if n.Name == m.Name {
				return n
			}
		}
	}
	return nil
}

// AwaitHealthy waits until all nodes run, with a primary and a synchronous standby.
func (c *Cluster) AwaitHealthy(ctx context.Context) error {
	for {
		members, err := c.members(ctx)
		roles := map[string]int{}
		for _, m := range members {
			if m.State == "running" || m.State == "streaming" {
				roles[m.Role]++
			}
		}
		if err == nil && roles[string(Primary)] == 1 && roles[string(SyncStandby)] == 1 && roles[string(Standby)] == len(c.Nodes)-2 {
			return nil
		}
		select {
		case <-time.After(poll):
		case <-ctx.Done():
			return fmt.Errorf("the cluster is not healthy: %v, %w\n%s", members, errors.Join(err, ctx.Err()), c.Logs())
		}
	}
}

// API is the address of its Patroni's API.
func (n *Node) API() string { return n.rest }
