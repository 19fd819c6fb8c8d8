package docs_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store/proctest"
)

// browserTimeout is for all that a reader does; a busy machine takes its time to start a browser.
const browserTimeout = 3 * time.Minute

// A reader opens the page, finds the table of errors, logs in, and makes a transfer. Nothing is loaded from elsewhere, and
// nothing goes wrong in the page. With -artifacts the screenshots stay.
func TestPageInBrowser(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	customer := s.Customer(t)
	from, to := s.Account(t, customer, "100.00"), s.Account(t, customer, "0.00")
	p := open(t, "http://"+s.HTTP)

	p.do(chromedp.Navigate(p.origin+"/docs"), chromedp.WaitVisible(".opblock-tag"))
	p.screenshot("page", ".info")
	var codes string
	p.do(chromedp.Click(".info details summary"), chromedp.WaitVisible(".info details table"), chromedp.Text(".info details table", &codes))
	for _, cell := range []string{"CBB004", "转账金额无效", "DMB007", "IRB001"} {
		if !strings.Contains(codes, cell) {
			t.Errorf("the table of errors has no %s", cell)
		}
	}
	p.screenshot("errors", ".info details")

	p.try("auth", "Login", fmt.Sprintf(`{"username":"admin","password":%q}`, apptest.Password))
	var token string
	p.do(chromedp.Evaluate(`document.querySelector('#operations-auth-Login .live-responses-table').innerText.match(/"accessToken":\s*"([^"]+)"/)[1]`, &token))
	p.screenshot("login", "#operations-auth-Login .live-responses-table")
	p.do(chromedp.Click(".auth-wrapper .authorize"), chromedp.WaitVisible("#auth-bearer-value"),
		chromedp.SendKeys("#auth-bearer-value", token), chromedp.Click(".modal-ux .auth-btn-wrapper .authorize"),
		chromedp.WaitVisible(".modal-ux .btn-done"), chromedp.Click(".modal-ux .btn-done"))

	answer := p.try("transactions", "Transfer", fmt.Sprintf(`{"fromAccountId":%d,"toAccountId":%d,"amount":12.50,"remark":"rent"}`, from, to))
	if !strings.Contains(answer, `"status": "completed"`) {
		t.Errorf("the page shows\n%s", answer)
	}
	p.screenshot("transfer", "#operations-transactions-Transfer .live-responses-table")
	balance, err := accountv1.NewAccountServiceClient(s.Conn).GetBalance(s.As(t, "admin"), &accountv1.GetBalanceRequest{Id: to})
	if err != nil || balance.GetBalance() != "12.50" {
		t.Errorf("got %v, %v; want no error, balance 12.50", balance, err)
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

// open opens the distribution's Chromium.
func open(t *testing.T, origin string) *page {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(proctest.Tool(t, "chromium", "chromium", "chromium-browser")), chromedp.UserDataDir(t.TempDir()),
		chromedp.WindowSize(1300, 1000), chromedp.DisableGPU, chromedp.WSURLReadTimeout(time.Minute),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	ctx, stop := context.WithTimeout(t.Context(), browserTimeout)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
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
	p.do(network.Enable())
	return p
}

func (p *page) do(actions ...chromedp.Action) {
	p.t.Helper()
	if err := chromedp.Run(p.ctx, actions...); err != nil {
		p.t.Fatal(err)
	}
}

// try sends a request from the page, and returns the answer as the page shows it.
func (p *page) try(tag, operation, body string) (answer string) {
	p.t.Helper()
	block := fmt.Sprintf("#operations-%s-%s", tag, operation)
	var isOpen bool
	p.do(chromedp.Evaluate(fmt.Sprintf(`document.querySelector(%q) != null`, block), &isOpen))
	if !isOpen {
		p.do(chromedp.Click("#operations-tag-"+tag), chromedp.WaitVisible(block))
	}
	input := block + " textarea.body-param__text"
	typed := fmt.Sprintf(`(() => {
		const input = document.querySelector(%q);
		Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(input, %q);
		input.dispatchEvent(new Event('input', {bubbles: true}));
		input.dispatchEvent(new Event('change', {bubbles: true}));
	})()`, input, body)
	request := block + " .curl-command"
	p.do(chromedp.Click(block+" .opblock-summary-control"), chromedp.WaitVisible(input), chromedp.Evaluate(typed, nil),
		chromedp.PollFunction(`(input, body) => document.querySelector(input).value == body`, nil, chromedp.WithPollingArgs(input, body)),
		chromedp.Click(block+" .execute"), chromedp.WaitVisible(request),
		chromedp.WaitVisible(block+" .live-responses-table .response-col_status"), chromedp.Text(block+" .live-responses-table", &answer))
	return answer
}

// screenshot shows the window, with an element in view.
func (p *page) screenshot(name, element string) {
	p.t.Helper()
	var png []byte
	p.do(chromedp.ScrollIntoView(element), chromedp.CaptureScreenshot(&png))
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
			p.t.Errorf("the page loads %s", url)
		}
	}
	if len(p.loaded) < 4 { // The page, a script, the document, and the two requests.
		p.t.Errorf("the page loads but %q", p.loaded)
	}
	for _, what := range p.wrong {
		p.t.Errorf("in the page: %s", what)
	}
}
