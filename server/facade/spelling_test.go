package facade_test

import (
	"context"
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/contract"
)

// capture is a facade that keeps the last request that came through.
type capture struct {
	handler http.Handler
	last    proto.Message
}

func newCapture(t *testing.T) *capture {
	t.Helper()
	c := &capture{}
	c.handler = newFacade(t, func(_ context.Context, request proto.Message) (proto.Message, error) {
		c.last = proto.Clone(request)
		return nil, http.ErrAbortHandler
	})
	return c
}

// read is the request that a method is called with; nil if it was refused.
func (c *capture) read(m *contract.Method, query, body string) (request proto.Message, answer string) {
	return c.readAt(m, "1", query, body)
}

// readAt is read with a value in the places of the path's wildcards.
func (c *capture) readAt(m *contract.Method, value, query, body string) (request proto.Message, answer string) {
	path := m.Path
	for strings.Contains(path, "{") {
		before, rest, _ := strings.Cut(path, "{")
		_, after, _ := strings.Cut(rest, "}")
		path = before + value + after
	}
	c.last = nil
	w := call(c.handler, m.HTTPMethod, path+"?"+query, body)
	return c.last, w.Body.String()
}

// input is a field of a request, with what is written around it in a body.
type input struct {
	path          []protoreflect.FieldDescriptor
	before, after string
}

// inputs are the fields of a request that the path does not give, those of nested messages included.
func inputs(m *contract.Method, message protoreflect.MessageDescriptor, around input) (all []input) {
	for i := range message.Fields().Len() {
		field := message.Fields().Get(i)
		if len(around.path) == 0 && strings.Contains(m.Path, "{"+string(field.Name())+"}") {
			continue
		}
		in := input{append(slices.Clip(around.path), field), around.before + `{"` + contract.JSONName(field) + `":`, "}" + around.after}
		all = append(all, in)
		if field.Message() == nil || isMoment(field) {
			continue
		}
		if field.IsList() {
			in.before, in.after = in.before+"[", "]"+in.after
		}
		all = append(all, inputs(m, field.Message(), in)...)
	}
	return all
}

func isMoment(field protoreflect.FieldDescriptor) bool {
	return field.Message() != nil && field.Message().FullName() == (&timestamppb.Timestamp{}).ProtoReflect().Descriptor().FullName()
}

func (in input) field() protoreflect.FieldDescriptor { return in.path[len(in.path)-1] }

// value is the field as text, in one form for all spellings; empty if it is absent.
func (in input) value(request proto.Message) string {
	if request == nil {
		return "refused"
	}
	message, value := request.ProtoReflect(), protoreflect.Value{}
	for i, field := range in.path {
		if !message.Has(field) {
			return ""
		}
		value = message.Get(field)
		if field.IsList() {
			value = value.List().Get(0)
		}
		if i < len(in.path)-1 {
			message = value.Message()
		}
	}
	switch last := in.field(); {
	case isMoment(last):
		return value.Message().Interface().(*timestamppb.Timestamp).AsTime().String()
	case contract.FieldOption(last).GetDecimal() != nil:
		number, ok := new(big.Rat).SetString(value.String())
		if !ok {
			return "no number: " + value.String()
		}
		return number.RatString()
	default:
		return value.String()
	}
}

// spellings are ways to write one value of a field's type; the first is the documented one.
func (in input) spellings() []string {
	field := in.field()
	switch {
	case isMoment(field):
		return momentSpellings(field)
	case contract.FieldOption(field).GetDecimal().GetScale() > 2:
		return []string{`0.00000001`, `"0.00000001"`, `1e-8`, `"1e-8"`, `1E-8`, `1.0E-8`, `0.000000010`}
	case contract.FieldOption(field).GetDecimal() != nil:
		return []string{`100.00`, `100`, `"100"`, `100.0`, `100.0000`, `"100.0000"`, `1e2`, `"1e2"`, `1E+2`, `1.0E2`, `10000e-2`}
	case field.Kind() == protoreflect.Int32Kind, field.Kind() == protoreflect.Int64Kind:
		return []string{`7`, `"7"`, `7.0`, `"7.0"`, `7e0`, `70e-1`, `7.00`}
	case field.Kind() == protoreflect.BoolKind:
		return []string{`true`, `"true"`}
	default:
		return nil
	}
}

