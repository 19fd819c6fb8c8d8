package creditdefault

import (
	"cmp"
	"slices"
	"strings"

	"github.com/govalues/decimal"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

const (
	// maxBatch is the most decisions in a batch.
	maxBatch = 100
	// defaultSize is the rows of a page when the request does not say.
	defaultSize = 10
	// maxYears is the most years of a trend.
	maxYears = 100
	// defaultYears is the years of a trend when the request does not say. Defaults document, section 7.3.
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

// approvals is where an application or a renewal can go from where. What is decided stays decided.
var approvals = map[creditdefaultv1.ApprovalStatus][]creditdefaultv1.ApprovalStatus{
	pending: {approved, rejected},
}

// credits is where a customer can go from where: into default by an application, out of it by a renewal, and in again.
var credits = map[creditdefaultv1.CreditStatus][]creditdefaultv1.CreditStatus{
	normal:    {inDefault},
	inDefault: {normal},
}

// legal says whether a table has the transition.
func legal[S comparable](table map[S][]S, from, to S) bool { return slices.Contains(table[from], to) }

// verdict is the state that a decision leads to.
func verdict(yes bool) creditdefaultv1.ApprovalStatus {
	if yes {
		return approved
	}
	return rejected
}

// codes are the refusals of one kind of decision.
type codes struct{ unknown, decided apiv1.ErrorCode }

var (
	applicationCodes = codes{unknown: apiv1.ErrorCode_DMB010, decided: apiv1.ErrorCode_DMB011}
	renewalCodes     = codes{unknown: apiv1.ErrorCode_DMB016, decided: apiv1.ErrorCode_DMB017}
)

// checkDecision refuses the maker as the checker, unless that is allowed, and a second decision.
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

// checkBatch refuses a batch as a whole.
func checkBatch(size int) error {
	if size > maxBatch {
		return apierror.New(apiv1.ErrorCode_DMB009).Field("applications", "单批最多 100 条")
	}
	return nil
}

// checkReasons refuses an application whose reasons are not all usable.
func checkReasons(wanted, usable []int64) error {
	for _, id := range wanted {
		if !slices.Contains(usable, id) {
			return apierror.New(apiv1.ErrorCode_DMB002).Field("defaultReasons", "违约原因不存在或已停用")
		}
	}
	return nil
}

// checkCustomerName refuses an application that names no customer.
func checkCustomerName(given string, id *int64) error {
	if given == "" && id == nil {
		return apierror.New(apiv1.ErrorCode_DMV001).Field("customerName", "不能为空")
	}
	return nil
}

// classified is an industry or region as it is stored.
func classified(text string) string { return cmp.Or(strings.TrimSpace(text), unclassified) }

// years is the first and last year of a trend, each 0 where the request does not say.
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

// tally is what is counted for one industry or region, this year and the year before.
type tally struct {
	target           string
	count, yearAgo   int64
	tenthsOfAPercent int64
}

// tallies puts the counts of a year in order, the largest first, and gives each its share of the whole. Those without any
// are left out.
func tallies(counts []tally) (total int64, sorted []tally) {
	sorted = slices.DeleteFunc(counts, func(t tally) bool { return t.count == 0 })
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

// share divides 100.0 % by the largest remainder: each part is rounded down, and the tenths that are then missing go to
// the parts that lost most. So the parts add up to 100.0, and none is off by a tenth or more.
func share(parts []tally, total int64) {
	missing := int64(wholeInTenths)
	byRemainder := make([]int, len(parts))
	for i := range parts {
		parts[i].tenthsOfAPercent = parts[i].count * wholeInTenths / total
		missing -= parts[i].tenthsOfAPercent
		byRemainder[i] = i
	}
	slices.SortStableFunc(byRemainder, func(a, b int) int {
		return cmp.Compare(parts[b].count*wholeInTenths%total, parts[a].count*wholeInTenths%total)
	})
	for _, i := range byRemainder[:min(int(missing), len(parts))] {
		parts[i].tenthsOfAPercent++
	}
}

// percentage is a share as a decimal: 33.3.
func (t tally) percentage() string { return decimal.MustNew(t.tenthsOfAPercent, 1).String() }

// trend compares with the year before.
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
