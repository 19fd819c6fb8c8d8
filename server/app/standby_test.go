package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	journalv1 "github.com/corebank/corebank/gen/go/corebank/journal/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/server/sdk"
	"github.com/corebank/corebank/store/proctest"
	"github.com/corebank/corebank/store/storetest"
)

const (
	standbyReads = "corebank_database_standby_reads_total"
	fallbacks    = "corebank_database_standby_fallbacks_total"
)

// reads makes a server read from a standby.
func reads(r *storetest.Replica) []apptest.Option {
	return []apptest.Option{apptest.On(r.URL), func(c *app.Config) { c.ReadDatabaseURL = r.StandbyURL }}
}

// Every method that a standby may answer is answered by it, and no other.
func TestStandbyAnswersWhatItMay(t *testing.T) {
	t.Parallel()
	replica := storetest.NewReplica(t)
	b := startStaffed(t, reads(replica)...)
	proctest.Await(t, "there is a journal to read", func() bool { return b.Metric(t, "corebank_journal_size") > 0 })
	replica.CatchUp(t)
	answered := 0
	for _, request := range b.requests {
		m := apptest.MethodOf(request)
		if m.Desc.Name() == "Logout" {
			continue // The others need the token.
		}
		before, failed := b.Metric(t, standbyReads), b.Metric(t, fallbacks)
		_, err := b.Invoke(t.Context(), b.Caller(t, b.staff), messages(request)...)
		there, again := b.Metric(t, standbyReads) > before, b.Metric(t, fallbacks) > failed
		switch {
		case there != m.Standby:
			t.Errorf("%s: read from a standby: %v, want %v", m.Name, there, m.Standby)
		case err == nil && again:
			t.Errorf("%s: got its answer from the primary, want it from the standby: it may do what a standby cannot", m.Name)
		case err == nil && there:
			answered++
		}
	}
	if answered < 15 {
		t.Errorf("a standby answered %d methods, want more", answered)
	}
}

// Whoever sends the position of a write along sees the write, whatever the standby has by then.
func TestReadsSeeTheCallersWrites(t *testing.T) {
	t.Parallel()
	replica := storetest.NewReplica(t)
	b := apptest.StartBank(t, reads(replica)...)
	replica.CatchUp(t)
	replica.Pause(t)
	deposit := fmt.Sprintf(`{"accountId":%d,"amount":1.00}`, b.Poor)
	written := b.JSON(t, b.Teller, "POST", "/api/v1/transactions/deposit", deposit)
	position := written.Header.Get("X-Read-After")
	if written.Status != http.StatusCreated || len(position) != 16 {
		t.Fatalf("got %d %s with the position %q, want one of 16 digits", written.Status, written.Body, position)
	}
	history := func(position string) string {
		request := b.Request(t, b.Caller(t, b.Teller), &transactionv1.ListTransactionsRequest{AccountId: b.Poor})
		if position != "" {
			request.Header.Set("X-Read-After", position)
		}
		return apptest.Send(t, request).Body
	}
	for _, read := range []struct{ position, want string }{
		{"", `"total":0`}, {position, `"total":1`}, {"no position", `"total":1`}, // After the second the standby is left alone for a second.
	} {
		if got := history(read.position); !strings.Contains(got, read.want) {
			t.Errorf("history after %q: got %s, want %s", read.position, got, read.want)
		}
	}
	balance := b.JSON(t, b.Teller, "GET", fmt.Sprintf("/api/v1/accounts/%d/balance", b.Poor), "")
	if !strings.Contains(balance.Body, `"balance":1.00`) {
		t.Errorf("got %s, want the balance of the primary", balance.Body)
	}
	replica.Resume(t)
	replica.CatchUp(t)
	if got := history(""); !strings.Contains(got, `"total":1`) {
		t.Errorf("got %s of a standby that has caught up, want the deposit", got)
	}
}

