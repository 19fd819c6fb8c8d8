package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	apiclientv1 "github.com/corebank/corebank/gen/go/corebank/apiclient/v1"
	approvalv1 "github.com/corebank/corebank/gen/go/corebank/approval/v1"
	auditv1 "github.com/corebank/corebank/gen/go/corebank/audit/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	filev1 "github.com/corebank/corebank/gen/go/corebank/file/v1"
	interestv1 "github.com/corebank/corebank/gen/go/corebank/interest/v1"
	journalv1 "github.com/corebank/corebank/gen/go/corebank/journal/v1"
	paymentv1 "github.com/corebank/corebank/gen/go/corebank/payment/v1"
	ratev1 "github.com/corebank/corebank/gen/go/corebank/rate/v1"
	riskv1 "github.com/corebank/corebank/gen/go/corebank/risk/v1"
	statementv1 "github.com/corebank/corebank/gen/go/corebank/statement/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	webhookv1 "github.com/corebank/corebank/gen/go/corebank/webhook/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// requestsInOrder returns one request of every method that passes validation. What it names belongs to Theirs, and exists where
// that decides whether a customer may see it.
func requestsInOrder(t *testing.T, b *staffed) []proto.Message {
	t.Helper()
	requests := slices.Concat(
		requestsOfUsers(t, b), requestsOfBank(t, b), requestsOfPayments(t, b), requestsOfDefaults(), requestsOfRates(), requestsOfWebhooks(),
	)
	if len(requests) != len(apptest.Contract.Methods()) {
		t.Fatalf("got requests of %d methods, want those of all %d", len(requests), len(apptest.Contract.Methods()))
	}
	return requests
}

func requestsOfUsers(t *testing.T, b *staffed) []proto.Message {
	t.Helper()
	session := b.CallGRPC(t, apptest.Caller{}, &authv1.LoginRequest{Username: b.Teller, Password: apptest.Password})
	roles := []apiv1.Role{apiv1.Role_ROLE_AUDITOR}
	return []proto.Message{
		&authv1.LoginRequest{Username: apptest.Unique("nobody"), Password: apptest.Password},
		&authv1.RefreshRequest{RefreshToken: session.Text("refreshToken")},
		&authv1.LogoutRequest{},
		&authv1.ChangePasswordRequest{OldPassword: "wrong password", NewPassword: "another horse battery"},
		&authv1.EnrollTotpRequest{Password: "wrong password"},
		&authv1.ConfirmTotpRequest{Code: "000000"},
		&authv1.RemoveTotpRequest{Id: absent},
		&authv1.ListSessionsRequest{},
		&authv1.EndSessionRequest{SessionId: strings.Repeat("0", 32)},
		&authv1.CreateUserRequest{Username: apptest.Unique("u"), Password: apptest.Password, Name: "新人", Roles: roles},
		&authv1.ListUsersRequest{},
		&authv1.UpdateUserRequest{Id: absent, Name: new("新名")},
		&apiclientv1.CreateApiClientRequest{
			Name: "客户端", Roles: roles, Algorithm: apiclientv1.SignatureAlgorithm_SIGNATURE_ALGORITHM_HMAC_SHA256,
		},
		&apiclientv1.ListApiClientsRequest{},
		&auditv1.ListAuditEntriesRequest{},
		&apiclientv1.DeleteApiClientRequest{KeyId: "nobody"},
		&approvalv1.ListApprovalsRequest{},
		&approvalv1.GetApprovalRequest{Id: absent},
		&approvalv1.GrantApprovalRequest{Id: absent},
		&approvalv1.RejectApprovalRequest{Id: absent, Remark: "否"},
		&approvalv1.WithdrawApprovalRequest{Id: absent},
		&approvalv1.ListApprovalRulesRequest{},
		&approvalv1.SetApprovalRuleRequest{
			Service: "TransactionService", Method: "ReverseTransaction", Required: new(true), MinAmount: new("1000000.00"),
		},
		&apiclientv1.CreateClientTokenRequest{KeyId: "nobody", Secret: "none"},
	}
}

