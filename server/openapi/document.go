// Package openapi describes the JSON facade as an OpenAPI 3.0 document, which generators read. All of it is derived: routes, dialects, bounds, codes
// and roles from the contract that the facade itself is compiled from, the words from the comments in proto/. Command
// generate writes the document to gen/openapi; the tests of the whole server hold every exchange against it.
package openapi

import (
	"bytes"
	"encoding/json"
)

// Document is an OpenAPI document. Objects are written in the order in which they were made, so that the text is the same
// every time.
type Document struct {
	OpenAPI    string             `json:"openapi"`
	Info       info               `json:"info"`
	Servers    []server           `json:"servers"`
	Tags       []tag              `json:"tags"`
	Paths      ordered[*pathItem] `json:"paths"`
	Components components         `json:"components"`
}

type info struct {
	Title       string `json:"title"`
	Version     string `json:"version"`
	Description string `json:"description"`
}

type server struct {
	URL         string `json:"url"`
	Description string `json:"description"`
}

type tag struct {
	Name        string `json:"name"`
	DisplayName string `json:"x-displayName"`
	Description string `json:"description,omitempty"`
}

// pathItem is the operations of a path, by method in lower case.
type pathItem struct{ ordered[*operation] }

type operation struct {
	Tags        []string `json:"tags"`
	Summary     string   `json:"summary"`
	Description string   `json:"description,omitempty"`
	OperationID string   `json:"operationId"`
	// Roles may call the operation. Programs read them here; Description has them for people.
	Roles       []string              `json:"x-roles,omitempty"`
	Security    []map[string][]string `json:"security"`
	Parameters  []*parameter          `json:"parameters,omitempty"`
	RequestBody *requestBody          `json:"requestBody,omitempty"`
	Responses   ordered[*response]    `json:"responses"`
}

type parameter struct {
	Ref         string          `json:"$ref,omitempty"`
	Name        string          `json:"name,omitempty"`
	In          string          `json:"in,omitempty"`
	Description string          `json:"description,omitempty"`
	Required    bool            `json:"required,omitempty"`
	Schema      *schema         `json:"schema,omitempty"`
	Example     json.RawMessage `json:"example,omitempty"`
}

type requestBody struct {
	Required bool                `json:"required,omitempty"`
	Content  ordered[*mediaType] `json:"content"`
}

type mediaType struct {
	Schema  *schema         `json:"schema,omitempty"`
	Example json.RawMessage `json:"example,omitempty"`
}

type response struct {
	Ref         string              `json:"$ref,omitempty"`
	Description string              `json:"description,omitempty"`
	Headers     ordered[*header]    `json:"headers,omitempty"`
	Content     ordered[*mediaType] `json:"content,omitempty"`
}

type header struct {
	Ref         string  `json:"$ref,omitempty"`
	Description string  `json:"description,omitempty"`
	Required    bool    `json:"required,omitempty"`
	Schema      *schema `json:"schema,omitempty"`
}

type components struct {
	Schemas         ordered[*schema]         `json:"schemas"`
	Responses       ordered[*response]       `json:"responses"`
	Parameters      ordered[*parameter]      `json:"parameters"`
	Headers         ordered[*header]         `json:"headers"`
	SecuritySchemes ordered[*securityScheme] `json:"securitySchemes"`
}

type securityScheme struct {
	Type         string `json:"type"`
	Scheme       string `json:"scheme,omitempty"`
	BearerFormat string `json:"bearerFormat,omitempty"`
	In           string `json:"in,omitempty"`
	Name         string `json:"name,omitempty"`
	Description  string `json:"description"`
}

// ordered is a JSON object whose members keep their order.
type ordered[T any] []member[T]

type member[T any] struct {
	name  string
	value T
}

func (o *ordered[T]) add(name string, value T) { *o = append(*o, member[T]{name, value}) }

// get returns the value of a member; the zero value if there is none.
func (o ordered[T]) get(name string) T {
	for _, m := range o {
		if m.name == name {
			return m.value
		}
	}
	var none T
	return none
}

// MarshalJSON implements [json.Marshaler].
func (o ordered[T]) MarshalJSON() ([]byte, error) {
	b := bytes.NewBufferString("{")
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := encode(b, m.name); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := encode(b, m.value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// encode writes JSON without hiding <, > and & from readers.
func encode(b *bytes.Buffer, v any) error {
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}

// JSON is the document as it is kept: indented, for readers and for diffs.
func (d *Document) JSON() ([]byte, error) {
	var compact, indented bytes.Buffer
	if err := encode(&compact, d); err != nil {
		return nil, err
	}
	err := json.Indent(&indented, compact.Bytes(), "", " ")
	return indented.Bytes(), err
}
