package rate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	ratev1 "github.com/corebank/corebank/gen/go/corebank/rate/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
	"github.com/corebank/corebank/store/storetest"
)

type testBundle struct {
	*Service
	ctx context.Context
}

func setup(t *testing.T) *testBundle {
	t.Helper()
	return &testBundle{NewService(storetest.New(t), shanghai), as(t.Context(), "王五")}
}

func as(ctx context.Context, name string) context.Context {
	return caller.WithPrincipal(ctx, caller.Principal{UserID: 1, Name: name})
}

// insert creates a rate of the document's first example, with a code if not empty.
func (b *testBundle) insert(t *testing.T, code string) *ratev1.Rate {
	t.Helper()
	response, err := b.SaveRate(b.ctx, &ratev1.SaveRateRequest{
		Code:       &code,
		Ratetype:   ratev1.RateType_RATE_TYPE_CURRENT.Enum(),
		Revisedate: timestamppb.New(local(t, "2017-10-20 00:00:00")),
	})
	if err != nil {
		t.Fatal(err)
	}
	return response.GetRate()
}

func (b *testBundle) revise(t *testing.T, request *ratev1.ReviseRateRequest) *ratev1.Rate {
	t.Helper()
	response, err := b.ReviseRate(b.ctx, request)
	if err != nil {
		t.Fatal(err)
	}
	return response.GetRate()
}

func (b *testBundle) versionsOf(t *testing.T, id string) []*ratev1.Rate {
	t.Helper()
	response, err := b.ListRateRevisions(b.ctx, &ratev1.ListRateRevisionsRequest{Rateid: id})
	if err != nil {
		t.Fatal(err)
	}
	return response.GetRates()
}

func (b *testBundle) codes(t *testing.T, request *ratev1.SearchRatesRequest) []string {
	t.Helper()
	response, err := b.SearchRates(b.ctx, request)
	if err != nil {
		t.Fatal(err)
	}
	codes := []string{}
	for _, rate := range response.GetRates() {
		codes = append(codes, rate.GetCode())
	}
	return codes
}

func mustFail(t *testing.T, err error, code apiv1.ErrorCode) {
	t.Helper()
	if got := errorcode.Of(err); got != code {
		t.Errorf("got %v (%v), want %v", got, err, code)
	}
}

func TestSaveCreates(t *testing.T) {
	t.Parallel()
	b := setup(t)
	rate := b.insert(t, "")
	if rate.GetVersionno() != 1 || rate.GetVersionid() != rate.GetRateid() || len(rate.GetRateid()) != len("10000z600548401") {
		t.Errorf("got %v, want version 1 whose id is that of the rate", rate)
	}
	if rate.GetDayofyear() != 360 || rate.GetPrecision() != 2 || rate.GetEnable() != 1 {
		t.Errorf("got %v, want the defaults 360 days, precision 2, enabled", rate)
	}
	if rate.GetCode() != rate.GetRateid() || rate.GetRatename() != "活期利率" || rate.GetPkCurrtype() != "CNY" {
		t.Errorf("got %v, want a generated code, the type's name and CNY", rate)
	}
	if rate.Rate != nil || rate.Modifier != nil || rate.Reviser != nil {
		t.Errorf("got %v, want neither a number nor who changed it", rate)
	}
	if rate.GetCreator() != "王五" || !rate.GetVersiondate().AsTime().Equal(rate.GetCreationtime().AsTime()) {
		t.Errorf("got %v, want the creator 王五 and equal times of creation and change", rate)
	}
	_, err := b.SaveRate(b.ctx, &ratev1.SaveRateRequest{})
	mustFail(t, err, apiv1.ErrorCode_IRV001)
	if refusal, ok := errors.AsType[*apierror.Error](err); !ok || len(refusal.Fields) != 2 {
		t.Errorf("got %v, want an error that names two fields", err)
	}
}

