package transaction_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	riskv1 "github.com/corebank/corebank/gen/go/corebank/risk/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
	"github.com/corebank/corebank/store/proctest"
)

// hold asks to hold an amount under a new reference.
func hold(account int64, amount string) *transactionv1.CreateHoldRequest {
	return &transactionv1.CreateHoldRequest{AccountId: account, Amount: amount, RefId: apptest.Unique("HOLD")}
}

// expectBalance compares an account's balance and what of it can be spent; available is empty where nothing is held.
func expectBalance(t *testing.T, via apptest.Transport, who string, account int64, balance, available string) {
	t.Helper()
	got := via.Call(t, who, &accountv1.GetBalanceRequest{Id: account})
	apptest.Expect(t, got, 0, "balance="+balance)
	shown, isHeld := got.Data["availableBalance"]
	if isHeld != (available != "") || isHeld && fmt.Sprint(shown) != available {
		t.Errorf("got available balance %v, want %q", shown, available)
	}
}

// What is held cannot be spent, and is paid by a capture, in whole or in part, once.
func TestHoldAndCapture(t *testing.T) {
	t.Parallel()
	b := apptest.StartBank(t)
	for _, via := range b.Transports() {
		account, payee := b.Account(t, b.Mine, "100.00"), b.Account(t, b.Theirs, "0.00")
		request := hold(account, "60.00")
		request.ToAccountId, request.ExpiresAt = &payee, timestamppb.New(time.Now().Add(time.Hour).Truncate(time.Second))
		made := via.Call(t, b.Me, request)
		apptest.Expect(t, made, 0, "status=pending", "amount=60.00", fmt.Sprint("accountId=", account), fmt.Sprint("toAccountId=", payee))
		if made.HTTP != 201 {
			t.Errorf("got HTTP status %d, want 201", made.HTTP)
		}
		id := made.Text("transactionId")
		expectBalance(t, via, b.Me, account, "100.00", "40.00")
		expectBalance(t, via, b.Teller, payee, "0.00", "")
		apptest.Expect(t, via.Call(t, b.Me, &transactionv1.DebitRequest{AccountId: account, Amount: "40.01"}), apiv1.ErrorCode_CBB002)
		apptest.Expect(t, via.Call(t, b.Me, hold(account, "40.01")), apiv1.ErrorCode_CBB002)
		pending := via.Call(t, b.Me, &transactionv1.GetTransactionRequest{TransactionId: id})
		apptest.Expect(t, pending, 0, "status=pending", "amount=60.00", "type=transfer", "direction=out", "refId="+request.GetRefId(), "balanceAfter=<nil>")

		apptest.Expect(t, via.Call(t, b.Me, &transactionv1.CaptureHoldRequest{TransactionId: id, Amount: new("60.01")}), apiv1.ErrorCode_CBB022)
		captured := via.Call(t, b.Me, &transactionv1.CaptureHoldRequest{TransactionId: id, Amount: new("45.00")})
		apptest.Expect(t, captured, 0, "status=completed", "amount=45.00", "heldAmount=60.00", "transactionId="+id)
		if captured.HTTP != 200 {
			t.Errorf("got HTTP status %d, want 200", captured.HTTP)
		}
		expectBalance(t, via, b.Me, account, "55.00", "")
		expectBalance(t, via, b.Teller, payee, "45.00", "")
		apptest.Expect(t, via.Call(t, b.Me, &transactionv1.CaptureHoldRequest{TransactionId: id}), apiv1.ErrorCode_CBB021)
		apptest.Expect(t, via.Call(t, b.Me, &transactionv1.VoidHoldRequest{TransactionId: id}), apiv1.ErrorCode_CBB021)
		completed := via.Call(t, b.Me, &transactionv1.GetTransactionRequest{TransactionId: id})
		apptest.Expect(t, completed, 0, "status=completed", "amount=45.00", "balanceAfter=55.00", "refId="+request.GetRefId())

		apptest.Expect(t, via.Call(t, b.Me, request), 0, "status=pending", "amount=60.00", "transactionId="+id) // The first answer again.
		request.Amount = "61.00"
		apptest.Expect(t, via.Call(t, b.Me, request), apiv1.ErrorCode_CBB014)
		same := &transactionv1.TransferRequest{FromAccountId: account, ToAccountId: payee, Amount: "60.00", RefId: request.GetRefId()}
		apptest.Expect(t, via.Call(t, b.Me, same), apiv1.ErrorCode_CBB014)
		apptest.Expect(t, via.Call(t, b.Teller, reversal(id, "5.00")), 0, "reversalOf="+id)
		if history := via.Call(t, b.Me, &transactionv1.ListTransactionsRequest{AccountId: account}); history.Text("total") != "3" {
			t.Errorf("got %s movements, want 3: the deposit, the capture and its reversal", history.Text("total"))
		}
	}
	expectSound(t, b)
}