func momentSpellings(field protoreflect.FieldDescriptor) []string {
	const whole, minute = "2026-02-05T10:00:00Z", "2026-02-05T10:00Z"
	zoned := []string{
		whole, minute, "2026-02-05T10:00:00.000Z", "2026-02-05T18:00:00+08:00", "2026-02-05T18:00:00+0800", "2026-02-05T18:00:00+08",
		"2026-02-05T18:00+0800", "2026-02-05T18:00:00.000+0800", "2026-02-05t10:00:00z", "2026-02-05T10:00:00.000000000Z",
	}
	layout := contract.FieldOption(field).GetTimeLayout()
	if layout == apiv1.TimeLayout_TIME_LAYOUT_UNSPECIFIED {
		layout = contract.SystemOf(field.ParentFile()).GetTimeLayout()
	}
	local := []string{"2026-02-05T18:00:00", "2026-02-05T18:00", "2026-02-05T18:00:00.000"}
	spaced := []string{"2026-02-05 18:00:00", "2026-02-05 18:00", "2026-02-05 18:00:00.0"}
	switch layout { //nolint:exhaustive // All others have zones.
	case apiv1.TimeLayout_TIME_LAYOUT_LOCAL:
		zoned = append(local, zoned...)
	case apiv1.TimeLayout_TIME_LAYOUT_SPACED:
		zoned = append(append(spaced, local...), zoned...)
	}
	for i, text := range zoned {
		zoned[i] = `"` + text + `"`
	}
	return zoned
}

// Every field of every request takes its value in each spelling of its type; null and an empty text are no value.
func TestEveryFieldTakesEverySpelling(t *testing.T) {
	t.Parallel()
	c := newCapture(t)
	fields := 0
	for _, m := range served(t) {
		for _, in := range inputs(m, m.Desc.Input(), input{}) {
			fields++
			inQuery := m.HTTPMethod == http.MethodGet || m.HTTPMethod == http.MethodDelete
			if inQuery && in.field().Message() != nil && !isMoment(in.field()) {
				continue
			}
			read := func(spelling string) (string, string) {
				query, body := "", in.before+spelling+in.after
				if in.field().IsList() && in.field().Message() == nil && strings.Trim(spelling, `"`) != "" && spelling != "null" {
					body = in.before + "[" + spelling + "]" + in.after
				}
				if inQuery {
					query, body = contract.JSONName(in.field())+"="+url.QueryEscape(strings.Trim(spelling, `"`)), ""
				}
				request, answer := c.read(m, query, body)
				return in.value(request), answer
			}
			var want string
			for i, spelling := range in.spellings() {
				got, answer := read(spelling)
				if i == 0 {
					want = got
				}
				if got != want || got == "" || got == "refused" {
					t.Errorf("%s, %s%s%s: got %q, want %q: %s", m.Name, in.before, spelling, in.after, got, want, answer)
				}
			}
			for _, empty := range []string{`""`, `null`} {
				if inQuery && empty == `null` {
					continue
				}
				if got, answer := read(empty); got != "" {
					t.Errorf("%s, %s%s%s: got %q, want an absent value: %s", m.Name, in.before, empty, in.after, got, answer)
				}
			}
		}
	}
	if fields < 150 {
		t.Errorf("got %d fields, want all: at least 150", fields)
	}
}

