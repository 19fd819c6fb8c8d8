package localpg

import (
	"errors"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// Account is the user Postgres runs as. The zero value is the user of this process; any other is only taken by root.
type Account struct {
	name     string
	uid, gid uint32
}

// FindAccount chooses the account: ourselves, or, because Postgres refuses to run as root, a user without rights.
func FindAccount() (Account, error) {
	if os.Geteuid() != 0 {
		return Account{}, nil
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
		return Account{name: name, uid: uint32(uid), gid: uint32(gid)}, nil
	}
	return Account{}, errors.New("Postgres refuses to run as root, and there is no user postgres or nobody to run it as")
}

// IsOther reports that the account is not the one of this process.
func (a Account) IsOther() bool { return a.name != "" }

// Attributes makes a child run as the account.
func (a Account) Attributes() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{}
	if a.IsOther() {
		attr.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	}
	return attr
}

// Chown gives a file to the account.
func (a Account) Chown(path string) error {
	if !a.IsOther() {
		return nil
	}
	return os.Lchown(path, int(a.uid), int(a.gid))
}

// CanEnter reports whether the account can work inside of a directory. Rights hang on every directory above it, so a
// child that runs as the account is the only honest judge.
func (a Account) CanEnter(dir string) bool {
	if !a.IsOther() {
		return true
	}
	try := exec.Command("/bin/sh", "-c", ":")
	try.Dir = dir
	try.SysProcAttr = a.Attributes()
	return try.Run() == nil
}
