package journal

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/transparency-dev/merkle/proof"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	journalv1 "github.com/corebank/corebank/gen/go/corebank/journal/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store"
)

// receiptWait bounds the wait of a receipt for the position of a transaction that was posted just now.
const receiptWait = 3 * time.Second

// GetCheckpoint returns the last checkpoint.
func (s *Service) GetCheckpoint(ctx context.Context, _ *journalv1.GetCheckpointRequest) (*journalv1.GetCheckpointResponse, error) {
	last, signed, err := s.lastCheckpoint(ctx)
	if err != nil {
		return nil, err
	}
	return &journalv1.GetCheckpointResponse{Checkpoint: &journalv1.Checkpoint{
		Size: last.size, RootHash: toBase64(last.root), Note: signed, PublicKeys: s.keys.Public(),
	}}, nil
}

// lastCheckpoint returns the last checkpoint and its note; GWS001 if the server that seals has not made the first one yet.
func (s *Service) lastCheckpoint(ctx context.Context) (checkpoint, string, error) {
	signed, err := s.feed.queries.JournalCheckpoint(ctx, s.feed.database)
	if err != nil {
		return checkpoint{}, "", fmt.Errorf("read the checkpoint: %w", err)
	}
	if signed == "" {
		return checkpoint{}, "", apierror.New(apiv1.ErrorCode_GWS001).WithRetryAfter(time.Second)
	}
	last, err := openCheckpoint(signed, s.keys.verifiers)
	return last, signed, err
}

// GetReceipt returns a receipt of a transaction: CBB018 if there is none with the id, GWS001 if it has no position yet.
func (s *Service) GetReceipt(ctx context.Context, request *journalv1.GetReceiptRequest) (*journalv1.GetReceiptResponse, error) {
	id, _, ok := ledger.ParseID(request.GetTransactionId())
	if !ok {
		return nil, apierror.New(apiv1.ErrorCode_CBB018)
	}
	position, err := s.awaitPosition(ctx, id)
	if err != nil {
		return nil, err
	}
	last, signed, err := s.lastCheckpoint(ctx)
	if err != nil {
		return nil, err
	}
	entries, err := s.feed.read(ctx, position-1, 1)
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 || last.size < position {
		return nil, fmt.Errorf("the checkpoint of the journal has %d transactions, fewer than position %d", last.size, position)
	}
	needed, err := proof.Inclusion(uint64(position-1), uint64(last.size))
	if err != nil {
		return nil, fmt.Errorf("prove inclusion: %w", err)
	}
	hashes, err := s.prove(ctx, needed)
	if err != nil {
		return nil, err
	}
	return &journalv1.GetReceiptResponse{Receipt: &journalv1.Receipt{
		Entry: toEntry(entries[0]), Proof: hashes, Checkpoint: signed,
	}}, nil
}

// awaitPosition returns the position of a transaction, which it waits for if the transaction is new.
func (s *Service) awaitPosition(ctx context.Context, id int64) (int64, error) {
	for deadline := time.Now().Add(receiptWait); ; {
		known := s.feed.Known()
		position, err := findPosition(ctx, s.feed.queries, s.feed.database, id)
		if err != nil || position > 0 {
			return position, err
		}
		if rows, err := s.feed.queries.JournalTransactions(ctx, s.feed.database, []int64{id}); err != nil {
			return 0, fmt.Errorf("read a transaction: %w", err)
		} else if len(rows) == 0 {
			return 0, apierror.New(apiv1.ErrorCode_CBB018)
		}
		if !s.feed.Await(ctx, known, time.Until(deadline)) {
			return 0, apierror.New(apiv1.ErrorCode_GWS001).WithRetryAfter(time.Second)
		}
	}
}

// findPosition returns the position of a transaction; 0 if it has none.
func findPosition(ctx context.Context, queries *db.Queries, tx db.DBTX, id int64) (int64, error) {
	position, err := queries.JournalFindLate(ctx, tx, id)
	if err == nil || !errors.Is(err, store.ErrNoRows) {
		return position, err
	}
	bundles, err := queries.JournalFind(ctx, tx, id, lateBy)
	if err != nil {
		return 0, fmt.Errorf("find a transaction in the journal: %w", err)
	}
	for _, bundle := range bundles {
		if place := slices.Index(bundle.TransactionIds, id); place >= 0 {
			return bundle.Bundle*tileWidth + int64(place) + 1, nil
		}
	}
	return 0, nil
}

// GetConsistencyProof proves that one size of the journal continues another.
func (s *Service) GetConsistencyProof(
	ctx context.Context, request *journalv1.GetConsistencyProofRequest,
) (*journalv1.GetConsistencyProofResponse, error) {
	last, signed, err := s.lastCheckpoint(ctx)
	if err != nil {
		return nil, err
	}
	from, to := request.GetFrom(), last.size
	if request.To != nil {
		to = request.GetTo()
	}
	switch {
	case to > last.size:
		return nil, apierror.New(apiv1.ErrorCode_CBV003).Field("to", fmt.Sprintf("不能大于 %d", last.size))
	case from > to:
		return nil, apierror.New(apiv1.ErrorCode_CBV003).Field("from", fmt.Sprintf("不能大于 %d", to))
	}
	needed, err := proof.Consistency(uint64(from), uint64(to))
	if err != nil {
		return nil, fmt.Errorf("prove consistency: %w", err)
	}
	hashes, err := s.prove(ctx, needed)
	if err != nil {
		return nil, err
	}
	return &journalv1.GetConsistencyProofResponse{From: from, To: to, Proof: hashes, Checkpoint: signed}, nil
}

// prove reads the hashes of a proof.
func (s *Service) prove(ctx context.Context, needed proof.Nodes) ([]string, error) {
	hashes, err := readNodes(ctx, s.feed.queries, s.feed.database, needed.IDs)
	if err != nil {
		return nil, err
	}
	if hashes, err = needed.Rehash(hashes, hashChildren); err != nil {
		return nil, fmt.Errorf("compute the proof: %w", err)
	}
	return sliceutil.Map(hashes, toBase64), nil
}

func toBase64(hash []byte) string { return base64.StdEncoding.EncodeToString(hash) }
