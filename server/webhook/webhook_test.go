package webhook_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	apiclientv1 "github.com/corebank/corebank/gen/go/corebank/apiclient/v1"
	journalv1 "github.com/corebank/corebank/gen/go/corebank/journal/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	webhookv1 "github.com/corebank/corebank/gen/go/corebank/webhook/v1"
	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/auth"
	"github.com/corebank/corebank/server/internal/keyring"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/proctest"
	"github.com/corebank/corebank/store/storetest"
)

// deposit posts some transactions.
func deposit(t testing.TB, s *apptest.Server, account int64, count int) {
	t.Helper()
	for range count {
		s.MustCall(t, "internal", &transactionv1.DepositRequest{AccountId: account, Amount: "0.01"})
	}
}

// feed returns the journal.
func feed(t testing.TB, s *apptest.Server) []*journalv1.JournalEntry {
	t.Helper()
	limit := int32(1000)
	page, err := journalv1.NewJournalServiceClient(s.Conn).ListJournalEntries(s.As(t, "internal"), &journalv1.ListJournalEntriesRequest{Limit: &limit})
	if err != nil {
		t.Fatal(err)
	}
	return page.GetList()
}

// awaitSize waits until the journal has a number of transactions.
func awaitSize(t testing.TB, s *apptest.Server, want int) {
	t.Helper()
	proctest.Await(t, fmt.Sprintf("the journal has %d transactions", want), func() bool { return len(feed(t, s)) >= want })
}

// watcher is a user who reads webhooks and has no quota.
const watcher = "watcher"

func addWatcher(t testing.TB, s *apptest.Server) {
	t.Helper()
	s.AddUser(t, auth.NewUser{
		Username: watcher, Password: apptest.Password, Name: watcher, Roles: []apiv1.Role{apiv1.Role_ROLE_AUDITOR, apiv1.Role_ROLE_INTERNAL},
	})
}

// startBank starts a bank that delivers to receivers of tests. Its journal has one transaction.
func startBank(t testing.TB, options ...apptest.Option) *apptest.Bank {
	t.Helper()
	b := apptest.StartBank(t, append(options, allowLoopback)...)
	addWatcher(t, b.Server)
	awaitSize(t, b.Server, 1)
	return b
}

func get(t testing.TB, s *apptest.Server, id int64) *webhookv1.Webhook {
	t.Helper()
	got, err := webhookv1.NewWebhookServiceClient(s.Conn).GetWebhook(s.As(t, watcher), &webhookv1.GetWebhookRequest{Id: id})
	if err != nil {
		t.Fatal(err)
	}
	return got.GetWebhook()
}

func awaitWebhook(t testing.TB, s *apptest.Server, id int64, what string, is func(w *webhookv1.Webhook) bool) *webhookv1.Webhook {
	t.Helper()
	var got *webhookv1.Webhook
	proctest.Await(t, what, func() bool {
		got = get(t, s, id)
		return is(got)
	})
	return got
}

// Whatever a receiver answers meanwhile, it gets every transaction at least once, in order, and as the feed shows it.
func TestEveryTransactionIsDeliveredInOrder(t *testing.T) {
	t.Parallel()
	b := startBank(t)
	deposit(t, b.Server, b.Rich, 30)
	awaitSize(t, b.Server, 31)
	var requests atomic.Int64
	r := newReceiver(t, func(letter) int {
		switch requests.Add(1) {
		case 2:
			return http.StatusInternalServerError
		case 4:
			return http.StatusServiceUnavailable
		case 6:
			panic(http.ErrAbortHandler) // The connection breaks.
		}
		return http.StatusOK
	})
	all := int64(0)
	id := subscribe(t, b.Server, r, &webhookv1.CreateWebhookRequest{After: &all, MaxBatch: new(int32(7))})
	deposit(t, b.Server, b.Poor, 40)
	r.await(t, 71)
	for i, entry := range feed(t, b.Server) {
		if r.acknowledged[i] != entry.GetPosition() || r.byPosition[entry.GetPosition()] != entry.GetTransactionId() {
			t.Fatalf("place %d: got position %d, %s; want %v", i, r.acknowledged[i], r.byPosition[entry.GetPosition()], entry)
		}
	}
	got := awaitWebhook(t, b.Server, id, "the webhook has come to the end", func(w *webhookv1.Webhook) bool { return w.GetPosition() == 71 })
	if got.GetAttempts() != 0 || got.FailingSince != nil || got.LastError != nil || got.NextAttemptAt != nil || got.DeliveredAt == nil {
		t.Errorf("got %v after a delivery, want no failure and its time", got)
	}
	if failed := b.Metric(t, `corebank_webhook_attempts_total{outcome="failed"}`); failed != 3 {
		t.Errorf("got %v failed attempts in the metrics, want 3", failed)
	}
	if behind := b.Metric(t, fmt.Sprintf(`corebank_webhook_behind{webhook="%d"}`, id)); behind != 0 {
		t.Errorf("got %v transactions behind in the metrics, want 0", behind)
	}
}

