package rate_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	ratev1 "github.com/corebank/corebank/gen/go/corebank/rate/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
	"github.com/corebank/corebank/store"
)

// documented is the rate that the document's examples speak of.
const documented = "10000z600548401"

// start runs a server with the documented rate on it, and returns the name of who may change it.
func start(t *testing.T) (s *apptest.Server, admin string) {
	t.Helper()
	s = apptest.Start(t)
	database, err := store.Open(t.Context(), store.Options{URL: s.DatabaseURL, MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer database.Close()
	_, err = db.New().RateCreate(t.Context(), database, db.RateCreateParams{
		ID: new(documented), Name: "活期利率", CurrencyID: "CNY", Creator: "王五", YearDays: 360, Type: "2", Precision: 2, Enable: 1,
		Rate:        new(decimal.MustParse("10.00")),
		EffectiveAt: time.Date(2017, 10, 19, 16, 0, 0, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, s.User(t, apiv1.Role_ROLE_RATE_ADMIN)
}

const added = `{"data":"添加成功！","message":null,"success":true}`

// The tables of the rates document wrap request bodies; its examples do not.
func TestWrappedBodies(t *testing.T) {
	t.Parallel()
	s, admin := start(t)
	for path, request := range map[string]string{
		"/rate/save":   `{"data":{"rateid":null,"ratetype":"CRATE","revisedate":"2017-10-20 00:00:00"}}`,
		"/rate/revise": `{"data":{"rateid":"10000z600548401","versionno":"2","ratetype":"CRATE","revisedate":"2017-10-20 00:00:00"}}`,
	} {
		if answer := s.JSONSpelled(t, admin, http.MethodPost, path, request); answer.Status != http.StatusOK || answer.Body != added {
			t.Errorf("%s: got %d %s; want status 200, body %v", path, answer.Status, answer.Body, added)
		}
	}
}

// TestRowsCanBeSentBack: what a grid shows can be sent as it is, numbers as texts and all, to correct and to revise.
func TestRowsCanBeSentBack(t *testing.T) {
	t.Parallel()
	s, admin := start(t)
	full := `{"rateid":null,"code":"1001","ratename":"活期","dayofyear":"365","ratetype":"3","revisedate":"2017-10-20 00:00:00",
		"pk_currtype":"CNY","rate":3.875,"precision":"3","overdue":5,"advance":"1.5","enable":1,"tenantid":"t","sysid":"s"}`
	if answer := s.JSONSpelled(t, admin, http.MethodPost, "/rate/save", full); answer.Body != added {
		t.Fatal(answer.Body)
	}
	read := func() map[string]any {
		var answer struct {
			Data struct {
				Rows []struct {
					Values map[string]struct{ Value any }
				}
			}
		}
		body := s.JSONSpelled(t, admin, http.MethodPost, "/rate/search", `{"searchkey":"1001"}`).Body
		if err := json.Unmarshal([]byte(body), &answer); err != nil || len(answer.Data.Rows) != 1 {
			t.Fatal(body)
		}
		row := map[string]any{}
		for name, c := range answer.Data.Rows[0].Values {
			row[name] = c.Value
		}
		return row
	}
	before := read()
	if before["rate"] != "3.875" || before["pk_currtype"] != "CNY" || before["dayofyear"] != "365" || before["overdue"] != "5.000" {
		t.Errorf("got %v saved, want rate 3.875, CNY, 365 days, overdue 5.000", before)
	}
	for _, path := range []string{"/rate/save", "/rate/revise"} {
		body, err := json.Marshal(read())
		if err != nil {
			t.Fatal(err)
		}
		if answer := s.JSONSpelled(t, admin, http.MethodPost, path, string(body)); answer.Body != added {
			t.Fatalf("%s %s: got %s; want body %v", path, body, answer.Body, added)
		}
	}
	after := read()
	if after["versionno"] != "2" || after["rateid"] != before["rateid"] || after["code"] != "1001" || after["tenantid"] != "t" {
		t.Errorf("got %v, want version 2 of the same rate, code 1001, tenant t", after)
	}
}

// TestBadRequests are answered with a message that names the field.
func TestBadRequests(t *testing.T) {
	t.Parallel()
	s, admin := start(t)
	for _, c := range []struct {
		path, request string
		status        int
		names         string
	}{
		{"/rate/save", `{"rateid":null}`, 400, "ratetype"},
		{"/rate/save", `{"rateid":null,"ratetype":"CRATE"}`, 400, "revisedate"},
		{"/rate/save", `{"ratetype":"4","revisedate":"2017-10-20 00:00:00"}`, 400, "ratetype"},
		{"/rate/save", `{"ratetype":"2","revisedate":"2017-10-20"}`, 400, "revisedate"},
		{"/rate/save", `{"ratetype":"2","revisedate":"2017-02-30 00:00:00"}`, 400, "revisedate"},
		{"/rate/save", `{"ratetype":"2","revisedate":"2017-10-20 00:00:00","dayofyear":366}`, 400, "dayofyear"},
		{"/rate/save", `{"ratetype":"2","revisedate":"2017-10-20 00:00:00","precision":9}`, 400, "precision"},
		{"/rate/save", `{"ratetype":"2","revisedate":"2017-10-20 00:00:00","precision":-1}`, 400, "precision"},
		{"/rate/save", `{"ratetype":"2","revisedate":"2017-10-20 00:00:00","rate":100}`, 400, "rate"},
		{"/rate/save", `{"ratetype":"2","revisedate":"2017-10-20 00:00:00","rate":1.123456789}`, 400, "rate"},
		{"/rate/save", `{"ratetype":"2","revisedate":"2017-10-20 00:00:00","rate":2.755}`, 400, "rate"},
		{"/rate/save", `{"ratetype":"2","revisedate":"2017-10-20 00:00:00","rate":"ten"}`, 400, "rate"},
		{"/rate/save", `{"ratetype":"2","revisedate":"2017-10-20 00:00:00","rate":1e2}`, 400, "rate"},
		{"/rate/save", `{"ratetype":"2","revisedate":"2017-10-20 00:00:00","code":"` + strings.Repeat("c", 41) + `"}`, 400, "code"},
		{"/rate/save", `{"ratetype":"2","revisedate":"2017-10-20 00:00:00","enable":2}`, 400, "enable"},
		{"/rate/save", `{"ratetype":"2","revisedate":"2017-10-20 00:00:00","unknown":1}`, 400, "unknown"},
		{"/rate/save", `{"ratetype":"2","ratetype":"2"}`, 400, "ratetype"},
		{"/rate/save", `{"rateid":"10000z600548401","versionno":"3"}`, 200, "versionno"},
		{"/rate/save", `{"rateid":"10000z600548401","versionno":"x"}`, 400, "versionno"},
		{"/rate/revise", `{"ratetype":"2"}`, 400, "rateid"},
		{"/rate/revise", `{"rateid":"10000z600548401","versionno":0}`, 200, "versionno"},
		{"/rate/reviseDetail", `{}`, 400, "rateid"},
		{"/rate/delete", ``, 400, "rateid"},
		{"/rate/delete", `{"rateid":""}`, 400, "rateid"},
		{"/rate/delete", `{"rateid":7}`, 400, "rateid"},
		{"/rate/search", `{"searchkey":["value"]}`, 400, "searchkey"},
		{"/rate/search", `{"searchkey":"` + strings.Repeat("长", 301) + `"}`, 400, "searchkey"},
		{"/rate/search", `{"searchkey":"a\u0000b"}`, 400, "searchkey"},
		{"/rate/search", `[]`, 400, ""},
		{"/rate/asOf", `{"code":"1001"}`, 400, "effectiveAt"},
		{"/rate/asOf", `{"effectiveAt":"2017-10-20 00:00:00"}`, 400, "rateid"},
		{"/rate/nothing", `{}`, 404, ""},
	} {
		answer := s.JSONSpelled(t, admin, http.MethodPost, c.path, c.request)
		var got struct {
			Data    any    `json:"data"`
			Message string `json:"message"`
			Success *bool  `json:"success"`
		}
		err := json.Unmarshal([]byte(answer.Body), &got)
		if err != nil || answer.Status != c.status || got.Success == nil || *got.Success || got.Data != nil ||
			got.Message == "" || !strings.Contains(got.Message, c.names) {
			t.Errorf("%s %s: got %d %s; want status %d, no success, a message that names %q", c.path, c.request, answer.Status, answer.Body, c.status, c.names)
		}
	}
}

func TestAsOfOverJSON(t *testing.T) {
	t.Parallel()
	s, admin := start(t)
	s.JSON(t, admin, http.MethodPost, "/rate/revise", `{"rateid":"10000z600548401","rate":15.36,"revisedate":"2018-01-01 00:00:00"}`)
	for request, want := range map[string]string{
		`{"rateid":"10000z600548401","effectiveAt":"2017-12-31 23:59:59"}`:                                 `"display":"10.00"`,
		`{"rateid":"10000z600548401","effectiveAt":"2018-01-01 00:00:00"}`:                                 `"display":"15.36"`,
		`{"rateid":"10000z600548401","effectiveAt":"2018-01-01 00:00:00","knownAt":"2017-12-31 00:00:00"}`: "该日期没有生效的利率",
		`{"rateid":"10000z600548401","effectiveAt":"2017-10-19 23:59:59"}`:                                 "该日期没有生效的利率",
	} {
		if answer := s.JSON(t, admin, http.MethodPost, "/rate/asOf", request); answer.Status != http.StatusOK ||
			!strings.Contains(answer.Body, want) {
			t.Errorf("%s: got %d %s; want status 200, body containing %v", request, answer.Status, answer.Body, want)
		}
	}
}

// The transports end a request alike.
func TestParity(t *testing.T) {
	t.Parallel()
	s, admin := start(t)
	at := timestamppb.New(time.Date(2017, 10, 19, 16, 0, 0, 0, time.UTC))
	current := ratev1.RateType_RATE_TYPE_CURRENT.Enum()
	s.MustCall(t, admin, &ratev1.SaveRateRequest{Ratetype: current, Revisedate: at, Code: new("taken")})
	scenarios := []apptest.Scenario{
		{Name: "Search", Request: &ratev1.SearchRatesRequest{}},
		{Name: "SearchTooLong", Request: &ratev1.SearchRatesRequest{Searchkey: new(strings.Repeat("x", 301))}, Want: apiv1.ErrorCode_IRV003, Fields: "searchkey"},
		{Name: "Save", Request: &ratev1.SaveRateRequest{Ratetype: current, Revisedate: at}},
		{Name: "SaveWithoutType", Request: &ratev1.SaveRateRequest{Revisedate: at}, Want: apiv1.ErrorCode_IRV001, Fields: "ratetype"},
		{
			Name: "SaveTooManyDigits", Request: &ratev1.SaveRateRequest{Ratetype: current, Revisedate: at, Rate: new("100")},
			Want: apiv1.ErrorCode_IRV002, Fields: "rate",
		},
		{
			Name: "SaveOddYear", Request: &ratev1.SaveRateRequest{Ratetype: current, Revisedate: at, Dayofyear: new(int32(364))},
			Want: apiv1.ErrorCode_IRV003, Fields: "dayofyear",
		},
		{
			Name: "SaveBeyondTheCalendar", Want: apiv1.ErrorCode_IRV003, Fields: "revisedate",
			Request: &ratev1.SaveRateRequest{Ratetype: current, Revisedate: &timestamppb.Timestamp{Seconds: 253402300800}},
		},
		{Name: "SaveTakenCode", Request: &ratev1.SaveRateRequest{Ratetype: current, Revisedate: at, Code: new("taken")}, Want: apiv1.ErrorCode_IRB003},
		{Name: "SaveUnknown", Request: &ratev1.SaveRateRequest{Rateid: new("value")}, Want: apiv1.ErrorCode_IRB001},
		{
			Name: "ReviseStale", Request: &ratev1.ReviseRateRequest{Rateid: documented, Versionno: new(int32(9))},
			Want: apiv1.ErrorCode_IRB002, Fields: "versionno",
		},
		{Name: "ReviseNothing", Request: &ratev1.ReviseRateRequest{}, Want: apiv1.ErrorCode_IRV001, Fields: "rateid"},
		{Name: "Revisions", Request: &ratev1.ListRateRevisionsRequest{Rateid: documented}},
		{Name: "DeleteUnknown", Request: &ratev1.DeleteRateRequest{Rateid: "value"}, Want: apiv1.ErrorCode_IRB001},
		{
			Name: "AsOfTooEarly", Want: apiv1.ErrorCode_IRB004,
			Request: &ratev1.GetRateAsOfRequest{Rateid: new(documented), EffectiveAt: timestamppb.New(time.Unix(0, 0))},
		},
	}
	for i := range scenarios {
		scenarios[i].As = admin
	}
	s.PlayScenarios(t, scenarios)
}

// TestWhoMayDoWhat: rate administrators change rates, tellers and auditors read them, nobody else.
func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	read, change := `{"rateid":"10000z600548401"}`, `{"rateid":"10000z600548401","rate":1}`
	for role, may := range map[apiv1.Role]struct{ read, change bool }{
		apiv1.Role_ROLE_ADMIN:          {true, true},
		apiv1.Role_ROLE_RATE_ADMIN:     {true, true},
		apiv1.Role_ROLE_TELLER:         {true, false},
		apiv1.Role_ROLE_AUDITOR:        {true, false},
		apiv1.Role_ROLE_CREDIT_OFFICER: {false, false},
	} {
		user := s.User(t, role)
		if answer := s.JSON(t, user, http.MethodPost, "/rate/reviseDetail", read); (answer.Status == http.StatusOK) != may.read {
			t.Errorf("%s reads: got %d %s, want it allowed: %t", role, answer.Status, answer.Body, may.read)
		}
		if answer := s.JSON(t, user, http.MethodPost, "/rate/revise", change); (answer.Status == http.StatusOK) != may.change {
			t.Errorf("%s revises: got %d %s, want it allowed: %t", role, answer.Status, answer.Body, may.change)
		}
	}
	if answer := s.JSON(t, "", http.MethodPost, "/rate/search", `{}`); answer.Status != http.StatusUnauthorized ||
		!strings.Contains(answer.Body, `"success":false`) {
		t.Errorf("nobody searches: got %d %s, want 401 and success false", answer.Status, answer.Body)
	}
}

func TestAccrueInterestOverGRPC(t *testing.T) {
	t.Parallel()
	s, admin := start(t)
	client, ctx := ratev1.NewRateServiceClient(s.Conn), s.As(t, admin)
	// 10 per cent of 36,500.00 for the 366 days of 2024, a year having 360.
	response, err := client.AccrueInterest(ctx, &ratev1.AccrueInterestRequest{
		Rateid: new(documented), Principal: "36500.00", From: "2024-01-01", To: "2025-01-01",
	})
	if err != nil || response.GetInterest() != "3710.83" || response.GetDays() != 366 || len(response.GetSegments()) != 1 {
		t.Errorf("got %v, %v; want no error, interest 3710.83, days 366, length of segments 1", response, err)
	}
	numberless, err := client.SaveRate(ctx, &ratev1.SaveRateRequest{
		Ratetype: ratev1.RateType_RATE_TYPE_LOAN.Enum(), Revisedate: timestamppb.New(time.Unix(0, 0)),
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		id, principal, from, to string
		want                    apiv1.ErrorCode
	}{
		"Unknown":      {"value", "1.00", "2024-01-01", "2024-01-02", apiv1.ErrorCode_IRB001},
		"TooEarly":     {documented, "1.00", "2017-10-19", "2024-01-02", apiv1.ErrorCode_IRB004},
		"Numberless":   {numberless.GetRate().GetRateid(), "1.00", "2024-01-01", "2024-01-02", apiv1.ErrorCode_IRB005},
		"Unnamed":      {"", "1.00", "2024-01-01", "2024-01-02", apiv1.ErrorCode_IRV003},
		"NoPrincipal":  {documented, "", "2024-01-01", "2024-01-02", apiv1.ErrorCode_IRV001},
		"Zero":         {documented, "0.00", "2024-01-01", "2024-01-02", apiv1.ErrorCode_IRV002},
		"Negative":     {documented, "-1.00", "2024-01-01", "2024-01-02", apiv1.ErrorCode_IRV002},
		"ThreeDigits":  {documented, "1.001", "2024-01-01", "2024-01-02", apiv1.ErrorCode_IRV002},
		"NoFrom":       {documented, "1.00", "", "2024-01-02", apiv1.ErrorCode_IRV001},
		"MalformedDay": {documented, "1.00", "2024-1-1", "2024-01-02", apiv1.ErrorCode_IRV003},
		"NoSuchDay":    {documented, "1.00", "2023-02-29", "2024-01-02", apiv1.ErrorCode_IRV003},
		"Backwards":    {documented, "1.00", "2024-01-02", "2024-01-01", apiv1.ErrorCode_IRV003},
	} {
		_, err := client.AccrueInterest(ctx, &ratev1.AccrueInterestRequest{
			Rateid: &c.id, Principal: c.principal, From: c.from, To: c.to,
		})
		if got := errorcode.Of(err); got != c.want {
			t.Errorf("%s: got %v (%v), want %v", name, got, err, c.want)
		}
	}
}
