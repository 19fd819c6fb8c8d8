package localpg

import (
	"context"
	"fmt"
	"os"
	"syscall"
	"time"
)

const (
	// spaceNeeded is the free space with which Postgres is started: two segments of its log, of which recovery may need one.
	spaceNeeded = 32 << 20
	// clusterSize is the space that a new cluster needs besides.
	clusterSize = 64 << 20
	// spacePoll is the interval of looks at the free space while there is too little, and spaceLog that of warnings about it.
	spacePoll, spaceLog = time.Second, time.Minute
)

// freeSpace returns the bytes free for users other than root on the file system of a directory. Quotas of users are not considered.
func freeSpace(dir string) (uint64, error) {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(dir, &stat); err != nil {
		return 0, fmt.Errorf("free space of %s: %w", dir, err)
	}
	return stat.Bavail * uint64(stat.Bsize), nil
}

// spaceToStart returns the space that a cluster needs for its start, and for being made first if it is not there.
func spaceToStart(cluster string) uint64 {
	if _, err := os.Stat(cluster); err == nil {
		return spaceNeeded
	}
	return spaceNeeded + clusterSize
}

// awaitSpace returns when the file system of a directory has so many free bytes. Postgres ends on a full disk, and would end again.
func (s *Server) awaitSpace(ctx context.Context, dir string, need uint64) error {
	var logged time.Time
	for {
		free, err := s.freeSpace(dir)
		if err != nil || free >= need {
			return err
		}
		if time.Since(logged) >= spaceLog {
			logged = time.Now()
			s.log.ErrorContext(ctx, "the disk is full: Postgres starts when there is space", "directory", dir, "free", free, "needed", need)
		}
		select {
		case <-time.After(spacePoll):
		case <-ctx.Done():
			return fmt.Errorf("the disk of %s is full: %d bytes are free, Postgres needs %d: %w", dir, free, need, ctx.Err())
		}
	}
}
