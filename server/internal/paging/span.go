package paging

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"
)

// Span is a period as [From, Before); a nil end is open.
type Span struct{ From, Before *time.Time }

// NewSpan returns the period between two inclusive ends. An upper end in whole seconds includes that second.
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
