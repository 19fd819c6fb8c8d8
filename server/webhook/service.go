// Package webhook sends the transactions of the journal to receivers, and administers these.
package webhook

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/netip"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	apiclientv1 "github.com/corebank/corebank/gen/go/corebank/apiclient/v1"
	webhookv1 "github.com/corebank/corebank/gen/go/corebank/webhook/v1"
	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/keyring"
	"github.com/corebank/corebank/server/internal/paging"
	"github.com/corebank/corebank/server/internal/signature"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/store"
)

// Service is the WebhookService.
type Service struct {
	webhookv1.UnimplementedWebhookServiceServer

	database *store.DB
	queries  *db.Queries
	keys     *keyring.Ring
	reach    reach
}

// NewService makes the service. The keys encrypt those of webhooks; the networks are those that receivers may be in besides public ones.
func NewService(database *store.DB, keys *keyring.Ring, networks []netip.Prefix) *Service {
	return &Service{database: database, queries: db.New(), keys: keys, reach: reach{networks}}
}

// CreateWebhook creates a webhook and returns its key, and again for a repeated request with the same Idempotency-Key. It returns CBB031, and
// CBV003 for a URL to which nothing may be sent or a position that there is not yet.
func (s *Service) CreateWebhook(ctx context.Context, request *webhookv1.CreateWebhookRequest) (*webhookv1.CreateWebhookResponse, error) {
	if err := s.checkURL(request.GetUrl()); err != nil {
		return nil, err
	}
	// The stored response must not hold the secret, so it is added afterwards.
	response, err := idempotency.Do(ctx, s.database, request,
		func(ctx context.Context, tx store.Tx) (*webhookv1.CreateWebhookResponse, error) {
			return s.create(ctx, tx, request)
		})
	if err != nil || response.PublicKey != nil {
		return response, err
	}
	row, err := s.queries.WebhookGet(ctx, s.database, response.GetId())
	if errors.Is(err, store.ErrNoRows) {
		return response, nil // It was deleted after the first request, and its secret with it.
	} else if err != nil {
		return nil, fmt.Errorf("find a webhook: %w", err)
	}
	secret, err := openKey(s.keys, &row.Webhook)
	if err != nil {
		return nil, err
	}
	response.Secret = new(base64.StdEncoding.EncodeToString(secret))
	return response, nil
}

func (s *Service) checkURL(text string) error {
	if _, problem := s.reach.parseURL(text); problem != "" {
		return apierror.New(apiv1.ErrorCode_CBV003).Field("url", problem)
	}
	return nil
}

func (s *Service) create(ctx context.Context, tx store.Tx, request *webhookv1.CreateWebhookRequest) (*webhookv1.CreateWebhookResponse, error) {
	size, err := s.queries.JournalSize(ctx, tx)
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the size of the journal: %w", err)
	case request.GetAfter() > size:
		return nil, apierror.New(apiv1.ErrorCode_CBV003).Field("after", fmt.Sprintf("不能大于 %d", size))
	case request.After != nil:
		size = request.GetAfter()
	}
	row := db.WebhookCreateParams{
		Url: request.GetUrl(), MaxBatch: defaultBatch, Algorithm: signature.HMACSHA256, KeyID: rand.Text(),
		CreatedBy: caller.FromContext(ctx).Username, Most: maxWebhooks,
	}
	row.AccountIds, row.Types = fromFilter(request.GetFilter())
	if request.MaxBatch != nil {
		row.MaxBatch = request.GetMaxBatch()
	}
	secret := make([]byte, ed25519.SeedSize)
	_, _ = rand.Read(secret) // Never fails.
	response := &webhookv1.CreateWebhookResponse{KeyId: row.KeyID, Position: size}
	if request.GetAlgorithm() == apiclientv1.SignatureAlgorithm_SIGNATURE_ALGORITHM_ED25519 {
		row.Algorithm, row.PublicKey = signature.Ed25519, ed25519.NewKeyFromSeed(secret).Public().(ed25519.PublicKey)
		response.PublicKey = new(base64.StdEncoding.EncodeToString(row.PublicKey))
	}
	row.SealedSecret, row.SealedWith = s.keys.Seal(secret, keyring.WebhookContext(row.KeyID))
	response.Id, err = s.queries.WebhookCreate(ctx, tx, row)
	switch {
	case errors.Is(err, store.ErrNoRows):
		return nil, apierror.New(apiv1.ErrorCode_CBB031)
	case err != nil:
		return nil, fmt.Errorf("create a webhook: %w", err)
	}
	if err := s.queries.WebhookCursorCreate(ctx, tx, response.GetId(), size); err != nil {
		return nil, fmt.Errorf("create the cursor of a webhook: %w", err)
	}
	return response, nil
}

