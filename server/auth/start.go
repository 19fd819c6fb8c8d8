package auth

import (
	"context"
	"errors"

	"github.com/corebank/corebank/store"
)

// AnyoneCanLogIn reports whether a user exists who can log in with a password, or an external issuer is configured.
func (s *Service) AnyoneCanLogIn(ctx context.Context) (bool, error) {
	if s.external != nil {
		return true, nil
	}
	return s.queries.UserCanLogInExists(ctx, s.db)
}

// HasPassword reports whether an enabled user has this name and this password. It is for the start of the server: it counts no
// failed login.
func (s *Service) HasPassword(ctx context.Context, username, password string) (bool, error) {
	user, err := s.queries.UserGetByName(ctx, s.db, canonicalName(username))
	if errors.Is(err, store.ErrNoRows) || err == nil && !user.Enabled {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	ok, _, err := s.passwords.verify(ctx, user.PasswordHash, password)
	return ok, err
}
