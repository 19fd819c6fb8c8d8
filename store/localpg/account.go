package localpg

import (
	"errors"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// account is the user Postgres runs as. The zero account is the user of this process; any other is only taken by root.
type account struct {
	name     string
	uid, gid uint32
}

// findAccount chooses the account: ourselves, or, because Postgres refuses to run as root, a user without rights.
func findAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil || uid == 0 {
			continue
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			continue
		}
		return account{name: name, uid: uint32(uid), gid: uint32(gid)}, nil
	}
	return account{}, errors.New("Postgres refuses to run as root, and there is no user postgres or nobody to run it as")
}

// isOther reports that the account is not the one of this process.
func (a account) isOther() bool { return a.name != "" }

// attributes makes a child run as the account.
func (a account) attributes() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{}
	if a.isOther() {
		attr.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	}
	return attr
}

// chown gives a file to the account.
func (a account) chown(path string) error {
	if !a.isOther() {
		return nil
	}
	return os.Lchown(path, int(a.uid), int(a.gid))
}

// canEnter reports whether the account can work inside of a directory. Rights hang on every directory above it, so a
// child that runs as the account is the only honest judge.
func (a account) canEnter(dir string) bool {
	if !a.isOther() {
		return true
	}
	try := exec.Command("/bin/sh", "-c", ":")
	try.Dir = dir
	try.SysProcAttr = a.attributes()
	return try.Run() == nil
}
