package facade

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/facade/codec"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
)

// maxProblems limits the problems that one answer lists.
const maxProblems = 20

// pathField is a field that the path gives.
type pathField struct {
	wildcard string
	field    *codec.Field
}

// request is the compiled request of a route: its fields come from the path, and from either body or query.
type request struct {
	in   *codec.Message
	path []pathField
	body bool // there is one; else the query gives the other fields
	as   codec.Body
}

func newRequest(c *codec.Codec, m *contract.Method, ignored map[string]bool) (request, error) {
	in, err := c.Compile(m.Desc.Input())
	if err != nil {
		return request{}, err
	}
	q := request{in: in}
	q.as.Ignored, q.as.BareKeys = ignored, m.System.GetBareKeys()
	return q, q.bindings(m)
}

// givenOut returns the names of the fields in answers of the resource that a method changes. A row of a list may be sent back with
// one field changed; the fields that cannot be changed are ignored.
func givenOut(c *contract.Contract, m *contract.Method) map[string]bool {
	changes := m.HTTPMethod == http.MethodPut || m.HTTPMethod == http.MethodPatch
	dialect := m.Facade.GetDialect()
	if !changes && (dialect != apiv1.Dialect_DIALECT_RESULT || !m.Facade.GetWrappedBody()) {
		return nil
	}
	collection, _, _ := strings.Cut(m.Path, "/{")
	names := map[string]bool{}
	for _, other := range c.Methods() {
		reads := other.HTTPMethod == http.MethodGet && strings.HasPrefix(other.Path, collection)
		rows := dialect == apiv1.Dialect_DIALECT_RESULT && other.Facade.GetDialect() == apiv1.Dialect_DIALECT_GRID
		if other.Desc.Parent() == m.Desc.Parent() && (reads || rows) {
			addNames(names, other.Desc.Output(), resourceDepth)
		}
	}
	return names
}

// resourceDepth is the nesting of resources in the answers of lists: in a message of their own, or beside the total.
const resourceDepth = 2

func addNames(names map[string]bool, message protoreflect.MessageDescriptor, depth int) {
	fields := message.Fields()
	for i := range fields.Len() {
		names[contract.JSONName(fields.Get(i))] = true
		if nested := fields.Get(i).Message(); nested != nil && depth > 1 {
			addNames(names, nested, depth-1)
		}
	}
}

func (q *request) bindings(m *contract.Method) error {
	rule := proto.GetExtension(m.Desc.Options(), annotations.E_Http).(*annotations.HttpRule)
	q.body, q.as.Wrapped = m.HasBody(), m.Facade.GetWrappedBody()
	if !q.body && rule.GetBody() != "" || rule.GetResponseBody() != "" || len(rule.GetAdditionalBindings()) > 0 {
		return errors.New(`of google.api.http only one path and body "*" are known`)
	}
	for segment := range strings.SplitSeq(m.Path, "/") {
		if !strings.HasPrefix(segment, "{") {
			continue
		}
		name := strings.Trim(segment, "{}")
		field := q.in.ByProto(name)
		if field == nil || !field.IsScalar() || field.IsList() {
			return fmt.Errorf("the path's %s is no scalar field of the request", segment)
		}
		q.path = append(q.path, pathField{name, field})
		q.as.Bound = q.as.Bound.With(field)
	}
	return nil
}

// check returns the problems of the path, and leaves the plainest spelling of its values in it: the generated handlers bind them, but
// would read 0x10 as 16 and fail with 1.0.
func (q *request) check(path map[string]string) []codec.Problem {
	var problems []codec.Problem
	for _, p := range q.path {
		value, flaws := p.field.Check(path[p.wildcard])
		if flaws != nil {
			problems = append(problems, flaws...)
			value = "0" // So that the generated handler gets as far as the call, which refuses.
		}
		path[p.wildcard] = value
	}
	return problems
}

