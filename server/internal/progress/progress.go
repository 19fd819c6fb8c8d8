// Package progress shows the progress of long commands.
package progress

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

const (
	// onTerminal is the interval of updates of the line. Work that takes less prints nothing.
	onTerminal = time.Second
	// elsewhere is the interval of further lines where output is no terminal.
	elsewhere = 10 * time.Second
)

// Show writes the current step and its duration until the returned function is called: on a terminal as one line that is updated,
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
					_, _ = io.WriteString(out, "\r\x1b[K") // The output may be closed, here and below.
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