// openKey decrypts the key of a webhook: the secret of hmac-sha256, or the seed of ed25519.
func openKey(keys *keyring.Ring, w *db.Webhook) ([]byte, error) {
	secret, err := keys.Open(w.SealedSecret, &w.SealedWith, keyring.WebhookContext(w.KeyID))
	if err != nil {
		return nil, fmt.Errorf("the key of the webhook %d: %w", w.ID, err)
	}
	return secret, nil
}

// ListWebhooks lists the webhooks.
func (s *Service) ListWebhooks(ctx context.Context, request *webhookv1.ListWebhooksRequest) (*webhookv1.ListWebhooksResponse, error) {
	page, err := paging.Read(ctx, s.database, request,
		func(tx store.Tx) (int64, error) { return s.queries.WebhookCount(ctx, tx) },
		func(tx store.Tx, limit, offset int64) ([]db.WebhookListRow, error) {
			return s.queries.WebhookList(ctx, tx, offset, limit)
		})
	if err != nil {
		return nil, fmt.Errorf("list webhooks: %w", err)
	}
	return &webhookv1.ListWebhooksResponse{
		Total: page.Total, Page: page.Number, PageSize: page.Size,
		List: sliceutil.Map(page.Rows, func(row db.WebhookListRow) *webhookv1.Webhook {
			return toWebhook(row.Webhook, row.WebhookCursor, row.DeadLetters)
		}),
	}, nil
}

// find returns what a query finds of a webhook, or CBB030.
func find[Row any](row Row, err error) (Row, error) {
	if errors.Is(err, store.ErrNoRows) {
		return row, apierror.New(apiv1.ErrorCode_CBB030)
	} else if err != nil {
		return row, fmt.Errorf("find a webhook: %w", err)
	}
	return row, nil
}

// GetWebhook returns a webhook, or CBB030.
func (s *Service) GetWebhook(ctx context.Context, request *webhookv1.GetWebhookRequest) (*webhookv1.GetWebhookResponse, error) {
	row, err := find(s.queries.WebhookGet(ctx, s.database, request.GetId()))
	if err != nil {
		return nil, err
	}
	return &webhookv1.GetWebhookResponse{Webhook: toWebhook(row.Webhook, row.WebhookCursor, row.DeadLetters)}, nil
}

// UpdateWebhook changes a webhook. It returns CBB030, and CBV003 for a URL to which nothing may be sent.
func (s *Service) UpdateWebhook(ctx context.Context, request *webhookv1.UpdateWebhookRequest) (*webhookv1.UpdateWebhookResponse, error) {
	if request.Url != nil {
		if err := s.checkURL(request.GetUrl()); err != nil {
			return nil, err
		}
	}
	return idempotency.Do(ctx, s.database, request, func(ctx context.Context, tx store.Tx) (*webhookv1.UpdateWebhookResponse, error) {
		before, err := find(s.queries.WebhookLock(ctx, tx, request.GetId()))
		if err != nil {
			return nil, err
		}
		row, err := s.queries.WebhookChange(ctx, tx, fromUpdate(before.Webhook, request))
		if err != nil {
			return nil, fmt.Errorf("change a webhook: %w", err)
		}
		cursor, err := s.queries.WebhookRetryNow(ctx, tx, row.ID)
		if err != nil {
			return nil, fmt.Errorf("reset the attempts of a webhook: %w", err)
		}
		after := toWebhook(row, cursor, before.DeadLetters)
		audit.Changed(ctx, toWebhook(before.Webhook, cursor, before.DeadLetters), after)
		return &webhookv1.UpdateWebhookResponse{Webhook: after}, nil
	})
}

