package rate

import (
	"cmp"
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
// versions of a rate with a model that fits on a page.
func TestRatesAgreeWithTheModel(t *testing.T) {
	t.Parallel()
	database := storetest.New(t)
	rapid.Check(t, func(t *rapid.T) {
		ctx := as(t.Context(), "王五")
		if _, err := database.Exec(ctx, "TRUNCATE rates"); err != nil {
			t.Fatal(err)
		}
		s, m := NewService(database, shanghai), &model{}
		code := rapid.SampledFrom([]string{"", "A1", "a1", "B%", "B_"})
		name := rapid.SampledFrom([]string{"", "活期", "活期利率", "100%", "a_b"})
		day := rapid.Custom(func(t *rapid.T) time.Time {
			return time.Date(2024, 1, rapid.IntRange(1, 28).Draw(t, "day"), 0, 0, 0, 0, shanghai)
		})
		pick := func(t *rapid.T) *modelRate {
			if len(m.rates) == 0 {
				t.Skip("no rate yet")
			}
			return rapid.SampledFrom(m.rates).Draw(t, "rate")
		}
		// sent is a version number to send along: none, one that will do, or a stale one.
		sent := func(t *rapid.T, r *modelRate) (number *int32, stale bool) {
			if rapid.Bool().Draw(t, "without versionno") {
				return nil, false
			}
			newest := int32(len(r.versions))
			n := newest + rapid.Int32Range(-2, 2).Draw(t, "versionno")
			return &n, n != newest && n != newest+1
		}
		// refusal is the code that an edit of a rate must be refused with.
		refusal := func(r *modelRate, stale bool, code string) apiv1.ErrorCode {
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
		check := func(t *rapid.T, err error, want apiv1.ErrorCode) bool {
			if got := errorcode.Of(err); got != want {
				t.Fatalf("got %v (%v), want %v", got, err, want)
			}
			return want == apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED
		}
		anyID := func(t *rapid.T, r *modelRate) string { return rapid.SampledFrom(r.versions).Draw(t, "id of").id }

		t.Repeat(map[string]func(*rapid.T){
			"create": func(t *rapid.T) {
				v := modelVersion{code: code.Draw(t, "code"), name: name.Draw(t, "name"), effective: day.Draw(t, "effective")}
				response, err := s.SaveRate(ctx, &ratev1.SaveRateRequest{
					Code: new(v.code), Ratename: new(v.name), Revisedate: timestamppb.New(v.effective),
					Ratetype: ratev1.RateType_RATE_TYPE_LOAN.Enum(), Rate: new("1"),
				})
				r := &modelRate{}
				if check(t, err, refusal(r, false, v.code)) {
					v.id = response.GetRate().GetVersionid()
					v.code, v.name = cmp.Or(v.code, v.id), cmp.Or(v.name, "贷款利率")
					r.versions = append(r.versions, v)
					m.rates = append(m.rates, r)
				}
			},
			"correct": func(t *rapid.T) {
				r := pick(t)
				v := *r.newest()
				number, stale := sent(t, r)
				sentName := name.Draw(t, "name")
				v.name = cmp.Or(sentName, v.name)
				_, err := s.SaveRate(ctx, &ratev1.SaveRateRequest{Rateid: new(anyID(t, r)), Ratename: &sentName, Versionno: number})
				if check(t, err, refusal(r, stale, v.code)) {
					*r.newest() = v
				}
			},
			"revise": func(t *rapid.T) {
				r := pick(t)
				v := *r.newest()
				number, stale := sent(t, r)
				sentCode := code.Draw(t, "code")
				v.code, v.effective = cmp.Or(sentCode, v.code), day.Draw(t, "effective")
				with := fmt.Sprint(optional(number), sentCode, v.effective)
				response, err := s.ReviseRate(ctx, &ratev1.ReviseRateRequest{
					Rateid: anyID(t, r), Code: &sentCode, Revisedate: timestamppb.New(v.effective), Versionno: number,
				})
				if !r.deleted && r.revisedWith == with {
					if err != nil || response.GetRate().GetVersionid() != r.newest().id {
						t.Fatalf("got %v, %v for a revision sent twice, want version %s", response, err, r.newest().id)
					}
				} else if check(t, err, refusal(r, stale, v.code)) {
					r.revisedWith = with
					v.id = response.GetRate().GetVersionid()
					r.versions = append(r.versions, v)
				}
			},
			"delete": func(t *rapid.T) {
				r := pick(t)
				_, err := s.DeleteRate(ctx, &ratev1.DeleteRateRequest{Rateid: anyID(t, r)})
				if check(t, err, refusal(r, false, "")) {
					r.deleted = true
				}
			},
			"asOf": func(t *rapid.T) {
				r, at := pick(t), day.Draw(t, "at")
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
				response, err := s.GetRateAsOf(ctx, &ratev1.GetRateAsOfRequest{
					Rateid: new(anyID(t, r)), EffectiveAt: timestamppb.New(at),
				})
				if check(t, err, want) && response.GetRate().GetVersionno() != wantVersion {
					t.Fatalf("version %d applied, want %d", response.GetRate().GetVersionno(), wantVersion)
				}
			},
			"": func(t *rapid.T) {
				key := rapid.SampledFrom([]string{"", "a", "活", "期利", "%", "_", "1"}).Draw(t, "key")
				var want, got []string
				for _, r := range m.rates {
					v := r.newest()
					holds := strings.Contains(strings.ToLower(v.code), key) || strings.Contains(strings.ToLower(v.name), key)
					if !r.deleted && holds {
						want = append(want, v.String())
					}
				}
				response, err := s.SearchRates(ctx, &ratev1.SearchRatesRequest{Searchkey: &key})
				if err != nil {
					t.Fatal(err)
				}
				for _, rate := range response.GetRates() {
					got = append(got, versionOf(rate).String())
				}
				if !slices.Equal(got, want) {
					t.Fatalf("%q finds\n%v, want\n%v", key, got, want)
				}
				for _, r := range rapid.Permutation(m.rates).Draw(t, "rates")[:min(len(m.rates), 1)] {
					response, err := s.ListRateRevisions(ctx, &ratev1.ListRateRevisionsRequest{Rateid: r.newest().id})
					if r.deleted {
						check(t, err, apiv1.ErrorCode_IRB001)
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
			},
		})
	})
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
