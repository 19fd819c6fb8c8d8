package auth

import (
	"context"
	"testing"

	"google.golang.org/grpc/metadata"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
)

// newPassword is strong, and other than password.
const newPassword = "another horse battery"

// created creates a user as an administrator does.
func (s *testServer) created(t *testing.T, username, password string, roles ...apiv1.Role) int64 {
	t.Helper()
	r, err := s.client.CreateUser(s.asAdmin(t), &authv1.CreateUserRequest{Username: username, Password: password, Name: "x", Roles: roles})
	wantCode(t, err, 0)
	return r.GetUser().GetId()
}

func (s *testServer) change(ctx context.Context, token, oldPassword, newPassword string) error {
	_, err := s.client.ChangePassword(withToken(ctx, token), &authv1.ChangePasswordRequest{OldPassword: oldPassword, NewPassword: newPassword})
	return err
}

// Until members of staff have changed the password that an administrator knows, their tokens work for nothing else.
func TestStaffMustChangeTheFirstPassword(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	id := s.created(t, "zhangsan", password, admin)
	first := s.login(t, "zhangsan")
	if !first.GetPasswordChangeRequired() {
		t.Error("got a login without a word of the password, want password_change_required")
	}
	refreshed, err := s.refresh(t.Context(), first.GetRefreshToken())
	wantCode(t, err, 0)
	for _, token := range []string{first.GetAccessToken(), refreshed.GetAccessToken()} {
		wantCode(t, s.call(t.Context(), token), apiv1.ErrorCode_AUB010)
		_, err := s.client.UpdateUser(withToken(t.Context(), token), &authv1.UpdateUserRequest{Id: id, Name: new("y")})
		wantCode(t, err, apiv1.ErrorCode_AUB010)
	}
	token := refreshed.GetAccessToken()
	wantCode(t, s.change(t.Context(), token, password, password), apiv1.ErrorCode_CBV003)
	wantCode(t, s.change(t.Context(), token, password, "zhangsan2026"), apiv1.ErrorCode_CBV003)
	wantCode(t, s.change(t.Context(), token, password, newPassword), 0)
	wantCode(t, s.call(t.Context(), token), 0)
	if again, err := s.client.Login(t.Context(), &authv1.LoginRequest{Username: "zhangsan", Password: newPassword}); err != nil || again.PasswordChangeRequired != nil {
		t.Errorf("the next login: got %v, %v; want no password_change_required", again, err)
	}
	_, err = s.client.UpdateUser(s.asAdmin(t), &authv1.UpdateUserRequest{Id: id, Password: new(password)})
	wantCode(t, err, 0)
	wantCode(t, s.call(t.Context(), s.login(t, "zhangsan").GetAccessToken()), apiv1.ErrorCode_AUB010)
}

func TestCustomersAndSystemsNeedNotChangeThePassword(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.created(t, "core", "password123", apiv1.Role_ROLE_INTERNAL)
	who := s.customer(t)
	_, err := s.client.CreateUser(s.asAdmin(t), &authv1.CreateUserRequest{
		Username: "user@example.com", Password: "password123", Name: "x", Roles: []apiv1.Role{customer}, CustomerId: &who,
	})
	wantCode(t, err, 0)
	for _, username := range []string{"core", "user@example.com"} {
		got, err := s.client.Login(t.Context(), &authv1.LoginRequest{Username: username, Password: "password123"})
		if err != nil || got.PasswordChangeRequired != nil {
			t.Errorf("%s: got %v, %v; want a login without a change", username, got, err)
		}
	}
}

