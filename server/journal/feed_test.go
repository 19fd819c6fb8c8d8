package journal_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/grpc"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	journalv1 "github.com/corebank/corebank/gen/go/corebank/journal/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/server/journal"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/storetest"
)

// site is a bank of several servers on one database, called by an internal system.
type site struct {
	servers  []*apptest.Server
	accounts []int64
}

func newSite(t *testing.T, servers int) *site {
	t.Helper()
	s := &site{servers: []*apptest.Server{apptest.Start(t)}}
	s.servers[0].User(t, apiv1.Role_ROLE_INTERNAL)
	for len(s.servers) < servers {
		s.servers = append(s.servers, apptest.Start(t, apptest.On(s.servers[0].DatabaseURL)))
	}
	ctx := s.as(t, 0)
	customer, err := customerv1.NewCustomerServiceClient(s.servers[0].Conn).CreateCustomer(ctx, apptest.NewCustomer())
	if err != nil {
		t.Fatal(err)
	}
	for range 8 {
		opened, err := accountv1.NewAccountServiceClient(s.servers[0].Conn).OpenAccount(ctx, &accountv1.OpenAccountRequest{
			CustomerId: customer.GetCustomer().GetId(), AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, Currency: "CNY",
		})
		if err != nil {
			t.Fatal(err)
		}
		s.accounts = append(s.accounts, opened.GetAccount().GetId())
		if _, err := s.books(0).Deposit(ctx, &transactionv1.DepositRequest{AccountId: opened.GetAccount().GetId(), Amount: "1000.00"}); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func (s *site) as(t testing.TB, server int) context.Context {
	t.Helper()
	return s.servers[server].As(t, "internal")
}

func (s *site) books(server int) transactionv1.TransactionServiceClient {
	return transactionv1.NewTransactionServiceClient(s.servers[server].Conn)
}

// post makes transfers, holds that are captured and reversals at a server, and returns how many transactions that were.
func (s *site) post(ctx context.Context, server, rounds int) (posted int, err error) {
	books := s.books(server)
	for i := range rounds {
		from := rand.IntN(len(s.accounts))
		payer, payee := s.accounts[from], s.accounts[(from+1)%len(s.accounts)]
		switch i % 4 {
		case 0:
			held, err := books.CreateHold(ctx, &transactionv1.CreateHoldRequest{AccountId: payer, ToAccountId: &payee, Amount: "0.02", RefId: apptest.Unique("H")})
			if err != nil {
				return posted, fmt.Errorf("hold: %w", err)
			}
			if _, err := books.CaptureHold(ctx, &transactionv1.CaptureHoldRequest{TransactionId: held.GetHold().GetTransactionId()}); err != nil {
				return posted, fmt.Errorf("capture: %w", err)
			}
		default:
			made, err := books.Transfer(ctx, &transactionv1.TransferRequest{FromAccountId: payer, ToAccountId: payee, Amount: "0.01", Remark: "备注"})
			if err != nil {
				return posted, fmt.Errorf("transfer: %w", err)
			}
			if i%4 == 1 {
				if _, err := books.ReverseTransaction(ctx, &transactionv1.ReverseTransactionRequest{
					TransactionId: made.GetTransactionId(), RefId: apptest.Unique("R"),
				}); err != nil {
					return posted + 1, fmt.Errorf("reverse: %w", err)
				}
				posted++
			}
		}
		posted++
	}
	return posted, nil
}

// reader reads the feed, and checks that it continues without gap.
type reader struct {
	entries []*journalv1.JournalEntry
	late    []time.Duration
}

func (r *reader) next() int64 { return int64(len(r.entries)) }

func (r *reader) take(t testing.TB, list []*journalv1.JournalEntry) {
	t.Helper()
	now := time.Now()
	for _, entry := range list {
		if entry.GetPosition() != r.next()+1 {
			t.Fatalf("got position %d after %d, want no gap", entry.GetPosition(), r.next())
		}
		r.entries = append(r.entries, entry)
		r.late = append(r.late, now.Sub(time.UnixMicro(entry.GetCreatedMicros())))
	}
}

// watch reads some messages from a server, and then goes away.
func (r *reader) watch(t testing.TB, s *site, server, messages int) {
	t.Helper()
	ctx, cancel := context.WithCancel(s.as(t, server))
	defer cancel()
	stream, err := journalv1.NewJournalServiceClient(s.servers[server].Conn).WatchTransactions(ctx,
		&journalv1.WatchTransactionsRequest{After: r.next()})
	if err != nil {
		t.Fatal(err)
	}
	for range messages {
		message, err := stream.Recv()
		if err != nil {
			t.Fatal(err)
		}
		r.take(t, message.GetList())
		if message.GetNext() != r.next() {
			t.Fatalf("got next %d, want %d", message.GetNext(), r.next())
		}
	}
}

// feedLoad returns the callers that post at once and how much each posts: a little; COREBANK_TEST_FEED=100000 measures the feed under full load.
func feedLoad(t *testing.T) (posters, rounds int) {
	t.Helper()
	text := os.Getenv("COREBANK_TEST_FEED")
	if text == "" {
		return 4, 100
	}
	count, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("COREBANK_TEST_FEED: %v", err)
	}
	return 64, max(1, count/64)
}

// Every transaction comes once and in order, whatever server it was posted at, and however often the reader dies and goes on at another;
// JSON tells the same.
func TestFeedSurvivesItsReaders(t *testing.T) {
	t.Parallel()
	s := newSite(t, 2)
	posters, rounds := feedLoad(t)
	var posting sync.WaitGroup
	counts := make([]int, posters)
	for i := range posters {
		ctx := s.as(t, i%2)
		posting.Go(func() {
			var err error
			if counts[i], err = s.post(ctx, i%2, rounds); err != nil {
				t.Error(err)
			}
		})
	}
	var r reader
	done := make(chan struct{})
	go func() { posting.Wait(); close(done) }()
	begin, took := time.Now(), time.Duration(0)
	for going := true; going; {
		r.watch(t, s, rand.IntN(2), 1+rand.IntN(3))
		select {
		case <-done:
			going, took = false, time.Since(begin)
		default:
		}
	}
	want := len(s.accounts)
	for _, count := range counts {
		want += count
	}
	for int(r.next()) < want {
		r.watch(t, s, rand.IntN(2), 1)
	}
	compareWithBooks(t, s, r.entries)
	comparePages(t, s, r.entries)
	slices.Sort(r.late)
	t.Logf("%d transactions came once each, after their posting by %v in the median, %v at the 99th percentile, while %.0f a second were posted",
		want, r.late[want/2], r.late[want*99/100], float64(want)/took.Seconds())
}

// compareWithBooks compares the feed with the table of transactions.
func compareWithBooks(t *testing.T, s *site, entries []*journalv1.JournalEntry) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.servers[0].DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	const books = `SELECT concat_ws('|', 'TX' || lpad(to_hex(id), 16, '0'), type, from_account_id, from_seq, from_balance_after,
		to_account_id, to_seq, to_balance_after, amount, currency, ref_id, remark) FROM transactions`
	rows, err := conn.Query(t.Context(), books)
	if err != nil {
		t.Fatal(err)
	}
	want, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	seqs := map[int64]int64{}
	for _, e := range entries {
		for account, seq := range map[int64]int64{e.GetFromAccountId(): e.GetFromSeq(), e.GetToAccountId(): e.GetToSeq()} {
			if seqs[account]++; seqs[account] != seq {
				t.Fatalf("position %d: account %d has seq %d, want %d", e.GetPosition(), account, seq, seqs[account])
			}
		}
		kind := map[transactionv1.TransactionType]string{
			transactionv1.TransactionType_TRANSACTION_TYPE_DEPOSIT: "deposit", transactionv1.TransactionType_TRANSACTION_TYPE_TRANSFER: "transfer",
			transactionv1.TransactionType_TRANSACTION_TYPE_REVERSAL: "reversal",
		}[e.GetType()]
		got = append(got, fmt.Sprintf("%s|%s|%d|%d|%s|%d|%d|%s|%s|%s|%s|%s", e.GetTransactionId(), kind, e.GetFromAccountId(), e.GetFromSeq(),
			e.GetFromBalanceAfter(), e.GetToAccountId(), e.GetToSeq(), e.GetToBalanceAfter(), e.GetAmount(), e.GetCurrency(), e.GetRefId(), e.GetRemark()))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Fatalf("the feed has %d transactions, the books have %d; want the same", len(got), len(want))
	}
}

