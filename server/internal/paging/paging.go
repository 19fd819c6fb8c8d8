// Package paging reads the page of a list that a request names. Validation checks its bounds by the contract.
package paging

import "cmp"

// DefaultSize is the number of rows of a page when the request does not say. Bank document, section 3.2.3.
const DefaultSize = 20

// Page is one page of a list.
type Page struct {
	// Number counts from 1.
	Number int32
	// Size is the greatest number of rows of the page.
	Size int32
}

// Request is a request for a page, validated.
type Request interface {
	GetPage() int32
	GetPageSize() int32
}

// Of returns the page of a request.
func Of(r Request) Page { return New(r.GetPage(), r.GetPageSize(), DefaultSize) }

// New returns a page by its number and size; 0 stands for the default.
func New(number, size, defaultSize int32) Page {
	return Page{Number: cmp.Or(number, 1), Size: cmp.Or(size, defaultSize)}
}

// Offset is the number of rows before the page.
func (p Page) Offset() int64 { return (int64(p.Number) - 1) * int64(p.Size) }

// Limit is Size in the type of the queries.
func (p Page) Limit() int64 { return int64(p.Size) }

// Cut removes the row beyond a page, which a query for one more than the limit finds, and reports whether there was one.
func Cut[Row any](rows []Row, limit int64) ([]Row, bool) {
	if int64(len(rows)) <= limit {
		return rows, false
	}
	return rows[:limit], true
}