// expectSound verifies the books.
func expectSound(t *testing.T, b *apptest.Bank) {
	t.Helper()
	if got := b.CallGRPC(t, b.Caller(t, apptest.Admin), &transactionv1.VerifyLedgerRequest{}); got.Text("ok") != "true" {
		t.Errorf("the books: %v", got.Data)
	}
}

// A voided hold frees its money, and so does one that expires; both are failed transactions that can be found.
func TestHoldEndsWithoutCapture(t *testing.T) {
	t.Parallel()
	b := apptest.StartBank(t)
	for _, via := range b.Transports() {
		account := b.Account(t, b.Mine, "100.00")
		first := via.Call(t, b.Me, hold(account, "60.00"))
		apptest.Expect(t, first, 0)
		apptest.Expect(t, via.Call(t, b.Teller, &accountv1.FreezeAccountRequest{Id: account}), 0)
		apptest.Expect(t, via.Call(t, b.Me, hold(account, "1.00")), apiv1.ErrorCode_CBB003)
		frozen := via.Call(t, b.Me, &transactionv1.CaptureHoldRequest{TransactionId: first.Text("transactionId")})
		apptest.Expect(t, frozen, apiv1.ErrorCode_CBB003)
		if frozen.FieldNames() != "transactionId" {
			t.Errorf("got the field %q, want transactionId", frozen.FieldNames())
		}
		voided := via.Call(t, b.Me, &transactionv1.VoidHoldRequest{TransactionId: first.Text("transactionId")})
		apptest.Expect(t, voided, 0, "status=failed", "amount=60.00")
		expectBalance(t, via, b.Me, account, "100.00", "")
		apptest.Expect(t, via.Call(t, b.Teller, &accountv1.UnfreezeAccountRequest{Id: account}), 0)

		past := hold(account, "1.00")
		past.ExpiresAt = timestamppb.New(time.Now().Add(-time.Second))
		if got := via.Call(t, b.Me, past); got.Code != apiv1.ErrorCode_CBV003 || got.FieldNames() != "expiresAt" {
			t.Errorf("got %+v, want CBV003 of expiresAt", got)
		}
		short := hold(account, "70.00")
		short.ExpiresAt = timestamppb.New(time.Now().Add(time.Second).Truncate(time.Second).Add(time.Second))
		second := via.Call(t, b.Me, short)
		apptest.Expect(t, second, 0, "status=pending")
		waiting := via.Call(t, b.Me, hold(account, "5.00"))
		get := &transactionv1.GetTransactionRequest{TransactionId: second.Text("transactionId")}
		proctest.Await(t, "the hold has expired", func() bool { return via.Call(t, b.Internal, get).Text("status") == "failed" })
		expectBalance(t, via, b.Me, account, "100.00", "95.00")
		apptest.Expect(t, via.Call(t, b.Me, &transactionv1.CaptureHoldRequest{TransactionId: second.Text("transactionId")}), apiv1.ErrorCode_CBB021)
		apptest.Expect(t, via.Call(t, b.Me, short), 0, "status=pending", "transactionId="+second.Text("transactionId"))

		for status, want := range map[transactionv1.TransactionStatus]string{
			transactionv1.TransactionStatus_TRANSACTION_STATUS_PENDING: fmt.Sprint([]string{waiting.Text("transactionId")}),
			transactionv1.TransactionStatus_TRANSACTION_STATUS_FAILED:  fmt.Sprint([]string{second.Text("transactionId"), first.Text("transactionId")}),
		} {
			var got []string
			request := &transactionv1.FindTransactionsRequest{AccountId: &account, Status: &status, PageSize: new(int32(1))}
			for next := any(""); next != nil; request.After = new(fmt.Sprint(next)) {
				page := via.Call(t, b.Me, request)
				apptest.Expect(t, page, 0)
				for _, row := range page.Data["list"].([]any) {
					got = append(got, fmt.Sprint(row.(map[string]any)["transactionId"]))
				}
				next = page.Data["next"]
			}
			if fmt.Sprint(got) != want {
				t.Errorf("%v: got %v, want %v", status, got, want)
			}
		}
	}
	expectSound(t, b)
}

