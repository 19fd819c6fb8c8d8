package transaction_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// posted is a transaction that a test has made.
type posted struct {
	digits   string // its id without the letter of a leg
	from, to int64  // 0 for one of the bank's own accounts
	ref      string
	kind     transactionv1.TransactionType
	amount   string
	at       time.Time
}

// posts makes deposits, debits and transfers among accounts, and gives them times, some of them equal. The oldest comes first.
func (b *bank) posts(t *testing.T, accounts []int64, n int) []posted {
	t.Helper()
	begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var all []posted
	for i := range n {
		p := posted{amount: fmt.Sprintf("%d.00", i%5+1), at: begin.Add(time.Duration(i/3) * time.Second)}
		if i%4 == 0 { // References repeat, of other accounts.
			p.ref = fmt.Sprintf("R%d", i/8)
		}
		account, other := accounts[i%len(accounts)], accounts[(i+1)%len(accounts)]
		var id string
		var err error
		switch i % 3 {
		case 0:
			var r *transactionv1.DepositResponse
			p.to, p.kind = account, transactionv1.TransactionType_TRANSACTION_TYPE_DEPOSIT
			r, err = b.Deposit(b.ctx, &transactionv1.DepositRequest{AccountId: account, Amount: p.amount, RefId: p.ref})
			id = r.GetTransactionId()
		case 1:
			var r *transactionv1.DebitResponse
			p.from, p.kind = account, transactionv1.TransactionType_TRANSACTION_TYPE_DEBIT
			r, err = b.Debit(b.ctx, &transactionv1.DebitRequest{AccountId: account, Amount: p.amount, RefId: p.ref})
			id = r.GetTransactionId()
		default:
			var r *transactionv1.TransferResponse
			p.from, p.to, p.kind = account, other, transactionv1.TransactionType_TRANSACTION_TYPE_TRANSFER
			r, err = b.Transfer(b.ctx, &transactionv1.TransferRequest{FromAccountId: account, ToAccountId: other, Amount: p.amount, RefId: p.ref})
			id = r.GetTransactionId()
		}
		if err != nil {
			t.Fatal(err)
		}
		p.digits = strings.TrimSuffix(id, "O")
		b.execute(t, `UPDATE transactions SET created_at = $2 WHERE id = ('x' || $1)::bit(64)::bigint`, strings.TrimPrefix(p.digits, "TX"), p.at)
		all = append(all, p)
	}
	return all
}

// findAll follows the pages of a search.
func (b *bank) findAll(t interface{ Fatalf(string, ...any) }, request *transactionv1.FindTransactionsRequest) (digits []string, pages int) {
	for {
		pages++
		response, err := b.FindTransactions(b.ctx, request)
		if err != nil {
			t.Fatalf("%v: got %v; want no error", request, err)
		}
		if len(response.GetList()) > int(request.GetPageSize()) {
			t.Fatalf("%v: got %d rows, want at most %d", request, len(response.GetList()), request.GetPageSize())
		}
		for _, found := range response.GetList() {
			digits = append(digits, strings.TrimRight(found.GetTransactionId(), "OI"))
			if request.AccountId != nil && found.GetAccountId() != request.GetAccountId() {
				t.Fatalf("got the leg of account %d, want that of %d", found.GetAccountId(), request.GetAccountId())
			}
		}
		if request.After = response.Next; response.Next == nil {
			return digits, pages
		}
	}
}

func (p posted) matches(r *transactionv1.FindTransactionsRequest) bool {
	amount := decimal.MustParse(p.amount)
	switch {
	case r.AccountId != nil && r.GetAccountId() != p.from && r.GetAccountId() != p.to,
		r.RefId != nil && r.GetRefId() != p.ref, r.Type != nil && r.GetType() != p.kind,
		r.Status != nil && r.GetStatus() != transactionv1.TransactionStatus_TRANSACTION_STATUS_COMPLETED,
		r.MinAmount != nil && amount.Cmp(decimal.MustParse(r.GetMinAmount())) < 0,
		r.MaxAmount != nil && amount.Cmp(decimal.MustParse(r.GetMaxAmount())) > 0,
		r.GetFrom() != nil && p.at.Before(r.GetFrom().AsTime()), r.GetTo() != nil && p.at.After(r.GetTo().AsTime()):
		return false
	}
	return true
}

