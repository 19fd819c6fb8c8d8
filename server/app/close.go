package app

import (
	"context"
	"log/slog"
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

// close closes everything, each within stopTimeout, and logs what fails.
func (c *closers) close(log *slog.Logger) {
	for len(*c) > 0 {
		last := (*c)[len(*c)-1]
		*c = (*c)[:len(*c)-1]
		ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
		if err := last.close(ctx); err != nil {
			log.Error("closing failed", "what", last.name, "error", err)
		}
		cancel()
	}
}
