package app

import (
	"context"
	"errors"
	"sync"
	"time"
)

// The shutdown ends within 10 s of the end of the stop delay, whatever hangs: the sum of these, and of a second for each of the few closers
// that hang.
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

// errStopped is the cause of a stop that was asked for.
var errStopped = errors.New("stopped")

// shutdown stops what Run has started, in order. What does not end in time is abandoned: its end is that of the process.
func (a *App) shutdown(serving, workers *sync.WaitGroup, stopWorking context.CancelCauseFunc) {
	a.stopBy = time.Now().Add(stopTimeout)
	a.ports.drain(drainTimeout)
	if !waitFor(serving, workersTimeout) {
		a.log.Error("listeners do not end")
	}
	stopWorking(errStopped)
	if !waitFor(workers, workersTimeout) {
		a.log.Error("background work does not end, it is abandoned")
	}
}

// waitFor reports that a group was done in time.
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
