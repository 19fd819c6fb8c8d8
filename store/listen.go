package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// pollEvery is the interval at which a Listener asks for what it was not notified of, and finds out that its connection has died.
	pollEvery = 10 * time.Second
	// pollOnlyEvery is pollEvery with [Options.PollOnly].
	pollOnlyEvery = time.Second
	// pingListenTimeout bounds the check of the connection.
	pingListenTimeout = 2 * time.Second
	// listenBackoff is the first wait before connecting again; it doubles up to listenBackoffMax.
	listenBackoff    = 20 * time.Millisecond
	listenBackoffMax = 5 * time.Second
)

// Subscriber keeps something in memory in step with the database. Its functions are called one at a time, by the
// goroutine of [Listener.Run] for all subscribers, so they must be brief.
//
// An error from either means that the memory may be stale: the Listener starts over with a new connection, and so with
// a Resync.
type Subscriber struct {
	// Channel of NOTIFY, for instance "rules".
	Channel string
	// Resync reads everything anew. It is called after every (re)connect, once notifications are being collected, so
	// nothing that happened while there was no connection is missed; and every 10 s, or every second with [Options.PollOnly], so that
	// notifications only make it known earlier.
	Resync func(ctx context.Context) error
	// Notify takes one notification. Postgres sends it when the transaction that called pg_notify commits, and merges
	// equal ones of one transaction.
	Notify func(ctx context.Context, payload string) error
}

// Listener brings the notifications of other replicas (changed rules, revoked tokens) to subscribers, over one
// connection of its own that it keeps alive.
type Listener struct {
	config      *pgx.ConnConfig
	primary     *primary
	pollOnly    bool
	log         *slog.Logger
	subscribers []Subscriber
}

// NewListener makes a listener for the database of db. It does nothing until [Listener.Run].
func NewListener(db *DB, log *slog.Logger, subscribers ...Subscriber) *Listener {
	config := db.Config().ConnConfig.Copy()
	config.RuntimeParams["application_name"] = "corebank listener"
	return &Listener{config: config, primary: &db.history.primary, pollOnly: db.pollOnly, log: log, subscribers: subscribers}
}

// Run listens until ctx ends, and returns its error.
func (l *Listener) Run(ctx context.Context) error {
	backoff := listenBackoff
	for {
		err := l.session(ctx, func() { backoff = listenBackoff })
		if ctx.Err() != nil {
			return ctx.Err()
		}
		l.log.WarnContext(ctx, "listening for notifications was interrupted", "error", err, "retry_in", backoff)
		select {
		case <-time.After(backoff/2 + rand.N(backoff/2)):
			backoff = min(2*backoff, listenBackoffMax)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// session is the life of one connection. It calls healthy once everybody is in step, and always ends with an error.
func (l *Listener) session(ctx context.Context, healthy func()) error {
	config := l.config.Copy()
	if err := l.primary.put(ctx, &config.Config); err != nil {
		return err
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(ctx) // nothing of value is lost with this connection
	}()

	if err := l.listen(ctx, conn); err != nil {
		return err
	}
	// Only now, so that a change is either seen by Resync or announced to Notify.
	if err := l.resync(ctx); err != nil {
		return err
	}
	healthy()

	ask := time.Now().Add(l.interval())
	for {
		n, err := l.next(ctx, conn, ask)
		if err != nil {
			return err
		}
		if n == nil {
			err = l.resync(ctx)
			ask = time.Now().Add(l.interval())
		} else {
			err = l.notify(ctx, n)
		}
		if err != nil {
			return err
		}
	}
}

func (l *Listener) listen(ctx context.Context, conn *pgx.Conn) error {
	if l.pollOnly {
		return nil
	}
	for _, s := range l.subscribers { // A second LISTEN on one channel changes nothing.
		if _, err := conn.Exec(ctx, "LISTEN "+pgx.Identifier{s.Channel}.Sanitize()); err != nil {
			return fmt.Errorf("listen on %s: %w", s.Channel, err)
		}
	}
	return nil
}

func (l *Listener) resync(ctx context.Context) error {
	for _, s := range l.subscribers {
		if err := s.Resync(ctx); err != nil {
			return fmt.Errorf("resync %s: %w", s.Channel, err)
		}
	}
	return nil
}

func (l *Listener) notify(ctx context.Context, n *notification) error {
	for _, s := range l.subscribers {
		if s.Channel != n.channel {
			continue
		}
		if err := s.Notify(ctx, n.payload); err != nil {
			return fmt.Errorf("notification on %s: %w", n.channel, err)
		}
	}
	return nil
}

type notification struct{ channel, payload string }

// interval is the time from one Resync to the next.
func (l *Listener) interval() time.Duration {
	if l.pollOnly {
		return pollOnlyEvery
	}
	return pollEvery
}

// next waits for a notification. It returns nil when it is time to ask, however many there are, and the connection is alive.
func (l *Listener) next(ctx context.Context, conn *pgx.Conn, ask time.Time) (*notification, error) {
	waiting, cancel := context.WithDeadline(ctx, ask)
	defer cancel()
	n, err := conn.WaitForNotification(waiting)
	switch {
	case err == nil:
		return &notification{n.Channel, n.Payload}, nil
	case ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded):
		return nil, err
	}
	alive, cancel := context.WithTimeout(ctx, pingListenTimeout)
	defer cancel()
	return nil, conn.Ping(alive)
}
