package chromium

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/corebank/corebank/store/proctest"
)

// interval is the time between two looks at the page.
const interval = 50 * time.Millisecond

// Page is the only page of a browser.
type Page struct {
	t      testing.TB
	ctx    context.Context //nolint:containedctx // chromedp's name for the page of one test
	origin string

	mu       sync.Mutex
	loaded   []string // URLs
	problems []string // errors of scripts and of the browser's log
}

// OpenPage opens a page of an origin in a browser with a window of the given size.
func OpenPage(t testing.TB, origin, path string, width, height int64) *Page {
	t.Helper()
	ctx := Open(t)
	p := &Page{t: t, ctx: ctx, origin: origin}
	chromedp.ListenTarget(ctx, func(event any) {
		p.mu.Lock()
		defer p.mu.Unlock()
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			p.loaded = append(p.loaded, e.Request.URL)
		case *runtime.EventExceptionThrown:
			p.problems = append(p.problems, e.ExceptionDetails.Error())
		case *runtime.EventConsoleAPICalled:
			if e.Type == runtime.APITypeError {
				p.problems = append(p.problems, consoleText(e))
			}
		case *log.EventEntryAdded:
			if e.Entry.Level == log.LevelError {
				p.problems = append(p.problems, e.Entry.Text+" "+e.Entry.URL)
			}
		}
	})
	// Without a focused window fields get no event when they lose the focus.
	p.Do(network.Enable(), emulation.SetFocusEmulationEnabled(true), chromedp.EmulateViewport(width, height), chromedp.Navigate(origin+path))
	return p
}

func consoleText(e *runtime.EventConsoleAPICalled) string {
	var text strings.Builder
	for _, argument := range e.Args {
		text.WriteString(" " + string(argument.Value) + argument.Description)
	}
	return "console:" + text.String()
}

// Do runs actions in the page.
func (p *Page) Do(actions ...chromedp.Action) {
	p.t.Helper()
	if err := chromedp.Run(p.ctx, actions...); err != nil {
		p.t.Fatal(err)
	}
}

// Until waits until a function of JavaScript returns true for the arguments.
func (p *Page) Until(function string, arguments ...any) {
	p.t.Helper()
	ctx, stop := context.WithTimeout(p.ctx, timeout/3)
	defer stop()
	// A node of the page cannot be returned.
	holds := "(...given) => Boolean((" + function + ")(...given))"
	err := chromedp.Run(ctx, chromedp.PollFunction(holds, nil, chromedp.WithPollingInterval(interval), chromedp.WithPollingArgs(arguments...)))
	if err == nil {
		return
	}
	var text string
	_ = chromedp.Run(p.ctx, chromedp.Evaluate("document.body.innerText", &text))
	p.Screenshot("failed")
	p.t.Fatalf("got %v and the page\n%s\nwant %s to be true for %q", err, text, function, arguments)
}

// Shows waits until the page shows a text.
func (p *Page) Shows(text string) {
	p.t.Helper()
	p.Until(`text => document.body.innerText.includes(text)`, text)
}

// Click waits for the first visible and enabled element of a selector that contains a text, and clicks it.
func (p *Page) Click(selector, text string) {
	p.t.Helper()
	p.Until(`(selector, text) => {
		const found = [...document.querySelectorAll(selector)].find(e => e.offsetWidth && !e.disabled && e.innerText.includes(text ?? ""));
		found?.focus();
		found?.click();
		return found !== undefined;
	}`, selector, text)
}

// Press waits for a button with exactly this name, as screen readers hear it, and clicks it.
func (p *Page) Press(name string) {
	p.t.Helper()
	p.Until(`name => {
		const plain = text => (text ?? "").replace(/\s/g, "");
		const buttons = [...document.querySelectorAll("button, [role=button]")].filter(e => e.offsetWidth && !e.disabled).reverse();
		const found = buttons.find(e => plain(e.getAttribute("aria-label") ?? e.innerText) == plain(name));
		found?.focus();
		found?.click();
		return found !== undefined;
	}`, name)
}

