package transaction_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/store/proctest"
)

func transferItem(from, to int64, amount, ref string) *transactionv1.StreamTransfersRequest {
	return &transactionv1.StreamTransfersRequest{Posting: &transactionv1.StreamTransfersRequest_Transfer{
		Transfer: &transactionv1.TransferRequest{FromAccountId: from, ToAccountId: to, Amount: amount, RefId: ref},
	}}
}

// stream sends items and returns their results by index.
func (b *bank) stream(t *testing.T, items []*transactionv1.StreamTransfersRequest) []*transactionv1.StreamTransfersResponse {
	t.Helper()
	stream, err := b.StreamTransfers(b.ctx)
	if err != nil {
		t.Fatal(err)
	}
	var sending sync.WaitGroup
	defer sending.Wait()
	sending.Go(func() {
		for _, item := range items {
			if err := stream.Send(item); err != nil {
				t.Errorf("send an item: %v", err)
			}
		}
		_ = stream.CloseSend() // Recv tells what went wrong.
	})
	results := make([]*transactionv1.StreamTransfersResponse, len(items))
	for range items {
		result, err := stream.Recv()
		if err != nil {
			t.Fatalf("receive a result: %v", err)
		}
		if results[result.GetIndex()] != nil {
			t.Errorf("item %d has two results, want one", result.GetIndex())
		}
		results[result.GetIndex()] = result
	}
	if _, err := stream.Recv(); !errors.Is(err, io.EOF) {
		t.Errorf("after the last result: got %v, want EOF", err)
	}
	return results
}

func itemError(r *transactionv1.StreamTransfersResponse) apierror.Error {
	if r.GetError() == nil {
		return apierror.Error{}
	}
	return *apierror.FromStatus(status.FromProto(r.GetError()))
}

// Every item has its own result: what the unary call would have said.
func TestStreamOfGoodAndBadItems(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	from, to := b.open(t, "100.00"), b.open(t, "")
	item := func(posting any) *transactionv1.StreamTransfersRequest {
		switch p := posting.(type) {
		case *transactionv1.DepositRequest:
			return &transactionv1.StreamTransfersRequest{Posting: &transactionv1.StreamTransfersRequest_Deposit{Deposit: p}}
		case *transactionv1.DebitRequest:
			return &transactionv1.StreamTransfersRequest{Posting: &transactionv1.StreamTransfersRequest_Debit{Debit: p}}
		}
		return &transactionv1.StreamTransfersRequest{}
	}
	cases := []struct {
		item  *transactionv1.StreamTransfersRequest
		code  apiv1.ErrorCode
		field string
	}{
		{item: transferItem(from, to, "1.00", "R0")},
		{item: transferItem(from, to, "1000.00", ""), code: apiv1.ErrorCode_CBB002},
		{item: transferItem(from, to, "1.001", "R2"), code: apiv1.ErrorCode_CBV002, field: "transfer.amount"},
		{item: transferItem(from, to, "", ""), code: apiv1.ErrorCode_CBV001, field: "transfer.amount"},
		{item: transferItem(from, to, "0.00", ""), code: apiv1.ErrorCode_CBB004, field: "transfer.amount"},
		{item: transferItem(from, from, "1.00", ""), code: apiv1.ErrorCode_CBB005},
		{item: transferItem(from, 1<<40, "1.00", ""), code: apiv1.ErrorCode_CBB001},
		{item: item(nil), code: apiv1.ErrorCode_CBV001, field: "transfer"},
		{item: item(&transactionv1.DepositRequest{AccountId: to, Amount: "5.00", RefId: "D"})},
		{item: item(&transactionv1.DebitRequest{AccountId: from, Amount: "2.00", RefId: "P"})},
		{item: transferItem(from, to, "1.00", "R0")}, // the same again
		{item: transferItem(from, to, "3.00", "R0"), code: apiv1.ErrorCode_CBB014},
	}
	items := make([]*transactionv1.StreamTransfersRequest, len(cases))
	for i := range cases {
		items[i] = cases[i].item
	}
	results := b.stream(t, items)
	for i, want := range cases {
		got := itemError(results[i])
		if got.Code != want.code || (results[i].GetTransactionId() == "") != (want.code != 0) {
			t.Errorf("item %d: got %v, want code %v", i, results[i], want.code)
		}
		if want.field != "" && (len(got.Fields) != 1 || got.Fields[0].Name != want.field) {
			t.Errorf("item %d: got fields %v, want %s", i, got.Fields, want.field)
		}
	}
	if results[0].GetTransactionId() != results[10].GetTransactionId() || results[2].GetRefId() != "R2" {
		t.Errorf("the same item twice: got %v and %v, want one transaction", results[0], results[10])
	}
	if b.balance(t, from) != "97.00" || b.balance(t, to) != "6.00" {
		t.Errorf("balances are %s and %s, want 97.00 and 6.00", b.balance(t, from), b.balance(t, to))
	}
	b.verify(t)
}

