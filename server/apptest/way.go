package apptest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/contract"
	"github.com/corebank/corebank/server/facade/codec"
	"github.com/corebank/corebank/server/fault"
)

// Way is one of the two ways to a server. What is asked by one must be answered alike by the other.
type Way struct {
	Name string
	Ask  func(t testing.TB, username, method string, request proto.Message) Reply
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

// Ways are gRPC and JSON. Methods are asked by their full gRPC names.
func (s *Server) Ways(t testing.TB) []Way {
	t.Helper()
	c, err := contract.Load()
	if err != nil {
		t.Fatalf("apptest: %v", err)
	}
	w := &ways{s, c, codec.New(time.UTC)}
	return []Way{{"GRPC", w.grpc}, {"JSON", w.json}}
}

type ways struct {
	*Server

	contract *contract.Contract
	codec    *codec.Codec
}

func (w *ways) grpc(t testing.TB, username, method string, request proto.Message) Reply {
	t.Helper()
	ctx := t.Context()
	if username != "" {
		ctx = w.As(t, username)
	}
	m := w.contract.Method(method)
	output, err := protoregistry.GlobalTypes.FindMessageByName(m.Desc.Output().FullName())
	if err != nil {
		t.Fatalf("apptest: %v", err)
	}
	response := output.New()
	if err := w.Conn.Invoke(ctx, method, request, response.Interface()); err != nil {
		return refused(fault.FromStatus(status.Convert(err)))
	}
	reply := Reply{}
	for _, variant := range m.Facade.GetVariants() {
		fields := response.Descriptor().Fields()
		if response.Get(fields.ByName(protoreflect.Name(variant.GetField()))).Bool() == variant.GetEquals() {
			code := fields.ByName(protoreflect.Name(variant.GetCodeField()))
			reply.Code = apiv1.ErrorCode(response.Get(code).Enum())
			response.Clear(code)
		}
	}
	reply.Data = w.object(t, response)
	switch name := m.Facade.GetData(); name {
	case "":
	case "-":
		reply.Data = nil
	default:
		reply.Data, _ = reply.Data[m.Desc.Output().Fields().ByName(protoreflect.Name(name)).JSONName()].(map[string]any)
	}
	return reply
}

// refused tells a fault. The gRPC way knows it from the status, the JSON way from the body.
func refused(e *fault.Error) Reply {
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

// object is a message as JSON callers write and read it.
func (w *ways) object(t testing.TB, message protoreflect.Message) map[string]any {
	t.Helper()
	compiled, err := w.codec.Compile(message.Descriptor())
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

func (w *ways) json(t testing.TB, username, method string, request proto.Message) Reply {
	t.Helper()
	m := w.contract.Method(method)
	fields := map[string]any{}
	given := w.object(t, request.ProtoReflect())
	request.ProtoReflect().Range(func(field protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		fields[field.JSONName()] = given[field.JSONName()]
		return true
	})
	path, body := m.Path, ""
	inputs := m.Desc.Input().Fields()
	for i := range inputs.Len() {
		template := "{" + string(inputs.Get(i).Name()) + "}"
		if strings.Contains(path, template) {
			name := inputs.Get(i).JSONName()
			path = strings.Replace(path, template, url.PathEscape(fmt.Sprint(given[name])), 1)
			delete(fields, name)
		}
	}
	if m.HTTPMethod == http.MethodGet || m.HTTPMethod == http.MethodDelete {
		query := url.Values{}
		for name, value := range fields {
			query.Set(name, fmt.Sprint(value))
		}
		if len(query) > 0 {
			path += "?" + query.Encode()
		}
	} else {
		text, err := json.Marshal(fields)
		if err != nil {
			t.Fatalf("apptest: %v", err)
		}
		body = string(text)
	}
	answer := parse(t, []byte(w.JSON(t, username, m.HTTPMethod, path, body).Body))
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
