package apptest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/facade/codec"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
)

// Caller identifies the caller of a request.
type Caller struct {
	// Token goes into the Authorization header; empty for none.
	Token string
	// Key goes into the Idempotency-Key header; empty for none.
	Key string
}

// Caller returns a user as caller; an unauthenticated one if username is empty.
func (s *Server) Caller(t testing.TB, username string) Caller {
	t.Helper()
	if username == "" {
		return Caller{}
	}
	return Caller{Token: s.Token(t, username)}
}

// Transport is one of the two protocols that reach a server, gRPC or JSON. Both answer the same request alike.
type Transport struct {
	Name string

	server *Server
	call   func(t testing.TB, c Caller, request proto.Message) Result
}

// Transports returns gRPC and JSON, in this order.
func (s *Server) Transports() []Transport {
	return []Transport{{"GRPC", s, s.CallGRPC}, {"JSON", s, s.CallJSON}}
}

// Call makes a request as a user, or unauthenticated if username is empty.
func (via Transport) Call(t testing.TB, username string, request proto.Message) Result {
	t.Helper()
	return via.call(t, via.server.Caller(t, username), request)
}

// EachTransport runs a test once over gRPC and once over JSON, in parallel, each on a server of its own.
func EachTransport(t *testing.T, start func(t *testing.T) *Server, test func(t *testing.T, s *Server, via Transport)) {
	t.Helper()
	for i, name := range []string{"GRPC", "JSON"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			test(t, s, s.Transports()[i])
		})
	}
}

// Result is the answer to a request, in the same form for both transports.
type Result struct {
	// Code is unspecified on success.
	Code apiv1.ErrorCode
	// HTTP is the status of the JSON answer; over gRPC the one that JSON would have.
	HTTP int
	// Message is the one of a refusal.
	Message string
	// Fields are those that a refusal names, in the order of their names.
	Fields []apierror.Field
	// Data is `data` of the JSON answer; over gRPC what it would be. Numbers are json.Number. It is nil for a list.
	Data map[string]any
	// Names are the paths of the values in Data: list[0].id. Over gRPC they are read from the message itself.
	Names []string
}

// Text returns one of the data as text: "100.00", "completed".
func (r Result) Text(name string) string { return fmt.Sprint(r.Data[name]) }

// Int returns one of the data as a number.
func (r Result) Int(t testing.TB, name string) int64 {
	t.Helper()
	number, _ := r.Data[name].(json.Number)
	n, err := number.Int64()
	if err != nil {
		t.Fatalf("apptest: %s is %v, want an integer: %v", name, r.Data[name], err)
	}
	return n
}

// FieldNames returns the names of the fields that a refusal names, each once, separated by spaces.
func (r Result) FieldNames() string {
	var names []string
	for _, f := range r.Fields {
		names = append(names, f.Name)
	}
	return strings.Join(slices.Compact(names), " ")
}

// Expect ends the test unless a result has a code (0 for success), and fails it unless each of the data, written like
// "status=completed", is as wanted.
func Expect(t testing.TB, got Result, code apiv1.ErrorCode, data ...string) {
	t.Helper()
	if got.Code != code {
		t.Fatalf("got %v, fields %v, data %v; want %v", got.Code, got.Fields, got.Data, code)
	}
	for _, text := range data {
		if name, want, _ := strings.Cut(text, "="); got.Text(name) != want {
			t.Errorf("%s: got %s, want %s", name, got.Text(name), want)
		}
	}
}

// CallGRPC makes a request over gRPC. A stream is given one request.
func (s *Server) CallGRPC(t testing.TB, c Caller, request proto.Message) Result {
	t.Helper()
	return s.CallGRPCContext(t.Context(), t, c, request)
}

// CallGRPCContext is CallGRPC in a context of the test's own.
func (s *Server) CallGRPCContext(ctx context.Context, t testing.TB, c Caller, request proto.Message) Result {
	t.Helper()
	response, err := s.Invoke(ctx, c, request)
	if err != nil {
		st := status.Convert(err)
		e := apierror.FromStatus(st)
		result := Result{Code: e.Code, HTTP: int(e.Spec().GetHttp()), Message: st.Message(), Fields: sortFields(e.Fields)}
		for name, value := range e.Data {
			if result.Data == nil {
				result.Data = map[string]any{}
			}
			result.Data[name] = value
		}
		return result
	}
	return resultOf(t, MethodOf(request).Facade, response.ProtoReflect())
}

