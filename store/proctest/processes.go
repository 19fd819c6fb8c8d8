package proctest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// process is a process of /proc.
type process struct {
	pid, parent int
	dir         string // its working directory
}

// Family returns a process, those that it has started, those that they have started and so on, and those that work in a directory,
// unless it is empty, with theirs. It is empty on systems without /proc.
func Family(pid int, dir string) []int {
	var family []int
	found := map[int]bool{}
	all := processes()
	for more := true; more; {
		more = false
		for _, p := range all {
			if !found[p.pid] && (p.pid == pid || found[p.parent] || dir != "" && p.dir == dir) {
				found[p.pid], more = true, true
				family = append(family, p.pid)
			}
		}
	}
	return family
}

func processes() []process {
	var all []process
	folders, _ := filepath.Glob("/proc/[0-9]*") // The pattern is constant.
	for _, folder := range folders {
		pid, _ := strconv.Atoi(filepath.Base(folder))
		fields := stat(pid)
		if fields == nil || fields[statState] == "Z" {
			continue // It has ended.
		}
		parent, _ := strconv.Atoi(fields[statParent])
		dir, _ := os.Readlink(filepath.Join(folder, "cwd"))
		all = append(all, process{pid, parent, dir})
	}
	return all
}

// Places in what stat returns. The times are in hundredths of a second: the process's own in user and kernel mode, then those of its
// children that have ended.
const (
	statState, statParent                   = 0, 1
	statTimes, statChildTimes, statTimesEnd = 11, 13, 15
)

// stat returns the fields of /proc/PID/stat after the name; nil if there is no such process, or no /proc.
func stat(pid int) []string {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil
	}
	fields := strings.Fields(string(line[bytes.LastIndexByte(line, ')')+1:])) // The name before it may hold anything.
	if len(fields) < statTimesEnd {
		return nil
	}
	return fields
}

// Runs tells a process that runs from one that has ended, whether or not its parent has taken notice.
func Runs(pid int) bool {
	fields := stat(pid)
	return fields != nil && fields[statState] != "Z" && fields[statState] != "X"
}

// ProcessorTime returns what a process has used, if asked with that of its ended children. It is 0 where there is no /proc.
func ProcessorTime(pid int, withChildren bool) time.Duration {
	fields, end := stat(pid), statChildTimes
	if fields == nil {
		return 0
	}
	if withChildren {
		end = statTimesEnd
	}
	var ticks int64
	for _, field := range fields[statTimes:end] {
		n, _ := strconv.ParseInt(field, 10, 64) // The kernel writes numbers.
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}
