package facade_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const (
	transfer = "POST /api/v1/transactions/transfer"
	batch    = "POST /api/v1/transactions/batch-transfer"
	accounts = "GET /api/v1/accounts"
	history  = "GET /api/v1/transactions/history"
	balance  = "GET /api/v1/accounts/1/balance"
	freeze   = "POST /api/v1/accounts/1/freeze"
)

// badInput is refused with 400, a code and the names of the fields, and does not come through.
type badInput struct {
	name, route, input string // input is the body, or the query
	code               string
	fields             string
}

func checkBadInputs(t *testing.T, cases []badInput) {
	t.Helper()
	handler := newFacade(t, never(t))
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.check(t, handler)
		})
	}
}

func (test badInput) check(t *testing.T, handler http.Handler) {
	t.Helper()
	method, path, _ := strings.Cut(test.route, " ")
	body := test.input
	if method == http.MethodGet || strings.HasSuffix(test.name, "BesideBody") {
		path, body = path+"?"+test.input, ""
	}
	w := call(handler, method, path, body)
	got := refusal(t, w)
	var fields []string
	for _, e := range got.Errors {
		fields = append(fields, e.Field)
		if e.Message == "" {
			t.Errorf("%s: got no message, want one", e.Field)
		}
	}
	if w.Code != http.StatusBadRequest || got.ErrorCode != test.code || strings.Join(fields, ",") != test.fields {
		t.Errorf("got %d %s %v, want 400 %s %s", w.Code, got.ErrorCode, fields, test.code, test.fields)
	}
}

func TestRefusesUndocumentedFields(t *testing.T) {
	t.Parallel()
	checkBadInputs(t, []badInput{
		{"UnknownField", transfer, `{"fromAccountId": 1, "colour": "red"}`, "CBV003", "colour"},
		{"NameInSnakeCase", transfer, `{"from_account_id": 1}`, "CBV003", "from_account_id"},
		{"DuplicateKey", transfer, `{"remark": "a", "remark": "b"}`, "CBV003", "remark"},
		{"DuplicateKeyAfterNull", transfer, `{"remark": null, "remark": "b"}`, "CBV003", "remark"},
		{"DuplicateKeyEscaped", transfer, `{"remark": "a", "\u0072emark": "b"}`, "CBV003", "remark"},
		{"AllProblemsAtOnce", transfer, `{"toAccountId": true, "x": 1, "amount": []}`, "CBV002", "toAccountId,x,amount"},
		{
			"ProblemInList", batch, `{"transfers": [{}, {"amount": "x"}, 5, {"toAccountId": []}]}`, "CBV002",
			"transfers[1].amount,transfers[2],transfers[3].toAccountId",
		},
		{"NullInList", batch, `{"transfers": [null]}`, "CBV003", "transfers[0]"},
		{"ObjectForList", batch, `{"transfers": {}}`, "CBV003", "transfers"},
		{"TooManyProblems", transfer, `{` + strings.Repeat(`"x": 1, `, 30) + `}`, "CBV003", strings.Repeat("x,", 19) + "x"},
		{"TooManyItems", batch, `{"transfers": [` + strings.Repeat("{},", 10_000) + `{}]}`, "CBV003", "transfers"},
		{"FieldOfThePathInTheBody", freeze, `{"id": 2}`, "CBV003", "id"},
		{"LongName", transfer, `{"` + strings.Repeat("x", 63) + `转账": 1}`, "CBV003", strings.Repeat("x", 63)},
		{"LongNameThatFits", transfer, `{"x` + strings.Repeat("转", 22) + `": 1}`, "CBV003", "x" + strings.Repeat("转", 21)},
	})
}

func TestRefusesUndocumentedValues(t *testing.T) {
	t.Parallel()
	checkBadInputs(t, []badInput{
		{"TextForNumber", transfer, `{"fromAccountId": "one"}`, "CBV003", "fromAccountId"},
		{"FractionForInteger", transfer, `{"fromAccountId": 1.5}`, "CBV003", "fromAccountId"},
		{"ExponentForInteger", transfer, `{"fromAccountId": 1e-3}`, "CBV003", "fromAccountId"},
		{"IntegerTooLarge", transfer, `{"fromAccountId": 9223372036854775808}`, "CBV003", "fromAccountId"},
		{"NumberForText", transfer, `{"remark": 1}`, "CBV003", "remark"},
		{"ObjectForText", transfer, `{"remark": {"a": [1, {}]}}`, "CBV003", "remark"},
		{"WordForAmount", transfer, `{"amount": "ten"}`, "CBV002", "amount"},
		{"ExponentForAmount", transfer, `{"amount": 1e99}`, "CBV002", "amount"},
		{"BoolForAmount", transfer, `{"amount": true}`, "CBV002", "amount"},
		{"LeadingZeroInQuotedAmount", transfer, `{"amount": "007"}`, "CBV002", "amount"},
		{"PlusInQuotedAmount", transfer, `{"amount": "+7"}`, "CBV002", "amount"},
		{"UnknownEnum", "POST /api/v1/accounts", `{"accountType": "SAVINGS"}`, "CBV003", "accountType"},
		{"EnumByName", "POST /api/v1/accounts", `{"accountType": "ACCOUNT_TYPE_SAVINGS"}`, "CBV003", "accountType"},
		{"EnumByNumber", "POST /api/v1/accounts", `{"accountType": 1}`, "CBV003", "accountType"},
		{"TimeWithoutZone", "POST /api/v1/transactions/scheduled", `{"scheduledTime": "2026-02-10T10:00:00"}`, "CBV003", "scheduledTime"},
		{"TimeOfNoDay", "POST /api/v1/transactions/scheduled", `{"scheduledTime": "2026-02-30T10:00:00Z"}`, "CBV003", "scheduledTime"},
	})
}

