package journal

import (
	"context"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/store"
)

// Tick makes one pass of a sealer, as each interval does.
func (s *Sealer) Tick(ctx context.Context) error {
	_, err := s.tick(ctx)
	return err
}

// IsSealing reports whether the sealer has begun to seal, and has not noticed yet that another server does.
func (s *Sealer) IsSealing() bool { return s.term != nil }

// Root returns the number of transactions in the journal and the root of its Merkle tree, read from the tiles.
func Root(ctx context.Context, database *store.DB) (size int64, root []byte, err error) {
	queries := db.New()
	if size, err = queries.JournalSize(ctx, database); err != nil {
		return 0, nil, err
	}
	t, err := loadTree(ctx, queries, database, size)
	if err != nil {
		return 0, nil, err
	}
	root, err = t.nodes.GetRootHash(nil)
	return size, root, err
}

// Position returns the position of a transaction, as a receipt finds it; 0 if it has none.
func Position(ctx context.Context, database *store.DB, id int64) (int64, error) {
	return findPosition(ctx, db.New(), database, id)
}