// Customers capture and void what they have held themselves; what staff has held they see and leave alone.
func TestHoldsBelongToThoseWhoPlaceThem(t *testing.T) {
	t.Parallel()
	b := apptest.StartBank(t)
	stranger := b.User(t, apiv1.Role_ROLE_CUSTOMER, b.Theirs)
	for _, via := range b.Transports() {
		made := via.Call(t, b.Internal, hold(b.Rich, "1.00"))
		apptest.Expect(t, made, 0)
		id := made.Text("transactionId")
		apptest.Expect(t, via.Call(t, b.Me, &transactionv1.GetTransactionRequest{TransactionId: id}), 0, "status=pending")
		for who, want := range map[string]apiv1.ErrorCode{b.Me: apiv1.ErrorCode_CBB006, stranger: apiv1.ErrorCode_CBB018} {
			apptest.Expect(t, via.Call(t, who, &transactionv1.CaptureHoldRequest{TransactionId: id}), want)
			apptest.Expect(t, via.Call(t, who, &transactionv1.VoidHoldRequest{TransactionId: id}), want)
		}
		apptest.Expect(t, via.Call(t, stranger, &transactionv1.GetTransactionRequest{TransactionId: id}), apiv1.ErrorCode_CBB018)
		apptest.Expect(t, via.Call(t, stranger, hold(b.Rich, "1.00")), apiv1.ErrorCode_CBB006)
		apptest.Expect(t, via.Call(t, b.Teller, &transactionv1.VoidHoldRequest{TransactionId: id}), 0)
	}
}

// Limits count a hold once: when it is made, not when it is captured, and also when it is voided.
func TestHoldsCountOnceForLimits(t *testing.T) {
	t.Parallel()
	b := apptest.StartBank(t)
	for _, via := range b.Transports() {
		b.MustCall(t, apptest.Admin, &riskv1.UpdateRuleRequest{Id: 8, MaxAmount: new("100.00")})
		account := b.Account(t, b.Mine, "1000.00")
		first, second := via.Call(t, b.Me, hold(account, "60.00")), via.Call(t, b.Me, hold(account, "30.00"))
		apptest.Expect(t, second, 0)
		apptest.Expect(t, via.Call(t, b.Me, hold(account, "11.00")), apiv1.ErrorCode_RKB003)
		apptest.Expect(t, via.Call(t, b.Me, &transactionv1.CaptureHoldRequest{TransactionId: first.Text("transactionId")}), 0)
		apptest.Expect(t, via.Call(t, b.Me, &transactionv1.VoidHoldRequest{TransactionId: second.Text("transactionId")}), 0)
		apptest.Expect(t, via.Call(t, b.Me, &transactionv1.DebitRequest{AccountId: account, Amount: "10.01"}), apiv1.ErrorCode_RKB003)
		apptest.Expect(t, via.Call(t, b.Me, &transactionv1.DebitRequest{AccountId: account, Amount: "10.00"}), 0)
	}
}

// Holds, captures, voids and payments of one account at once on two servers: each hold ends once and nothing is spent twice.
func TestHoldConcurrently(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	servers := []*bank{b, another(t, b.DatabaseURL)}
	account := b.open(t, "100.00")
	var held, captured, spent, ended atomic.Int64
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			one, two := servers[i%2], servers[(i+1)%2]
			if i%3 == 0 {
				_, err := one.Debit(one.ctx, &transactionv1.DebitRequest{AccountId: account, Amount: "4.00"})
				if err == nil {
					spent.Add(4)
				} else if errorcode.Of(err) != apiv1.ErrorCode_CBB002 {
					t.Errorf("got %v, want success or CBB002", err)
				}
				return
			}
			made, err := one.CreateHold(one.ctx, hold(account, "4.00"))
			if err != nil {
				if errorcode.Of(err) != apiv1.ErrorCode_CBB002 {
					t.Errorf("got %v, want success or CBB002", err)
				}
				return
			}
			held.Add(1)
			id := made.GetHold().GetTransactionId()
			var enders sync.WaitGroup
			for range 2 {
				enders.Go(func() {
					if _, err := two.CaptureHold(two.ctx, &transactionv1.CaptureHoldRequest{TransactionId: id, Amount: new("3.00")}); err == nil {
						captured.Add(3)
						ended.Add(1)
					}
				})
				enders.Go(func() {
					if _, err := one.VoidHold(one.ctx, &transactionv1.VoidHoldRequest{TransactionId: id}); err == nil {
						ended.Add(1)
					}
				})
			}
			enders.Wait()
		})
	}
	all.Wait()
	want := decimal.MustNew(100-captured.Load()-spent.Load(), 0).Pad(2).String()
	if got := b.balance(t, account); got != want || held.Load() != ended.Load() {
		t.Errorf("got %s with %d holds of which %d ended; want %s and all", got, held.Load(), ended.Load(), want)
	}
	b.verify(t)
}

