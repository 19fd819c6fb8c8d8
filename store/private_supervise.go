package store

import (
	"context"
	"fmt"
	"time"
)

const (
	// restartWindow is the time within which restarts are counted.
	restartWindow = time.Minute
	// restartPause is the wait before the second restart in a row; each further one waits that much longer. The first
	// does not wait.
	restartPause = 500 * time.Millisecond
)

// supervise starts Postgres again when it ends on its own, until that has happened too often, or ctx or Private ends.
func (p *Private) supervise(ctx context.Context, restarts int) {
	ctx, p.quit = context.WithCancel(ctx)
	p.done = make(chan struct{})
	go func() {
		defer close(p.done)
		var deaths []time.Time
		for {
			current := p.newest()
			<-current.done
			deaths = append(recent(deaths), time.Now())
			if current.stopped.Load() || len(deaths) > restarts {
				p.err = current.err
				return
			}
			p.log.ErrorContext(ctx, "Postgres ended on its own and is started again",
				"error", current.err, "restart", len(deaths), "of", restarts)
			if err := p.restart(ctx, time.Duration(len(deaths)-1)*restartPause); err != nil {
				p.err = fmt.Errorf("%w; %w", current.err, err)
				return
			}
		}
	}()
}

// recent drops the deaths that count no more.
func recent(deaths []time.Time) []time.Time {
	for len(deaths) > 0 && time.Since(deaths[0]) > restartWindow {
		deaths = deaths[1:]
	}
	return deaths
}

// restart puts a new process in the place of one that has ended, on the same data and the same socket. A process that ends
// before it is ready is the next to be replaced.
func (p *Private) restart(ctx context.Context, pause time.Duration) error {
	began := time.Now()
	select {
	case <-time.After(pause):
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := stopLeftover(ctx, p.cluster, p.log); err != nil {
		return err
	}
	next, err := p.succeed()
	if err != nil {
		return err
	}
	if err := next.awaitReady(ctx); err == nil {
		p.log.InfoContext(ctx, "Postgres is back", "took", time.Since(began).Round(time.Millisecond))
	}
	return nil
}

// succeed starts the next process, unless Postgres is to end.
func (p *Private) succeed() (*process, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ending {
		return nil, context.Canceled
	}
	next, err := p.launch()
	if err != nil {
		return nil, fmt.Errorf("start Postgres again: %w", err)
	}
	p.process = next
	return next, nil
}

func (p *Private) newest() *process {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.process
}

// last is the newest process, with none to follow.
func (p *Private) last() *process {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ending = true
	return p.process
}