// Fill waits for the newest field with a label and gives it a value. A choice takes the text of an option, a box "true" or "false".
func (p *Page) Fill(label, value string) {
	p.t.Helper()
	p.Until(`(label, value) => {
		const plain = text => text.replace(/[\s*]/g, "");
		const labels = [...document.querySelectorAll("label")].filter(e => e.offsetWidth && plain(e.innerText) == plain(label));
		const owner = labels.at(-1);
		const field = owner && (owner.control ?? document.getElementById(owner.htmlFor) ?? owner.querySelector("input"));
		if (!field || field.disabled) return false;
		field.focus();
		if (field.type == "checkbox") {
			if (String(field.checked) != value) field.click();
			return true;
		}
		let wanted = value;
		if (field instanceof HTMLSelectElement) {
			const option = [...field.options].find(e => e.text == value || e.value == value);
			if (!option) return false;
			wanted = option.value;
		}
		Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, wanted);
		field.dispatchEvent(new Event("input", { bubbles: true }));
		field.dispatchEvent(new Event("change", { bubbles: true }));
		field.blur();
		return true;
	}`, label, value)
}

// Download presses a button, and returns the content of the file that the browser saves under a name that ends so.
func (p *Page) Download(name, suffix string) []byte {
	p.t.Helper()
	dir := p.t.TempDir()
	p.Do(browser.SetDownloadBehavior(browser.SetDownloadBehaviorBehaviorAllow).WithDownloadPath(dir))
	p.Press(name)
	var saved []string
	proctest.Await(p.t, "a file "+suffix, func() bool {
		saved, _ = filepath.Glob(filepath.Join(dir, "*"+suffix))
		return len(saved) == 1
	})
	content, err := os.ReadFile(saved[0])
	if err != nil {
		p.t.Fatal(err)
	}
	return content
}

// Fits fails if the page is wider than its window.
func (p *Page) Fits(width int) {
	p.t.Helper()
	var got int
	p.Do(chromedp.Evaluate(`document.documentElement.scrollWidth`, &got))
	if got > width {
		p.t.Errorf("got a page of %d pixels, want %d at most", got, width)
	}
}

// Resize changes the size of the window.
func (p *Page) Resize(width, height int64) {
	p.t.Helper()
	p.Do(chromedp.EmulateViewport(width, height))
}

// Screenshot keeps a picture of the window among the test's artifacts.
func (p *Page) Screenshot(name string) {
	p.t.Helper()
	var png []byte
	p.Do(chromedp.CaptureScreenshot(&png))
	if err := os.WriteFile(filepath.Join(p.t.ArtifactDir(), name+".png"), png, 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// Accessible fails for every serious or critical finding of axe-core, whose script is given.
func (p *Page) Accessible(axe string) {
	p.t.Helper()
	var found string
	p.Do(chromedp.Evaluate(axe+`;0`, nil), chromedp.Evaluate(`axe.run().then(({ violations }) => JSON.stringify(violations
		.filter(({ impact }) => impact == "serious" || impact == "critical")
		.map(({ id, help, nodes }) => id + ": " + help + "\n  " + nodes.map(node => node.html + " " + node.failureSummary).join("\n  "))))`,
		&found, awaitPromise))
	var problems []string
	if err := json.Unmarshal([]byte(found), &problems); err != nil {
		p.t.Fatal(err)
	}
	for _, problem := range problems {
		p.t.Errorf("got from axe, want nothing serious: %s", problem)
	}
}

func awaitPromise(parameters *runtime.EvaluateParams) *runtime.EvaluateParams {
	return parameters.WithAwaitPromise(true)
}

// Expected forgets the problems so far that contain a text, such as the failed requests that a test provokes.
func (p *Page) Expected(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var others []string
	for _, problem := range p.problems {
		if !strings.Contains(problem, text) {
			others = append(others, problem)
		}
	}
	p.problems = others
}

// Check fails if the page has loaded anything from another origin, less than a number of files, or if something went wrong in it.
func (p *Page) Check(least int) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, url := range p.loaded {
		if !strings.HasPrefix(url, p.origin+"/") && !strings.HasPrefix(url, "data:") && !strings.HasPrefix(url, "blob:"+p.origin) {
			p.t.Errorf("got the page to load %s, want it to load from %s only", url, p.origin)
		}
	}
	if len(p.loaded) < least {
		p.t.Errorf("got %q loaded, want %d files at least", p.loaded, least)
	}
	for _, problem := range p.problems {
		p.t.Errorf("got in the page, want nothing wrong: %s", problem)
	}
}