func TestSaveCorrectsInPlace(t *testing.T) {
	t.Parallel()
	b := setup(t)
	rate := b.insert(t, "1001")
	response, err := b.SaveRate(as(b.ctx, "赵六"), &ratev1.SaveRateRequest{
		Rateid: new(rate.GetRateid()), Ratename: new("活期"), Rate: new("10.00"), Versionno: new(int32(1)),
	})
	if err != nil {
		t.Fatal(err)
	}
	got := response.GetRate()
	if got.GetVersionno() != 1 || got.GetRateid() != rate.GetRateid() || got.GetCode() != "1001" ||
		got.GetRatename() != "活期" || got.GetRate() != "10.00000000" || got.GetRatetype() != rate.GetRatetype() {
		t.Errorf("got %v, want version 1 of the same rate with code 1001, 活期, 10.00000000", got)
	}
	if got.GetCreator() != "王五" || got.GetModifier() != "赵六" || got.Modifiedtime == nil ||
		!got.GetVersiondate().AsTime().Equal(rate.GetVersiondate().AsTime()) {
		t.Errorf("got %v, want the creator 王五, the modifier 赵六 and the version's date as before", got)
	}
	response, err = b.SaveRate(b.ctx, &ratev1.SaveRateRequest{Rateid: new(rate.GetRateid()), Ratename: new("")})
	if err != nil || response.GetRate().GetRatename() != "活期" || response.GetRate().GetRate() != "10.00000000" {
		t.Errorf("got %v, %v after an empty name, want everything as it was", response, err)
	}
	if n := len(b.versionsOf(t, rate.GetRateid())); n != 1 {
		t.Errorf("got %d versions, want 1", n)
	}
	_, err = b.SaveRate(b.ctx, &ratev1.SaveRateRequest{Rateid: new("value")})
	mustFail(t, err, apiv1.ErrorCode_IRB001)
	_, err = b.SaveRate(b.ctx, &ratev1.SaveRateRequest{Rateid: new(rate.GetRateid()), Versionno: new(int32(3))})
	mustFail(t, err, apiv1.ErrorCode_IRB002)
}

func TestReviseAddsAVersion(t *testing.T) {
	t.Parallel()
	b := setup(t)
	first := b.insert(t, "1001")
	second := b.revise(t, &ratev1.ReviseRateRequest{
		Rateid: first.GetRateid(), Versionno: new(int32(2)), Rate: new("15.36"),
		Revisedate: timestamppb.New(local(t, "2018-01-01 00:00:00")),
	})
	if second.GetRateid() != first.GetRateid() || second.GetVersionid() == first.GetVersionid() ||
		second.GetVersionno() != 2 || second.GetCode() != "1001" || second.GetReviser() != "王五" {
		t.Errorf("got %v, want version 2 of the same rate, with code 1001, by 王五", second)
	}
	if !second.GetVersiondate().AsTime().After(first.GetVersiondate().AsTime()) {
		t.Errorf("got a version of %v, want it after that of %v", second.GetVersiondate(), first.GetVersiondate())
	}
	third := b.revise(t, &ratev1.ReviseRateRequest{Rateid: second.GetVersionid()})
	if third.GetVersionno() != 3 || third.GetRate() != "15.36000000" {
		t.Errorf("got %v for a revision by the id of a version, want version 3 with 15.36000000", third)
	}
	for _, id := range []string{first.GetVersionid(), second.GetVersionid(), third.GetVersionid()} {
		versions := b.versionsOf(t, id)
		if len(versions) != 3 || versions[0].Rate != nil || versions[1].GetRate() != "15.36000000" {
			t.Fatalf("got versions %v by %s, want three, the first without a rate, the second with 15.36000000", versions, id)
		}
		for i, v := range versions {
			if v.GetVersionno() != int32(i+1) || v.GetRateid() != first.GetRateid() {
				t.Errorf("got version %v, want number %d of rate %s", v, i+1, first.GetRateid())
			}
		}
	}
	if got := b.codes(t, &ratev1.SearchRatesRequest{}); !slices.Equal(got, []string{"1001"}) {
		t.Errorf("got %v from a search, want 1001", got)
	}
	for _, stale := range []int32{1, 2, 5} {
		_, err := b.ReviseRate(b.ctx, &ratev1.ReviseRateRequest{Rateid: first.GetRateid(), Versionno: &stale})
		mustFail(t, err, apiv1.ErrorCode_IRB002)
	}
	_, err := b.ReviseRate(b.ctx, &ratev1.ReviseRateRequest{Rateid: "value"})
	mustFail(t, err, apiv1.ErrorCode_IRB001)
}

