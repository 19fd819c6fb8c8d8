package creditdefault

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
)

// The walks go over all pairs of states, so that no pair is legal by oversight.
func TestTransitions(t *testing.T) {
	t.Parallel()

	t.Run("OfApplicationsAndRenewals", func(t *testing.T) {
		t.Parallel()
		want := [][2]creditdefaultv1.ApprovalStatus{{pending, approved}, {pending, rejected}}
		for from := range creditdefaultv1.ApprovalStatus_name {
			for to := range creditdefaultv1.ApprovalStatus_name {
				pair := [2]creditdefaultv1.ApprovalStatus{creditdefaultv1.ApprovalStatus(from), creditdefaultv1.ApprovalStatus(to)}
				if got := legal(approvals, pair[0], pair[1]); got != slices.Contains(want, pair) {
					t.Errorf("%v: got %v; want %t", pair, got, slices.Contains(want, pair))
				}
				for _, refusals := range []codes{applicationCodes, renewalCodes} {
					err := checkDecision(pair[0], pair[1], 1, 2, false, refusals)
					if slices.Contains(want, pair) != (err == nil) {
						t.Errorf("%v: got %v; want that only where it is legal", pair, err)
					}
					if err != nil && errorcode.Of(err) != refusals.decided {
						t.Errorf("%v: got %v, want %v", pair, err, refusals.decided)
					}
				}
			}
		}
	})

	t.Run("OfCustomers", func(t *testing.T) {
		t.Parallel()
		want := [][2]creditdefaultv1.CreditStatus{{normal, inDefault}, {inDefault, normal}}
		for from := range creditdefaultv1.CreditStatus_name {
			for to := range creditdefaultv1.CreditStatus_name {
				pair := [2]creditdefaultv1.CreditStatus{creditdefaultv1.CreditStatus(from), creditdefaultv1.CreditStatus(to)}
				if got := legal(credits, pair[0], pair[1]); got != slices.Contains(want, pair) {
					t.Errorf("%v: got %v; want %t", pair, got, slices.Contains(want, pair))
				}
			}
		}
	})
}

func TestMakerIsNotChecker(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                string
		applicant, approver int64
		selfApproval        bool
		want                apiv1.ErrorCode
	}{
		{"Two", 1, 2, false, 0},
		{"One", 1, 1, false, apiv1.ErrorCode_DMB012},
		{"OneWhereAllowed", 1, 1, true, 0},
		{"OneFromOutside", -7, -7, false, apiv1.ErrorCode_DMB012},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			err := checkDecision(pending, approved, c.applicant, c.approver, c.selfApproval, applicationCodes)
			if got := errorcode.Of(err); got != c.want {
				t.Errorf("got %v; want %v", err, c.want)
			}
		})
	}
	// The maker learns that it may not decide, not whether somebody else has.
	if got := errorcode.Of(checkDecision(approved, rejected, 1, 1, false, renewalCodes)); got != apiv1.ErrorCode_DMB012 {
		t.Errorf("got %v; want DMB012", got)
	}
}

func TestChecks(t *testing.T) {
	t.Parallel()
	id := int64(1)
	for _, c := range []struct {
		name string
		err  error
		want apiv1.ErrorCode
	}{
		{"BatchOf100", checkBatch(100), 0},
		{"BatchOf101", checkBatch(101), apiv1.ErrorCode_DMB009},
		{"ReasonsUsable", checkReasons([]int64{3, 1}, []int64{1, 2, 3}), 0},
		{"ReasonNotUsable", checkReasons([]int64{3, 4}, []int64{1, 2, 3}), apiv1.ErrorCode_DMB002},
		{"NoCustomer", checkCustomerName("", nil), apiv1.ErrorCode_DMV001},
		{"CustomerByName", checkCustomerName("客户名称", nil), 0},
		{"CustomerByID", checkCustomerName("", &id), 0},
	} {
		if got := errorcode.Of(c.err); got != c.want {
			t.Errorf("%s: got %v; want %v", c.name, c.err, c.want)
		}
	}
}

