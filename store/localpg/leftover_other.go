//go:build !linux

package localpg

import "syscall"

// endWithParent can do nothing here. A Postgres that outlives a killed server is stopped by the next one.
func endWithParent(*syscall.SysProcAttr) {}

// leftovers finds the postmaster by the note it made. The processes below it end with it.
func leftovers(cluster string) []int {
	if f := readPIDFile(cluster); f.pid != 0 && syscall.Kill(f.pid, 0) == nil {
		return []int{f.pid}
	}
	return nil
}
