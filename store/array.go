package store

import (
	"encoding/binary"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
)

// registerArrays teaches a connection to write slices without boxing each of their elements, as pgx's general plan does: many
// rows that are written at once are sent as an array per column (unnest). Reading an array is left to pgx.
func registerArrays(m *pgtype.Map) {
	registerArray(m, pgtype.NumericOID, pgtype.NumericArrayOID, appendNumeric)
	registerArray(m, pgtype.NumericOID, pgtype.NumericArrayOID, appendBalance)
	registerArray(m, pgtype.Int8OID, pgtype.Int8ArrayOID, appendInt8)
	registerArray(m, pgtype.Int4OID, pgtype.Int4ArrayOID, appendInt4)
	registerArray(m, pgtype.TextOID, pgtype.TextArrayOID, appendText)
	registerArray(m, pgtype.TimestamptzOID, pgtype.TimestamptzArrayOID, appendTime)
}

// registerArray adds a plan for writing []E.
func registerArray[E any](m *pgtype.Map, element, array uint32, write func([]byte, E) []byte) {
	of, _ := m.TypeForOID(element)
	known, _ := m.TypeForOID(array)
	codec := known.Codec // With plans for other elements that have been added.
	if _, pgxs := codec.(*pgtype.ArrayCodec); pgxs {
		codec = &pgtype.ArrayCodec{ElementType: of}
	}
	m.RegisterType(&pgtype.Type{Name: known.Name, OID: array, Codec: arrayCodec[E]{codec, element, write}})
}

// arrayCodec is an array codec with a plan for writing []E added.
type arrayCodec[E any] struct {
	pgtype.Codec

	element uint32
	// write appends the binary form of an element.
	write func(buf []byte, e E) []byte
}

func (c arrayCodec[E]) PlanEncode(m *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	if _, ok := value.([]E); ok && format == pgtype.BinaryFormatCode {
		return encodeArray[E](c)
	}
	return c.Codec.PlanEncode(m, oid, format, value)
}

type encodeArray[E any] arrayCodec[E]

// Encode writes what array_recv reads: the number of dimensions, a flag for NULLs, the type of the elements, length
// and lower bound of the only dimension, and each element behind its length.
func (a encodeArray[E]) Encode(value any, buf []byte) ([]byte, error) {
	elements := value.([]E)
	if elements == nil {
		return nil, nil
	}
	for _, header := range [...]uint32{1, 0, a.element, uint32(len(elements)), 1} {
		buf = binary.BigEndian.AppendUint32(buf, header)
	}
	for _, e := range elements {
		start := len(buf)
		buf = a.write(binary.BigEndian.AppendUint32(buf, 0), e)
		binary.BigEndian.PutUint32(buf[start:], uint32(len(buf)-start-4))
	}
	return buf, nil
}

func appendInt8(buf []byte, n int64) []byte { return binary.BigEndian.AppendUint64(buf, uint64(n)) }

func appendInt4(buf []byte, n int32) []byte { return binary.BigEndian.AppendUint32(buf, uint32(n)) }

func appendText(buf []byte, s string) []byte { return append(buf, s...) }

// postgresEpoch is the moment from which Postgres counts the microseconds of a timestamptz.
var postgresEpoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()

func appendTime(buf []byte, t time.Time) []byte { return appendInt8(buf, t.UnixMicro()-postgresEpoch) }
