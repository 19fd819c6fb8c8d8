package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/corebank/corebank/store/money"
)

// Entry is a transaction as it stands in the books.
type Entry struct {
	ID                     int64
	At                     time.Time
	From, FromSeq          int64
	To, ToSeq              int64
	Amount                 money.Balance
	FromBalance, ToBalance money.Balance
	Kind                   Kind
	Currency               string
	RefID, Remark          string
}

const (
	// LeafSize is the length of a leaf hash.
	LeafSize = sha256.Size
	// entryVersion is the first byte of an encoded entry.
	entryVersion = 1
	// leafPrefix begins what is hashed for a leaf of a Merkle tree (RFC 6962, section 2.1).
	leafPrefix = 0
	// entrySize is enough for most encoded entries.
	entrySize = 256
)

// Append appends the encoding of the entry, which the README of server/journal describes. It never changes: proofs are made of it.
func (e *Entry) Append(buf []byte) []byte {
	buf = append(buf, entryVersion)
	for _, number := range [...]int64{e.ID, e.At.UnixMicro(), e.From, e.FromSeq, e.To, e.ToSeq} {
		buf = binary.BigEndian.AppendUint64(buf, uint64(number))
	}
	for _, balance := range [...]money.Balance{e.Amount, e.FromBalance, e.ToBalance} {
		begin := len(buf)
		buf = balance.Append(append(buf, 0, 0, 0, 0))
		binary.BigEndian.PutUint32(buf[begin:], uint32(len(buf)-begin-4))
	}
	for _, text := range [...]string{string(e.Kind), e.Currency, e.RefID, e.Remark} {
		buf = append(binary.BigEndian.AppendUint32(buf, uint32(len(text))), text...)
	}
	return buf
}

// LeafHash returns the hash of the entry as a leaf of the journal's Merkle tree.
func (e *Entry) LeafHash() [LeafSize]byte {
	var space [entrySize]byte
	return sha256.Sum256(e.Append(append(space[:0], leafPrefix)))
}

// leafHashes are those of postings that were accepted, one after another.
func leafHashes(accepted []*Posting, at time.Time) []byte {
	hashes := make([]byte, 0, LeafSize*len(accepted))
	for _, p := range accepted {
		e := Entry{
			ID: p.ID, At: at, From: p.From, FromSeq: p.fromSeq, To: p.To, ToSeq: p.toSeq, Amount: money.BalanceOf(p.Amount),
			FromBalance: p.fromBalance, ToBalance: p.toBalance, Kind: p.Kind, Currency: p.currency, RefID: p.RefID, Remark: p.Remark,
		}
		hash := e.LeafHash()
		hashes = append(hashes, hash[:]...)
	}
	return hashes
}