// DeleteWebhook deletes a webhook, or returns CBB030.
func (s *Service) DeleteWebhook(ctx context.Context, request *webhookv1.DeleteWebhookRequest) (*webhookv1.DeleteWebhookResponse, error) {
	return idempotency.Do(ctx, s.database, request, func(ctx context.Context, tx store.Tx) (*webhookv1.DeleteWebhookResponse, error) {
		before, err := find(s.queries.WebhookLock(ctx, tx, request.GetId()))
		if err != nil {
			return nil, err
		}
		for _, remove := range []func(context.Context, db.DBTX, int64) error{
			s.queries.WebhookDeleteCursor, s.queries.WebhookDeleteLetters, s.queries.WebhookDelete,
		} {
			if err := remove(ctx, tx, request.GetId()); err != nil {
				return nil, fmt.Errorf("delete a webhook: %w", err)
			}
		}
		audit.Changed(ctx, toWebhook(before.Webhook, before.WebhookCursor, before.DeadLetters), nil)
		return &webhookv1.DeleteWebhookResponse{}, nil
	})
}

// ListDeadLetters lists dead letters of a webhook, or returns CBB030.
func (s *Service) ListDeadLetters(ctx context.Context, request *webhookv1.ListDeadLettersRequest) (*webhookv1.ListDeadLettersResponse, error) {
	if _, err := find(s.queries.WebhookGet(ctx, s.database, request.GetWebhookId())); err != nil {
		return nil, err
	}
	page := paging.New(1, request.GetPageSize(), paging.DefaultSize)
	rows, err := s.queries.WebhookLetterList(ctx, s.database, db.WebhookLetterListParams{
		WebhookID: request.GetWebhookId(), After: request.GetAfter(), PageLimit: page.Limit() + 1,
	})
	if err != nil {
		return nil, fmt.Errorf("list dead letters: %w", err)
	}
	response := &webhookv1.ListDeadLettersResponse{PageSize: page.Size}
	rows, more := paging.Cut(rows, page.Limit())
	if more {
		response.Next = new(rows[len(rows)-1].Position)
	}
	response.List = sliceutil.Map(rows, toDeadLetter)
	return response, nil
}

// RedeliverDeadLetters has dead letters sent again, or returns CBB030.
func (s *Service) RedeliverDeadLetters(
	ctx context.Context, request *webhookv1.RedeliverDeadLettersRequest,
) (*webhookv1.RedeliverDeadLettersResponse, error) {
	return idempotency.Do(ctx, s.database, request,
		func(ctx context.Context, tx store.Tx) (*webhookv1.RedeliverDeadLettersResponse, error) {
			if _, err := find(s.queries.WebhookLock(ctx, tx, request.GetWebhookId())); err != nil {
				return nil, err
			}
			count, err := s.queries.WebhookLetterQueue(ctx, tx, request.GetWebhookId(), append([]int64{}, request.GetPositions()...))
			if err != nil {
				return nil, fmt.Errorf("queue dead letters: %w", err)
			}
			return &webhookv1.RedeliverDeadLettersResponse{Count: count}, nil
		})
}

// DiscardDeadLetters takes dead letters out of the list, or returns CBB030.
func (s *Service) DiscardDeadLetters(
	ctx context.Context, request *webhookv1.DiscardDeadLettersRequest,
) (*webhookv1.DiscardDeadLettersResponse, error) {
	return idempotency.Do(ctx, s.database, request,
		func(ctx context.Context, tx store.Tx) (*webhookv1.DiscardDeadLettersResponse, error) {
			if _, err := find(s.queries.WebhookLock(ctx, tx, request.GetWebhookId())); err != nil {
				return nil, err
			}
			count, err := s.queries.WebhookLetterRemove(ctx, tx, request.GetWebhookId(), request.GetPositions())
			if err != nil {
				return nil, fmt.Errorf("discard dead letters: %w", err)
			}
			return &webhookv1.DiscardDeadLettersResponse{Count: count}, nil
		})
}
