package facade_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	riskv1 "github.com/corebank/corebank/gen/go/corebank/risk/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/testkit/examples"
)

// example is a request and its answer as a document shows them, and what the services see and say in between.
type example struct {
	name string
	// from is the name of the example in testkit/examples that has the request. The next three have others.
	from         string
	method, path string
	body         string
	request      proto.Message
	response     proto.Message
	err          error
	status       int
	want         string
}

var created = timestamppb.New(time.Date(2026, 2, 5, 10, 0, 0, 0, time.UTC))

// bank are the examples of the bank document. It leaves the timestamp out of its examples of sections 2 to 5, though
// section 1.3 has it in every answer.
var bank = []example{
	{
		name: "2.2 login", from: "bank/01-2.2-login",
		request: &authv1.LoginRequest{Username: "user@example.com", Password: "password123"},
		response: &authv1.LoginResponse{
			AccessToken: "eyJhbGciOiJIUzI1NiIs...", RefreshToken: "eyJhbGciOiJIUzI1NiIs...", ExpiresIn: 3600, TokenType: "Bearer",
		},
		status: 200,
		want: `{"code": 200, "message": "Success", "data": {"accessToken": "eyJhbGciOiJIUzI1NiIs...",
			"refreshToken": "eyJhbGciOiJIUzI1NiIs...", "expiresIn": 3600, "tokenType": "Bearer"}, "timestamp": ""}`,
	},
	{
		name: "3.1.1 create customer", from: "bank/02-3.1.1-create-a-customer",
		request: &customerv1.CreateCustomerRequest{
			Name: "张三", Email: "zhangsan@example.com", Phone: "13812345678", IdType: customerv1.IdType_ID_TYPE_ID_CARD,
			IdNumber: "110101199001011234",
		},
		response: &customerv1.CreateCustomerResponse{Customer: &customerv1.Customer{
			Id: 1, Name: "张三", Email: "zhangsan@example.com", Phone: "13812345678",
			Status: customerv1.CustomerStatus_CUSTOMER_STATUS_ACTIVE, CreatedAt: created,
		}},
		status: 201,
		want: `{"code": 201, "message": "Created", "data": {"id": 1, "name": "张三", "email": "zhangsan@example.com",
			"phone": "13812345678", "status": "active", "createdAt": "2026-02-05T10:00:00Z"}, "timestamp": ""}`,
	},
	{
		name: "3.1.2 get customer", from: "bank/03-3.1.2-show-a-customer",
		request: &customerv1.GetCustomerRequest{Id: 1},
		response: &customerv1.GetCustomerResponse{Customer: &customerv1.Customer{
			Id: 1, Name: "张三", Email: "zhangsan@example.com", Phone: "13812345678",
			Status: customerv1.CustomerStatus_CUSTOMER_STATUS_ACTIVE, CreatedAt: created,
			IdType: customerv1.IdType_ID_TYPE_ID_CARD.Enum(), IdNumber: new("110101199001011234"),
		}},
		status: 200,
		want: `{"code": 200, "message": "Success", "data": {"id": 1, "name": "张三", "email": "zhangsan@example.com",
			"phone": "13812345678", "status": "active", "createdAt": "2026-02-05T10:00:00Z", "idType": "ID_CARD",
			"idNumber": "110***********1234"}, "timestamp": ""}`,
	},
	{
		name: "3.2.1 open account", from: "bank/04-3.2.1-open-an-account",
		request: &accountv1.OpenAccountRequest{
			CustomerId: 1, AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, Currency: "CNY",
		},
		response: &accountv1.OpenAccountResponse{Account: &accountv1.Account{
			Id: 1, AccountNumber: "6212345678901234", CustomerId: 1, AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS,
			Balance: "0", Currency: "CNY", Status: accountv1.AccountStatus_ACCOUNT_STATUS_ACTIVE, CreatedAt: created,
		}},
		status: 201,
		want: `{"code": 201, "message": "Created", "data": {"id": 1, "accountNumber": "6212345678901234", "customerId": 1,
			"accountType": "savings", "balance": 0.00, "currency": "CNY", "status": "active",
			"createdAt": "2026-02-05T10:00:00Z"}, "timestamp": ""}`,
	},
	{
		name: "3.2.2 balance", from: "bank/05-3.2.2-show-a-balance",
		request:  &accountv1.GetBalanceRequest{Id: 1},
		response: &accountv1.GetBalanceResponse{AccountId: 1, Balance: "10000.00", Currency: "CNY"},
		status:   200,
		want: `{"code": 200, "message": "Success", "data": {"accountId": 1, "balance": 10000.00, "currency": "CNY"},
			"timestamp": ""}`,
	},
	{
		name: "3.2.3 accounts", from: "bank/06-3.2.3-list-accounts",
		request: &accountv1.ListAccountsRequest{
			CustomerId: proto.Int64(1), Status: accountv1.AccountStatus_ACCOUNT_STATUS_ACTIVE.Enum(),
			Page: proto.Int32(1), PageSize: proto.Int32(20),
		},
		response: &accountv1.ListAccountsResponse{Total: 0, Page: 1, PageSize: 20},
		status:   200,
		want:     `{"code": 200, "message": "Success", "data": {"total": 0, "page": 1, "pageSize": 20, "list": []}, "timestamp": ""}`,
	},
	{
		name: "3.3.1 debit", from: "bank/07-3.3.1-debit",
		request: &transactionv1.DebitRequest{
			AccountId: 1, Amount: "100.00", RefId: "PAY20260205001", Remark: "商品购买",
		},
		response: &transactionv1.DebitResponse{
			TransactionId: "TX1234567890abcdef", AccountId: 1, Amount: "100.00",
			Status: transactionv1.TransactionStatus_TRANSACTION_STATUS_COMPLETED,
		},
		status: 201,
		want: `{"code": 201, "message": "Created", "data": {"transactionId": "TX1234567890abcdef", "accountId": 1,
			"amount": 100.00, "status": "completed"}, "timestamp": ""}`,
	},
	{
		name: "3.3.2 transfer", from: "bank/08-3.3.2-transfer",
		request: &transactionv1.TransferRequest{FromAccountId: 1, ToAccountId: 2, Amount: "1000.00", Remark: "转账备注"},
		response: &transactionv1.TransferResponse{
			TransactionId: "TX1234567890abcdefO", FromAccountId: 1, ToAccountId: 2, Amount: "1000.00",
			Status: transactionv1.TransactionStatus_TRANSACTION_STATUS_COMPLETED,
		},
		status: 200,
		want: `{"code": 200, "message": "Success", "data": {"transactionId": "TX1234567890abcdefO", "fromAccountId": 1,
			"toAccountId": 2, "amount": 1000.00, "status": "completed"}, "timestamp": ""}`,
	},
	{
		name: "3.3.3 batch transfer", from: "bank/09-3.3.3-batch-transfer",
		request: &transactionv1.BatchTransferRequest{BatchId: "BATCH20260205001", Transfers: []*transactionv1.BatchTransferItem{
			{FromAccountId: 1, ToAccountId: 2, Amount: "100.00", Remark: "工资发放"},
			{FromAccountId: 1, ToAccountId: 3, Amount: "200.00", Remark: "工资发放"},
		}},
		response: &transactionv1.BatchTransferResponse{
			BatchId: "BATCH20260205001", TotalCount: 2, SuccessCount: 1, FailedCount: 1,
			Results: []*transactionv1.BatchTransferResult{
				{Status: transactionv1.TransactionStatus_TRANSACTION_STATUS_COMPLETED, TransactionId: new("TX001")},
				{
					Index: 1, Status: transactionv1.TransactionStatus_TRANSACTION_STATUS_FAILED,
					ErrorCode: apiv1.ErrorCode_CBB002.Enum(), Message: new("余额不足"),
				},
			},
		},
		status: 200,
		want: `{"code": 200, "message": "Success", "data": {"batchId": "BATCH20260205001", "totalCount": 2, "successCount": 1,
			"failedCount": 1, "results": [{"index": 0, "status": "completed", "transactionId": "TX001"},
			{"index": 1, "status": "failed", "errorCode": "CBB002", "message": "余额不足"}]}, "timestamp": ""}`,
	},
	{
		name: "3.3.4 scheduled transfer", from: "bank/10-3.3.4a-order-a-transfer",
		request: &transactionv1.CreateScheduledTransferRequest{
			FromAccountId: 1, ToAccountId: 2, Amount: "5000.00", Remark: "定期转账",
			ScheduledTime: timestamppb.New(time.Date(2036, 2, 10, 10, 0, 0, 0, time.UTC)),
		},
		response: &transactionv1.CreateScheduledTransferResponse{ScheduledTransfer: &transactionv1.ScheduledTransfer{
			ScheduledId: "SCH1234567890abcdef", FromAccountId: 1, ToAccountId: 2, Amount: "5000.00", Remark: "定期转账",
			ScheduledTime: timestamppb.New(time.Date(2026, 2, 10, 10, 0, 0, 0, time.UTC)), CreatedAt: created,
			Status: transactionv1.ScheduledTransferStatus_SCHEDULED_TRANSFER_STATUS_PENDING,
		}},
		status: 201,
		want: `{"code": 201, "message": "Created", "data": {"scheduledId": "SCH1234567890abcdef", "fromAccountId": 1,
			"toAccountId": 2, "amount": 5000.00, "scheduledTime": "2026-02-10T10:00:00Z", "remark": "定期转账",
			"status": "pending", "createdAt": "2026-02-05T10:00:00Z", "finishedAt": null, "transactionId": null,
			"errorCode": null}, "timestamp": ""}`,
	},
	{
		name: "3.3.5 history", from: "bank/13-3.3.5-history",
		request: &transactionv1.ListTransactionsRequest{
			AccountId: 1, From: timestamppb.New(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)),
			To: timestamppb.New(time.Date(2036, 2, 5, 23, 59, 59, 0, time.UTC)), Page: proto.Int32(1), PageSize: proto.Int32(20),
		},
		response: &transactionv1.ListTransactionsResponse{Page: 1, PageSize: 20},
		status:   200,
		want:     `{"code": 200, "message": "Success", "data": {"total": 0, "page": 1, "pageSize": 20, "list": []}, "timestamp": ""}`,
	},
	{
		name: "no data", method: "POST", path: "/api/v1/auth/logout",
		request:  &authv1.LogoutRequest{},
		response: &authv1.LogoutResponse{},
		status:   200,
		want:     `{"code": 200, "message": "Success", "data": null, "timestamp": ""}`,
	},
	{
		name: "5.1 risk check passed", from: "bank/18-5.1-check-a-transfer",
		request: &riskv1.CheckRiskRequest{
			CustomerId: proto.Int64(1), FromAccountId: 1, ToAccountId: proto.Int64(2), Amount: "50000.00",
			TransactionType: transactionv1.TransactionType_TRANSACTION_TYPE_TRANSFER,
		},
		response: &riskv1.CheckRiskResponse{
			Passed: true, RiskLevel: riskv1.RiskLevel_RISK_LEVEL_LOW, CheckId: new("RK20260205001"),
		},
		status: 200,
		want: `{"code": 200, "message": "Success", "data": {"passed": true, "riskLevel": "low", "checkId": "RK20260205001"},
			"timestamp": ""}`,
	},
	{
		name: "5.1 risk check rejected", from: "bank/19-5.1b-a-transfer-is-rejected",
		response: &riskv1.CheckRiskResponse{
			RiskLevel: riskv1.RiskLevel_RISK_LEVEL_HIGH, RejectReason: new("单笔转账超过限额"),
			RuleTriggered: new("single_transfer_limit"), ErrorCode: apiv1.ErrorCode_RKB001.Enum(),
		},
		status: 403,
		want: `{"code": 403, "message": "Risk control rejected", "errorCode": "RKB001", "data": {"passed": false,
			"riskLevel": "high", "rejectReason": "单笔转账超过限额", "ruleTriggered": "single_transfer_limit"}, "timestamp": ""}`,
	},
	{
		name: "1.3 error", from: "bank/21-6.1b-a-field-is-too-small",
		err:    apierror.New(apiv1.ErrorCode_CBV001).Field("amount", "金额必须大于0"),
		status: 400,
		want: `{"code": 400, "message": "Bad Request", "errorCode": "CBV001",
			"errors": [{"field": "amount", "message": "金额必须大于0"}], "timestamp": ""}`,
	},
	{
		name: "6.1 error without fields", method: "GET", path: "/api/v1/customers/9",
		err:    apierror.Absent(apiv1.ErrorCode_CBB006),
		status: 404,
		want:   `{"code": 404, "message": "客户不存在", "errorCode": "CBB006", "errors": [], "timestamp": ""}`,
	},
}

func TestDocumentedExamples(t *testing.T) {
	t.Parallel()
	for _, e := range slices.Concat(bank, defaults, rates) {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			handler := newFacade(t, func(_ context.Context, request proto.Message) (proto.Message, error) {
				if e.request != nil && !proto.Equal(request, e.request) {
					t.Errorf("the service got %v, want %v", request, e.request)
				}
				return e.response, e.err
			})
			if e.from != "" {
				played, ok := examples.Named(e.from)
				if !ok {
					t.Fatalf("got no example %s, want one", e.from)
				}
				e.method, e.path, e.body = played.Method, played.Path, played.Body
			}
			w := call(handler, e.method, e.path, e.body)
			if w.Code != e.status {
				t.Errorf("status %d, want %d", w.Code, e.status)
			}
			if got, want := documented(t, w.Body.String()), documented(t, e.want); got != want {
				t.Errorf("answer\n%s, want\n%s", got, want)
			}
		})
	}
}