// comparePages reads the feed by JSON, some transactions at a time.
func comparePages(t *testing.T, s *site, entries []*journalv1.JournalEntry) {
	t.Helper()
	for after := 0; after < len(entries); {
		answer := s.get(t, 1, fmt.Sprintf("after=%d&limit=%d", after, 300))
		list := answer.Data["list"].([]any)
		for i, item := range list {
			item := item.(map[string]any)
			if want := entries[after+i]; fmt.Sprint(item["position"]) != fmt.Sprint(want.GetPosition()) || item["transactionId"] != want.GetTransactionId() {
				t.Fatalf("got %v, want %v", item, want)
			}
		}
		if after += len(list); fmt.Sprint(answer.Data["next"]) != fmt.Sprint(after) || len(list) == 0 {
			t.Fatalf("got %d transactions and next %v, want next %d", len(list), answer.Data["next"], after)
		}
	}
}

// get reads a page of the feed by JSON.
func (s *site) get(t *testing.T, server int, query string) apptest.Result {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+s.servers[server].HTTP+"/api/v1/transactions/feed?"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.servers[server].Token(t, "internal"))
	result := apptest.ResultOf(apptest.Send(t, request))
	if result.HTTP != http.StatusOK {
		t.Fatalf("%s: got %+v, want 200", query, result)
	}
	return result
}

