// Package proctest is for tests that start processes, wait for what becomes of them, and leave nothing behind, not even when
// the test binary is killed.
package proctest

import (
	"io"
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

// Process is a command that was started.
type Process struct {
	*os.Process

	// Stdout is the standard output of the process, unless the command has another. Read it to its end: the process is not reaped before.
	Stdout io.Reader
	// Ended is closed at the end of the process, when [exec.Cmd.ProcessState] is set.
	Ended <-chan struct{}
}

// Start starts a command that the kernel kills when this process ends, however it ends. It is sent another signal if its SysProcAttr
// has one.
func Start(command *exec.Cmd) (*Process, error) {
	if command.SysProcAttr == nil {
		command.SysProcAttr = &syscall.SysProcAttr{}
	}
	dieWithParent(command.SysProcAttr)
	stdout, said := io.Pipe()
	if command.Stdout == nil {
		command.Stdout = said
	}
	started, ended := make(chan error), make(chan struct{})
	go func() {
		// The kernel watches the thread that starts a child, not the process (prctl(2)): the thread is kept until the child ends.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := command.Start()
		started <- err
		if err != nil {
			return
		}
		_ = command.Wait() // ProcessState tells
		close(ended)
		_ = said.Close()
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return &Process{command.Process, stdout, ended}, nil
}
