package transaction_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	paymentv1 "github.com/corebank/corebank/gen/go/corebank/payment/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
)

// reversal asks for a reversal under a new reference; an empty amount is all that is left.
func reversal(id, amount string) *transactionv1.ReverseTransactionRequest {
	request := &transactionv1.ReverseTransactionRequest{TransactionId: id, RefId: apptest.Unique("REV")}
	if amount != "" {
		request.Amount = &amount
	}
	return request
}

// A transfer is reversed in parts and then no further; both say so, and nothing else does.
func TestReverseInParts(t *testing.T) {
	t.Parallel()
	b := apptest.StartBank(t)
	for _, via := range b.Transports() {
		expect := func(request *transactionv1.ReverseTransactionRequest, code apiv1.ErrorCode, data ...string) apptest.Result {
			t.Helper()
			got := via.Call(t, b.Teller, request)
			apptest.Expect(t, got, code, data...)
			return got
		}
		made := via.Call(t, b.Me, &transactionv1.TransferRequest{FromAccountId: b.Rich, ToAccountId: b.Foreign, Amount: "100.00"})
		apptest.Expect(t, made, 0)
		id := made.Text("transactionId")
		untouched := via.Call(t, b.Me, &transactionv1.GetTransactionRequest{TransactionId: id})
		for _, name := range []string{"reversedAmount", "reversalOf"} {
			if _, there := untouched.Data[name]; there {
				t.Errorf("got %v before any reversal; want no %s", untouched.Data, name)
			}
		}
		first := reversal(strings.TrimSuffix(id, "O")+"I", "30.00")
		got := expect(first, 0, "reversalOf="+id, "amount=30.00", "status=completed")
		if got.HTTP != 201 {
			t.Errorf("got HTTP status %d, want 201", got.HTTP)
		}
		first.Remark, first.TransactionId, first.Amount = "又一次", id, new("30")
		if again := expect(first, 0); again.Text("transactionId") != got.Text("transactionId") {
			t.Errorf("got %s under the same refId, want %s", again.Text("transactionId"), got.Text("transactionId"))
		}
		first.Amount = new("31.00")
		expect(first, apiv1.ErrorCode_CBB014)
		first.Amount = nil
		expect(first, apiv1.ErrorCode_CBB014)
		expect(reversal(id, "70.01"), apiv1.ErrorCode_CBB019)
		rest := reversal(id, "")
		expect(rest, 0, "amount=70.00")
		expect(rest, 0, "amount=70.00")
		expect(reversal(id, ""), apiv1.ErrorCode_CBB019)
		expect(reversal(id, "0.01"), apiv1.ErrorCode_CBB019)
		expect(reversal(got.Text("transactionId"), ""), apiv1.ErrorCode_CBB020)

		original := via.Call(t, b.Me, &transactionv1.GetTransactionRequest{TransactionId: id})
		apptest.Expect(t, original, 0, "status=completed", "amount=100.00", "reversedAmount=100.00", "type=transfer")
		part := via.Call(t, b.Me, &transactionv1.GetTransactionRequest{TransactionId: got.Text("transactionId")})
		apptest.Expect(t, part, 0, "type=reversal", "direction=in", "amount=30.00", "reversalOf="+id)
		list := via.Call(t, b.Me, &transactionv1.ListTransactionsRequest{AccountId: b.Rich, PageSize: new(int32(3))}).Data["list"].([]any)
		for i, want := range []string{"<nil> " + id, "<nil> " + id, "100.00 <nil>"} {
			row := list[i].(map[string]any)
			if got := fmt.Sprint(row["reversedAmount"], " ", row["reversalOf"]); got != want {
				t.Errorf("row %d of the history: got %s, want %s", i, got, want)
			}
		}
	}
	b.MustCall(t, apptest.Admin, &transactionv1.VerifyLedgerRequest{})
}

