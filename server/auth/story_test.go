package auth_test

import (
	"net/http"
	"testing"

	"google.golang.org/protobuf/proto"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// A new member of staff changes the first password, and ends a forgotten login.
func TestStaffOwnTheirPasswords(t *testing.T) {
	t.Parallel()
	start := func(t *testing.T) *apptest.Server { return apptest.Start(t) }
	apptest.EachTransport(t, start, func(t *testing.T, s *apptest.Server, via apptest.Transport) {
		call := func(username string, request proto.Message, want apiv1.ErrorCode) apptest.Result {
			t.Helper()
			got := via.Call(t, username, request)
			apptest.Expect(t, got, want)
			return got
		}
		call(apptest.Admin, &authv1.CreateUserRequest{
			Username: "zhangsan", Password: apptest.Password, Name: "张三", Roles: []apiv1.Role{apiv1.Role_ROLE_TELLER},
		}, 0)
		login := call("", &authv1.LoginRequest{Username: "zhangsan", Password: apptest.Password}, 0)
		if login.Data["passwordChangeRequired"] != true {
			t.Errorf("login: got %v, want passwordChangeRequired true", login.Data)
		}
		call("zhangsan", &authv1.ListSessionsRequest{}, apiv1.ErrorCode_AUB010)
		call("zhangsan", &authv1.ChangePasswordRequest{OldPassword: apptest.Password, NewPassword: "zhangsan2026"}, apiv1.ErrorCode_CBV003)
		call("zhangsan", &authv1.ChangePasswordRequest{OldPassword: apptest.Password, NewPassword: "another horse battery"}, 0)
		call("", &authv1.LoginRequest{Username: "zhangsan", Password: "another horse battery"}, 0)
		sessions, _ := call("zhangsan", &authv1.ListSessionsRequest{}, 0).Data["list"].([]any)
		if len(sessions) != 2 {
			t.Fatalf("got %d sessions, want those of two logins", len(sessions))
		}
		newest, _ := sessions[0].(map[string]any)
		if newest["current"] != false || newest["address"] != "127.0.0.1" {
			t.Errorf("got %v, want another session of 127.0.0.1", newest)
		}
		call("zhangsan", &authv1.EndSessionRequest{SessionId: newest["sessionId"].(string)}, 0)
		call("zhangsan", &authv1.EndSessionRequest{SessionId: newest["sessionId"].(string)}, apiv1.ErrorCode_AUB011)
	})
}

// The documented answer of a login has no more keys than before when no change is required.
func TestLoginIsAsDocumented(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	got := apptest.ResultOf(s.JSON(t, "", http.MethodPost, "/api/v1/auth/login", `{"username":"admin","password":"`+apptest.Password+`"}`))
	if len(got.Data) != 4 {
		t.Errorf("got %d keys, want the four of the document", len(got.Data))
	}
}
