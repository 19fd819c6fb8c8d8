// Package idempotency makes writes happen once per caller's key. The key is stored in the database transaction of the
// effect itself, so that neither is ever there without the other.
package idempotency

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"strconv"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/keyring"
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

// Fingerprint is the digest of a request.
type Fingerprint [sha256.Size]byte

// FingerprintOf returns the digest of a request with its decimals in their shortest form: 1, 1.0 and 1.00 are one amount.
func FingerprintOf(request proto.Message) (Fingerprint, error) {
	said := proto.Clone(request)
	shorten(said.ProtoReflect())
	wire, err := proto.MarshalOptions{Deterministic: true}.Marshal(said)
	wire = append(wire, said.ProtoReflect().Descriptor().FullName()...)
	return sha256.Sum256(wire), err
}

// FingerprintOfParts returns the digest of a request that is a stream, not a message.
func FingerprintOfParts(parts ...[]byte) Fingerprint {
	digest := sha256.New()
	for _, part := range parts {
		length := binary.BigEndian.AppendUint64(nil, uint64(len(part))) // So that no two lists of parts are the same bytes.
		digest.Write(length)
		digest.Write(part)
	}
	return Fingerprint(digest.Sum(nil))
}

// shorten removes trailing zeros from the decimals of a message, at any depth.
func shorten(m protoreflect.Message) {
	m.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case field.IsMap(): // The contract has none.
		case field.IsList() && field.Message() != nil:
			for i := range value.List().Len() {
				shorten(value.List().Get(i).Message())
			}
		case field.IsList():
		case field.Message() != nil:
			shorten(value.Message())
		case contract.FieldOption(field).GetDecimal() != nil:
			m.Set(field, protoreflect.ValueOfString(shortest(value.String())))
		}
		return true
	})
}

func shortest(decimal string) string {
	if !strings.Contains(decimal, ".") {
		return decimal
	}
	return strings.TrimSuffix(strings.TrimRight(decimal, "0"), ".")
}

// Answers is an interceptor. It gives calls the keys with which the answers under Idempotency-Keys are stored encrypted, because they
// have personal data. Answers of batches and postings have none, and are not.
type Answers struct{ keys *keyring.Ring }

// NewAnswers returns the interceptor.
func NewAnswers(keys *keyring.Ring) *Answers { return &Answers{keys} }

type keysKey struct{}

// WithKeys gives a call the keys that encrypt its stored answer.
func WithKeys(ctx context.Context, keys *keyring.Ring) context.Context {
	return context.WithValue(ctx, keysKey{}, keys)
}

// Unary gives a unary call the keys.
func (a *Answers) Unary(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	return handler(WithKeys(ctx, a.keys), request)
}

// Stream gives a streaming call the keys.
func (a *Answers) Stream(server any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	return handler(server, caller.StreamWithContext(WithKeys(stream.Context(), a.keys), stream))
}

func keysOf(ctx context.Context) (*keyring.Ring, error) {
	keys, ok := ctx.Value(keysKey{}).(*keyring.Ring)
	if !ok {
		return nil, errors.New("there are no keys to encrypt the answer under an Idempotency-Key")
	}
	return keys, nil
}
