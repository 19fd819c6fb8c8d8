package journal

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"

	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store/money"
)

// Receipt is a receipt as JSON shows it.
type Receipt struct {
	Entry      ReceiptEntry `json:"entry"`
	Proof      []string     `json:"proof"`
	Checkpoint string       `json:"checkpoint"`
}

// ReceiptEntry is the transaction of a receipt.
type ReceiptEntry struct {
	Position         int64       `json:"position"`
	TransactionID    string      `json:"transactionId"`
	Type             string      `json:"type"`
	FromAccountID    int64       `json:"fromAccountId"`
	FromSeq          int64       `json:"fromSeq"`
	FromBalanceAfter json.Number `json:"fromBalanceAfter"`
	ToAccountID      int64       `json:"toAccountId"`
	ToSeq            int64       `json:"toSeq"`
	ToBalanceAfter   json.Number `json:"toBalanceAfter"`
	Amount           json.Number `json:"amount"`
	Currency         string      `json:"currency"`
	RefID            string      `json:"refId"`
	Remark           string      `json:"remark"`
	CreatedMicros    int64       `json:"createdMicros"`
}

// ReadReceipt reads a receipt: the answer of the server as it came, or the `data` of it.
func ReadReceipt(text []byte) (*Receipt, error) {
	var answer struct {
		Receipt
		Data *Receipt `json:"data"`
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return nil, fmt.Errorf("the receipt is not JSON: %w", err)
	}
	if answer.Data != nil {
		return answer.Data, nil
	}
	return &answer.Receipt, nil
}

// Verify checks a receipt with the public key of the bank, as [Keys.Public] returns it.
func (r *Receipt) Verify(publicKey string) error {
	keys, err := NewPublicKey(publicKey)
	if err != nil {
		return err
	}
	signed, err := openCheckpoint(r.Checkpoint, keys.verifiers)
	if err != nil {
		return err
	}
	leaf, err := r.Entry.leafHash()
	if err != nil {
		return err
	}
	hashes := make([][]byte, len(r.Proof))
	for i, text := range r.Proof {
		if hashes[i], err = base64.StdEncoding.DecodeString(text); err != nil {
			return fmt.Errorf("hash %d of the proof is not base64", i+1)
		}
	}
	if r.Entry.Position < 1 || r.Entry.Position > signed.size {
		return fmt.Errorf("position %d is not in the checkpoint, which has %d transactions", r.Entry.Position, signed.size)
	}
	root, err := proof.RootFromInclusionProof(rfc6962.DefaultHasher, uint64(r.Entry.Position-1), uint64(signed.size), leaf, hashes)
	if err != nil {
		return fmt.Errorf("the proof has the wrong length: %w", err)
	}
	if !bytes.Equal(root, signed.root) {
		return errors.New("the transaction is not the one that the bank has signed at this position")
	}
	return nil
}

// leafHash returns the hash of the transaction that the receipt shows.
func (e *ReceiptEntry) leafHash() ([]byte, error) {
	id, _, ok := ledger.ParseID(e.TransactionID)
	if !ok {
		return nil, fmt.Errorf("%q is not the id of a transaction", e.TransactionID)
	}
	entry := ledger.Entry{
		ID: id, At: time.UnixMicro(e.CreatedMicros), From: e.FromAccountID, FromSeq: e.FromSeq, To: e.ToAccountID, ToSeq: e.ToSeq,
		Kind: ledger.Kind(e.Type), Currency: e.Currency, RefID: e.RefID, Remark: e.Remark,
	}
	for _, number := range []struct {
		name string
		text json.Number
		to   *money.Balance
	}{
		{"amount", e.Amount, &entry.Amount},
		{"fromBalanceAfter", e.FromBalanceAfter, &entry.FromBalance},
		{"toBalanceAfter", e.ToBalanceAfter, &entry.ToBalance},
	} {
		var err error
		if *number.to, err = money.ParseBalance(number.text.String()); err != nil {
			return nil, fmt.Errorf("%s: %w", number.name, err)
		}
	}
	hash := entry.LeafHash()
	return hash[:], nil
}
