package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/corebank/corebank/server/internal/progress"
)

// errStalled is a round without an answered call: the disk of a bad day.
var errStalled = errors.New("no call was answered in time")

// load is one kind of calls, made by many callers at a time.
type load struct {
	name string
	call func(ctx context.Context, caller int, payer, payee int64) error
	pick func() (payer, payee int64)
	// callers is the number of concurrent callers; the bench's default if 0.
	callers int
	// rate returns the calls per second of an open load, whose latency counts from the scheduled time of a call. Nil is a closed load:
	// each caller makes its next call after the answer to the last.
	rate func() float64
	// stream makes the calls by streams instead of call.
	stream func(ctx context.Context, length time.Duration) ([]time.Duration, error)
	// took has the duration of each call of all rounds.
	took []time.Duration
	// processes are those whose processor time is counted, and cpu what they used for the calls of all rounds.
	processes processes
	cpu       cpu
	// profile writes profiles of so long to files; nil if the load has none.
	profile func(ctx context.Context, prefix string, length time.Duration) error
	// measured counts the rounds, and stalled those among them in which no call was answered.
	measured, stalled int
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
	var took []time.Duration
	group := new(errgroup.Group)
	if b.Profile != "" && l.profile != nil && l.measured == 0 {
		group.Go(func() error { return l.profile(ctx, filepath.Join(b.Profile, l.name), b.length()) })
	}
	before := l.processes.used()
	took, err := l.run(ctx, b.length())
	l.measured++
	if errors.Is(err, errStalled) {
		fmt.Fprintf(b.out, "%s: %v; the round is left out\n", l.name, err)
		l.stalled++
		return nil
	}
	l.cpu = l.cpu.plus(l.processes.used().minus(before))
	l.took = append(l.took, took...)
	return errors.Join(err, group.Wait())
}

// measureEach measures loads for one round each, in turn.
func (b *bench) measureEach(ctx context.Context, loads ...*load) error {
	for _, l := range loads {
		if err := b.measure(ctx, l); err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
	}
	return nil
}

// rate is the calls per second of the rounds so far.
func (b *bench) rate(l *load) float64 {
	return float64(len(l.took)) / (b.length().Seconds() * float64(max(1, l.measured-l.stalled)))
}

// figure is transfers per second, and how long a caller waits.
func (b *bench) figure(l *load) {
	if len(l.took) == 0 {
		return // Stalled in every round.
	}
	slices.Sort(l.took)
	b.figures[l.name+"_tps"] = b.rate(l)
	for who, used := range map[string]time.Duration{
		"server": l.cpu.server, "postgres": l.cpu.postgres, "generator": l.cpu.generator,
	} {
		if used > 0 {
			b.figures[l.name+"_cpu_us_"+who] = float64(used.Microseconds()) / float64(len(l.took))
		}
	}
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
	due := l.schedule(length)
	took := make([][]time.Duration, l.callers)
	var group sync.WaitGroup
	for caller := range l.callers {
		group.Go(func() {
			for {
				begin, ok := due(caller, len(took[caller]))
				if !ok {
					return
				}
				payer, payee := l.pick()
				if err := l.call(ctx, caller, payer, payee); err != nil {
					cancel(err)
					return
				}
				took[caller] = append(took[caller], time.Since(begin))
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

// schedule returns a function that waits until a caller's next call is due, and tells when that was; false after the end.
func (l *load) schedule(length time.Duration) func(caller, calls int) (begin time.Time, ok bool) {
	start := time.Now()
	end := start.Add(length)
	if l.rate == nil {
		return func(int, int) (time.Time, bool) {
			now := time.Now()
			return now, now.Before(end)
		}
	}
	pause := float64(time.Second) / max(1, l.rate())
	return func(caller, calls int) (time.Time, bool) {
		due := start.Add(time.Duration(float64(calls*l.callers+caller) * pause))
		if !due.Before(end) {
			return due, false
		}
		time.Sleep(time.Until(due))
		return due, true
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
