package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/corebank/corebank/server/internal/progress"
)

// errStalled is a round without an answered call: the disk of a bad day.
var errStalled = errors.New("no call was answered in time")

// load is one kind of calls, made by many callers at a time.
type load struct {
	name string
	call func(ctx context.Context, caller int, payer, payee int64) error
	pick func() (payer, payee int64)
	// callers is how many; the usual number if 0.
	callers int
	// stream makes the calls by streams instead of call.
	stream func(ctx context.Context, length time.Duration) ([]time.Duration, error)
	// took is how long each call took, of all rounds.
	took []time.Duration
	// processes are those whose processor time is counted, and cpu what they used for the calls of all rounds.
	processes processes
	cpu       cpu
	// stalled counts the rounds in which no call was answered.
	stalled int
}

// measure runs a load for one round, first to warm up.
func (b *bench) measure(ctx context.Context, l *load) error {
	if l.callers == 0 {
		l.callers = b.Callers
	}
	defer progress.Show(os.Stderr, func() string { return fmt.Sprintf("%s, %d callers", l.name, l.callers) })()
	if _, err := l.run(ctx, b.length()/5); err != nil && !errors.Is(err, errStalled) {
		return err
	}
	before := l.processes.used()
	took, err := l.run(ctx, b.length())
	if errors.Is(err, errStalled) {
		fmt.Fprintf(b.out, "%s: %v; the round is left out\n", l.name, err)
		l.stalled++
		return nil
	}
	l.cpu = l.cpu.plus(l.processes.used().minus(before))
	l.took = append(l.took, took...)
	return err
}

// figure is transfers per second, and how long a caller waits.
func (b *bench) figure(l *load) {
	if len(l.took) == 0 {
		return // Stalled in every round.
	}
	slices.Sort(l.took)
	b.figures[l.name+"_tps"] = float64(len(l.took)) / (b.length().Seconds() * float64(b.Rounds-l.stalled))
	perCall := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(len(l.took)) }
	b.figures[l.name+"_cpu_us_server"] = perCall(l.cpu.server)
	b.figures[l.name+"_cpu_us_postgres"] = perCall(l.cpu.postgres)
	b.figures[l.name+"_cpu_us_generator"] = perCall(l.cpu.generator)
	b.figures[l.name+"_p50_ms"] = milliseconds(l.took[len(l.took)/2])
	b.figures[l.name+"_p99_ms"] = milliseconds(l.took[len(l.took)*99/100])
}

// run makes calls for a time and returns how long each took. The first failure ends it.
func (l *load) run(ctx context.Context, length time.Duration) ([]time.Duration, error) {
	if l.stream != nil {
		took, err := l.stream(ctx, length)
		if err == nil && len(took) == 0 {
			return nil, errStalled
		}
		return took, err
	}
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
		return nil, errStalled
	}
	return all, nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
