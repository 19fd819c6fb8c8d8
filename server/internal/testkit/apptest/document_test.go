package apptest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/corebank/corebank/gen/openapi"
)

func TestDocumentIsValidOpenAPI(t *testing.T) {
	t.Parallel()
	v, err := document()
	if err != nil {
		t.Fatal(err)
	}
	if _, problems := v.ValidateDocument(); len(problems) > 0 {
		t.Errorf("got problems %v, want none", problems)
	}
}

// described is an operation of the OpenAPI document, without the schemas.
type described struct {
	Parameters []struct {
		Name, In string
		Example  any
	}
	RequestBody struct{ Content content }
	Responses   map[string]struct {
		Ref     string `json:"$ref"`
		Content content
	}
}

type content map[string]struct{ Example json.RawMessage }

// Every example is as its schema says: parameters, bodies, answers of success and of refusal.
func TestExamplesAreAsDocumented(t *testing.T) {
	t.Parallel()
	var parsed struct {
		Paths      map[string]map[string]described
		Components struct {
			Responses map[string]struct{ Content content }
		}
	}
	if err := json.Unmarshal(openapi.JSON, &parsed); err != nil {
		t.Fatal(err)
	}
	requests, answers := 0, 0
	for path, item := range parsed.Paths {
		for method, operation := range item {
			request := operation.exampleRequest(t, strings.ToUpper(method), path)
			validRequest(t, request)
			requests++
			for status, response := range operation.Responses {
				body := response.Content["application/json"].Example
				if response.Ref != "" {
					body = parsed.Components.Responses[response.Ref[strings.LastIndex(response.Ref, "/")+1:]].Content["application/json"].Example
				}
				if body != nil {
					validAnswer(t, request, status, body)
					answers++
				}
			}
		}
	}
	if requests < 68 || answers < 500 {
		t.Errorf("got examples of %d requests and %d answers, want at least 68 and 500", requests, answers)
	}
}

// exampleRequest is the request that the examples of an operation make.
func (o described) exampleRequest(t *testing.T, method, path string) *http.Request {
	t.Helper()
	query := url.Values{}
	for _, p := range o.Parameters {
		text := fmt.Sprint(p.Example)
		switch p.In {
		case "path":
			path = strings.ReplaceAll(path, "{"+p.Name+"}", text)
		case "query":
			query.Set(p.Name, text)
		}
	}
	body, contentType := []byte(o.RequestBody.Content["application/json"].Example), "application/json"
	if o.RequestBody.Content[multipartType].Example != nil || len(o.RequestBody.Content) > 0 && body == nil {
		var form bytes.Buffer
		w := multipart.NewWriter(&form)
		if _, err := w.CreateFormFile("file", "a.pdf"); err != nil {
			t.Fatal(err)
		}
		contentType = w.FormDataContentType()
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		body = form.Bytes()
	}
	request, err := http.NewRequestWithContext(t.Context(), method, "http://localhost"+path+"?"+query.Encode(), bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if len(body) > 0 {
		request.Header.Set("Content-Type", contentType)
	}
	request.Header.Set("Authorization", "Bearer token")
	return request
}

// validAnswer reports an answer that is not as documented.
func validAnswer(t *testing.T, request *http.Request, status string, body []byte) {
	t.Helper()
	number, err := strconv.Atoi(status)
	if err != nil {
		t.Fatal(err)
	}
	v, err := document()
	if err != nil {
		t.Fatal(err)
	}
	answer := Answer{Status: number, Header: http.Header{"Content-Type": {"application/json"}}, Body: string(body)}
	validating.Lock()
	defer validating.Unlock()
	_, problems := v.ValidateHttpResponse(request, &http.Response{
		StatusCode: number, Header: answer.Header, Request: request, Body: io.NopCloser(bytes.NewReader(body)),
	})
	report(t, "example", request, answer, problems)
}

// A key may be as long in the document as the server takes it.
func TestIdempotencyKeysAreAsDocumented(t *testing.T) {
	t.Parallel()
	for length, want := range map[int]bool{255: true, 256: false} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost/api/v1/customers", strings.NewReader(
			`{"name":"张三","email":"zhangsan@example.com","phone":"13812345678","idType":"ID_CARD","idNumber":"110101199001011234"}`))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Authorization", "Bearer token")
		request.Header.Set("Idempotency-Key", strings.Repeat("k", length))
		v, err := document()
		if err != nil {
			t.Fatal(err)
		}
		if ok, problems := v.ValidateHttpRequestSync(request); ok != want {
			t.Errorf("a key of %d letters: valid: got %t, want %t: %v", length, ok, want, problems)
		}
	}
}

// validRequest reports a request that is not as documented.
func validRequest(t *testing.T, request *http.Request) {
	t.Helper()
	v, err := document()
	if err != nil {
		t.Fatal(err)
	}
	validating.Lock()
	defer validating.Unlock()
	_, problems := v.ValidateHttpRequestSync(replay(request))
	report(t, "example", request, Answer{}, problems)
}
