package openapi

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"google.golang.org/protobuf/reflect/protoreflect"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/sliceutil"
)

func (b *builder) operation(m *contract.Method) *operation {
	o := &operation{
		Tags:        []string{tagOf(m)},
		Summary:     summary(m),
		Description: join(b.words.of(m.Desc), callers(m), section(m)),
		OperationID: string(m.Desc.Name()),
		Roles:       sliceutil.Map(m.Access.GetRoles(), contract.Text[apiv1.Role]),
		Security:    security(m),
		Parameters:  b.parameters(m),
		RequestBody: b.body(m),
	}
	b.responses(m, o)
	return o
}

// summary is the title of a method in its document, and its English name.
func summary(m *contract.Method) string {
	var name strings.Builder
	for i, c := range string(m.Desc.Name()) {
		if i > 0 && unicode.IsUpper(c) {
			name.WriteByte(' ')
			c = unicode.ToLower(c)
		}
		name.WriteRune(c)
	}
	return strings.TrimSpace(m.Facade.GetTitle() + " " + name.String())
}

// security returns the authentication of a method. Signed requests are described in words: as a scheme they would replace the token
// in generated clients.
func security(m *contract.Method) []map[string][]string {
	if m.Access.GetPublic() {
		return []map[string][]string{}
	}
	return []map[string][]string{{"bearer": {}}}
}

// signs reports whether an API client may call a method: it may have any role but customer.
func signs(m *contract.Method) bool {
	isStaff := func(r apiv1.Role) bool { return r != apiv1.Role_ROLE_CUSTOMER }
	return m.Access.GetAuthenticated() || slices.ContainsFunc(m.Access.GetRoles(), isStaff)
}

// callers describes in words who may call, because OpenAPI cannot express roles.
func callers(m *contract.Method) string {
	if m.Access.GetPublic() {
		return "Needs no token."
	}
	texts := sliceutil.Map(m.Access.GetRoles(), func(role apiv1.Role) string { return "`" + contract.Text(role) + "`" })
	text := "Every user may call it."
	if len(texts) > 0 {
		text = "Roles: " + strings.Join(texts, ", ") + "."
	}
	if m.Access.GetOwner() != nil {
		text += " Customers only for what is their own."
	}
	if limit := contract.LimitOf(m.Quota); limit != nil && m.Quota != apiv1.Quota_QUOTA_DEFAULT {
		kind := strings.ToLower(strings.TrimPrefix(m.Quota.String(), "QUOTA_"))
		text += fmt.Sprintf(" Customers may make %d of these calls (%s) in %d seconds.", limit.GetRequests(), kind, limit.GetSeconds())
	}
	if signs(m) {
		text += " An API client may sign the request (RFC 9421) instead of sending a token."
	}
	return text
}

// documents has the document of each system.
var documents = map[string]string{"Default-customer management": "Defaults document", "Interest rates": "Rates document"}

func section(m *contract.Method) string {
	if m.Facade.GetSection() == "" {
		return ""
	}
	return cmp.Or(documents[m.System.GetTitle()], "Bank document") + ", section " + m.Facade.GetSection() + "."
}

// responses adds the answer of success and those of every code that can come, by status.
func (b *builder) responses(m *contract.Method, o *operation) {
	byStatus := map[int][]contract.DeclaredError{}
	for _, f := range m.Errors(contract.JSON) {
		status := int(specOf(f).GetHttp())
		byStatus[status] = append(byStatus[status], f)
	}
	success := cmp.Or(int(m.Facade.GetStatus()), http.StatusOK)
	answers := map[int]*response{success: b.success(m, byStatus[success])}
	delete(byStatus, success)
	for _, v := range m.Facade.GetVariants() {
		status, r := b.variant(m, v, byStatus)
		answers[status] = r
		delete(byStatus, status)
	}
	if m.FourEyes != nil {
		answers[http.StatusAccepted] = b.parked(m)
		delete(byStatus, http.StatusAccepted)
	}
	for _, status := range sorted(byStatus) { // Naming a refusal adds it to the components, so the order matters.
		answers[status] = b.refusal(m, status, byStatus[status])
	}
	for _, status := range sorted(answers) {
		o.Responses.add(strconv.Itoa(status), answers[status])
	}
}

