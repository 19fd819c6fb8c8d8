package app_test

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/pquerna/otp/totp"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	apiclientv1 "github.com/corebank/corebank/gen/go/corebank/apiclient/v1"
	approvalv1 "github.com/corebank/corebank/gen/go/corebank/approval/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	interestv1 "github.com/corebank/corebank/gen/go/corebank/interest/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	webhookv1 "github.com/corebank/corebank/gen/go/corebank/webhook/v1"
	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
	"github.com/corebank/corebank/store/localpg"
	"github.com/corebank/corebank/store/storetest"
)

// rare provokes the codes that need more than one request, or that no request of the parity table can get.
var rare = map[apiv1.ErrorCode]func(t *testing.T) apptest.Result{
	apiv1.ErrorCode_CBS001: func(t *testing.T) apptest.Result {
		b := apptest.StartBank(t)
		b.ExecSQL(t, `ALTER TABLE transactions DROP COLUMN remark`)
		return b.CallBoth(t, b.Caller(t, b.Teller), &transactionv1.DepositRequest{AccountId: b.Rich, Amount: "1.00"})
	},
	apiv1.ErrorCode_CBB023: func(t *testing.T) apptest.Result {
		b := apptest.StartBank(t)
		return b.CallBoth(t, b.Caller(t, apptest.Admin), &customerv1.EraseCustomerRequest{Id: b.Mine})
	},
	apiv1.ErrorCode_CBB024: func(t *testing.T) apptest.Result {
		b := apptest.StartBank(t)
		return b.CallBoth(t, b.Caller(t, b.Teller), &interestv1.SetAccountRateRequest{Id: b.Rich, RateCode: new("none")})
	},
	apiv1.ErrorCode_CBB030: func(t *testing.T) apptest.Result {
		return callBothOnNewServer(t, apptest.Admin, &webhookv1.GetWebhookRequest{Id: absent})
	},
	apiv1.ErrorCode_CBB031: func(t *testing.T) apptest.Result {
		s := apptest.Start(t)
		s.ExecSQL(t, `INSERT INTO webhooks (url, account_ids, types, max_batch, status, algorithm, key_id, sealed_secret, sealed_with, created_by)
			SELECT 'https://receiver.invalid', '{}', '{}', 1, 'paused', 'hmac-sha256', '', '', 'none', 'admin' FROM generate_series(1, 100)`)
		return s.CallBoth(t, s.Caller(t, apptest.Admin), newWebhook())
	},
	apiv1.ErrorCode_AUB004: func(t *testing.T) apptest.Result {
		s := apptest.Start(t)
		wrong := &authv1.LoginRequest{Username: "admin", Password: "wrong password"}
		for range 10 {
			if got := s.CallGRPC(t, apptest.Caller{}, wrong); got.Code != apiv1.ErrorCode_AUB001 {
				t.Fatalf("got %+v, want AUB001", got)
			}
		}
		return s.CallBoth(t, s.Caller(t, ""), wrong)
	},
	apiv1.ErrorCode_AUB008: func(t *testing.T) apptest.Result {
		return callBothOnNewServer(t, "", &apiclientv1.CreateClientTokenRequest{KeyId: "nobody", Secret: "none"})
	},
	apiv1.ErrorCode_AUB009: func(t *testing.T) apptest.Result {
		return callBothOnNewServer(t, apptest.Admin, &apiclientv1.DeleteApiClientRequest{KeyId: "nobody"})
	},
	apiv1.ErrorCode_AUB010: func(t *testing.T) apptest.Result {
		s := apptest.Start(t)
		s.MustCall(t, apptest.Admin, &authv1.CreateUserRequest{
			Username: "new", Password: apptest.Password, Name: "新人", Roles: []apiv1.Role{apiv1.Role_ROLE_ADMIN},
		})
		return s.CallBoth(t, s.Caller(t, "new"), &authv1.ListUsersRequest{})
	},
	apiv1.ErrorCode_AUB012: func(t *testing.T) apptest.Result {
		s := apptest.Start(t)
		confirmTotp(t, s)
		return s.CallBoth(t, s.Caller(t, ""), &authv1.LoginRequest{Username: "admin", Password: apptest.Password})
	},
	apiv1.ErrorCode_AUB013: func(t *testing.T) apptest.Result {
		s := apptest.Start(t, func(c *app.Config) { c.RequireTotp = true })
		return s.CallBoth(t, s.Caller(t, apptest.Admin), &authv1.ListUsersRequest{})
	},
	apiv1.ErrorCode_AUB014: func(t *testing.T) apptest.Result {
		s := apptest.Start(t)
		confirmTotp(t, s)
		return s.CallBoth(t, s.Caller(t, apptest.Admin), &authv1.EnrollTotpRequest{Password: apptest.Password})
	},
	apiv1.ErrorCode_AUB015: func(t *testing.T) apptest.Result {
		return callBothOnNewServer(t, apptest.Admin, &approvalv1.GetApprovalRequest{Id: absent})
	},
	apiv1.ErrorCode_AUB016: func(t *testing.T) apptest.Result {
		b, id := startWithParked(t)
		b.MustCall(t, b.maker, &approvalv1.WithdrawApprovalRequest{Id: id})
		return b.CallBoth(t, b.Caller(t, b.approver), &approvalv1.GrantApprovalRequest{Id: id})
	},
	apiv1.ErrorCode_AUB017: func(t *testing.T) apptest.Result {
		b, id := startWithParked(t)
		return b.CallBoth(t, b.Caller(t, b.maker), &approvalv1.GrantApprovalRequest{Id: id})
	},
	apiv1.ErrorCode_AUB018: func(t *testing.T) apptest.Result {
		return callBothOnNewServer(t, apptest.Admin, &approvalv1.SetApprovalRuleRequest{Service: "TransactionService", Method: "Transfer", Required: new(true)})
	},
	apiv1.ErrorCode_GWB006: func(t *testing.T) apptest.Result {
		b, _ := startWithParked(t)
		return b.CallBoth(t, b.Caller(t, b.maker), &accountv1.FreezeAccountRequest{Id: b.Poor})
	},
	apiv1.ErrorCode_GWB001: func(t *testing.T) apptest.Result {
		return apptest.ResultOf(apptest.Start(t).JSON(t, "admin", http.MethodGet, "/api/v1/nowhere", ""))
	},
	apiv1.ErrorCode_GWB002: func(t *testing.T) apptest.Result {
		return apptest.ResultOf(apptest.Start(t).JSON(t, "admin", http.MethodDelete, "/api/v1/users", ""))
	},
	apiv1.ErrorCode_GWB003: func(t *testing.T) apptest.Result {
		b := apptest.StartBank(t)
		for range 10 {
			b.MustCall(t, b.Me, &transactionv1.BatchTransferRequest{BatchId: apptest.Unique("B"), Transfers: []*transactionv1.BatchTransferItem{
				{FromAccountId: b.Rich, ToAccountId: b.Poor, Amount: "0.01"},
			}})
		}
		return b.CallBoth(t, b.Caller(t, b.Me), &transactionv1.BatchTransferRequest{
			BatchId: apptest.Unique("B"), Transfers: []*transactionv1.BatchTransferItem{{FromAccountId: b.Rich, ToAccountId: b.Poor, Amount: "0.01"}},
		})
	},
	apiv1.ErrorCode_CBB017: func(t *testing.T) apptest.Result {
		b := apptest.StartBank(t)
		id := b.Account(t, b.Mine, "0.00")
		apptest.Expect(t, b.CallGRPC(t, b.Caller(t, b.Me), &transactionv1.CreateScheduledTransferRequest{
			FromAccountId: id, ToAccountId: b.Foreign, Amount: "1.00", ScheduledTime: timestamppb.New(time.Now().Add(time.Hour)),
		}), 0)
		return b.CallBoth(t, b.Caller(t, "teller"), &accountv1.CloseAccountRequest{Id: id})
	},
	apiv1.ErrorCode_GWB004: func(t *testing.T) apptest.Result {
		r := newRequest(t, apptest.Start(t), http.MethodPost, "/api/v1/auth/login", "compressed")
		r.Header.Set("Content-Encoding", "gzip")
		return apptest.ResultOf(apptest.Send(t, r))
	},
	apiv1.ErrorCode_GWB005: func(t *testing.T) apptest.Result {
		s := apptest.Start(t)
		stream, err := s.Conn.NewStream(t.Context(), &grpc.StreamDesc{ClientStreams: true}, authv1.AuthService_Login_FullMethodName)
		if err != nil {
			t.Fatalf("begin a login: %v", err)
		}
		return apptest.Result{Code: errorcode.Of(stream.RecvMsg(new(authv1.LoginResponse)))}
	},
	apiv1.ErrorCode_GWS001: func(t *testing.T) apptest.Result {
		postgres, err := localpg.Start(t.Context(), localpg.Options{Dir: storetest.Dir(t), Seed: storetest.Seed(t)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = postgres.Stop(context.Background()) })
		s := apptest.Start(t, apptest.On(postgres.URL()))
		teller := s.User(t, apiv1.Role_ROLE_TELLER)
		s.Token(t, teller) // While it still can log in.
		if err := postgres.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		if answer := s.JSON(t, "", http.MethodGet, "/readyz", ""); answer.Status != http.StatusServiceUnavailable {
			t.Errorf("/readyz: got status %d, want 503", answer.Status)
		}
		return s.CallBoth(t, s.Caller(t, teller), &accountv1.GetBalanceRequest{Id: 1})
	},
	apiv1.ErrorCode_GWS002: func(t *testing.T) apptest.Result {
		b, held := startBankWithLockedAccounts(t)
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		return b.CallGRPCContext(ctx, t, b.Caller(t, b.Me), pay(held, b.Poor, "1.00"))
	},
	apiv1.ErrorCode_GWS003: func(t *testing.T) apptest.Result {
		b, held := startBankWithLockedAccounts(t)
		ctx, cancel := context.WithCancel(t.Context())
		caller := b.Caller(t, b.Me)
		time.AfterFunc(100*time.Millisecond, cancel)
		return b.CallGRPCContext(ctx, t, caller, pay(held, b.Poor, "1.00"))
	},
}

