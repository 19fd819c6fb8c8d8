package risk

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/store/money"
)

// documented are the rules that a new database has, with the thresholds that the README tells.
func documented() []Rule {
	money := decimal.MustParse
	return []Rule{
		{Name: "account_blacklist", State: Active, Code: apiv1.ErrorCode_RKB002},
		{Name: "customer_blacklist", State: Active, Code: apiv1.ErrorCode_RKB002},
		{Name: "customer_in_default", State: Active, Code: apiv1.ErrorCode_RKB002},
		{Name: "single_transfer_limit", State: Active, Amount: money("50000.00"), Code: apiv1.ErrorCode_RKB001},
		{Name: "batch_amount_limit", State: Active, Amount: money("1000000.00"), Code: apiv1.ErrorCode_RKB003},
		{Name: "batch_count_limit", State: Active, Count: 100, Code: apiv1.ErrorCode_RKB003},
		{Name: "scheduled_pending_limit", State: Active, Count: 50, Code: apiv1.ErrorCode_RKB003},
		{Name: "daily_transfer_limit", State: Active, Amount: money("200000.00"), Code: apiv1.ErrorCode_RKB003},
		{Name: "hourly_transfer_frequency", State: Active, Count: 6600, Code: apiv1.ErrorCode_RKB004},
		{Name: "daily_transfer_frequency", State: Active, Count: 158400, Code: apiv1.ErrorCode_RKB004},
	}
}

var noon = time.Date(2026, 2, 5, 12, 0, 0, 0, time.UTC)

// evaluation has the rule that refuses a request, if any.
type evaluation struct {
	request   Request
	usage     Usage
	blacklist []Entry
	want      string
}

func checkEvaluations(t *testing.T, cases map[string]evaluation) {
	t.Helper()
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			policy, err := NewPolicy(documented(), test.blacklist)
			if err != nil {
				t.Fatal(err)
			}
			test.request.At = noon
			got := Evaluate(policy, test.usage, test.request)
			if name := ruleName(got.Refusal); name != test.want {
				t.Errorf("refused by %q, want %q", name, test.want)
			}
			if (got.Refusal == nil) != (len(got.Findings) == 0) {
				t.Errorf("got findings %v with the refusal by %q, want some only where it is refused", got.Findings, ruleName(got.Refusal))
			}
		})
	}
}

func TestEvaluateTransfers(t *testing.T) {
	t.Parallel()
	money := decimal.MustParse
	day := func(amount string) Usage { return Usage{DayAmount: money(amount)} }
	checkEvaluations(t, map[string]evaluation{
		"PassesTheDocumentedExample": {request: Request{Stage: Posting, Amount: money("50000.00")}},
		"RefusesACentMore":           {request: Request{Stage: Posting, Amount: money("50000.01")}, want: "single_transfer_limit"},
		"FillsTheDay":                {request: Request{Stage: Posting, Amount: money("50000.00")}, usage: day("150000.00")},
		"RefusesACentMoreThanTheDay": {
			request: Request{Stage: Posting, Amount: money("50000.00")}, usage: day("150000.01"), want: "daily_transfer_limit",
		},
		"SumsBeyondDecimal": {
			request: Request{Stage: Posting, Amount: money("1.00")}, usage: day("99999999999999999.99"), want: "daily_transfer_limit",
		},
		"PassesTheLastOfTheHour": {request: Request{Stage: Posting, Amount: money("1")}, usage: Usage{HourCount: 6599}},
		"RefusesTheNext": {
			request: Request{Stage: Posting, Amount: money("1")}, usage: Usage{HourCount: 6600}, want: "hourly_transfer_frequency",
		},
		"PassesTheLastOfTheDay": {request: Request{Stage: Posting, Amount: money("1")}, usage: Usage{DayCount: 158399}},
		"RefusesTheNextOfTheDay": {
			request: Request{Stage: Posting, Amount: money("1")}, usage: Usage{DayCount: 158400}, want: "daily_transfer_frequency",
		},
	})
}

