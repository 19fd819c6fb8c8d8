package census

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"sync"

	"github.com/corebank/corebank/gen/db"
)

// maxTotals bounds how many totals are remembered.
const maxTotals = 1000

// edition is all rows of a list as one view of the database has them. Rows are never changed in it, but in the next one.
type edition struct {
	view    db.DefaultViewRow
	matches []Match
	// blocks follow each other in the order of the ids, and none is empty.
	blocks []*block
	// block is how many rows one has at most.
	block int

	mu sync.Mutex
	// totals are those already counted.
	totals map[string]int64
}

// total is how many rows a filter selects.
func (e *edition) total(filter Filter) (int64, error) {
	text, err := json.Marshal(filter)
	if err != nil {
		return 0, fmt.Errorf("name a filter: %w", err)
	}
	e.mu.Lock()
	total, known := e.totals[string(text)]
	e.mu.Unlock()
	if known {
		return total, nil
	}
	for _, b := range e.blocks {
		total += b.count(filter, e.matches)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.totals == nil {
		e.totals = map[string]int64{}
	}
	if len(e.totals) < maxTotals {
		e.totals[string(text)] = total
	}
	return total, nil
}

// totalOf is how many of the rows with one of the ids, which are sorted, a filter selects.
func (e *edition) totalOf(ids []int64, filter Filter) (total int64) {
	for i, b := range e.blocks {
		var own []int64
		if own, ids = e.split(i, ids); len(own) > 0 {
			total += b.countOf(own, filter, e.matches)
		}
	}
	return total
}

// split takes from sorted ids those whose place is in a block: up to its last row, and in the last block all.
func (e *edition) split(block int, ids []int64) (own, others []int64) {
	if block == len(e.blocks)-1 {
		return ids, nil
	}
	last := e.blocks[block].last()
	n := sort.Search(len(ids), func(i int) bool { return ids[i] > last })
	return ids[:n], ids[n:]
}

// next is the edition in which the rows with one of the ids, which are sorted, are these, and those that are missing are gone.
// Blocks in which nothing changed are shared.
func (e *edition) next(view db.DefaultViewRow, ids []int64, rows []Row) *edition {
	next := &edition{view: view, matches: e.matches, block: e.block}
	if len(e.blocks) == 0 {
		next.add(rows)
	}
	for i, b := range e.blocks {
		var own []int64
		if own, ids = e.split(i, ids); len(own) == 0 {
			next.blocks = append(next.blocks, b)
			continue
		}
		var merged []Row
		for j, id := range b.ids {
			if _, changed := slices.BinarySearch(own, id); !changed {
				merged = append(merged, b.row(j))
			}
		}
		n := 0
		for n < len(rows) && rows[n].ID <= own[len(own)-1] {
			n++
		}
		merged = append(merged, rows[:n]...)
		rows = rows[n:]
		slices.SortFunc(merged, func(a, b Row) int { return cmp.Compare(a.ID, b.ID) })
		next.add(merged)
	}
	return next
}

// add divides sorted rows into as few blocks as can be, all alike.
func (e *edition) add(rows []Row) {
	n := (len(rows) + e.block - 1) / e.block
	for i := range n {
		e.blocks = append(e.blocks, newBlock(rows[i*len(rows)/n:(i+1)*len(rows)/n]))
	}
}
