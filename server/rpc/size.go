package rpc

import (
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/corebank/corebank/server/internal/contract"
)

// Bounds of a message. Decoding allocates for every element, and for every piece of a packed field copies what came before,
// so a message of 500 KB could cost gigabytes and minutes.
const (
	maxNesting  = 32     // depth of messages, as in JSON
	maxElements = 10_000 // of all repeated fields together, as in one JSON array
	maxRecords  = 100_000
	maxPieces   = 128 // of packed fields; an encoder writes one for each field
	// smallMessage is the size in bytes up to which decoding is cheap.
	smallMessage = 1 << 10
)

// bodyField is the field of a problem with a message as a whole.
const bodyField = "body"

// checkSize counts what decoding a message would allocate, without allocating.
func checkSize(wire []byte, desc protoreflect.MessageDescriptor) *problem {
	if len(wire) <= smallMessage {
		return nil
	}
	return (&size{}).message(wire, desc, 0)
}

type size struct{ elements, records, pieces int }

func (s *size) message(wire []byte, desc protoreflect.MessageDescriptor, depth int) *problem {
	if depth > maxNesting {
		return &problem{bodyField, "嵌套过深"}
	}
	fields := desc.Fields()
	for len(wire) > 0 {
		number, kind, n := protowire.ConsumeTag(wire)
		if n < 0 {
			return &problem{bodyField, "不是有效的 protobuf 消息"}
		}
		wire = wire[n:]
		n = protowire.ConsumeFieldValue(number, kind, wire)
		if n < 0 {
			return &problem{bodyField, "不是有效的 protobuf 消息"}
		}
		if s.records++; s.records > maxRecords {
			return &problem{bodyField, "字段过多"}
		}
		if field := fields.ByNumber(number); field != nil {
			if found := s.field(field, kind, wire[:n], depth); found != nil {
				return found
			}
		}
		wire = wire[n:]
	}
	return nil
}

// field counts one record of a known field.
func (s *size) field(field protoreflect.FieldDescriptor, kind protowire.Type, wire []byte, depth int) *problem {
	var value []byte
	if kind == protowire.BytesType {
		value, _ = protowire.ConsumeBytes(wire)
	}
	if field.Cardinality() == protoreflect.Repeated {
		s.elements++
		if kind == protowire.BytesType && isPackable(field.Kind()) {
			s.elements += elementsOf(value, field.Kind()) - 1
			s.pieces++
		}
		if s.elements > maxElements || s.pieces > maxPieces {
			return &problem{contract.JSONName(field), "元素过多"}
		}
	}
	if kind == protowire.BytesType && field.Kind() == protoreflect.MessageKind {
		return s.message(value, field.Message(), depth+1)
	}
	return nil
}

func isPackable(kind protoreflect.Kind) bool {
	switch kind {
	case protoreflect.StringKind, protoreflect.BytesKind, protoreflect.MessageKind, protoreflect.GroupKind:
		return false
	default:
		return true
	}
}

// elementsOf counts the elements of a packed field.
func elementsOf(packed []byte, kind protoreflect.Kind) int {
	switch kind {
	case protoreflect.Fixed32Kind, protoreflect.Sfixed32Kind, protoreflect.FloatKind:
		return len(packed) / 4
	case protoreflect.Fixed64Kind, protoreflect.Sfixed64Kind, protoreflect.DoubleKind:
		return len(packed) / 8
	}
	n := 0
	for _, b := range packed {
		if b < 0x80 {
			n++
		}
	}
	return n
}
