package apiclient

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/clientaddr"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/periodic"
	"github.com/corebank/corebank/server/internal/signature"
	"github.com/corebank/corebank/store"
)

// VerifyRequest verifies a signed request and returns it with its client as the principal in its context, where the
// in-process channel of the JSON facade finds it. An invalid signature, or none: AUB008.
//
// The key is checked first, so that no body of an unauthenticated caller is read, and the nonce last, so that only its client can
// use it up.
func (s *Service) VerifyRequest(r *http.Request) (*http.Request, error) {
	signed, err := signature.Parse(r.Header)
	if err != nil {
		return nil, s.refuse(r, "", err)
	}
	if len(r.Header["Authorization"]) > 0 {
		return nil, s.refuse(r, signed.KeyID, errors.New("the request has both a signature and an Authorization header"))
	}
	if err := signed.Check(r, s.now()); err != nil {
		return nil, s.refuse(r, signed.KeyID, err)
	}
	client, err := s.verifySignature(r, signed)
	if err != nil {
		return nil, err
	}
	body, err := readBody(r)
	if err != nil {
		return nil, err
	}
	if err := signature.CheckDigest(r.Header, body); err != nil {
		return nil, s.refuse(r, signed.KeyID, err)
	}
	fresh, err := s.useNonce(r.Context(), signed)
	if err != nil {
		return nil, err
	}
	if !fresh {
		return nil, s.refuse(r, signed.KeyID, errors.New("the nonce was used before"))
	}
	verified := r.WithContext(caller.WithPrincipal(r.Context(), caller.Principal{
		UserID: client.UserID, Username: client.Username, Name: client.Name, Roles: caller.ParseRoles(client.Roles),
	}))
	verified.Body = io.NopCloser(bytes.NewReader(body))
	verified.ContentLength = int64(len(body))
	return verified, nil
}

// unknownClientKey stands in for the key of an unknown client, so that refusing it takes as long as a wrong signature.
var unknownClientKey = signature.Key{Algorithm: signature.HMACSHA256, Secret: newSecret()}

// verifySignature verifies a signature with the key of its client, and returns the client, AUB008, or
// AUB004 after too many wrong ones.
func (s *Service) verifySignature(r *http.Request, signed *signature.Signature) (db.ApiClientGetRow, error) {
	guesses := s.users.Guesses(signed.KeyID, clientaddr.FromRequest(r))
	if err := guesses.Check(r.Context()); err != nil {
		return db.ApiClientGetRow{}, err
	}
	key := unknownClientKey
	client, err := s.find(r.Context(), signed.KeyID)
	switch {
	case err == nil:
		key = s.keyOf(r.Context(), client)
	case !errors.Is(err, store.ErrNoRows):
		return client, s.failure(err)
	}
	if err := signed.Verify(r, key); err != nil {
		guesses.Failed(r.Context())
		return client, s.refuse(r, signed.KeyID, err)
	}
	return client, nil
}

// keyOf returns the key to verify a client's signatures with. A client whose secret cannot be decrypted counts as unknown;
// ed25519 needs no secret.
func (s *Service) keyOf(ctx context.Context, client db.ApiClientGetRow) signature.Key {
	if client.Algorithm == signature.Ed25519 {
		return signature.Key{Algorithm: client.Algorithm, Public: client.PublicKey}
	}
	secret, err := s.open(ctx, client)
	if err != nil {
		return unknownClientKey
	}
	return signature.Key{Algorithm: client.Algorithm, Secret: secret}
}

func readBody(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, contract.MaxRequest))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return nil, apierror.New(apiv1.ErrorCode_CBV003).Field("body", "签名请求超过 1 MiB")
	}
	if err != nil {
		return nil, apierror.New(apiv1.ErrorCode_CBV003).Field("body", "不完整").WithCause(err)
	}
	return body, nil
}

// useNonce reports whether the nonce is new, and stores it for as long as another server, whose clock may be off by as much
// as a client's, could accept the same signature.
func (s *Service) useNonce(ctx context.Context, signed *signature.Signature) (bool, error) {
	taken, err := s.queries.ApiClientUseNonce(ctx, s.database, db.ApiClientUseNonceParams{
		KeyID: signed.KeyID, Nonce: signed.Nonce, ExpiresAt: signed.Created.Add(2 * signature.Window),
	})
	if err != nil {
		return false, s.failure(fmt.Errorf("use nonce: %w", err))
	}
	return taken == 1, nil
}

// refuse logs the reason and returns it to the caller, since it holds no secret.
func (s *Service) refuse(r *http.Request, keyID string, why error) error {
	s.log.LogAttrs(r.Context(), slog.LevelInfo, "signature refused",
		slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.String("key_id", keyID), slog.Any("error", why))
	return apierror.New(apiv1.ErrorCode_AUB008).Field("Signature", why.Error()).WithCause(why)
}

// failure logs a failure of the server, which no interceptor sees.
func (s *Service) failure(err error) error {
	s.log.Error("verifying a signature failed", "error", err)
	if store.IsUnavailable(err) {
		return apierror.New(apiv1.ErrorCode_GWS001).WithRetryAfter(time.Second).WithCause(err)
	}
	return err
}

const cleanEvery = time.Minute

// Run deletes expired nonces until ctx ends, and returns its error.
func (s *Service) Run(ctx context.Context) error {
	return periodic.Run(ctx, cleanEvery, func(ctx context.Context) {
		if err := s.clean(ctx); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "deleting old nonces failed", "error", err) // the next time will do
		}
	})
}

func (s *Service) clean(ctx context.Context) error {
	const batch = 1000 // so that no lock is held for long
	for {
		deleted, err := s.queries.ApiClientDropNonces(ctx, s.database, s.now(), batch)
		if err != nil || deleted < batch {
			return err
		}
	}
}
