package paging

import (
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"
)

func TestSpan(t *testing.T) {
	t.Parallel()
	whole := time.Date(2022, 2, 11, 10, 30, 0, 0, time.UTC)
	part := whole.Add(250 * time.Millisecond)
	if open := NewSpan(nil, nil); open.From != nil || open.Before != nil {
		t.Errorf("got %v; want no from, no before", open)
	}
	for to, before := range map[time.Time]time.Time{
		whole: whole.Add(time.Second),     // A second of a JSON time counts whole,
		part:  part.Add(time.Microsecond), // a finer time to its last microsecond, which is Postgres's.
	} {
		span := NewSpan(timestamppb.New(part), timestamppb.New(to))
		if !span.From.Equal(part) || !span.Before.Equal(before) {
			t.Errorf("%v: got %v; want equal, equal", to, span)
		}
	}
}
