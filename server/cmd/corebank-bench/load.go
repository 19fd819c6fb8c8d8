package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/corebank/corebank/server/internal/progress"
)

// load is one kind of calls, made by many callers at a time.
type load struct {
	name string
	call func(ctx context.Context, caller int, payer, payee int64) error
	pick func() (payer, payee int64)
	// callers is how many; the usual number if 0.
	callers int
	// took is how long each call took, of all rounds.
	took []time.Duration
}

// measure runs a load for one round, first to warm up.
func (b *bench) measure(ctx context.Context, l *load) error {
	if l.callers == 0 {
		l.callers = b.Callers
	}
	defer progress.Show(os.Stderr, func() string { return fmt.Sprintf("%s, %d callers", l.name, l.callers) })()
	if _, err := l.run(ctx, b.length()/5); err != nil {
		return err
	}
	took, err := l.run(ctx, b.length())
	l.took = append(l.took, took...)
	return err
}

// figure is transfers per second, and how long a caller waits.
func (b *bench) figure(l *load) {
	slices.Sort(l.took)
	b.figures[l.name+"_tps"] = float64(len(l.took)) / (b.length().Seconds() * float64(b.Rounds))
	b.figures[l.name+"_p50_ms"] = milliseconds(l.took[len(l.took)/2])
	b.figures[l.name+"_p99_ms"] = milliseconds(l.took[len(l.took)*99/100])
}

// run makes calls for a time and returns how long each took. The first failure ends it.
func (l *load) run(ctx context.Context, length time.Duration) ([]time.Duration, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	end := time.Now().Add(length)
	took := make([][]time.Duration, l.callers)
	var group sync.WaitGroup
	for caller := range l.callers {
		group.Go(func() {
			for begin := time.Now(); begin.Before(end); {
				payer, payee := l.pick()
				if err := l.call(ctx, caller, payer, payee); err != nil {
					cancel(err)
					return
				}
				now := time.Now()
				took[caller] = append(took[caller], now.Sub(begin))
				begin = now
			}
		})
	}
	group.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, fmt.Errorf("a call failed: %w", err)
	}
	all := slices.Concat(took...)
	if len(all) == 0 {
		return nil, fmt.Errorf("no call was answered within %v", length)
	}
	return all, nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
