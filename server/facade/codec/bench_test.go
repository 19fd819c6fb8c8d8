package codec_test

import (
	"fmt"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/facade/codec"
)

// documentedTransfer is the request of the bank document, section 3.3.2.
const documentedTransfer = `{
  "fromAccountId": 1,
  "toAccountId": 2,
  "amount": 1000.00,
  "remark": "转账备注"
}`

// protojson refuses numbers for strings, so it gets the amount quoted.
const quotedTransfer = `{
  "fromAccountId": 1,
  "toAccountId": 2,
  "amount": "1000.00",
  "remark": "转账备注"
}`

func historyPage() *transactionv1.ListTransactionsResponse {
	page := &transactionv1.ListTransactionsResponse{Total: 1000, Page: 1, PageSize: 20}
	for i := range 20 {
		page.List = append(page.List, &transactionv1.Transaction{
			TransactionId:         fmt.Sprintf("TX1234567890abcd%02dO", i),
			Type:                  transactionv1.TransactionType_TRANSACTION_TYPE_TRANSFER,
			Direction:             transactionv1.Direction_DIRECTION_OUT,
			AccountId:             1,
			CounterpartyAccountId: proto.Int64(2),
			Amount:                "1000.00",
			BalanceAfter:          "99000.00",
			Currency:              "CNY",
			Status:                transactionv1.TransactionStatus_TRANSACTION_STATUS_COMPLETED,
			RefId:                 new("PAY20260205001"),
			Remark:                "转账备注",
			CreatedAt:             timestamppb.New(time.Date(2026, 2, 5, 10, 0, i, 0, time.UTC)),
		})
	}
	return page
}

func decodeFacade(tb testing.TB) func() {
	plan := compile(tb, (*transactionv1.TransferRequest)(nil))
	body := []byte(documentedTransfer)
	return func() {
		var req transactionv1.TransferRequest
		if problems := plan.Decode(body, req.ProtoReflect(), codec.Body{}); problems != nil {
			tb.Fatal(problems)
		}
	}
}

func decodeProtojson(tb testing.TB) func() {
	body := []byte(quotedTransfer)
	return func() {
		var req transactionv1.TransferRequest
		if err := protojson.Unmarshal(body, &req); err != nil {
			tb.Fatal(err)
		}
	}
}

// Both encoders write into a buffer that is used again, as a server does.
func encodeFacade(tb testing.TB) func() {
	plan := compile(tb, (*transactionv1.ListTransactionsResponse)(nil))
	page, buffer := historyPage().ProtoReflect(), make([]byte, 0, 16<<10)
	return func() { buffer = plan.Append(buffer[:0], page) }
}

func encodeProtojson(tb testing.TB) func() {
	page, buffer := historyPage(), make([]byte, 0, 16<<10)
	options := protojson.MarshalOptions{EmitUnpopulated: true}
	return func() {
		var err error
		if buffer, err = options.MarshalAppend(buffer[:0], page); err != nil {
			tb.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	b.Run("facade", func(b *testing.B) { measure(b, decodeFacade(b)) })
	b.Run("protojson", func(b *testing.B) { measure(b, decodeProtojson(b)) })
}

func BenchmarkEncode(b *testing.B) {
	b.Run("facade", func(b *testing.B) { measure(b, encodeFacade(b)) })
	b.Run("protojson", func(b *testing.B) { measure(b, encodeProtojson(b)) })
}

func measure(b *testing.B, once func()) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		once()
	}
}

func compile(tb testing.TB, message proto.Message) *codec.Message {
	tb.Helper()
	plan, err := codec.New(shanghai).Compile(message.ProtoReflect().Descriptor())
	if err != nil {
		tb.Fatal(err)
	}
	return plan
}

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)
