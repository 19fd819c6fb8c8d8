package facade

import (
	"context"
	"net/http"
	"strings"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc/metadata"

	"github.com/corebank/corebank/server/internal/clientaddr"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/standby"
)

const (
	// requestID is the header with the id of a request; every answer has it.
	requestID      = "X-Request-Id"
	idempotencyKey = "Idempotency-Key"
	approvalReason = "Approval-Reason"
	readAfter      = "X-Read-After"
)

// passOn selects the headers for the metadata of a call, besides Authorization and those of annotate.
func passOn(header string) (key string, ok bool) {
	if header == requestID {
		return strings.ToLower(header), true
	}
	return "", false
}

// annotate adds the address of the caller, the idempotency keys, the reason and the position of the request to the metadata of the call. The gateway would add
// X-Forwarded-For without checking it, and drop keys that are not ASCII, so that a retry would write twice.
func annotate(_ context.Context, r *http.Request) metadata.MD {
	md := metadata.MD{clientaddr.Key: {r.RemoteAddr}}
	if keys := r.Header[idempotencyKey]; keys != nil {
		md[idempotency.Header] = keys
	}
	if reasons := r.Header[approvalReason]; reasons != nil {
		md[contract.ApprovalReason] = reasons
	}
	if after := r.Header[readAfter]; after != nil {
		md[standby.Header] = after
	}
	return md
}

// header returns the header metadata of a failed call.
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

// passBack selects the header metadata that a successful answer has as HTTP headers: the quota, the description of a file, the time
// of figures, and the position of a write.
func passBack(key string) (header string, ok bool) {
	switch key {
	case "content-disposition", "content-length", "content-digest", "last-modified", standby.Header:
		return key, true
	default:
		return key, isQuota(key)
	}
}

// isQuota reports whether header metadata has the state of the caller's quota.
func isQuota(key string) bool { return strings.HasPrefix(key, "ratelimit") }
