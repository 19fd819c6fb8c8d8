package patroni

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/corebank/corebank/store/proctest"
)

const (
	// dataBytes and logBytes are the sizes of the disks of a node. Their files grow with what is written.
	dataBytes, logBytes = 8 << 30, 1 << 30
	// realClock is the time in seconds for which a Postgres that starts has the machine's clock: Patroni compares the time in its
	// postmaster.pid with the kernel's.
	realClock = 2
)

// clockLibraries are the places where distributions have libfaketime.
var clockLibraries = []string{
	"/usr/lib/*/faketime/libfaketime.so.1", // Debian, Ubuntu
	"/usr/lib*/faketime/libfaketime.so.1",  // Fedora, Alpine, Arch
}

// Part is something that each node of a cluster can have of its own, where the machine allows it.
type Part string

// The parts.
const (
	Disks   Part = "disks"   // one for the data, and one for the write-ahead log
	Clocks  Part = "clocks"  // for Postgres, by libfaketime
	Poolers Part = "poolers" // pgbouncer in session mode
)

// addParts gives each node what it can have, before it starts; Missing says why it has none.
func (c *Cluster) addParts() error {
	c.Missing = map[Part]error{}
	for _, n := range c.Nodes {
		for part, add := range map[Part]func() error{Disks: n.addDisks, Clocks: n.addClock, Poolers: n.addPooler} {
			if c.Missing[part] != nil {
				continue
			}
			if err := add(); err != nil {
				c.Missing[part] = err
			}
		}
	}
	for _, n := range c.Nodes {
		if c.Missing[Disks] != nil {
			n.removeDisks()
		}
		if c.Missing[Clocks] != nil {
			n.clock, n.bin = "", n.cluster.bin
		}
		if c.Missing[Poolers] != nil {
			n.pooler = nil
		}
		if err := n.writeConfig(); err != nil {
			return err
		}
		if n.pooler == nil {
			continue
		}
		if err := n.pooler.Start(); err != nil {
			return err
		}
	}
	return nil
}

// addDisks has the node keep its data on one filesystem, and its write-ahead log on another.
func (n *Node) addDisks() (err error) {
	if n.dataDisk, err = newDisk(filepath.Join(n.cluster.dir, n.Name), dataBytes, n.cluster.account); err != nil {
		return err
	}
	if n.logDisk, err = newDisk(filepath.Join(n.cluster.dir, n.Name+"-wal"), logBytes, n.cluster.account); err != nil {
		return err
	}
	n.data = filepath.Join(n.dataDisk.Dir, "data")
	return nil
}

// DataDisk is the disk of the node's data; nil unless it has one of its own.
func (n *Node) DataDisk() *Disk { return n.dataDisk }

// LogDisk is the disk of its write-ahead log; nil unless it has one of its own.
func (n *Node) LogDisk() *Disk { return n.logDisk }

func (n *Node) removeDisks() {
	for _, d := range []*Disk{n.dataDisk, n.logDisk} {
		if d != nil {
			_ = d.remove() // The next cluster in the directory tries again.
		}
	}
	n.dataDisk, n.logDisk, n.data = nil, nil, filepath.Join(n.cluster.dir, n.Name)
}

// addClock gives the node's Postgres a clock that can be set. Patroni keeps the machine's: it would sleep for as long as a clock is set back.
func (n *Node) addClock() error {
	library := ""
	for _, pattern := range clockLibraries {
		if found, _ := filepath.Glob(pattern); len(found) > 0 { // The patterns are constant.
			library = found[0]
		}
	}
	if library == "" {
		return errors.New("libfaketime is not installed. Fix: run .ci/install faketime")
	}
	n.clock, n.bin = filepath.Join(n.cluster.dir, n.Name+".clock"), filepath.Join(n.cluster.dir, n.Name+".bin")
	return errors.Join(n.SetClock(0), n.writePrograms(library))
}

// writePrograms makes a directory with the programs of Postgres, of which the server itself reads its clock by a library.
func (n *Node) writePrograms(library string) error {
	programs, err := os.ReadDir(n.cluster.bin)
	if err := errors.Join(err, os.Mkdir(n.bin, 0o755)); err != nil {
		return err
	}
	for _, program := range programs {
		if program.Name() == "postgres" {
			continue
		}
		if err := os.Symlink(filepath.Join(n.cluster.bin, program.Name()), filepath.Join(n.bin, program.Name())); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(n.bin, "postgres"), fmt.Appendf(nil, `#!/bin/sh
# Each process reads the file every two seconds: at each look, libfaketime would often do so in a signal handler, and corrupt memory.
# Durations are measured by the machine's clock, as is the time at which a server starts.
export LD_PRELOAD='%s' FAKETIME_TIMESTAMP_FILE='%s' FAKETIME_CACHE_DURATION=1 FAKETIME_START_AFTER_SECONDS=%d
export FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1 FAKETIME_DISABLE_SHM=1 NO_FAKE_STAT=1
exec '%s' "$@"
`, library, n.clock, realClock, filepath.Join(n.cluster.bin, "postgres")), 0o755)
}

// SetClock sets the clock of the node's Postgres ahead of the machine's, or behind.
func (n *Node) SetClock(ahead time.Duration) error {
	next := n.clock + ".next"
	return errors.Join(os.WriteFile(next, fmt.Appendf(nil, "%+d\n", int(ahead.Seconds())), 0o644), os.Rename(next, n.clock))
}

// addPooler puts a pgbouncer in front of the link for clients.
func (n *Node) addPooler() error {
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		program = "/usr/sbin/pgbouncer" // Debian keeps servers out of the PATH of users.
		if _, err := os.Stat(program); err != nil {
			return errors.New("pgbouncer is not installed. Fix: run .ci/install pgbouncer")
		}
	}
	host, port, err := net.SplitHostPort(n.Clients.Addr().String())
	if err != nil {
		return err
	}
	_, front, err := net.SplitHostPort(n.poolerAddr)
	if err != nil {
		return err
	}
	config := filepath.Join(n.cluster.dir, n.Name+".pgbouncer.ini")
	text := strings.Join([]string{
		"[databases]", fmt.Sprintf("* = host=%s port=%s user=%s", host, port, superuser),
		"[pgbouncer]", "auth_type = any", "listen_addr = " + n.host, "listen_port = " + front, "unix_socket_dir =",
		"pool_mode = session", "max_client_conn = 500", "default_pool_size = 80",
		// A Postgres that is back is used at once, and one that does not answer keeps nobody waiting.
		"server_login_retry = 1", "server_connect_timeout = 5", "client_login_timeout = 10", "query_wait_timeout = 5", "",
	}, "\n")
	if err := n.cluster.write(config, text); err != nil {
		return err
	}
	n.pooler = &proctest.Daemon{Log: filepath.Join(n.cluster.dir, n.Name+".pgbouncer.log"), Command: func() *exec.Cmd {
		return n.cluster.command(program, config)
	}}
	return nil
}

// KillPooler ends the node's pooler at once, and StartPooler starts it again.
func (n *Node) KillPooler() { n.pooler.Kill() }

// StartPooler starts a pooler that was killed.
func (n *Node) StartPooler() error { return startUnlessItRuns(n.pooler) }
