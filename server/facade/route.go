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

// route is a method of the contract in the JSON facade.
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

// claim assigns the route to the handler of its path, by a probe through the mux. It returns an error if the mux finds another route,
// declared later with a parameter where this one has a name. A method whose service is not registered has no handler.
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

// Handler answers a route instead of a generated handler. The context is for its calls: it has their metadata. The returned message
// is answered by the contract, an error in the route's dialect; nil and nil mean that the Handler has answered.
type Handler func(ctx context.Context, w http.ResponseWriter, r *http.Request) (proto.Message, error)

// custom replaces the generated handler.
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
