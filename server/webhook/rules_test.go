package webhook

import (
	"net/http"
	"net/netip"
	"testing"
	"time"

	"github.com/corebank/corebank/gen/db"
	journalv1 "github.com/corebank/corebank/gen/go/corebank/journal/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
)

func TestAddresses(t *testing.T) {
	t.Parallel()
	none, some := reach{}, reach{parseNetworks("10.1.0.0/16", "fd00:1::/32", "127.0.0.1/32")}
	for text, want := range map[string]struct{ public, plain, encrypted bool }{
		"8.8.8.8":                {true, false, true},
		"1.1.1.1":                {true, false, true},
		"2606:4700:4700::1111":   {true, false, true},
		"::ffff:8.8.8.8":         {true, false, true},
		"64:ff9b::8.8.8.8":       {true, false, true},
		"10.0.0.1":               {},
		"10.1.2.3":               {false, true, true},
		"::ffff:10.1.2.3":        {false, true, true},
		"::ffff:10.0.0.1":        {},
		"64:ff9b::10.1.2.3":      {},
		"127.0.0.1":              {false, true, true},
		"127.0.0.2":              {},
		"::1":                    {},
		"::":                     {},
		"::127.0.0.1":            {},
		"0.0.0.0":                {},
		"169.254.169.254":        {},
		"::ffff:169.254.169.254": {},
		"172.16.0.1":             {},
		"172.31.255.255":         {},
		"192.168.1.1":            {},
		"100.64.0.1":             {},
		"192.0.2.1":              {},
		"198.18.0.1":             {},
		"224.0.0.1":              {},
		"255.255.255.255":        {},
		"fe80::1":                {},
		"fe80::1%eth0":           {},
		"fec0::1":                {},
		"fc00::1":                {},
		"fd00:1::1":              {false, true, true},
		"ff02::1":                {},
		"2001:db8::1":            {},
		"2001::1":                {},
		"2002:a00:1::":           {},
		"64:ff9b:1::1":           {},
	} {
		address := netip.MustParseAddr(text)
		if got := none.permits(address, true); got != want.public {
			t.Errorf("%s: got %v by TLS without allowed networks, want %v", text, got, want.public)
		}
		if none.permits(address, false) {
			t.Errorf("%s: got it permitted without TLS and without allowed networks", text)
		}
		if plain, encrypted := some.permits(address, false), some.permits(address, true); plain != want.plain || encrypted != want.encrypted {
			t.Errorf("%s: got %v without TLS and %v with it, want %v and %v", text, plain, encrypted, want.plain, want.encrypted)
		}
	}
}

func TestURLs(t *testing.T) {
	t.Parallel()
	none, some := reach{}, reach{parseNetworks("127.0.0.0/8")}
	for text, want := range map[string]struct{ none, some bool }{
		"https://receiver.example/corebank":      {true, true},
		"https://receiver.example:8443/a?b=c":    {true, true},
		"https://8.8.8.8/":                       {true, true},
		"http://receiver.example/":               {false, true}, // Its addresses are checked when it is connected to.
		"http://127.0.0.1:8080/":                 {false, true},
		"http://8.8.8.8/":                        {},
		"https://127.0.0.1/":                     {false, true},
		"https://[::1]/":                         {},
		"https://[::ffff:7f00:1]/":               {false, true},
		"https://10.0.0.1/":                      {},
		"https://169.254.169.254/latest":         {},
		"https://user:password@receiver.example": {},
		"https://receiver.example/#part":         {},
		"ftp://receiver.example/":                {},
		"receiver.example":                       {},
		"https:///path":                          {},
		"https://":                               {},
		"https://receiver.example:x/":            {},
		"":                                       {},
		"mailto:a@receiver.example":              {},
	} {
		if _, problem := none.parseURL(text); (problem == "") != want.none {
			t.Errorf("%s: got %q without allowed networks, want accepted: %v", text, problem, want.none)
		}
		if _, problem := some.parseURL(text); (problem == "") != want.some {
			t.Errorf("%s: got %q with an allowed network, want accepted: %v", text, problem, want.some)
		}
	}
}

func TestFilters(t *testing.T) {
	t.Parallel()
	transfer := &journalv1.JournalEntry{FromAccountId: 1, ToAccountId: 2, Type: transactionv1.TransactionType_TRANSACTION_TYPE_TRANSFER}
	for name, c := range map[string]struct {
		webhook db.Webhook
		want    bool
	}{
		"everything":      {db.Webhook{}, true},
		"payer":           {db.Webhook{AccountIds: []int64{1}}, true},
		"payee":           {db.Webhook{AccountIds: []int64{3, 2}}, true},
		"others":          {db.Webhook{AccountIds: []int64{3}}, false},
		"type":            {db.Webhook{Types: []string{"deposit", "transfer"}}, true},
		"other type":      {db.Webhook{Types: []string{"deposit"}}, false},
		"payer, not type": {db.Webhook{AccountIds: []int64{1}, Types: []string{"deposit"}}, false},
	} {
		if got := fits(&c.webhook, transfer); got != c.want {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func TestWhatFollowsAFailure(t *testing.T) {
	t.Parallel()
	away, refused := failure{reason: "HTTP 503"}, failure{reason: "HTTP 400", refused: true}
	for name, c := range map[string]struct {
		failure  failure
		attempts int32
		count    int
		lasts    time.Duration
		want     retry
	}{
		"first":                        {away, 1, 100, 0, retry{time.Second, false}},
		"third":                        {away, 3, 1, time.Minute, retry{4 * time.Second, false}},
		"many":                         {away, 1_000_000, 1, 23 * time.Hour, retry{maxBackoff, false}},
		"too long":                     {away, 300, 1, 24 * time.Hour, retry{maxBackoff, true}},
		"too long, with others":        {away, 7, 2, 24 * time.Hour, retry{64 * time.Second, false}},
		"refused":                      {refused, 9, 1, time.Hour, retry{256 * time.Second, false}},
		"refused too often":            {refused, 10, 1, time.Hour, retry{maxBackoff, true}},
		"the receiver asks for a time": {failure{reason: "HTTP 429", retryAfter: time.Minute}, 1, 1, 0, retry{time.Minute, false}},
		"it asks for too much":         {failure{reason: "HTTP 429", retryAfter: time.Hour}, 1, 1, 0, retry{maxBackoff, false}},
		"it asks for less":             {failure{reason: "HTTP 429", retryAfter: time.Second}, 4, 1, 0, retry{8 * time.Second, false}},
	} {
		if got := afterFailure(c.failure, c.attempts, c.count, c.lasts, DefaultRetryFor); got != c.want {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
	for attempts, want := range map[int32]int{0: 256, 1: 128, 7: 2, 8: 1, 1_000_000: 1} {
		if got := batchSize(256, attempts); got != want {
			t.Errorf("after %d attempts: got %d transactions, want %d", attempts, got, want)
		}
	}
	for status, want := range map[int]bool{
		http.StatusTemporaryRedirect: true, http.StatusBadRequest: true, http.StatusNotFound: true, http.StatusRequestTimeout: false,
		http.StatusTooEarly: false, http.StatusTooManyRequests: false, http.StatusInternalServerError: false, http.StatusServiceUnavailable: false,
	} {
		if got := isRefusal(status); got != want {
			t.Errorf("status %d: got refused %v, want %v", status, got, want)
		}
	}
}