// Every code of the core bank, of authentication and of the gateway reaches a caller, here or in a table of scenarios.
func TestEveryCodeIsReached(t *testing.T) {
	t.Parallel()
	tabled := map[apiv1.ErrorCode]bool{}
	for _, sc := range slices.Concat(scenarios(&apptest.Bank{}), reversalRefusals(&apptest.Bank{})) {
		tabled[sc.Want] = true
	}
	values := apiv1.ErrorCode(0).Descriptor().Values()
	for i := range values.Len() {
		code := apiv1.ErrorCode(values.Get(i).Number())
		if system := code / 1000; system != 1 && system != 5 && system != 9 || tabled[code] {
			continue
		}
		t.Run(code.String(), func(t *testing.T) {
			t.Parallel()
			if rare[code] == nil {
				t.Fatalf("got no test that receives %v, want one", code)
			}
			if got := rare[code](t); got.Code != code {
				t.Errorf("got %+v, want %v", got, code)
			}
		})
	}
}

// confirmTotp gives the administrator a second factor.
func confirmTotp(t *testing.T, s *apptest.Server) {
	t.Helper()
	enrolled := s.CallGRPC(t, s.Caller(t, apptest.Admin), &authv1.EnrollTotpRequest{Password: apptest.Password})
	apptest.Expect(t, enrolled, 0)
	code, err := totp.GenerateCode(enrolled.Text("secret"), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	apptest.Expect(t, s.CallGRPC(t, s.Caller(t, apptest.Admin), &authv1.ConfirmTotpRequest{Code: code}), 0)
}

func callBothOnNewServer(t *testing.T, username string, request proto.Message) apptest.Result {
	t.Helper()
	s := apptest.Start(t)
	return s.CallBoth(t, s.Caller(t, username), request)
}

// startBankWithLockedAccounts starts a bank whose accounts are locked in the database until the test ends.
func startBankWithLockedAccounts(t *testing.T) (b *apptest.Bank, account int64) {
	t.Helper()
	b = apptest.StartBank(t)
	conn, err := pgx.Connect(t.Context(), b.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) }) // Before the server stops.
	if _, err := conn.Exec(t.Context(), `BEGIN; SELECT FROM accounts FOR UPDATE`); err != nil {
		t.Fatal(err)
	}
	return b, b.Rich
}
