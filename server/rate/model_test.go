package rate

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	ratev1 "github.com/corebank/corebank/gen/go/corebank/rate/v1"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
	"github.com/corebank/corebank/store/storetest"
)

// model has the expected versions of each rate, in the order of creation.
type model struct {
	ctx     context.Context // that of one run
	service *Service

	rates []*modelRate
}

type modelRate struct {
	deleted  bool
	versions []modelVersion // by number, from 1
	// revisedWith is the request of the newest version; empty for the first.
	revisedWith string
}

type modelVersion struct {
	id, code, name string
	effective      time.Time
}

func (r *modelRate) newest() *modelVersion { return &r.versions[len(r.versions)-1] }

// taken reports whether another rate has the code.
func (m *model) taken(by *modelRate, code string) bool {
	return slices.ContainsFunc(m.rates, func(r *modelRate) bool {
		return r != by && !r.deleted && code != "" && r.newest().code == code
	})
}

// TestRatesAgreeWithTheModel saves, revises and deletes at random, and compares every answer, what a search shows, and the
// versions of a rate with a model.
func TestRatesAgreeWithTheModel(t *testing.T) {
	t.Parallel()
	database := storetest.New(t)
	rapid.Check(t, func(t *rapid.T) {
		m := &model{ctx: as(t.Context(), "王五"), service: NewService(database, shanghai)}
		if _, err := database.Exec(m.ctx, "TRUNCATE rates"); err != nil {
			t.Fatal(err)
		}
		t.Repeat(map[string]func(*rapid.T){
			"create": m.create, "correct": m.correct, "revise": m.revise, "delete": m.remove, "asOf": m.checkAsOf, "": m.check,
		})
	})
}

var (
	codes = rapid.SampledFrom([]string{"", "A1", "a1", "B%", "B_"})
	names = rapid.SampledFrom([]string{"", "活期", "活期利率", "100%", "a_b"})
	days  = rapid.Custom(func(t *rapid.T) time.Time {
		return time.Date(2024, 1, rapid.IntRange(1, 28).Draw(t, "day"), 0, 0, 0, 0, shanghai)
	})
)

// pick draws a rate, deleted or not.
func (m *model) pick(t *rapid.T) *modelRate {
	if len(m.rates) == 0 {
		t.Skip("no rate yet")
	}
	return rapid.SampledFrom(m.rates).Draw(t, "rate")
}

// anyID draws the id of one of the versions; each of them names the rate.
func (r *modelRate) anyID(t *rapid.T) string {
	return rapid.SampledFrom(r.versions).Draw(t, "id of").id
}

// drawNumber draws a version number to send along: none, one that will do, or a stale one.
func drawNumber(t *rapid.T, r *modelRate) (number *int32, stale bool) {
	if rapid.Bool().Draw(t, "without versionno") {
		return nil, false
	}
	newest := int32(len(r.versions))
	n := newest + rapid.Int32Range(-2, 2).Draw(t, "versionno")
	return &n, n != newest && n != newest+1
}

// refusal is the code that an edit of a rate must be refused with.
func (m *model) refusal(r *modelRate, stale bool, code string) apiv1.ErrorCode {
	switch {
	case r.deleted:
		return apiv1.ErrorCode_IRB001
	case stale:
		return apiv1.ErrorCode_IRB002
	case m.taken(r, code):
		return apiv1.ErrorCode_IRB003
	}
	return apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED
}

// checkCode fails the test unless the call was answered with the code, and reports whether it was no refusal.
func checkCode(t *rapid.T, err error, want apiv1.ErrorCode) bool {
	if got := errorcode.Of(err); got != want {
		t.Fatalf("got %v (%v), want %v", got, err, want)
	}
	return want == apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED
}

// create saves a new rate.
func (m *model) create(t *rapid.T) {
	v := modelVersion{code: codes.Draw(t, "code"), name: names.Draw(t, "name"), effective: days.Draw(t, "effective")}
	response, err := m.service.SaveRate(m.ctx, &ratev1.SaveRateRequest{
		Code: new(v.code), Ratename: new(v.name), Revisedate: timestamppb.New(v.effective),
		Ratetype: ratev1.RateType_RATE_TYPE_LOAN.Enum(), Rate: new("1"),
	})
	r := &modelRate{}
	if checkCode(t, err, m.refusal(r, false, v.code)) {
		v.id = response.GetRate().GetVersionid()
		v.code, v.name = cmp.Or(v.code, v.id), cmp.Or(v.name, "贷款利率")
		r.versions = append(r.versions, v)
		m.rates = append(m.rates, r)
	}
}

// correct saves a rate that exists.
func (m *model) correct(t *rapid.T) {
	r := m.pick(t)
	v := *r.newest()
	number, stale := drawNumber(t, r)
	sentName := names.Draw(t, "name")
	v.name = cmp.Or(sentName, v.name)
	_, err := m.service.SaveRate(m.ctx, &ratev1.SaveRateRequest{Rateid: new(r.anyID(t)), Ratename: &sentName, Versionno: number})
	if checkCode(t, err, m.refusal(r, stale, v.code)) {
		*r.newest() = v
	}
}

