package idempotency

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/corebank/corebank/server/internal/contract"
)

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