// More items than may be pending, all on two accounts: each is posted once, and the balance ends exactly at zero.
func TestLongStream(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	from, to := b.open(t, "50.00"), b.open(t, "")
	items := make([]*transactionv1.StreamTransfersRequest, 6000)
	for i := range items {
		items[i] = transferItem(from, to, "0.01", fmt.Sprint("R", i))
	}
	posted := 0
	for _, result := range b.stream(t, items) {
		switch got := itemError(result); got.Code {
		case 0:
			posted++
		case apiv1.ErrorCode_CBB002:
		default:
			t.Fatalf("got %v, want a transaction or CBB002", result)
		}
	}
	if posted != 5000 || b.balance(t, to) != "50.00" {
		t.Errorf("%d were posted, and %s received; want 5000 and 50.00", posted, b.balance(t, to))
	}
	b.verify(t)
}

// A stream breaks with items on their way. The same items on another stream are each posted once.
func TestBrokenStreamIsSentAgain(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	from, to := b.open(t, "100.00"), b.open(t, "")
	items := make([]*transactionv1.StreamTransfersRequest, 2000)
	for i := range items {
		items[i] = transferItem(from, to, "0.01", fmt.Sprint("R", i))
	}
	if b.breakOff(t, items) == 0 {
		t.Error("nothing was posted before the stream broke, want something")
	}
	for i, result := range b.stream(t, items) {
		if itemError(result).Code != 0 {
			t.Fatalf("item %d: got %v, want a transaction", i, result)
		}
	}
	if got := b.balance(t, to); got != "20.00" {
		t.Errorf("received %s, want 20.00", got)
	}
	b.verify(t)
}

// breakOff sends items on a stream that is cancelled after the first result, and returns how many results came.
func (b *bank) breakOff(t *testing.T, items []*transactionv1.StreamTransfersRequest) (results int) {
	t.Helper()
	ctx, cancel := context.WithCancel(b.ctx)
	defer cancel()
	stream, err := b.StreamTransfers(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range items {
		if err := stream.Send(item); err != nil {
			t.Fatalf("send an item: %v", err)
		}
	}
	for {
		_, err := stream.Recv()
		if status.Code(err) == codes.Canceled {
			return results
		} else if err != nil {
			t.Fatalf("receive a result: %v", err)
		}
		results++
		cancel()
	}
}

// A client that reads no results is not read either: the server keeps a bounded number of its items.
func TestStreamWhoseResultsNobodyReads(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	from, to := b.open(t, "1000.00"), b.open(t, "")
	ctx, cancel := context.WithCancel(b.ctx)
	defer cancel()
	stream, err := b.StreamTransfers(ctx)
	if err != nil {
		t.Fatal(err)
	}
	sent := make(chan int, 1)
	go func() {
		n := 0
		for stream.Send(transferItem(from, to, "0.01", "")) == nil && n < 200_000 {
			n++
		}
		sent <- n
	}()
	posted := -1
	proctest.Await(t, "nothing more is posted", func() bool {
		before := posted
		posted = b.count(t, `SELECT count(*) FROM transactions`)
		return posted > 1000 && posted == before
	})
	cancel()
	if n := <-sent; n >= 200_000 {
		t.Errorf("the server took all of %d items, want it to stop reading", n)
	}
}

// Only internal systems may stream.
func TestStreamIsForInternalSystems(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	for _, role := range []apiv1.Role{apiv1.Role_ROLE_ADMIN, apiv1.Role_ROLE_TELLER, apiv1.Role_ROLE_AUDITOR} {
		stream, err := b.StreamTransfers(b.As(t, b.User(t, role)))
		if err != nil {
			t.Fatal(err)
		}
		_, err = stream.Recv()
		if got := apierror.FromStatus(status.Convert(err)); got.Code != apiv1.ErrorCode_AUB003 {
			t.Errorf("%v: got %v, want AUB003", role, err)
		}
	}
}
