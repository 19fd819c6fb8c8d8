package app

import (
	"context"
	"errors"
	"sync"
	"time"
)

// The shutdown ends within 10 s after the stop delay, whatever hangs: the sum of these, and a second for each closer that hangs.
const (
	// drainTimeout bounds the wait for requests under way.
	drainTimeout = 4 * time.Second
	// workersTimeout bounds the wait for background work.
	workersTimeout = 1500 * time.Millisecond
	// stopTimeout bounds the whole shutdown. A part of the server that ends early leaves its time to those that come after it, until
	// the last is told to end at once.
	stopTimeout = 8500 * time.Millisecond
	// closeTimeout bounds the closing of each part once stopTimeout is up.
	closeTimeout = 500 * time.Millisecond
)

// errStopped is the cause of a stop by a signal.
var errStopped = errors.New("stopped")

// shutdown stops in order what Run has started. A part that does not stop in time is abandoned until the process ends.
func (a *App) shutdown(serving, workers *sync.WaitGroup, stopWorking context.CancelCauseFunc) {
	a.stopBy = time.Now().Add(stopTimeout)
	a.services.feed.Stop()
	a.ports.drain(drainTimeout)
	if !waitFor(serving, workersTimeout) {
		a.log.Error("listeners do not end")
	}
	stopWorking(errStopped)
	if !waitFor(workers, workersTimeout) {
		a.log.Error("background work does not end, it is abandoned")
	}
}

// waitFor reports whether a group was done in time.
func waitFor(group *sync.WaitGroup, timeout time.Duration) bool {
	done := make(chan struct{})
	go func() {
		group.Wait()
		close(done)
	}()
	select {
	case <-done:
		return true
	case <-time.After(timeout):
		return false
	}
}
