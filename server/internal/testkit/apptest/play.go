package apptest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/known/timestamppb"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
)

// Contract is every RPC that the server serves.
var Contract = func() *contract.Contract {
	c, err := contract.Load()
	if err != nil {
		panic(err) // Then no server starts either.
	}
	return c
}()

// MethodOf is the RPC that takes a request.
func MethodOf(request proto.Message) *contract.Method {
	name := request.ProtoReflect().Descriptor().FullName()
	i := slices.IndexFunc(Contract.Methods(), func(m *contract.Method) bool { return m.Desc.Input().FullName() == name })
	if i < 0 {
		panic("no RPC takes a " + name)
	}
	return Contract.Methods()[i]
}

// Caller is who plays a request.
type Caller struct {
	// Token goes into the Authorization header; empty for none.
	Token string
	// Key goes into the Idempotency-Key header; empty for none.
	Key string
}

// Caller is a user as caller; nobody if username is empty.
func (s *Server) Caller(t testing.TB, username string) Caller {
	t.Helper()
	if username == "" {
		return Caller{}
	}
	return Caller{Token: s.Token(t, username)}
}

// Outcome is what a caller is told, over gRPC or over JSON.
type Outcome struct {
	// Code is the unspecified one on success.
	Code   apiv1.ErrorCode
	HTTP   int
	Fields []apierror.Field
	// Data names the values of a successful answer by their paths: list[0].id.
	Data []string
}

// PlayGRPC makes a request over gRPC. A stream is given one request.
func (s *Server) PlayGRPC(t testing.TB, c Caller, request proto.Message) Outcome {
	t.Helper()
	return s.PlayGRPCIn(t.Context(), t, c, request)
}

// PlayGRPCIn is PlayGRPC in a context of the caller's.
func (s *Server) PlayGRPCIn(ctx context.Context, t testing.TB, c Caller, request proto.Message) Outcome {
	t.Helper()
	method := MethodOf(request)
	response, err := s.Call(ctx, c, request)
	if err != nil {
		refusal := apierror.FromStatus(status.Convert(err))
		return Outcome{Code: refusal.Code, HTTP: int(refusal.Spec().GetHttp()), Fields: refusal.Fields}
	}
	data := response.ProtoReflect()
	if name := method.Facade.GetData(); name == "-" {
		return Outcome{HTTP: statusOf(method)}
	} else if name != "" {
		field := data.Descriptor().Fields().ByName(protoreflect.Name(name))
		if field.IsList() {
			return Outcome{HTTP: statusOf(method)}
		}
		data = data.Get(field).Message()
	}
	return Outcome{HTTP: statusOf(method), Data: names(data, "")}
}

func statusOf(m *contract.Method) int {
	if code := int(m.Facade.GetStatus()); code != 0 {
		return code
	}
	return http.StatusOK
}

// Call makes a request over gRPC and returns the answer as it is.
func (s *Server) Call(ctx context.Context, c Caller, request proto.Message) (proto.Message, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if c.Token != "" {
		ctx = Bearer(ctx, c.Token)
	}
	if c.Key != "" {
		ctx = metadata.AppendToOutgoingContext(ctx, "idempotency-key", c.Key)
	}
	method := MethodOf(request)
	output, err := protoregistry.GlobalTypes.FindMessageByName(method.Desc.Output().FullName())
	if err != nil {
		return nil, err
	}
	response := output.New().Interface()
	return response, s.invoke(ctx, method, request, response)
}

// invoke makes any call as a stream, which on the wire they all are.
func (s *Server) invoke(ctx context.Context, m *contract.Method, request, response proto.Message) error {
	stream, err := s.Conn.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}, m.Name)
	if err != nil {
		return err
	}
	if err := stream.SendMsg(request); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if err := stream.CloseSend(); err != nil {
		return err
	}
	return stream.RecvMsg(response)
}

// names lists the values of a message that JSON shows. Those that are lists or messages are told by what is in them.
func names(m protoreflect.Message, prefix string) []string {
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
					all = append(all, names(list.Get(i).Message(), fmt.Sprintf("%s[%d].", name, i))...)
				}
			}
		case field.HasPresence() && !m.Has(field):
			if contract.FieldOption(field).GetNull() {
				all = append(all, name)
			}
		case field.Message() != nil && !isTimestamp(field):
			all = append(all, names(m.Get(field).Message(), name+".")...)
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

// PlayJSON makes a request over JSON.
func (s *Server) PlayJSON(t testing.TB, c Caller, request proto.Message) Outcome {
	t.Helper()
	answer := Send(t, s.Request(t, c, request))
	outcome := Outcome{HTTP: answer.Status}
	var body struct {
		ErrorCode string
		Errors    []struct{ Field, Message string }
		Data      any
	}
	if err := json.Unmarshal([]byte(answer.Body), &body); err != nil {
		return outcome // A file.
	}
	outcome.Code = apiv1.ErrorCode(apiv1.ErrorCode_value[body.ErrorCode])
	for _, e := range body.Errors {
		outcome.Fields = append(outcome.Fields, apierror.Field{Name: e.Field, Message: e.Message})
	}
	if _, list := body.Data.([]any); !list {
		outcome.Data = jsonNames(body.Data, "")
	}
	return outcome
}

var pathVariable = regexp.MustCompile(`\{(\w+)\}`)

// Request is a request as it goes over HTTP, at the place and in the form that the contract gives it.
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

// text is a value as a path or a query has it.
func text(value any) string {
	if n, ok := value.(json.Number); ok {
		return n.String()
	}
	return fmt.Sprint(value)
}

// jsonFields is a request as a client of the documents would write it: what is not set is left out.
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
		return value.Message().Interface().(*timestamppb.Timestamp).AsTime().Format("2006-01-02T15:04:05.999999999Z07:00")
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