func sorted[V any](byStatus map[int]V) []int {
	var statuses []int
	for status := range byStatus {
		statuses = append(statuses, status)
	}
	slices.Sort(statuses)
	return statuses
}

func specOf(f contract.DeclaredError) *apiv1.ErrorSpec {
	if f.Absent {
		return apierror.Absent(f.Code).Spec()
	}
	return apierror.Spec(f.Code)
}

// success is the answer of success; with it, in the dialects that have such, those refusals that have the same status.
func (b *builder) success(m *contract.Method, refusals []contract.DeclaredError) *response {
	r := &response{Description: cmp.Or(m.Facade.GetMessage(), "The file.")}
	b.headers(m, r, http.StatusOK)
	if m.Facade.GetDialect() == apiv1.Dialect_DIALECT_FILE {
		for _, kind := range m.Answers.GetContentTypes() {
			r.Content.add(kind, &mediaType{})
		}
		return r
	}
	s := b.frame(m, cmp.Or(int(m.Facade.GetStatus()), http.StatusOK), m.Facade.GetMessage(), nil, b.data(m))
	if len(refusals) > 0 {
		s = &schema{AnyOf: []*schema{s, b.failure(m, http.StatusOK, refusals)}}
		r.Description = join(r.Description, "Refused by the rules, `success` is false:", lines(refusals))
	}
	r.Content.add("application/json", &mediaType{Schema: s, Example: example(m, "response")})
	return r
}

// variant is a status of success and refusal at once: what a code of the answer gives, and the refusals of the same status.
func (b *builder) variant(m *contract.Method, v *apiv1.Variant, byStatus map[int][]contract.DeclaredError) (int, *response) {
	codes := rejections()
	status := int(specOf(codes[0]).GetHttp())
	data := b.answered(m.Desc.Output(), protoreflect.Name(v.GetCodeField()))
	s := b.frame(m, status, specOf(codes[0]).GetMessage(), codes, data)
	r := &response{Description: join(specOf(codes[0]).GetMessage(), lines(codes))}
	b.headers(m, r, status)
	if refusals := byStatus[status]; len(refusals) > 0 {
		s = &schema{AnyOf: []*schema{s, b.failure(m, status, refusals)}}
		r.Description = join(r.Description, lines(refusals))
	}
	r.Content.add("application/json", &mediaType{Schema: s})
	return status, r
}

// data returns the schema of `data` on success.
func (b *builder) data(m *contract.Method) *schema {
	name := m.Facade.GetData()
	output := m.Desc.Output()
	field := output.Fields().ByName(protoreflect.Name(name))
	switch dialect := m.Facade.GetDialect(); {
	case dialect == apiv1.Dialect_DIALECT_GRID:
		return b.grid(field)
	case dialect == apiv1.Dialect_DIALECT_RESULT && name == "":
		return constant(m.Facade.GetMessage())
	case name == "-":
		return nothing()
	case field == nil:
		var code protoreflect.Name
		for _, v := range m.Facade.GetVariants() {
			code = protoreflect.Name(v.GetCodeField())
		}
		return b.answered(output, code)
	default:
		s := b.answeredField(field)
		s.Description = ""
		return s
	}
}

// frame returns the schema of the envelope around `data`.
func (b *builder) frame(m *contract.Method, status int, message string, codes []contract.DeclaredError, data *schema) *schema {
	if isBare(m) {
		return object().with("data", data).with("message", nothing()).with("success", constant(true))
	}
	s := object().with("code", constant(status)).with("message", constant(message))
	if codes != nil {
		s.with("errorCode", codeOf(codes))
	}
	return s.with("data", data).with("timestamp", moment(m.System.GetTimeLayout(), false))
}

