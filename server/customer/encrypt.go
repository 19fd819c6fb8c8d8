package customer

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/server/internal/keyring"
	"github.com/corebank/corebank/server/internal/periodic"
	"github.com/corebank/corebank/store"
)

const (
	// encryptBatch is the number of customers of one transaction, and so bounds how long it locks them.
	encryptBatch = 200
	// encryptEvery is the interval at which a server looks for what an older one beside it wrote in plain, and encryptRetry is the
	// wait after a failure.
	encryptEvery = 10 * time.Minute
	encryptRetry = time.Minute
)

// EncryptPlain encrypts the personal data of customers that is not, a batch at a time, and returns of how many. Several servers may do
// so at once, and it may be broken off: what is left is found again.
func EncryptPlain(ctx context.Context, database *store.DB, keys *keyring.Ring, log *slog.Logger) (encrypted int64, err error) {
	for n := int64(1); n > 0; encrypted += n {
		err := database.Tx(ctx, func(tx store.Tx) error {
			rows, err := db.New().CustomerPlain(ctx, tx, encryptBatch)
			if err != nil {
				return fmt.Errorf("list customers with plain personal data: %w", err)
			}
			n = int64(len(rows))
			return reseal(ctx, tx, keys, rows, log)
		})
		if err != nil {
			return encrypted, err
		}
	}
	return encrypted, nil
}

// RotateKeys encrypts the personal data of all customers with the current key, and returns of how many it was encrypted with another one.
// Digests of other keys are deleted. Servers may run meanwhile.
func RotateKeys(ctx context.Context, database *store.DB, keys *keyring.Ring, log *slog.Logger) (rotated int64, err error) {
	rotated, err = keys.Reseal(ctx, database, func(ctx context.Context, tx store.Tx, keyID string) (int64, error) {
		rows, err := db.New().CustomerSealedWith(ctx, tx, keyID, encryptBatch)
		if err != nil {
			return 0, fmt.Errorf("list customers by key: %w", err)
		}
		return int64(len(rows)), reseal(ctx, tx, keys, rows, log)
	})
	for last := int64(0); err == nil; {
		last, err = db.New().CustomerDigestsOfOtherKeys(ctx, database, db.CustomerDigestsOfOtherKeysParams{
			After: last, Batch: 5 * encryptBatch, KeyID: keys.Current(),
		})
		if last == 0 {
			break
		}
	}
	if err != nil {
		return rotated, fmt.Errorf("encrypt customers with the key %s: %w", keys.Current(), err)
	}
	return rotated, nil
}

// reseal encrypts the personal data of locked customers with the current key.
func reseal(ctx context.Context, tx store.Tx, keys *keyring.Ring, rows []db.Customer, log *slog.Logger) error {
	if len(rows) == 0 {
		return nil
	}
	queries := db.New()
	params := db.CustomerResealParams{SealedWith: keys.Current()}
	fresh := map[int64]sealed{}
	for _, row := range rows {
		personal, err := open(keys, row)
		if err != nil {
			return err
		}
		s := personal.seal(keys, row.ID, row.IDType)
		fresh[row.ID] = s
		params.Ids = append(params.Ids, row.ID)
		params.EmailSealed = append(params.EmailSealed, s.email)
		params.PhoneSealed = append(params.PhoneSealed, s.phone)
		params.IDNumberSealed = append(params.IDNumberSealed, s.idNumber)
	}
	if err := queries.CustomerReseal(ctx, tx, params); err != nil {
		return fmt.Errorf("store the encrypted personal data of customers: %w", err)
	}
	if err := queries.CustomerDigestsDelete(ctx, tx, params.Ids); err != nil {
		return fmt.Errorf("delete the digests of customers: %w", err)
	}
	taken, err := putDigests(ctx, tx, fresh)
	if len(taken) > 0 {
		log.ErrorContext(ctx, "customers have the identity document of another one, and are not found by it: correct their idNumber", "customers", taken)
	}
	return err
}

// putDigests stores the digests of customers, and returns those whose identity document another customer has.
func putDigests(ctx context.Context, tx store.Tx, fresh map[int64]sealed) (taken []int64, err error) {
	var params db.CustomerDigestsPutParams
	missing := map[int64]int{}
	for _, id := range slices.Sorted(maps.Keys(fresh)) { // in one order, so that no two servers wait for each other
		for _, d := range fresh[id].digests {
			params.CustomerIds = append(params.CustomerIds, id)
			params.Fields = append(params.Fields, d.field)
			params.KeyIds = append(params.KeyIds, d.KeyID)
			params.Digests = append(params.Digests, d.Sum)
			missing[id]++
		}
	}
	rows, err := db.New().CustomerDigestsPut(ctx, tx, params)
	if err != nil {
		return nil, fmt.Errorf("store the digests of customers: %w", err)
	}
	for _, row := range rows {
		missing[row.CustomerID]--
	}
	for id, n := range missing {
		if n > 0 {
			taken = append(taken, id)
		}
	}
	slices.Sort(taken)
	return taken, nil
}

// Encryption returns the background job that encrypts what a database of before has in plain, and what older servers beside this one
// write.
func (s *Service) Encryption(log *slog.Logger) func(context.Context) error {
	due := periodic.NewDue(log, "personal data of customers could not be encrypted", encryptRetry)
	return func(ctx context.Context) error {
		return due.Run(ctx, func(ctx context.Context) (time.Duration, error) {
			n, err := EncryptPlain(ctx, s.database, s.keys, log)
			if n > 0 {
				log.InfoContext(ctx, "encrypted the personal data of customers", "customers", n)
			}
			return encryptEvery, err
		})
	}
}