// Whatever is searched for, in pages of whatever size, the answer is that of a plain filter, the newest first.
func TestFindIsAFilter(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	accounts := []int64{b.open(t, "1000.00"), b.open(t, "1000.00"), b.open(t, "1000.00")}
	b.execute(t, `UPDATE transactions SET created_at = '2020-01-01'`) // Outside of the periods that are asked for.
	all := b.posts(t, accounts, 48)
	oldest := timestamppb.New(all[0].at)
	moment := rapid.Custom(func(t *rapid.T) *timestamppb.Timestamp {
		return timestamppb.New(all[0].at.Add(time.Duration(rapid.IntRange(0, 18).Draw(t, "second")) * time.Second))
	})
	rapid.Check(t, func(t *rapid.T) {
		request := &transactionv1.FindTransactionsRequest{From: oldest, PageSize: new(rapid.Int32Range(1, 20).Draw(t, "size"))}
		draw := func(name string, set func()) {
			if rapid.IntRange(0, 3).Draw(t, name) == 0 {
				set()
			}
		}
		draw("by account", func() { request.AccountId = new(rapid.SampledFrom(accounts).Draw(t, "account")) })
		draw("by ref", func() { request.RefId = new(fmt.Sprintf("R%d", rapid.IntRange(0, 5).Draw(t, "ref"))) })
		draw("by type", func() { request.Type = rapid.SampledFrom(all).Draw(t, "type").kind.Enum() })
		draw("by status", func() {
			request.Status = transactionv1.TransactionStatus(rapid.Int32Range(1, 3).Draw(t, "status")).Enum()
		})
		draw("by minimum", func() { request.MinAmount = new(rapid.SampledFrom(all).Draw(t, "minimum").amount) })
		draw("by maximum", func() { request.MaxAmount = new(rapid.SampledFrom(all).Draw(t, "maximum").amount) })
		draw("from", func() { request.From = moment.Draw(t, "from") })
		draw("to", func() { request.To = moment.Draw(t, "to") })
		var want []string
		for _, p := range slices.Backward(all) {
			if p.matches(request) {
				want = append(want, p.digits)
			}
		}
		if got, _ := b.findAll(t, request); !slices.Equal(got, want) {
			t.Fatalf("%v\ngot  %v\nwant %v", request, got, want)
		}
	})
}

// A page looks at 10,000 transactions at most, and the pages together find what matches, over an account and over the whole bank.
func TestFindInPiecesOfTenThousand(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	account, other := b.open(t, ""), b.open(t, "")
	rare, err := b.Deposit(b.ctx, &transactionv1.DepositRequest{AccountId: account, Amount: "7.00"})
	if err != nil {
		t.Fatal(err)
	}
	b.execute(t, `INSERT INTO transactions (id, from_account_id, from_seq, to_account_id, to_seq, created_at,
			amount, from_balance_after, to_balance_after, type, currency, ref_id, remark)
		SELECT -n, $1, n + 1, $2, n, now() + n * interval '1 microsecond', 1.00, 0, 0, 'transfer', 'CNY', '', '' FROM generate_series(1, 25000) AS n`,
		account, other)
	b.execute(t, `UPDATE accounts SET seq = 25001 WHERE id = $1`, account)
	for name, request := range map[string]*transactionv1.FindTransactionsRequest{
		"account": {AccountId: &account, MinAmount: new("7.00"), PageSize: new(int32(20))},
		"all":     {MinAmount: new("7.00"), PageSize: new(int32(20))},
	} {
		got, pages := b.findAll(t, request)
		if len(got) != 1 || got[0] != rare.GetTransactionId() || pages != 3 {
			t.Errorf("%s: got %v in %d pages, want %s in 3", name, got, pages, rare.GetTransactionId())
		}
	}
}

