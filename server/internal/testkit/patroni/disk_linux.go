package patroni

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/corebank/corebank/store/localpg"
)

const (
	// largestBallast is the size in bytes of the first piece of ballast, and smallestBallast that of a block: less does not hold a page.
	largestBallast, smallestBallast = 1 << 30, 4 << 10
	// refillInterval is the time between two looks for what has become free on a full disk.
	refillInterval = 20 * time.Millisecond
	// imageSuffix follows the directory of a disk in the name of its file.
	imageSuffix = ".image"
)

// Disk is a filesystem of its own, of a fixed size, which can be full.
type Disk struct {
	Dir string // where it is mounted

	ballast *os.File // nil unless it is full
	stop    chan struct{}
	filling sync.WaitGroup
}

// newDisk makes a disk of a size in bytes, in a file beside its directory, and mounts it. This needs root.
func newDisk(dir string, size int64, owner localpg.Account) (_ *Disk, err error) {
	image := dir + imageSuffix
	defer func() {
		if err != nil {
			_ = errors.Join(os.Remove(dir), os.Remove(image)) // The reason is that of err.
		}
	}()
	if err := errors.Join(os.WriteFile(image, nil, 0o600), os.Truncate(image, size), os.Mkdir(dir, 0o700)); err != nil {
		return nil, err
	}
	for _, command := range [][]string{
		{"mkfs.ext4", "-q", "-F", "-m", "0", "-O", "^has_journal", image},
		{"mount", "-o", "loop,discard,noatime", image, dir},
	} {
		if said, err := exec.Command(command[0], command[1:]...).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%s: %w: %s", command[0], err, strings.TrimSpace(string(said)))
		}
	}
	d := &Disk{Dir: dir}
	if err := errors.Join(os.Remove(filepath.Join(dir, "lost+found")), owner.Chown(dir)); err != nil {
		return nil, errors.Join(err, d.remove())
	}
	return d, nil
}

// Fill takes all that is free, and what becomes free, until Empty.
func (d *Disk) Fill() (err error) {
	if d.ballast != nil {
		return nil
	}
	if d.ballast, err = os.OpenFile(filepath.Join(d.Dir, "ballast"), os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return err
	}
	if err := fill(d.ballast); err != nil {
		return err
	}
	d.stop = make(chan struct{})
	d.filling.Go(func() {
		for {
			select {
			case <-time.After(refillInterval):
				_ = fill(d.ballast) // What is free is taken at the next look.
			case <-d.stop:
				return
			}
		}
	})
	return nil
}

// fill makes a file larger until the disk is full.
func fill(ballast *os.File) error {
	info, err := ballast.Stat()
	if err != nil {
		return err
	}
	size := info.Size()
	for piece := int64(largestBallast); piece >= smallestBallast; {
		switch err := syscall.Fallocate(int(ballast.Fd()), 0, size, piece); {
		case err == nil:
			size += piece
		case errors.Is(err, syscall.ENOSPC):
			piece /= 2
		case !errors.Is(err, syscall.EINTR):
			return err
		}
	}
	return nil
}

// Empty frees what Fill has taken.
func (d *Disk) Empty() error {
	if d.ballast == nil {
		return nil
	}
	if d.stop != nil {
		close(d.stop)
		d.filling.Wait()
	}
	err := errors.Join(d.ballast.Close(), os.Remove(d.ballast.Name()))
	d.ballast, d.stop = nil, nil
	return err
}

// remove ends a disk with all that is in it.
func (d *Disk) remove() error {
	return errors.Join(d.Empty(), syscall.Unmount(d.Dir, syscall.MNT_DETACH), os.Remove(d.Dir), os.Remove(d.Dir+imageSuffix))
}

// unmountBelow ends the disks that a process that was killed has left in a directory.
func unmountBelow(dir string) {
	mounts, _ := os.ReadFile("/proc/self/mountinfo") // What cannot be read is empty, and its disks keep dir from being removed.
	for line := range strings.Lines(string(mounts)) {
		if fields := strings.Fields(line); len(fields) > 4 && strings.HasPrefix(fields[4], dir+"/") {
			_ = syscall.Unmount(fields[4], syscall.MNT_DETACH) // As above.
		}
	}
}
