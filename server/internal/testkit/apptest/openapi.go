package apptest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"
	"google.golang.org/genproto/googleapis/rpc/code"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/gen/openapi"
	"github.com/corebank/corebank/server/internal/apierror"
)

// specification is the OpenAPI document and a validator for it.
type specification struct {
	validator.Validator

	model *v3.Document
}

var document = sync.OnceValues(func() (*specification, error) { return newSpecification(openapi.JSON) })

func newSpecification(text []byte) (*specification, error) {
	parsed, err := libopenapi.NewDocument(text)
	if err != nil {
		return nil, fmt.Errorf("parse the OpenAPI document: %w", err)
	}
	built, err := parsed.BuildV3Model()
	if err != nil {
		return nil, fmt.Errorf("understand the OpenAPI document: %w", err)
	}
	// Headers of HTTP itself, and those of every answer, are not in the document.
	ofHTTP := []string{
		"Accept-Ranges", "Allow", "Cache-Control", "Content-Length", "Content-Type", "Date", "Etag", "Transfer-Encoding",
		"X-Content-Type-Options", "Connection", "Vary",
		"Accept-Encoding", "Authorization", "User-Agent", "Signature", "Signature-Input", "Content-Digest",
	}
	v := validator.NewValidatorFromV3Model(&built.Model,
		config.WithStrictMode(), config.WithStrictIgnoredHeaders(ofHTTP...), config.WithRegexCache(&sync.Map{}))
	v.SetDocument(parsed)
	return &specification{v, &built.Model}, nil
}

// validating serializes the checks, because the validator writes to the document while it checks.
var validating sync.Mutex

// otherSpelling marks the context of a request that writes a value in a legal spelling that the OpenAPI document leaves to its prose,
// such as a number as a text: no client generator reads a type of two kinds.
type otherSpelling struct{}

// OtherSpelling returns the request with its own form exempt from the comparison with the OpenAPI document.
func OtherSpelling(request *http.Request) *http.Request {
	return request.WithContext(context.WithValue(request.Context(), otherSpelling{}, true))
}

// checkDocumented fails the test when an exchange is not as the OpenAPI document says: the answer always, the request unless it
// was refused as malformed or is in an [OtherSpelling].
func checkDocumented(t testing.TB, request *http.Request, answer Answer) {
	t.Helper()
	if request.Method == http.MethodHead || request.Method == http.MethodOptions || isUnrouted(answer) {
		return
	}
	v, err := document()
	if err != nil {
		t.Fatalf("apptest: %v", err)
	}
	response := &http.Response{
		StatusCode: answer.Status, Header: answer.Header, Request: request, Body: io.NopCloser(strings.NewReader(answer.Body)),
	}
	validating.Lock()
	defer validating.Unlock()
	_, problems := v.ValidateHttpResponse(request, response)
	report(t, "answer", request, answer, problems)
	if isMalformed(answer) || request.Context().Value(otherSpelling{}) != nil {
		return
	}
	again := replay(request)
	if again == nil {
		t.Errorf("apptest: got a body of %s %s that can be read only once, want one that can be checked", request.Method, request.URL)
		return
	}
	_, problems = v.ValidateHttpRequestSync(again)
	report(t, "request", request, answer, problems)
	if err := checkParts(v.model, again); err != nil { // The validator has left them unread.
		report(t, "upload", request, answer, []error{err})
	}
}

// replay returns a request as it was before it was sent; nil for a body that can be read only once.
func replay(request *http.Request) *http.Request {
	again := request.Clone(request.Context())
	if again.Header.Get("Signature-Input") != "" {
		again.Header.Set("Authorization", "Bearer signed") // The document has signatures in its prose only.
	}
	switch {
	case request.Body == nil || request.Body == http.NoBody:
		return again
	case request.GetBody == nil:
		return nil
	}
	body, err := request.GetBody()
	if err != nil {
		return nil
	}
	again.Body = body
	if again.Header.Get("Content-Type") == "" {
		again.Header.Set("Content-Type", "application/json") // may be left out
	}
	return again
}

func report[E error](t testing.TB, what string, request *http.Request, answer Answer, problems []E) {
	t.Helper()
	for _, problem := range problems {
		t.Errorf("apptest: the %s differs from gen/openapi/openapi.json: %s %s: %v\nanswer: %d %.500s",
			what, request.Method, request.URL, problem, answer.Status, answer.Body)
	}
}

// isUnrouted reports whether no route matched the path and the method of the request.
func isUnrouted(answer Answer) bool {
	switch ResultOf(answer).Code {
	case apiv1.ErrorCode_GWB001, apiv1.ErrorCode_GWB002:
		return true
	case apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED: // The dialects without codes use neither status.
		return answer.Status == http.StatusNotFound || answer.Status == http.StatusMethodNotAllowed
	default:
		return false
	}
}

// isMalformed reports whether a request was refused for its form, or before its form was checked. Such a request need not be as
// documented.
func isMalformed(answer Answer) bool {
	switch refusal := ResultOf(answer).Code; {
	case answer.Status < http.StatusBadRequest:
		return false
	case refusal == apiv1.ErrorCode_GWB004, refusal == apiv1.ErrorCode_GWB005:
		return true
	case refusal == apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED:
		return true // The dialects of the rates document have no codes.
	default:
		grpc := apierror.Spec(refusal).GetGrpc()
		return grpc == code.Code_INVALID_ARGUMENT || grpc == code.Code_UNAUTHENTICATED || grpc == code.Code_PERMISSION_DENIED ||
			grpc == code.Code_RESOURCE_EXHAUSTED
	}
}
