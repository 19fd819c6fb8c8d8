package app_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// Whatever becomes of a JSON request, its answer has the name that the caller gave it, or one that the server made up.
func TestRequestIDOverJSON(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	for _, test := range []struct{ name, method, path, body string }{
		{"Success", "POST", "/api/v1/auth/login", `{"username":"admin","password":"` + apptest.Password + `"}`},
		{"Refused", "POST", "/api/v1/auth/login", `{"username":"admin","password":"wrong"}`},
		{"Malformed", "POST", "/api/v1/auth/login", `{"username":`},
		{"WithoutToken", "GET", "/api/v1/accounts/1/balance", ""},
		{"NoSuchPath", "GET", "/nowhere", ""},
		{"NoSuchMethod", "PATCH", "/api/v1/auth/login", ""},
		{"BadSignature", "GET", "/rate/search", "signed"},
		{"Health", "GET", "/healthz", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for given, kept := range map[string]bool{"order-4711": true, "": false, "has space": false, strings.Repeat("x", 129): false} {
				r, err := http.NewRequestWithContext(t.Context(), test.method, "http://"+s.HTTP+test.path, strings.NewReader(test.body))
				if err != nil {
					t.Fatal(err)
				}
				r.Header.Set("Content-Type", "application/json")
				if test.body == "signed" {
					r.Header.Set("Signature", "sig=:AAAA:")
				}
				if given != "" {
					r.Header["X-Request-Id"] = []string{given}
				}
				response, err := http.DefaultClient.Do(r)
				if err != nil {
					t.Fatal(err)
				}
				response.Body.Close()
				got := response.Header["X-Request-Id"]
				if len(got) != 1 || got[0] == "" || (got[0] == given) != kept {
					t.Errorf("given %q: got %q, want one, kept: %t", given, got, kept)
				}
			}
		})
	}
}

// A gRPC caller finds it in the header of every answer, and in the details of an error.
func TestRequestIDOverGRPC(t *testing.T) {
	t.Parallel()
	b := apptest.StartBank(t)
	client := transactionv1.NewTransactionServiceClient(b.Conn)
	ctx := metadata.AppendToOutgoingContext(b.As(t, b.Teller), "x-request-id", "order-4711")

	var header metadata.MD
	if _, err := client.Transfer(ctx, pay(b.Rich, b.Poor, "1.00"), grpc.Header(&header)); err != nil {
		t.Fatal(err)
	}
	if got := header["x-request-id"]; !slices.Equal(got, []string{"order-4711"}) {
		t.Errorf("got header %q, want order-4711", got)
	}

	_, err := client.Transfer(ctx, pay(b.Poor, b.Rich, "99.00"), grpc.Header(&header))
	i := slices.IndexFunc(status.Convert(err).Details(), func(detail any) bool {
		info, ok := detail.(*errdetails.RequestInfo)
		return ok && info.GetRequestId() == "order-4711"
	})
	if i < 0 || !slices.Equal(header["x-request-id"], []string{"order-4711"}) {
		t.Errorf("got header %q and error %v, want order-4711 in both", header["x-request-id"], status.Convert(err).Details())
	}
}