// resultOf returns a successful answer over gRPC as JSON would show it.
func resultOf(t testing.TB, facade *apiv1.Facade, response protoreflect.Message) Result {
	t.Helper()
	fields := response.Descriptor().Fields()
	result := Result{HTTP: cmp.Or(int(facade.GetStatus()), http.StatusOK)}
	for _, variant := range facade.GetVariants() {
		if response.Get(fields.ByName(protoreflect.Name(variant.GetField()))).Bool() == variant.GetEquals() {
			code := fields.ByName(protoreflect.Name(variant.GetCodeField()))
			result.Code = apiv1.ErrorCode(response.Get(code).Enum())
			result.HTTP = int(apierror.Spec(result.Code).GetHttp())
			response.Clear(code)
		}
	}
	data := response
	switch name := facade.GetData(); name {
	case "":
	case "-":
		return result
	default:
		field := fields.ByName(protoreflect.Name(name))
		if field.IsList() {
			return result
		}
		data = response.Get(field).Message()
	}
	result.Names = messageNames(data, "")
	if dialect := facade.GetDialect(); dialect != apiv1.Dialect_DIALECT_FILE && dialect != apiv1.Dialect_DIALECT_UNSPECIFIED {
		result.Data = messageData(t, data)
	}
	return result
}

func sortFields(fields []apierror.Field) []apierror.Field {
	slices.SortStableFunc(fields, func(a, b apierror.Field) int { return strings.Compare(a.Name, b.Name) })
	return fields
}

// renderer compiles messages for all tests; compiling writes to it.
var renderer = struct {
	sync.Mutex
	*codec.Codec
}{Codec: codec.New(time.UTC)}

// messageData returns a message as JSON callers read it.
func messageData(t testing.TB, message protoreflect.Message) map[string]any {
	t.Helper()
	renderer.Lock()
	compiled, err := renderer.Compile(message.Descriptor())
	renderer.Unlock()
	if err != nil {
		t.Fatalf("apptest: compile %s: %v", message.Descriptor().FullName(), err)
	}
	text := compiled.Append(nil, message)
	var data map[string]any
	if err := unmarshal(text, &data); err != nil {
		t.Fatalf("apptest: parse %s: %v", text, err)
	}
	return data
}

// unmarshal reads JSON and keeps numbers as they are written.
func unmarshal(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return decoder.Decode(into)
}

// CallJSON makes a request over JSON. The result for a file has only its status.
func (s *Server) CallJSON(t testing.TB, c Caller, request proto.Message) Result {
	t.Helper()
	return ResultOf(Send(t, s.Request(t, c, request)))
}

// ResultOf reads an answer over HTTP. The dialects of the rates document have their code in a header.
func ResultOf(answer Answer) Result {
	result := Result{HTTP: answer.Status}
	var body struct {
		ErrorCode string
		Success   *bool
		Message   string
		Errors    []struct{ Field, Message string }
		Data      any
	}
	if err := unmarshal([]byte(answer.Body), &body); err != nil {
		return result // A file.
	}
	result.Code = apiv1.ErrorCode(apiv1.ErrorCode_value[cmp.Or(body.ErrorCode, answer.Header.Get("X-Error-Code"))])
	for _, e := range body.Errors {
		result.Fields = append(result.Fields, apierror.Field{Name: e.Field, Message: e.Message})
	}
	sortFields(result.Fields)
	if answer.Status >= http.StatusBadRequest || body.Success != nil && !*body.Success {
		result.Message = body.Message
	}
	if data, ok := body.Data.(map[string]any); ok {
		result.Data, result.Names = data, jsonNames(data, "")
	}
	return result
}

// CallBoth makes a request over gRPC and then over JSON, fails the test unless code and HTTP status agree, and returns the
// result over gRPC.
func (s *Server) CallBoth(t testing.TB, c Caller, request proto.Message) Result {
	t.Helper()
	viaGRPC, viaJSON := s.CallGRPC(t, c, request), s.CallJSON(t, c, request)
	if viaGRPC.Code != viaJSON.Code || viaGRPC.HTTP != viaJSON.HTTP {
		t.Errorf("%T: got other outcomes over the transports, want one:\ngRPC %+v\nJSON %+v", request, viaGRPC, viaJSON)
	}
	return viaGRPC
}

// Invoke makes a request over gRPC and returns the response message. A stream may be given several requests, and its first response
// is returned.
func (s *Server) Invoke(ctx context.Context, c Caller, requests ...proto.Message) (proto.Message, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if c.Token != "" {
		ctx = Bearer(ctx, c.Token)
	}
	if c.Key != "" {
		ctx = metadata.AppendToOutgoingContext(ctx, "idempotency-key", c.Key)
	}
	method := MethodOf(requests[0])
	output, err := protoregistry.GlobalTypes.FindMessageByName(method.Desc.Output().FullName())
	if err != nil {
		return nil, err
	}
	response := output.New().Interface()
	return response, s.invokeStream(ctx, method, requests, response)
}

// invokeStream makes any call as a stream: on the wire every call is one.
func (s *Server) invokeStream(ctx context.Context, m *contract.Method, requests []proto.Message, response proto.Message) error {
	stream, err := s.Conn.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}, m.Name)
	if err != nil {
		return err
	}
	for _, request := range requests {
		if err := stream.SendMsg(request); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
	}
	if err := stream.CloseSend(); err != nil {
		return err
	}
	return stream.RecvMsg(response)
}