// What the account that received the money cannot give back is refused as a payment would be; risk rules do not look at it.
func TestReverseFollowsTheAccounts(t *testing.T) {
	t.Parallel()
	b := apptest.StartBank(t)
	for _, via := range b.Transports() {
		must := func(result apptest.Result) string {
			t.Helper()
			apptest.Expect(t, result, 0)
			return result.Text("transactionId")
		}
		payer, payee := b.Account(t, b.Mine, "0.00"), b.Account(t, b.Theirs, "0.00")
		cash := &transactionv1.DepositRequest{AccountId: payer, Amount: "60000.00"}
		deposit := must(via.Call(t, b.Teller, cash))
		// Over the limit of a single transfer, which is not for reversals.
		apptest.Expect(t, via.Call(t, b.Teller, reversal(deposit, "60000.00")), 0, "reversalOf="+deposit)
		again := must(via.Call(t, b.Teller, cash))
		debit := must(via.Call(t, b.Me, &transactionv1.DebitRequest{AccountId: payer, Amount: "10.00"}))
		transfer := must(via.Call(t, b.Me, &transactionv1.TransferRequest{FromAccountId: payer, ToAccountId: payee, Amount: "100.00"}))

		apptest.Expect(t, via.Call(t, b.Teller, reversal(again, "")), apiv1.ErrorCode_CBB002) // 60000.00 of 59890.00
		apptest.Expect(t, via.Call(t, b.Teller, &accountv1.FreezeAccountRequest{Id: payer}), 0)
		apptest.Expect(t, via.Call(t, b.Teller, reversal(transfer, "1.00")), 0) // The frozen account gets money.
		apptest.Expect(t, via.Call(t, b.Teller, reversal(debit, "")), 0)
		frozen := via.Call(t, b.Teller, reversal(again, "1.00"))
		apptest.Expect(t, frozen, apiv1.ErrorCode_CBB003)
		if frozen.FieldNames() != "transactionId" {
			t.Errorf("got the field %q, want transactionId", frozen.FieldNames())
		}
		apptest.Expect(t, via.Call(t, b.Internal, &transactionv1.DebitRequest{AccountId: payee, Amount: "99.00"}), 0)
		apptest.Expect(t, via.Call(t, b.Teller, reversal(transfer, "1.00")), apiv1.ErrorCode_CBB002)
		apptest.Expect(t, via.Call(t, b.Teller, &accountv1.CloseAccountRequest{Id: payee}), 0)
		apptest.Expect(t, via.Call(t, b.Teller, reversal(transfer, "1.00")), apiv1.ErrorCode_CBB008)
		apptest.Expect(t, via.Call(t, b.Teller, reversal("TX0000000000000001", "")), apiv1.ErrorCode_CBB018)
		apptest.Expect(t, via.Call(t, b.Me, reversal(debit, "")), apiv1.ErrorCode_AUB003)
	}
	b.MustCall(t, apptest.Admin, &transactionv1.VerifyLedgerRequest{})
}

// However many try at once on two servers, no more is reversed than there was, and each reference once.
func TestReverseConcurrently(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	other := another(t, b.DatabaseURL)
	payer, payee := b.open(t, "100.00"), b.open(t, "1000.00")
	made, err := b.Transfer(b.ctx, &transactionv1.TransferRequest{FromAccountId: payer, ToAccountId: payee, Amount: "100.00"})
	if err != nil {
		t.Fatal(err)
	}
	const callers, references = 60, 40
	var mu sync.Mutex
	reversed, refused := map[string]bool{}, 0
	var all sync.WaitGroup
	for i := range callers {
		all.Go(func() {
			server := []*bank{b, other}[i%2]
			response, err := server.ReverseTransaction(server.ctx, &transactionv1.ReverseTransactionRequest{
				TransactionId: made.GetTransactionId(), Amount: new("3.00"), RefId: fmt.Sprint("R", i%references),
			})
			mu.Lock()
			defer mu.Unlock()
			switch code := errorcode.Of(err); {
			case err == nil:
				reversed[response.GetTransactionId()] = true
			case code == apiv1.ErrorCode_CBB019:
				refused++
			default:
				t.Errorf("got %v, want success or CBB019", err)
			}
		})
	}
	all.Wait()
	if len(reversed) != 33 || refused < references-33 {
		t.Errorf("got %d reversals and %d refusals, want 33 and at least %d", len(reversed), refused, references-33)
	}
	if got := b.balance(t, payer); got != "99.00" {
		t.Errorf("the payer holds %s, want 99.00", got)
	}
	b.verify(t)
}

