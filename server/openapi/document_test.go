package openapi_test

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/corebank/corebank/gen/openapi"
)

// A pattern is read by callers as ECMA 262 has it, often without its flag u: it has neither classes of Unicode nor flags of Go.
func TestPatternsAreOfECMA262(t *testing.T) {
	t.Parallel()
	var document any
	if err := json.Unmarshal(openapi.JSON, &document); err != nil {
		t.Fatal(err)
	}
	foreign := regexp.MustCompile(`\\[pP]|\(\?[a-zA-Z]`)
	patterns := 0
	var walk func(value any)
	walk = func(value any) {
		switch value := value.(type) {
		case []any:
			for _, element := range value {
				walk(element)
			}
		case map[string]any:
			if pattern, ok := value["pattern"].(string); ok {
				patterns++
				if foreign.MatchString(pattern) {
					t.Errorf("%s has a class of Unicode or a flag, want neither", pattern)
				}
			}
			for _, member := range value {
				walk(member)
			}
		}
	}
	walk(document)
	if patterns < 20 {
		t.Errorf("got %d patterns, want at least 20", patterns)
	}
}
