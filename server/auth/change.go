package auth

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/store"
)

// checkLoginComplete returns AUB010 for a principal that must change its password first, and AUB013 for one that must set up its
// second factor. It reads the database if the token says so, because that may have been done since.
func (s *Service) checkLoginComplete(ctx context.Context, p caller.Principal) error {
	if !p.MustChangePassword && !p.MustSetUpTotp {
		return nil
	}
	user, err := s.queries.UserLoginState(ctx, s.db, p.UserID)
	switch {
	case errors.Is(err, store.ErrNoRows):
		return unauthenticated(errors.New("the token's user is gone"))
	case err != nil:
		return fmt.Errorf("read user: %w", err)
	case user.PasswordChangeRequired:
		return apierror.New(apiv1.ErrorCode_AUB010)
	case p.MustSetUpTotp && !user.TotpConfirmed:
		return apierror.New(apiv1.ErrorCode_AUB013)
	}
	return nil
}

// ChangePassword implements AuthService. It returns AUB001, AUB003, AUB004 and CBV003.
func (s *Service) ChangePassword(ctx context.Context, r *authv1.ChangePasswordRequest) (*authv1.ChangePasswordResponse, error) {
	p := caller.FromContext(ctx)
	session, err := sessionOf(p)
	if err != nil {
		return nil, err
	}
	user, repeated, err := s.checkOldPassword(ctx, p, r)
	if err != nil {
		return nil, err
	}
	hash := ""
	if !repeated {
		if hash, err = s.newHash(ctx, user, r); err != nil { // before any lock is held
			return nil, err
		}
	}
	fingerprinted := proto.CloneOf(r)
	fingerprinted.OldPassword, fingerprinted.NewPassword = s.passwordDigest(r.GetOldPassword()), s.passwordDigest(r.GetNewPassword())
	var ended [][16]byte
	response, err := idempotency.Do(ctx, s.db, fingerprinted, func(ctx context.Context, tx store.Tx) (*authv1.ChangePasswordResponse, error) {
		if repeated { // but not under this key
			return nil, wrongLogin()
		}
		ended, err = s.setPassword(ctx, tx, user, hash, session)
		return &authv1.ChangePasswordResponse{}, err
	})
	if err != nil {
		return nil, err
	}
	s.revoked.add(s.now(), ended...)
	return response, nil
}

// sessionOf returns the session of a principal's token. It returns AUB003 for a token without one, as of the external issuer.
func sessionOf(p caller.Principal) (id, error) {
	session, err := parseID(p.SessionID)
	if err != nil {
		return id{}, apierror.New(apiv1.ErrorCode_AUB003).WithCause(errors.New("the token has no session of this server"))
	}
	return session, nil
}

// checkOldPassword returns the caller's user, or AUB001. A request that may be the repetition of one that has changed the password
// already is recognized by the new one.
func (s *Service) checkOldPassword(
	ctx context.Context, p caller.Principal, r *authv1.ChangePasswordRequest,
) (user db.User, repeated bool, err error) {
	end, err := s.throttle.try(ctx, p.Username, s.ClientAddress(ctx))
	if err != nil {
		return user, false, err
	}
	failed := true
	defer func() { end(failed) }()
	user, err = s.checkPassword(ctx, p.Username, r.GetOldPassword())
	failed = errors.Is(err, wrongLogin())
	if !failed || !idempotency.HasKey(ctx) {
		return user, false, err
	}
	if user, again := s.checkPassword(ctx, p.Username, r.GetNewPassword()); again == nil {
		failed = false
		return user, true, nil
	}
	return user, false, err
}

// newHash checks a new password and hashes it.
func (s *Service) newHash(ctx context.Context, user db.User, r *authv1.ChangePasswordRequest) (string, error) {
	if r.GetNewPassword() == r.GetOldPassword() {
		return "", apierror.New(apiv1.ErrorCode_CBV003).Field("newPassword", "不得与旧密码相同")
	}
	if privilegesOf(user).roles.AreStaff() {
		if err := checkStrength("newPassword", r.GetNewPassword(), user.Username, user.Name); err != nil {
			return "", err
		}
	}
	hash, err := s.passwords.hash(ctx, r.GetNewPassword())
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return hash, nil
}

// setPassword stores the hash of a new password in tx, and ends all sessions of the user but one. It returns AUB001 if the
// password was changed since it was verified.
func (s *Service) setPassword(ctx context.Context, tx store.Tx, user db.User, hash string, keep id) (ended [][16]byte, err error) {
	changed, err := s.queries.UserSetPassword(ctx, tx, db.UserSetPasswordParams{
		ID: user.ID, PasswordHash: hash, FromPasswordHash: user.PasswordHash,
	})
	switch {
	case err != nil:
		return nil, fmt.Errorf("store password: %w", err)
	case changed == 0:
		return nil, wrongLogin()
	}
	ended, err = s.queries.SessionRevokeOthers(ctx, tx, db.SessionRevokeOthersParams{Now: s.now(), UserID: user.ID, KeepID: keep})
	if err != nil {
		return nil, fmt.Errorf("revoke sessions of user: %w", err)
	}
	return ended, s.announce(ctx, tx, ended)
}

// ResetPassword gives a user a random password that must be changed at the next login, enables the user, ends its sessions, and
// returns the password. It is for operators who have the database, not for callers.
func ResetPassword(ctx context.Context, database *store.DB, username string) (password string, err error) {
	s := &Service{db: database, queries: db.New(), now: time.Now, passwords: newPasswords(DefaultCost)}
	password = rand.Text()
	hash, err := s.passwords.hash(ctx, password)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	err = database.Tx(ctx, func(tx store.Tx) error {
		userID, err := s.queries.UserResetPassword(ctx, tx, hash, canonicalName(username))
		switch {
		case errors.Is(err, store.ErrNoRows):
			return fmt.Errorf("no user %q logs in with a password", username)
		case err != nil:
			return fmt.Errorf("reset password: %w", err)
		}
		_, err = s.endSessionsOf(ctx, tx, userID)
		return err
	})
	return password, err
}