// The feed hides nothing from its readers while the standby is behind, and a stream goes on when its standby has died.
func TestFeedIsThatOfThePrimary(t *testing.T) {
	t.Parallel()
	replica := storetest.NewReplica(t)
	b := apptest.StartBank(t, reads(replica)...)
	feed := journalv1.NewJournalServiceClient(b.Conn)
	ctx := b.As(t, apptest.Admin)
	stream, err := feed.WatchTransactions(ctx, &journalv1.WatchTransactionsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	seen := int64(0)
	next := func() {
		t.Helper()
		for want := seen + 1; seen < want; {
			message, err := stream.Recv()
			if err != nil {
				t.Fatal(err)
			}
			for _, entry := range message.GetList() {
				if seen++; entry.GetPosition() != seen {
					t.Fatalf("got position %d, want %d", entry.GetPosition(), seen)
				}
			}
		}
	}
	deposit := &transactionv1.DepositRequest{AccountId: b.Poor, Amount: "1.00"}
	next() // what the bank began with
	b.MustCall(t, b.Teller, deposit)
	next()
	if b.Metric(t, standbyReads) == 0 {
		t.Error("got no read from the standby, want some")
	}
	replica.Pause(t)
	b.MustCall(t, b.Teller, deposit)
	next()
	page, err := feed.ListJournalEntries(ctx, &journalv1.ListJournalEntriesRequest{After: new(seen - 1)})
	if err != nil || len(page.GetList()) != 1 || page.GetNext() != seen {
		t.Errorf("got %v, %v beside a standby that is behind; want position %d", page, err, seen)
	}
	replica.Resume(t)
	replica.Kill(t)
	for range 3 {
		b.MustCall(t, b.Teller, deposit)
		next()
	}
}

// The Go client sends the position along by itself.
func TestClientSeesItsWrites(t *testing.T) {
	t.Parallel()
	replica := storetest.NewReplica(t)
	b := apptest.StartBank(t, reads(replica)...)
	conn, err := grpc.NewClient(b.GRPC, append(sdk.ReadYourWrites(), grpc.WithTransportCredentials(insecure.NewCredentials()))...)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	client := transactionv1.NewTransactionServiceClient(conn)
	replica.CatchUp(t)
	replica.Pause(t)
	for n := range 3 {
		ctx := b.As(t, b.Teller)
		if _, err := client.Deposit(ctx, &transactionv1.DepositRequest{AccountId: b.Poor, Amount: "1.00"}); err != nil {
			t.Fatal(err)
		}
		got, err := client.ListTransactions(ctx, &transactionv1.ListTransactionsRequest{AccountId: b.Poor})
		if err != nil || got.GetTotal() != int64(n+1) {
			t.Errorf("got %d transactions, %v; want %d", got.GetTotal(), err, n+1)
		}
	}
}

// A standby that dies costs its reads nothing but time.
func TestReadsOutliveTheStandby(t *testing.T) {
	t.Parallel()
	replica := storetest.NewReplica(t)
	b := apptest.StartBank(t, reads(replica)...)
	replica.CatchUp(t)
	list := &transactionv1.ListTransactionsRequest{AccountId: b.Rich}
	apptest.Expect(t, b.CallBoth(t, b.Caller(t, b.Teller), list), 0, "total=1")
	if b.Metric(t, standbyReads) == 0 {
		t.Error("got no read from the standby, want some")
	}
	replica.Kill(t)
	for range 5 {
		apptest.Expect(t, b.CallBoth(t, b.Caller(t, b.Teller), list), 0, "total=1")
	}
}

func TestPositionsAreToldOnlyBesideStandbys(t *testing.T) {
	t.Parallel()
	b := apptest.StartBank(t)
	answer := b.JSON(t, b.Teller, "POST", "/api/v1/transactions/deposit", fmt.Sprintf(`{"accountId":%d,"amount":1.00}`, b.Poor))
	if got, ok := answer.Header["X-Read-After"]; ok {
		t.Errorf("got the position %q, want none without a standby", got)
	}
}
