//go:build !linux

package proctest

import "syscall"

// dieWithParent can do nothing here.
func dieWithParent(*syscall.SysProcAttr) {}

// EndWithParent can do nothing here.
func EndWithParent(*syscall.SysProcAttr) {}
