package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// cpu is processor time that was used up, by whom.
type cpu struct{ server, postgres, generator time.Duration }

func (c cpu) minus(d cpu) cpu {
	return cpu{c.server - d.server, c.postgres - d.postgres, c.generator - d.generator}
}

func (c cpu) plus(d cpu) cpu {
	return cpu{c.server + d.server, c.postgres + d.postgres, c.generator + d.generator}
}

// processes are those whose processor time is measured, by pid; postmaster is 0 for none.
type processes struct {
	servers    []int
	postmaster int
}

// used reads the processor time up to now. It is 0 where there is no /proc.
func (p processes) used() cpu {
	var self syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &self) // It cannot fail for the process itself.
	c := cpu{generator: time.Duration(self.Utime.Nano() + self.Stime.Nano())}
	for _, pid := range p.servers {
		taken, _ := processTime(pid, false)
		c.server += taken
	}
	c.postgres, _ = processTime(p.postmaster, true)
	stats, _ := filepath.Glob("/proc/[0-9]*/stat") // The pattern is right.
	for _, stat := range stats {
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(stat))) // The pattern has digits.
		if taken, parent := processTime(pid, false); parent == p.postmaster && parent != 0 {
			c.postgres += taken
		}
	}
	return c
}

// processTime reads the processor time of one process, with that of its ended children if asked, and its parent.
func processTime(pid int, children bool) (taken time.Duration, parent int) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, 0 // It has ended.
	}
	_, rest, _ := strings.Cut(string(stat), ") ") // The name before it may have anything.
	fields := strings.Fields(rest)
	const ppid, utime, last, lastOfChildren, tick = 1, 11, 12, 14, 10 * time.Millisecond
	if len(fields) <= lastOfChildren {
		return 0, 0
	}
	end := last
	if children {
		end = lastOfChildren
	}
	for _, field := range fields[utime : end+1] {
		ticks, _ := strconv.ParseInt(field, 10, 64) // The kernel writes numbers.
		taken += time.Duration(ticks) * tick
	}
	parent, _ = strconv.Atoi(fields[ppid])
	return taken, parent
}