// isBare reports whether the dialect is one of the rates document, without the envelope.
func isBare(m *contract.Method) bool {
	dialect := m.Facade.GetDialect()
	return dialect == apiv1.Dialect_DIALECT_RESULT || dialect == apiv1.Dialect_DIALECT_GRID
}

func codeOf(codes []contract.DeclaredError) *schema {
	s := &schema{Type: types{"string"}}
	for _, f := range codes {
		if text := any(f.Code.String()); !slices.Contains(s.Enum, text) {
			s.Enum = append(s.Enum, text)
		}
	}
	return s
}

// refusal is the answer of an error status. Methods that can answer alike share it.
func (b *builder) refusal(m *contract.Method, status int, faces []contract.DeclaredError) *response {
	traits := []string{"Error", strconv.Itoa(status)}
	for _, f := range faces {
		traits = append(traits, f.Code.String())
	}
	switch {
	case isBare(m):
		traits = append(traits, "bare")
	case m.System.GetTimeLayout() == apiv1.TimeLayout_TIME_LAYOUT_LOCAL:
		traits = append(traits, "local")
	}
	if m.Quota == apiv1.Quota_QUOTA_NONE {
		traits = append(traits, "unlimited")
	}
	traits = append(traits, m.Answers.GetErrorData()...)
	name := strings.Join(traits, "")
	if b.doc.Components.Responses.get(name) == nil {
		r := &response{Description: lines(faces)}
		b.headers(m, r, status)
		r.Content.add("application/json", &mediaType{Schema: b.failure(m, status, faces)})
		b.doc.Components.Responses.add(name, r)
	}
	return &response{Ref: "#/components/responses/" + name}
}

// parked is the answer to a call under four eyes. Methods that write it alike share it.
func (b *builder) parked(m *contract.Method) *response {
	const waiting = apiv1.ErrorCode_GWB006
	name, layout := "Parked", m.System.GetTimeLayout()
	switch {
	case isBare(m):
		name += "Bare"
	case m.System.GetErrorDataFirst():
		name += "Local"
	}
	if b.doc.Components.Responses.get(name) == nil {
		declared := []contract.DeclaredError{{Code: waiting}}
		id := &schema{Type: types{"integer"}, Format: "int64", Description: "The approval, for GetApproval."}
		expires := moment(layout, false)
		expires.Description = "Until when it can be approved."
		data := object().with(apierror.ApprovalKey, id).with(apierror.ExpiresKey, expires)
		message := constant(specOf(declared[0]).GetMessage())
		s := object().with("data", data).with("message", message).with("success", constant(false))
		if !isBare(m) {
			s = object().with("code", constant(http.StatusAccepted)).with("message", message).with("errorCode", codeOf(declared)).
				with("data", data).with("timestamp", moment(layout, false))
		}
		r := &response{Description: lines(declared)}
		b.headers(m, r, http.StatusAccepted)
		r.Content.add("application/json", &mediaType{Schema: s})
		b.doc.Components.Responses.add(name, r)
	}
	return &response{Ref: "#/components/responses/" + name}
}

// lines lists codes with their messages.
func lines(faces []contract.DeclaredError) string {
	var all []string
	for _, f := range faces {
		all = append(all, fmt.Sprintf("- `%s` %s: %s", f.Code, specOf(f).GetMessage(), apierror.Spec(f.Code).GetWhen()))
	}
	return strings.Join(all, "\n")
}

