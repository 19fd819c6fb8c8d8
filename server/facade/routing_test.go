package facade_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/facade"
	"github.com/corebank/corebank/server/internal/apierror"
)

func TestUnknownPathsAndMethods(t *testing.T) {
	t.Parallel()
	tests := []struct {
		method, path string
		status       int
		code, allow  string
	}{
		{"GET", "/", 404, "GWB001", ""},
		{"GET", "/api/v1/nowhere", 404, "GWB001", ""},
		{"GET", "/api/v1/accounts//", 404, "GWB001", ""},
		{"GET", "/api/v1//accounts", 404, "GWB001", ""},
		{"GET", "/api/v1/x/../accounts", 404, "GWB001", ""},
		{"GET", "/api/v1/accounts/1/balance/x", 404, "GWB001", ""},
		{"GET", "/api/v1%2Faccounts", 404, "GWB001", ""},
		{"GET", "/api/v1/accounts/1%2fbalance", 404, "GWB001", ""},
		{"OPTIONS", "/api/v1/nowhere", 404, "GWB001", ""},
		{"DELETE", "/api/v1/accounts", 405, "GWB002", "GET, HEAD, POST, OPTIONS"},
		{"GET", "/api/v1/transactions/transfer", 405, "GWB002", "POST, OPTIONS"},
		{"HEAD", "/api/v1/transactions/transfer/", 405, "GWB002", "POST, OPTIONS"},
		{"DELETE", "/api/v1/transactions/TX0000000000000001", 405, "GWB002", "GET, HEAD, OPTIONS"},
		{"OPTIONS", "/api/v1/transactions/transfer", 204, "", "POST, OPTIONS"},
		{"BREW", "/api/v1/accounts", 405, "GWB002", "GET, HEAD, POST, OPTIONS"},
		{"OPTIONS", "/api/v1/accounts", 204, "", "GET, HEAD, POST, OPTIONS"},
	}
	handler := newFacade(t, never(t))
	for _, test := range tests {
		t.Run(test.method+" "+test.path, func(t *testing.T) {
			t.Parallel()
			w := call(handler, test.method, test.path, "")
			if w.Code != test.status || w.Header().Get("Allow") != test.allow {
				t.Errorf("got status %d, Allow %q, want %d, %q", w.Code, w.Header().Get("Allow"), test.status, test.allow)
			}
			if test.code != "" && refusal(t, w).ErrorCode != test.code {
				t.Errorf("got answer %s, want %s", w.Body, test.code)
			}
		})
	}
}

// TestMethodIsWhatItIs keeps requests from passing as others.
func TestMethodIsWhatItIs(t *testing.T) {
	t.Parallel()
	handler := newFacade(t, never(t))
	r := httptest.NewRequest(http.MethodPost, "/api/v1/accounts/1/balance", strings.NewReader("a=b"))
	r.Header.Set("X-Http-Method-Override", http.MethodGet)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("got status %d, want 405", w.Code)
	}
}

func TestHead(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(newFacade(t, always(&accountv1.GetBalanceResponse{AccountId: 1}, nil)))
	t.Cleanup(server.Close)
	response, err := server.Client().Head(server.URL + "/api/v1/accounts/1/balance")
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil || response.StatusCode != http.StatusOK || response.ContentLength < 1 {
		t.Errorf("got %v, %v; want no error, status code 200, content length at least 1", response, err)
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	handler := newFacade(t, never(t))
	for path, want := range map[string]string{"/healthz": "healthy", "/readyz": "ready"} {
		if w := call(handler, http.MethodGet, path, ""); w.Code != http.StatusOK || w.Body.String() != want {
			t.Errorf("%s: got %d %s; want code 200, string %v", path, w.Code, w.Body, want)
		}
	}
}

// TestErrorsOfCalls answers every error in the envelope, with the status of the catalogue, and tells nothing beyond.
func TestErrorsOfCalls(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		err    error
		status int
		code   string
		header map[string]string
	}{
		{"Fault", apierror.New(apiv1.ErrorCode_CBB002), 400, "CBB002", nil},
		{"Status", apierror.New(apiv1.ErrorCode_CBB001).GRPCStatus().Err(), 404, "CBB001", nil},
		{"Unauthenticated", apierror.New(apiv1.ErrorCode_AUB002), 401, "AUB002", map[string]string{"WWW-Authenticate": "Bearer"}},
		{
			"RetryAfter", apierror.New(apiv1.ErrorCode_GWB003).WithRetryAfter(1100 * time.Millisecond).GRPCStatus().Err(), 429, "GWB003",
			map[string]string{"Retry-After": "2"},
		},
		{"Unavailable", status.Error(codes.Unavailable, "secret"), 503, "GWS001", nil},
		{"Deadline", status.Error(codes.DeadlineExceeded, "secret"), 504, "GWS002", nil},
		{"OtherStatus", status.Error(codes.Internal, "secret"), 500, "CBS001", nil},
		{"NoStatus", errors.New("secret"), 500, "CBS001", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := call(newFacade(t, always(nil, test.err)), http.MethodGet, "/api/v1/accounts/1/balance", "")
			if e := refusal(t, w); w.Code != test.status || e.ErrorCode != test.code {
				t.Errorf("got %d %s; want code %v, error code %v", w.Code, w.Body, test.status, test.code)
			}
			if strings.Contains(w.Body.String(), "secret") {
				t.Errorf("got a secret in the answer, want none: %s", w.Body)
			}
			for name, want := range test.header {
				if got := w.Header().Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
		})
	}
}

