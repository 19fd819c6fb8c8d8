// Package patroni runs Postgres for high availability on this machine: three servers under Patroni, which replicate synchronously, and one
// etcd, all on loopback addresses. Every connection to a Postgres passes a link that can fail.
package patroni

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/corebank/corebank/store/localpg"
	"github.com/corebank/corebank/store/proctest"
)

const (
	// Nodes is the number of servers of Postgres.
	Nodes = 3
	// Database is the name of the database, which Start leaves empty.
	Database = "corebank"
	// superuser owns it.
	superuser = "corebank"
	// replicator is the user of the standbys.
	replicator = "replicator"
	// Lease is the time after which a primary whose Patroni is gone is replaced. Patroni's default is 30 s.
	Lease = 8 * time.Second

	startTimeout = 90 * time.Second
	poll         = 50 * time.Millisecond
)

// Cluster is the servers of Postgres with their etcd.
type Cluster struct {
	Nodes []*Node
	// Missing has why the nodes do not have parts of their own; nil if none were wanted.
	Missing map[Part]error

	network string // the first three numbers of its addresses
	dir     string // of the data: the user of Postgres can enter it
	account localpg.Account
	bin     string // of Postgres
	etcd    *proctest.Daemon
	etcdURL string
}

// Options configures a cluster.
type Options struct {
	// Dir is a directory for everything that the cluster has. It is emptied first.
	Dir string
	// FixedAddresses gives the links for clients the addresses 127.0.0.11:5432 to 127.0.0.13:5432, instead of free ports.
	FixedAddresses bool
	// Parts gives each node disks, a clock and a pooler of its own, as far as this machine can.
	Parts bool
}

// Start starts a cluster and returns once a primary has a synchronous standby. As root it runs as the user that localpg runs Postgres as.
func Start(ctx context.Context, o Options) (_ *Cluster, err error) {
	c := &Cluster{network: "127.0.0"}
	if !o.FixedAddresses {
		// Other clusters of this machine have others: a port that is free for a moment must not be taken by one of them.
		c.network = fmt.Sprintf("127.%d.%d", 1+os.Getpid()>>8&0x7f, os.Getpid()&0xff)
	}
	if c.account, err = localpg.FindAccount(); err != nil {
		return nil, err
	}
	if c.bin, err = localpg.InstalledProgram("pg_ctl"); err != nil {
		return nil, err
	}
	c.bin = filepath.Dir(c.bin)
	programs := map[string]string{}
	for name, pkg := range map[string]string{"patroni": "patroni python3-etcd", "etcd": "etcd"} {
		if programs[name], err = exec.LookPath(name); err != nil {
			return nil, fmt.Errorf("%s is not installed. Fix: run .ci/install %s", name, pkg)
		}
	}
	if c.dir, err = place(o.Dir, c.account); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			c.Stop()
		}
	}()
	if err := c.startEtcd(programs["etcd"]); err != nil {
		return nil, err
	}
	for number := range Nodes {
		node, err := c.newNode(number+1, programs["patroni"], o)
		if err != nil {
			return nil, err
		}
		c.Nodes = append(c.Nodes, node)
	}
	if o.Parts {
		if err := c.addParts(); err != nil {
			return nil, err
		}
	}
	for _, node := range c.Nodes {
		if err := errors.Join(node.writeOwnConf(), node.Start()); err != nil {
			return nil, err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	if err := c.AwaitHealthy(ctx); err != nil {
		return nil, err
	}
	return c, c.createDatabase(ctx)
}

// place makes an empty directory that the account can enter: the given one, or a link to one elsewhere.
func place(dir string, account localpg.Account) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	unmountBelow(dir)
	if at, err := os.Readlink(filepath.Join(dir, "data")); err == nil {
		unmountBelow(at)
		_ = os.RemoveAll(at)
	}
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o711)); err != nil {
		return "", err
	}
	data := filepath.Join(dir, "data")
	if account.CanEnter(dir) {
		return data, errors.Join(os.Mkdir(data, 0o700), account.Chown(data))
	}
	elsewhere, err := os.MkdirTemp("/var/tmp", "corebank-ha-")
	if err != nil {
		return "", err
	}
	return elsewhere, errors.Join(account.Chown(elsewhere), os.Symlink(elsewhere, data))
}

