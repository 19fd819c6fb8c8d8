package keyring

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/store"
)

const (
	purposeToken, purposeData = "token", "data"
	// signingID is the id of the secret that signs tokens now.
	signingID = "signing"
)

// Check compares the keys of this server with the fingerprints in the database, and records those that are new. It returns
// in one line what does not match; empty when all do.
func (r *Ring) Check(ctx context.Context, database *store.DB) (mismatch string, err error) {
	changes, mismatch, err := r.compare(ctx, database)
	if err != nil || mismatch != "" || len(changes) == 0 {
		return mismatch, err
	}
	err = database.Tx(ctx, func(tx store.Tx) (err error) {
		queries := db.New()
		if err := queries.KeyFingerprintLock(ctx, tx); err != nil {
			return fmt.Errorf("lock key fingerprints: %w", err)
		}
		if changes, mismatch, err = r.compare(ctx, tx); err != nil || mismatch != "" {
			return err
		}
		for _, change := range changes {
			if err := queries.KeyFingerprintPut(ctx, tx, change); err != nil {
				return fmt.Errorf("record a key fingerprint: %w", err)
			}
		}
		return nil
	})
	return mismatch, err
}

// compare returns the fingerprints to record, or what does not match.
func (r *Ring) compare(ctx context.Context, database db.DBTX) (changes []db.KeyFingerprintPutParams, mismatch string, err error) {
	queries := db.New()
	rows, err := queries.KeyFingerprintList(ctx, database)
	if err != nil {
		return nil, "", fmt.Errorf("list key fingerprints: %w", err)
	}
	used, err := InUse(ctx, database)
	if err != nil {
		return nil, "", err
	}
	known := map[string][]byte{}
	for _, row := range rows {
		known[row.Purpose+" "+row.KeyID] = row.Fingerprint
	}
	if changes, mismatch = r.compareSigning(known[purposeToken+" "+signingID]); mismatch != "" {
		return nil, mismatch, nil
	}
	has := map[string]bool{}
	for _, key := range r.keys {
		has[key.id] = true
		switch recorded := known[purposeData+" "+key.id]; {
		case recorded == nil:
			changes = append(changes, db.KeyFingerprintPutParams{Purpose: purposeData, KeyID: key.id, Fingerprint: key.fingerprint})
		case !bytes.Equal(recorded, key.fingerprint):
			return nil, fmt.Sprintf("the data key %q is not the one that this database knows by that id", key.id), nil
		}
	}
	for _, id := range used {
		if !has[id] {
			return nil, fmt.Sprintf("the data key %q, which encrypts data in this database, is missing: "+
				"keep it in COREBANK_DATA_KEYS (or its secret in COREBANK_JWT_SECRET) until `corebank keys rotate` has run", id), nil
		}
	}
	return changes, "", nil
}

// InUse returns the ids of the keys that encrypt something in the database.
func InUse(ctx context.Context, database db.DBTX) ([]string, error) {
	queries := db.New()
	used, err := queries.KeyInUse(ctx, database)
	if err != nil {
		return nil, fmt.Errorf("list the keys in use: %w", err)
	}
	for after := ""; ; {
		if after, err = queries.KeyInUseAfter(ctx, database, after); err != nil {
			return nil, fmt.Errorf("list the keys in use: %w", err)
		}
		if after == "" {
			return used, nil
		}
		if !slices.Contains(used, after) {
			used = append(used, after)
		}
	}
}

// compareSigning does the same for the secret that signs tokens.
func (r *Ring) compareSigning(recorded []byte) (changes []db.KeyFingerprintPutParams, mismatch string) {
	if len(r.signing) == 0 {
		return nil, ""
	}
	has := func(secret []byte) bool { return bytes.Equal(fingerprint(secret), recorded) }
	if recorded != nil && !slices.ContainsFunc(r.signing, has) {
		return nil, "COREBANK_JWT_SECRET does not hold the secret that signs the tokens of this database: " +
			"give that one as well, after the new one, or run `corebank keys forget` if it is lost"
	}
	first := fingerprint(r.signing[0])
	if bytes.Equal(recorded, first) {
		return nil, ""
	}
	return []db.KeyFingerprintPutParams{{Purpose: purposeToken, KeyID: signingID, Fingerprint: first}}, ""
}

// ForgetSigning forgets which secret signs tokens, so that the next server to start decides.
func ForgetSigning(ctx context.Context, database *store.DB) error {
	if err := db.New().KeyFingerprintDelete(ctx, database, purposeToken); err != nil {
		return fmt.Errorf("forget the secret that signs tokens: %w", err)
	}
	return nil
}
