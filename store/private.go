package store

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

// PrivateOptions says how to run a private Postgres.
type PrivateOptions struct {
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
	// Restarts is how often Postgres is started again within a minute when it ends on its own: on the same data, reachable
	// under the same URL. Zero leaves it dead.
	Restarts int
	// Logger hears about unusual things: a recovery, a data directory that had to be placed elsewhere. May be nil.
	Logger *slog.Logger
}

// Private is a Postgres that belongs to this process: reachable through a unix socket in a private directory only,
// stopped by [Private.Stop], and by the kernel when this process is killed.
type Private struct {
	log     *slog.Logger
	lock    *os.File
	cluster string
	socket  *socketDir
	launch  func() (*process, error)

	mu      sync.Mutex // guards what follows
	process *process   // the newest
	ending  bool       // no other may follow

	quit context.CancelFunc // of the supervisor
	done chan struct{}      // closed when Postgres has ended for good, after err is set
	err  error

	stopping sync.Once
	stopErr  error
}

// Names inside of PrivateOptions.Dir.
const (
	lockFile    = "lock"
	clusterDir  = "cluster"
	logFile     = "postgres.log"
	movedFile   = "moved-to"
	socketLink  = "socket"
	privateUser = "corebank"
)

// StartPrivate starts the private Postgres of o.Dir and returns when it accepts connections. Where the directory has
// no cluster yet it makes one; where the last server was killed it stops what that one left behind and lets Postgres
// recover. It fails with one clear line when another server uses the directory, or when no Postgres is installed.
//
// Postgres refuses to run as root. Started by root it runs as the user postgres, else nobody, and when that user
// cannot enter o.Dir (below /root, say) the cluster is placed under /var/tmp, which o.Dir/moved-to then names.
func StartPrivate(ctx context.Context, o PrivateOptions) (_ *Private, err error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("data directory: %w", err)
	}
	p := &Private{log: o.Logger}
	if p.lock, err = lockDir(dir); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			p.release()
		}
	}()

	as, err := findAccount()
	if err != nil {
		return nil, err
	}
	home, err := clusterHome(dir, as, o.Logger)
	if err != nil {
		return nil, err
	}
	p.cluster = filepath.Join(home, clusterDir)
	bin, err := findBinaries(p.cluster, o.Seed)
	if err != nil {
		return nil, err
	}
	if err := prepareCluster(ctx, p.cluster, bin, as, o); err != nil {
		return nil, err
	}
	if err := stopLeftover(ctx, p.cluster, o.Logger); err != nil {
		return nil, err
	}
	if p.socket, err = makeSocketDir(dir, as); err != nil {
		return nil, err
	}
	log := filepath.Join(dir, logFile)
	_ = os.Remove(log) // of the last run; each start within this one is added
	p.launch = func() (*process, error) {
		return startProcess(bin.postgres, p.cluster, log, as, commandLine(p.cluster, p.socket.path, o))
	}
	if p.process, err = p.launch(); err != nil {
		return nil, fmt.Errorf("start Postgres: %w", err)
	}
	if err := p.process.awaitReady(ctx); err != nil {
		_ = p.process.stop(context.WithoutCancel(ctx)) // what went wrong first is what matters
		return nil, err
	}
	p.supervise(context.WithoutCancel(ctx), o.Restarts)
	return p, nil
}

// URL connects to the database "postgres" of this Postgres as its superuser.
func (p *Private) URL() string {
	q := url.Values{"host": {p.socket.path}, "port": {socketPort}}
	u := url.URL{Scheme: "postgres", User: url.User(privateUser), Path: "/postgres", RawQuery: q.Encode()}
	return u.String()
}

// PID of the postmaster, or of the last one.
func (p *Private) PID() int { return p.newest().pid }

// ClusterDir is where the data are (PGDATA): in the data directory, or elsewhere when Postgres cannot enter that.
func (p *Private) ClusterDir() string { return p.cluster }

// Done is closed when Postgres has ended for good: by [Private.Stop], or on its own account with no restart left;
// [Private.Err] tells which.
func (p *Private) Done() <-chan struct{} { return p.done }

// Err is nil while Postgres runs and after an orderly stop. Otherwise it says how Postgres ended, with the end of its log.
func (p *Private) Err() error {
	select {
	case <-p.done:
		return p.err
	default:
		return nil
	}
}

// Stop ends Postgres: sessions are cut, a checkpoint is written, and no process and no socket is left. When ctx ends
// first (after 10 s if it has no deadline) Postgres is told to end at once, and recovers at the next start. Stopping
// again returns what the first stop returned.
func (p *Private) Stop(ctx context.Context) error {
	p.stopping.Do(func() {
		patience := 10 * time.Second
		if deadline, ok := ctx.Deadline(); ok {
			patience = time.Until(deadline)
		}
		limited, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		p.quit()
		p.stopErr = p.last().stop(limited)
		<-p.done
		p.release()
	})
	return p.stopErr
}

func (p *Private) release() {
	if p.socket != nil {
		p.socket.remove()
	}
	_ = p.lock.Close() // which unlocks
}
