package localpg

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

// supervise starts Postgres again when it ends on its own, until that has happened too often with space on the disk, or ctx or the server
// ends.
func (s *Server) supervise(ctx context.Context, restarts int) {
	ctx, s.quit = context.WithCancel(ctx)
	s.done = make(chan struct{})
	go func() {
		defer close(s.done)
		var deaths []time.Time
		for {
			current := s.newest()
			<-current.done
			if free, err := s.freeSpace(s.cluster); err != nil || free >= spaceNeeded { // Space is waited for, however long it takes.
				deaths = append(recent(deaths), time.Now())
			}
			if current.stopped.Load() || restarts == 0 || len(deaths) > restarts {
				s.err = current.err
				return
			}
			s.log.ErrorContext(ctx, "Postgres ended on its own and is started again",
				"error", current.err, "restart", len(deaths), "of", restarts)
			if err := s.restart(ctx, time.Duration(len(deaths)-1)*restartPause); err != nil {
				s.err = fmt.Errorf("%w; %w", current.err, err)
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

// restart puts a new process in the place of one that has ended, on the same data and the same socket, once there is space. A process that ends
// before it is ready is the next to be replaced.
func (s *Server) restart(ctx context.Context, pause time.Duration) error {
	if err := s.awaitSpace(ctx, s.cluster, spaceNeeded); err != nil {
		return err
	}
	began := time.Now()
	select {
	case <-time.After(pause):
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := stopLeftover(ctx, s.cluster, s.log); err != nil {
		return err
	}
	next, err := s.startNext()
	if err != nil {
		return err
	}
	if err := next.awaitReady(ctx); err == nil {
		s.log.InfoContext(ctx, "Postgres is back", "took", time.Since(began).Round(time.Millisecond))
	}
	return nil
}

// startNext starts the next process, unless Postgres is to end.
func (s *Server) startNext() (*process, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ending {
		return nil, context.Canceled
	}
	next, err := s.launch()
	if err != nil {
		return nil, fmt.Errorf("start Postgres again: %w", err)
	}
	s.process = next
	return next, nil
}

func (s *Server) newest() *process {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.process
}

// endRestarts lets no process follow the newest one, and returns that.
func (s *Server) endRestarts() *process {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ending = true
	return s.process
}
