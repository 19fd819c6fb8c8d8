package auth

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"

	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/keyring"
	"github.com/corebank/corebank/store"
)

// totpPeriod is the seconds for which a code is shown; the code before and the code after are accepted too.
const totpPeriod = 30

// wrongCode is the error of every code that does not fit, and of a missing one.
func wrongCode() error { return apierror.New(apiv1.ErrorCode_AUB012) }

// mustSetUpTotp reports whether the configuration requires a second factor that a user does not have.
func (s *Service) mustSetUpTotp(user db.User) bool {
	return s.requireTotp && user.PasswordHash != "" && !user.TotpConfirmed && privilegesOf(user).roles.AreStaff()
}

// EnrollTotp implements AuthService. It returns AUB001, AUB003, AUB004 and AUB014.
func (s *Service) EnrollTotp(ctx context.Context, r *authv1.EnrollTotpRequest) (*authv1.EnrollTotpResponse, error) {
	user, err := s.checkOwnPassword(ctx, r.GetPassword())
	if err != nil {
		return nil, err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "corebank", AccountName: user.Username})
	if err != nil {
		return nil, fmt.Errorf("make a second factor: %w", err)
	}
	sealed, with := s.keys.Seal([]byte(key.Secret()), keyring.UserContext(user.ID))
	stored, err := s.queries.UserTotpEnroll(ctx, s.db, db.UserTotpEnrollParams{ID: user.ID, TotpSealed: sealed, TotpKey: with})
	switch {
	case err != nil:
		return nil, fmt.Errorf("store a second factor: %w", err)
	case stored == 0:
		return nil, apierror.New(apiv1.ErrorCode_AUB014)
	}
	return &authv1.EnrollTotpResponse{Secret: key.Secret(), Uri: key.URL()}, nil
}

// checkOwnPassword returns the caller's user if the password is right. It returns AUB001, AUB003 and AUB004.
func (s *Service) checkOwnPassword(ctx context.Context, password string) (user db.User, err error) {
	p := caller.FromContext(ctx)
	if _, err := sessionOf(p); err != nil {
		return user, err
	}
	end, err := s.throttle.try(ctx, p.Username, s.ClientAddress(ctx))
	if err != nil {
		return user, err
	}
	user, err = s.checkPassword(ctx, p.Username, password)
	end(errors.Is(err, wrongLogin()))
	return user, err
}

// ConfirmTotp implements AuthService. It returns AUB012.
func (s *Service) ConfirmTotp(ctx context.Context, r *authv1.ConfirmTotpRequest) (*authv1.ConfirmTotpResponse, error) {
	return idempotency.Do(ctx, s.db, r, func(ctx context.Context, tx store.Tx) (*authv1.ConfirmTotpResponse, error) {
		user, err := s.queries.UserRead(ctx, tx, caller.FromContext(ctx).UserID)
		switch {
		case errors.Is(err, store.ErrNoRows): // a subject of the external issuer
			return nil, wrongCode()
		case err != nil:
			return nil, fmt.Errorf("read user: %w", err)
		}
		step, err := s.stepOf(user, r.GetCode())
		if err != nil {
			return nil, err
		}
		confirmed, err := s.queries.UserTotpConfirm(ctx, tx, db.UserTotpConfirmParams{
			ID: user.ID, TotpStep: step, FromTotpSealed: user.TotpSealed,
		})
		switch {
		case err != nil:
			return nil, fmt.Errorf("confirm a second factor: %w", err)
		case confirmed == 0:
			return nil, wrongCode()
		}
		return &authv1.ConfirmTotpResponse{}, nil
	})
}

// RemoveTotp implements AuthService. It returns AUB005.
func (s *Service) RemoveTotp(ctx context.Context, r *authv1.RemoveTotpRequest) (*authv1.RemoveTotpResponse, error) {
	return idempotency.Do(ctx, s.db, r, func(ctx context.Context, tx store.Tx) (*authv1.RemoveTotpResponse, error) {
		found, err := s.queries.UserTotpRemove(ctx, tx, r.GetId())
		switch {
		case err != nil:
			return nil, fmt.Errorf("remove a second factor: %w", err)
		case found == 0:
			return nil, apierror.New(apiv1.ErrorCode_AUB005)
		}
		return &authv1.RemoveTotpResponse{}, nil
	})
}

// useCode verifies a code and uses it up. It returns AUB012.
func (s *Service) useCode(ctx context.Context, user db.User, code string) error {
	if code == "" {
		return wrongCode()
	}
	step, err := s.stepOf(user, code)
	if err != nil {
		return err
	}
	used, err := s.queries.UserTotpUse(ctx, s.db, step, user.ID)
	switch {
	case err != nil:
		return fmt.Errorf("use up a code: %w", err)
	case used == 0:
		return wrongCode()
	}
	return nil
}

// stepOf returns the step of time whose code was sent, or AUB012.
func (s *Service) stepOf(user db.User, code string) (step int64, err error) {
	if user.TotpSealed == nil {
		return 0, wrongCode()
	}
	secret, err := s.keys.Open(user.TotpSealed, user.TotpKey, keyring.UserContext(user.ID))
	if err != nil {
		return 0, fmt.Errorf("decrypt a second factor: %w", err)
	}
	now := s.now().Unix() / totpPeriod
	for step := now - 1; step <= now+1; step++ {
		want, err := hotp.GenerateCode(string(secret), uint64(step))
		if err != nil {
			return 0, fmt.Errorf("compute a code: %w", err)
		}
		if step > user.TotpStep && subtle.ConstantTimeCompare([]byte(code), []byte(want)) == 1 {
			return step, nil
		}
	}
	return 0, wrongCode()
}
