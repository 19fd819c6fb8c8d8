package census

import (
	"math"
	"slices"
	"time"
	"unicode/utf16"
)

// Row is what a list selects one of its rows by.
type Row struct {
	ID int64
	// Name is in lower case.
	Name string
	// Time is what the list is sorted by, of which a filter wants a span.
	Time time.Time
	// Columns are the other values, always the same ones in the same order.
	Columns []string
}

// Filter selects rows. What it leaves out selects all.
type Filter struct {
	// Name is a part of the name.
	Name string `json:"name"`
	// From and Before bound the time, the latter from outside.
	From   *time.Time `json:"from"`
	Before *time.Time `json:"before"`
	// Columns are the values wanted of the columns of a [Row].
	Columns []*string `json:"columns"`
}

// Match tells whether the value of a column is what a filter wants of it.
type Match func(value, wanted string) bool

// Equal is the [Match] of most columns.
func Equal(value, wanted string) bool { return value == wanted }

// block is some rows in the order of their ids, column by column and never changed: about 50 bytes for each.
type block struct {
	ids, times []int64
	// names are in UTF-16, which can be searched letter by letter; ends is where each ends.
	names   []uint16
	ends    []uint32
	columns []column
}

// column is the distinct values of one column, and for each row which of them it has.
type column struct {
	values []string
	of     []uint16
}

func newBlock(rows []Row) *block {
	b := &block{ids: make([]int64, len(rows)), times: make([]int64, len(rows)), ends: make([]uint32, len(rows))}
	var names []uint16
	for i, row := range rows {
		b.ids[i], b.times[i] = row.ID, row.Time.UnixMicro()
		for _, letter := range row.Name {
			names = utf16.AppendRune(names, letter)
		}
		b.ends[i] = uint32(len(names)) //nolint:gosec // A block of the longest names is far below that.
	}
	b.names = slices.Clip(slices.Clone(names))
	if len(rows) == 0 {
		return b
	}
	for c := range rows[0].Columns {
		known := map[string]uint16{}
		one := column{of: make([]uint16, len(rows))}
		for i, row := range rows {
			value, ok := known[row.Columns[c]]
			if !ok {
				value = uint16(len(one.values)) //nolint:gosec // There are fewer rows.
				known[row.Columns[c]] = value
				one.values = append(one.values, row.Columns[c])
			}
			one.of[i] = value
		}
		b.columns = append(b.columns, one)
	}
	return b
}

func (b *block) last() int64 { return b.ids[len(b.ids)-1] }

func (b *block) name(i int) []uint16 {
	var begin uint32
	if i > 0 {
		begin = b.ends[i-1]
	}
	return b.names[begin:b.ends[i]]
}

// row is a row as it was put in.
func (b *block) row(i int) Row {
	row := Row{ID: b.ids[i], Name: string(utf16.Decode(b.name(i))), Time: time.UnixMicro(b.times[i])}
	for _, c := range b.columns {
		row.Columns = append(row.Columns, c.values[c.of[i]])
	}
	return row
}

// selection is a filter made ready for one block.
type selection struct {
	*block

	name         []uint16
	from, before int64
	wanted       []wanted
}

// wanted is which values of a column a filter wants.
type wanted struct {
	of     []uint16
	values []bool
}

// selected makes a filter ready. It reports false if no row can have the values that are wanted.
func (b *block) selected(filter Filter, matches []Match) (selection, bool) {
	s := selection{block: b, name: utf16.Encode([]rune(filter.Name)), from: math.MinInt64, before: math.MaxInt64}
	if filter.From != nil {
		s.from = filter.From.UnixMicro()
	}
	if filter.Before != nil {
		s.before = filter.Before.UnixMicro()
	}
	for i, c := range b.columns {
		if filter.Columns[i] == nil {
			continue
		}
		values := make([]bool, len(c.values))
		for v, value := range c.values {
			values[v] = matches[i](value, *filter.Columns[i])
		}
		if !slices.Contains(values, true) {
			return s, false
		}
		if slices.Contains(values, false) {
			s.wanted = append(s.wanted, wanted{c.of, values})
		}
	}
	return s, true
}

func (s *selection) has(i int) bool {
	if at := s.times[i]; at < s.from || at >= s.before {
		return false
	}
	for _, w := range s.wanted {
		if !w.values[w.of[i]] {
			return false
		}
	}
	return contains(s.block.name(i), s.name)
}

func contains(name, part []uint16) bool {
	if len(part) == 0 {
		return true
	}
	for first, i := part[0], 0; i <= len(name)-len(part); i++ {
		if name[i] == first && slices.Equal(name[i:i+len(part)], part) {
			return true
		}
	}
	return false
}

// count is how many rows a filter selects.
func (b *block) count(filter Filter, matches []Match) (n int64) {
	s, some := b.selected(filter, matches)
	for i := 0; some && i < len(b.ids); i++ {
		if s.has(i) {
			n++
		}
	}
	return n
}

// countOf is how many of the rows with one of the ids, which are sorted, a filter selects.
func (b *block) countOf(ids []int64, filter Filter, matches []Match) (n int64) {
	s, some := b.selected(filter, matches)
	for _, id := range ids {
		if i, found := slices.BinarySearch(b.ids, id); some && found && s.has(i) {
			n++
		}
	}
	return n
}
