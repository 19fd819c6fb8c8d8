package apptest

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"github.com/pb33f/libopenapi-validator/helpers"
	"github.com/pb33f/libopenapi-validator/paths"
	"github.com/pb33f/libopenapi-validator/schema_validation"
	"github.com/pb33f/libopenapi/datamodel/high/base"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"
	"github.com/pb33f/libopenapi/orderedmap"
)

// multipartType is the one content type whose body the validator leaves unread.
const multipartType = "multipart/form-data"

// checkParts returns an error if the parts of a multipart request are not as the document says. Other requests have no parts.
func checkParts(document *v3.Document, request *http.Request) error {
	contentType, parameters, err := mime.ParseMediaType(request.Header.Get("Content-Type"))
	if err != nil || contentType != multipartType || request.Body == nil {
		return nil //nolint:nilerr // The OpenAPI validator reports a wrong content type.
	}
	item, problems, _ := paths.FindPath(request, document, nil)
	if len(problems) > 0 {
		return errors.Join(asErrors(problems)...)
	}
	operation := helpers.ExtractOperation(request, item)
	if operation == nil || operation.RequestBody == nil {
		return errors.New("no body is documented")
	}
	media := get(operation.RequestBody.Content, multipartType)
	if media == nil || media.Schema == nil {
		return fmt.Errorf("no %s is documented", multipartType)
	}
	object, err := readParts(media, multipart.NewReader(request.Body, parameters["boundary"]))
	if err != nil {
		return err
	}
	_, problems = schema_validation.NewSchemaValidator().ValidateSchemaObject(media.Schema.Schema(), object)
	return errors.Join(asErrors(problems)...)
}

func asErrors[E error](problems []E) []error {
	all := make([]error, len(problems))
	for i, problem := range problems {
		all[i] = problem
	}
	return all
}

// readParts returns the parts of a body as an object. Each part must be a property of the schema, with a content type that the
// property allows.
func readParts(media *v3.MediaType, parts *multipart.Reader) (map[string]any, error) {
	object := map[string]any{}
	for {
		part, err := parts.NextPart()
		if err == io.EOF { //nolint:errorlint // A truncated body gives an error that wraps io.EOF.
			return object, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read a part: %w", err)
		}
		name := part.FormName()
		proxy := get(media.Schema.Schema().Properties, name)
		if proxy == nil && part.FileName() == "" {
			continue // Other fields of a form are passed over.
		}
		if proxy == nil {
			return nil, fmt.Errorf("the part %q is not documented", name)
		}
		property := proxy.Schema()
		allowed := property.ContentMediaType
		if encoding := get(media.Encoding, name); encoding != nil {
			allowed = cmp.Or(encoding.ContentType, allowed)
		}
		if got := cmp.Or(part.Header.Get("Content-Type"), "text/plain"); allowed != "" && !isOneOf(got, allowed) {
			return nil, fmt.Errorf("the part %q is %s, not %s", name, got, allowed)
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return nil, fmt.Errorf("read the part %q: %w", name, err)
		}
		add(object, name, property, string(content))
	}
}

// get returns a value by its name; the zero value if the map is nil or has no such name.
func get[V any](all *orderedmap.Map[string, V], name string) (none V) {
	if all == nil {
		return none
	}
	return all.GetOrZero(name)
}

// isOneOf reports whether a content type matches a list like "image/*, text/plain".
func isOneOf(contentType, allowed string) bool {
	got, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(strings.Split(allowed, ","), func(one string) bool {
		one, _, err := mime.ParseMediaType(one)
		if err != nil {
			return false
		}
		family, open := strings.CutSuffix(one, "*")
		return one == got || one == "*/*" || open && strings.HasPrefix(got, family)
	})
}

// add puts a part into an object. A property that is a list collects its parts; a repeated part of any other becomes a list, which
// the schema refuses.
func add(object map[string]any, name string, property *base.Schema, content string) {
	isList := slices.Contains(property.Type, "array")
	if isList && property.Items != nil && property.Items.IsA() {
		property = property.Items.A.Schema()
	}
	value := valueOf(property, content)
	switch before, again := object[name]; {
	case isList && again:
		object[name] = append(before.([]any), value)
	case isList:
		object[name] = []any{value}
	case again:
		object[name] = []any{before, value}
	default:
		object[name] = value
	}
}

// valueOf returns the JSON value of a part: its text if the schema takes a text, or if it is not JSON.
func valueOf(property *base.Schema, content string) any {
	if len(property.Type) == 0 || slices.Contains(property.Type, "string") {
		return content
	}
	var value any
	if err := json.Unmarshal([]byte(content), &value); err != nil {
		return content
	}
	return value
}
