package webhook

import (
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"time"

	"github.com/corebank/corebank/gen/db"
	journalv1 "github.com/corebank/corebank/gen/go/corebank/journal/v1"
	"github.com/corebank/corebank/server/internal/contract"
)

const (
	// maxWebhooks bounds the number of webhooks, each of which reads the journal.
	maxWebhooks = 100
	// defaultBatch is the number of transactions in a request unless a webhook says otherwise.
	defaultBatch = 100
	// firstBackoff is the wait after the first failed attempt; it doubles with each further one up to maxBackoff.
	firstBackoff, maxBackoff = time.Second, 5 * time.Minute
	// maxRefusals is the number of attempts after which a transaction that the receiver refuses is given up.
	maxRefusals = 10
)

// DefaultRetryFor is the time after which a transaction that cannot be delivered is given up if the configuration does not say.
const DefaultRetryFor = 24 * time.Hour

// specialNetworks are the networks that IANA's special-purpose registries list as not globally reachable, of IPv4 and of 2000::/3.
var specialNetworks = parseNetworks(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
	"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
)

var (
	globalIPv6 = netip.MustParsePrefix("2000::/3")
	// nat64 has the addresses by which IPv6 networks reach IPv4: the last four bytes are the address there.
	nat64 = netip.MustParsePrefix("64:ff9b::/96")
)

func parseNetworks(texts ...string) []netip.Prefix {
	all := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		all[i] = netip.MustParsePrefix(text)
	}
	return all
}

func contains(networks []netip.Prefix, address netip.Addr) bool {
	return slices.ContainsFunc(networks, func(n netip.Prefix) bool { return n.Contains(address) })
}

// isPublic reports whether an address is one of the Internet, and not of a private or a special network.
func isPublic(address netip.Addr) bool {
	address = address.Unmap().WithZone("")
	if nat64.Contains(address) {
		bytes := address.As16()
		address = netip.AddrFrom4([4]byte(bytes[12:]))
	}
	return address.IsValid() && (address.Is4() || globalIPv6.Contains(address)) && !contains(specialNetworks, address)
}

// reach bounds the addresses of receivers: public ones by https, and those in the allowed networks.
type reach struct{ allowed []netip.Prefix }

// permits reports whether a connection to an address may be made, encrypted or not.
func (r reach) permits(address netip.Addr, encrypted bool) bool {
	address = address.Unmap().WithZone("")
	return contains(r.allowed, address) || encrypted && isPublic(address)
}

// parseURL parses the URL of a receiver, or returns what is wrong with it. The addresses of a host name are checked when it is connected to.
func (r reach) parseURL(text string) (to *url.URL, problem string) {
	to, err := url.Parse(text)
	switch {
	case err != nil || to.Opaque != "" || to.Hostname() == "":
		return nil, "不是有效的 URL"
	case to.Scheme != "https" && to.Scheme != "http", to.Scheme == "http" && len(r.allowed) == 0:
		return nil, "须以 https:// 开头"
	case to.User != nil || to.Fragment != "":
		return nil, "不能包含用户名、密码或片段"
	}
	if address, err := netip.ParseAddr(to.Hostname()); err == nil && !r.permits(address, to.Scheme == "https") {
		return nil, "该地址不是公网地址，且不在 COREBANK_WEBHOOK_NETWORKS 中"
	}
	return to, ""
}

// fits reports whether a webhook sends a transaction.
func fits(w *db.Webhook, entry *journalv1.JournalEntry) bool {
	accounts, types := w.AccountIds, w.Types
	return (len(accounts) == 0 || slices.Contains(accounts, entry.GetFromAccountId()) || slices.Contains(accounts, entry.GetToAccountId())) &&
		(len(types) == 0 || slices.Contains(types, contract.Text(entry.GetType())))
}

// isRefusal reports whether an HTTP status says that the receiver will not take this request, and not only that it cannot now.
func isRefusal(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return false
	}
	return status >= http.StatusMultipleChoices && status < http.StatusInternalServerError
}

// failure is a failed attempt.
type failure struct {
	reason string
	// refused: see isRefusal.
	refused bool
	// retryAfter is the wait that the receiver asks for.
	retryAfter time.Duration
}

// retry decides about the attempt after a failed one.
type retry struct {
	// after is the wait before the next attempt, with up to half of it to be taken off at random.
	after time.Duration
	// giveUp: the transaction goes to the dead-letter list.
	giveUp bool
}

// afterFailure decides what follows a failed attempt, the given one of those that send what comes next, to send a number of transactions.
// Only a single transaction is given up: a batch is cut in halves until the one that the receiver does not take is alone.
func afterFailure(f failure, attempts int32, count int, failingFor, retryFor time.Duration) retry {
	wait := maxBackoff
	if attempts <= 9 {
		wait = min(maxBackoff, firstBackoff<<(attempts-1))
	}
	return retry{
		after:  max(wait, min(f.retryAfter, maxBackoff)),
		giveUp: count == 1 && (f.refused && attempts >= maxRefusals || failingFor >= retryFor),
	}
}

// batchSize is the number of transactions to send after some failed attempts.
func batchSize(most, attempts int32) int { return int(max(1, most>>min(attempts, 30))) }
