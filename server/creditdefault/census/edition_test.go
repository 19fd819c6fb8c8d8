package census

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/corebank/corebank/gen/db"
)

func drawRow(t *rapid.T, id int64) Row {
	return Row{
		ID: id, Name: rapid.StringOfN(rapid.SampledFrom([]rune("华为a𠮷")), 0, 4, -1).Draw(t, "name"),
		Time: time.UnixMicro(rapid.Int64Range(0, 9).Draw(t, "time")),
		Columns: []string{
			rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "first"), rapid.SampledFrom([]string{"{1}", "{1,2}"}).Draw(t, "second"),
		},
	}
}

func drawFilter(t *rapid.T) Filter {
	row := drawRow(t, 0)
	filter := Filter{Name: row.Name, Columns: []*string{nil, nil}}
	for i := range row.Columns {
		if rapid.Bool().Draw(t, "by column") {
			filter.Columns[i] = &row.Columns[i]
		}
	}
	if rapid.Bool().Draw(t, "from") {
		filter.From = &row.Time
	}
	if rapid.Bool().Draw(t, "before") {
		filter.Before = new(row.Time.Add(3 * time.Microsecond))
	}
	return filter
}

var twoColumns = []Match{Equal, Equal}

func (f Filter) has(row Row) bool {
	for i, wanted := range f.Columns {
		if wanted != nil && row.Columns[i] != *wanted {
			return false
		}
	}
	return strings.Contains(row.Name, f.Name) && (f.From == nil || !row.Time.Before(*f.From)) && (f.Before == nil || row.Time.Before(*f.Before))
}

// Editions that follow each other are held against a map.
func TestEditions(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		e := &edition{matches: twoColumns, block: rapid.IntRange(1, 5).Draw(t, "block")}
		rows := map[int64]Row{}
		ids := rapid.SliceOfNDistinct(rapid.Int64Range(1, 30), 0, 12, rapid.ID)
		for range rapid.IntRange(0, 4).Draw(t, "editions") {
			changed := ids.Draw(t, "ids")
			slices.Sort(changed)
			var now []Row
			for _, id := range changed {
				delete(rows, id)
				if rapid.Bool().Draw(t, "there") {
					rows[id] = drawRow(t, id)
					now = append(now, rows[id])
				}
			}
			e = e.next(db.DefaultViewRow{}, changed, now)
		}

		var got []Row
		for _, b := range e.blocks {
			if len(b.ids) == 0 || len(b.ids) > e.block {
				t.Fatalf("a block of %d rows", len(b.ids))
			}
			for i := range b.ids {
				got = append(got, b.row(i))
			}
		}
		want := slices.SortedFunc(maps.Values(rows), func(a, b Row) int { return cmp.Compare(a.ID, b.ID) })
		if !slices.EqualFunc(got, want, func(a, b Row) bool { return reflect.DeepEqual(a, b) }) {
			t.Fatalf("%v, want %v", got, want)
		}

		filter, some := drawFilter(t), ids.Draw(t, "some")
		slices.Sort(some)
		var all, of int64
		for _, row := range rows {
			if filter.has(row) {
				all++
				if slices.Contains(some, row.ID) {
					of++
				}
			}
		}
		for range 2 { // Counted, and remembered.
			if total, err := e.total(filter); err != nil || total != all {
				t.Fatalf("%d, %v, want %d", total, err, all)
			}
		}
		if got := e.totalOf(some, filter); got != of {
			t.Fatalf("%d of %v, want %d", got, some, of)
		}
	})
}

func BenchmarkTotal(b *testing.B) {
	e := &edition{matches: twoColumns, block: 8192}
	var rows []Row
	for id := range int64(1_000_000) {
		rows = append(rows, Row{ID: id, Name: "北京" + string(rune(19968+id%2000)) + "科技股份有限公司", Time: time.UnixMicro(id), Columns: []string{"x", "y"}})
	}
	e.add(rows)
	for _, name := range []string{"京", "科技", "股份有限公司", "没有"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				e.totals = nil
				if _, err := e.total(Filter{Name: name, Columns: []*string{nil, nil}}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