// A bill whose payment is reversed in whole is unpaid again, and can be paid and reversed again.
func TestReverseBillPayment(t *testing.T) {
	t.Parallel()
	b := apptest.StartBank(t)
	for _, via := range b.Transports() {
		bill := &paymentv1.PayBillRequest{
			BillType: paymentv1.BillType_BILL_TYPE_GAS, BillAccount: apptest.Unique("B"), PayerAccountId: b.Rich, Amount: "5.00",
		}
		b.MustCall(t, b.Teller, &paymentv1.ImportBillsRequest{Bills: []*paymentv1.ImportedBill{{
			BillType: bill.GetBillType(), BillAccount: bill.GetBillAccount(), BillAmount: "5.00", BillPeriod: "2026-01",
			DueDate: "2026-02-15", PayerName: "张三",
		}}})
		status := func() string {
			return via.Call(t, b.Teller, &paymentv1.QueryBillRequest{BillType: bill.GetBillType(), BillAccount: bill.GetBillAccount()}).Text("status")
		}
		for range 2 {
			paid := via.Call(t, b.Me, bill)
			apptest.Expect(t, paid, 0)
			show := &paymentv1.GetPaymentRequest{PaymentId: paid.Text("paymentId")}
			posting := via.Call(t, b.Me, show).Text("transactionId")
			apptest.Expect(t, via.Call(t, b.Teller, reversal(posting, "2.00")), 0)
			if got := status(); got != "paid" {
				t.Errorf("got %s after a reversal in part, want paid", got)
			}
			if _, there := via.Call(t, b.Me, show).Data["reversalTransactionId"]; there {
				t.Error("the payment is shown as reversed, want that after its whole amount")
			}
			whole := via.Call(t, b.Teller, reversal(posting, ""))
			apptest.Expect(t, whole, 0, "amount=3.00")
			if got := status(); got != "unpaid" {
				t.Errorf("got %s after the reversal, want unpaid", got)
			}
			apptest.Expect(t, via.Call(t, b.Me, show), 0, "status=completed", "reversalTransactionId="+whole.Text("transactionId"))
		}
	}
	if got := b.CallGRPC(t, b.Caller(t, apptest.Admin), &transactionv1.VerifyLedgerRequest{}); got.Text("ok") != "true" {
		t.Errorf("the books: got %v, want them ok", got.Data)
	}
}