func TestEvaluateBatchesAndOrders(t *testing.T) {
	t.Parallel()
	money := decimal.MustParse
	day := func(amount string) Usage { return Usage{DayAmount: money(amount)} }
	checkEvaluations(t, map[string]evaluation{
		"RefusesALargeOrder":       {request: Request{Stage: Order, Amount: money("50000.01")}, want: "single_transfer_limit"},
		"OrdersOnAFullDay":         {request: Request{Stage: Order, Amount: money("50000.00")}, usage: day("200000.00")},
		"CountsABatchOnce":         {request: Request{Stage: Posting, Amount: money("1"), Counted: true}, usage: Usage{HourCount: 6600, DayCount: 158400}},
		"PassesAMillionInABatch":   {request: Request{Stage: Batch, Amount: money("1000000.00"), Transfers: 100}},
		"RefusesACentMoreInABatch": {request: Request{Stage: Batch, Amount: money("1000000.01"), Transfers: 2}, want: "batch_amount_limit"},
		"RefusesALongBatch":        {request: Request{Stage: Batch, Amount: money("1"), Transfers: 101}, want: "batch_count_limit"},
		"AddsUpABatchOfOneAccount": {request: Request{Stage: SingleAccountBatch, Amount: money("200000.01")}, want: "daily_transfer_limit"},
		"LetsABatchBeLargerThanATransfer": {
			request: Request{Stage: SingleAccountBatch, Amount: money("60000.00")},
		},
		"PassesTheFiftiethOrder": {request: Request{Stage: Order, Amount: money("1"), Pending: 49}},
		"RefusesTheNextOrder":    {request: Request{Stage: Order, Amount: money("1"), Pending: 50}, want: "scheduled_pending_limit"},
		"CarriesOutWhatWaits":    {request: Request{Stage: Posting, Amount: money("1"), Pending: 50}},
	})
}

func TestEvaluateParties(t *testing.T) {
	t.Parallel()
	money := decimal.MustParse
	payer, payee := Party{1, 10}, Party{2, 20}
	checkEvaluations(t, map[string]evaluation{
		"RefusesABarredPayer": {
			request:   Request{Stage: Posting, Amount: money("1"), From: payer, To: payee},
			blacklist: []Entry{{Party: Party{Account: 1}}}, want: "account_blacklist",
		},
		"RefusesABarredPayee": {
			request:   Request{Stage: Posting, Amount: money("1"), From: payer, To: payee},
			blacklist: []Entry{{Party: Party{Account: 2}}}, want: "account_blacklist",
		},
		"RefusesABarredCustomer": {
			request:   Request{Stage: Order, Amount: money("1"), From: payer, To: payee},
			blacklist: []Entry{{Party: Party{Customer: 20}}}, want: "customer_blacklist",
		},
		"TellsAccountsFromCustomers": {
			request:   Request{Stage: Posting, Amount: money("1"), From: payer, To: payee},
			blacklist: []Entry{{Party: Party{Account: 10}}, {Party: Party{Customer: 1}}},
		},
		"KnowsNobodyWithoutAnId": {
			request:   Request{Stage: Posting, Amount: money("1"), From: payer},
			blacklist: []Entry{{Party: Party{Account: 9}}},
		},
		"ForgetsWhatHasExpired": {
			request:   Request{Stage: Posting, Amount: money("1"), From: payer},
			blacklist: []Entry{{Party{Account: 1}, noon}},
		},
		"RemembersUntilThen": {
			request:   Request{Stage: Posting, Amount: money("1"), From: payer},
			blacklist: []Entry{{Party{Account: 1}, noon.Add(time.Nanosecond)}}, want: "account_blacklist",
		},
		"TakesTheLongerEntry": {
			request:   Request{Stage: Posting, Amount: money("1"), From: payer},
			blacklist: []Entry{{Party{Account: 1}, noon.Add(time.Hour)}, {Party{Account: 1}, noon.Add(-time.Hour)}},
			want:      "account_blacklist",
		},
		"RefusesADefaulter": {request: Request{Stage: Posting, Amount: money("1"), InDefault: true}, want: "customer_in_default"},
	})
}

func TestShadowIsFoundAndRefusesNothing(t *testing.T) {
	t.Parallel()
	rules := documented()
	rules[slices.IndexFunc(rules, func(r Rule) bool { return r.Name == "single_transfer_limit" })].State = Shadow
	policy, err := NewPolicy(rules, nil)
	if err != nil {
		t.Fatal(err)
	}
	small := Evaluate(policy, Usage{}, Request{Stage: Posting, Amount: decimal.MustParse("60000.00")})
	if small.Refusal != nil || len(small.Findings) != 1 || small.Findings[0].Reached.String() != "60000.00" {
		t.Errorf("in shadow: got %+v, want no refusal and one finding of 60000.00", small)
	}
	large := Evaluate(policy, Usage{}, Request{Stage: Posting, Amount: decimal.MustParse("200000.01")})
	if ruleName(large.Refusal) != "daily_transfer_limit" || len(large.Findings) != 2 {
		t.Errorf("in shadow and beyond another rule: got %+v, want a refusal by daily_transfer_limit and two findings", large)
	}
}

func TestPolicyMustBeComplete(t *testing.T) {
	t.Parallel()
	broken := map[string]func([]Rule) []Rule{
		"Missing": func(r []Rule) []Rule { return r[1:] },
		"Twice":   func(r []Rule) []Rule { return append(r, r[0]) },
		"Unknown": func(r []Rule) []Rule {
			return append(r, Rule{Name: "moon_phase", State: Active, Code: apiv1.ErrorCode_RKB001})
		},
		"NoThreshold":  func(r []Rule) []Rule { r[3].Amount = decimal.Zero; return r },
		"NoCount":      func(r []Rule) []Rule { r[5].Count = 0; return r },
		"UnknownState": func(r []Rule) []Rule { r[3].State = "paused"; return r },
		"NoCode":       func(r []Rule) []Rule { r[3].Code = 0; return r },
	}
	for name, breakIt := range broken {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := NewPolicy(breakIt(documented()), nil); err == nil {
				t.Error("got it accepted, want an error")
			}
		})
	}
}