// revise adds a version, or sends the newest revision again.
func (m *model) revise(t *rapid.T) {
	r := m.pick(t)
	v := *r.newest()
	number, stale := drawNumber(t, r)
	sentCode := codes.Draw(t, "code")
	v.code, v.effective = cmp.Or(sentCode, v.code), days.Draw(t, "effective")
	with := fmt.Sprint(optional(number), sentCode, v.effective)
	response, err := m.service.ReviseRate(m.ctx, &ratev1.ReviseRateRequest{
		Rateid: r.anyID(t), Code: &sentCode, Revisedate: timestamppb.New(v.effective), Versionno: number,
	})
	if !r.deleted && r.revisedWith == with {
		if err != nil || response.GetRate().GetVersionid() != r.newest().id {
			t.Fatalf("got %v, %v for a revision sent twice, want version %s", response, err, r.newest().id)
		}
	} else if checkCode(t, err, m.refusal(r, stale, v.code)) {
		r.revisedWith = with
		v.id = response.GetRate().GetVersionid()
		r.versions = append(r.versions, v)
	}
}

// remove deletes a rate.
func (m *model) remove(t *rapid.T) {
	r := m.pick(t)
	_, err := m.service.DeleteRate(m.ctx, &ratev1.DeleteRateRequest{Rateid: r.anyID(t)})
	if checkCode(t, err, m.refusal(r, false, "")) {
		r.deleted = true
	}
}

// checkAsOf asks for the version in force on a day.
func (m *model) checkAsOf(t *rapid.T) {
	r, at := m.pick(t), days.Draw(t, "at")
	want, wantVersion := apiv1.ErrorCode_IRB004, int32(0)
	if r.deleted {
		want = apiv1.ErrorCode_IRB001
	} else {
		for i, v := range r.versions {
			if !v.effective.After(at) {
				want, wantVersion = apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED, int32(i+1)
			}
		}
	}
	response, err := m.service.GetRateAsOf(m.ctx, &ratev1.GetRateAsOfRequest{
		Rateid: new(r.anyID(t)), EffectiveAt: timestamppb.New(at),
	})
	if checkCode(t, err, want) && response.GetRate().GetVersionno() != wantVersion {
		t.Fatalf("version %d applied, want %d", response.GetRate().GetVersionno(), wantVersion)
	}
}

// check compares a search and the versions of one rate with the model, after each step.
func (m *model) check(t *rapid.T) {
	m.checkSearch(t)
	m.checkRevisions(t)
}

// checkSearch compares the rates that a key finds.
func (m *model) checkSearch(t *rapid.T) {
	key := rapid.SampledFrom([]string{"", "a", "活", "期利", "%", "_", "1"}).Draw(t, "key")
	var want, got []string
	for _, r := range m.rates {
		v := r.newest()
		holds := strings.Contains(strings.ToLower(v.code), key) || strings.Contains(strings.ToLower(v.name), key)
		if !r.deleted && holds {
			want = append(want, v.String())
		}
	}
	response, err := m.service.SearchRates(m.ctx, &ratev1.SearchRatesRequest{Searchkey: &key})
	if err != nil {
		t.Fatal(err)
	}
	for _, rate := range response.GetRates() {
		got = append(got, versionOf(rate).String())
	}
	if !slices.Equal(got, want) {
		t.Fatalf("%q finds\n%v, want\n%v", key, got, want)
	}
}

// checkRevisions compares the versions of one rate.
func (m *model) checkRevisions(t *rapid.T) {
	for _, r := range rapid.Permutation(m.rates).Draw(t, "rates")[:min(len(m.rates), 1)] {
		response, err := m.service.ListRateRevisions(m.ctx, &ratev1.ListRateRevisionsRequest{Rateid: r.newest().id})
		if r.deleted {
			checkCode(t, err, apiv1.ErrorCode_IRB001)
			continue
		}
		if err != nil || len(response.GetRates()) != len(r.versions) {
			t.Fatalf("%d versions, want %d: %v", len(response.GetRates()), len(r.versions), err)
		}
		for i, rate := range response.GetRates() {
			if got, want := versionOf(rate), r.versions[i]; got.String() != want.String() || rate.GetVersionno() != int32(i+1) {
				t.Fatalf("version %d is %v, want %v", rate.GetVersionno(), got, want)
			}
		}
	}
}

// optional returns a number that was sent, or -1.
func optional(number *int32) int32 {
	if number == nil {
		return -1
	}
	return *number
}

func versionOf(rate *ratev1.Rate) modelVersion {
	return modelVersion{rate.GetVersionid(), rate.GetCode(), rate.GetRatename(), rate.GetRevisedate().AsTime()}
}

func (v modelVersion) String() string {
	return fmt.Sprint(v.id, " ", v.code, " ", v.name, " ", v.effective.UTC().Format(time.DateOnly))
}
