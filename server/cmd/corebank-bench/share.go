package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/corebank/corebank/store/proctest"
)

// share is a control group whose processes use a bounded number of processors. Making one needs root.
type share struct{ dir string }

// sharePeriod is the time within which a share is used up at most.
const sharePeriod = 10 * time.Millisecond

// bound puts a Postgres and all processes that it starts into a new share of so many processors.
func bound(name string, postmaster int, cpus float64) (_ *share, err error) {
	// The first version of control groups has a hierarchy for each resource, the second one for all.
	const first, second = "/sys/fs/cgroup/cpu", "/sys/fs/cgroup"
	quota, period := strconv.Itoa(int(cpus*float64(sharePeriod.Microseconds()))), strconv.FormatInt(sharePeriod.Microseconds(), 10)
	root, limits := first, [][2]string{{"cpu.cfs_period_us", period}, {"cpu.cfs_quota_us", quota}}
	if _, err := os.Stat(filepath.Join(second, "cgroup.subtree_control")); err == nil {
		root, limits = second, [][2]string{{"../cgroup.subtree_control", "+cpu"}, {"cpu.max", quota + " " + period}}
	}
	s := &share{filepath.Join(root, fmt.Sprintf("corebank-bench-%d-%s", os.Getpid(), name))}
	if err := os.Mkdir(s.dir, 0o755); err != nil {
		return nil, fmt.Errorf("make a control group, which --postgres-cpus needs: %w", err)
	}
	defer func() {
		if err != nil {
			s.end()
		}
	}()
	for _, limit := range limits {
		if err := os.WriteFile(filepath.Join(s.dir, limit[0]), []byte(limit[1]), 0o644); err != nil {
			return nil, err
		}
	}
	for _, pid := range proctest.Family(postmaster, "") {
		if err := os.WriteFile(filepath.Join(s.dir, "cgroup.procs"), []byte(strconv.Itoa(pid)), 0o644); err != nil && pid == postmaster {
			return nil, err
		}
	}
	return s, nil
}

// end lets the processes of the share go, and removes it.
func (s *share) end() {
	pids, _ := os.ReadFile(filepath.Join(s.dir, "cgroup.procs")) // Without it there are none.
	for pid := range strings.Lines(string(pids)) {
		_ = os.WriteFile(filepath.Join(s.dir, "..", "cgroup.procs"), []byte(pid), 0o644) // It may have ended.
	}
	_ = os.Remove(s.dir) // It is empty, and without processes costs nothing.
}
