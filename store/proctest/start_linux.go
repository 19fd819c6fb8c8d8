package proctest

import "syscall"

func dieWithParent(attributes *syscall.SysProcAttr) {
	if attributes.Pdeathsig == 0 {
		attributes.Pdeathsig = syscall.SIGKILL
	}
}

// EndWithParent has the kernel end a process in order, instead of killing it, when the process that starts it ends.
func EndWithParent(attributes *syscall.SysProcAttr) { attributes.Pdeathsig = syscall.SIGTERM }
