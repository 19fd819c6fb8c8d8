package facade

import (
	"context"
	"io"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/protobuf/proto"
)

// marshaler is how the generated handlers read and write. They call only the methods that it has itself.
type marshaler struct{ runtime.Marshaler }

// NewDecoder reads the body of an exchange. What is wrong with it waits there for the binder: from here it would reach the
// caller as mere text.
func (marshaler) NewDecoder(body io.Reader) runtime.Decoder {
	x := body.(*exchange)
	return runtime.DecoderFunc(func(v any) error {
		if x.found.Load() == nil {
			x.problems = x.route.bindBody(v.(proto.Message).ProtoReflect(), x)
		}
		return nil
	})
}

// rewrite brings the response to its exchange, which Marshal then gets. The pieces of a file go as they are.
func rewrite(ctx context.Context, response proto.Message) (any, error) {
	if file, ok := response.(*httpbody.HttpBody); ok {
		return file, nil
	}
	x := exchangeOf(ctx)
	x.response = response
	return x, nil
}

// Marshal writes the answer of an exchange.
func (marshaler) Marshal(v any) ([]byte, error) {
	x := v.(*exchange)
	x.buffer = buffers.get()
	x.buffer.bytes, x.status = x.route.appendAnswer(x.buffer.bytes, x.response.ProtoReflect())
	return x.buffer.bytes, nil
}

// ContentType is that of a file for a file.
func (marshaler) ContentType(v any) string {
	if file, ok := v.(*httpbody.HttpBody); ok {
		return file.GetContentType()
	}
	return jsonType
}

// Delimiter puts nothing between the pieces of a file.
func (marshaler) Delimiter() []byte { return nil }
