package app

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// closers are closed when the server stops, last opened first.
type closers []closer

type closer struct {
	name  string
	close func(context.Context) error
}

func (c *closers) add(name string, closeIt func(context.Context) error) {
	*c = append(*c, closer{name, closeIt})
}

// poolTimeout bounds the wait for database connections in use. All are free by then unless the database hangs.
const poolTimeout = time.Second

var errAbandoned = errors.New("did not stop in time and was abandoned")

// close closes everything by a deadline, with closeTimeout more for each part that hangs, and logs failures.
func (c *closers) close(by time.Time, log *slog.Logger) {
	for len(*c) > 0 {
		last := (*c)[len(*c)-1]
		*c = (*c)[:len(*c)-1]
		if err := last.closeBy(by); err != nil {
			log.Error("closing failed", "what", last.name, "error", err)
		}
	}
}

func (c closer) closeBy(by time.Time) error {
	ctx, cancel := context.WithTimeout(context.Background(), max(time.Until(by), closeTimeout))
	defer cancel()
	closed := make(chan error, 1)
	go func() { closed <- c.close(ctx) }()
	select {
	case err := <-closed:
		return err
	case <-ctx.Done():
	}
	select { // A closer that respects the context returns by itself.
	case err := <-closed:
		return err
	case <-time.After(closeTimeout):
		return errAbandoned
	}
}
