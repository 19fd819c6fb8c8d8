package main

import (
	"syscall"
	"time"

	"github.com/corebank/corebank/store/proctest"
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
		c.server += proctest.ProcessorTime(pid, false)
	}
	for _, pid := range proctest.Family(p.postmaster, "") {
		c.postgres += proctest.ProcessorTime(pid, pid == p.postmaster)
	}
	return c
}
