package rpc

import (
	"fmt"

	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/proto"

	_ "google.golang.org/grpc/encoding/proto" // The codec that this one extends.
)

// codec is gRPC's codec of protobuf messages, with bounds on what decoding a message may cost.
type codec struct{ encoding.CodecV2 }

func newCodec() codec { return codec{encoding.GetCodecV2("proto")} }

// decoding passes a message to the codec, and gets its problem back: gRPC would turn an error of the codec into an internal one.
type decoding struct {
	message any
	// admit waits for a turn to decode a large message.
	admit   func() (release func(), ok bool)
	problem *problem
	shed    bool // refused as overload
}

// problem is the reason why a message is refused.
type problem struct{ field, message string }

// Unmarshal decodes a message whose cost [checkSize] allows.
func (c codec) Unmarshal(data mem.BufferSlice, v any) error {
	asked, ok := v.(*decoding)
	if !ok {
		asked = &decoding{message: v}
	}
	message, ok := asked.message.(proto.Message)
	if !ok {
		return fmt.Errorf("decode into %T, which is no protobuf message", asked.message)
	}
	if data.Len() >= largeMessage && asked.admit != nil {
		release, ok := asked.admit()
		if !ok {
			asked.shed = true
			return nil
		}
		defer release()
	}
	buffer := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buffer.Free()
	asked.problem = decode(buffer.ReadOnlyData(), message)
	if !ok && asked.problem != nil {
		return fmt.Errorf("%s: %s", asked.problem.field, asked.problem.message)
	}
	return nil
}

// decode reads a message within the bounds, or returns the reason why it is refused.
func decode(wire []byte, message proto.Message) *problem {
	if found := checkSize(wire, message.ProtoReflect().Descriptor()); found != nil {
		return found
	}
	if err := (proto.UnmarshalOptions{RecursionLimit: maxNesting}).Unmarshal(wire, message); err != nil {
		return &problem{bodyField, "不是有效的 protobuf 消息"}
	}
	return nil
}