// An integer in a path is spelled in as many ways as one in a body, and agrees with the body's id in any of them.
func TestIntegersInThePath(t *testing.T) {
	t.Parallel()
	c := newCapture(t)
	for _, m := range served(t) {
		fields := m.PathFields()
		if len(fields) == 0 || fields[0].Kind() != protoreflect.Int64Kind {
			continue
		}
		in := input{path: fields[:1]}
		bodies := []string{""}
		if m.HTTPMethod == http.MethodPut {
			bodies = append(bodies, `{"`+contract.JSONName(fields[0])+`":7}`)
		}
		for _, body := range bodies {
			for _, spelling := range in.spellings() {
				request, answer := c.readAt(m, strings.Trim(spelling, `"`), "", body)
				if got := in.value(request); got != "7" {
					t.Errorf("%s %s with %s, body %s: got %q, want 7: %s", m.HTTPMethod, m.Path, spelling, body, got, answer)
				}
			}
		}
	}
}

// served are the methods of the services that stand behind the facade of a test, less the uploads.
func served(t *testing.T) (all []*contract.Method) {
	t.Helper()
	c, err := contract.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range c.Methods() {
		if m.Path != "" && !m.Desc.IsStreamingClient() && !m.Desc.IsStreamingServer() {
			all = append(all, m)
		}
	}
	return all
}

// A query whose + is not escaped holds a space in the place of the sign.
func TestPlusOfAnOffsetIsTakenUnescaped(t *testing.T) {
	t.Parallel()
	c := newCapture(t)
	for _, m := range served(t) {
		for _, in := range inputs(m, m.Desc.Input(), input{}) {
			if !isMoment(in.field()) || m.HTTPMethod != http.MethodGet {
				continue
			}
			for _, text := range []string{"2026-02-05T18:00:00+08:00", "2026-02-05T18:00:00+0800"} {
				request, answer := c.read(m, contract.JSONName(in.field())+"="+text, "")
				if got, want := in.value(request), "2026-02-05 10:00:00 +0000 UTC"; got != want {
					t.Errorf("%s, %s: got %s, want %s: %s", m.Name, text, got, want, answer)
				}
			}
		}
	}
}

// A slash at the end and a parameter that only keeps caches away change nothing, on any path; another parameter is refused.
func TestTrailingSlashAndCacheBusters(t *testing.T) {
	t.Parallel()
	c := newCapture(t)
	for _, m := range served(t) {
		for _, suffix := range []string{"", "/"} {
			method := *m
			method.Path += suffix
			body := ""
			if m.HTTPMethod == http.MethodPost || m.HTTPMethod == http.MethodPut {
				body = "{}"
			}
			for _, query := range []string{"_=1700000000000", "_t=1700000000000", "_=1&_t=2", "_="} {
				if request, answer := c.read(&method, query, body); request == nil {
					t.Errorf("%s %s?%s: got %s, want the call", m.HTTPMethod, method.Path, query, answer)
				}
			}
			if request, _ := c.read(&method, "__t=1", body); request != nil {
				t.Errorf("%s %s: got an unknown parameter through, want it refused", m.HTTPMethod, method.Path)
			}
		}
	}
}

// The names of a body of the rates document need no quotes, on every path of that document.
func TestRatesTakeBareKeys(t *testing.T) {
	t.Parallel()
	c := newCapture(t)
	paths := 0
	for _, m := range served(t) {
		if !strings.HasPrefix(m.Path, "/rate/") {
			continue
		}
		paths++
		for _, in := range inputs(m, m.Desc.Input(), input{}) {
			bare := strings.NewReplacer(`{"`, "{", `":`, ":").Replace(in.before)
			value := `"1"`
			switch {
			case isMoment(in.field()):
				value = `"2017-10-20 00:00:00"`
			case in.field().IsList():
				value = `["1"]`
			}
			for _, body := range []string{bare + value + in.after, strings.Replace(bare, "{", "{ \n", 1) + value + in.after} {
				if request, answer := c.read(m, "", body); request == nil || in.value(request) == "" {
					t.Errorf("%s: %s: got %s, want the call", m.Path, body, answer)
				}
			}
		}
	}
	if paths < 6 {
		t.Errorf("got %d paths of the rates document, want at least 6", paths)
	}
}