// Both algorithms sign so that the code which verifies callers verifies it; receivers check each request. The key is shown once, and outlives
// the replacement of the key that encrypts it.
func TestKeysOfSignatures(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t)
	older, newer := "a:"+strings.Repeat("A", 43)+"=", "b:"+strings.Repeat("B", 43)+"="
	with := func(keys string) apptest.Option { return func(c *app.Config) { allowLoopback(c); c.DataKeys = keys } }
	hmac, ed25519 := newReceiver(t, nil), newReceiver(t, nil)
	var account int64
	t.Run("before", func(t *testing.T) {
		b := startBank(t, apptest.On(url), with(older))
		account = b.Rich
		subscribe(t, b.Server, hmac, &webhookv1.CreateWebhookRequest{})
		id := subscribe(t, b.Server, ed25519, &webhookv1.CreateWebhookRequest{
			Algorithm: apiclientv1.SignatureAlgorithm_SIGNATURE_ALGORITHM_ED25519.Enum(), Url: ed25519.URL,
		})
		deposit(t, b.Server, account, 3)
		proctest.Await(t, "both have been sent to", func() bool { return hmac.count() >= 3 && ed25519.count() >= 3 })
		if got := get(t, b.Server, id); got.PublicKey == nil || got.GetKeyId() != ed25519.keyID {
			t.Errorf("got %v, want its public key and key id", got)
		}
	})
	database, err := store.Open(t.Context(), store.Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	defer database.Close()
	parsed, err := keyring.Parse(newer + "," + older)
	if err != nil {
		t.Fatal(err)
	}
	ring, err := keyring.New(parsed, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ring.Rotate(t.Context(), database); err != nil {
		t.Fatal(err)
	}
	s := apptest.Start(t, apptest.On(url), with(newer))
	had := hmac.count()
	deposit(t, s, account, 2)
	proctest.Await(t, "both have been sent to again", func() bool { return hmac.count() == had+2 && ed25519.count() == had+2 })
}

// A repeated creation has one effect and shows the same secret; lists, details and the audit trail never show it.
func TestSecretIsShownAtTheCreationOnly(t *testing.T) {
	t.Parallel()
	apptest.EachTransport(t, func(t *testing.T) *apptest.Server { return apptest.Start(t, allowLoopback) },
		func(t *testing.T, s *apptest.Server, via apptest.Transport) {
			call := s.CallGRPC
			if via.Name == "JSON" {
				call = s.CallJSON
			}
			keyed := s.Caller(t, apptest.Admin)
			keyed.Key = "K1"
			request := &webhookv1.CreateWebhookRequest{Url: "https://receiver.example/corebank"}
			first, again := call(t, keyed, request), call(t, keyed, request)
			apptest.Expect(t, first, 0, "position=0")
			if first.Text("secret") == "" || first.Text("secret") != again.Text("secret") || first.Text("id") != again.Text("id") {
				t.Errorf("got %v and then %v, want the same webhook and secret", first.Data, again.Data)
			}
			apptest.Expect(t, via.Call(t, apptest.Admin, &webhookv1.DeleteWebhookRequest{Id: first.Int(t, "id")}), 0)
			if gone := call(t, keyed, request); gone.Code != 0 || gone.Data["secret"] != nil {
				t.Errorf("got %v when it was deleted, want the first answer without its secret", gone)
			}
			for _, path := range []string{"/api/v1/webhooks", "/api/v1/audit-entries"} {
				if answer := s.JSON(t, apptest.Admin, http.MethodGet, path, ""); strings.Contains(answer.Body, first.Text("secret")) {
					t.Errorf("%s: got the secret", path)
				}
			}
			trail := s.JSON(t, apptest.Admin, http.MethodGet, "/api/v1/audit-entries", "").Body
			for _, want := range []string{"WebhookService/CreateWebhook", "WebhookService/DeleteWebhook", "https://receiver.example/corebank"} {
				if !strings.Contains(trail, want) {
					t.Errorf("got the audit trail %s, want %s in it", trail, want)
				}
			}
		})
}

// A filter lets through what fits only, and the webhook comes to the end of the journal all the same.
func TestFilter(t *testing.T) {
	t.Parallel()
	b := startBank(t)
	r := newReceiver(t, nil)
	id := subscribe(t, b.Server, r, &webhookv1.CreateWebhookRequest{Filter: &webhookv1.WebhookFilter{
		AccountIds: []int64{b.Poor}, Types: []transactionv1.TransactionType{transactionv1.TransactionType_TRANSACTION_TYPE_TRANSFER},
	}})
	from := get(t, b.Server, id).GetPosition()
	deposit(t, b.Server, b.Poor, 2)
	deposit(t, b.Server, b.Rich, 2)
	transfer := &transactionv1.TransferRequest{FromAccountId: b.Rich, ToAccountId: b.Poor, Amount: "1.00"}
	b.MustCall(t, b.Internal, transfer)
	deposit(t, b.Server, b.Rich, 3)
	awaitWebhook(t, b.Server, id, "the webhook has come to the end", func(w *webhookv1.Webhook) bool { return w.GetPosition() == from+8 })
	if got, want := r.acknowledged, []int64{from + 5}; !slices.Equal(got, want) {
		t.Errorf("got the positions %v, want %v", got, want)
	}
	b.MustCall(t, apptest.Admin, &webhookv1.UpdateWebhookRequest{Id: id, Filter: &webhookv1.WebhookFilter{AccountIds: []int64{b.Rich}}})
	deposit(t, b.Server, b.Rich, 1)
	r.await(t, 2)
}

// A paused webhook sends nothing, and goes on where it was. A deleted one sends nothing more.
func TestPauseResumeAndDelete(t *testing.T) {
	t.Parallel()
	apptest.EachTransport(t, func(t *testing.T) *apptest.Server { return startBank(t).Server },
		func(t *testing.T, s *apptest.Server, via apptest.Transport) {
			account := s.Account(t, s.Customer(t), "0.00")
			paused, other := newReceiver(t, nil), newReceiver(t, nil)
			id := subscribe(t, s, paused, &webhookv1.CreateWebhookRequest{})
			watch := subscribe(t, s, other, &webhookv1.CreateWebhookRequest{})
			deposit(t, s, account, 2)
			paused.await(t, 2)
			second := via.Call(t, apptest.Admin, &webhookv1.ListWebhooksRequest{Page: new(int32(2)), PageSize: new(int32(1))})
			apptest.Expect(t, second, 0, "total=2", "page=2", "pageSize=1")
			if list := second.Data["list"].([]any); len(list) != 1 || fmt.Sprint(list[0].(map[string]any)["id"]) != fmt.Sprint(watch) {
				t.Errorf("got the second page %v, want the webhook %d", list, watch)
			}
			apptest.Expect(t, via.Call(t, apptest.Admin, &webhookv1.UpdateWebhookRequest{Id: id, Status: webhookv1.WebhookStatus_WEBHOOK_STATUS_PAUSED.Enum()}),
				0, "status=paused", "maxBatch=100")
			proctest.Await(t, "the server has noticed", func() bool {
				return !strings.Contains(metrics(t, s), fmt.Sprintf(`corebank_webhook_behind{webhook="%d"}`, id))
			})
			deposit(t, s, account, 3)
			other.await(t, 5)
			if got := paused.count(); got != 2 {
				t.Errorf("got %d transactions while it was paused, want 2", got)
			}
			apptest.Expect(t, via.Call(t, apptest.Admin, &webhookv1.UpdateWebhookRequest{Id: id, Status: webhookv1.WebhookStatus_WEBHOOK_STATUS_ACTIVE.Enum()}),
				0, "status=active")
			paused.await(t, 5)
			for _, one := range []int64{id, watch} {
				apptest.Expect(t, via.Call(t, apptest.Admin, &webhookv1.DeleteWebhookRequest{Id: one}), 0)
				apptest.Expect(t, via.Call(t, apptest.Admin, &webhookv1.GetWebhookRequest{Id: one}), apiv1.ErrorCode_CBB030)
			}
			apptest.Expect(t, via.Call(t, apptest.Admin, &webhookv1.ListWebhooksRequest{}), 0, "total=0")
		})
}

// metrics returns what Prometheus reads.
func metrics(t testing.TB, s *apptest.Server) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+s.Metrics+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A receiver that never answers delays nobody, and not the end of the server either.
func TestSlowReceiverDelaysNobody(t *testing.T) {
	t.Parallel()
	ended := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-ended:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(func() { close(ended); slow.Close() })
	b := startBank(t)
	fast := newReceiver(t, nil)
	for range 5 {
		b.MustCall(t, apptest.Admin, &webhookv1.CreateWebhookRequest{Url: slow.URL})
	}
	subscribe(t, b.Server, fast, &webhookv1.CreateWebhookRequest{})
	begin := time.Now()
	deposit(t, b.Server, b.Rich, 20)
	fast.await(t, 20)
	if took := time.Since(begin); took > 9*time.Second {
		t.Errorf("it took %v until the other receiver had all, want less than the slow one is waited for", took)
	}
}

// Nothing is sent to an address that is not public, whatever name or redirect leads there.
func TestPrivateNetworks(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, nil)
	_, port, _ := strings.Cut(strings.TrimPrefix(r.URL, "http://"), ":")
	t.Run("refused at once", func(t *testing.T) {
		t.Parallel()
		s := apptest.Start(t)
		for _, url := range []string{r.URL, "https://127.0.0.1:" + port, "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://169.254.169.254/", "http://receiver.example/"} {
			got := s.CallBoth(t, s.Caller(t, apptest.Admin), &webhookv1.CreateWebhookRequest{Url: url})
			apptest.Expect(t, got, apiv1.ErrorCode_CBV003)
			if got.FieldNames() != "url" {
				t.Errorf("%s: got %v, want url named", url, got.Fields)
			}
		}
	})
	fails := func(t *testing.T, s *apptest.Server, url, reason string) {
		t.Helper()
		s.User(t, apiv1.Role_ROLE_INTERNAL)
		addWatcher(t, s)
		created, err := webhookv1.NewWebhookServiceClient(s.Conn).CreateWebhook(s.As(t, apptest.Admin), &webhookv1.CreateWebhookRequest{Url: url})
		if err != nil {
			t.Fatal(err)
		}
		deposit(t, s, s.Account(t, s.Customer(t), "0.00"), 1)
		awaitWebhook(t, s, created.GetId(), "the delivery fails because of "+reason, func(w *webhookv1.Webhook) bool {
			return strings.Contains(w.GetLastError(), reason)
		})
	}
	t.Run("a name that leads there", func(t *testing.T) {
		t.Parallel()
		fails(t, apptest.Start(t), "https://localhost:"+port, "not public")
	})
	t.Run("without TLS to another network", func(t *testing.T) {
		t.Parallel()
		s := apptest.Start(t, func(c *app.Config) { c.WebhookNetworks = "10.0.0.0/8" })
		fails(t, s, "http://localhost:"+port, "not in COREBANK_WEBHOOK_NETWORKS")
	})
	t.Run("a redirect", func(t *testing.T) {
		t.Parallel()
		elsewhere := httptest.NewServer(http.RedirectHandler(r.URL, http.StatusTemporaryRedirect))
		t.Cleanup(elsewhere.Close)
		fails(t, apptest.Start(t, allowLoopback), elsewhere.URL, "HTTP 307")
	})
	t.Cleanup(func() {
		if r.requests != 0 {
			t.Errorf("the private receiver got %d requests, want none", r.requests)
		}
	})
}

