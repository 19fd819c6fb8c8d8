package codec_test

import (
	"encoding/json"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/facade/codec"
	"github.com/corebank/corebank/server/internal/testkit/examples"
)

// TestDecode reads what strict input still leaves open. What it refuses is tested through the facade.
func TestDecode(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		want       proto.Message
	}{
		{"Empty", ` { } `, &transactionv1.TransferRequest{}},
		{"AnyOrder", `{"toAccountId":2,"fromAccountId":1}`, &transactionv1.TransferRequest{FromAccountId: 1, ToAccountId: 2}},
		{"NullIsAbsent", `{"remark":null,"amount":null,"toAccountId":null}`, &transactionv1.TransferRequest{}},
		{"AmountKeepsItsText", `{"amount":1000.0}`, &transactionv1.TransferRequest{Amount: "1000.0"}},
		{"AmountMayBeQuoted", `{"amount":"1000.00"}`, &transactionv1.TransferRequest{Amount: "1000.00"}},
		{"AmountBeyondFloat", `{"amount":99999999999999999.99}`, &transactionv1.TransferRequest{Amount: "99999999999999999.99"}},
		{"AmountNegative", `{"amount":-0.1}`, &transactionv1.TransferRequest{Amount: "-0.1"}},
		{"LargestInteger", `{"fromAccountId":9223372036854775807}`, &transactionv1.TransferRequest{FromAccountId: 1<<63 - 1}},
		{"Escapes", `{"remark":"\"\\\/\b\f\n\r\t\u8f6c\uD83D\ude00"}`, &transactionv1.TransferRequest{Remark: "\"\\/\b\f\n\r\t转😀"}},
		{"EscapedName", `{"\u0072emark":"x"}`, &transactionv1.TransferRequest{Remark: "x"}},
		{
			"EnumAlias", `{"accountType":"current"}`,
			&accountv1.OpenAccountRequest{AccountType: accountv1.AccountType_ACCOUNT_TYPE_CHECKING},
		},
		{
			"TimeWithOffsetAndFraction", `{"scheduledTime":"2026-02-10T18:00:00.5+08:00"}`,
			&transactionv1.CreateScheduledTransferRequest{
				ScheduledTime: timestamppb.New(time.Date(2026, 2, 10, 10, 0, 0, 5e8, time.UTC)),
			},
		},
		{"EmptyTextIsAbsent", `{"name":"","roles":""}`, &authv1.UpdateUserRequest{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := test.want.ProtoReflect().New()
			if problems := compile(t, test.want).Decode([]byte(test.body), got, codec.Body{}); problems != nil {
				t.Fatal(problems)
			}
			if !proto.Equal(got.Interface(), test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestDecodeWrapped(t *testing.T) {
	t.Parallel()
	plan := compile(t, (*transactionv1.TransferRequest)(nil))
	tests := map[string]string{ // body -> field of the problem
		`{"remark":"x"}`:              "",
		`{"data":{"remark":"x"}}`:     "",
		`{ "data" : {"remark":"x"} }`: "",
		`{"data":{"remark":1}}`:       "remark",
		`{"data":{"data":{}}}`:        "data",
		`{"data":{},"remark":"x"}`:    codec.BodyField,
		`{"data":{}`:                  codec.BodyField,
		`{"data":null}`:               "data",
		`{"data":"x"}`:                "data",
	}
	for body, want := range tests {
		var got transactionv1.TransferRequest
		problems := plan.Decode([]byte(body), got.ProtoReflect(), codec.Body{Wrapped: true})
		switch {
		case want == "" && (problems != nil || got.GetRemark() != "x"):
			t.Errorf("%s: got %v, %v; want remark x, no problems", body, &got, problems)
		case want != "" && (len(problems) != 1 || problems[0].Field != want):
			t.Errorf("%s: %v, want a problem with %s", body, problems, want)
		}
	}
}

// FuzzDecode holds the decoder to three promises: it never panics; what encoding/json calls invalid it refuses; what it
// accepts, it reads again from what the encoder makes of it.
func FuzzDecode(f *testing.F) {
	messages := []proto.Message{
		&transactionv1.BatchTransferRequest{},
		&transactionv1.CreateScheduledTransferRequest{},
		&transactionv1.TransferRequest{},
		&accountv1.OpenAccountRequest{},
		&authv1.CreateUserRequest{},
		&authv1.UpdateUserRequest{},
		&authv1.User{},
		historyPage(),
	}
	var plans []*codec.Message
	for i, message := range messages {
		plans = append(plans, compile(f, message))
		f.Add(uint8(i), plans[i].Append(nil, message.ProtoReflect()))
	}
	for _, body := range documentedRequests(f) {
		for i := range messages {
			f.Add(uint8(i), body)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, body []byte) {
		message, plan := messages[int(which)%len(messages)], plans[int(which)%len(plans)]
		decode := func(body []byte) (proto.Message, []codec.Problem) {
			got := message.ProtoReflect().New()
			return got.Interface(), plan.Decode(body, got, codec.Body{})
		}
		first, problems := decode(body)
		if !json.Valid(body) && problems == nil {
			t.Fatalf("%q: got it accepted, want problems", body)
		}
		if problems != nil {
			return
		}
		// Amounts get their digits, and times lose their fractions, when they are written; from then on nothing changes.
		again := plan.Append(nil, first.ProtoReflect())
		second, problems := decode(again)
		if problems != nil {
			t.Fatalf("got problems %v with what was written, want none: %s", problems, again)
		}
		if last := plan.Append(nil, second.ProtoReflect()); string(last) != string(again) {
			t.Fatalf("got %s when written again, want %s", last, again)
		}
		if third, _ := decode(again); !proto.Equal(second, third) {
			t.Fatalf("got %v when read again, want %v", third, second)
		}
	})
}

// documentedRequests are the request bodies of the documents.
func documentedRequests(tb testing.TB) [][]byte {
	tb.Helper()
	bodies := [][]byte{[]byte(`{searchkey:"value"}`)} // as the rates document prints it, with a bare name
	for _, document := range examples.Documents {
		for _, example := range examples.Of(document) {
			if json.Valid([]byte(example.Body)) {
				bodies = append(bodies, []byte(example.Body))
			}
		}
	}
	if len(bodies) < 20 {
		tb.Fatalf("got %d documented requests, want at least 20", len(bodies))
	}
	return bodies
}

// One value has several legal spellings.
func TestSpellings(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]*transactionv1.TransferRequest{
		`{"fromAccountId":"1","amount":"100.0000"}`: {FromAccountId: 1, Amount: "100.00"},
		`{"fromAccountId":1.0,"amount":1e2}`:        {FromAccountId: 1, Amount: "100"},
		`{"fromAccountId":1e0,"amount":1.5E+1}`:     {FromAccountId: 1, Amount: "15"},
		`{"amount":12345e-2}`:                       {Amount: "123.45"},
		`{"amount":1e-8}`:                           {Amount: "0.00000001"},
		`{"amount":""}`:                             {},
	} {
		got := new(transactionv1.TransferRequest)
		if problems := compile(t, want).Decode([]byte(body), got.ProtoReflect(), codec.Body{}); problems != nil || !proto.Equal(got, want) {
			t.Errorf("%s is read as %v, %v, want %v", body, got, problems, want)
		}
	}
}

// What the path gives may come again, what the server gave out is passed over, and names of the rates document may be bare.
func TestBodiesThatTheServerGaveOut(t *testing.T) {
	t.Parallel()
	message := compile(t, &authv1.UpdateUserRequest{})
	id := message.ByProto("id")
	as := codec.Body{
		Bound: codec.Set(0).With(id), Given: func(*codec.Field) string { return "7" },
		Ignored: map[string]bool{"createTime": true}, BareKeys: true,
	}
	for body, want := range map[string]string{
		`{"id":7,"name":"n","createTime":{"x":[1]}}`: "",
		`{"id":"7",name:"n"}`:                        "",
		`{"id":8,"name":"n"}`:                        "id",
		`{"other":1,"name":"n"}`:                     "other",
	} {
		got, field := new(authv1.UpdateUserRequest), ""
		if problems := message.Decode([]byte(body), got.ProtoReflect(), as); len(problems) > 0 {
			field = problems[0].Field
		}
		if field != want || want == "" && got.GetName() != "n" {
			t.Errorf("%s: problem with %q, name %q, want a problem with %q", body, field, got.GetName(), want)
		}
	}
}
