package creditdefault

import (
	"context"
	"testing"

	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	"github.com/corebank/corebank/server/creditdefault/census"
)

// A total is never older than the page beside it.
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
			b.keepUp(t.Context(), t)
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

// keepUp has the totals known from now on.
func (b *testBundle) keepUp(ctx context.Context, t fataler) {
	for _, c := range []*census.Census{b.service.applications, b.service.customers} {
		if err := c.KeepUp(ctx); err != nil {
			t.Fatal(err)
		}
	}
}

type fataler interface{ Fatal(args ...any) }