func TestHourOf(t *testing.T) {
	t.Parallel()
	shanghai := time.FixedZone("Asia/Shanghai", 8*3600)
	midnight := time.Date(2026, 2, 5, 0, 0, 0, 0, shanghai)
	if hour := HourOf(midnight, shanghai); hour%hoursPerDay != 0 || HourOf(midnight.Add(-time.Second), shanghai) != hour-1 {
		t.Errorf("got hour %d for midnight, want the first of a day", hour)
	}
	kathmandu := time.FixedZone("Asia/Kathmandu", 5*3600+45*60)
	if half := time.Date(2026, 2, 5, 0, 0, 0, 0, kathmandu); HourOf(half, kathmandu)%hoursPerDay != 0 {
		t.Error("got another hour for midnight in a zone of quarters of an hour, want the first of a day")
	}
}

// Usage is compared with a model that keeps every payment and adds up those of the day and the hour.
func TestUsageIsTheSumOfItsPayments(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		type payment struct {
			hour   int32
			amount decimal.Decimal
		}
		var made []payment
		var usage Usage
		hour := rapid.Int32Range(0, 500000).Draw(t, "first hour")
		for range rapid.IntRange(1, 40).Draw(t, "payments") {
			hour += rapid.SampledFrom([]int32{0, 0, 0, 1, 2, 23, 24, 25}).Draw(t, "later")
			amount := decimal.MustNew(rapid.Int64Range(1, 5_000_000).Draw(t, "amount"), money.Scale)
			late := hour - rapid.Int32Range(0, min(hour, 2)).Draw(t, "clock behind")
			if len(made) == 0 {
				late = hour
			}
			usage = usage.In(late).Plus(amount)
			made = append(made, payment{max(late, usage.Hour), amount})
			hour = usage.Hour

			want := Usage{Hour: usage.Hour}
			for _, p := range made {
				if p.hour == usage.Hour {
					want.HourCount++
				}
				if p.hour/hoursPerDay == usage.Hour/hoursPerDay {
					want.DayCount++
					want.DayAmount = money.Sum(want.DayAmount, p.amount)
				}
			}
			if usage != want {
				t.Fatalf("usage %+v, want %+v", usage, want)
			}
		}
	})
}

// Whatever is asked in whatever order, what passed never adds up to more than the rules allow, and nothing is refused that
// would have fitted.
func TestLimitsAreExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.Int64Range(1, 1000)
		rules := documented()
		limits := map[string]int64{}
		for i := range rules {
			r := &rules[i]
			switch {
			case checks[r.Name].amount != nil:
				limits[r.Name] = cents.Draw(t, r.Name)
				r.Amount = decimal.MustNew(limits[r.Name], money.Scale)
			case checks[r.Name].count != nil:
				limits[r.Name] = rapid.Int64Range(1, 20).Draw(t, r.Name)
				r.Count = limits[r.Name]
			}
		}
		policy, err := NewPolicy(rules, nil)
		if err != nil {
			t.Fatal(err)
		}
		var usage Usage
		var total, times int64
		for range rapid.IntRange(1, 40).Draw(t, "payments") {
			amount := cents.Draw(t, "amount")
			money := decimal.MustNew(amount, money.Scale)
			fits := amount <= limits["single_transfer_limit"] && total+amount <= limits["daily_transfer_limit"] &&
				times < limits["hourly_transfer_frequency"] && times < limits["daily_transfer_frequency"]
			d := Evaluate(policy, usage, Request{Stage: Posting, Amount: money})
			if passed := d.Refusal == nil; passed != fits {
				t.Fatalf("got passed %v, want %v: %d after %d in %d", passed, fits, amount, total, times)
			}
			if fits {
				total, times, usage = total+amount, times+1, usage.Plus(money)
			}
		}
	})
}

func ruleName(r *Rule) string {
	if r == nil {
		return ""
	}
	return r.Name
}

func TestEveryCheckHasItsMeaning(t *testing.T) {
	t.Parallel()
	for _, name := range slices.Sorted(maps.Keys(checks)) {
		c := checks[name]
		meanings := 0
		for _, set := range []bool{c.blocks != nil, c.amount != nil, c.count != nil} {
			if set {
				meanings++
			}
		}
		if meanings != 1 || c.stages == 0 {
			t.Errorf("%s: got %d meanings in stages %b, want one in some stage", name, meanings, c.stages)
		}
	}
}
