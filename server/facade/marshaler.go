package facade

import (
	"context"
	"io"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/protobuf/proto"
)

// marshaler reads and writes for the generated handlers, which call no other methods of [runtime.Marshaler].
type marshaler struct{ runtime.Marshaler }

// NewDecoder reads the body of a request. Its errors are kept in the call for the binder: the gateway would answer them as text.
func (marshaler) NewDecoder(r io.Reader) runtime.Decoder {
	body := r.(*requestBody)
	return runtime.DecoderFunc(func(v any) error {
		c := body.call
		if c.refusal.Get() != nil {
			return nil //nolint:nilerr // The binder returns the refusal, with its code: the gateway would answer with text.
		}
		problems, refusal := c.route.bindBody(v.(proto.Message).ProtoReflect(), body, body.header.Get("Content-Type"), c.path)
		if refusal != nil {
			c.writer.Header().Set("Connection", "close") // The rest of the body would be read as another request.
			c.late = refusal
			return nil //nolint:nilerr // The binder returns the refusal, with its code: the gateway would answer with text.
		}
		bodyRead(c.writer)
		c.problems = problems
		return nil
	})
}

// rewrite puts the message into the answer of its call, which Marshal then gets. The pieces of a file are not changed.
func rewrite(ctx context.Context, response proto.Message) (any, error) {
	if file, ok := response.(*httpbody.HttpBody); ok {
		return file, nil
	}
	answer := &callOf(ctx).rendered
	answer.message = response
	return answer, nil
}

// Marshal writes the answer of a call.
func (marshaler) Marshal(v any) ([]byte, error) {
	a := v.(*rendered)
	a.buffer = buffers.get()
	a.buffer.bytes, a.status = a.route.appendAnswer(a.buffer.bytes, a.message.ProtoReflect())
	return a.buffer.bytes, nil
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
