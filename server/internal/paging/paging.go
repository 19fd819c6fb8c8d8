// Package paging reads which page of a list is asked for. The bounds stand in the contract.
package paging

import "cmp"

// defaultSize is the rows of a page when the request does not say. Bank document, section 3.2.3.
const defaultSize = 20

// Page is one page of a list.
type Page struct {
	// Number counts from 1.
	Number int32
	// Size is the most rows that it holds.
	Size int32
}

// Request is a request for a page, validated.
type Request interface {
	GetPage() int32
	GetPageSize() int32
}

// Of is the page that a request asks for.
func Of(r Request) Page { return New(r.GetPage(), r.GetPageSize(), defaultSize) }

// New is a page by its number and size, each 0 where the request does not say.
func New(number, size, defaultSize int32) Page {
	return Page{Number: cmp.Or(number, 1), Size: cmp.Or(size, defaultSize)}
}

// Offset is how many rows come before the page.
func (p Page) Offset() int64 { return (int64(p.Number) - 1) * int64(p.Size) }

// Limit is Size as the queries want it.
func (p Page) Limit() int64 { return int64(p.Size) }