func requestsOfBank(t *testing.T, b *staffed) []proto.Message {
	t.Helper()
	ordered, err := transactionv1.NewTransactionServiceClient(b.Conn).CreateScheduledTransfer(b.As(t, b.Internal),
		later(b.Foreign, b.Poor, "1.00", time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	rule, err := transactionv1.NewTransactionServiceClient(b.Conn).CreateRecurringTransfer(b.As(t, b.Internal), everyDay(b.Foreign, b.Poor, "1.00"))
	if err != nil {
		t.Fatal(err)
	}
	return []proto.Message{
		apptest.NewCustomer(),
		&customerv1.GetCustomerRequest{Id: b.Theirs},
		&customerv1.ListCustomersRequest{},
		&customerv1.UpdateCustomerRequest{Id: b.Theirs, Phone: new("13812345678")},
		&customerv1.ExportCustomerRequest{Id: b.Theirs},
		&customerv1.EraseCustomerRequest{Id: b.Theirs},
		&accountv1.OpenAccountRequest{CustomerId: b.Theirs, AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, Currency: "CNY"},
		&accountv1.GetBalanceRequest{Id: b.Foreign},
		&statementv1.ExportStatementRequest{Id: b.Foreign, From: yesterday()},
		&statementv1.StreamStatementRequest{Id: b.Foreign, From: yesterday()},
		&accountv1.ListAccountsRequest{CustomerId: &b.Theirs},
		&accountv1.FreezeAccountRequest{Id: b.Foreign},
		&accountv1.UnfreezeAccountRequest{Id: b.Foreign},
		&accountv1.CloseAccountRequest{Id: b.Foreign},
		&transactionv1.DepositRequest{AccountId: b.Foreign, Amount: "1.00"},
		&transactionv1.DebitRequest{AccountId: b.Foreign, Amount: "1.00"},
		pay(b.Foreign, b.Poor, "1.00"),
		&transactionv1.StreamTransfersRequest{Posting: &transactionv1.StreamTransfersRequest_Transfer{Transfer: pay(b.Foreign, b.Poor, "1.00")}},
		&transactionv1.BatchTransferRequest{BatchId: apptest.Unique("B"), Transfers: []*transactionv1.BatchTransferItem{
			{FromAccountId: b.Foreign, ToAccountId: b.Poor, Amount: "1.00"},
		}},
		later(b.Foreign, b.Poor, "1.00", time.Hour),
		&transactionv1.ListScheduledTransfersRequest{AccountId: b.Foreign},
		&transactionv1.CancelScheduledTransferRequest{ScheduledId: ordered.GetScheduledTransfer().GetScheduledId()},
		everyDay(b.Foreign, b.Poor, "1.00"),
		&transactionv1.ListRecurringTransfersRequest{AccountId: b.Foreign},
		&transactionv1.GetRecurringTransferRequest{RecurringId: rule.GetRecurringTransfer().GetRecurringId()},
		&transactionv1.ListRecurringOccurrencesRequest{RecurringId: rule.GetRecurringTransfer().GetRecurringId()},
		&transactionv1.CancelRecurringTransferRequest{RecurringId: rule.GetRecurringTransfer().GetRecurringId()},
		&transactionv1.ListTransactionsRequest{AccountId: b.Foreign},
		&transactionv1.GetTransactionRequest{TransactionId: "TX0000000000000001"},
		&transactionv1.FindTransactionsRequest{AccountId: &b.Foreign},
		&transactionv1.CreateHoldRequest{AccountId: b.Foreign, Amount: "1.00", RefId: "R"},
		&transactionv1.CaptureHoldRequest{TransactionId: "TX0000000000000001", Amount: new("1.00")},
		&transactionv1.VoidHoldRequest{TransactionId: "TX0000000000000001"},
		&transactionv1.ReverseTransactionRequest{TransactionId: "TX0000000000000001", Amount: new("1.00"), RefId: "R"},
		&transactionv1.VerifyLedgerRequest{},
		&interestv1.GetAccountInterestRequest{Id: b.Foreign},
		&interestv1.SetAccountRateRequest{Id: b.Foreign},
		&interestv1.ListInterestDefaultsRequest{},
		&interestv1.SetInterestDefaultRequest{AccountType: accountv1.AccountType_ACCOUNT_TYPE_CHECKING, Currency: "HKD"},
		&interestv1.ListInterestRunsRequest{},
		&interestv1.RunInterestRequest{},
		&journalv1.WatchTransactionsRequest{},
		&journalv1.ListJournalEntriesRequest{},
		&journalv1.GetCheckpointRequest{},
		&journalv1.GetReceiptRequest{TransactionId: "TX0000000000000001"},
		&journalv1.GetConsistencyProofRequest{From: 1},
	}
}

func yesterday() *timestamppb.Timestamp { return timestamppb.New(time.Now().AddDate(0, 0, -1)) }

func tomorrow() *timestamppb.Timestamp { return timestamppb.New(time.Now().AddDate(0, 0, 1)) }

func requestsOfPayments(t *testing.T, b *staffed) []proto.Message {
	t.Helper()
	bill := &paymentv1.ImportedBill{
		BillType: paymentv1.BillType_BILL_TYPE_WATER, BillAccount: apptest.Unique("B"), BillAmount: "1.00", BillPeriod: "2026-01",
		DueDate: "2026-02-15", PayerName: "张三",
	}
	b.MustCall(t, b.Teller, &paymentv1.ImportBillsRequest{Bills: []*paymentv1.ImportedBill{bill}})
	paying := &paymentv1.PayBillRequest{BillType: bill.GetBillType(), BillAccount: bill.GetBillAccount(), PayerAccountId: b.Foreign, Amount: "1.00"}
	refused := b.CallGRPC(t, b.Caller(t, b.Teller), paying) // There is no money, but a payment now.
	return []proto.Message{
		&paymentv1.GetPaymentRequest{PaymentId: refused.Text("paymentId")},
		&paymentv1.QueryBillRequest{BillType: bill.GetBillType(), BillAccount: bill.GetBillAccount()},
		paying,
		&paymentv1.ListBillPaymentsRequest{PayerAccountId: b.Foreign},
		&paymentv1.ImportBillsRequest{Bills: []*paymentv1.ImportedBill{bill}},
		&riskv1.CheckRiskRequest{
			FromAccountId: b.Foreign, ToAccountId: &b.Poor, Amount: "1.00", TransactionType: transactionv1.TransactionType_TRANSACTION_TYPE_TRANSFER,
		},
		&riskv1.ListRulesRequest{},
		&riskv1.UpdateRuleRequest{Id: absent, State: riskv1.RuleState_RULE_STATE_ACTIVE.Enum()},
		&riskv1.ListBlacklistRequest{},
		&riskv1.AddToBlacklistRequest{SubjectType: riskv1.SubjectType_SUBJECT_TYPE_ACCOUNT, SubjectId: absent, Reason: "试"},
		&riskv1.RemoveFromBlacklistRequest{Id: absent},
		&riskv1.ListDecisionsRequest{},
		&filev1.UploadFileRequest{Part: &filev1.UploadFileRequest_FileName{FileName: "a.pdf"}},
		&filev1.DownloadFileRequest{FileId: "f00000000000000000000000000000000"},
	}
}

func requestsOfDefaults() []proto.Message {
	return []proto.Message{
		&creditdefaultv1.ListDefaultReasonsRequest{},
		&creditdefaultv1.CreateDefaultReasonRequest{Reason: "原因"},
		&creditdefaultv1.UpdateDefaultReasonRequest{Id: absent, Reason: new("原因")},
		&creditdefaultv1.DeleteDefaultReasonRequest{Id: absent},
		&creditdefaultv1.SubmitDefaultApplicationRequest{
			CustomerName: "某公司", DefaultReasons: []int64{1}, Severity: creditdefaultv1.Severity_SEVERITY_HIGH,
		},
		&creditdefaultv1.ListDefaultApplicationsRequest{},
		&creditdefaultv1.GetDefaultApplicationRequest{ApplicationId: absent},
		&creditdefaultv1.ApproveDefaultApplicationRequest{ApplicationId: absent, Approved: new(true)},
		&creditdefaultv1.BatchApproveDefaultApplicationsRequest{
			Applications: []*creditdefaultv1.BatchApproval{{ApplicationId: absent, Approved: new(true)}},
		},
		&creditdefaultv1.ListDefaultCustomersRequest{},
		&creditdefaultv1.ExportDefaultCustomersRequest{},
		&creditdefaultv1.CorrectClassificationRequest{CustomerId: absent, Industry: new("制造业")},
		&creditdefaultv1.ListRenewableCustomersRequest{},
		&creditdefaultv1.SubmitRenewalRequest{CustomerId: absent, RenewalReason: 1},
		&creditdefaultv1.ListRenewalReasonsRequest{},
		&creditdefaultv1.ApproveRenewalRequest{RenewalId: absent, Approved: new(true)},
		&creditdefaultv1.ListRenewalsRequest{},
		&creditdefaultv1.GetRenewalRequest{RenewalId: absent},
		&creditdefaultv1.ListAuditRecordsRequest{},
		&creditdefaultv1.GetIndustryStatisticsRequest{},
		&creditdefaultv1.GetRegionStatisticsRequest{},
		&creditdefaultv1.GetTrendRequest{Dimension: creditdefaultv1.Dimension_DIMENSION_INDUSTRY, Target: "制造业"},
		&creditdefaultv1.RefreshStatisticsRequest{},
	}
}

func requestsOfWebhooks() []proto.Message {
	return []proto.Message{
		newWebhook(),
		&webhookv1.ListWebhooksRequest{},
		&webhookv1.GetWebhookRequest{Id: absent},
		&webhookv1.UpdateWebhookRequest{Id: absent, MaxBatch: new(int32(1))},
		&webhookv1.DeleteWebhookRequest{Id: absent},
		&webhookv1.ListDeadLettersRequest{WebhookId: absent},
		&webhookv1.RedeliverDeadLettersRequest{WebhookId: absent},
		&webhookv1.DiscardDeadLettersRequest{WebhookId: absent, Positions: []int64{1}},
	}
}

// newWebhook sends to a name that nobody has.
func newWebhook() *webhookv1.CreateWebhookRequest {
	return &webhookv1.CreateWebhookRequest{Url: "https://receiver.invalid/corebank"}
}

func requestsOfRates() []proto.Message {
	day := timestamppb.New(time.Unix(1_500_000_000, 0))
	return []proto.Message{
		&ratev1.SearchRatesRequest{},
		&ratev1.SaveRateRequest{Ratetype: ratev1.RateType_RATE_TYPE_LOAN.Enum(), Revisedate: day, Rate: new("1.00")},
		&ratev1.ReviseRateRequest{Rateid: "value", Rate: new("1.00")},
		&ratev1.ListRateRevisionsRequest{Rateid: "value"},
		&ratev1.DeleteRateRequest{Rateid: "value"},
		&ratev1.GetRateAsOfRequest{Rateid: new("value"), EffectiveAt: day},
		&ratev1.AccrueInterestRequest{Rateid: new("value"), Principal: "1.00", From: "2026-01-01", To: "2026-01-02"},
	}
}
