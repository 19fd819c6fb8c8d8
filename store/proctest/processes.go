package proctest

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Entry is what /proc has on a process.
type Entry struct {
	PID, Parent int
	Dir         string // where it works
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
			if !found[p.PID] && (p.PID == pid || found[p.Parent] || dir != "" && p.Dir == dir) {
				found[p.PID], more = true, true
				family = append(family, p.PID)
			}
		}
	}
	return family
}

func processes() []Entry {
	var all []Entry
	folders, _ := filepath.Glob("/proc/[0-9]*") // The pattern is constant.
	for _, folder := range folders {
		pid, _ := strconv.Atoi(filepath.Base(folder))
		stat, err := os.ReadFile(filepath.Join(folder, "stat"))
		if err != nil {
			continue // It has ended.
		}
		_, after, _ := strings.Cut(string(stat), ") ") // The name before it may hold anything.
		fields := strings.Fields(after)
		if len(fields) < 2 || fields[0] == "Z" {
			continue
		}
		parent, _ := strconv.Atoi(fields[1])
		dir, _ := os.Readlink(filepath.Join(folder, "cwd"))
		all = append(all, Entry{pid, parent, dir})
	}
	return all
}
