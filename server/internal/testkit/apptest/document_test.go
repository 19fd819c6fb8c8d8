package apptest

import (
	"encoding/json"
	"net/http"
	"regexp"
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

var parameter = regexp.MustCompile(`\{\w+\}`)

func TestExamplesAreAsDocumented(t *testing.T) {
	t.Parallel()
	type content map[string]struct{ Example json.RawMessage }
	var parsed struct {
		Paths map[string]map[string]struct {
			RequestBody struct{ Content content }
			Responses   map[string]struct{ Content content }
		}
	}
	if err := json.Unmarshal(openapi.JSON, &parsed); err != nil {
		t.Fatal(err)
	}
	tested := 0
	for path, item := range parsed.Paths {
		for method, operation := range item {
			body := operation.RequestBody.Content["application/json"].Example
			request, err := http.NewRequestWithContext(t.Context(), strings.ToUpper(method),
				"http://localhost"+parameter.ReplaceAllString(path, "1"), strings.NewReader(string(body)))
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Authorization", "Bearer token")
			for _, status := range []int{http.StatusOK, http.StatusCreated} {
				example := operation.Responses[map[int]string{200: "200", 201: "201"}[status]].Content["application/json"].Example
				if example == nil {
					continue
				}
				tested++
				answer := Answer{Status: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: string(example)}
				checkDocumented(t, request, answer)
			}
			if body != nil && validRequest(t, request) {
				tested++
			}
		}
	}
	if tested < 30 {
		t.Errorf("got %d examples, want at least 30", tested)
	}
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
func validRequest(t *testing.T, request *http.Request) bool {
	t.Helper()
	v, err := document()
	if err != nil {
		t.Fatal(err)
	}
	ok, problems := v.ValidateHttpRequestSync(replay(request))
	report(t, "example", request, Answer{}, problems)
	return ok
}
