package codec

import (
	"bytes"
	"strings"
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
)

// Layout is one documented way to write a moment; all have whole seconds.
type Layout struct {
	format  string
	zone    *time.Location
	example string
}

// LayoutOf is a layout of the contract. Those without a zone are in `zone`.
func LayoutOf(layout apiv1.TimeLayout, zone *time.Location) Layout {
	switch layout {
	case apiv1.TimeLayout_TIME_LAYOUT_LOCAL:
		return Layout{format: "2006-01-02T15:04:05", zone: zone, example: "2022-02-11T10:30:00"}
	case apiv1.TimeLayout_TIME_LAYOUT_SPACED:
		return Layout{format: time.DateTime, zone: zone, example: "2017-10-20 00:00:00"}
	case apiv1.TimeLayout_TIME_LAYOUT_UNSPECIFIED, apiv1.TimeLayout_TIME_LAYOUT_RFC3339:
		fallthrough
	default:
		return Layout{format: time.RFC3339, zone: time.UTC, example: "2026-02-05T10:00:00Z"}
	}
}

// Append writes a moment, without quotes.
func (l Layout) Append(b []byte, t time.Time) []byte {
	return t.In(l.zone).AppendFormat(b, l.format)
}

const (
	minuteLength = len("2006-01-02T15:04")
	secondLength = len("2006-01-02T15:04:05")
)

// Parse reads a moment in the spellings of ISO 8601 that clients write: seconds may be left out and may have a fraction, an
// offset may be written without its colon or its minutes, T and Z may be small. The + of an offset may be a space, as which a
// query holds it that does not escape it. RFC 3339 must have an offset; the others may, and are in the zone of the layout
// without one. The layout with a space takes a T as well.
func (l Layout) Parse(text []byte) (time.Time, bool) {
	if len(text) < minuteLength || bytes.IndexByte(text, ',') >= 0 {
		return time.Time{}, false
	}
	moment, offset := strings.ToUpper(string(text)), ""
	if i := strings.LastIndexAny(moment[minuteLength:], "Z+- "); i >= 0 {
		moment, offset = moment[:minuteLength+i], moment[minuteLength+i:]
		if offset[0] == ' ' {
			offset = "+" + offset[1:]
		}
	}
	spaced := l.format == time.DateTime && moment[10] == ' '
	if moment[10] != 'T' && !spaced {
		return time.Time{}, false
	}
	if len(moment) == minuteLength {
		moment += ":00"
	}
	moment = moment[:10] + "T" + moment[11:]
	switch len(offset) {
	case len("+08"):
		offset += ":00"
	case len("+0800"):
		offset = offset[:3] + ":" + offset[3:]
	}
	if offset != "" {
		whole := moment + offset
		t, err := time.Parse(time.RFC3339, whole)
		return t, err == nil && strict([]byte(whole))
	}
	if l.format == time.RFC3339 || len(moment) < secondLength {
		return time.Time{}, false
	}
	const layout = "2006-01-02T15:04:05"
	t, err := time.ParseInLocation(layout, moment, l.zone)
	// Written back it must be the same: time.Parse moves times that a change of clock skips.
	return t, err == nil && t.Format(layout) == moment[:secondLength]
}

// strict refuses what RFC 3339 does not have though time.Parse lets it pass: an hour of one digit, which shows in where the
// minutes begin, a comma before the fraction, and an offset of 24 hours or with 60 minutes.
func strict(text []byte) bool {
	if text[13] != ':' || text[19] == ',' {
		return false
	}
	end := len(text)
	return text[end-1] == 'Z' || string(text[end-5:end-3]) < "24" && text[end-2] < '6'
}

// timeScalar is a moment.
type timeScalar struct{ Layout }

func isTime(desc protoreflect.FieldDescriptor) bool {
	return desc.Message().FullName() == (*timestamppb.Timestamp)(nil).ProtoReflect().Descriptor().FullName()
}

func (timeScalar) accepts(kind token) bool { return kind == tokenString }
func (s timeScalar) problem() string       { return "应为时间，如 " + s.example }

func (s timeScalar) parse(text []byte) (protoreflect.Value, string) {
	t, ok := s.Parse(text)
	if !ok {
		return protoreflect.Value{}, s.problem()
	}
	stamp := timestamppb.New(t)
	if stamp.CheckValid() != nil { // An offset can push it out of the years 1 to 9999.
		return protoreflect.Value{}, s.problem()
	}
	return protoreflect.ValueOfMessage(stamp.ProtoReflect()), ""
}

func (s timeScalar) append(b []byte, _ protoreflect.Message, value protoreflect.Value) []byte {
	stamp, ok := value.Message().Interface().(*timestamppb.Timestamp)
	if !ok {
		return append(b, null...)
	}
	b = append(b, '"')
	b = s.Append(b, stamp.AsTime())
	return append(b, '"')
}
