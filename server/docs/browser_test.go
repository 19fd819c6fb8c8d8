package docs_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/server/internal/testkit/chromium"
)

// On a phone nothing is wider than the window, the error codes can be read, and the search in the menu finds a transfer in both languages.
// With -artifacts the screenshots stay.
func TestPageOnAPhone(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	p := open(t, "http://"+s.HTTP, 390, 844)
	p.screenshot("phone")
	p.do(chromedp.Evaluate(`[...document.querySelectorAll("h1, h2")].find(e => e.innerText.includes("错误码")).scrollIntoView()`, nil))
	for _, words := range []string{"使用方法", "Quotas 限流", "Signatures 签名", "CBB004\n400\nINVALID_ARGUMENT\n转账金额无效", "IRB001", "GWS003"} {
		p.until(`words => document.body.innerText.replaceAll("\t", "").includes(words)`, words)
	}
	p.fits(390)
	p.screenshot("phone-errors")
	p.click("button.scalar-icon-button", "")
	for _, word := range []string{"transfer", "转账"} {
		p.search(word)
		p.screenshot("phone-search-" + word)
	}
	p.click("[role=option]", "行内转账 Transfer")
	p.until(`id => document.getElementById(id)?.getBoundingClientRect().top < innerHeight`, "api-1/tag/transactions/POST/api/v1/transactions/transfer")
	p.fits(390)
	p.screenshot("phone-transfer")
	p.click(transferExample+" .show-api-client-button", "")
	p.until(`words => document.body.innerText.includes(words)`, "Bearer Token")
	p.screenshot("phone-request")
	p.fits(390)
	p.check()
}

// transferExample selects the transfer's part of the page.
const transferExample = "[id='api-1/tag/transactions/POST/api/v1/transactions/transfer']"

// On a desk a reader pastes a token into the first field, looks for the transfer, and makes the one of the example. Nothing is loaded
// from elsewhere, and nothing goes wrong in the page.
func TestPageOnADesk(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	customer := s.Customer(t)
	from, to := s.Account(t, customer, "1500.00"), s.Account(t, customer, "0.00")
	if from != 1 || to != 2 {
		t.Fatalf("got accounts %d and %d, want those of the example, 1 and 2", from, to)
	}
	token := s.Token(t, "admin")
	p := open(t, "http://"+s.HTTP, 1440, 900)
	p.screenshot("desk")
	p.click("input", "")
	p.do(input.InsertText(token))
	p.until(`token => document.querySelector("input").value == token`, token)
	p.search("transfer")
	p.click("[role=option]", "行内转账 Transfer")
	p.click(transferExample+" .show-api-client-button", "")
	p.click("button", "Send")
	p.until(`words => document.body.innerText.includes(words)`, "200 OK")
	p.screenshot("desk-transfer")
	balance, err := accountv1.NewAccountServiceClient(s.Conn).GetBalance(s.As(t, "admin"), &accountv1.GetBalanceRequest{Id: to})
	if err != nil || balance.GetBalance() != "1000.00" {
		t.Errorf("got %v, %v; want no error, balance 1000.00", balance, err)
	}
	p.check()
}

// page is a browser's only one.
type page struct {
	t      *testing.T
	ctx    context.Context
	origin string

	mu     sync.Mutex
	loaded []string // from where
	wrong  []string // what went wrong in the page
}

// open opens the reference in a browser.
func open(t *testing.T, origin string, width, height int64) *page {
	t.Helper()
	ctx := chromium.Open(t)
	p := &page{t: t, ctx: ctx, origin: origin}
	chromedp.ListenTarget(ctx, func(event any) {
		p.mu.Lock()
		defer p.mu.Unlock()
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			p.loaded = append(p.loaded, e.Request.URL)
		case *runtime.EventExceptionThrown:
			p.wrong = append(p.wrong, e.ExceptionDetails.Error())
		case *log.EventEntryAdded:
			if e.Entry.Level == log.LevelError {
				p.wrong = append(p.wrong, e.Entry.Text+" "+e.Entry.URL)
			}
		}
	})
	p.do(network.Enable(), chromedp.EmulateViewport(width, height), chromedp.Navigate(origin+"/docs"))
	p.until(`words => document.body.innerText.includes(words)`, "使用方法")
	return p
}

func (p *page) do(actions ...chromedp.Action) {
	p.t.Helper()
	if err := chromedp.Run(p.ctx, actions...); err != nil {
		p.t.Fatal(err)
	}
}

// until waits until a function of JavaScript is true for an argument.
func (p *page) until(function, argument string) {
	p.t.Helper()
	if err := chromedp.Run(p.ctx, chromedp.PollFunction(function, nil, chromedp.WithPollingInterval(50*time.Millisecond), chromedp.WithPollingArgs(argument))); err != nil {
		var text string
		_ = chromedp.Run(p.ctx, chromedp.Evaluate("document.body.innerText", &text))
		p.t.Fatalf("got %v and the page\n%s\nwant %s to be true for %q", err, text, function, argument)
	}
}

// click waits for the first visible element of a selector that holds a text, and clicks it.
func (p *page) click(selector, text string) {
	p.t.Helper()
	if err := chromedp.Run(p.ctx, chromedp.PollFunction(`(selector, text) => {
		const found = [...document.querySelectorAll(selector)].find(e => e.offsetWidth && e.innerText.includes(text ?? ""));
		found?.focus();
		found?.click();
		return found !== undefined;
	}`, nil, chromedp.WithPollingInterval(50*time.Millisecond), chromedp.WithPollingArgs(selector, text))); err != nil {
		p.t.Fatalf("got %v, want a visible %s with %q", err, selector, text)
	}
}

// search types a word into the search, which then offers the transfer.
func (p *page) search(word string) {
	p.t.Helper()
	var isOpen bool
	p.do(chromedp.Evaluate(`document.querySelector("input[role=combobox]") !== null`, &isOpen))
	if !isOpen {
		p.click("[role=search]", "")
	}
	p.click("input[role=combobox]", "")
	p.do(chromedp.Evaluate(`document.activeElement.select()`, nil), input.InsertText(word))
	p.until(`word => [...document.querySelectorAll("[role=option]")].some(e => e.innerText.includes("行内转账 Transfer")) && document.activeElement.value == word`, word)
}

// fits fails if the page is wider than its window.
func (p *page) fits(width int) {
	p.t.Helper()
	var got int
	p.do(chromedp.Evaluate(`document.documentElement.scrollWidth`, &got))
	if got > width {
		p.t.Errorf("got a page of %d pixels, want %d at most", got, width)
	}
}

// screenshot shows the window.
func (p *page) screenshot(name string) {
	p.t.Helper()
	var png []byte
	p.do(chromedp.CaptureScreenshot(&png))
	if err := os.WriteFile(filepath.Join(p.t.ArtifactDir(), name+".png"), png, 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// check is about all that the page has done.
func (p *page) check() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, url := range p.loaded {
		if !strings.HasPrefix(url, p.origin+"/") && !strings.HasPrefix(url, "data:") {
			p.t.Errorf("got the page to load %s, want it to load from %s only", url, p.origin)
		}
	}
	if len(p.loaded) < 4 { // The page, two scripts and the document.
		p.t.Errorf("got %q loaded, want the page, two scripts and the document", p.loaded)
	}
	for _, what := range p.wrong {
		p.t.Errorf("got in the page, want nothing wrong: %s", what)
	}
}
