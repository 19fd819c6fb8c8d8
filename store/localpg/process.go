package localpg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	// readyPoll is the interval of checks whether a starting Postgres is ready.
	readyPoll = 5 * time.Millisecond
	// quitTimeout is the time between SIGQUIT and SIGKILL.
	quitTimeout = 500 * time.Millisecond
)

// process is a running postmaster.
type process struct {
	pid     int
	cluster string
	logPath string

	stopped atomic.Bool   // its end is wanted
	done    chan struct{} // closed at its end, after err is set
	err     error
}

// startProcess starts Postgres in a session of its own, so that a Ctrl-C meant for this process does not reach it: it
// must outlive the last request.
func startProcess(program, cluster, logPath string, as Account, args []string) (*process, error) {
	logTo, err := os.OpenFile(logPath, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { _ = logTo.Close() }() // Postgres has its own copy

	cmd := exec.Command(program, args...)
	cmd.Dir = cluster
	cmd.Env = environment()
	cmd.Stdout, cmd.Stderr = logTo, logTo
	cmd.SysProcAttr = as.Attributes()
	cmd.SysProcAttr.Setsid = true
	endWithParent(cmd.SysProcAttr)

	p := &process{cluster: cluster, logPath: logPath, done: make(chan struct{})}
	started := make(chan error)
	go func() {
		// The kernel ends the child with the thread that started it, not with the process (prctl(2)). So this
		// goroutine keeps its thread to itself until the child has ended.
		runtime.LockOSThread()
		err := cmd.Start()
		if err == nil {
			p.pid = cmd.Process.Pid
		}
		started <- err
		if err != nil {
			return
		}
		err = cmd.Wait()
		if !p.stopped.Load() {
			p.err = fmt.Errorf("Postgres ended on its own: %s: %s", cmd.ProcessState, p.logTail())
		} else if err != nil {
			p.err = fmt.Errorf("Postgres did not stop in order: %s: %s", cmd.ProcessState, p.logTail())
		}
		close(p.done)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// awaitReady returns when Postgres accepts connections. Recovery after a crash can take a while, so only ctx limits it.
func (p *process) awaitReady(ctx context.Context) error {
	poll := time.NewTicker(readyPoll)
	defer poll.Stop()
	for {
		select {
		case <-p.done:
			return p.err
		case <-ctx.Done():
			return fmt.Errorf("Postgres did not become ready: %w: %s", ctx.Err(), p.logTail())
		case <-poll.C:
			if f := readPIDFile(p.cluster); f.pid == p.pid && f.ready {
				return nil
			}
		}
	}
}

// stop asks for a fast shutdown, then for an immediate one when ctx ends, then kills.
func (p *process) stop(ctx context.Context) error {
	p.stopped.Store(true)
	p.signal(syscall.SIGINT)
	select {
	case <-p.done:
		return p.err
	case <-ctx.Done():
	}
	p.signal(syscall.SIGQUIT)
	select {
	case <-p.done:
	case <-time.After(quitTimeout):
		p.signal(syscall.SIGKILL)
		<-p.done
	}
	return errors.Join(errors.New("Postgres had to be stopped the hard way, it will recover at the next start"), p.err)
}

// signal reaches the postmaster unless it has ended: then its number may be another's.
func (p *process) signal(s syscall.Signal) {
	select {
	case <-p.done:
	default:
		_ = syscall.Kill(p.pid, s) // fails only if it has just ended
	}
}

func (p *process) logTail() string {
	text, err := os.ReadFile(p.logPath)
	if err != nil {
		return err.Error()
	}
	return lastLines(text)
}

// lastLines are the few lines at the end of an output that tell why a program failed, as one line.
func lastLines(out []byte) string {
	const few = 4
	lines := strings.Split(string(bytes.TrimSpace(out)), "\n")
	return strings.Join(lines[max(0, len(lines)-few):], " | ")
}

// pidFile has the facts of postmaster.pid that matter here.
type pidFile struct {
	pid   int
	ready bool
}

// readPIDFile returns the zero value when there is no such file, or only half of it.
func readPIDFile(cluster string) pidFile {
	text, err := os.ReadFile(filepath.Join(cluster, "postmaster.pid"))
	if err != nil {
		return pidFile{}
	}
	lines := strings.Split(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil {
		return pidFile{}
	}
	const statusLine = 7 // LOCK_FILE_LINE_PM_STATUS of Postgres' pidfile.h, counted from 0
	return pidFile{pid: pid, ready: len(lines) > statusLine && strings.TrimSpace(lines[statusLine]) == "ready"}
}
