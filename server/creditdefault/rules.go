package creditdefault

import (
	"cmp"
	"slices"
	"strings"

	"github.com/govalues/decimal"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

const (
	// maxBatch bounds the decisions of a batch.
	maxBatch = 100
	// defaultSize is the default number of rows of a page.
	defaultSize = 10
	// maxYears bounds the years of a trend.
	maxYears = 100
	// defaultYears is the default number of years of a trend. Defaults document, section 7.3.
	defaultYears = 3
	// unclassified is the industry or region of a customer that has none.
	unclassified = "未分类"
)

const (
	pending  = creditdefaultv1.ApprovalStatus_APPROVAL_STATUS_PENDING
	approved = creditdefaultv1.ApprovalStatus_APPROVAL_STATUS_APPROVED
	rejected = creditdefaultv1.ApprovalStatus_APPROVAL_STATUS_REJECTED

	normal    = creditdefaultv1.CreditStatus_CREDIT_STATUS_NORMAL
	inDefault = creditdefaultv1.CreditStatus_CREDIT_STATUS_DEFAULT
)

// approvals has the legal transitions of an application and of a renewal. A decision is final.
var approvals = map[creditdefaultv1.ApprovalStatus][]creditdefaultv1.ApprovalStatus{
	pending: {approved, rejected},
}

// credits has the legal transitions of a customer: into default by an application, out of it by a renewal, and again.
var credits = map[creditdefaultv1.CreditStatus][]creditdefaultv1.CreditStatus{
	normal:    {inDefault},
	inDefault: {normal},
}

// legal reports whether a table has the transition.
func legal[S comparable](table map[S][]S, from, to S) bool { return slices.Contains(table[from], to) }

// verdict returns the state after a decision.
func verdict(yes bool) creditdefaultv1.ApprovalStatus {
	if yes {
		return approved
	}
	return rejected
}

// codes are the error codes of one kind of decision.
type codes struct{ unknown, decided apiv1.ErrorCode }

var (
	applicationCodes = codes{unknown: apiv1.ErrorCode_DMB010, decided: apiv1.ErrorCode_DMB011}
	renewalCodes     = codes{unknown: apiv1.ErrorCode_DMB016, decided: apiv1.ErrorCode_DMB017}
)

// checkDecision returns an error if the approver is the applicant, unless that is allowed, and for a second decision.
func checkDecision(
	from, to creditdefaultv1.ApprovalStatus, applicant, approver int64, selfApproval bool, refusals codes,
) error {
	if applicant == approver && !selfApproval {
		return apierror.New(apiv1.ErrorCode_DMB012)
	}
	if !legal(approvals, from, to) {
		return apierror.New(refusals.decided)
	}
	return nil
}

// checkBatch returns an error that concerns a batch as a whole.
func checkBatch(size int) error {
	if size > maxBatch {
		return apierror.New(apiv1.ErrorCode_DMB009).Field("applications", "单批最多 100 条")
	}
	return nil
}

// checkReasons returns an error unless all reasons of an application exist and are enabled.
func checkReasons(wanted, usable []int64) error {
	for _, id := range wanted {
		if !slices.Contains(usable, id) {
			return apierror.New(apiv1.ErrorCode_DMB002).Field("defaultReasons", "违约原因不存在或已停用")
		}
	}
	return nil
}

// checkCustomerName returns an error for an application without a customer's id and without a visible character in the name.
func checkCustomerName(key string, id *int64) error {
	if key == "" && id == nil {
		return apierror.New(apiv1.ErrorCode_DMV001).Field("customerName", "不能为空")
	}
	return nil
}

// checkClassification returns an error for an application with another industry or region than the directory's. CorrectClassification
// changes those, with an audit record.
func checkClassification(customer db.Customer, industry, region string) error {
	refusal := apierror.New(apiv1.ErrorCode_DMB022)
	for _, c := range []struct{ field, known, given string }{
		{"industry", customer.Industry, industry}, {"region", customer.Region, region},
	} {
		if c.given != "" && c.given != unclassified && c.known != unclassified && c.given != c.known {
			_ = refusal.Field(c.field, "登记为"+c.known)
		}
	}
	if len(refusal.Fields) > 0 {
		return refusal
	}
	return nil
}

// filled returns a text without outer white space, or nil where nothing remains.
func filled(text string) *string {
	if text = strings.TrimSpace(text); text == "" {
		return nil
	}
	return &text
}

// years returns the first and last year of a trend, for a request in which 0 stands for the default.
func years(first, last, now int32) (from, to int32, err error) {
	last = cmp.Or(last, max(now, first))
	first = cmp.Or(first, last-defaultYears+1)
	switch {
	case first > last:
		return 0, 0, apierror.New(apiv1.ErrorCode_DMV001).Field("startYear", "不能晚于结束年份")
	case last-first >= maxYears:
		return 0, 0, apierror.New(apiv1.ErrorCode_DMV001).Field("startYear", "最多 100 年")
	}
	return first, last, nil
}

// tally is the count of one industry or region, for a year and the year before.
type tally struct {
	target           string
	count, yearAgo   int64
	tenthsOfAPercent int64
}

// tallies sorts the counts of a year, largest first, and computes their shares. It omits those that are 0 in both years.
func tallies(counts []tally) (total int64, sorted []tally) {
	sorted = slices.DeleteFunc(counts, func(t tally) bool { return t.count == 0 && t.yearAgo == 0 })
	for _, t := range sorted {
		total += t.count
	}
	slices.SortFunc(sorted, func(a, b tally) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.target, b.target))
	})
	share(sorted, total)
	return total, sorted
}

