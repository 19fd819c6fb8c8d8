package docs_test

import (
	"testing"

	"github.com/chromedp/cdproto/input"
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
	p.Screenshot("phone")
	p.Do(chromedp.Evaluate(`[...document.querySelectorAll("h1, h2")].find(e => e.innerText.includes("错误码")).scrollIntoView()`, nil))
	for _, words := range []string{"使用方法", "Quotas 限流", "Signatures 签名", "CBB004\n400\nINVALID_ARGUMENT\n转账金额无效", "IRB001", "GWS003"} {
		p.Until(`words => document.body.innerText.replaceAll("\t", "").includes(words)`, words)
	}
	p.Fits(390)
	p.Screenshot("phone-errors")
	p.Click("button.scalar-icon-button", "")
	for _, word := range []string{"transfer", "转账"} {
		p.search(word)
		p.Screenshot("phone-search-" + word)
	}
	p.Click("[role=option]", "行内转账 Transfer")
	p.Until(`id => document.getElementById(id)?.getBoundingClientRect().top < innerHeight`, "api-1/tag/transactions/POST/api/v1/transactions/transfer")
	p.Fits(390)
	p.Screenshot("phone-transfer")
	p.Click(transferExample+" .show-api-client-button", "")
	p.Shows("Bearer Token")
	p.Screenshot("phone-request")
	p.Fits(390)
	p.Check(loaded)
}

// loaded is the page, two scripts and the document.
const loaded = 4

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
	p.Screenshot("desk")
	p.Click("input", "")
	p.Do(input.InsertText(token))
	p.Until(`token => document.querySelector("input").value == token`, token)
	p.search("transfer")
	p.Click("[role=option]", "行内转账 Transfer")
	p.Click(transferExample+" .show-api-client-button", "")
	p.Click("button", "Send")
	p.Shows("200 OK")
	p.Screenshot("desk-transfer")
	balance, err := accountv1.NewAccountServiceClient(s.Conn).GetBalance(s.As(t, "admin"), &accountv1.GetBalanceRequest{Id: to})
	if err != nil || balance.GetBalance() != "1000.00" {
		t.Errorf("got %v, %v; want no error, balance 1000.00", balance, err)
	}
	p.Check(loaded)
}

// page is the reference in a browser.
type page struct{ *chromium.Page }

// open opens the reference.
func open(t *testing.T, origin string, width, height int64) page {
	t.Helper()
	p := page{chromium.OpenPage(t, origin, "/docs", width, height)}
	p.Shows("使用方法")
	return p
}

// search types a word into the search, which then offers the transfer.
func (p page) search(word string) {
	var isOpen bool
	p.Do(chromedp.Evaluate(`document.querySelector("input[role=combobox]") !== null`, &isOpen))
	if !isOpen {
		p.Click("[role=search]", "")
	}
	p.Click("input[role=combobox]", "")
	p.Do(chromedp.Evaluate(`document.activeElement.select()`, nil), input.InsertText(word))
	p.Until(`word => [...document.querySelectorAll("[role=option]")].some(e => e.innerText.includes("行内转账 Transfer")) && document.activeElement.value == word`, word)
}
