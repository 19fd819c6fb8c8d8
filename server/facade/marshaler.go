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

// NewDecoder reads the body of a request. What is wrong with it waits in the call for the binder: from here it would reach the
// caller as mere text.
func (marshaler) NewDecoder(r io.Reader) runtime.Decoder {
	body := r.(*requestBody)
	return runtime.DecoderFunc(func(v any) error {
		c := body.call
		if c.refusal.Get() != nil {
			return nil //nolint:nilerr // The binder returns the refusal, with its code: the gateway would answer with text.
		}
		problems, refusal := c.route.bindBody(v.(proto.Message).ProtoReflect(), body, body.header.Get("Content-Type"), c.path)
		if refusal != nil {
			c.writer.Header().Set("Connection", "close") // The rest of the body would be taken for another request.
			c.late = refusal
			return nil //nolint:nilerr // The binder returns the refusal, with its code: the gateway would answer with text.
		}
		bodyRead(c.writer)
		c.problems = problems
		return nil
	})
}

// rewrite brings the message to the answer of its call, which Marshal then gets. The pieces of a file go as they are.
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
