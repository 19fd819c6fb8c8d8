package localpg

import (
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// endWithParent lets the kernel shut Postgres down (fast: sessions are cut, a checkpoint is written) when this process
// ends without having done so, even by kill -9.
func endWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGINT }

// leftovers finds the processes of a Postgres on this cluster: all of them work in its directory.
func leftovers(cluster string) []int {
	cluster, err := filepath.EvalSymlinks(cluster)
	if err != nil {
		return nil
	}
	cwds, err := filepath.Glob("/proc/[0-9]*/cwd")
	if err != nil {
		panic(err) // the pattern is constant
	}
	var pids []int
	for _, cwd := range cwds {
		if dir, err := os.Readlink(cwd); err != nil || dir != cluster {
			continue
		}
		process := filepath.Dir(cwd)
		if name, err := os.ReadFile(filepath.Join(process, "comm")); err != nil || string(name) != "postgres\n" {
			continue // somebody's shell, say
		}
		if pid, err := strconv.Atoi(filepath.Base(process)); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}
