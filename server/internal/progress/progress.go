// Package progress tells whoever waits for a long command how far it is.
package progress

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

const (
	// onTerminal is how often the line is renewed; what takes less than that says nothing.
	onTerminal = time.Second
	// elsewhere is how often a line is added where none can be renewed: in a log, after a first one.
	elsewhere = 10 * time.Second
)

// Show writes what is being done, and since when, until the returned function is called: on a terminal as one line that is renewed
// and removed in the end.
func Show(out *os.File, what func() string) (stop func()) {
	info, err := out.Stat()
	terminal := err == nil && info.Mode()&os.ModeCharDevice != 0
	return show(out, terminal, what)
}

func show(out io.Writer, terminal bool, what func() string) (stop func()) {
	began := time.Now()
	ended := make(chan struct{})
	var told sync.WaitGroup
	told.Go(func() {
		tick := time.NewTicker(onTerminal)
		defer tick.Stop()
		for first := true; ; first = false {
			select {
			case <-ended:
				if terminal && !first {
					_, _ = io.WriteString(out, "\r\x1b[K") // Nobody may be reading, here and below.
				}
				return
			case <-tick.C:
			}
			line := fmt.Sprintf("%s … %v", what(), time.Since(began).Round(onTerminal))
			if terminal {
				_, _ = io.WriteString(out, "\r\x1b[K"+line)
				continue
			}
			_, _ = io.WriteString(out, line+"\n")
			if first {
				tick.Reset(elsewhere)
			}
		}
	})
	return sync.OnceFunc(func() {
		close(ended)
		told.Wait()
	})
}
