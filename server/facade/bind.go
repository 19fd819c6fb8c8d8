package facade

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/corebank/corebank/server/contract"
	"github.com/corebank/corebank/server/facade/codec"
	"github.com/corebank/corebank/server/fault"
)

const (
	maxBody     = 1 << 20 // bytes of JSON
	maxProblems = 20      // told at once
	maxName     = 64      // bytes shown of a name that the caller made up
)

// pathField is a field that the path gives.
type pathField struct {
	wildcard string
	field    *codec.Field
}

// bindings compiles where the fields of a request come from: the path, and either the body or the query.
func (rt *route) bindings(m *contract.Method) error {
	rule := proto.GetExtension(m.Desc.Options(), annotations.E_Http).(*annotations.HttpRule)
	rt.body, rt.as.Wrapped = rule.GetBody() == "*", m.Facade.GetWrappedBody()
	if !rt.body && rule.GetBody() != "" || rule.GetResponseBody() != "" || len(rule.GetAdditionalBindings()) > 0 {
		return errors.New(`of google.api.http only one path and body "*" are known`)
	}
	for segment := range strings.SplitSeq(m.Path, "/") {
		if !strings.HasPrefix(segment, "{") {
			continue
		}
		name := strings.Trim(segment, "{}")
		field := rt.in.ByProto(name)
		if field == nil || !field.IsScalar() || field.IsList() {
			return fmt.Errorf("the path's %s is no scalar field of the request", segment)
		}
		rt.path = append(rt.path, pathField{name, field})
		rt.as.Bound = rt.as.Bound.With(field)
	}
	return nil
}

// bind makes the request message. Whatever the contract does not have is refused.
func (rt *route) bind(w http.ResponseWriter, r *http.Request) (protoreflect.Message, *fault.Error) {
	request := rt.request.New()
	var problems []codec.Problem
	for _, p := range rt.path {
		problems = append(problems, p.field.Set(request, r.PathValue(p.wildcard))...)
	}
	problems = append(problems, rt.query(request, r.URL.RawQuery)...)
	if rt.body {
		problems = append(problems, rt.read(w, r, request)...)
	}
	return request, rt.refusal(problems)
}

// query reads the parameters after the question mark into fields that neither path nor body give.
func (rt *route) query(request protoreflect.Message, raw string) []codec.Problem {
	var problems []codec.Problem
	seen := rt.as.Bound
	for raw != "" {
		var pair string
		if pair, raw, _ = strings.Cut(raw, "&"); pair == "" {
			continue
		}
		name, value, err := unescape(pair)
		refuse := func(message string) {
			problems = append(problems, codec.Problem{Field: name[:min(len(name), maxName)], Message: message})
		}
		switch field := rt.in.ByName(name); {
		case err != nil:
			refuse("编码错误")
		case field == nil || !field.IsScalar() || rt.body:
			refuse("未知参数")
		case seen.Has(field) && !field.IsList():
			refuse("参数重复")
		default:
			seen = seen.With(field)
			problems = append(problems, field.Set(request, value)...)
		}
	}
	return problems
}

// unescape takes a parameter apart. The name is as written if it cannot be unescaped.
func unescape(pair string) (name, value string, err error) {
	written, value, _ := strings.Cut(pair, "=")
	if name, err = url.QueryUnescape(written); err != nil {
		return written, "", err
	}
	value, err = url.QueryUnescape(value)
	return name, value, err
}

// read reads the body into the request. No body is an empty message; validation says what is missing.
func (rt *route) read(w http.ResponseWriter, r *http.Request, request protoreflect.Message) []codec.Problem {
	if !isJSON(r.Header.Get("Content-Type")) {
		return []codec.Problem{{Field: "Content-Type", Message: "应为 application/json"}}
	}
	b := buffers.get()
	defer buffers.put(b)
	err := b.readFrom(http.MaxBytesReader(w, r.Body, maxBody))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return []codec.Problem{{Field: codec.BodyField, Message: "超过 1 MiB"}}
	}
	if err != nil {
		return []codec.Problem{{Field: codec.BodyField, Message: "不完整"}}
	}
	if len(b.bytes) == 0 {
		return nil
	}
	return rt.in.Decode(b.bytes, request, rt.as)
}

// isJSON accepts a missing type: the documents' own requests leave it out.
func isJSON(contentType string) bool {
	if contentType == "" || contentType == jsonType {
		return true
	}
	media, _, err := mime.ParseMediaType(contentType)
	return err == nil && media == jsonType
}

// refusal is the fault for what is wrong with a request; nil if nothing is.
func (rt *route) refusal(problems []codec.Problem) *fault.Error {
	if len(problems) == 0 {
		return nil
	}
	code := rt.system.GetFormat()
	if slices.ContainsFunc(problems, func(p codec.Problem) bool { return p.Amount }) {
		code = rt.system.GetAmountFormat()
	}
	refusal := fault.New(code)
	for _, p := range problems[:min(len(problems), maxProblems)] {
		refusal.Field(p.Field, p.Message)
	}
	return refusal
}
