package apptest

import (
	"context"
	"log/slog"
	"testing"

	"github.com/corebank/corebank/server/audit"
)

// strictLog fails its test when the server complains of itself.
type strictLog struct {
	slog.Handler

	t testing.TB
}

// Handle implements slog.Handler.
func (l strictLog) Handle(ctx context.Context, record slog.Record) error {
	if record.Message == audit.Missing {
		record.Attrs(func(a slog.Attr) bool {
			l.t.Errorf("%s: %v", audit.Missing, a)
			return true
		})
	}
	return l.Handler.Handle(ctx, record)
}

// WithAttrs implements slog.Handler.
func (l strictLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	return strictLog{l.Handler.WithAttrs(attrs), l.t}
}

// WithGroup implements slog.Handler.
func (l strictLog) WithGroup(name string) slog.Handler {
	return strictLog{l.Handler.WithGroup(name), l.t}
}
