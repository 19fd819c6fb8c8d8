// Package idempotency makes writes happen once per caller's key. The key is stored in the database transaction of the
// effect itself, so that neither is ever there without the other.
package idempotency

import (
	"context"
	"strconv"

	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
)

// Header is the metadata key, and the HTTP header, that carries a caller's key.
const Header = "idempotency-key"

// MaxKey is the greatest length of a key in bytes.
const MaxKey = 255

// Key is an idempotency key: requests with equal keys take effect once.
type Key struct {
	// Scope is the namespace of the key: its owner and the method.
	Scope string
	Value string
	// Fingerprint is the digest of the request, to refuse another request under the same key; zero for a [DerivedKey].
	Fingerprint Fingerprint

	// sealed keys have their answers stored encrypted.
	sealed bool
}

// NewKey returns the key of a request within a scope.
func NewKey(scope, value string, request proto.Message) (*Key, error) {
	said, err := FingerprintOf(request)
	if err != nil {
		return nil, err
	}
	return &Key{Scope: scope, Value: value, Fingerprint: said}, nil
}

// DerivedKey returns a key without a fingerprint, for which the caller compares the stored effect with the request: of a refId,
// account, kind, amount and counterparty.
func DerivedKey(scope, value string) *Key { return &Key{Scope: scope, Value: value} }

// IsDerived reports whether the key is a [DerivedKey].
func (k *Key) IsDerived() bool { return k.Fingerprint == Fingerprint{} }

// StoredFingerprint returns the fingerprint as it is stored: empty for a [DerivedKey].
func (k *Key) StoredFingerprint() []byte {
	if k.IsDerived() {
		return []byte{}
	}
	return k.Fingerprint[:]
}

// AccountScope returns the scope of an account's refIds.
func AccountScope(account int64) string { return "account:" + strconv.FormatInt(account, 10) }

// CallerScope returns the scope of keys that the caller chooses: its Idempotency-Keys, and under another kind its batchIds.
func CallerScope(ctx context.Context, kind string) string {
	return scopeOf(kind, caller.FromContext(ctx).UserID)
}

func scopeOf(kind string, user int64) string { return kind + ":" + strconv.FormatInt(user, 10) }

// FromContext returns the key of a request; nil without one. Validation has refused calls with a [Flaw] before.
func FromContext(ctx context.Context, request proto.Message) (*Key, error) {
	if !HasKey(ctx) {
		return nil, nil
	}
	said, err := FingerprintOf(request)
	return fromContext(ctx, said), err
}

func fromContext(ctx context.Context, said Fingerprint) *Key {
	values := metadata.ValueFromIncomingContext(ctx, Header)
	if len(values) == 0 {
		return nil
	}
	return &Key{Scope: CallerScope(ctx, "user"), Value: values[0], Fingerprint: said, sealed: true}
}

// HasKey reports whether the caller sent a key.
func HasKey(ctx context.Context) bool { return len(metadata.ValueFromIncomingContext(ctx, Header)) > 0 }

// Flaw checks the key that the caller sent. It reports false if the key is valid, or the caller sent none.
func Flaw(ctx context.Context) (apierror.Field, bool) {
	values := metadata.ValueFromIncomingContext(ctx, Header)
	if len(values) == 0 || len(values) == 1 && valid(values[0]) {
		return apierror.Field{}, false
	}
	return apierror.Field{Name: "Idempotency-Key", Message: "须为 1 至 255 个可见 ASCII 字符，且只出现一次"}, true
}

func valid(key string) bool {
	for _, c := range []byte(key) {
		if c < '!' || c > '~' {
			return false
		}
	}
	return key != "" && len(key) <= MaxKey
}
