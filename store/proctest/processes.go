package proctest

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
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
		all = append(all, process{pid, parent, dir})
	}
	return all
}