func TestYears(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                string
		first, last         int32
		wantFirst, wantLast int32
		want                apiv1.ErrorCode
	}{
		{"Neither", 0, 0, 2024, 2026, 0},
		{"OnlyTheFirst", 2020, 0, 2020, 2026, 0},
		{"OnlyTheFirstToCome", 2030, 0, 2030, 2030, 0},
		{"OnlyTheLast", 0, 2022, 2020, 2022, 0},
		{"Both", 2020, 2022, 2020, 2022, 0},
		{"One", 2022, 2022, 2022, 2022, 0},
		{"Turned", 2022, 2020, 0, 0, apiv1.ErrorCode_DMV001},
		{"AHundred", 1927, 2026, 1927, 2026, 0},
		{"TooMany", 1926, 2026, 0, 0, apiv1.ErrorCode_DMV001},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			first, last, err := years(c.first, c.last, 2026)
			if first != c.wantFirst || last != c.wantLast || errorcode.Of(err) != c.want {
				t.Errorf("got %d, %d, %v; want first %v, last %v, code %v", first, last, err, c.wantFirst, c.wantLast, c.want)
			}
		})
	}
}

func TestThirdsAddUp(t *testing.T) {
	t.Parallel()
	total, sorted := tallies([]tally{
		{target: "c", count: 1, yearAgo: 2}, {target: "none", yearAgo: 9}, {target: "b", count: 1, yearAgo: 1}, {target: "a", count: 1},
	})
	var got []string
	for _, one := range sorted {
		got = append(got, one.target, one.percentage(), one.trend().String())
	}
	want := []string{
		"a", "33.4", "TREND_UP", "b", "33.3", "TREND_STABLE", "c", "33.3", "TREND_DOWN", "none", "0.0", "TREND_DOWN",
	}
	if total != 3 || !slices.Equal(got, want) {
		t.Errorf("%d: got %v; want total 3, %v", total, got, want)
	}
}

func TestEqualCountsHaveEqualShares(t *testing.T) {
	t.Parallel()
	_, sorted := tallies([]tally{{target: "a", count: 1}, {target: "b", count: 1}, {target: "c", count: 2}, {target: "d", count: 10}})
	var got []string
	for _, one := range sorted {
		got = append(got, one.target, one.percentage())
	}
	if want := []string{"d", "71.5", "c", "14.3", "a", "7.1", "b", "7.1"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestTalliesWithoutCounts(t *testing.T) {
	t.Parallel()
	if total, sorted := tallies([]tally{{target: "none"}}); total != 0 || len(sorted) != 0 {
		t.Errorf("got %d: %v, want no group", total, sorted)
	}
}

func TestTalliesOfOneGroup(t *testing.T) {
	t.Parallel()
	if _, sorted := tallies([]tally{{target: "all", count: 7}}); sorted[0].percentage() != "100.0" {
		t.Errorf("got %v; want percentage 100.0", sorted)
	}
}

func TestSharesAddUpAndAreClose(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.Int64Range(0, 1_000_000), 0, 40).Draw(t, "counts")
		parts := make([]tally, len(counts))
		for i, count := range counts {
			parts[i] = tally{target: string(rune('a' + i)), count: count}
		}
		total, sorted := tallies(parts)
		var tenths int64
		for i, one := range sorted {
			tenths += one.tenthsOfAPercent
			if off := one.count*wholeInTenths - one.tenthsOfAPercent*total; off <= -total || off >= total {
				t.Errorf("got %+v, want it within a tenth of its share", one)
			}
			if i > 0 && one.tenthsOfAPercent > sorted[i-1].tenthsOfAPercent {
				t.Errorf("got %+v after %+v, want no greater share", one, sorted[i-1])
			}
		}
		if total > 0 && tenths != wholeInTenths {
			t.Errorf("got shares that add up to %d tenths of a percent, want %d", tenths, wholeInTenths)
		}
	})
}

func TestNights(t *testing.T) {
	t.Parallel()
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	for now, want := range map[string][2]string{
		"2022-02-11T00:09:59": {"2022-02-10T00:10:00", "2022-02-11T00:10:00"},
		"2022-02-11T00:10:00": {"2022-02-11T00:10:00", "2022-02-12T00:10:00"},
		"2022-12-31T23:59:59": {"2022-12-31T00:10:00", "2023-01-01T00:10:00"},
	} {
		const layout = "2006-01-02T15:04:05"
		at, err := time.ParseInLocation(layout, now, shanghai)
		if err != nil {
			t.Fatal(err)
		}
		last, next := nights(at.UTC(), shanghai)
		if last.Format(layout) != want[0] || next.Format(layout) != want[1] {
			t.Errorf("%s: got %v, %v; want last %v, next %v", now, last, next, want[0], want[1])
		}
	}
}