func TestRefusesWhatIsNotJSON(t *testing.T) {
	t.Parallel()
	checkBadInputs(t, []badInput{
		{"TooDeep", transfer, `{"x": ` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`, "CBV003", "body"},
		{"TrailingBytes", transfer, `{"remark": "a"} {}`, "CBV003", "body"},
		{"TrailingComma", transfer, `{"remark": "a",}`, "CBV003", "body"},
		{"LeadingComma", transfer, `{,"remark": "a"}`, "CBV003", "body"},
		{"MissingComma", transfer, `{"remark": "a" "amount": 1}`, "CBV003", "body"},
		{"CutShort", transfer, `{"remark": "a`, "CBV003", "body"},
		{"Array", transfer, `[]`, "CBV003", "body"},
		{"Null", transfer, `null`, "CBV003", "body"},
		{"WhiteSpace", transfer, "  ", "CBV003", "body"},
		{"UnquotedName", transfer, `{searchkey:"value"}`, "CBV003", "body"},
		{"SingleQuotes", transfer, `{'remark': 'a'}`, "CBV003", "body"},
		{"ControlCharacter", transfer, "{\"remark\": \"a\nb\"}", "CBV003", "body"},
		{"HalfSurrogate", transfer, `{"remark": "\ud800"}`, "CBV003", "body"},
		{"NotUTF8", transfer, "{\"remark\": \"\xff\"}", "CBV003", "body"},
		{"TooLarge", transfer, `{"remark": "` + strings.Repeat("x", 1<<20) + `"}`, "CBV003", "body"},
	})
}

func TestRefusesUndocumentedParameters(t *testing.T) {
	t.Parallel()
	checkBadInputs(t, []badInput{
		{"UnknownParameter", accounts, "customer=1", "CBV003", "customer"},
		{"LongParameter", accounts, strings.Repeat("x", 63) + "%E8%BD%AC=1", "CBV003", strings.Repeat("x", 63)},
		{"RepeatedParameter", accounts, "page=1&page=2", "CBV003", "page"},
		{"ParameterInSnakeCase", accounts, "page_size=1", "CBV003", "page_size"},
		{"ParameterForRouteWithout", balance, "page=1", "CBV003", "page"},
		{"FieldOfThePathInTheQuery", balance, "id=2", "CBV003", "id"},
		{"ParameterBesideBody", freeze, "id=1", "CBV003", "id"},
		{"ParameterMalformed", accounts, "page=one", "CBV003", "page"},
		{"ParameterBlank", accounts, "page=%20", "CBV003", "page"},
		{"ParameterFraction", accounts, "page=1.5", "CBV003", "page"},
		{"ParameterTooLarge", accounts, "page=2147483648", "CBV003", "page"},
		{"ParameterBadlyEscaped", accounts, "page=%zz", "CBV003", "page"},
		{"ParameterNotUTF8", "GET /api/v1/transactions/scheduled", "status=%ff", "CBV003", "status"},
		{"ParameterUnknownEnum", accounts, "status=ACTIVE", "CBV003", "status"},
		{"ParameterBadTime", history, "accountId=1&from=2026-01-01", "CBV003", "from"},
	})
}

func TestRefusesUndocumentedPaths(t *testing.T) {
	t.Parallel()
	checkBadInputs(t, []badInput{
		{"PathMalformed", "GET /api/v1/accounts/abc/balance", "", "CBV003", "id"},
		{"PathInOtherBase", "GET /api/v1/accounts/0x10/balance", "", "CBV003", "id"},
		{"PathTooLarge", "GET /api/v1/accounts/9223372036854775808/balance", "", "CBV003", "id"},
		{"PathAndQuery", "GET /api/v1/accounts/abc/balance", "x=1", "CBV003", "id"},
	})
}

// TestRefusesOtherMediaTypes knows only JSON. A request without a type is taken for JSON.
func TestRefusesOtherMediaTypes(t *testing.T) {
	t.Parallel()
	tests := map[string]int{
		"":                                  http.StatusInternalServerError, // came through
		"application/json":                  http.StatusInternalServerError,
		"Application/JSON; charset=utf-8":   http.StatusInternalServerError,
		"text/plain":                        http.StatusBadRequest,
		"application/x-www-form-urlencoded": http.StatusBadRequest,
		"application/json;;":                http.StatusBadRequest,
	}
	handler := newFacade(t, always(nil, http.ErrAbortHandler))
	for contentType, want := range tests {
		r := httptest.NewRequest(http.MethodPost, "/api/v1/transactions/transfer", strings.NewReader("{}"))
		r.Header.Set("Content-Type", contentType)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%q: status %d, want %d", contentType, w.Code, want)
		}
	}
}
