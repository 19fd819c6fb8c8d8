package account_test

import (
	"fmt"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

const (
	active = accountv1.AccountStatus_ACCOUNT_STATUS_ACTIVE
	frozen = accountv1.AccountStatus_ACCOUNT_STATUS_FROZEN
	closed = accountv1.AccountStatus_ACCOUNT_STATUS_CLOSED
)

// change is the request that brings an account into a state.
func change(id int64, to accountv1.AccountStatus) proto.Message {
	switch to {
	case frozen:
		return &accountv1.FreezeAccountRequest{Id: id}
	case closed:
		return &accountv1.CloseAccountRequest{Id: id}
	default:
		return &accountv1.UnfreezeAccountRequest{Id: id}
	}
}

// stateBundle is a server with customer 1, and the users who open accounts and change their states.
type stateBundle struct {
	*apptest.Server

	internal, teller string
}

func setupStates(t *testing.T) *stateBundle {
	t.Helper()
	s := apptest.Start(t)
	b := &stateBundle{s, s.User(t, apiv1.Role_ROLE_INTERNAL), s.User(t, apiv1.Role_ROLE_TELLER)}
	b.must(t, b.internal, &customerv1.CreateCustomerRequest{
		Name: "张三", Email: "z@example.com", Phone: "13800138000", IdType: customerv1.IdType_ID_TYPE_PASSPORT, IdNumber: "P123456",
	})
	return b
}

func (b *stateBundle) call(t *testing.T, who string, request proto.Message) apiv1.ErrorCode {
	t.Helper()
	return b.CallGRPC(t, b.Caller(t, who), request).Code
}

func (b *stateBundle) must(t *testing.T, who string, request proto.Message) {
	t.Helper()
	if code := b.call(t, who, request); code != 0 {
		t.Fatalf("got %T: %v; want code 0", request, code)
	}
}

// open opens an account in a state, with an amount if it is not empty.
func (b *stateBundle) open(t *testing.T, in accountv1.AccountStatus, amount string) int64 {
	t.Helper()
	response, err := accountv1.NewAccountServiceClient(b.Conn).OpenAccount(b.As(t, b.internal), &accountv1.OpenAccountRequest{
		CustomerId: 1, AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, Currency: "CNY",
	})
	if err != nil {
		t.Fatal(err)
	}
	id := response.GetAccount().GetId()
	if amount != "" {
		b.must(t, b.internal, &transactionv1.DepositRequest{AccountId: id, Amount: amount})
	}
	if in != active {
		b.must(t, b.teller, change(id, in))
	}
	return id
}

// Every state with every change, of an empty account and of one that holds money; and whether money moves in each state.
func TestEveryChangeOfState(t *testing.T) {
	t.Parallel()
	b := setupStates(t)
	const ok, none = apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED, ""
	for _, test := range []struct {
		from   accountv1.AccountStatus
		amount string
		to     accountv1.AccountStatus
		want   apiv1.ErrorCode
	}{
		{active, none, active, apiv1.ErrorCode_CBB016},
		{active, none, frozen, ok},
		{active, none, closed, ok},
		{active, "0.01", closed, apiv1.ErrorCode_CBB009},
		{active, "0.01", frozen, ok},
		{frozen, none, active, ok},
		{frozen, none, frozen, apiv1.ErrorCode_CBB016},
		{frozen, none, closed, apiv1.ErrorCode_CBB016},
		{frozen, "0.01", closed, apiv1.ErrorCode_CBB016},
		{closed, none, active, apiv1.ErrorCode_CBB008},
		{closed, none, frozen, apiv1.ErrorCode_CBB008},
		{closed, none, closed, apiv1.ErrorCode_CBB008},
	} {
		t.Run(fmt.Sprintf("%v with %q to %v", test.from, test.amount, test.to), func(t *testing.T) {
			id := b.open(t, test.from, test.amount)
			if got := b.call(t, b.teller, change(id, test.to)); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
			want := test.from
			if test.want == ok {
				want = test.to
			}
			moved := map[accountv1.AccountStatus]apiv1.ErrorCode{
				active: ok, frozen: ok, closed: apiv1.ErrorCode_CBB008, // A frozen account receives.
			}[want]
			if got := b.call(t, b.internal, &transactionv1.DepositRequest{AccountId: id, Amount: "1.00"}); got != moved {
				t.Errorf("a deposit then: got %v, want %v", got, moved)
			}
		})
	}
}

// An account that is to pay scheduled transfers cannot be closed before they are cancelled.
func TestCloseWithPendingTransfers(t *testing.T) {
	t.Parallel()
	b := apptest.StartBank(t)
	for _, transport := range b.Transports() {
		id := b.Account(t, b.Mine, "0.00")
		order := transport.Call(t, b.Me, &transactionv1.CreateScheduledTransferRequest{
			FromAccountId: id, ToAccountId: b.Foreign, Amount: "1.00", ScheduledTime: timestamppb.New(time.Now().Add(time.Hour)),
		})
		apptest.Expect(t, order, 0)
		apptest.Expect(t, transport.Call(t, b.Teller, &accountv1.CloseAccountRequest{Id: id}), apiv1.ErrorCode_CBB017)
		apptest.Expect(t, transport.Call(t, b.Me, &transactionv1.CancelScheduledTransferRequest{ScheduledId: order.Text("scheduledId")}), 0)
		apptest.Expect(t, transport.Call(t, b.Teller, &accountv1.CloseAccountRequest{Id: id}), 0, "status=closed")
	}
}
