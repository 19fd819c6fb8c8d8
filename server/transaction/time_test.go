package transaction_test

import (
	"math"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
)

// gRPC can carry timestamps that are no time at all. JSON cannot.
func TestTimestampsThatAreNoTime(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	from, to := b.open(t, "10.00"), b.open(t, "")
	for name, none := range map[string]*timestamppb.Timestamp{
		"before year 1":        {Seconds: -62135596801},
		"after year 9999":      {Seconds: 253402300800},
		"as far as it goes":    {Seconds: math.MaxInt64, Nanos: math.MaxInt32},
		"as early as it goes":  {Seconds: math.MinInt64},
		"negative nanoseconds": {Seconds: 4102444800, Nanos: -1},
		"a second of nanos":    {Seconds: 4102444800, Nanos: 1_000_000_000},
	} {
		t.Run(name, func(t *testing.T) {
			for field, request := range map[string]proto.Message{
				"from": &transactionv1.ListTransactionsRequest{AccountId: from, From: none},
				"to":   &transactionv1.ListTransactionsRequest{AccountId: from, To: none},
				"scheduledTime": &transactionv1.CreateScheduledTransferRequest{
					FromAccountId: from, ToAccountId: to, Amount: "1.00", ScheduledTime: none,
				},
			} {
				got := b.CallGRPC(t, b.Caller(t, "internal"), request)
				if got.Code != apiv1.ErrorCode_CBV003 || len(got.Fields) != 1 || got.Fields[0].Name != field {
					t.Errorf("%s: got %+v; want code CBV003, length of fields 1, name %v", field, got, field)
				}
			}
		})
	}
}
