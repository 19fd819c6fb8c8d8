package facade

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/protobuf/proto"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/facade/codec"
	"github.com/corebank/corebank/server/internal/contract"
)

// route is a method of the contract as JSON has it.
type route struct {
	method string // of gRPC
	verb   string // of HTTP
	path   string
	frame
	request
	answer
	custom bool // a Handler serves it
}

func newRoute(c *codec.Codec, m *contract.Method, fr frame, ignored map[string]bool) (*route, error) {
	rt := &route{method: m.Name, verb: m.HTTPMethod, path: m.Path, frame: fr}
	var err error
	if !m.Desc.IsStreamingClient() {
		if rt.request, err = newRequest(c, m, ignored); err != nil {
			return nil, err
		}
	}
	if m.Facade.GetDialect() != apiv1.Dialect_DIALECT_FILE {
		rt.answer, err = newAnswer(c, m, fr)
	}
	return rt, err
}

// claim tells the handler behind the route's path that it is this route's, by a probe through the mux. That fails when the
// path leads to another route, declared later with a parameter where this one has a name. A method whose service is not
// registered has no handler, and its path is unknown.
func (f *facade) claim(m *contract.Method, rt *route) error {
	p := f.probe(m.HTTPMethod, &url.URL{Path: m.Path}, rt)
	switch {
	case p.taken:
		return fmt.Errorf("%s %s leads to another route: declare it later", m.HTTPMethod, m.Path)
	case p.found && m.Desc.IsStreamingClient() && !rt.custom:
		return errors.New("an upload needs a handler of its own")
	}
	f.remember(m.Path, rt.frame)
	return nil
}

// Handler answers a route that the generated handlers cannot. The context is for the calls that it makes: it holds what a
// call takes along. The message it returns is answered as the contract says, an error in the route's dialect. Neither means
// that it has written the answer itself.
type Handler func(ctx context.Context, w http.ResponseWriter, r *http.Request) (proto.Message, error)

// custom puts a Handler in the place of the generated one.
func (f *facade) custom(m *contract.Method, rt *route, handle Handler) error {
	rt.custom = true
	return f.mux.HandlePath(m.HTTPMethod, m.Path, func(w http.ResponseWriter, r *http.Request, path map[string]string) {
		for name, value := range path {
			r.SetPathValue(name, value)
		}
		ctx, err := runtime.AnnotateContext(r.Context(), f.mux, r, m.Name)
		var response proto.Message
		if err == nil {
			c := w.(*answerWriter).call
			c.begun = true
			response, err = handle(ctx, w, r)
			ctx = runtime.NewServerMetadataContext(ctx, runtime.ServerMetadata{HeaderMD: c.header(ctx)})
		}
		switch {
		case err != nil:
			f.failed(ctx, f.mux, marshaler{}, w, r, err)
		case response != nil:
			runtime.ForwardResponseMessage(ctx, f.mux, marshaler{}, w, r, response)
		}
	})
}
