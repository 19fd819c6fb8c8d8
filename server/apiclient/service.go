// Package apiclient administers API clients: systems that sign their HTTP requests, or exchange their secret for a token, as
// over gRPC. It verifies signatures before anything else reads a request.
package apiclient

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	apiclientv1 "github.com/corebank/corebank/gen/go/corebank/apiclient/v1"
	"github.com/corebank/corebank/server/auth"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/keyring"
	"github.com/corebank/corebank/server/internal/paging"
	"github.com/corebank/corebank/store"
)

// Service implements ApiClientService, and verifies signed requests.
type Service struct {
	apiclientv1.UnimplementedApiClientServiceServer

	database *store.DB
	queries  *db.Queries
	users    *auth.Service
	keys     *keyring.Ring
	now      func() time.Time
	log      *slog.Logger
}

// NewService makes the service. The keys encrypt the clients' secrets. The caller must run [Service.Run], which deletes old nonces.
func NewService(database *store.DB, users *auth.Service, keys *keyring.Ring, log *slog.Logger) *Service {
	return &Service{database: database, queries: db.New(), users: users, keys: keys, now: time.Now, log: log}
}

// CreateApiClient creates a client and returns its secret, and again for a repeated request with the same Idempotency-Key.
func (s *Service) CreateApiClient(
	ctx context.Context, request *apiclientv1.CreateApiClientRequest,
) (*apiclientv1.CreateApiClientResponse, error) {
	public, err := readPublicKey(request)
	if err != nil {
		return nil, err
	}
	// The stored response must not hold the secret, so it is added afterwards.
	response, err := idempotency.Do(ctx, s.database, request,
		func(ctx context.Context, tx store.Tx) (*apiclientv1.CreateApiClientResponse, error) {
			keyID, err := s.create(ctx, tx, request, public)
			return &apiclientv1.CreateApiClientResponse{KeyId: keyID}, err
		})
	if err != nil {
		return nil, err
	}
	client, err := s.find(ctx, response.GetKeyId())
	switch {
	case errors.Is(err, store.ErrNoRows):
		return nil, apierror.New(apiv1.ErrorCode_AUB009)
	case err != nil:
		return nil, err
	}
	secret, err := s.open(ctx, client)
	response.Secret = base64.StdEncoding.EncodeToString(secret)
	return response, err
}

func (s *Service) create(
	ctx context.Context, tx store.Tx, request *apiclientv1.CreateApiClientRequest, public []byte,
) (keyID string, err error) {
	keyID = newKeyID()
	user, err := s.queries.UserCreate(ctx, tx, db.UserCreateParams{
		Username: caller.ClientPrefix + keyID, CanonicalName: new(caller.ClientPrefix + keyID), // which no request can choose
		Name:  request.GetName(),
		Roles: caller.RolesOf(request.GetRoles()...).Texts(),
		// No PasswordHash: no password fits.
	})
	if err != nil {
		return "", fmt.Errorf("create the user of an API client: %w", err)
	}
	sealed, sealedWith := s.keys.Seal(newSecret(), keyID)
	err = s.queries.ApiClientCreate(ctx, tx, db.ApiClientCreateParams{
		KeyID: keyID, UserID: user.ID, Algorithm: contract.Text(request.GetAlgorithm()),
		SealedSecret: sealed, SealedWith: sealedWith, PublicKey: public,
	})
	if err != nil {
		return "", fmt.Errorf("create API client: %w", err)
	}
	return keyID, nil
}

// ListApiClients lists the clients that are not deleted.
func (s *Service) ListApiClients(
	ctx context.Context, request *apiclientv1.ListApiClientsRequest,
) (*apiclientv1.ListApiClientsResponse, error) {
	page := paging.Of(request)
	total, err := s.queries.ApiClientCount(ctx, s.database)
	if err != nil {
		return nil, fmt.Errorf("count API clients: %w", err)
	}
	rows, err := s.queries.ApiClientList(ctx, s.database, page.Offset(), page.Limit())
	if err != nil {
		return nil, fmt.Errorf("list API clients: %w", err)
	}
	return &apiclientv1.ListApiClientsResponse{
		Total: total, Page: page.Number, PageSize: page.Size, List: fromRows(rows),
	}, nil
}

// DeleteApiClient deletes a client: its signatures are refused, and its sessions end. It returns AUB009.
func (s *Service) DeleteApiClient(
	ctx context.Context, request *apiclientv1.DeleteApiClientRequest,
) (*apiclientv1.DeleteApiClientResponse, error) {
	ended := func() {}
	response, err := idempotency.Do(ctx, s.database, request,
		func(ctx context.Context, tx store.Tx) (*apiclientv1.DeleteApiClientResponse, error) {
			user, err := s.queries.ApiClientDelete(ctx, tx, request.GetKeyId())
			switch {
			case errors.Is(err, store.ErrNoRows):
				return nil, apierror.New(apiv1.ErrorCode_AUB009)
			case err != nil:
				return nil, fmt.Errorf("delete API client: %w", err)
			}
			ended, err = s.users.Disable(ctx, tx, user)
			return &apiclientv1.DeleteApiClientResponse{}, err
		})
	if err != nil {
		return nil, err
	}
	ended()
	return response, nil
}

// CreateClientToken exchanges a client's secret for an access token. It returns AUB008 for a wrong secret or key id,
// and AUB004 after too many of them.
func (s *Service) CreateClientToken(
	ctx context.Context, request *apiclientv1.CreateClientTokenRequest,
) (*apiclientv1.CreateClientTokenResponse, error) {
	guesses := s.users.Guesses(request.GetKeyId(), s.users.ClientAddress(ctx))
	if err := guesses.Check(ctx); err != nil {
		return nil, err
	}
	client, err := s.find(ctx, request.GetKeyId())
	if err != nil && !errors.Is(err, store.ErrNoRows) {
		return nil, err
	}
	var secret []byte
	if err == nil {
		secret, err = s.open(ctx, client)
	}
	given, wrong := base64.StdEncoding.DecodeString(request.GetSecret())
	if wrong != nil || err != nil || subtle.ConstantTimeCompare(given, secret) != 1 {
		guesses.Failed(ctx)
		return nil, apierror.New(apiv1.ErrorCode_AUB008)
	}
	token, life, err := s.users.Grant(ctx, client.UserID)
	if err != nil {
		return nil, fmt.Errorf("grant a token to an API client: %w", err)
	}
	return &apiclientv1.CreateClientTokenResponse{
		AccessToken: token, ExpiresIn: int32(life.Seconds()), TokenType: "Bearer",
	}, nil
}

// find returns an enabled client, or store.ErrNoRows.
func (s *Service) find(ctx context.Context, keyID string) (db.ApiClientGetRow, error) {
	client, err := s.queries.ApiClientGet(ctx, s.database, keyID)
	if err != nil {
		return client, fmt.Errorf("find API client: %w", err)
	}
	return client, nil
}

// open returns the secret of a client. It logs a key that this server does not have.
func (s *Service) open(ctx context.Context, client db.ApiClientGetRow) ([]byte, error) {
	secret, err := s.keys.Open(client.SealedSecret, client.SealedWith, client.KeyID)
	if err != nil {
		s.log.WarnContext(ctx, "an API client cannot authenticate by its secret: give the server the key that encrypted it, or create the client anew",
			"key_id", client.KeyID, "error", err)
	}
	return secret, err
}
