package auth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/store"
)

const tokenType = "Bearer"

// wrongLogin is all that somebody learns whose login fails.
func wrongLogin() error { return apierror.New(apiv1.ErrorCode_AUB001) }

// errChanged: the user was changed while the password was being checked.
var errChanged = errors.New("the user was changed meanwhile")

// tokens is what a login or a refresh hands out.
type tokens struct {
	access, refresh string
	// expiresIn is the life of the access token in seconds.
	expiresIn int32
}

// login starts a session for who knows the password. It returns AUB001 when it does not match, and just so, after the
// same work, when there is no such user or it is disabled.
func (s *Service) login(ctx context.Context, username, password string) (tokens, error) {
	for range 2 { // a password that was only hashed anew meanwhile is still right
		user, err := s.prove(ctx, username, password)
		if err != nil {
			return tokens{}, err
		}
		issued, err := s.begin(ctx, user, RefreshLife)
		if !errors.Is(err, errChanged) {
			return issued, err
		}
	}
	return tokens{}, wrongLogin()
}

// prove returns the user if the password is right.
func (s *Service) prove(ctx context.Context, username, password string) (db.User, error) {
	user, err := s.queries.UserGetByName(ctx, s.db, normalName(username))
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
		return db.User{}, fmt.Errorf("hash password anew: %w", err)
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

// Grant starts a session without a refresh token for an API client, which has proven itself by its secret, and returns its
// access token. It returns AUB008 when the client's user is disabled or gone.
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

// begin starts a session for a user whose password was right, with what the user may do now. It returns errChanged when
// the password was changed or the user disabled or deleted since: that has ended all sessions, and must not miss this one.
func (s *Service) begin(ctx context.Context, proven db.User, life time.Duration) (tokens, error) {
	session, refresh := newID(), newID()
	var user db.User
	err := s.db.Tx(ctx, func(tx store.Tx) error {
		var err error
		user, err = s.queries.UserRead(ctx, tx, proven.ID)
		if err != nil && !errors.Is(err, store.ErrNoRows) {
			return fmt.Errorf("read user: %w", err)
		}
		if !user.Enabled || user.PasswordHash != proven.PasswordHash {
			return errChanged
		}
		return s.queries.SessionCreate(ctx, tx, db.SessionCreateParams{
			ID: session, UserID: user.ID, RefreshID: refresh, ExpiresAt: s.now().Add(life),
		})
	})
	if err != nil {
		return tokens{}, err
	}
	return s.issue(user, session, refresh)
}

// rotate exchanges the newest refresh token of a session for its successor. Any other one that was once valid has been
// used before: then the session ends.
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

// issue makes the tokens of a session.
func (s *Service) issue(user db.User, session, refresh id) (tokens, error) {
	p := caller.Principal{
		UserID:    user.ID,
		Username:  user.Username,
		Name:      user.Name,
		Roles:     caller.ParseRoles(user.Roles),
		SessionID: session.String(),
	}
	if user.CustomerID != nil {
		p.CustomerID = *user.CustomerID
	}
	access, err := s.mint.access(p)
	if err != nil {
		return tokens{}, fmt.Errorf("sign access token: %w", err)
	}
	successor, err := s.mint.refresh(p, refresh)
	if err != nil {
		return tokens{}, fmt.Errorf("sign refresh token: %w", err)
	}
	return tokens{access: access, refresh: successor, expiresIn: int32(AccessLife.Seconds())}, nil
}