// What a receiver does not take goes to the dead-letter list, and what comes after it is sent on. A dead letter is sent again when an
// administrator says so.
func TestDeadLetters(t *testing.T) {
	t.Parallel()
	apptest.EachTransport(t, func(t *testing.T) *apptest.Server {
		return startBank(t, func(c *app.Config) { c.WebhookRetryFor = time.Nanosecond }).Server
	}, testDeadLetters)
}

func testDeadLetters(t *testing.T, s *apptest.Server, via apptest.Transport) {
	t.Helper()
	account := s.Account(t, s.Customer(t), "0.00")
	var bad atomic.Int64 // The position that is not taken; 0 for none.
	r := newReceiver(t, func(l letter) int {
		for _, one := range l.List {
			if one.Position == bad.Load() {
				return http.StatusUnprocessableEntity
			}
		}
		return http.StatusOK
	})
	id := subscribe(t, s, r, &webhookv1.CreateWebhookRequest{MaxBatch: new(int32(4))})
	from := get(t, s, id).GetPosition()
	bad.Store(from + 2)
	deposit(t, s, account, 5)
	r.await(t, 4) // All but the one.
	list := &webhookv1.ListDeadLettersRequest{WebhookId: id}
	letters := func() []any { return via.Call(t, watcher, list).Data["list"].([]any) }
	proctest.Await(t, "there is a dead letter", func() bool { return len(letters()) == 1 })
	dead := letters()[0].(map[string]any)
	if fmt.Sprint(dead["position"]) != fmt.Sprint(from+2) || dead["reason"] != "HTTP 422" || dead["redelivering"] != false || dead["transactionId"] != feed(t, s)[from+1].GetTransactionId() {
		t.Errorf("got the dead letter %v, want that at position %d", dead, from+2)
	}
	if got := get(t, s, id); got.GetDeadLetters() != 1 || got.GetPosition() != from+5 {
		t.Errorf("got %v, want one dead letter and all positions", got)
	}

	again := &webhookv1.RedeliverDeadLettersRequest{WebhookId: id, Positions: []int64{from + 2, from + 3}}
	attempts := fmt.Sprint(dead["attempts"])
	apptest.Expect(t, via.Call(t, apptest.Admin, again), 0, "count=1")
	proctest.Await(t, "the dead letter has failed again", func() bool {
		one := letters()[0].(map[string]any)
		return fmt.Sprint(one["attempts"]) != attempts && one["redelivering"] == false
	})
	bad.Store(0)
	r.mu.Lock()
	r.acknowledged = nil // It comes with a lower position.
	r.mu.Unlock()
	apptest.Expect(t, via.Call(t, apptest.Admin, &webhookv1.RedeliverDeadLettersRequest{WebhookId: id}), 0, "count=1")
	proctest.Await(t, "the dead letter was delivered", func() bool { return len(letters()) == 0 })
	if !slices.Equal(r.acknowledged, []int64{from + 2}) {
		t.Errorf("got the positions %v, want the dead letter", r.acknowledged)
	}

	bad.Store(from + 6)
	deposit(t, s, account, 1)
	proctest.Await(t, "there is another dead letter", func() bool { return len(letters()) == 1 })
	discard := &webhookv1.DiscardDeadLettersRequest{WebhookId: id, Positions: []int64{from + 6}}
	apptest.Expect(t, via.Call(t, apptest.Admin, discard), 0, "count=1")
	apptest.Expect(t, via.Call(t, apptest.Admin, discard), 0, "count=0")
	if got := s.Metric(t, "corebank_webhook_dead_letters_total"); got != 2 {
		t.Errorf("got %v dead letters in the metrics, want 2", got)
	}
}

