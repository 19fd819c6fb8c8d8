package progress

import (
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestShow(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		terminal bool
		lasts    time.Duration
		want     string
	}{
		"what is quick says nothing":       {true, 900 * time.Millisecond, `^$`},
		"nor does it in a log":             {false, 900 * time.Millisecond, `^$`},
		"a terminal has one line":          {true, 3500 * time.Millisecond, "^\r\x1b\\[Kcounting 0 … 1s\r\x1b\\[Kcounting 1 … 2s\r\x1b\\[Kcounting 2 … 3s\r\x1b\\[K$"},
		"a log has few, after a first one": {false, 22 * time.Second, "^counting 0 … 1s\ncounting 1 … 11s\ncounting 2 … 21s\n$"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var out strings.Builder
				var count atomic.Int64
				stop := show(&out, c.terminal, func() string { return "counting " + string(rune('0'+count.Add(1)-1)) })
				time.Sleep(c.lasts)
				stop()
				stop()
				if !regexp.MustCompile(c.want).MatchString(out.String()) {
					t.Errorf("got %q; want match string", out.String())
				}
			})
		})
	}
}
