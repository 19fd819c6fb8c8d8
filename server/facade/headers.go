package facade

import (
	"context"
	"net/http"
	"strings"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc/metadata"

	"github.com/corebank/corebank/server/internal/clientaddr"
	"github.com/corebank/corebank/server/internal/idempotency"
)

const (
	// requestID is the header that names a request; every answer has it.
	requestID      = "X-Request-Id"
	idempotencyKey = "Idempotency-Key"
)

// passOn chooses the headers that a call takes along, besides Authorization and what annotate adds.
func passOn(header string) (key string, ok bool) {
	if header == requestID {
		return strings.ToLower(header), true
	}
	return "", false
}

// annotate tells a call the address of the caller, of which what a proxy says is not believed, and the keys that came with the
// request: all of them, while the gateway would leave out what is not ASCII, and a key left out is a write made twice.
func annotate(_ context.Context, r *http.Request) metadata.MD {
	md := metadata.MD{clientaddr.Key: {r.RemoteAddr}}
	if keys := r.Header[idempotencyKey]; keys != nil {
		md[idempotency.Header] = keys
	}
	return md
}

// header is what a call that has failed said in its header.
func (c *call) header(ctx context.Context) metadata.MD {
	if c.stream == nil {
		unary, _ := runtime.ServerMetadataFromContext(ctx)
		return unary.HeaderMD
	}
	md, err := c.stream.Header()
	if err != nil {
		return nil
	}
	return md
}

// passBack chooses what the caller gets from the header of a call: the state of the quota, what describes a
// file, and as of when figures are.
func passBack(key string) (header string, ok bool) {
	switch key {
	case "content-disposition", "content-length", "content-digest", "last-modified":
		return key, true
	default:
		return key, strings.HasPrefix(key, "ratelimit")
	}
}
