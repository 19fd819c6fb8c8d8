package codec_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/facade/codec"
)

func TestAppend(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		message proto.Message
		want    string
	}{
		{
			"FieldsWithoutPresenceAreThere", &transactionv1.BatchTransferResponse{},
			`{"batchId":"","totalCount":0,"successCount":0,"failedCount":0,"results":[]}`,
		},
		{"AbsentIsLeftOut", &transactionv1.BatchTransferResult{}, `{"index":0,"status":null}`},
		{
			"AbsentIsNullWhereTheOptionSaysSo", &transactionv1.Transaction{Amount: "1", BalanceAfter: "2"},
			`{"transactionId":"","type":null,"direction":null,"accountId":0,"counterpartyAccountId":null,"amount":1.00,` +
				`"balanceAfter":2.00,"currency":"","status":null,"refId":null,"remark":""}`,
		},
		{
			"ErrorCodeByName", &transactionv1.BatchTransferResult{ErrorCode: apiv1.ErrorCode_CBB002.Enum()},
			`{"index":0,"status":null,"errorCode":"CBB002"}`,
		},
		{
			"Mask", &customerv1.Customer{IdNumber: new("110101199001011234")},
			`{"id":0,"name":"","email":"","phone":"","status":null,"idNumber":"110***********1234"}`,
		},
		{"TimeInWholeSecondsOfUTC", &accountv1.Account{
			CreatedAt: timestamppb.New(time.Date(2026, 2, 5, 18, 0, 0, 999, shanghai)),
		}, `{"id":0,"accountNumber":"","customerId":0,"accountType":null,"balance":null,"currency":"","status":null,` +
			`"createdAt":"2026-02-05T10:00:00Z"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := string(compile(t, test.message).Append(nil, test.message.ProtoReflect())); got != test.want {
				t.Errorf("got\n%s, want\n%s", got, test.want)
			}
		})
	}
}

func TestAppendDecimal(t *testing.T) {
	t.Parallel()
	plan := compile(t, (*accountv1.GetBalanceResponse)(nil))
	for text, want := range map[string]string{
		"10000.00":                           "10000.00",
		"0":                                  "0.00",
		"-0.5":                               "-0.50",
		"10.000":                             "10.00",
		"1.005":                              "1.00", // half to even
		"1.015":                              "1.02",
		"99999999999999999.99":               "99999999999999999.99",
		"123456789012345678901234567890.123": "123456789012345678901234567890.123", // never cut what cannot be rounded
		"":                                   "null",
		"NaN":                                `"NaN"`,
		"1e3":                                `"1e3"`,
		"007":                                `"007"`,
	} {
		message := &accountv1.GetBalanceResponse{Balance: text}
		got := string(plan.ByName("balance").Append(nil, message.ProtoReflect()))
		if got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

// TestAppendString compares with what encoding/json reads back.
func TestAppendString(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "plain", "张三", "😀", "\"\\/", "\x00\x01\b\f\n\r\t\x1f\x7f", "<a href='x'>&amp;</a>", "\u2028\u2029", "a\xffb\xc3", "\ufffd",
	} {
		got := codec.AppendString(nil, text)
		var back string
		if err := json.Unmarshal(got, &back); err != nil || back != strings.ToValidUTF8(text, "\ufffd") || !utf8.Valid(got) {
			t.Errorf("%q: got %s, read as %q, %v, want the valid part of the text", text, got, back, err)
		}
		if strings.Contains(string(got), `\u003c`) {
			t.Errorf("got HTML escaped, want it as it is: %s", got)
		}
	}
}

func TestLayouts(t *testing.T) {
	t.Parallel()
	morning := time.Date(2022, 2, 11, 10, 30, 0, 0, shanghai)
	tests := []struct {
		layout   apiv1.TimeLayout
		want     string
		accepted []string
		refused  []string
	}{
		{
			apiv1.TimeLayout_TIME_LAYOUT_RFC3339, "2022-02-11T02:30:00Z",
			[]string{
				"2022-02-11T10:30:00+08:00", "2022-02-10T21:00:00-05:30", "2022-02-11T02:30:00.000Z",
				"2022-02-11T10:30:00+0800", "2022-02-11T10:30+08:00", "2022-02-11T02:30Z", "2022-02-11T02:30:00+0000",
				"2022-02-11t02:30:00z", "2022-02-11T10:30:00 08:00",
			},
			[]string{
				"2022-02-11T02:30:00", "2022-02-11 02:30:00Z", "2022-02-11T2:30:00Z", "2022-02-11T02:30:00,0Z", "", "now",
				"2022-02-12T02:30:00+24:00", "2022-02-11T12:30:00+09:60", "2022-02-11T02:30:60Z", "2022-02-11T02:30:00 Z",
			},
		},
		{
			apiv1.TimeLayout_TIME_LAYOUT_LOCAL, "2022-02-11T10:30:00",
			[]string{"2022-02-11T10:30", "2022-02-11T10:30:00.000", "2022-02-11T02:30:00.000Z", "2022-02-11T10:30:00+0800"},
			[]string{"2022-02-11 10:30:00", "2022-02-11T1:30:00", "2022-02-30T10:30:00"},
		},
		{
			apiv1.TimeLayout_TIME_LAYOUT_SPACED, "2022-02-11 10:30:00",
			[]string{"2022-02-11T10:30:00", "2022-02-11 10:30", "2022-02-11 10:30:00.000"},
			[]string{"2022-02-11", "2022-02-11 24:00:00"},
		},
	}
	for _, test := range tests {
		layout := codec.LayoutOf(test.layout, shanghai)
		if got := string(layout.Append(nil, morning)); got != test.want {
			t.Errorf("%v: got %s, want %s", test.layout, got, test.want)
		}
		for _, text := range append(test.accepted, test.want) {
			if got, ok := layout.Parse([]byte(text)); !ok || !got.Equal(morning) {
				t.Errorf("%v: %s: got %v, %v, want %v", test.layout, text, got, ok, morning)
			}
		}
		for _, text := range test.refused {
			if got, ok := layout.Parse([]byte(text)); ok {
				t.Errorf("%v: %s: got %v, want it refused", test.layout, text, got)
			}
		}
	}
}

// TestLayoutSkippedByTheClock refuses a local time that never was.
func TestLayoutSkippedByTheClock(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	// Summer time began at 02:00 on 4 May 1986.
	if got, ok := codec.LayoutOf(apiv1.TimeLayout_TIME_LAYOUT_LOCAL, zone).Parse([]byte("1986-05-04T02:30:00")); ok {
		t.Errorf("got %v for a time that the zone skips, want it refused", got)
	}
}

func TestCompileRefusesWhatHasNoJSON(t *testing.T) {
	t.Parallel()
	for _, desc := range []protoreflect.MessageDescriptor{
		(*structpb.Struct)(nil).ProtoReflect().Descriptor(), // a map
		(*structpb.Value)(nil).ProtoReflect().Descriptor(),  // a float
	} {
		if _, err := codec.New(shanghai).Compile(desc); err == nil {
			t.Errorf("%s: got a plan, want an error", desc.FullName())
		}
	}
}

// TestFewerAllocationsThanProtojson keeps what the codec is for.
func TestFewerAllocationsThanProtojson(t *testing.T) {
	for name, pair := range map[string][2]func(){
		"decode": {decodeFacade(t), decodeProtojson(t)},
		"encode": {encodeFacade(t), encodeProtojson(t)},
	} {
		ours, theirs := testing.AllocsPerRun(100, pair[0]), testing.AllocsPerRun(100, pair[1])
		if ours >= theirs {
			t.Errorf("%s: got %v allocations, want fewer than protojson has: %v", name, ours, theirs)
		}
	}
}
