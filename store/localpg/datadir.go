package localpg

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/corebank/corebank/store/internal/filelock"
)

const (
	// fallbackRoot gets the clusters whose data directory the account of Postgres cannot enter. Every user can enter it, and it
	// survives a reboot.
	fallbackRoot = "/var/tmp"
	homePrefix   = "corebank-"
)

// lockTimeout bounds the wait for the lock of a data directory. The kernel may still be taking down a server that was just
// killed, and every program this process starts holds a copy of its files for the instant between fork and exec.
const lockTimeout = 500 * time.Millisecond

// makeClosedDir makes a directory that other users cannot read. Under root they, among them the account of Postgres, can pass
// through it. One that exists is closed as well.
func makeClosedDir(dir string) error {
	mode := os.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711
	}
	if err := os.MkdirAll(dir, mode); err != nil {
		return err
	}
	return os.Chmod(dir, mode)
}

// lockDir makes this process the only user of a data directory. The lock ends with the process, however it ends.
func lockDir(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock data directory: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), lockTimeout)
	defer cancel()
	if err := filelock.Lock(ctx, f); err != nil {
		holder := make([]byte, 20)
		n, _ := f.ReadAt(holder, 0) // the holder wrote its process id there; without it the message is still true
		_ = f.Close()
		if !errors.Is(err, filelock.ErrLocked) {
			return nil, fmt.Errorf("lock data directory %s: %w", dir, err)
		}
		return nil, fmt.Errorf("the data directory %s is in use by another server (process %s)", dir, strings.TrimSpace(string(holder[:n])))
	}
	if err := errors.Join(f.Truncate(0), writeAt(f, strconv.Itoa(os.Getpid()))); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("lock data directory: %w", err)
	}
	return f, nil
}

func writeAt(f *os.File, text string) error {
	_, err := f.WriteAt([]byte(text), 0)
	return err
}

// clusterHome is the directory to hold the cluster: dir itself, or the place that was or now is chosen instead because
// the account cannot enter dir.
func clusterHome(dir string, as Account, log *slog.Logger) (string, error) {
	home, err := placedHome(dir)
	switch {
	case err != nil || home != "":
		return home, err
	case as.CanEnter(dir):
		return dir, nil
	}

	sum := sha256.Sum256([]byte(dir))
	home = filepath.Join(fallbackRoot, homePrefix+hex.EncodeToString(sum[:6]))
	if _, err := os.Lstat(home); err == nil {
		// It belonged to a data directory of this name that has been deleted. A new one starts empty, but nobody said
		// that the old data may go.
		aside := home + time.Now().UTC().Format(".20060102T150405.000000000")
		if err := os.Rename(home, aside); err != nil {
			return "", fmt.Errorf("place data elsewhere: %w", err)
		}
		log.Warn("data of a deleted data directory were found and put aside", "now_in", aside)
	}
	if err := os.Mkdir(home, 0o711); err != nil {
		return "", fmt.Errorf("place data elsewhere: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, movedFile), []byte(home+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("place data elsewhere: %w", err)
	}
	log.Warn("the user Postgres runs as cannot enter the data directory, so the data are placed elsewhere",
		"user", as.name, "data_dir", dir, "placed_in", home)
	return home, nil
}

// placedHome is the place that was chosen instead of dir; empty if none was.
func placedHome(dir string) (string, error) {
	pointer := filepath.Join(dir, movedFile)
	moved, err := os.ReadFile(pointer)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil:
		return "", fmt.Errorf("data directory: %w", err)
	}
	home := strings.TrimSpace(string(moved))
	if err := checkDirOwner(home); err != nil {
		return "", fmt.Errorf("%s names the place of the data (delete it to start without them): %w", pointer, err)
	}
	return home, nil
}

// checkDirOwner refuses a directory in a place open to all that somebody else has made.
func checkDirOwner(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if stat, ok := info.Sys().(*syscall.Stat_t); !info.IsDir() || !ok || int(stat.Uid) != os.Geteuid() {
		return fmt.Errorf("%s was not made by this user, so it is not used", dir)
	}
	return nil
}
