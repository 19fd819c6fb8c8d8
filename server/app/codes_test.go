package app_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	apiclientv1 "github.com/corebank/corebank/gen/go/corebank/apiclient/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store/localpg"
	"github.com/corebank/corebank/store/storetest"
)

// How to be told the codes that need more than one request, or that no request of the table can get.
var rare = map[apiv1.ErrorCode]func(t *testing.T) apptest.Outcome{
	apiv1.ErrorCode_CBS001: func(t *testing.T) apptest.Outcome {
		w := newWorld(t)
		behind(t, w.DatabaseURL, `ALTER TABLE transactions DROP COLUMN remark`)
		return both(t, w.Server, w.teller, &transactionv1.DepositRequest{AccountId: w.rich, Amount: "1.00"})
	},
	apiv1.ErrorCode_AUB004: func(t *testing.T) apptest.Outcome {
		s := apptest.Start(t)
		wrong := &authv1.LoginRequest{Username: "admin", Password: "wrong password"}
		for range 10 {
			if got := s.PlayGRPC(t, apptest.Caller{}, wrong); got.Code != apiv1.ErrorCode_AUB001 {
				t.Fatalf("%+v", got)
			}
		}
		return both(t, s, "", wrong)
	},
	apiv1.ErrorCode_AUB008: func(t *testing.T) apptest.Outcome {
		return both(t, apptest.Start(t), "", &apiclientv1.CreateClientTokenRequest{KeyId: "nobody", Secret: "none"})
	},
	apiv1.ErrorCode_AUB009: func(t *testing.T) apptest.Outcome {
		return both(t, apptest.Start(t), "admin", &apiclientv1.DeleteApiClientRequest{KeyId: "nobody"})
	},
	apiv1.ErrorCode_GWB001: func(t *testing.T) apptest.Outcome {
		return outcomeOf(t, apptest.Start(t).JSON(t, "admin", http.MethodGet, "/api/v1/nowhere", ""))
	},
	apiv1.ErrorCode_GWB002: func(t *testing.T) apptest.Outcome {
		return outcomeOf(t, apptest.Start(t).JSON(t, "admin", http.MethodDelete, "/api/v1/users", ""))
	},
	apiv1.ErrorCode_GWB003: func(t *testing.T) apptest.Outcome {
		w := newWorld(t)
		for range 10 {
			w.must(t, w.me, &transactionv1.BatchTransferRequest{BatchId: unique("B"), Transfers: []*transactionv1.BatchTransferItem{
				{FromAccountId: w.rich, ToAccountId: w.poor, Amount: "0.01"},
			}})
		}
		return both(t, w.Server, w.me, &transactionv1.BatchTransferRequest{
			BatchId: unique("B"), Transfers: []*transactionv1.BatchTransferItem{{FromAccountId: w.rich, ToAccountId: w.poor, Amount: "0.01"}},
		})
	},
	apiv1.ErrorCode_GWB004: func(t *testing.T) apptest.Outcome {
		r := newRequest(t, apptest.Start(t), http.MethodPost, "/api/v1/auth/login", "compressed")
		r.Header.Set("Content-Encoding", "gzip")
		return outcomeOf(t, apptest.Send(t, r))
	},
	apiv1.ErrorCode_GWB005: func(t *testing.T) apptest.Outcome {
		s := apptest.Start(t)
		stream, err := s.Conn.NewStream(t.Context(), &grpc.StreamDesc{ClientStreams: true}, authv1.AuthService_Login_FullMethodName)
		if err != nil {
			t.Fatalf("begin a login: %v", err)
		}
		return apptest.Outcome{Code: codeOf(stream.RecvMsg(new(authv1.LoginResponse)))}
	},
	apiv1.ErrorCode_GWS001: func(t *testing.T) apptest.Outcome {
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
			t.Errorf("/readyz answers %d", answer.Status)
		}
		return both(t, s, teller, &accountv1.GetBalanceRequest{Id: 1})
	},
	apiv1.ErrorCode_GWS002: func(t *testing.T) apptest.Outcome {
		w, held := worldWithHeldAccount(t)
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		return w.PlayGRPCIn(ctx, t, w.Caller(t, w.me), pay(held, w.poor, "1.00"))
	},
	apiv1.ErrorCode_GWS003: func(t *testing.T) apptest.Outcome {
		w, held := worldWithHeldAccount(t)
		ctx, cancel := context.WithCancel(t.Context())
		caller := w.Caller(t, w.me)
		time.AfterFunc(100*time.Millisecond, cancel)
		return w.PlayGRPCIn(ctx, t, caller, pay(held, w.poor, "1.00"))
	},
}

// Every code of the core bank, of authentication and of the gateway is one that somebody is told, here or in the table.
func TestEveryCodeIsReached(t *testing.T) {
	t.Parallel()
	tabled := map[apiv1.ErrorCode]bool{}
	for _, sc := range scenarios {
		tabled[sc.code] = true
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
				t.Fatal("nobody has been told it")
			}
			if got := rare[code](t); got.Code != code {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// both plays a request over gRPC and JSON, which must answer alike.
func both(t *testing.T, s *apptest.Server, username string, request proto.Message) apptest.Outcome {
	t.Helper()
	return bothAs(t, s, s.Caller(t, username), request)
}

func bothAs(t *testing.T, s *apptest.Server, caller apptest.Caller, request proto.Message) apptest.Outcome {
	t.Helper()
	viaGRPC, viaJSON := s.PlayGRPC(t, caller, request), s.PlayJSON(t, caller, request)
	if viaGRPC.Code != viaJSON.Code || viaGRPC.HTTP != viaJSON.HTTP {
		t.Errorf("gRPC %+v\nJSON %+v", viaGRPC, viaJSON)
	}
	return viaGRPC
}

func outcomeOf(t *testing.T, answer apptest.Answer) apptest.Outcome {
	t.Helper()
	_, after, _ := strings.Cut(answer.Body, `"errorCode":"`)
	code, _, _ := strings.Cut(after, `"`)
	return apptest.Outcome{Code: apiv1.ErrorCode(apiv1.ErrorCode_value[code]), HTTP: answer.Status}
}

// behind changes the database behind the server's back.
func behind(t *testing.T, url, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

// worldWithHeldAccount is a world in which somebody holds the lock of an account until the test ends.
func worldWithHeldAccount(t *testing.T) (w *world, account int64) {
	t.Helper()
	w = newWorld(t)
	conn, err := pgx.Connect(t.Context(), w.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) }) // Before the server stops.
	if _, err := conn.Exec(t.Context(), `BEGIN; SELECT FROM accounts FOR UPDATE`); err != nil {
		t.Fatal(err)
	}
	return w, w.rich
}
