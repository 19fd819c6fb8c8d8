package store

import (
	"encoding/binary"

	"github.com/govalues/decimal"
	"github.com/jackc/pgx/v5/pgtype"
)

// decimalArrayCodec is pgx's array codec with a plan for writing []decimal.Decimal added: the general one boxes every
// element, and amounts are sent in arrays (unnest) wherever many rows are written at once. Reading an array is left to
// pgx, which hands each element to [decimalCodec].
type decimalArrayCodec struct{ *pgtype.ArrayCodec }

func (c decimalArrayCodec) PlanEncode(m *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	if _, ok := value.([]decimal.Decimal); ok && format == pgtype.BinaryFormatCode {
		return encodeDecimals{}
	}
	return c.ArrayCodec.PlanEncode(m, oid, format, value)
}

type encodeDecimals struct{}

// Encode writes what array_recv reads: the number of dimensions, a flag for NULLs, the type of the elements, length
// and lower bound of the only dimension, and each element behind its length.
func (encodeDecimals) Encode(value any, buf []byte) ([]byte, error) {
	elements := value.([]decimal.Decimal)
	if elements == nil {
		return nil, nil
	}
	buf = binary.BigEndian.AppendUint32(buf, 1)
	buf = binary.BigEndian.AppendUint32(buf, 0)
	buf = binary.BigEndian.AppendUint32(buf, pgtype.NumericOID)
	buf = binary.BigEndian.AppendUint32(buf, uint32(len(elements)))
	buf = binary.BigEndian.AppendUint32(buf, 1)
	for _, d := range elements {
		start := len(buf)
		buf = binary.BigEndian.AppendUint32(buf, 0)
		buf = appendNumeric(buf, d)
		binary.BigEndian.PutUint32(buf[start:], uint32(len(buf)-start-4))
	}
	return buf, nil
}
