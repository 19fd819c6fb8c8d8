package app_test

import (
	"net/http"
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoregistry"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// Every RPC is called by every role, by nobody and with a forged token, over gRPC and over JSON: the contract says who is let in.
func TestEveryRoleOnEveryRPC(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	callers := map[string]apiv1.Role{}
	for value := range apiv1.Role_name {
		switch role := apiv1.Role(value); role {
		case apiv1.Role_ROLE_UNSPECIFIED:
		case apiv1.Role_ROLE_CUSTOMER:
			callers[s.User(t, role, s.Customer(t))] = role
		default:
			callers[s.User(t, role)] = role
		}
	}
	if len(callers) != 8 {
		t.Fatalf("got %d roles, want 8: one is tested for each", len(callers))
	}
	for _, m := range apptest.Contract.Methods() {
		request := emptyRequest(t, m)
		if s.CallGRPC(t, apptest.Caller{}, request).Code == apiv1.ErrorCode_GWB001 {
			continue // Of a service that this server has not got.
		}
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			check := func(who string, caller func() apptest.Caller, want apiv1.ErrorCode) {
				t.Helper()
				if got := admission(s.CallGRPC(t, caller(), request).Code); got != want {
					t.Errorf("gRPC, %s: got %v, want %v", who, got, want)
				}
				if m.HTTPMethod == "" || m.Desc.IsStreamingClient() {
					return
				}
				if got := admissionOf(s.CallJSON(t, caller(), request).HTTP); got != want {
					t.Errorf("JSON, %s: got %v, want %v", who, got, want)
				}
			}
			for name, role := range callers {
				want := apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED
				if !m.Access.GetPublic() && !m.Access.GetAuthenticated() && !slices.Contains(m.Access.GetRoles(), role) {
					want = apiv1.ErrorCode_AUB003
				}
				check(name, func() apptest.Caller { return freshCaller(t, s, m, name) }, want)
			}
			if m.Access.GetPublic() {
				return // Strangers are welcome, but for what the method itself makes of them.
			}
			for who, token := range map[string]string{"nobody": "", "a forger": forged(s.Token(t, "admin")), "a babbler": "x"} {
				check(who, func() apptest.Caller { return apptest.Caller{Token: token} }, apiv1.ErrorCode_AUB002)
			}
		})
	}
}

// freshCaller is a user with a token of its own where the call ends its session.
func freshCaller(t *testing.T, s *apptest.Server, m *contract.Method, username string) apptest.Caller {
	t.Helper()
	if m.Desc.Name() != "Logout" {
		return s.Caller(t, username)
	}
	session, err := authv1.NewAuthServiceClient(s.Conn).Login(t.Context(),
		&authv1.LoginRequest{Username: username, Password: apptest.Password})
	if err != nil {
		t.Fatal(err)
	}
	return apptest.Caller{Token: session.GetAccessToken()}
}

// forged is a token with another signature.
func forged(token string) string {
	b := []byte(token)
	b[len(b)-10] ^= 1
	return string(b)
}

// admission is the code if it is one that keeps callers out.
func admission(code apiv1.ErrorCode) apiv1.ErrorCode {
	if code == apiv1.ErrorCode_AUB002 || code == apiv1.ErrorCode_AUB003 {
		return code
	}
	return apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED
}

// admissionOf is the same for a status, because not every dialect shows codes.
func admissionOf(status int) apiv1.ErrorCode {
	switch status {
	case http.StatusUnauthorized:
		return apiv1.ErrorCode_AUB002
	case http.StatusForbidden:
		return apiv1.ErrorCode_AUB003
	default:
		return apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED
	}
}

func emptyRequest(t *testing.T, m *contract.Method) proto.Message {
	t.Helper()
	input, err := protoregistry.GlobalTypes.FindMessageByName(m.Desc.Input().FullName())
	if err != nil {
		t.Fatal(err)
	}
	return input.New().Interface()
}