func TestStaffPasswordsMustBeStrong(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	id := s.teller(t, "lisi")
	for _, weak := range []string{"password", "password123", "12345678", "qwertyuiop", "aaaaaaaaaaaa", "zhangsan1", "P@ssw0rd!"} {
		_, err := s.client.CreateUser(s.asAdmin(t), &authv1.CreateUserRequest{
			Username: "zhangsan", Password: weak, Name: "x", Roles: []apiv1.Role{teller},
		})
		wantCode(t, err, apiv1.ErrorCode_CBV003)
		_, err = s.client.UpdateUser(s.asAdmin(t), &authv1.UpdateUserRequest{Id: id, Password: &weak})
		wantCode(t, err, apiv1.ErrorCode_CBV003)
	}
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.teller(t, "zhangsan")
	mine, other := s.login(t, "zhangsan"), s.login(t, "zhangsan")
	wantCode(t, s.change(t.Context(), mine.GetAccessToken(), "wrong", newPassword), apiv1.ErrorCode_AUB001)
	ctx := metadata.AppendToOutgoingContext(t.Context(), "idempotency-key", "k")
	for range 2 { // the second one repeats the first
		wantCode(t, s.change(ctx, mine.GetAccessToken(), password, newPassword), 0)
	}
	wantCode(t, s.change(ctx, mine.GetAccessToken(), "wrong", newPassword), apiv1.ErrorCode_CBB014)
	wantCode(t, s.call(t.Context(), mine.GetAccessToken()), 0)
	wantCode(t, s.call(t.Context(), other.GetAccessToken()), apiv1.ErrorCode_AUB002)
	_, err := s.refresh(t.Context(), other.GetRefreshToken())
	wantCode(t, err, apiv1.ErrorCode_AUB002)
	_, err = s.tryLogin(t.Context(), "zhangsan")
	wantCode(t, err, apiv1.ErrorCode_AUB001)
	// A stolen token does not help to guess the password.
	for range pairRule.failures {
		err = s.change(t.Context(), mine.GetAccessToken(), "wrong", newPassword)
	}
	wantCode(t, err, apiv1.ErrorCode_AUB004)
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	id := s.teller(t, "zhangsan")
	s.teller(t, "lisi")
	mine, other, stranger := s.login(t, "zhangsan"), s.login(t, "zhangsan"), s.login(t, "lisi")
	list := func(token string, user *int64) ([]*authv1.Session, error) {
		r, err := s.client.ListSessions(withToken(t.Context(), token), &authv1.ListSessionsRequest{UserId: user})
		return r.GetList(), err
	}
	sessions, err := list(mine.GetAccessToken(), nil)
	if err != nil || len(sessions) != 2 || sessions[0].GetCurrent() == sessions[1].GetCurrent() {
		t.Fatalf("got %v, %v; want two sessions, one of them the current one", sessions, err)
	}
	_, err = list(stranger.GetAccessToken(), &id)
	wantCode(t, err, apiv1.ErrorCode_AUB003)
	end := func(ctx context.Context, session string) error {
		_, err := s.client.EndSession(ctx, &authv1.EndSessionRequest{SessionId: session})
		return err
	}
	for _, session := range sessions {
		wantCode(t, end(withToken(t.Context(), stranger.GetAccessToken()), session.GetSessionId()), apiv1.ErrorCode_AUB011)
		if !session.GetCurrent() {
			wantCode(t, end(withToken(t.Context(), mine.GetAccessToken()), session.GetSessionId()), 0)
		}
	}
	wantCode(t, s.call(t.Context(), other.GetAccessToken()), apiv1.ErrorCode_AUB002)
	asAdmin, err := s.client.ListSessions(s.asAdmin(t), &authv1.ListSessionsRequest{UserId: &id})
	if err != nil || len(asAdmin.GetList()) != 1 {
		t.Fatalf("got %v, %v; want one session", asAdmin, err)
	}
	wantCode(t, end(s.asAdmin(t), asAdmin.GetList()[0].GetSessionId()), 0)
	wantCode(t, s.call(t.Context(), mine.GetAccessToken()), apiv1.ErrorCode_AUB002)
}

func TestResetPassword(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	id := s.teller(t, "zhangsan")
	session := s.login(t, "zhangsan")
	_, err := s.UpdateUser(t.Context(), &authv1.UpdateUserRequest{Id: id, Enabled: new(false)})
	wantCode(t, err, 0)
	once, err := ResetPassword(t.Context(), s.db, "ZhangSan")
	if err != nil || len(once) < 20 {
		t.Fatalf("got %q, %v; want a long password", once, err)
	}
	got, err := s.client.Login(t.Context(), &authv1.LoginRequest{Username: "zhangsan", Password: once})
	if err != nil || !got.GetPasswordChangeRequired() {
		t.Errorf("got %v, %v; want a login that requires a change", got, err)
	}
	_, err = s.refresh(t.Context(), session.GetRefreshToken())
	wantCode(t, err, apiv1.ErrorCode_AUB002)
	if _, err := ResetPassword(t.Context(), s.db, "nobody"); err == nil {
		t.Error("got no error for an unknown user, want one")
	}
}
