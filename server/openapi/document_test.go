package openapi_test

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/corebank/corebank/gen/openapi"
)

// A pattern is read by callers as ECMA 262 has it, where a class of characters stands in braces: \p{L}.
func TestPatternsAreOfECMA262(t *testing.T) {
	t.Parallel()
	var document any
	if err := json.Unmarshal(openapi.JSON, &document); err != nil {
		t.Fatal(err)
	}
	bare := regexp.MustCompile(`\\[pP][^{]`)
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
				if bare.MatchString(pattern) {
					t.Errorf("%s has a class without braces", pattern)
				}
			}
			for _, member := range value {
				walk(member)
			}
		}
	}
	walk(document)
	if patterns < 20 {
		t.Errorf("only %d patterns were found", patterns)
	}
}