// TestHeaders passes on what a call needs, and back what the caller needs, and nothing else.
func TestHeaders(t *testing.T) {
	t.Parallel()
	want := metadata.MD{
		"authorization": {"Bearer x"}, "idempotency-key": {"k"}, "x-request-id": {"r"}, "corebank-peer": {"192.0.2.1:1234"},
		// These two the gateway adds; nothing here believes them.
		"x-forwarded-for": {"198.51.100.1, 192.0.2.1"}, "x-forwarded-host": {"example.com"},
	}
	handler := newFacade(t, func(ctx context.Context, _ proto.Message) (proto.Message, error) {
		got, _ := metadata.FromIncomingContext(ctx)
		for key, values := range want {
			if len(got[key]) != 1 || got[key][0] != values[0] {
				t.Errorf("%s: got %v; want one value, %v", key, got[key], values[0])
			}
		}
		if len(got) != len(want) {
			t.Errorf("got %v; want length %v", got, len(want))
		}
		err := grpc.SetHeader(ctx, metadata.Pairs("x-request-id", "r", "ratelimit-limit", "100", "other", "x"))
		return &accountv1.GetBalanceResponse{}, err
	})
	r := httptest.NewRequest(http.MethodGet, "/api/v1/accounts/1/balance", nil)
	for _, header := range []string{
		"Authorization: Bearer x", "Idempotency-Key: k", "X-Request-Id: r",
		"Corebank-Peer: 198.51.100.1", "X-Forwarded-For: 198.51.100.1", "Cookie: c", "Grpc-Timeout: 1n",
	} {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	got := w.Header()
	for name, value := range map[string]string{
		"X-Request-Id": "r", "Ratelimit-Limit": "100", "Content-Type": "application/json",
		"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
	} {
		if got.Get(name) != value {
			t.Errorf("%s: %q, want %q", name, got.Get(name), value)
		}
	}
	if got.Get("Other") != "" {
		t.Errorf("got %v passed back, want it without Other", got)
	}
}

func TestEmptyBodyIsAnEmptyMessage(t *testing.T) {
	t.Parallel()
	handler := newFacade(t, func(_ context.Context, request proto.Message) (proto.Message, error) {
		if !proto.Equal(request, &accountv1.FreezeAccountRequest{Id: 7}) {
			t.Errorf("got %v; want request &accountv1.FreezeAccountRequest{Id: 7}", request)
		}
		return &accountv1.FreezeAccountResponse{}, nil
	})
	if w := call(handler, http.MethodPost, "/api/v1/accounts/7/freeze", ""); w.Code != http.StatusOK {
		t.Errorf("got %d %s; want code 200", w.Code, w.Body)
	}
}

// brokenConn panics where no interceptor can catch it.
type brokenConn struct{ grpc.ClientConnInterface }

func (brokenConn) Invoke(context.Context, string, any, any, ...grpc.CallOption) error {
	panic("secret")
}

func TestPanicIsAnInternalError(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	handler := newFacade(t, never(t), func(o *facade.Options) {
		o.Conn, o.Log = brokenConn{}, slog.New(slog.NewTextHandler(&log, nil))
	})
	w := call(handler, http.MethodGet, "/api/v1/accounts/1/balance", "")
	if e := refusal(t, w); w.Code != http.StatusInternalServerError || e.ErrorCode != "CBS001" {
		t.Errorf("got %d %s; want code %v, error code CBS001", w.Code, w.Body, http.StatusInternalServerError)
	}
	if strings.Contains(w.Body.String(), "secret") || !strings.Contains(log.String(), "secret") {
		t.Errorf("got answer %s and log %s, want the secret in the log only", w.Body, &log)
	}
}

// TestHandlers lets a handler of its own answer: by a message, by an error, or by itself.
func TestHandlers(t *testing.T) {
	t.Parallel()
	handler := newFacade(t, never(t), func(o *facade.Options) {
		o.Handlers[accountv1.AccountService_GetBalance_FullMethodName] = func(
			ctx context.Context, w http.ResponseWriter, r *http.Request,
		) (proto.Message, error) {
			md, _ := metadata.FromOutgoingContext(ctx)
			if r.Header.Get("Authorization") != md["authorization"][0] {
				t.Errorf("got metadata %v, want the authorization %q", md, r.Header.Get("Authorization"))
			}
			switch r.PathValue("id") {
			case "1":
				return &accountv1.GetBalanceResponse{AccountId: 1, Balance: "1"}, nil
			case "2":
				return nil, apierror.New(apiv1.ErrorCode_CBB001)
			default:
				_, err := io.WriteString(w, "a file")
				return nil, err
			}
		}
	})
	for id, want := range map[string]string{
		"1": `{"code":200,"message":"Success","data":{"accountId":1,"balance":1.00,"currency":""},"timestamp":"now"}`,
		"2": `{"code":404,"message":"账户不存在","errorCode":"CBB001","errors":[],"timestamp":"now"}`,
		"3": `a file`,
	} {
		r := httptest.NewRequest(http.MethodGet, "/api/v1/accounts/"+id+"/balance", nil)
		r.Header.Set("Authorization", "Bearer x")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if got := now.ReplaceAllString(w.Body.String(), `"timestamp":"now"`); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
