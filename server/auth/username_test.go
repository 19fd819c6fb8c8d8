package auth

import (
	"testing"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
)

// One name has one user, however it is written.
func TestUsernamesAreComparedInOneForm(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for name, others := range map[string][]string{
		"Zoë":   {"ZOË", "zoe\u0308", "ZOE\u0308"},
		"admin": {"ADMIN", "ａｄｍｉｎ"},
		"张三":    {"张三"},
	} {
		s.teller(t, name)
		for _, other := range others {
			_, err := s.CreateUser(t.Context(), &authv1.CreateUserRequest{
				Username: other, Password: password, Name: "x", Roles: []apiv1.Role{teller},
			})
			wantCode(t, err, apiv1.ErrorCode_AUB006)
			s.login(t, other)
		}
	}
}

func TestLookAlikeUsernamesAreRefused(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.teller(t, "admin")
	for _, name := range []string{
		"аdmin", "αdmin", "ɑdmin", "admın", "admin\u200b", "ad\u00admin", "\u202eadmin", "admin\ufeff", "admin\u2060", "ad\u034fmin",
		"ad min", "admin\u3164", "admin‐", "ⅰx", "АДМИН", "admin\u0000",
	} {
		_, err := s.CreateUser(t.Context(), &authv1.CreateUserRequest{
			Username: name, Password: password, Name: "x", Roles: []apiv1.Role{teller},
		})
		if f := wantCode(t, err, apiv1.ErrorCode_CBV003); len(f.Fields) != 1 || f.Fields[0].Name != "username" {
			t.Errorf("%+q: got the fields %v, want username", name, f.Fields)
		}
	}
}

// A user whom a server without canonical names has created can log in once one with them has started.
func TestCanonicalNamesAreFilledIn(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.teller(t, "Zoë")
	if _, err := s.db.Exec(t.Context(), "UPDATE users SET canonical_name = NULL"); err != nil {
		t.Fatal(err)
	}
	_, err := s.tryLogin(t.Context(), "Zoë")
	wantCode(t, err, apiv1.ErrorCode_AUB001)
	newReplica(t, s.db, s.clock).login(t, "ZOË")
}
