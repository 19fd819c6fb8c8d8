package chaos

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/sdk"
)

const (
	// callTimeout is the client's own: longer than the server's, whose answer it should see.
	callTimeout = 14 * time.Second
	retryWait   = 50 * time.Millisecond
)

// client calls one server, and the other after a failure, until it has an answer.
type client struct {
	bank    *Bank
	history *history
	number  int
	random  *rand.Rand
	server  int
}

// settle makes a call until it is answered: successfully, or refused with a code of the business. It returns false if the answer is
// neither, or ctx ends.
func settle[R any](ctx context.Context, c *client, key string, try func(ctx context.Context, s *Server) (R, error)) (answer R, refusal apiv1.ErrorCode, ok bool) {
	for ctx.Err() == nil {
		server := c.bank.Servers[c.server]
		one, cancel := context.WithTimeout(as(ctx, c.bank.internal), callTimeout)
		if key != "" {
			one = metadata.AppendToOutgoingContext(one, "idempotency-key", key)
		}
		answer, err := try(one, server)
		cancel()
		if err == nil {
			return answer, 0, true
		}
		code, why := judge(err)
		switch {
		case code != 0:
			return answer, code, true
		case why == "":
			c.history.violationf(other, "a call was answered %v, want GWS001 with Retry-After or a refusal", err)
			return answer, 0, false
		}
		c.history.retry(why)
		c.server = (c.server + 1) % len(c.bank.Servers)
		select {
		case <-time.After(retryWait):
		case <-ctx.Done():
		}
	}
	return answer, 0, false
}

// judge returns the code of a refusal, or why there is no answer; neither for an error that no caller should see.
func judge(err error) (code apiv1.ErrorCode, why string) {
	if refused, ok := err.(*jsonError); ok { //nolint:errorlint // It is made here, and not wrapped.
		switch {
		case refused.code == apiv1.ErrorCode_CBB002: // Too little money.
			return refused.code, ""
		case refused.code == apiv1.ErrorCode_GWS001 && refused.retryAfter:
			return 0, "GWS001"
		}
		return 0, ""
	}
	switch code := sdk.ErrorCode(err); code {
	case 0:
	case apiv1.ErrorCode_GWS001:
		for _, detail := range status.Convert(err).Details() {
			if _, ok := detail.(*errdetails.RetryInfo); ok {
				return 0, "GWS001"
			}
		}
		return 0, ""
	case apiv1.ErrorCode_CBB002, apiv1.ErrorCode_CBB011: // Too little money, or the time of a scheduled transfer has passed.
		return code, ""
	case apiv1.ErrorCode_GWS002, apiv1.ErrorCode_GWS003: // The client has given up.
		return 0, "no answer"
	default:
		return 0, ""
	}
	switch status.Code(err) {
	case codes.Unavailable, codes.DeadlineExceeded, codes.Canceled:
		return 0, "no answer"
	case codes.Unknown: // Not of gRPC: an error of the HTTP client.
		return 0, "no answer"
	default:
		return 0, ""
	}
}

// jsonError is an error answer over HTTP.
type jsonError struct {
	status     int
	code       apiv1.ErrorCode
	retryAfter bool
}

func (e *jsonError) Error() string { return fmt.Sprintf("HTTP %d with %v", e.status, e.code) }

// post sends a request as JSON and returns the data of the answer.
func (c *client) post(ctx context.Context, s *Server, path, key string, body map[string]any) (map[string]any, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+s.HTTP+path, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+c.bank.internal)
	request.Header.Set("Content-Type", "application/json")
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	response, err := s.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }() // It was read.
	var answer struct {
		ErrorCode string
		Data      map[string]any
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return nil, err
	}
	if response.StatusCode >= http.StatusBadRequest {
		return nil, &jsonError{response.StatusCode, apiv1.ErrorCode(apiv1.ErrorCode_value[answer.ErrorCode]), response.Header.Get("Retry-After") != ""}
	}
	return answer.Data, nil
}
