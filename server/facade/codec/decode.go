package codec

import (
	"strconv"
	"unicode/utf8"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// Bounds of a request.
const (
	maxDepth    = 32     // nesting of objects and arrays
	maxItems    = 10_000 // elements of one array
	maxProblems = 20     // in one answer
)

// BodyField is the field of a problem with the body as a whole.
const BodyField = "body"

// Problem is one thing wrong with a request.
type Problem struct {
	// Field is the path of the field as JSON writes it: transfers[1].amount.
	Field   string
	Message string
	// Amount marks a malformed decimal, which has a code of its own.
	Amount bool
}

// Body has the differences between a body and its message.
type Body struct {
	// Bound are the fields that the path gives. The body may have them as well, with the values that Given returns.
	Bound Set
	Given func(*Field) string
	// Ignored are names that the server itself gives out with the resource, and passes over when they come back.
	Ignored map[string]bool
	// Wrapped: the body may also be wrapped as {"data": {…}}.
	Wrapped bool
	// BareKeys: names may be written without quotes.
	BareKeys bool
}

// wrapper is the only member of a wrapped body.
const wrapper = "data"

// Decode reads a body into an empty message. Null is absent. When there are problems the message is of no use.
func (m *Message) Decode(body []byte, msg protoreflect.Message, as Body) []Problem {
	if !utf8.Valid(body) {
		return bodyProblem("不是有效的 UTF-8")
	}
	d := decoder{scanner: scanner{body: body, bareKeys: as.BareKeys}, as: as}
	d.space()
	if d.next() != tokenObject && d.skip() {
		return bodyProblem("应为 JSON 对象")
	}
	wrapped := as.Wrapped && d.unwrap()
	ok := d.object(m, msg, true) && (!wrapped || d.take('}'))
	d.space()
	if !d.stopped && (!ok || d.pos < len(body)) {
		return bodyProblem("不是有效的 JSON")
	}
	return d.problems
}

func bodyProblem(message string) []Problem {
	return []Problem{{Field: BodyField, Message: message}}
}

// decoder walks a body. Its methods consume one value and report whether to go on: not after a syntax error, and not when it is
// stopped.
type decoder struct {
	scanner
	as       Body
	depth    int
	path     [maxDepth]step // at most one for each object entered
	steps    int            // of path
	problems []Problem
	stopped  bool // the problems say all there is to say
}

// step is a field on the way to the value being read, with the index in it if it is repeated, else -1.
type step struct {
	name  string
	index int
}

// unwrap goes to the object in a wrapped body, or nowhere if the body is not wrapped.
func (d *decoder) unwrap() bool {
	inner := scanner{body: d.body, pos: d.pos, bareKeys: d.bareKeys}
	if !inner.take('{') {
		return false
	}
	name, ok := inner.key()
	if !ok || string(name) != wrapper || !inner.take(':') || inner.next() != tokenObject {
		return false
	}
	d.pos = inner.pos
	return true
}

// object reads an object into a message; top for that of the body itself.
func (d *decoder) object(m *Message, msg protoreflect.Message, top bool) bool {
	if !d.enter('{') {
		return false
	}
	var seen Set
	for first := true; ; first = false {
		name, more, ok := d.member(first)
		if !more {
			d.depth--
			return ok
		}
		switch f := m.byName[string(name)]; {
		case f == nil && top && d.as.Ignored[string(name)]:
			d.push("")
			ok = d.skip()
		case f == nil:
			d.push(Shown(string(name)))
			ok = d.problem("未知字段", nil) && d.skip()
		case seen.Has(f):
			d.push(f.name)
			ok = d.problem("字段重复", nil) && d.skip()
		default:
			seen = seen.With(f)
			d.push(f.name)
			if top && d.as.Bound.Has(f) {
				ok = d.given(f)
			} else {
				ok = d.field(f, msg)
			}
		}
		if !ok {
			return false
		}
		d.steps--
	}
}

// given reads a field that the path gives as well: it must say the same.
func (d *decoder) given(f *Field) bool {
	kind := d.next()
	if kind == tokenObject || kind == tokenArray {
		return d.problem("与路径不一致", nil) && d.skip()
	}
	text, ok := d.scalar(kind)
	if !ok || kind == tokenNull || len(text) == 0 || d.as.Given != nil && string(text) == d.as.Given(f) {
		return ok
	}
	return d.problem("与路径不一致", nil)
}

// field reads the value of a field. Null and an empty text are absent.
func (d *decoder) field(f *Field, msg protoreflect.Message) bool {
	switch kind := d.next(); {
	case kind == tokenNull || kind == tokenString && d.empty():
		_, ok := d.scalar(kind)
		return ok
	case f.desc.IsList():
		return d.list(f, kind, msg)
	case f.message != nil && kind == tokenObject:
		return d.object(f.message, msg.Mutable(f.desc).Message(), false)
	case f.message != nil:
		return d.problem("应为对象", nil) && d.skip()
	default:
		value, ok := d.one(f.scalar, kind)
		if value.IsValid() {
			msg.Set(f.desc, value)
		}
		return ok
	}
}

func (d *decoder) list(f *Field, kind token, msg protoreflect.Message) bool {
	if kind != tokenArray {
		return d.problem("应为数组", nil) && d.skip()
	}
	if !d.enter('[') {
		return false
	}
	list := msg.Mutable(f.desc).List()
	for i := 0; ; i++ {
		more, ok := d.item(i == 0)
		if !more {
			d.depth--
			return ok
		}
		if i == maxItems {
			d.stopped = true
			return d.problem("元素过多", nil)
		}
		d.path[d.steps-1].index = i
		switch kind := d.next(); {
		case f.message != nil && kind == tokenObject:
			ok = d.object(f.message, list.AppendMutable().Message(), false)
		case f.message != nil:
			ok = d.problem("应为对象", nil) && d.skip()
		default:
			var value protoreflect.Value
			if value, ok = d.one(f.scalar, kind); value.IsValid() {
				list.Append(value)
			}
		}
		if !ok {
			return false
		}
		d.path[d.steps-1].index = -1
	}
}

// one reads a value that should be a scalar. The value is invalid where it is not.
func (d *decoder) one(s scalar, kind token) (value protoreflect.Value, ok bool) {
	if !s.accepts(kind) {
		return value, d.problem(s.problem(), s) && d.skip()
	}
	text, ok := d.scalar(kind)
	if !ok {
		return value, false
	}
	value, problem := s.parse(text)
	return value, problem == "" || d.problem(problem, s)
}

// skip consumes a value of any kind.
func (d *decoder) skip() bool {
	kind := d.next()
	switch kind {
	case tokenObject:
		if !d.enter('{') {
			return false
		}
		for first := true; ; first = false {
			if _, more, ok := d.member(first); !more {
				d.depth--
				return ok
			}
			if !d.skip() {
				return false
			}
		}
	case tokenArray:
		if !d.enter('[') {
			return false
		}
		for first := true; ; first = false {
			if more, ok := d.item(first); !more {
				d.depth--
				return ok
			}
			if !d.skip() {
				return false
			}
		}
	default:
		_, ok := d.scalar(kind)
		return ok
	}
}

// enter consumes the mark that begins an object or array.
func (d *decoder) enter(mark byte) bool {
	if !d.take(mark) {
		return false
	}
	if d.depth == maxDepth {
		d.stopped, d.problems = true, bodyProblem("嵌套过深")
		return false
	}
	d.depth++
	return true
}

// member goes to the next member of an object and reads its name, or leaves the object when there is none.
func (d *decoder) member(first bool) (name []byte, more, ok bool) {
	if d.take('}') {
		return nil, false, true
	}
	if !first && !d.take(',') {
		return nil, false, false
	}
	name, ok = d.key()
	if !ok || !d.take(':') {
		return nil, false, false
	}
	return name, true, true
}

// item goes to the next element of an array, or leaves the array when there is none.
func (d *decoder) item(first bool) (more, ok bool) {
	if d.take(']') {
		return false, true
	}
	if !first && !d.take(',') {
		return false, false
	}
	return true, true
}

func (d *decoder) push(name string) {
	d.path[d.steps] = step{name: name, index: -1}
	d.steps++
}

// problem records a problem at the current path, with the message of the scalar s if there is one.
func (d *decoder) problem(message string, s scalar) bool {
	var field []byte
	for i, step := range d.path[:d.steps] {
		if i > 0 {
			field = append(field, '.')
		}
		field = append(field, step.name...)
		if step.index >= 0 {
			field = append(field, '[')
			field = strconv.AppendInt(field, int64(step.index), 10)
			field = append(field, ']')
		}
	}
	d.problems = append(d.problems, newProblem(string(field), message, s))
	d.stopped = d.stopped || len(d.problems) == maxProblems
	return !d.stopped
}

// maxName is the bytes that are shown of a name that the caller made up.
const maxName = 64

// Shown is a name that the caller made up, as far as it is shown: cut between characters.
func Shown(name string) string {
	if len(name) <= maxName {
		return name
	}
	end := maxName
	for end > maxName-utf8.UTFMax && !utf8.RuneStart(name[end]) {
		end--
	}
	return name[:end]
}

func newProblem(field, message string, s scalar) Problem {
	_, amount := s.(decimalScalar)
	return Problem{Field: field, Message: message, Amount: amount}
}

// Set reads a path or query parameter into a field of a message; into a repeated field it adds.
func (f *Field) Set(msg protoreflect.Message, text string) []Problem {
	value, problems := f.parse(text)
	switch {
	case problems != nil:
	case f.IsList():
		msg.Mutable(f.desc).List().Append(value)
	default:
		msg.Set(f.desc, value)
	}
	return problems
}

// Check returns the plainest spelling of a value, 1 of 1.0, and the problem that Set would return, without setting anything.
func (f *Field) Check(text string) (string, []Problem) {
	value, problems := f.parse(text)
	return value.String(), problems
}

func (f *Field) parse(text string) (protoreflect.Value, []Problem) {
	value, problem := protoreflect.Value{}, "不是有效的 UTF-8"
	if utf8.ValidString(text) {
		value, problem = f.scalar.parse([]byte(text))
	}
	if problem != "" {
		return value, []Problem{newProblem(f.name, problem, f.scalar)}
	}
	return value, nil
}