// History by type and direction is that of a plain filter, and its total counts what matches.
func TestHistoryByTypeAndDirection(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	accounts := []int64{b.open(t, ""), b.open(t, "1000.00"), b.open(t, "1000.00")}
	all := b.posts(t, accounts, 36)
	account := accounts[0]
	for _, kind := range []*transactionv1.TransactionType{nil, all[0].kind.Enum(), all[1].kind.Enum(), all[2].kind.Enum()} {
		for _, direction := range []*transactionv1.Direction{nil, transactionv1.Direction_DIRECTION_IN.Enum(), transactionv1.Direction_DIRECTION_OUT.Enum()} {
			from, size := timestamppb.New(all[4].at), int32(3)
			var want []string
			for _, p := range slices.Backward(all) {
				in := direction == nil || (*direction == transactionv1.Direction_DIRECTION_IN) == (p.to == account)
				if (p.from == account || p.to == account) && in && (kind == nil || p.kind == *kind) && !p.at.Before(from.AsTime()) {
					want = append(want, p.digits)
				}
			}
			var got []string
			for page := int32(1); page <= int32(len(want))/size+1; page++ {
				total, ids := b.history(t, &transactionv1.ListTransactionsRequest{
					AccountId: account, Type: kind, Direction: direction, From: from, Page: &page, PageSize: &size,
				})
				if total != int64(len(want)) {
					t.Errorf("type %v, direction %v: total %d, want %d", kind, direction, total, len(want))
				}
				for _, id := range ids {
					got = append(got, strings.TrimRight(id, "OI"))
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("type %v, direction %v: got %v, want %v", kind, direction, got, want)
			}
		}
	}
}

// Everybody gets the leg that it may see, by the id with either letter and without; others get what nobody's id gets.
func TestGetTransaction(t *testing.T) {
	t.Parallel()
	b := apptest.StartBank(t)
	payee := b.User(t, apiv1.Role_ROLE_CUSTOMER, b.Theirs)
	stranger := b.User(t, apiv1.Role_ROLE_CUSTOMER, b.Customer(t))
	for _, via := range b.Transports() {
		made := via.Call(t, b.Me, &transactionv1.TransferRequest{FromAccountId: b.Rich, ToAccountId: b.Foreign, Amount: "1.00", RefId: apptest.Unique("R")})
		apptest.Expect(t, made, 0)
		out := made.Text("transactionId")
		bare := strings.TrimSuffix(out, "O")
		for _, test := range []struct {
			who, id, want, direction string
		}{
			{b.Teller, bare, out, "out"},
			{b.Teller, out, out, "out"},
			{b.Teller, bare + "I", bare + "I", "in"},
			{b.Me, bare, out, "out"},
			{b.Me, out, out, "out"},
			{b.Me, bare + "I", out, "out"},
			{payee, bare, bare + "I", "in"},
			{payee, out, bare + "I", "in"},
			{payee, bare + "I", bare + "I", "in"},
		} {
			got := via.Call(t, test.who, &transactionv1.GetTransactionRequest{TransactionId: test.id})
			apptest.Expect(t, got, 0, "transactionId="+test.want, "direction="+test.direction, "amount=1.00", "status=completed", "type=transfer")
			if seesRef := got.Data["refId"] != nil; seesRef != (test.direction == "out") {
				t.Errorf("%s as %s: got refId %v, want it only for direction out, here %s", test.id, test.who, got.Data["refId"], test.direction)
			}
		}
		for _, id := range []string{bare, out, bare + "I"} {
			apptest.Expect(t, via.Call(t, stranger, &transactionv1.GetTransactionRequest{TransactionId: id}), apiv1.ErrorCode_CBB018)
		}
		for _, id := range []string{"TX0000000000000001", "TX1", bare + "OI", strings.ToUpper(bare) + "O", "nothing"} {
			apptest.Expect(t, via.Call(t, b.Teller, &transactionv1.GetTransactionRequest{TransactionId: id}), apiv1.ErrorCode_CBB018)
		}
	}
}

// A customer finds its own accounts' transactions, and by refId those that it has referred to itself.
func TestCustomersFindTheirOwn(t *testing.T) {
	t.Parallel()
	b := apptest.StartBank(t)
	payee := b.User(t, apiv1.Role_ROLE_CUSTOMER, b.Theirs)
	for _, via := range b.Transports() {
		ref := apptest.Unique("R")
		apptest.Expect(t, via.Call(t, b.Me, &transactionv1.TransferRequest{FromAccountId: b.Rich, ToAccountId: b.Foreign, Amount: "1.00", RefId: ref}), 0)
		apptest.Expect(t, via.Call(t, b.Teller, &transactionv1.DepositRequest{AccountId: b.Foreign, Amount: "2.00", RefId: ref}), 0)
		find := func(who string, request *transactionv1.FindTransactionsRequest) (found []string) {
			got := via.Call(t, who, request)
			apptest.Expect(t, got, 0)
			for _, row := range got.Data["list"].([]any) {
				found = append(found, fmt.Sprint(row.(map[string]any)["type"], " ", row.(map[string]any)["accountId"]))
			}
			return found
		}
		foreign, own := fmt.Sprint(b.Foreign), fmt.Sprint(b.Rich)
		for _, test := range []struct {
			who     string
			request *transactionv1.FindTransactionsRequest
			want    []string
		}{
			{b.Me, &transactionv1.FindTransactionsRequest{RefId: &ref}, []string{"transfer " + own}},
			{payee, &transactionv1.FindTransactionsRequest{RefId: &ref}, []string{"deposit " + foreign}},
			{payee, &transactionv1.FindTransactionsRequest{RefId: &ref, AccountId: &b.Foreign}, []string{"deposit " + foreign}},
			{payee, &transactionv1.FindTransactionsRequest{AccountId: &b.Foreign, PageSize: new(int32(2))}, []string{"deposit " + foreign, "transfer " + foreign}},
			{b.Teller, &transactionv1.FindTransactionsRequest{RefId: &ref}, []string{"deposit " + foreign, "transfer " + own}},
			{b.Teller, &transactionv1.FindTransactionsRequest{RefId: &ref, AccountId: &b.Foreign}, []string{"deposit " + foreign, "transfer " + foreign}},
		} {
			if got := find(test.who, test.request); !slices.Equal(got, test.want) {
				t.Errorf("%s: %v: got %v, want %v", test.who, test.request, got, test.want)
			}
		}
		unbounded := via.Call(t, b.Me, &transactionv1.FindTransactionsRequest{MinAmount: new("1.00")})
		if unbounded.Code != apiv1.ErrorCode_CBV001 || unbounded.FieldNames() != "accountId" {
			t.Errorf("got %+v, want CBV001 of accountId", unbounded)
		}
		apptest.Expect(t, via.Call(t, b.Me, &transactionv1.FindTransactionsRequest{AccountId: &b.Foreign}), apiv1.ErrorCode_CBB006)
		apptest.Expect(t, via.Call(t, b.Teller, &transactionv1.FindTransactionsRequest{AccountId: new(int64(1 << 40))}), apiv1.ErrorCode_CBB001)
		for _, after := range []string{"x", "s1", "i0000000000000001", "s000000000000000g", "t0000000000000001"} {
			got := via.Call(t, b.Teller, &transactionv1.FindTransactionsRequest{AccountId: &b.Rich, After: &after})
			if got.Code != apiv1.ErrorCode_CBV003 || got.FieldNames() != "after" {
				t.Errorf("after %q: got %+v, want CBV003 of after", after, got)
			}
		}
	}
}