// A request that waits is answered as soon as something is posted, at another server too, and with an empty page when its time is up.
func TestFeedWaits(t *testing.T) {
	t.Parallel()
	s := newSite(t, 2)
	var r reader
	for int(r.next()) < len(s.accounts) {
		r.watch(t, s, 1, 1)
	}
	if page := s.get(t, 1, fmt.Sprintf("after=%d&wait=1", r.next())); len(page.Data["list"].([]any)) != 0 || fmt.Sprint(page.Data["next"]) != fmt.Sprint(r.next()) {
		t.Errorf("got %v when the time was up, want an empty page", page.Data)
	}
	answer := make(chan apptest.Result, 1)
	go func() { answer <- s.get(t, 1, fmt.Sprintf("after=%d&wait=8", r.next())) }()
	if _, err := s.post(s.as(t, 0), 0, 1); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	if page := <-answer; len(page.Data["list"].([]any)) != 1 {
		t.Errorf("got %v after %v, want the transaction", page.Data, time.Since(begin))
	}
	if page := s.get(t, 0, "after=9000000000000000000&limit=1000"); fmt.Sprint(page.Data["next"]) != "9000000000000000000" {
		t.Errorf("got %v after a position that there is not yet, want an empty page", page.Data)
	}
}

// A server that stops ends the streams of its readers, who go on at another.
func TestFeedEndsWithItsServer(t *testing.T) {
	t.Parallel()
	database, err := store.Open(t.Context(), store.Options{URL: storetest.URL(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(database.Close)
	feed := journal.NewFeed(database)
	stream := &fakeStream{ctx: t.Context(), sent: make(chan *journalv1.WatchTransactionsResponse, 1)}
	ended := make(chan error, 1)
	go func() {
		ended <- journal.NewService(feed, testKeys(t)).WatchTransactions(&journalv1.WatchTransactionsRequest{}, stream)
	}()
	if first := <-stream.sent; len(first.GetList()) != 0 || first.GetNext() != 0 {
		t.Errorf("got %v, want an empty message at once", first)
	}
	feed.Stop()
	if err := <-ended; err != nil {
		t.Errorf("got %v, want the end of the stream", err)
	}
}

// fakeStream takes what a server sends.
type fakeStream struct {
	grpc.ServerStreamingServer[journalv1.WatchTransactionsResponse]

	ctx  context.Context
	sent chan *journalv1.WatchTransactionsResponse
}

func (f *fakeStream) Context() context.Context { return f.ctx }

func (f *fakeStream) Send(message *journalv1.WatchTransactionsResponse) error {
	f.sent <- message
	return nil
}