// Verification finds each way in which a reversal can be wrong.
func TestVerifyFindsBrokenReversals(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	from, to := b.open(t, "100.00"), b.open(t, "100.00")
	made, err := b.Transfer(b.ctx, &transactionv1.TransferRequest{FromAccountId: from, ToAccountId: to, Amount: "10.00"})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := b.ReverseTransaction(b.ctx, reversal(made.GetTransactionId(), "4.00")); err != nil {
			t.Fatal(err)
		}
	}
	for name, change := range map[string]struct{ breaks, mends string }{
		"amount":   {`UPDATE reversals SET amount = 5.00 WHERE number = 2`, `UPDATE reversals SET amount = 4.00 WHERE number = 2`},
		"total":    {`UPDATE reversals SET reversed_amount = 9.00 WHERE number = 2`, `UPDATE reversals SET reversed_amount = 8.00 WHERE number = 2`},
		"number":   {`UPDATE reversals SET number = 3 WHERE number = 2`, `UPDATE reversals SET number = 2 WHERE number = 3`},
		"original": {`UPDATE reversals SET original_id = -original_id`, `UPDATE reversals SET original_id = -original_id`},
		"missing": {
			`CREATE TABLE kept AS SELECT * FROM reversals; DELETE FROM reversals WHERE number = 2`,
			`DELETE FROM reversals; INSERT INTO reversals SELECT * FROM kept`,
		},
		"too much": {
			`UPDATE transactions SET amount = 7.00 WHERE type = 'transfer'`, `UPDATE transactions SET amount = 10.00 WHERE type = 'transfer'`,
		},
	} {
		b.execute(t, change.breaks)
		report, err := b.VerifyLedger(b.As(t, "admin"), &transactionv1.VerifyLedgerRequest{All: new(true)})
		if err != nil || report.GetOk() || report.GetBrokenReversals() == 0 {
			t.Errorf("%s: got %v, %v; want broken reversals", name, report, err)
		}
		b.execute(t, change.mends)
		b.verify(t)
	}
}

// Random transfers and reversals leave the balances that a map of them has, and never reverse more than there was.
func TestReversalsBehaveLikeAMap(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	rapid.Check(t, func(rt *rapid.T) {
		accounts := []int64{b.open(t, "50.00"), b.open(t, "50.00"), b.open(t, "50.00")}
		cents := map[int64]int64{accounts[0]: 5000, accounts[1]: 5000, accounts[2]: 5000}
		type made struct {
			id         string
			from, to   int64
			all, taken int64
		}
		var transfers []*made
		text := func(cents int64) string { return decimal.MustNew(cents, 2).String() }
		rt.Repeat(map[string]func(*rapid.T){
			"transfer": func(rt *rapid.T) {
				i := rapid.IntRange(0, 2).Draw(rt, "from")
				m := &made{from: accounts[i], to: accounts[(i+rapid.IntRange(1, 2).Draw(rt, "to"))%3], all: rapid.Int64Range(1, 4000).Draw(rt, "cents")}
				response, err := b.Transfer(b.ctx, &transactionv1.TransferRequest{FromAccountId: m.from, ToAccountId: m.to, Amount: text(m.all)})
				if short := cents[m.from] < m.all; short != (err != nil) {
					rt.Fatalf("got %v with %d of %d cents, want an error only where they do not suffice", err, cents[m.from], m.all)
				}
				if err == nil {
					m.id = response.GetTransactionId()
					transfers = append(transfers, m)
					cents[m.from], cents[m.to] = cents[m.from]-m.all, cents[m.to]+m.all
				}
			},
			"reverse": func(rt *rapid.T) {
				if len(transfers) == 0 {
					rt.Skip("nothing to reverse")
				}
				m := rapid.SampledFrom(transfers).Draw(rt, "of")
				amount, request := m.all-m.taken, reversal(m.id, "")
				if rapid.Bool().Draw(rt, "in part") {
					amount = rapid.Int64Range(1, 4000).Draw(rt, "cents")
					request.Amount = new(text(amount))
				}
				want := apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED
				switch {
				case amount == 0 || m.taken+amount > m.all:
					want = apiv1.ErrorCode_CBB019
				case cents[m.to] < amount:
					want = apiv1.ErrorCode_CBB002
				default:
					m.taken += amount
					cents[m.from], cents[m.to] = cents[m.from]+amount, cents[m.to]-amount
				}
				if _, err := b.ReverseTransaction(b.ctx, request); errorcode.Of(err) != want {
					rt.Fatalf("%v: got %v, want %v", request, err, want)
				}
			},
		})
		for account, want := range cents {
			if got := b.balance(t, account); got != text(want) {
				rt.Fatalf("account %d holds %s, want %s", account, got, text(want))
			}
		}
	})
	b.verify(t)
}