func TestRevisionsAtOnceAreConsecutive(t *testing.T) {
	t.Parallel()
	b := setup(t)
	rate := b.insert(t, "")
	const callers = 8
	numbers := make([]int32, callers)
	var group sync.WaitGroup
	for i := range callers {
		group.Go(func() {
			response, err := b.ReviseRate(b.ctx, &ratev1.ReviseRateRequest{Rateid: rate.GetRateid(), Rate: new(strconv.Itoa(i))})
			if err != nil {
				t.Error(err)
			}
			numbers[i] = response.GetRate().GetVersionno()
		})
	}
	group.Wait()
	slices.Sort(numbers)
	if want := []int32{2, 3, 4, 5, 6, 7, 8, 9}; !slices.Equal(numbers, want) {
		t.Errorf("versions %v, want %v", numbers, want)
	}
	versions := b.versionsOf(t, rate.GetRateid())
	if !slices.IsSortedFunc(versions, func(a, b *ratev1.Rate) int {
		return a.GetVersiondate().AsTime().Compare(b.GetVersiondate().AsTime())
	}) {
		t.Errorf("got dates of change that go back, want them to go forward: %v", versions)
	}
}

func TestCodesAreUnique(t *testing.T) {
	t.Parallel()
	b := setup(t)
	first, second := b.insert(t, "1001"), b.insert(t, "1002")
	_, err := b.SaveRate(b.ctx, &ratev1.SaveRateRequest{
		Code: new("1001"), Ratetype: ratev1.RateType_RATE_TYPE_LOAN.Enum(), Revisedate: timestamppb.Now(),
	})
	mustFail(t, err, apiv1.ErrorCode_IRB003)
	_, err = b.SaveRate(b.ctx, &ratev1.SaveRateRequest{Rateid: new(second.GetRateid()), Code: new("1001")})
	mustFail(t, err, apiv1.ErrorCode_IRB003)
	_, err = b.ReviseRate(b.ctx, &ratev1.ReviseRateRequest{Rateid: second.GetRateid(), Code: new("1001")})
	mustFail(t, err, apiv1.ErrorCode_IRB003)
	if n := len(b.versionsOf(t, second.GetRateid())); n != 1 {
		t.Errorf("got %d versions after a refused revision, want 1", n)
	}
	// A code that its rate has given up is free.
	b.revise(t, &ratev1.ReviseRateRequest{Rateid: first.GetRateid(), Code: new("1003")})
	b.insert(t, "1001")
}

func TestDeleteTakesTheWholeChain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	first := b.insert(t, "1001")
	second := b.revise(t, &ratev1.ReviseRateRequest{Rateid: first.GetRateid()})
	if _, err := b.DeleteRate(b.ctx, &ratev1.DeleteRateRequest{Rateid: second.GetVersionid()}); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{first.GetVersionid(), second.GetVersionid()} {
		_, err := b.ListRateRevisions(b.ctx, &ratev1.ListRateRevisionsRequest{Rateid: id})
		mustFail(t, err, apiv1.ErrorCode_IRB001)
		_, err = b.DeleteRate(b.ctx, &ratev1.DeleteRateRequest{Rateid: id})
		mustFail(t, err, apiv1.ErrorCode_IRB001)
		_, err = b.ReviseRate(b.ctx, &ratev1.ReviseRateRequest{Rateid: id})
		mustFail(t, err, apiv1.ErrorCode_IRB001)
	}
	if got := b.codes(t, &ratev1.SearchRatesRequest{}); len(got) != 0 {
		t.Errorf("got %v from a search, want none", got)
	}
	var kept int
	if err := b.database.QueryRow(b.ctx, "SELECT count(*) FROM rates WHERE dr").Scan(&kept); err != nil || kept != 2 {
		t.Errorf("got %d rows kept, %v, want 2", kept, err)
	}
	b.insert(t, "1001") // The code is free.
}