func (c *Cluster) startEtcd(program string) error {
	address := c.Address(1)
	ports, err := proctest.FreePorts(address, 2)
	if err != nil {
		return err
	}
	c.etcdURL = "http://" + net.JoinHostPort(address, strconv.Itoa(ports[0]))
	peers := "http://" + net.JoinHostPort(address, strconv.Itoa(ports[1]))
	c.etcd = &proctest.Daemon{Log: filepath.Join(c.dir, "etcd.log"), Command: func() *exec.Cmd {
		return c.command(program, "--name=etcd", "--data-dir="+filepath.Join(c.dir, "etcd"),
			"--listen-client-urls="+c.etcdURL, "--advertise-client-urls="+c.etcdURL,
			"--listen-peer-urls="+peers, "--initial-advertise-peer-urls="+peers, "--initial-cluster=etcd="+peers, "--log-level=warn", "--enable-v2=true")
	}}
	return c.etcd.Start()
}

// command makes a command that runs as the account, in the cluster's directory.
func (c *Cluster) command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Dir = c.dir
	cmd.Env = []string{"PATH=" + c.bin + ":" + os.Getenv("PATH"), "LC_ALL=C", "HOME=" + c.dir}
	cmd.SysProcAttr = c.account.Attributes()
	cmd.SysProcAttr.Setpgid = true // So that a Ctrl-C for this process does not reach it.
	proctest.EndWithParent(cmd.SysProcAttr)
	return cmd
}

// Address is an address of this machine in the cluster's network; its own have numbers below 20.
func (c *Cluster) Address(number int) string { return fmt.Sprintf("%s.%d", c.network, number) }

// write writes a file that only the account can read.
func (c *Cluster) write(path, text string) error {
	return errors.Join(os.WriteFile(path, []byte(text), 0o600), c.account.Chown(path))
}

// URL is the URL of the database: that of whichever server is the primary.
func (c *Cluster) URL() string {
	return c.url(func(n *Node) string { return n.Clients.Addr().String() })
}

// PooledURL is the URL of the database by way of the poolers, if there are any.
func (c *Cluster) PooledURL() string {
	if c.Missing == nil || c.Missing[Poolers] != nil {
		return c.URL()
	}
	return c.url(func(n *Node) string { return n.poolerAddr })
}

func (c *Cluster) url(address func(n *Node) string) string {
	hosts := make([]string, len(c.Nodes))
	for i, node := range c.Nodes {
		hosts[i] = address(node)
	}
	return fmt.Sprintf("postgres://%s@%s/%s?target_session_attrs=read-write&sslmode=disable", superuser, strings.Join(hosts, ","), Database)
}

// Stop ends all processes.
func (c *Cluster) Stop() {
	for _, node := range c.Nodes {
		node.end()
	}
	if c.etcd != nil {
		c.etcd.Kill()
	}
}

// Remove deletes what the cluster has on disk, after Stop.
func (c *Cluster) Remove() error { return os.RemoveAll(c.dir) }

// Logs returns the ends of the logs of all processes.
func (c *Cluster) Logs() string {
	var text strings.Builder
	logs, _ := filepath.Glob(filepath.Join(c.dir, "*.log")) // The pattern is constant.
	for _, log := range logs {
		said, _ := os.ReadFile(log) // What cannot be read is empty.
		fmt.Fprintf(&text, "--- %s\n%s\n", filepath.Base(log), said[max(0, len(said)-4000):])
	}
	return text.String()
}

// KillEtcd ends etcd at once, and StartEtcd starts it again on its data.
func (c *Cluster) KillEtcd() { c.etcd.Kill() }

// StartEtcd starts an etcd that was killed.
func (c *Cluster) StartEtcd() error { return startUnlessItRuns(c.etcd) }

// Dir is the directory of the data.
func (c *Cluster) Dir() string { return c.dir }