// failure is the body of a refusal.
func (b *builder) failure(m *contract.Method, status int, faces []contract.DeclaredError) *schema {
	if isBare(m) {
		return &schema{Ref: "#/components/schemas/Failure"}
	}
	var rejected, others []contract.DeclaredError
	for _, f := range faces {
		if isRejection(f) {
			rejected = append(rejected, f)
		} else {
			others = append(others, f)
		}
	}
	switch {
	case len(rejected) == 0:
		return b.refused(m, status, others)
	case len(others) == 0:
		return b.rejected(m, status, rejected)
	}
	// One object instead of a choice of two, which some generators do not know.
	both, reasons := b.refused(m, status, faces), b.rejected(m, status, rejected).Properties.get("data")
	both.exampleOf = b.rejected(m, status, rejected)
	both.Required = slices.DeleteFunc(both.Required, func(name string) bool { return name == "errors" })
	if told := both.Properties.get("data"); told != nil {
		reasons.Required, *told = nil, *reasons
	} else {
		both.Properties.add("data", reasons)
	}
	return both
}

// refused is the body of a refusal that is not risk control's.
func (b *builder) refused(m *contract.Method, status int, faces []contract.DeclaredError) *schema {
	message := &schema{Type: types{"string"}}
	for _, f := range faces {
		if text := any(specOf(f).GetMessage()); !slices.Contains(message.Enum, text) {
			message.Enum = append(message.Enum, text)
		}
	}
	fields := &schema{Type: types{"array"}, Items: &schema{Ref: "#/components/schemas/FieldError"}}
	told := object()
	for _, name := range m.Answers.GetErrorData() {
		told.Properties.add(name, &schema{Type: types{"string"}})
	}
	timestamp := moment(m.System.GetTimeLayout(), false)
	s := object().with("code", constant(status)).with("message", message)
	if m.System.GetErrorDataFirst() {
		data := nothing()
		if len(told.Properties) > 0 {
			data = told.orNull()
		}
		return s.with("data", data).with("timestamp", timestamp).with("errorCode", codeOf(faces)).with("errors", fields)
	}
	s = s.with("errorCode", codeOf(faces)).with("errors", fields)
	if len(told.Properties) > 0 {
		s.Properties.add("data", told)
	}
	return s.with("timestamp", timestamp)
}

// rejected is the body of a refusal of risk control. Bank document, section 5.1.
func (b *builder) rejected(m *contract.Method, status int, faces []contract.DeclaredError) *schema {
	text := &schema{Type: types{"string"}}
	data := object().with("passed", constant(false)).with("riskLevel", text).with("rejectReason", text).with("ruleTriggered", text)
	for _, name := range m.Answers.GetErrorData() {
		data.Properties.add(name, text)
	}
	return object().with("code", constant(status)).with("message", constant(specOf(faces[0]).GetMessage())).
		with("errorCode", codeOf(faces)).with("data", data).with("timestamp", moment(m.System.GetTimeLayout(), false))
}

// rejections are the codes that the rules of risk control refuse with. All have one status and one message.
func rejections() []contract.DeclaredError {
	var found []contract.DeclaredError
	values := apiv1.ErrorCode(0).Descriptor().Values()
	for i := range values.Len() {
		if f := (contract.DeclaredError{Code: apiv1.ErrorCode(values.Get(i).Number())}); isRejection(f) {
			found = append(found, f)
		}
	}
	return found
}

// isRejection reports whether a code is risk control's, whose `data` has the reasons. Bank document, section 5.1.
func isRejection(f contract.DeclaredError) bool { return apierror.Spec(f.Code).GetRejection() }

func (b *builder) headers(m *contract.Method, r *response, status int) {
	add := func(names ...string) {
		for _, name := range names {
			r.Headers.add(name, &header{Ref: "#/components/headers/" + name})
		}
	}
	add("X-Request-Id")
	if isBare(m) || status == http.StatusAccepted {
		add("X-Error-Code")
	}
	if m.Quota != apiv1.Quota_QUOTA_NONE {
		add("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
	}
	switch status {
	case http.StatusUnauthorized:
		add("WWW-Authenticate")
	case http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable:
		add("Retry-After")
	case http.StatusOK, http.StatusCreated:
		add(m.Answers.GetHeaders()...)
		if m.Changes() {
			add("X-Read-After")
		}
	}
}
