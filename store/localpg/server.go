// Package localpg runs a Postgres that belongs to this process: in a directory of its own, on a unix socket, started and stopped with
// the process. A server without a database URL uses it, and the tests do.
package localpg

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Options configures a private Postgres.
type Options struct {
	// Dir holds everything of this Postgres: the cluster, its log, the lock. It is made when missing. One server at a
	// time can use it.
	Dir string
	// Durable makes every commit survive a crash of the machine. Without it nothing is ever flushed, which suits
	// tests and nothing else.
	Durable bool
	// Settings are added to the command line of Postgres and win over the ones chosen here.
	Settings map[string]string
	// Seed is the directory of a stopped cluster, copied instead of making an empty one when Dir has no cluster yet. It
	// is for tests: the copy is not flushed. May be empty.
	Seed string
	// Restarts bounds the restarts within a minute of a Postgres that ended on its own. It keeps its data and its URL. Ends on a full disk
	// are not counted. Zero: no restart.
	Restarts int
	// Logger gets unusual events: a recovery, a data directory that had to be placed elsewhere. May be nil.
	Logger *slog.Logger
}

// Server is a Postgres that belongs to this process: reachable through a unix socket in a private directory only,
// stopped by [Server.Stop], and by the kernel when this process is killed.
type Server struct {
	log     *slog.Logger
	lock    *os.File
	cluster string
	socket  *socketDir
	launch  func() (*process, error)
	// freeSpace measures the file system of a directory. Tests set it.
	freeSpace func(dir string) (uint64, error)

	mu      sync.Mutex // guards what follows
	process *process   // the newest
	ending  bool       // no other may follow

	quit context.CancelFunc // of the supervisor
	done chan struct{}      // closed when Postgres has ended for good, after err is set
	err  error

	stopping sync.Once
	stopErr  error
}

// Names inside of Options.Dir.
const (
	lockFile   = "lock"
	clusterDir = "cluster"
	logFile    = "postgres.log"
	movedFile  = "moved-to"
	socketLink = "socket"
	superuser  = "corebank"
)

// Start starts the private Postgres of o.Dir and returns when it accepts connections. Where the directory has
// no cluster yet it makes one; where the last server was killed it stops what that one left behind and lets Postgres
// recover. It fails with one clear line when another server uses the directory, or when no Postgres is installed.
//
// Postgres refuses to run as root. Started by root it runs as the user postgres, else nobody, and when that user
// cannot enter o.Dir (below /root, say) the cluster is placed under /var/tmp, which o.Dir/moved-to then names.
//
// On a full disk it waits until there is space, or ctx ends.
func Start(ctx context.Context, o Options) (*Server, error) { return start(ctx, o, freeSpace) }

func start(ctx context.Context, o Options, freeSpace func(dir string) (uint64, error)) (_ *Server, err error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	if err := makeClosedDir(dir); err != nil {
		return nil, fmt.Errorf("data directory: %w", err)
	}
	s := &Server{log: o.Logger, freeSpace: freeSpace}
	if s.lock, err = lockDir(dir); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			s.release()
		}
	}()

	as, err := FindAccount()
	if err != nil {
		return nil, err
	}
	home, err := clusterHome(dir, as, o.Logger)
	if err != nil {
		return nil, err
	}
	s.cluster = filepath.Join(home, clusterDir)
	bin, err := findBinaries(s.cluster, o.Seed)
	if err != nil {
		return nil, err
	}
	if err := s.awaitSpace(ctx, home, spaceToStart(s.cluster)); err != nil {
		return nil, err
	}
	if err := prepareCluster(ctx, s.cluster, bin, as, o); err != nil {
		return nil, err
	}
	if err := stopLeftover(ctx, s.cluster, o.Logger); err != nil {
		return nil, err
	}
	if s.socket, err = makeSocketDir(dir, as); err != nil {
		return nil, err
	}
	log := filepath.Join(dir, logFile)
	_ = os.Remove(log) // of the last run; each start within this one is added
	s.launch = func() (*process, error) {
		return startProcess(bin.postgres, s.cluster, log, as, commandLine(s.cluster, s.socket.path, o))
	}
	if err := s.run(ctx, o.Restarts); err != nil {
		return nil, err
	}
	return s, nil
}

// run starts the first process and returns when it is ready.
func (s *Server) run(ctx context.Context, restarts int) error {
	var err error
	if s.process, err = s.launch(); err != nil {
		return fmt.Errorf("start Postgres: %w", err)
	}
	if err := s.process.awaitReady(ctx); err != nil {
		_ = s.process.stop(context.WithoutCancel(ctx)) // The first error is returned.
		return err
	}
	s.supervise(context.WithoutCancel(ctx), restarts)
	return nil
}

// URL connects to the database "postgres" of this Postgres as its superuser.
func (s *Server) URL() string {
	q := url.Values{"host": {s.socket.path}, "port": {socketPort}}
	u := url.URL{Scheme: "postgres", User: url.User(superuser), Path: "/postgres", RawQuery: q.Encode()}
	return u.String()
}

// PID of the postmaster, or of the last one.
func (s *Server) PID() int { return s.newest().pid }

// ClusterDir returns PGDATA: within the data directory, or elsewhere when the account of Postgres cannot enter that.
func (s *Server) ClusterDir() string { return s.cluster }

// Done is closed when Postgres has ended for good: by [Server.Stop], or on its own account with no restart left;
// [Server.Err] tells which.
func (s *Server) Done() <-chan struct{} { return s.done }

// Err is nil while Postgres runs and after an orderly stop. Otherwise it says how Postgres ended, with the end of its log.
func (s *Server) Err() error {
	select {
	case <-s.done:
		return s.err
	default:
		return nil
	}
}

// Stop ends Postgres: sessions are cut, a checkpoint is written, and no process and no socket is left. When ctx ends
// first (after 10 s if it has no deadline) Postgres is told to end at once, and recovers at the next start. Stopping
// again returns what the first stop returned.
func (s *Server) Stop(ctx context.Context) error {
	s.stopping.Do(func() {
		timeout := 10 * time.Second
		if deadline, ok := ctx.Deadline(); ok {
			timeout = time.Until(deadline)
		}
		limited, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		s.quit()
		s.stopErr = s.endRestarts().stop(limited)
		<-s.done
		s.release()
	})
	return s.stopErr
}

func (s *Server) release() {
	if s.socket != nil {
		s.socket.remove()
	}
	_ = s.lock.Close() // which unlocks
}
