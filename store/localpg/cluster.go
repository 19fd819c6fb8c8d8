package localpg

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
)

// prepareCluster makes sure that there is a cluster and that the account owns it. A new one is made under another name
// first, so a half-made cluster is never taken for a whole one.
func prepareCluster(ctx context.Context, cluster string, bin binaries, as Account, o Options) error {
	info, err := os.Stat(cluster)
	if err == nil {
		return adoptCluster(cluster, info, as)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read cluster: %w", err)
	}

	draft := cluster + ".new"
	if err := os.RemoveAll(draft); err != nil {
		return fmt.Errorf("make cluster: %w", err)
	}
	if o.Seed != "" {
		err = copyCluster(draft, o.Seed, as)
	} else {
		err = initCluster(ctx, draft, bin, as, o.Durable)
	}
	if err != nil {
		return fmt.Errorf("make cluster: %w", err)
	}
	if err := os.Rename(draft, cluster); err != nil {
		return fmt.Errorf("make cluster: %w", err)
	}
	return syncDir(filepath.Dir(cluster))
}

// initCluster runs initdb. Text is UTF-8 and sorts by code point: that is fastest, and no update of the C library can
// reorder it under the indexes.
func initCluster(ctx context.Context, dir string, bin binaries, as Account, durable bool) error {
	var failed error
	for _, ctype := range []string{"C.UTF-8", "C"} { // not every system has the first
		if err := errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o700), as.Chown(dir)); err != nil {
			return err
		}
		args := []string{
			"-D", dir, "-U", superuser, "-E", "UTF8", "--locale=C", "--lc-ctype=" + ctype,
			// Whoever can open the socket is let in. Its directory is open to one user only.
			"--auth-local=trust", "--auth-host=reject", "--no-instructions",
		}
		if !durable {
			args = append(args, "--no-sync", "--wal-segsize=1") // small, since tests copy it often
		}
		cmd := exec.CommandContext(ctx, bin.initdb, args...)
		cmd.Dir = filepath.Dir(dir)
		cmd.Env = environment()
		cmd.SysProcAttr = as.Attributes()
		out, err := runWithParent(cmd)
		if err == nil {
			return nil
		}
		failed = fmt.Errorf("initdb: %w: %s", err, lastLines(out))
	}
	return failed
}

// runWithParent runs a program that ends when this process is killed.
func runWithParent(cmd *exec.Cmd) ([]byte, error) {
	runtime.LockOSThread() // the kernel watches the thread that starts the child, see startProcess
	defer runtime.UnlockOSThread()
	endWithParent(cmd.SysProcAttr)
	return cmd.CombinedOutput()
}

// copyCluster copies a stopped cluster.
func copyCluster(dir, seed string, as Account) error {
	if err := os.CopyFS(dir, os.DirFS(seed)); err != nil {
		return err
	}
	return errors.Join(os.Chmod(dir, 0o700), chownAll(dir, as))
}

// adoptCluster gives an existing cluster to the account, in case another one ran it before (nobody until the package
// made a user postgres, say).
func adoptCluster(cluster string, info fs.FileInfo, as Account) error {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !as.IsOther() || ok && stat.Uid == as.uid {
		return nil
	}
	if err := chownAll(cluster, as); err != nil {
		return fmt.Errorf("give cluster to user %s: %w", as.name, err)
	}
	return nil
}

// chownAll gives a tree to the account. The top goes last, so an interrupted change is seen and done again.
func chownAll(dir string, as Account) error {
	if !as.IsOther() {
		return nil
	}
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		return as.Chown(path)
	})
	return errors.Join(err, as.Chown(dir))
}

// syncDir makes a rename in dir last.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// environment keeps variables meant for clients (PGDATA, PGPORT) and the user's language away from the server.
func environment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C"}
}