// Ten thousand holds that expire in the same second are released within seconds, each once, by two servers.
func TestTenThousandHoldsExpire(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	other := another(t, b.DatabaseURL)
	const holds, accounts = 10_000, 100
	for range accounts {
		b.open(t, "1000.00")
	}
	at := time.Now().Add(3 * time.Second)
	b.execute(t, `WITH made AS (
			INSERT INTO holds (id, account_id, to_account_id, amount, currency, type, ref_id, remark, expires_at, created_at)
			SELECT n, a.id, -1, 1.00, 'CNY', 'debit', n::text, '', $2, now()
			FROM generate_series(1, $1::bigint) AS n
			INNER JOIN (SELECT id, row_number() OVER () - 1 AS i FROM accounts WHERE id > 0) AS a ON a.i = n % $3
			RETURNING account_id
		) UPDATE accounts SET held = 100.00, posted_at = posted_at + interval '1 microsecond' WHERE id IN (SELECT account_id FROM made)`, holds, at, accounts)
	b.verify(t)
	// A new hold wakes the expiry, which has slept for up to 5 s.
	for _, server := range []*bank{b, other} {
		wakes := hold(1, "1.00")
		wakes.ExpiresAt = timestamppb.New(at)
		if _, err := server.CreateHold(server.ctx, wakes); err != nil {
			t.Fatal(err)
		}
	}
	proctest.Await(t, "the first holds have expired", func() bool { return b.count(t, `SELECT count(*) FROM holds WHERE status = 'failed'`) > 0 })
	begin := time.Now()
	proctest.Await(t, "all holds have expired", func() bool { return b.count(t, `SELECT count(*) FROM holds WHERE status = 'pending'`) == 0 })
	t.Logf("released %d holds in %v", holds, time.Since(begin))
	if failed := b.count(t, `SELECT count(*) FROM holds WHERE status = 'failed'`); failed != holds+2 {
		t.Errorf("got %d failed holds, want %d", failed, holds+2)
	}
	if held := b.count(t, `SELECT count(*) FROM accounts WHERE held <> 0`); held != 0 {
		t.Errorf("%d accounts hold something, want none", held)
	}
	b.verify(t)
}

// A hold that cannot be released keeps no other from it.
func TestHoldsExpireBesideABrokenOne(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	broken, sound := b.open(t, "10.00"), b.open(t, "10.00")
	at := timestamppb.New(time.Now().Add(time.Second))
	for _, account := range []int64{broken, sound} {
		request := hold(account, "1.00")
		request.ExpiresAt = at
		if _, err := b.CreateHold(b.ctx, request); err != nil {
			t.Fatal(err)
		}
	}
	b.execute(t, `UPDATE accounts SET held = 0.00, posted_at = posted_at + interval '1 microsecond' WHERE id = $1`, broken)
	proctest.Await(t, "the sound hold has expired", func() bool {
		return b.count(t, `SELECT count(*) FROM holds WHERE status = 'failed' AND account_id = $1`, sound) == 1
	})
	b.execute(t, `UPDATE accounts SET held = 1.00, posted_at = posted_at + interval '1 microsecond' WHERE id = $1`, broken)
	proctest.Await(t, "the mended hold has expired", func() bool { return b.count(t, `SELECT count(*) FROM holds WHERE status = 'pending'`) == 0 })
	b.verify(t)
}

