// Package chromium opens the distribution's browser for tests.
package chromium

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/corebank/corebank/store/proctest"
)

// timeout is for all that a test does with the browser; a busy machine takes its time to start one.
const timeout = 3 * time.Minute

// Open opens a browser with one page until the test ends. The context is that of the page, for [chromedp.Run].
func Open(t testing.TB) context.Context {
	t.Helper()
	data, err := os.MkdirTemp("", "chromium") //nolint:usetesting // t.TempDir fails where a process still writes
	if err != nil {
		t.Fatal(err)
	}
	// Its processes may write for a moment after the first has ended.
	t.Cleanup(func() {
		proctest.Await(t, "the browser leaves its data", func() bool { return os.RemoveAll(data) == nil })
	})
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(proctest.Tool(t, "chromium", "chromium", "chromium-browser")), chromedp.UserDataDir(data),
		chromedp.DisableGPU, chromedp.WSURLReadTimeout(time.Minute),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(t.Context()), timeout)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Logf("close the browser: %v", err)
		}
	})
	return ctx
}
