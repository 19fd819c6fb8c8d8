package keyring

import (
	"context"
	"fmt"
	"strconv"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/store"
)

// UserContext is the context under which the secrets of a user are encrypted.
func UserContext(userID int64) string { return "user " + strconv.FormatInt(userID, 10) }

// Rotate encrypts the secrets of API clients, users, approvals and webhooks with the current key, and returns how many were encrypted with
// another one. Servers may run meanwhile.
func (r *Ring) Rotate(ctx context.Context, database *store.DB) (rotated int64, err error) {
	for _, rotate := range []func(context.Context, *store.DB) (int64, error){
		r.rotateClients, r.rotateUsers, r.rotateApprovals, r.rotateWebhooks,
	} {
		n, err := rotate(ctx, database)
		rotated += n
		if err != nil {
			return rotated, err
		}
	}
	return rotated, nil
}

// rotateClients does so with the secrets of API clients, a page at a time.
func (r *Ring) rotateClients(ctx context.Context, database *store.DB) (rotated int64, err error) {
	queries := db.New()
	for after := ""; ; {
		rows, err := queries.ApiClientSealedOtherwise(ctx, database, r.Current(), after)
		if err != nil {
			return rotated, fmt.Errorf("list API clients: %w", err)
		}
		if len(rows) == 0 {
			return rotated, nil
		}
		for _, row := range rows {
			after = row.KeyID
			sealed, with, err := r.reseal(row.SealedSecret, row.SealedWith, row.KeyID)
			if err != nil {
				return rotated, fmt.Errorf("secret of the API client %s: %w", row.KeyID, err)
			}
			n, err := queries.ApiClientReseal(ctx, database, db.ApiClientResealParams{
				KeyID: row.KeyID, SealedSecret: sealed, SealedWith: with, FromSealedSecret: row.SealedSecret,
			})
			if err != nil {
				return rotated, fmt.Errorf("store the secret of an API client: %w", err)
			}
			rotated += n
		}
	}
}

// rotateUsers does so with the second factors of users.
func (r *Ring) rotateUsers(ctx context.Context, database *store.DB) (rotated int64, err error) {
	queries := db.New()
	for after := int64(0); ; {
		rows, err := queries.UserTotpSealedOtherwise(ctx, database, r.Current(), after)
		if err != nil {
			return rotated, fmt.Errorf("list second factors: %w", err)
		}
		if len(rows) == 0 {
			return rotated, nil
		}
		for _, row := range rows {
			after = row.ID
			sealed, with, err := r.reseal(row.TotpSealed, row.TotpKey, UserContext(row.ID))
			if err != nil {
				return rotated, fmt.Errorf("second factor of the user %d: %w", row.ID, err)
			}
			n, err := queries.UserTotpReseal(ctx, database, db.UserTotpResealParams{
				ID: row.ID, TotpSealed: sealed, TotpKey: with, FromTotpSealed: row.TotpSealed,
			})
			if err != nil {
				return rotated, fmt.Errorf("store a second factor: %w", err)
			}
			rotated += n
		}
	}
}

// ApprovalContext is the context under which the messages of an approval are encrypted: its request, or its response.
func ApprovalContext(id int64, isResponse bool) string {
	if isResponse {
		return "response of approval " + strconv.FormatInt(id, 10)
	}
	return "request of approval " + strconv.FormatInt(id, 10)
}

// rotateApprovals does so with the messages of approvals.
func (r *Ring) rotateApprovals(ctx context.Context, database *store.DB) (rotated int64, err error) {
	queries := db.New()
	for after := int64(0); ; {
		rows, err := queries.ApprovalSealedOtherwise(ctx, database, r.Current(), after)
		if err != nil {
			return rotated, fmt.Errorf("list approvals: %w", err)
		}
		if len(rows) == 0 {
			return rotated, nil
		}
		for _, row := range rows {
			after = row.ID
			seal := db.ApprovalSealParams{ID: row.ID, HasSecrets: row.HasSecrets, FromRequest: row.Request, FromResponse: row.Response}
			if seal.Request, seal.SealedWith, err = r.reseal(row.Request, &row.SealedWith, ApprovalContext(row.ID, false)); err != nil {
				return rotated, fmt.Errorf("request of the approval %d: %w", row.ID, err)
			}
			if row.Response != nil {
				if seal.Response, _, err = r.reseal(row.Response, &row.SealedWith, ApprovalContext(row.ID, true)); err != nil {
					return rotated, fmt.Errorf("response of the approval %d: %w", row.ID, err)
				}
			}
			n, err := queries.ApprovalSeal(ctx, database, seal)
			if err != nil {
				return rotated, fmt.Errorf("store an approval: %w", err)
			}
			rotated += n
		}
	}
}

// WebhookContext is the context under which the key of a webhook is encrypted: its key id, for it has no other id yet when it is created.
func WebhookContext(keyID string) string { return "webhook " + keyID }

// rotateWebhooks does so with the keys of webhooks.
func (r *Ring) rotateWebhooks(ctx context.Context, database *store.DB) (rotated int64, err error) {
	queries := db.New()
	for after := int64(0); ; {
		rows, err := queries.WebhookSealedOtherwise(ctx, database, r.Current(), after)
		if err != nil {
			return rotated, fmt.Errorf("list webhooks: %w", err)
		}
		if len(rows) == 0 {
			return rotated, nil
		}
		for _, row := range rows {
			after = row.ID
			sealed, with, err := r.reseal(row.SealedSecret, &row.SealedWith, WebhookContext(row.KeyID))
			if err != nil {
				return rotated, fmt.Errorf("key of the webhook %d: %w", row.ID, err)
			}
			n, err := queries.WebhookReseal(ctx, database, db.WebhookResealParams{
				ID: row.ID, SealedSecret: sealed, SealedWith: with, FromSealedSecret: row.SealedSecret,
			})
			if err != nil {
				return rotated, fmt.Errorf("store the key of a webhook: %w", err)
			}
			rotated += n
		}
	}
}

// Reseal passes over all that is encrypted with keys other than the current one, a batch at a time in a transaction of its own: batch
// encrypts some of what a key has encrypted anew, and returns how much; 0 when nothing is left. It may be broken off and run again.
func (r *Ring) Reseal(
	ctx context.Context, database *store.DB, batch func(ctx context.Context, tx store.Tx, keyID string) (int64, error),
) (rotated int64, err error) {
	used, err := InUse(ctx, database)
	if err != nil {
		return 0, err
	}
	for _, keyID := range used {
		for n := int64(1); n > 0 && keyID != r.Current(); rotated += n {
			if err := database.Tx(ctx, func(tx store.Tx) (err error) {
				n, err = batch(ctx, tx, keyID)
				return err
			}); err != nil {
				return rotated, err
			}
		}
	}
	return rotated, nil
}

func (r *Ring) reseal(sealed []byte, keyID *string, context string) (fresh []byte, with string, err error) {
	plain, err := r.Open(sealed, keyID, context)
	if err != nil {
		return nil, "", err
	}
	fresh, with = r.Seal(plain, context)
	return fresh, with, nil
}
