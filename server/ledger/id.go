package ledger

import (
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Leg is a side of a transfer, in the text of an id.
type Leg string

// The legs. A movement with one side that a customer sees has none.
const (
	NoLeg    Leg = ""
	OutLeg   Leg = "O"
	InLeg    Leg = "I"
	txPrefix     = "TX"
)

const (
	sequenceBits = 12
	replicaBits  = 10
	// IDBitsPerMillisecond is the number of bits of an id below those of its time in milliseconds.
	IDBitsPerMillisecond = sequenceBits + replicaBits
)

// epoch is the zero time of ids; 41 bits of milliseconds last until 2095.
var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// IDs generates ids that grow with time and are unique among replicas: milliseconds since the epoch, the number of the replica, and
// a counter within the millisecond. If two replicas ever share number and millisecond, the primary key refuses the second id:
// Poster generates another one, and any other write fails.
type IDs struct {
	replica int64
	now     func() time.Time

	mu   sync.Mutex
	last int64 // milliseconds and counter of the last id
}

// NewIDs returns the generator of a replica with a number below 1024.
func NewIDs(replica int32) *IDs {
	return &IDs{replica: int64(replica) % (1 << replicaBits), now: time.Now}
}

// Next returns a new id. When a millisecond's 4096 ids are used up, or the clock steps back, it goes on from the last one.
func (g *IDs) Next() int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.last = max(g.last+1, g.now().Sub(epoch).Milliseconds()<<sequenceBits)
	milliseconds, sequence := g.last>>sequenceBits, g.last&(1<<sequenceBits-1)
	return milliseconds<<IDBitsPerMillisecond | g.replica<<sequenceBits | sequence
}

// FirstID returns the smallest id made at or after a time.
func FirstID(at time.Time) int64 {
	return max(0, at.Sub(epoch).Milliseconds()) << IDBitsPerMillisecond
}

// FormatID writes the id of a transaction, or of one leg of it: TX1234567890abcdefO.
func FormatID(id int64, leg Leg) string { return format(txPrefix, id, string(leg)) }

// ParseID is the inverse of FormatID; false for any other text.
func ParseID(text string) (int64, Leg, bool) {
	leg := NoLeg
	for _, one := range []Leg{OutLeg, InLeg} {
		if digits, ok := strings.CutSuffix(text, string(one)); ok {
			text, leg = digits, one
			break
		}
	}
	id, ok := Parse(txPrefix, text)
	return id, leg, ok
}

// Format writes an id as a prefix and 16 hex digits.
func Format(prefix string, id int64) string { return format(prefix, id, "") }

func format(prefix string, id int64, suffix string) string {
	var digits [8]byte
	binary.BigEndian.PutUint64(digits[:], uint64(id))
	text := make([]byte, 0, len(prefix)+2*len(digits)+len(suffix))
	text = append(text, prefix...)
	text = hex.AppendEncode(text, digits[:])
	return string(append(text, suffix...))
}

// Parse is the inverse of Format; false for any other text.
func Parse(prefix, text string) (int64, bool) {
	digits, ok := strings.CutPrefix(text, prefix)
	if !ok || len(digits) != 16 || strings.ToLower(digits) != digits {
		return 0, false
	}
	id, err := strconv.ParseUint(digits, 16, 63)
	return int64(id), err == nil
}
