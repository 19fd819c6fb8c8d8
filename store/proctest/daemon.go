package proctest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// endTimeout bounds the time that a daemon has to end in order.
const endTimeout = 15 * time.Second

// Daemon is a program that can be started again and again.
type Daemon struct {
	// Command makes the command of a start.
	Command func() *exec.Cmd
	// Log is the path of a file to which what the program says is added.
	Log string

	process *Process
}

// Start starts a daemon that does not run.
func (d *Daemon) Start() error {
	log, err := os.OpenFile(d.Log, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }() // The process has its own copy.
	cmd := d.Command()
	cmd.Stdout, cmd.Stderr = log, log
	if d.process, err = Start(cmd); err != nil {
		return fmt.Errorf("start %s: %w", filepath.Base(cmd.Path), err)
	}
	return nil
}

// PID is the number of its process; 0 before the first start.
func (d *Daemon) PID() int {
	if d.process == nil {
		return 0
	}
	return d.process.Pid
}

// Runs reports whether it runs.
func (d *Daemon) Runs() bool {
	if d.process == nil {
		return false
	}
	select {
	case <-d.process.Ended:
		return false
	default:
		return true
	}
}

// Signal sends a signal if it runs.
func (d *Daemon) Signal(s syscall.Signal) {
	if d.Runs() {
		_ = d.process.Signal(s) // It may just have ended.
	}
}

// Kill ends it at once.
func (d *Daemon) Kill() {
	d.Signal(syscall.SIGKILL)
	if d.process != nil {
		<-d.process.Ended
	}
}

// End ends it in order, and kills it if that takes more than 15 s.
func (d *Daemon) End() {
	d.Signal(syscall.SIGCONT)
	d.Signal(syscall.SIGTERM)
	if d.process == nil {
		return
	}
	select {
	case <-d.process.Ended:
	case <-time.After(endTimeout):
		d.Kill()
	}
}

// FreePorts returns TCP ports of an address that nothing listens at for the moment.
func FreePorts(address string, n int) ([]int, error) {
	ports := make([]int, n)
	for i := range ports {
		l, err := net.Listen("tcp", net.JoinHostPort(address, "0"))
		if err != nil {
			return nil, err
		}
		defer func() { _ = l.Close() }() // All at the end, so that they differ.
		tcp, _ := l.Addr().(*net.TCPAddr)
		ports[i] = tcp.Port
	}
	return ports, nil
}
