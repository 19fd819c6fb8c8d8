package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/clientaddr"
	"github.com/corebank/corebank/server/internal/keyring"
	"github.com/corebank/corebank/server/internal/redislink"
	"github.com/corebank/corebank/store"
)

// Options configures a [Service]. Only Secret is required.
type Options struct {
	// Secret signs the tokens of this server, the same on every replica: see [ParseSecret] and [LoadOrCreateSecret].
	Secret []byte
	// OldSecrets verify tokens that another server signs, or this one has signed before.
	OldSecrets [][]byte
	// Keys encrypt second factors. Nil: keys derived from the secrets.
	Keys *keyring.Ring
	// RequireTotp makes staff set up a second factor before anything else.
	RequireTotp bool
	// Issuer is an external issuer of accepted access tokens; the zero value is none.
	Issuer Issuer
	// Cost of a password hash. Zero: [DefaultCost].
	Cost Cost
	// Now is the clock. Nil: [time.Now].
	Now func() time.Time
	// Proxies are the trusted proxies, whose word for a client's address counts.
	Proxies clientaddr.Proxies
	// Redis shares the counts of failed logins between servers; nil counts on this server alone.
	Redis *redislink.Link
	// Log is for operators. Nil: [slog.Default].
	Log *slog.Logger
}

// Service implements AuthService, and authenticates the calls of all services.
type Service struct {
	authv1.UnimplementedAuthServiceServer

	db      *store.DB
	queries *db.Queries
	log     *slog.Logger
	now     func() time.Time
	proxies clientaddr.Proxies
	keys    *keyring.Ring

	requireTotp bool

	passwords *passwords
	throttle  *throttle
	issuer    *tokenIssuer
	external  *externalIssuer // nil without one
	cache     cache
	revoked   *revoked
}

// NewService loads the ended sessions, and fetches the keys of the external issuer until ctx ends; it waits at most 5 s for
// the first fetch. The caller must serve [Service.Subscriber], to learn of sessions that other servers end, and run
// [Service.Run], to delete expired ones.
func NewService(ctx context.Context, database *store.DB, o Options) (*Service, error) {
	if len(o.Secret) < minSecret {
		return nil, fmt.Errorf("the signing key has %d bytes, and at least %d are needed", len(o.Secret), minSecret)
	}
	if o.Cost == (Cost{}) {
		o.Cost = DefaultCost
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	failures, err := memoryThrottleStore(o.Now)
	if err != nil {
		return nil, err
	}
	if o.Keys == nil {
		if o.Keys, err = keyring.New(nil, append([][]byte{o.Secret}, o.OldSecrets...)); err != nil {
			return nil, err
		}
	}
	s := &Service{
		db: database, queries: db.New(), log: o.Log, now: o.Now, proxies: o.Proxies, keys: o.Keys, requireTotp: o.RequireTotp, cache: newCache(),
		passwords: newPasswords(o.Cost), issuer: newTokenIssuer(o.Secret, o.Now, o.OldSecrets...), revoked: newRevoked(),
	}
	if s.throttle, err = newThrottle(failures, o.Redis); err != nil {
		return nil, err
	}
	if !o.Issuer.IsZero() {
		if s.external, err = newExternalIssuer(ctx, o.Issuer, o.Log, o.Now); err != nil {
			return nil, err
		}
	}
	if err := s.fillCanonicalNames(ctx); err != nil {
		return nil, err
	}
	return s, s.loadRevoked(ctx)
}

// Login implements AuthService. It returns AUB001, AUB012, AUB004 without checking the password, or GWS001 when too many logins wait.
func (s *Service) Login(ctx context.Context, r *authv1.LoginRequest) (*authv1.LoginResponse, error) {
	end, err := s.throttle.try(ctx, r.GetUsername(), s.proxies.FromContext(ctx))
	if err != nil {
		return nil, err
	}
	failed := true
	defer func() { end(failed) }()
	issued, err := s.login(ctx, r)
	// Neither a failure of the server counts, nor a user who does not send a code yet.
	failed = errors.Is(err, wrongLogin()) || r.TotpCode != nil && errors.Is(err, wrongCode())
	if err != nil {
		return nil, err
	}
	return &authv1.LoginResponse{
		AccessToken: issued.access, RefreshToken: issued.refresh, ExpiresIn: issued.expiresIn, TokenType: tokenType,
		PasswordChangeRequired: issued.passwordChange, TotpSetupRequired: issued.totpSetup,
	}, nil
}

// Refresh implements AuthService. It returns AUB002 for every token that does not work.
func (s *Service) Refresh(ctx context.Context, r *authv1.RefreshRequest) (*authv1.RefreshResponse, error) {
	token, err := s.issuer.verify(r.GetRefreshToken(), useRefresh)
	if err != nil {
		return nil, unauthenticated(err)
	}
	issued, err := s.rotate(ctx, token)
	if err != nil {
		return nil, err
	}
	return &authv1.RefreshResponse{
		AccessToken: issued.access, RefreshToken: issued.refresh, ExpiresIn: issued.expiresIn, TokenType: tokenType,
		PasswordChangeRequired: issued.passwordChange, TotpSetupRequired: issued.totpSetup,
	}, nil
}

// Logout implements AuthService. External tokens have no session here: AUB003.
func (s *Service) Logout(ctx context.Context, _ *authv1.LogoutRequest) (*authv1.LogoutResponse, error) {
	session, err := parseID(caller.FromContext(ctx).SessionID)
	if err != nil {
		return nil, apierror.New(apiv1.ErrorCode_AUB003).WithCause(errors.New("the token has no session of this server"))
	}
	var ended [][16]byte
	err = s.db.Tx(ctx, func(tx store.Tx) error {
		ended, err = s.endSession(ctx, tx, session)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.revoked.add(s.now(), ended...)
	return &authv1.LogoutResponse{}, nil
}

func unauthenticated(cause error) error { return apierror.New(apiv1.ErrorCode_AUB002).WithCause(cause) }
