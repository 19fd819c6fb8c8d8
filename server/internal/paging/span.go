package paging

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"
)

// Span is the times that a list is asked for, as [From, Before); nil leaves an end open.
type Span struct{ From, Before *time.Time }

// NewSpan reads both ends as a caller means them: a whole second as the upper end counts to its last moment.
func NewSpan(from, to *timestamppb.Timestamp) Span {
	var span Span
	if from != nil {
		at := from.AsTime()
		span.From = &at
	}
	if to != nil {
		at := to.AsTime().Add(time.Microsecond)
		if to.GetNanos() == 0 {
			at = to.AsTime().Add(time.Second)
		}
		span.Before = &at
	}
	return span
}
