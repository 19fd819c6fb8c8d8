package apptest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/contract"
)

// Zone is the time zone of a test server.
var Zone = func() *time.Location {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		panic(err)
	}
	return zone
}()

// Contract holds every RPC of the server.
var Contract = func() *contract.Contract {
	c, err := contract.Load()
	if err != nil {
		panic(err) // Then no server starts either.
	}
	return c
}()

// MethodOf returns the RPC that takes a request.
func MethodOf(request proto.Message) *contract.Method {
	name := request.ProtoReflect().Descriptor().FullName()
	i := slices.IndexFunc(Contract.Methods(), func(m *contract.Method) bool { return m.Desc.Input().FullName() == name })
	if i < 0 {
		panic("apptest: no RPC takes a " + name)
	}
	return Contract.Methods()[i]
}

// messageNames returns the paths of the values of a message that JSON shows; lists and messages are replaced by their contents.
func messageNames(m protoreflect.Message, prefix string) []string {
	var all []string
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		name := prefix + contract.JSONName(field)
		switch {
		case field.IsList():
			list := m.Get(field).List()
			for i := range list.Len() {
				if field.Message() == nil {
					all = append(all, fmt.Sprintf("%s[%d]", name, i))
				} else {
					all = append(all, messageNames(list.Get(i).Message(), fmt.Sprintf("%s[%d].", name, i))...)
				}
			}
		case field.HasPresence() && !m.Has(field):
			if contract.FieldOption(field).GetNull() {
				all = append(all, name)
			}
		case field.Message() != nil && !isTimestamp(field):
			all = append(all, messageNames(m.Get(field).Message(), name+".")...)
		default:
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

func isTimestamp(field protoreflect.FieldDescriptor) bool {
	return field.Message() != nil && field.Message().FullName() == "google.protobuf.Timestamp"
}

var pathVariable = regexp.MustCompile(`\{(\w+)\}`)

// Request builds the HTTP request for a message, with the route and the JSON names that the contract declares.
func (s *Server) Request(t testing.TB, c Caller, request proto.Message) *http.Request {
	t.Helper()
	m := MethodOf(request)
	fields := jsonFields(request.ProtoReflect())
	path := pathVariable.ReplaceAllStringFunc(m.Path, func(variable string) string {
		field := m.Desc.Input().Fields().ByName(protoreflect.Name(strings.Trim(variable, "{}")))
		name := contract.JSONName(field)
		defer delete(fields, name)
		if value, ok := fields[name]; ok {
			return url.PathEscape(text(value))
		}
		return url.PathEscape(cmp.Or(text(jsonValue(field, field.Default())), "-")) // A path cannot lack it.
	})
	var body io.Reader = http.NoBody
	if m.HTTPMethod == http.MethodGet || m.HTTPMethod == http.MethodDelete {
		query := url.Values{}
		for name, value := range fields {
			query.Set(name, text(value))
		}
		path += "?" + query.Encode()
	} else {
		encoded, err := json.Marshal(fields)
		if err != nil {
			t.Fatalf("apptest: %v", err)
		}
		body = strings.NewReader(string(encoded))
	}
	r, err := http.NewRequestWithContext(t.Context(), m.HTTPMethod, "http://"+s.HTTP+path, body)
	if err != nil {
		t.Fatalf("apptest: %v", err)
	}
	r.Header.Set("Content-Type", "application/json")
	if c.Token != "" {
		r.Header.Set("Authorization", "Bearer "+c.Token)
	}
	if c.Key != "" {
		r.Header.Set("Idempotency-Key", c.Key)
	}
	return r
}

// text formats a value for a path or a query.
func text(value any) string {
	if n, ok := value.(json.Number); ok {
		return n.String()
	}
	return fmt.Sprint(value)
}

// jsonFields returns the set fields of a message by their JSON names.
func jsonFields(m protoreflect.Message) map[string]any {
	fields := map[string]any{}
	m.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		if !field.IsList() {
			fields[contract.JSONName(field)] = jsonValue(field, value)
			return true
		}
		items := make([]any, value.List().Len())
		for i := range items {
			items[i] = jsonValue(field, value.List().Get(i))
		}
		fields[contract.JSONName(field)] = items
		return true
	})
	return fields
}

var number = regexp.MustCompile(`^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$`)

func jsonValue(field protoreflect.FieldDescriptor, value protoreflect.Value) any {
	switch {
	case isTimestamp(field):
		at := value.Message().Interface().(*timestamppb.Timestamp).AsTime()
		if contract.SystemOf(field.ParentFile()).GetTimeLayout() == apiv1.TimeLayout_TIME_LAYOUT_SPACED {
			return at.In(Zone).Format(time.DateTime)
		}
		return at.Format(time.RFC3339Nano)
	case field.Message() != nil:
		return jsonFields(value.Message())
	case field.Enum() != nil:
		if desc := field.Enum().Values().ByNumber(value.Enum()); desc != nil {
			return contract.TextOf(desc).GetJson()
		}
		return fmt.Sprint("unknown ", value.Enum())
	case contract.FieldOption(field).GetDecimal() != nil && number.MatchString(value.String()):
		return json.Number(value.String())
	default:
		return value.Interface()
	}
}

// jsonNames returns the paths of the values of a parsed JSON value.
func jsonNames(value any, name string) []string {
	var all []string
	switch value := value.(type) {
	case map[string]any:
		for key, inner := range value {
			all = append(all, jsonNames(inner, strings.TrimPrefix(name+"."+key, "."))...)
		}
	case []any:
		for i, inner := range value {
			all = append(all, jsonNames(inner, fmt.Sprintf("%s[%d]", name, i))...)
		}
	default:
		if name != "" {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}
