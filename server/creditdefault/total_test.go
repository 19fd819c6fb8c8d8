package creditdefault

import (
	"testing"
	"time"

	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
)

func TestTotals(t *testing.T) {
	t.Parallel()
	var known totals
	counted := 0
	ask := func(v version, filter string) int {
		t.Helper()
		before := counted
		total, err := known.of(v, filter, func() (int64, error) {
			counted++
			return int64(counted), nil
		})
		if err != nil || total == 0 {
			t.Errorf("%d, %v", total, err)
		}
		return counted - before
	}
	today, tomorrow := time.Unix(1000, 0), time.Unix(2000, 0)
	for i, c := range []struct {
		version version
		filter  string
		counts  int
	}{
		{version{today, 5}, "a", 1},
		{version{today, 5}, "a", 0},
		{version{today, 5}, "b", 1},
		{version{today, 5}, "a", 0},
		{version{today, 6}, "a", 1}, // A change makes all unknown,
		{version{today, 5}, "b", 1},
		{version{today, 5}, "b", 1}, // an older view is counted and not remembered,
		{version{today, 6}, "a", 0},
		{version{tomorrow, 1}, "a", 1},
		{version{tomorrow, 1}, "a", 0}, // and so it is after the counts were made fewer.
	} {
		if got := ask(c.version, c.filter); got != c.counts {
			t.Errorf("%d: counted %d times", i, got)
		}
	}
}

// A total that is remembered is never older than the page beside it.
func TestTotalsFollowChanges(t *testing.T) {
	t.Parallel()
	b := setup(t)
	want := func(applications, customers int64) {
		t.Helper()
		for range 2 {
			list, err := b.ListDefaultApplications(t.Context(), &creditdefaultv1.ListDefaultApplicationsRequest{CustomerName: "客户"})
			if err != nil || list.GetTotal() != applications || len(list.GetList()) != int(applications) {
				t.Errorf("%v, %v", list, err)
			}
			in, err := b.ListDefaultCustomers(t.Context(), &creditdefaultv1.ListDefaultCustomersRequest{CustomerName: "客户"})
			if err != nil || in.GetTotal() != customers || len(in.GetList()) != int(customers) {
				t.Errorf("%v, %v", in, err)
			}
		}
	}
	want(0, 0)
	first := b.submit(t, application("客户甲"))
	want(1, 0)
	b.approve(t, first.GetApplicationId())
	want(1, 1)
	if _, err := b.RefreshStatistics(t.Context(), &creditdefaultv1.RefreshStatisticsRequest{}); err != nil {
		t.Fatal(err)
	}
	want(1, 1)
	b.submit(t, application("客户乙"))
	want(2, 1)
}
