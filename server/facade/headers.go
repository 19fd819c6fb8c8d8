package facade

import (
	"context"
	"net/http"
	"strings"

	"google.golang.org/grpc/metadata"

	"github.com/corebank/corebank/server/auth"
)

// requestID is the header that names a request; every answer has it.
const requestID = "X-Request-Id"

// passOn chooses the headers that a call takes along, besides Authorization.
func passOn(header string) (key string, ok bool) {
	switch header {
	case "Idempotency-Key", requestID:
		return strings.ToLower(header), true
	default:
		return "", false
	}
}

// peer tells a call the address of the caller. What a proxy says of it is not believed.
func peer(_ context.Context, r *http.Request) metadata.MD {
	return metadata.MD{auth.PeerKey: {r.RemoteAddr}}
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