// When the server that delivers stops, another one goes on, and nothing is missed.
func TestAnotherServerGoesOn(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t)
	r := newReceiver(t, nil)
	var second *apptest.Server
	var account int64
	t.Run("first server", func(first *testing.T) {
		b := startBank(first, apptest.On(url))
		account = b.Rich
		subscribe(first, b.Server, r, &webhookv1.CreateWebhookRequest{MaxBatch: new(int32(3))})
		deposit(first, b.Server, account, 4)
		r.await(first, 4)
		second = apptest.Start(t, apptest.On(url), allowLoopback)
		deposit(first, b.Server, account, 20) // Some of them are under way when the first server stops.
	})
	deposit(t, second, account, 10)
	r.await(t, 34)
}

// A server that has lost its lease unawares, because it was cut off from the database, stops, and another one goes on.
func TestServerThatIsCutOff(t *testing.T) {
	t.Parallel()
	direct := storetest.URL(t)
	link := storetest.NewLink(t, direct)
	r := newReceiver(t, nil)
	cut := startBank(t, apptest.On(link.URL()))
	subscribe(t, cut.Server, r, &webhookv1.CreateWebhookRequest{MaxBatch: new(int32(2))})
	deposit(t, cut.Server, cut.Rich, 10)
	r.await(t, 10)
	deposit(t, cut.Server, cut.Rich, 10)
	link.Freeze()
	defer link.Thaw() // So that the server can stop.
	database, err := store.Open(context.Background(), store.Options{URL: direct})
	if err != nil {
		t.Fatal(err)
	}
	defer database.Close()
	if _, err := database.Exec(t.Context(), `UPDATE webhook_lease SET leased_until = now()`); err != nil {
		t.Fatal(err)
	}
	other := apptest.Start(t, apptest.On(direct), allowLoopback)
	deposit(t, other, cut.Rich, 10)
	r.await(t, 30)
}

// The clock was an hour ahead when a server that is gone took the lease: another one delivers once the clock is right.
func TestLeaseOfAClockThatWasAhead(t *testing.T) {
	t.Parallel()
	b := startBank(t)
	b.ExecSQL(t, `UPDATE webhook_lease SET epoch = epoch + 1, leased_until = now() + interval '1 hour'`)
	r := newReceiver(t, nil)
	subscribe(t, b.Server, r, &webhookv1.CreateWebhookRequest{})
	deposit(t, b.Server, b.Rich, 3)
	r.await(t, 3)
}
