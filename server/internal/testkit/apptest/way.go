package apptest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/facade/codec"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
)

// Way is one of the two ways to a server. What is asked by one must be answered alike by the other.
type Way struct {
	Name string
	// Ask makes the request as a user, or as nobody if username is empty.
	Ask func(t testing.TB, username string, request proto.Message) Reply
}

// Reply is what a call came to, told alike for both ways.
type Reply struct {
	// Code is the unspecified one on success.
	Code apiv1.ErrorCode
	// Fields are the fields that a refusal names.
	Fields []string
	// Data is `data` of the JSON answer, or what it would be. Numbers are json.Number.
	Data map[string]any
}

// Text is one of the data as text: "100.00", "completed".
func (r Reply) Text(name string) string { return fmt.Sprint(r.Data[name]) }

// Int is one of the data as a number.
func (r Reply) Int(t testing.TB, name string) int64 {
	t.Helper()
	number, _ := r.Data[name].(json.Number)
	n, err := number.Int64()
	if err != nil {
		t.Fatalf("apptest: %s is %v: %v", name, r.Data[name], err)
	}
	return n
}

// Ways are gRPC and JSON.
func (s *Server) Ways() []Way {
	return []Way{{"GRPC", s.askGRPC}, {"JSON", s.askJSON}}
}

func (s *Server) askGRPC(t testing.TB, username string, request proto.Message) Reply {
	t.Helper()
	answer, err := s.Call(t.Context(), s.Caller(t, username), request)
	if err != nil {
		return refused(apierror.FromStatus(status.Convert(err)))
	}
	facade, response := MethodOf(request).Facade, answer.ProtoReflect()
	fields := response.Descriptor().Fields()
	reply := Reply{}
	for _, variant := range facade.GetVariants() {
		if response.Get(fields.ByName(protoreflect.Name(variant.GetField()))).Bool() == variant.GetEquals() {
			code := fields.ByName(protoreflect.Name(variant.GetCodeField()))
			reply.Code = apiv1.ErrorCode(response.Get(code).Enum())
			response.Clear(code)
		}
	}
	reply.Data = object(t, response)
	switch name := facade.GetData(); name {
	case "":
	case "-":
		reply.Data = nil
	default:
		reply.Data, _ = reply.Data[contract.JSONName(fields.ByName(protoreflect.Name(name)))].(map[string]any)
	}
	return reply
}

// refused tells a apierror. The gRPC way knows it from the status, the JSON way from the body.
func refused(e *apierror.Error) Reply {
	reply := Reply{Code: e.Code}
	for _, f := range e.Fields {
		reply.Fields = append(reply.Fields, f.Name)
	}
	if len(e.Data) > 0 {
		reply.Data = map[string]any{}
	}
	for name, value := range e.Data {
		reply.Data[name] = value
	}
	slices.Sort(reply.Fields)
	return reply
}

// object is a message as JSON callers read it.
func object(t testing.TB, message protoreflect.Message) map[string]any {
	t.Helper()
	compiled, err := codec.New(time.UTC).Compile(message.Descriptor())
	if err != nil {
		t.Fatalf("apptest: %v", err)
	}
	return parse(t, compiled.Append(nil, message))
}

func parse(t testing.TB, text []byte) map[string]any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var object map[string]any
	if err := decoder.Decode(&object); err != nil {
		t.Fatalf("apptest: %v: %s", err, text)
	}
	return object
}

func (s *Server) askJSON(t testing.TB, username string, request proto.Message) Reply {
	t.Helper()
	answer := parse(t, []byte(Send(t, s.Request(t, s.Caller(t, username), request)).Body))
	reply := Reply{}
	reply.Data, _ = answer["data"].(map[string]any)
	if code, ok := answer["errorCode"].(string); ok {
		reply.Code = apiv1.ErrorCode(apiv1.ErrorCode_value[code])
	}
	problems, _ := answer["errors"].([]any)
	for _, problem := range problems {
		reply.Fields = append(reply.Fields, fmt.Sprint(problem.(map[string]any)["field"]))
	}
	slices.Sort(reply.Fields)
	return reply
}