// wholeInTenths is 100 % in tenths of a percent.
const wholeInTenths = 1000

// equals is a group of parts with the same count.
type equals struct {
	tenths, remainder int64 // of each part: the share rounded down, and the remainder of the division
	members           []int
}

// share divides 100.0 %: each part is rounded down to a tenth, and the tenths that are then missing go to those that lost most.
// So the parts add up to 100.0, none is off by a tenth or more, and no smaller count has a greater share. Equal counts get equal
// shares wherever the missing tenths can be given to all parts with the same count or to none of them; where they cannot, the
// last of the tenths go by the order of the names.
func share(parts []tally, total int64) {
	if total == 0 {
		return
	}
	missing := wholeInTenths
	var groups []equals // parts are sorted by their counts
	for i := range parts {
		tenths, remainder := parts[i].count*wholeInTenths/total, parts[i].count*wholeInTenths%total
		parts[i].tenthsOfAPercent = tenths
		missing -= int(tenths)
		switch {
		case remainder == 0:
		case i > 0 && parts[i-1].count == parts[i].count:
			last := &groups[len(groups)-1]
			last.members = append(last.members, i)
		default:
			groups = append(groups, equals{tenths, remainder, []int{i}})
		}
	}
	slices.SortStableFunc(groups, func(a, b equals) int { return cmp.Compare(b.remainder, a.remainder) })
	for _, i := range rounded(groups, missing) {
		parts[i].tenthsOfAPercent++
	}
}

// rounded returns the parts that get one of the missing tenths.
func rounded(groups []equals, missing int) []int {
	var all []int
	for _, g := range groups {
		if len(all) == missing {
			return all
		}
		all = append(all, g.members...)
	}
	if chosen := wholeGroups(groups, missing); chosen != nil {
		return chosen
	}
	return all[:missing]
}

// wholeGroups returns the members of groups that have so many together; nil if there are no such groups. Of groups that were
// rounded down to the same tenth, larger counts come first.
func wholeGroups(groups []equals, members int) []int {
	var floors [][]equals
	at := map[int64]int{}
	for _, g := range groups {
		if _, ok := at[g.tenths]; !ok {
			at[g.tenths] = len(floors)
			floors = append(floors, nil)
		}
		floors[at[g.tenths]] = append(floors[at[g.tenths]], g)
	}
	// possible[i][n] reports whether groups from floor i on can have n members together.
	possible := make([][]bool, len(floors)+1)
	for i := range possible {
		possible[i] = make([]bool, members+1)
	}
	possible[len(floors)][0] = true
	// longest returns how many groups of a floor, and of how many members, leave what the floors after it can give.
	longest := func(i, n int) (taken, of int, ok bool) {
		ok = possible[i+1][n]
		sum := 0
		for k, g := range floors[i] {
			if sum += len(g.members); sum <= n && possible[i+1][n-sum] {
				taken, of, ok = k+1, sum, true
			}
		}
		return taken, of, ok
	}
	for i := range slices.Backward(floors) {
		for n := range members + 1 {
			_, _, possible[i][n] = longest(i, n)
		}
	}
	if !possible[0][members] {
		return nil
	}
	chosen := []int{}
	for i, floor := range floors {
		taken, of, _ := longest(i, members)
		for _, g := range floor[:taken] {
			chosen = append(chosen, g.members...)
		}
		members -= of
	}
	return chosen
}

// percentage formats a share as a decimal: 33.3.
func (t tally) percentage() string { return decimal.MustNew(t.tenthsOfAPercent, 1).String() }

// trend compares a count with that of the year before.
func (t tally) trend() creditdefaultv1.Trend {
	switch {
	case t.count > t.yearAgo:
		return creditdefaultv1.Trend_TREND_UP
	case t.count < t.yearAgo:
		return creditdefaultv1.Trend_TREND_DOWN
	default:
		return creditdefaultv1.Trend_TREND_STABLE
	}
}
