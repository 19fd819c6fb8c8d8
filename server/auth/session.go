package auth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/store"
)

const tokenType = "Bearer"

// wrongLogin is the error of every failed login: it does not say which part was wrong.
func wrongLogin() error { return apierror.New(apiv1.ErrorCode_AUB001) }

// errChanged: the user was changed while the password was being checked.
var errChanged = errors.New("the user was changed meanwhile")

// tokens is the result of a login or a refresh.
type tokens struct {
	access, refresh string
	// expiresIn is the life of the access token in seconds.
	expiresIn int32
	// passwordChange is true if the password must be changed first, else nil.
	passwordChange *bool
	// totpSetup is true if the second factor must be set up first, else nil.
	totpSetup *bool
}

// login verifies the password and the second factor, and starts a session. It returns AUB001 for a wrong password and, after the
// same work, for an unknown or disabled user, and AUB012.
func (s *Service) login(ctx context.Context, r *authv1.LoginRequest) (tokens, error) {
	verified := false
	for range 2 { // a concurrent rehash of the same password is no change
		user, err := s.checkPassword(ctx, r.GetUsername(), r.GetPassword())
		if err != nil {
			return tokens{}, err
		}
		if user.TotpConfirmed && !verified {
			if err := s.useCode(ctx, user, r.GetTotpCode()); err != nil {
				return tokens{}, err
			}
			verified = true
		}
		issued, err := s.begin(ctx, user, RefreshLife)
		if !errors.Is(err, errChanged) {
			return issued, err
		}
	}
	return tokens{}, wrongLogin()
}

// checkPassword returns the user, or AUB001. It rehashes the password if the cost has changed.
func (s *Service) checkPassword(ctx context.Context, username, password string) (db.User, error) {
	user, err := s.queries.UserGetByName(ctx, s.db, canonicalName(username))
	if err != nil && !errors.Is(err, store.ErrNoRows) {
		return db.User{}, fmt.Errorf("find user: %w", err)
	}
	ok, stale, err := s.passwords.verify(ctx, user.PasswordHash, password)
	switch {
	case err != nil:
		return db.User{}, fmt.Errorf("check password: %w", err)
	case !ok || !user.Enabled:
		return db.User{}, wrongLogin()
	case !stale:
		return user, nil
	}
	hash, err := s.passwords.hash(ctx, password)
	if err != nil {
		return db.User{}, fmt.Errorf("rehash password: %w", err)
	}
	err = s.queries.UserRehash(ctx, s.db, db.UserRehashParams{
		ID: user.ID, PasswordHash: hash, FromPasswordHash: user.PasswordHash,
	})
	if err != nil {
		return db.User{}, fmt.Errorf("store new hash: %w", err)
	}
	user.PasswordHash = hash
	return user, nil
}

// Grant starts a session without a refresh token for an API client whose secret was verified, and returns its access
// token. It returns AUB008 when the client's user is disabled or gone.
func (s *Service) Grant(ctx context.Context, userID int64) (access string, life time.Duration, err error) {
	user, err := s.queries.UserRead(ctx, s.db, userID)
	if err != nil && !errors.Is(err, store.ErrNoRows) {
		return "", 0, fmt.Errorf("read user: %w", err)
	}
	issued, err := s.begin(ctx, user, AccessLife)
	if errors.Is(err, errChanged) {
		return "", 0, apierror.New(apiv1.ErrorCode_AUB008).WithCause(err)
	}
	return issued.access, AccessLife, err
}

// begin starts a session with the user's current roles. It returns errChanged when the password was changed or the user
// disabled or deleted since it was verified: that ends all sessions, and must not miss this one.
func (s *Service) begin(ctx context.Context, checked db.User, life time.Duration) (tokens, error) {
	session, refresh := newID(), newID()
	var user db.User
	err := s.db.Tx(ctx, func(tx store.Tx) error {
		var err error
		user, err = s.queries.UserRead(ctx, tx, checked.ID)
		if err != nil && !errors.Is(err, store.ErrNoRows) {
			return fmt.Errorf("read user: %w", err)
		}
		if !user.Enabled || user.PasswordHash != checked.PasswordHash {
			return errChanged
		}
		return s.queries.SessionCreate(ctx, tx, db.SessionCreateParams{
			ID: session, UserID: user.ID, RefreshID: refresh, ExpiresAt: s.now().Add(life), Address: s.addressOf(ctx),
		})
	})
	if err != nil {
		return tokens{}, err
	}
	return s.issue(user, session, refresh)
}

// rotate exchanges the newest refresh token of a session for its successor. An older one was used before: it ends the
// session.
func (s *Service) rotate(ctx context.Context, token *verified) (tokens, error) {
	refresh := newID()
	var user db.User
	var ended [][16]byte
	works := false
	err := s.db.Tx(ctx, func(tx store.Tx) (err error) {
		ended = nil
		// First the user, then the session: the order of a change of the user.
		user, err = s.queries.UserRead(ctx, tx, token.principal.UserID)
		switch {
		case errors.Is(err, store.ErrNoRows):
			return unauthenticated(errors.New("the refresh token's user is gone"))
		case err != nil:
			return fmt.Errorf("read user: %w", err)
		}
		now := s.now()
		rotated, err := s.queries.SessionRotate(ctx, tx, db.SessionRotateParams{
			ID: token.session, FromRefreshID: token.token, RefreshID: refresh, ExpiresAt: now.Add(RefreshLife), Now: now,
		})
		if err != nil {
			return fmt.Errorf("rotate session: %w", err)
		}
		if works = rotated == 1 && user.Enabled; !works {
			ended, err = s.endSession(ctx, tx, token.session)
		}
		return err
	})
	if err != nil {
		return tokens{}, err
	}
	s.revoked.add(s.now(), ended...)
	if len(ended) > 0 {
		s.log.WarnContext(ctx, "a session was ended: its refresh token was used twice",
			"user", user.ID, "session", token.session.String())
	}
	if !works {
		return tokens{}, unauthenticated(errors.New("the refresh token was used before, or its session is over"))
	}
	return s.issue(user, token.session, refresh)
}

// issue signs the tokens of a session.
func (s *Service) issue(user db.User, session, refresh id) (tokens, error) {
	p := caller.Principal{
		UserID:    user.ID,
		Username:  user.Username,
		Name:      user.Name,
		Roles:     caller.ParseRoles(user.Roles),
		SessionID: session.String(),

		MustChangePassword: user.PasswordChangeRequired,
		MustSetUpTotp:      s.mustSetUpTotp(user),
	}
	if user.CustomerID != nil {
		p.CustomerID = *user.CustomerID
	}
	access, err := s.issuer.access(p)
	if err != nil {
		return tokens{}, fmt.Errorf("sign access token: %w", err)
	}
	successor, err := s.issuer.refresh(p, refresh)
	if err != nil {
		return tokens{}, fmt.Errorf("sign refresh token: %w", err)
	}
	issued := tokens{access: access, refresh: successor, expiresIn: int32(AccessLife.Seconds())}
	if user.PasswordChangeRequired {
		issued.passwordChange = new(true)
	}
	if p.MustSetUpTotp {
		issued.totpSetup = new(true)
	}
	return issued, nil
}

// addressOf returns the IP address of a call's client for the database; nil if it is not known.
func (s *Service) addressOf(ctx context.Context) *string {
	if address := s.ClientAddress(ctx); address.IsValid() {
		return new(address.String())
	}
	return nil
}
