package auth

import (
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
)

// code returns the code of a secret at the server's time.
func (s *testServer) code(t *testing.T, secret string) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, s.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// enroll sets up a second factor and returns its secret.
func (s *testServer) enroll(t *testing.T, token string) string {
	t.Helper()
	enrolled, err := s.client.EnrollTotp(withToken(t.Context(), token), &authv1.EnrollTotpRequest{Password: password})
	wantCode(t, err, 0)
	_, err = s.client.ConfirmTotp(withToken(t.Context(), token), &authv1.ConfirmTotpRequest{Code: s.code(t, enrolled.GetSecret())})
	wantCode(t, err, 0)
	return enrolled.GetSecret()
}

func TestSecondFactor(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	id := s.teller(t, "zhangsan")
	token := s.login(t, "zhangsan").GetAccessToken()
	_, err := s.client.EnrollTotp(withToken(t.Context(), token), &authv1.EnrollTotpRequest{Password: "wrong"})
	wantCode(t, err, apiv1.ErrorCode_AUB001)
	secret := s.enroll(t, token)
	login := func(code *string) error {
		_, err := s.client.Login(t.Context(), &authv1.LoginRequest{Username: "zhangsan", Password: password, TotpCode: code})
		return err
	}
	wantCode(t, login(nil), apiv1.ErrorCode_AUB012)
	used := s.code(t, secret)
	wantCode(t, login(&used), apiv1.ErrorCode_AUB012)
	s.clock.advance(time.Minute)
	fresh := s.code(t, secret)
	wantCode(t, login(&fresh), 0)
	wantCode(t, login(&fresh), apiv1.ErrorCode_AUB012)
	_, err = s.client.EnrollTotp(withToken(t.Context(), token), &authv1.EnrollTotpRequest{Password: password})
	wantCode(t, err, apiv1.ErrorCode_AUB014)
	_, err = s.client.RemoveTotp(s.asAdmin(t), &authv1.RemoveTotpRequest{Id: id + 1})
	wantCode(t, err, apiv1.ErrorCode_AUB005)
	_, err = s.client.RemoveTotp(s.asAdmin(t), &authv1.RemoveTotpRequest{Id: id})
	wantCode(t, err, 0)
	wantCode(t, login(nil), 0)
}

// Wrong codes of somebody who has the password are limited like wrong passwords.
func TestCodesCannotBeGuessed(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.teller(t, "zhangsan")
	s.enroll(t, s.login(t, "zhangsan").GetAccessToken())
	var err error
	for range pairRule.failures + 1 {
		_, err = s.client.Login(t.Context(), &authv1.LoginRequest{Username: "zhangsan", Password: password, TotpCode: new("000000")})
	}
	wantCode(t, err, apiv1.ErrorCode_AUB004)
}

func TestSecondFactorCanBeRequired(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(o *Options) { o.RequireTotp = true })
	s.user(t, "zhangsan", admin)
	session := s.login(t, "zhangsan")
	if !session.GetTotpSetupRequired() {
		t.Errorf("got %v, want totp_setup_required", session)
	}
	wantCode(t, s.call(t.Context(), session.GetAccessToken()), apiv1.ErrorCode_AUB013)
	s.enroll(t, session.GetAccessToken())
	wantCode(t, s.call(t.Context(), session.GetAccessToken()), 0)
	s.user(t, "core", apiv1.Role_ROLE_INTERNAL)
	if got := s.login(t, "core"); got.TotpSetupRequired != nil {
		t.Errorf("an internal system: got %v, want no second factor", got)
	}
}
