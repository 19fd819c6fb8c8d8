package statement_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	statementv1 "github.com/corebank/corebank/gen/go/corebank/statement/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// bank is a running server with an account whose movements have known times.
type bank struct {
	*apptest.Bank
	statementv1.StatementServiceClient

	ctx       context.Context // of an internal system
	account   int64
	movements []*transactionv1.Transaction // the oldest first
	numbers   map[int64]string             // of accounts
}

// begin is the time of the first movement.
var begin = time.Date(2026, 1, 1, 0, 0, 0, 250_000_000, time.UTC)

// newBank starts a server with an account on which all kinds of transactions have moved something, every ten seconds, some at one
// moment.
func newBank(t *testing.T, currency string) *bank {
	t.Helper()
	b := &bank{Bank: apptest.StartBank(t), numbers: map[int64]string{}}
	b.StatementServiceClient, b.ctx = statementv1.NewStatementServiceClient(b.Conn), b.As(t, b.Internal)
	b.account = b.AccountIn(t, currency, b.Mine, "1000.00")
	other := b.AccountIn(t, currency, b.Theirs, "500.00")
	calls := transactionv1.NewTransactionServiceClient(b.Conn)
	remarks := []string{"房租，三月", "=1+1", "", "two\nlines \"quoted\" <&>", "+86 139"}
	for i, remark := range slices.Repeat(remarks, 3) {
		amount, ref := fmt.Sprintf("%d.%02d", i+1, i), fmt.Sprintf("%s%040d", []string{"R", ""}[i%2], i)[:10+i*2]
		out, err := calls.Transfer(b.ctx, &transactionv1.TransferRequest{FromAccountId: b.account, ToAccountId: other, Amount: amount, Remark: remark, RefId: ref})
		must(t, err)
		_, err = calls.Transfer(b.ctx, &transactionv1.TransferRequest{FromAccountId: other, ToAccountId: b.account, Amount: "0.50", RefId: "their" + ref})
		must(t, err)
		_, err = calls.Debit(b.ctx, &transactionv1.DebitRequest{AccountId: b.account, Amount: "1.00", Remark: remark})
		must(t, err)
		if i%5 == 0 {
			_, err = calls.ReverseTransaction(b.ctx, &transactionv1.ReverseTransactionRequest{TransactionId: out.GetTransactionId(), RefId: "back" + ref})
			must(t, err)
		}
	}
	b.ExecSQL(t, `UPDATE transactions SET created_at = $2::timestamptz
		+ interval '10 seconds' * ((CASE WHEN from_account_id = $1 THEN from_seq ELSE to_seq END) / 2)
		WHERE $1 IN (from_account_id, to_account_id)`, b.account, begin)
	b.readMovements(t)
	return b
}

// readMovements takes the movements from the history.
func (b *bank) readMovements(t *testing.T) {
	t.Helper()
	history, err := transactionv1.NewTransactionServiceClient(b.Conn).ListTransactions(b.ctx, &transactionv1.ListTransactionsRequest{
		AccountId: b.account, PageSize: new(int32(100)),
	})
	must(t, err)
	b.movements = history.GetList()
	slices.Reverse(b.movements)
	accounts, err := accountv1.NewAccountServiceClient(b.Conn).ListAccounts(b.ctx, &accountv1.ListAccountsRequest{PageSize: new(int32(100))})
	must(t, err)
	for _, a := range accounts.GetList() {
		b.numbers[a.GetId()] = a.GetAccountNumber()
	}
}

// wanted is a statement as a plain filter of the movements gives it.
type wanted struct {
	opening, closing, credits, debits string
	movements                         []*transactionv1.Transaction
}

// want returns the statement of a period whose end counts a whole second.
func (b *bank) want(from, to time.Time) wanted {
	w := wanted{opening: "0.00"}
	credits, debits := decimal.MustParse("0.00"), decimal.MustParse("0.00")
	if to.Nanosecond() == 0 {
		to = to.Add(time.Second - 1)
	}
	w.closing = w.opening
	for _, m := range b.movements {
		at := m.GetCreatedAt().AsTime()
		if at.After(to) {
			break
		}
		w.closing = m.GetBalanceAfter()
		if at.Before(from) {
			w.opening = w.closing
			continue
		}
		w.movements = append(w.movements, m)
		if m.GetDirection() == transactionv1.Direction_DIRECTION_IN {
			credits, _ = credits.Add(decimal.MustParse(m.GetAmount()))
		} else {
			debits, _ = debits.Add(decimal.MustParse(m.GetAmount()))
		}
	}
	w.credits, w.debits = credits.String(), debits.String()
	return w
}

// periods are periods whose ends lie before, on, between and after movements.
func (b *bank) periods() [][2]time.Time {
	last := b.movements[len(b.movements)-1].GetCreatedAt().AsTime()
	second := begin.Truncate(time.Second)
	return [][2]time.Time{
		{begin.Add(-time.Hour), last.Add(time.Hour)},
		{begin.Add(-time.Hour), begin.Add(-time.Minute)},
		{last.Add(time.Minute), last.Add(time.Hour)},
		{begin.Add(10 * time.Second), begin.Add(70 * time.Second)},
		{begin.Add(10*time.Second + 1000), begin.Add(70*time.Second - 1000)},
		{second.Add(20 * time.Second), second.Add(60 * time.Second)}, // The second of a movement counts whole.
		{second.Add(21 * time.Second), second.Add(59 * time.Second)},
	}
}

// export is the file of a statement.
func (b *bank) export(t *testing.T, format statementv1.StatementFormat, from, to time.Time) (content []byte, contentType, name string) {
	t.Helper()
	stream, err := b.ExportStatement(b.ctx, &statementv1.ExportStatementRequest{
		Id: b.account, From: timestamppb.New(from), To: timestamppb.New(to), Format: &format,
	})
	must(t, err)
	var file bytes.Buffer
	for part := range parts(t, stream) {
		contentType += part.GetContentType()
		file.Write(part.GetData())
	}
	header, err := stream.Header()
	must(t, err)
	return file.Bytes(), contentType, header.Get("content-disposition")[0]
}

// parts yields the messages of a stream that ends well.
func parts[M any](t *testing.T, stream grpc.ServerStreamingClient[M]) func(yield func(*M) bool) {
	return func(yield func(*M) bool) {
		for {
			part, err := stream.Recv()
			if errors.Is(err, io.EOF) {
				return
			}
			must(t, err)
			if !yield(part) {
				return
			}
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
