package idempotency

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/server/internal/keyring"
	"github.com/corebank/corebank/server/internal/periodic"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/store"
)

// subject is the customer whose personal data a stored answer has, if any.
type subject struct{ customer *int64 }

type subjectKey struct{}

// About names, inside [Do], the customer whose name or personal data the answer has. The stored answer is emptied when that customer is
// erased.
func About(ctx context.Context, customer int64) {
	if of, ok := ctx.Value(subjectKey{}).(*subject); ok {
		of.customer = &customer
	}
}

// Forget deletes the answers to Idempotency-Keys of users who can no longer call.
func Forget(ctx context.Context, tx store.Tx, users []int64) error {
	scopes := sliceutil.Map(users, func(id int64) string { return scopeOf("user", id) })
	if err := db.New().IdempotencyDeleteOfUsers(ctx, tx, scopes); err != nil {
		return fmt.Errorf("delete stored answers of users: %w", err)
	}
	return nil
}

// answer has the fingerprint of a request and its response, as they are stored under a key.
type answer struct{ fingerprint, response []byte }

// place is the context of an encrypted answer: it can be opened only under its own key.
func place(scope, key string) string { return "answer " + scope + " " + key }

// seal returns the row of an answer. The fingerprint is encrypted with it: whoever knows most of a request could find the rest by trying.
func seal(ctx context.Context, key *Key, response []byte) (db.IdempotencyPutParams, error) {
	row := db.IdempotencyPutParams{Scope: key.Scope, Key: key.Value, Fingerprint: key.Fingerprint[:], Response: response}
	if !key.sealed {
		return row, nil
	}
	keys, err := keysOf(ctx)
	if err != nil {
		return row, err
	}
	var keyID string
	row.Response, keyID = keys.Seal(append(row.Fingerprint, response...), place(key.Scope, key.Value))
	row.Fingerprint, row.SealedWith = []byte{}, &keyID
	return row, nil
}

// open returns the stored answer of a key. One without a key id was stored by an older server, or is empty because its customer was erased:
// then no request has its fingerprint.
func open(ctx context.Context, key *Key, row db.IdempotencyGetRow) (answer, error) {
	if row.SealedWith == nil {
		return answer{row.Fingerprint, row.Response}, nil
	}
	keys, err := keysOf(ctx)
	if err != nil {
		return answer{}, err
	}
	plain, err := keys.Open(row.Response, row.SealedWith, place(key.Scope, key.Value))
	if err == nil && len(plain) < sha256.Size {
		err = errors.New("it is too short")
	}
	if err != nil {
		return answer{}, fmt.Errorf("decrypt the answer under an Idempotency-Key: %w", err)
	}
	return answer{plain[:sha256.Size], plain[sha256.Size:]}, nil
}

const (
	// encryptBatch is the number of answers of one transaction.
	encryptBatch = 500
	// encryptEvery is the interval at which a server looks for answers that an older one beside it stored, and encryptRetry is the
	// wait after a failure.
	encryptEvery = 10 * time.Minute
	encryptRetry = time.Minute
)

// EncryptPlain encrypts stored answers that are not, a batch at a time, and returns how many. Several servers may do so at once, and it may
// be broken off: what is left is found again.
func EncryptPlain(ctx context.Context, database *store.DB, keys *keyring.Ring) (encrypted int64, err error) {
	for n := int64(1); n > 0; encrypted += n {
		err := database.Tx(ctx, func(tx store.Tx) error {
			rows, err := db.New().IdempotencyPlain(ctx, tx, encryptBatch)
			if err != nil {
				return fmt.Errorf("list plain answers: %w", err)
			}
			n = int64(len(rows))
			return reseal(ctx, tx, keys, len(rows), func(i int) (scope, key string, plain []byte, err error) {
				return rows[i].Scope, rows[i].Key, append(rows[i].Fingerprint, rows[i].Response...), nil
			})
		})
		if err != nil {
			return encrypted, err
		}
	}
	return encrypted, nil
}

// RotateKeys encrypts all stored answers with the current key, and returns how many were encrypted with another one. Servers may run
// meanwhile.
func RotateKeys(ctx context.Context, database *store.DB, keys *keyring.Ring) (rotated int64, err error) {
	return keys.Reseal(ctx, database, func(ctx context.Context, tx store.Tx, keyID string) (int64, error) {
		rows, err := db.New().IdempotencySealedWith(ctx, tx, keyID, encryptBatch)
		if err != nil {
			return 0, fmt.Errorf("list answers by key: %w", err)
		}
		return int64(len(rows)), reseal(ctx, tx, keys, len(rows), func(i int) (scope, key string, plain []byte, err error) {
			row := rows[i]
			plain, err = keys.Open(row.Response, row.SealedWith, place(row.Scope, row.Key))
			return row.Scope, row.Key, plain, err
		})
	})
}

// reseal encrypts n locked answers with the current key. at returns the key of one, and its fingerprint and response.
func reseal(ctx context.Context, tx store.Tx, keys *keyring.Ring, n int, at func(int) (scope, key string, plain []byte, err error)) error {
	params := db.IdempotencyResealParams{SealedWith: keys.Current()}
	for i := range n {
		scope, key, plain, err := at(i)
		if err != nil {
			return fmt.Errorf("decrypt a stored answer: %w", err)
		}
		sealed, _ := keys.Seal(plain, place(scope, key))
		params.Scopes, params.Keys, params.Responses = append(params.Scopes, scope), append(params.Keys, key), append(params.Responses, sealed)
	}
	if n == 0 {
		return nil
	}
	if err := db.New().IdempotencyReseal(ctx, tx, params); err != nil {
		return fmt.Errorf("store encrypted answers: %w", err)
	}
	return nil
}

// Encryption returns the background job that encrypts the answers that older servers have stored.
func Encryption(database *store.DB, keys *keyring.Ring, log *slog.Logger) func(context.Context) error {
	due := periodic.NewDue(log, "stored answers could not be encrypted", encryptRetry)
	return func(ctx context.Context) error {
		return due.Run(ctx, func(ctx context.Context) (time.Duration, error) {
			n, err := EncryptPlain(ctx, database, keys)
			if n > 0 {
				log.InfoContext(ctx, "encrypted stored answers", "answers", n)
			}
			return encryptEvery, err
		})
	}
}
