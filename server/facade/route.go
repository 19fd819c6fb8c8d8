package facade

import (
	"context"
	"errors"
	"net/http"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/contract"
	"github.com/corebank/corebank/server/facade/codec"
)

// route answers a method that is one message in and one out.
type route struct {
	*endpoint
	conn              grpc.ClientConnInterface
	name              string // of the method, as gRPC routes it
	request, response protoreflect.MessageType
	in                *codec.Message
	path              []pathField
	body              bool // there is one; else the query gives the other fields
	as                codec.Body
}

func newRoute(conn grpc.ClientConnInterface, c *codec.Codec, m *contract.Method, e *endpoint) (*route, error) {
	if m.Desc.IsStreamingClient() || m.Desc.IsStreamingServer() || m.Facade.GetDialect() == apiv1.Dialect_DIALECT_FILE {
		return nil, errors.New("a file or a stream needs a handler of its own")
	}
	rt := &route{endpoint: e, conn: conn, name: m.Name}
	var err error
	if rt.request, err = protoregistry.GlobalTypes.FindMessageByName(m.Desc.Input().FullName()); err != nil {
		return nil, err
	}
	if rt.response, err = protoregistry.GlobalTypes.FindMessageByName(m.Desc.Output().FullName()); err != nil {
		return nil, err
	}
	if rt.in, err = c.Compile(m.Desc.Input()); err != nil {
		return nil, err
	}
	return rt, rt.bindings(m)
}

func (rt *route) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request, refusal := rt.bind(w, r)
	if refusal != nil {
		rt.fail(w, refusal)
		return
	}
	response := rt.response.New()
	var header metadata.MD
	err := rt.conn.Invoke(outgoing(r), rt.name, request.Interface(), response.Interface(), grpc.Header(&header))
	passBack(w.Header(), header)
	if err != nil {
		rt.fail(w, rt.faultOf(err))
		return
	}
	rt.succeed(w, response)
}

// Handler answers a route that is not one message in and one out: an upload, a download. The context is for the calls that
// it makes: it holds what a call takes along. The message it returns is answered as the contract says, an error in the
// route's dialect. Neither means that it has written the answer itself.
type Handler func(ctx context.Context, w http.ResponseWriter, r *http.Request) (proto.Message, error)

// customRoute answers a method by a Handler.
type customRoute struct {
	*endpoint
	handler Handler
}

func (c *customRoute) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	response, err := c.handler(outgoing(r), w, r)
	switch {
	case err != nil:
		c.fail(w, c.faultOf(err))
	case response != nil:
		c.succeed(w, response.ProtoReflect())
	}
}