func TestSearch(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for code, name := range map[string]string{
		"A1": "活期存款", "A2": "定期利率 100%", "A3": "three_months", "B1": "threeXmonths", "B_2": `back\slash`, "Ä3": "Straße",
		"Ｆ７": "买买提·利",
	} {
		rate := b.insert(t, code)
		b.revise(t, &ratev1.ReviseRateRequest{Rateid: rate.GetRateid(), Ratename: &name})
	}
	for key, want := range map[string][]string{
		"":              {"A1", "A2", "A3", "B1", "B_2", "Ä3", "Ｆ７"},
		"A":             {"A1", "A2", "A3", "B_2", "Ä3"}, // the a of back, months has none; Straße has one
		"a1":            {"A1"},
		"利率":            {"A2"},
		"利":             {"A2", "Ｆ７"},
		"活":             {"A1"},
		"活期存":           {"A1"},
		"f7":            {"Ｆ７"},
		"ｆ":             {"Ｆ７"},
		"提•利":           {"Ｆ７"},
		"提．利":           {"Ｆ７"},
		"A\u0308":       {"Ä3"},
		"期利率 1":         {"A2"},
		"%":             {"A2"},
		"_":             {"A3", "B_2"},
		"three_":        {"A3"},
		"THREE":         {"A3", "B1"},
		`\`:             {"B_2"},
		`k\s`:           {"B_2"},
		"ä":             {"Ä3"},
		"raße":          {"Ä3"},
		"B1three":       {}, // code and name are two texts
		"B1\nthree":     {},
		"nothing":       {},
		"threeXmonthsX": {},
		" ":             {"A1", "A2", "A3", "B1", "B_2", "Ä3", "Ｆ７"}, // no text
		"'; --":         {},
	} {
		got := b.codes(t, &ratev1.SearchRatesRequest{Searchkey: &key})
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", key, got, want)
		}
	}
}

func TestSearchPages(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var all []string
	for i := range 5 {
		code := fmt.Sprintf("X%d", i)
		b.insert(t, code)
		all = append(all, code)
	}
	last, err := b.SearchRates(b.ctx, &ratev1.SearchRatesRequest{Page: new(int32(3)), Pagesize: new(int32(2))})
	if info := last.GetPageInfo(); err != nil || info.GetPage() != 3 || info.GetPagesize() != 2 || info.GetMore() {
		t.Errorf("got %v, %v as the last page, want page 3 of size 2 and no more", info, err)
	}
	if first, err := b.SearchRates(b.ctx, &ratev1.SearchRatesRequest{Pagesize: new(int32(4))}); err != nil || !first.GetPageInfo().GetMore() {
		t.Errorf("got %v, %v for 4 of 5 rates, want more", first.GetPageInfo(), err)
	}
	if all, err := b.SearchRates(b.ctx, &ratev1.SearchRatesRequest{Pagesize: new(int32(5))}); err != nil || all.PageInfo != nil {
		t.Errorf("got %v, %v for all 5 rates, want no information on pages", all.GetPageInfo(), err)
	}
	for _, key := range []string{"", "x"} {
		var got []string
		for page := range int32(3) {
			got = append(got, b.codes(t, &ratev1.SearchRatesRequest{
				Searchkey: &key, Page: new(page + 1), Pagesize: new(int32(2)),
			})...)
		}
		if !slices.Equal(got, all) {
			t.Errorf("pages of %q: got %v, want %v", key, got, all)
		}
	}
}

// TestSearchOfMany: which plan Postgres chooses depends on how much there is, not on what is found.
func TestSearchOfMany(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, err := b.database.Exec(b.ctx, `INSERT INTO rates (id, original_id, code, name, currency_id, creator, created_at, type, effective_at, known_at)
		SELECT 'r' || i, 'r' || i, 'R' || i, '产品%' || i, 'CNY', '', now(), '2', now(), now() FROM generate_series(1, 5100) AS i`)
	if err != nil {
		t.Fatal(err)
	}
	for key, total := range map[string]int{"r": 5100, "%": 5100, "产品": 5100, "品%20": 111, "R5100": 1, "R51": 12} {
		found := 0
		for page := int32(1); ; page++ {
			n := len(b.codes(t, &ratev1.SearchRatesRequest{Searchkey: &key, Page: &page}))
			found += n
			if n < maxPage {
				break
			}
		}
		if found != total {
			t.Errorf("%q finds %d, want %d", key, found, total)
		}
	}
}

func TestGetRateAsOf(t *testing.T) {
	t.Parallel()
	b := setup(t)
	first := b.insert(t, "1001")
	second := b.revise(t, &ratev1.ReviseRateRequest{
		Rateid: first.GetRateid(), Revisedate: timestamppb.New(local(t, "2018-01-01 00:00:00")),
	})
	at := func(text string) *timestamppb.Timestamp { return timestamppb.New(local(t, text)) }
	_, err := b.GetRateAsOf(b.ctx, &ratev1.GetRateAsOfRequest{Code: new("1001"), EffectiveAt: at("2018-01-01 00:00:00")})
	mustFail(t, err, apiv1.ErrorCode_IRB005)
	if _, err := b.database.Exec(b.ctx, "UPDATE rates SET rate = 1"); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		request *ratev1.GetRateAsOfRequest
		want    int32
	}{
		"ByCode":         {&ratev1.GetRateAsOfRequest{Code: new("1001"), EffectiveAt: at("2018-01-01 00:00:00")}, 2},
		"ByID":           {&ratev1.GetRateAsOfRequest{Rateid: new(first.GetRateid()), EffectiveAt: at("2017-12-31 23:59:59")}, 1},
		"ByIDOfAVersion": {&ratev1.GetRateAsOfRequest{Rateid: new(second.GetVersionid()), EffectiveAt: at("2017-12-31 23:59:59")}, 1},
		"KnownAtTheTime": {&ratev1.GetRateAsOfRequest{Code: new("1001"), EffectiveAt: at("2018-06-01 00:00:00"), KnownAt: second.GetVersiondate()}, 2},
		"KnownBefore":    {&ratev1.GetRateAsOfRequest{Code: new("1001"), EffectiveAt: at("2018-06-01 00:00:00"), KnownAt: first.GetVersiondate()}, 1},
		"BeforeAnything": {&ratev1.GetRateAsOfRequest{Code: new("1001"), EffectiveAt: at("2017-10-19 23:59:59")}, 0},
		"KnownToNobody":  {&ratev1.GetRateAsOfRequest{Code: new("1001"), EffectiveAt: at("2018-06-01 00:00:00"), KnownAt: at("2018-06-01 00:00:00")}, 0},
		"KnownInTheFuture": {&ratev1.GetRateAsOfRequest{
			Code: new("1001"), EffectiveAt: at("2018-06-01 00:00:00"), KnownAt: timestamppb.New(time.Now().Add(time.Hour)),
		}, 2},
	} {
		response, err := b.GetRateAsOf(b.ctx, c.request)
		if c.want == 0 {
			mustFail(t, err, apiv1.ErrorCode_IRB004)
		} else if err != nil || response.GetRate().GetVersionno() != c.want {
			t.Errorf("%s: got %v, %v; want no error, versionno %v", name, response, err, c.want)
		}
	}
	_, err = b.GetRateAsOf(b.ctx, &ratev1.GetRateAsOfRequest{Code: new("1002"), EffectiveAt: timestamppb.Now()})
	mustFail(t, err, apiv1.ErrorCode_IRB001)
	_, err = b.GetRateAsOf(b.ctx, &ratev1.GetRateAsOfRequest{EffectiveAt: timestamppb.Now()})
	mustFail(t, err, apiv1.ErrorCode_IRV001)
	_, err = b.GetRateAsOf(b.ctx, &ratev1.GetRateAsOfRequest{Code: new("1"), Rateid: new("1"), EffectiveAt: timestamppb.Now()})
	mustFail(t, err, apiv1.ErrorCode_IRV003)
}

func TestAccrueInterest(t *testing.T) {
	t.Parallel()
	b := setup(t)
	rate := b.insert(t, "1001")
	accrue := func(from, to string) (*ratev1.AccrueInterestResponse, error) {
		return b.AccrueInterest(b.ctx, &ratev1.AccrueInterestRequest{Code: new("1001"), Principal: "10000.00", From: from, To: to})
	}
	_, err := accrue("2024-01-01", "2024-02-01")
	mustFail(t, err, apiv1.ErrorCode_IRB005)
	_, err = b.SaveRate(b.ctx, &ratev1.SaveRateRequest{Rateid: new(rate.GetRateid()), Rate: new("3.60")})
	if err != nil {
		t.Fatal(err)
	}
	b.revise(t, &ratev1.ReviseRateRequest{
		Rateid: rate.GetRateid(), Rate: new("7.20"), Revisedate: timestamppb.New(local(t, "2024-01-16 00:00:00")),
	})
	got, err := accrue("2024-01-01", "2024-02-01")
	if err != nil {
		t.Fatal(err)
	}
	if got.GetInterest() != "47.00" || got.GetDays() != 31 || len(got.GetSegments()) != 2 {
		t.Errorf("got %v, want interest 47.00 of 31 days in two segments", got)
	}
	if s := got.GetSegments()[1]; s.GetFrom() != "2024-01-16" || s.GetTo() != "2024-02-01" || s.GetDays() != 16 ||
		s.GetVersionno() != 2 || s.GetRate() != "7.20000000" || s.GetDayofyear() != 360 || s.GetInterest() != "32.00000000" {
		t.Errorf("got second segment %v, want 16 days from 2024-01-16 at 7.20000000 of 360, interest 32.00000000", s)
	}
	for days, code := range map[[2]string]apiv1.ErrorCode{
		{"2017-10-19", "2017-11-01"}: apiv1.ErrorCode_IRB004,
		{"2024-01-01", "2024-01-01"}: apiv1.ErrorCode_IRV003,
		{"2024-01-02", "2024-01-01"}: apiv1.ErrorCode_IRV003,
		{"2023-02-29", "2024-01-01"}: apiv1.ErrorCode_IRV003,
		{"2023-02-28", "2024-00-01"}: apiv1.ErrorCode_IRV003,
	} {
		_, err := accrue(days[0], days[1])
		mustFail(t, err, code)
	}
}

func TestRatesOutOfUse(t *testing.T) {
	t.Parallel()
	b := setup(t)
	rate := b.insert(t, "1001")
	save := func(request *ratev1.SaveRateRequest) {
		t.Helper()
		request.Rateid = new(rate.GetRateid())
		if _, err := b.SaveRate(b.ctx, request); err != nil {
			t.Fatal(err)
		}
	}
	ask := func(want apiv1.ErrorCode) {
		t.Helper()
		_, err := b.GetRateAsOf(b.ctx, &ratev1.GetRateAsOfRequest{Code: new("1001"), EffectiveAt: timestamppb.Now()})
		mustFail(t, err, want)
		_, err = b.AccrueInterest(b.ctx, &ratev1.AccrueInterestRequest{
			Code: new("1001"), Principal: "1.00", From: "2024-01-01", To: "2024-02-01",
		})
		mustFail(t, err, want)
	}
	save(&ratev1.SaveRateRequest{Rate: new("3.6")})
	ask(0)
	save(&ratev1.SaveRateRequest{Enable: new(int32(0))})
	ask(apiv1.ErrorCode_IRB006)
	save(&ratev1.SaveRateRequest{Enable: new(int32(1))})
	ask(0)
	inUse := timestamppb.Now()
	b.revise(t, &ratev1.ReviseRateRequest{Rateid: rate.GetRateid(), Enable: new(int32(0))})
	ask(apiv1.ErrorCode_IRB006)
	inUse.Nanos++ // not a whole second, which would count to its end
	_, err := b.GetRateAsOf(b.ctx, &ratev1.GetRateAsOfRequest{Code: new("1001"), EffectiveAt: timestamppb.Now(), KnownAt: inUse})
	mustFail(t, err, 0)
}

func TestNumbersKeepTheirDigits(t *testing.T) {
	t.Parallel()
	b := setup(t)
	three := new(int32(3))
	for name, c := range map[string]struct {
		request *ratev1.SaveRateRequest
		field   string
	}{
		"ThreeOfTwo":       {&ratev1.SaveRateRequest{Rate: new("2.755")}, "rate"},
		"Overdue":          {&ratev1.SaveRateRequest{Overdue: new("2.755")}, "overdue"},
		"Advance":          {&ratev1.SaveRateRequest{Advance: new("0.00000001")}, "advance"},
		"Zeros":            {&ratev1.SaveRateRequest{Rate: new("2.75000000")}, ""},
		"WithPrecision":    {&ratev1.SaveRateRequest{Rate: new("2.755"), Precision: three}, ""},
		"FewerThanNeeded":  {&ratev1.SaveRateRequest{Rate: new("2.755"), Precision: new(int32(2))}, "rate"},
		"FewerThanAllHave": {&ratev1.SaveRateRequest{Precision: new(int32(1)), Rate: new("2.75")}, "rate"},
	} {
		c.request.Rateid = new(b.insert(t, name).GetRateid())
		_, err := b.SaveRate(b.ctx, c.request)
		if c.field == "" {
			if err != nil {
				t.Errorf("%s: got %v, want it saved", name, err)
			}
			continue
		}
		refusal, ok := errors.AsType[*apierror.Error](err)
		if !ok || refusal.Code != apiv1.ErrorCode_IRV002 || refusal.Fields[0].Name != c.field {
			t.Errorf("%s: got %v, want IRV002 for %s", name, err, c.field)
		}
	}
}

func TestARevisionSentTwiceMakesOneVersion(t *testing.T) {
	t.Parallel()
	for name, sent := range map[string]*int32{"WithTheNumberRead": new(int32(1)), "WithTheNextNumber": new(int32(2)), "WithoutANumber": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			rate := b.insert(t, "1001").GetRateid()
			request := func(number string) *ratev1.ReviseRateRequest {
				return &ratev1.ReviseRateRequest{Rateid: rate, Versionno: sent, Rate: &number}
			}
			first, again := b.revise(t, request("3.6")), b.revise(t, request("3.60"))
			if first.GetVersionno() != 2 || again.GetVersionid() != first.GetVersionid() {
				t.Errorf("got %v and %v, want version 2 twice", first, again)
			}
			second, err := b.ReviseRate(b.ctx, request("3.7"))
			if sent != nil && *sent == 1 {
				mustFail(t, err, apiv1.ErrorCode_IRB002)
			} else if err != nil || second.GetRate().GetVersionno() != 3 {
				t.Errorf("got %v, %v for another number, want version 3", second, err)
			}
		})
	}
}
