package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

// Cost holds the argon2id parameters. A stored hash names its own, so they can be raised at any time: a password is
// rehashed at its user's next login.
type Cost struct {
	// Memory in KiB.
	Memory uint32
	// Time is the number of passes over the memory.
	Time uint32
	// Threads is the number of lanes.
	Threads uint8
}

// DefaultCost follows the OWASP Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane.
var DefaultCost = Cost{Memory: 19 * 1024, Time: 2, Threads: 1}

const (
	saltLen = 16
	hashLen = 32

	// maxHashing bounds concurrent hashes, and so memory: 2 × 19 MiB.
	maxHashing = 2
	// maxWaiting bounds the queue for them to about a second.
	maxWaiting = 64

	// releaseAfter is the idle time after which the hashes' memory is returned to the system; the garbage collector alone
	// would keep tens of megabytes for minutes.
	releaseAfter = 2 * time.Second
)

// passwords hashes and verifies passwords.
type passwords struct {
	cost Cost
	// entered has a slot for every caller hashing or waiting, running one for every caller hashing.
	entered, running chan struct{}
	// release frees the memory; every hash postpones it.
	release *time.Timer
}

func newPasswords(cost Cost) *passwords {
	release := time.AfterFunc(releaseAfter, debug.FreeOSMemory)
	release.Stop()
	return &passwords{
		cost:    cost,
		entered: make(chan struct{}, maxHashing+maxWaiting),
		running: make(chan struct{}, maxHashing),
		release: release,
	}
}

// hash returns the hash of a password with a fresh salt, in the PHC string format: $argon2id$v=19$m=19456,t=2,p=1$salt$hash.
// It returns GWS001 when too many wait, or the context's error.
func (p *passwords) hash(ctx context.Context, password string) (string, error) {
	h := phc{cost: p.cost, salt: make([]byte, saltLen)}
	_, _ = rand.Read(h.salt) // never fails
	var err error
	h.key, err = p.derive(ctx, h.cost, h.salt, password, hashLen)
	if err != nil {
		return "", err
	}
	return h.String(), nil
}

// verify reports whether a password matches the stored hash, and whether it is stale: made at another cost. An empty
// stored hash matches nothing and takes the same time, so that timing does not reveal which users exist.
func (p *passwords) verify(ctx context.Context, stored, password string) (ok, stale bool, err error) {
	h := phc{cost: p.cost, salt: make([]byte, saltLen), key: make([]byte, hashLen)}
	if stored != "" {
		if h, err = parsePHC(stored); err != nil {
			return false, false, err
		}
	}
	key, err := p.derive(ctx, h.cost, h.salt, password, len(h.key))
	if err != nil {
		return false, false, err
	}
	same := subtle.ConstantTimeCompare(key, h.key) == 1
	return same && stored != "", h.cost != p.cost, nil
}

func (p *passwords) derive(ctx context.Context, cost Cost, salt []byte, password string, length int) ([]byte, error) {
	select {
	case p.entered <- struct{}{}:
		defer func() { <-p.entered }()
	default:
		return nil, apierror.New(apiv1.ErrorCode_GWS001).WithCause(errors.New("too many logins at once"))
	}
	select {
	case p.running <- struct{}{}:
		defer func() { <-p.running }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer p.release.Reset(releaseAfter)
	return argon2.IDKey([]byte(password), salt, cost.Time, cost.Memory, cost.Threads, uint32(length)), nil
}

// phc is a hash in the PHC string format.
type phc struct {
	cost Cost
	salt []byte
	key  []byte
}

const phcFormat = "$argon2id$v=%d$m=%d,t=%d,p=%d$"

// String implements fmt.Stringer.
func (h phc) String() string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf(phcFormat+"%s$%s", argon2.Version, h.cost.Memory, h.cost.Time, h.cost.Threads,
		b64.EncodeToString(h.salt), b64.EncodeToString(h.key))
}

// maxMemory in KiB and maxTime in passes bound the cost of a stored hash.
const maxMemory, maxTime = 256 * 1024, 64

var errPHC = errors.New("the stored password hash is not argon2id in the PHC string format")

// parsePHC reads what String writes. Its error does not show the hash.
func parsePHC(text string) (phc, error) {
	parts := strings.Split(text, "$")
	if len(parts) != 6 {
		return phc{}, errPHC
	}
	var h phc
	var version int
	head := strings.Join(parts[:4], "$") + "$"
	if _, err := fmt.Sscanf(head, phcFormat, &version, &h.cost.Memory, &h.cost.Time, &h.cost.Threads); err != nil {
		return phc{}, errPHC
	}
	var saltErr, keyErr error
	h.salt, saltErr = base64.RawStdEncoding.DecodeString(parts[4])
	h.key, keyErr = base64.RawStdEncoding.DecodeString(parts[5])
	c := h.cost
	sensible := c.Memory <= maxMemory && c.Time >= 1 && c.Time <= maxTime && c.Threads >= 1 && len(h.salt) >= 8 && len(h.key) >= 16
	if saltErr != nil || keyErr != nil || version != argon2.Version || !sensible || len(h.key) > 64 {
		return phc{}, errPHC
	}
	return h, nil
}