// bindQuery reads the parameters after the question mark into fields that neither path nor body give.
func (q *request) bindQuery(request protoreflect.Message, raw string) []codec.Problem {
	var problems []codec.Problem
	seen := q.as.Bound
	for raw != "" {
		var pair string
		if pair, raw, _ = strings.Cut(raw, "&"); pair == "" {
			continue
		}
		name, value, err := unescape(pair)
		refuse := func(message string) {
			problems = append(problems, codec.Problem{Field: codec.Shown(name), Message: message})
		}
		switch field := q.in.ByName(name); {
		case err != nil:
			refuse("编码错误")
		case name == "_" || name == "_t": // Web pages add these against caches.
		case field == nil || !field.IsScalar() || q.body:
			refuse("未知参数")
		case seen.Has(field) && !field.IsList():
			refuse("参数重复")
		default:
			seen = seen.With(field)
			if value != "" { // Empty is absent.
				problems = append(problems, field.Set(request, value)...)
			}
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

// byteOrderMark is written before UTF-8 by some programs.
const byteOrderMark = "\ufeff"

// bindBody reads the body. No body is an empty message, whatever its content type; validation reports missing fields.
// The refusal is of a body that did not arrive in time.
func (q *request) bindBody(
	request protoreflect.Message, body io.Reader, contentType string, path map[string]string,
) (problems []codec.Problem, refusal *apierror.Error) {
	b := buffers.get()
	defer b.free()
	err := b.readFrom(body)
	if refusal := bodyError(err); refusal != nil {
		return nil, refusal
	}
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return []codec.Problem{{Field: codec.BodyField, Message: "超过 1 MiB"}}, nil
	}
	if err != nil {
		return []codec.Problem{{Field: codec.BodyField, Message: "不完整"}}, nil
	}
	content := bytes.TrimPrefix(b.bytes, []byte(byteOrderMark))
	switch {
	case len(content) == 0:
		return nil, nil
	case !isJSON(contentType):
		return []codec.Problem{{Field: "Content-Type", Message: "应为 application/json"}}, nil
	}
	as := q.as
	as.Given = func(field *codec.Field) string {
		for _, p := range q.path {
			if p.field == field {
				return path[p.wildcard]
			}
		}
		return ""
	}
	return q.in.Decode(content, request, as), nil
}

// isJSON accepts a missing type: the documents' own requests leave it out.
func isJSON(contentType string) bool {
	if contentType == "" || contentType == jsonType {
		return true
	}
	media, _, err := mime.ParseMediaType(contentType)
	return err == nil && media == jsonType
}

// refusal returns the error for the problems of a request; nil without any.
func (rt *route) refusal(problems []codec.Problem) *apierror.Error {
	if len(problems) == 0 {
		return nil
	}
	code := rt.system.GetFormat()
	if slices.ContainsFunc(problems, func(p codec.Problem) bool { return p.Amount }) {
		code = rt.system.GetAmountFormat()
	}
	refusal := apierror.New(code)
	for _, p := range problems[:min(len(problems), maxProblems)] {
		refusal = refusal.Field(p.Field, p.Message)
	}
	return refusal
}

// buffers are used again: every request has one for its body and one for its answer.
var buffers = pool{sync.Pool{New: func() any { return &buffer{bytes: make([]byte, 0, smallBuffer)} }}}

const (
	smallBuffer = 4 << 10
	largeBuffer = 64 << 10 // larger ones are left to the garbage collector
)

type pool struct{ sync.Pool }

type buffer struct{ bytes []byte }

func (p *pool) get() *buffer { return p.Get().(*buffer) }

// free gives the buffer back, if there is one.
func (b *buffer) free() {
	if b != nil && cap(b.bytes) <= largeBuffer {
		b.bytes = b.bytes[:0]
		buffers.Put(b)
	}
}

// readFrom fills the buffer up to the end of r.
func (b *buffer) readFrom(r io.Reader) error {
	for {
		if len(b.bytes) == cap(b.bytes) {
			b.bytes = append(b.bytes, 0)[:len(b.bytes)]
		}
		n, err := r.Read(b.bytes[len(b.bytes):cap(b.bytes)])
		b.bytes = b.bytes[:len(b.bytes)+n]
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