// Verification finds each way in which a hold can be wrong.
func TestVerifyFindsBrokenHolds(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	account := b.open(t, "100.00")
	for _, capture := range []bool{false, true} {
		made, err := b.CreateHold(b.ctx, hold(account, "10.00"))
		if err == nil && capture {
			_, err = b.CaptureHold(b.ctx, &transactionv1.CaptureHoldRequest{TransactionId: made.GetHold().GetTransactionId(), Amount: new("4.00")})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, change := range map[string]struct{ breaks, mends string }{
		"held":     {`UPDATE accounts SET held = 11.00 WHERE held <> 0`, `UPDATE accounts SET held = 10.00 WHERE held <> 0`},
		"amount":   {`UPDATE holds SET amount = 11.00 WHERE status = 'pending'`, `UPDATE holds SET amount = 10.00 WHERE status = 'pending'`},
		"captured": {`UPDATE holds SET captured_amount = 5.00 WHERE status = 'completed'`, `UPDATE holds SET captured_amount = 4.00 WHERE status = 'completed'`},
		"payee":    {`UPDATE holds SET to_account_id = -1 WHERE status = 'completed'`, `UPDATE holds h SET to_account_id = t.to_account_id FROM transactions t WHERE t.id = h.id`},
		"state": {
			`UPDATE holds SET status = 'failed', captured_amount = NULL WHERE status = 'completed'`,
			`UPDATE holds SET status = 'completed', captured_amount = 4.00 WHERE status = 'failed'`,
		},
	} {
		b.execute(t, change.breaks)
		report, err := b.VerifyLedger(b.As(t, "admin"), &transactionv1.VerifyLedgerRequest{})
		if err != nil || report.GetOk() || report.GetBrokenHolds() == 0 {
			t.Errorf("%s: got %v, %v; want broken holds", name, report, err)
		}
		b.execute(t, change.mends)
		b.verify(t)
	}
}

// heldModel is an account and what is held on it, as a map.
type heldModel struct {
	*bank

	account, balance int64 // the balance in cents
	made             []string
	held             map[string]int64
}

func (m *heldModel) sum() (all int64) {
	for _, cents := range m.held {
		all += cents
	}
	return all
}

func centsText(cents int64) string { return decimal.MustNew(cents, 2).String() }

var heldCents = rapid.Int64Range(1, 6000)

// expect fails the test if a call has not been answered as wanted, and reports whether it succeeded.
func (m *heldModel) expect(rt *rapid.T, err error, want apiv1.ErrorCode, what ...any) bool {
	if got := errorcode.Of(err); got != want {
		rt.Fatalf("%v: got %v, want %v", what, got, want)
	}
	return want == 0
}

// spendable is the answer to an amount: CBB002 beyond what is left.
func (m *heldModel) spendable(amount int64) apiv1.ErrorCode {
	if m.balance-m.sum() < amount {
		return apiv1.ErrorCode_CBB002
	}
	return 0
}

func (m *heldModel) hold(rt *rapid.T) {
	amount := heldCents.Draw(rt, "cents")
	response, err := m.CreateHold(m.ctx, hold(m.account, centsText(amount)))
	if m.expect(rt, err, m.spendable(amount), "hold", amount) {
		id := response.GetHold().GetTransactionId()
		m.made, m.held[id] = append(m.made, id), amount
	}
}

func (m *heldModel) debit(rt *rapid.T) {
	amount := heldCents.Draw(rt, "cents")
	_, err := m.Debit(m.ctx, &transactionv1.DebitRequest{AccountId: m.account, Amount: centsText(amount)})
	if m.expect(rt, err, m.spendable(amount), "debit", amount) {
		m.balance -= amount
	}
}

func (m *heldModel) end(rt *rapid.T) {
	if len(m.made) == 0 {
		rt.Skip("nothing is held")
	}
	id := rapid.SampledFrom(m.made).Draw(rt, "hold")
	amount, pending := m.held[id]
	var part int64 // 0: void
	if !rapid.Bool().Draw(rt, "void") {
		part = heldCents.Draw(rt, "cents")
	}
	want := apiv1.ErrorCode(0)
	switch {
	case !pending:
		want = apiv1.ErrorCode_CBB021
	case part > amount:
		want = apiv1.ErrorCode_CBB022
	}
	var err error
	if part == 0 {
		_, err = m.VoidHold(m.ctx, &transactionv1.VoidHoldRequest{TransactionId: id})
	} else {
		_, err = m.CaptureHold(m.ctx, &transactionv1.CaptureHoldRequest{TransactionId: id, Amount: new(centsText(part))})
	}
	if m.expect(rt, err, want, "end", id, part) {
		delete(m.held, id)
		m.balance -= part
	}
}

// Random holds, captures, voids and payments leave what a map of balances and holds has.
func TestHoldsBehaveLikeAMap(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	rapid.Check(t, func(rt *rapid.T) {
		m := &heldModel{bank: b, account: b.open(t, "100.00"), balance: 10000, held: map[string]int64{}}
		rt.Repeat(map[string]func(*rapid.T){"hold": m.hold, "debit": m.debit, "end": m.end})
		response, err := accountv1.NewAccountServiceClient(b.Conn).GetBalance(b.ctx, &accountv1.GetBalanceRequest{Id: m.account})
		available := ""
		if m.sum() > 0 {
			available = centsText(m.balance - m.sum())
		}
		if err != nil || response.GetBalance() != centsText(m.balance) || response.GetAvailableBalance() != available {
			rt.Fatalf("got %v, %v; want %s, of which %q is available", response, err, centsText(m.balance), available)
		}
	})
	b.verify(t)
}
