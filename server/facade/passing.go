package facade

import (
	"context"
	"net/http"
	"strings"

	"google.golang.org/grpc/metadata"
)

// passed are the headers that a call takes along, by their names in metadata.
var passed = map[string]string{
	"Authorization":   "authorization",
	"Idempotency-Key": "idempotency-key",
	"X-Request-Id":    "x-request-id",
}

const peerKey = "corebank-peer"

// outgoing is the context of a call: the request's, with the headers and the address of the caller in its metadata. What a
// proxy says of the address is not believed.
func outgoing(r *http.Request) context.Context {
	md := make(metadata.MD, len(passed)+1)
	for header, key := range passed {
		if values := r.Header[header]; len(values) > 0 {
			md[key] = values
		}
	}
	md[peerKey] = []string{r.RemoteAddr}
	return metadata.NewOutgoingContext(r.Context(), md)
}

// passBack gives the caller what a call says in its header: the request's id and the state of the quota.
func passBack(header http.Header, md metadata.MD) {
	for key, values := range md {
		if key == "x-request-id" || strings.HasPrefix(key, "ratelimit") {
			for _, value := range values {
				header.Add(key, value)
			}
		}
	}
}
