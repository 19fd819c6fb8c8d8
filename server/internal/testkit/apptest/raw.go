package apptest

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protowire"
)

// rawCodec sends bytes as they are.
type rawCodec struct{}

func (rawCodec) Name() string                  { return "proto" }
func (rawCodec) Marshal(v any) ([]byte, error) { return v.([]byte), nil }
func (rawCodec) Unmarshal([]byte, any) error   { return nil }

// SendRaw calls a method with bytes in place of a message, as an attacker may, and drops the answer.
func SendRaw(ctx context.Context, conn *grpc.ClientConn, method string, message []byte, options ...grpc.CallOption) error {
	return conn.Invoke(ctx, method, message, new(struct{}), append(options, grpc.ForceCodec(rawCodec{}))...)
}

// Pieces returns so many bytes of a repeated field in pieces of one element each, or of none. A careless decoder copies what came
// before for every piece.
func Pieces(field protowire.Number, bytes int, piece ...byte) []byte {
	var wire []byte
	for len(wire) < bytes {
		wire = protowire.AppendBytes(protowire.AppendTag(wire, field, protowire.BytesType), piece)
	}
	return wire
}
