package openapi

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
)

func (b *builder) operation(m *contract.Method) *operation {
	words := b.words.of(m.Desc)
	summary, rest, _ := strings.Cut(words, ". ")
	o := &operation{
		Tags:        []string{m.System.GetTitle()},
		Summary:     strings.TrimSuffix(summary, "."),
		Description: join(rest, callers(m), section(m)),
		OperationID: string(m.Desc.Name()),
		Security:    security(m),
		Parameters:  b.parameters(m),
		RequestBody: b.body(m),
	}
	b.responses(m, o)
	return o
}

// security is what proves the caller. A client of the API may have any role but customer.
func security(m *contract.Method) []map[string][]string {
	none := []string{}
	access := m.Access
	isStaff := func(r apiv1.Role) bool { return r != apiv1.Role_ROLE_CUSTOMER }
	switch {
	case access.GetPublic():
		return []map[string][]string{}
	case access.GetAuthenticated() || slices.ContainsFunc(access.GetRoles(), isStaff):
		return []map[string][]string{{"bearer": none}, {"signature": none, "signatureInput": none}}
	default:
		return []map[string][]string{{"bearer": none}}
	}
}

// callers says in words who may call, which OpenAPI has no place for.
func callers(m *contract.Method) string {
	if m.Access.GetPublic() {
		return "Needs no token."
	}
	var texts []string
	for _, role := range m.Access.GetRoles() {
		texts = append(texts, "`"+contract.Text(role)+"`")
	}
	text := "Every user may call it."
	if len(texts) > 0 {
		text = "Roles: " + strings.Join(texts, ", ") + "."
	}
	if m.Access.GetOwner() != nil {
		text += " Customers only for what is their own."
	}
	switch m.Quota {
	case apiv1.Quota_QUOTA_TRANSFER:
		text += " Counts as a transfer: 100 per minute and customer."
	case apiv1.Quota_QUOTA_QUERY:
		text += " Counts as a query: 1,000 per minute and customer."
	case apiv1.Quota_QUOTA_BATCH:
		text += " Counts as a batch: 10 per minute and customer."
	case apiv1.Quota_QUOTA_UNSPECIFIED, apiv1.Quota_QUOTA_NONE, apiv1.Quota_QUOTA_DEFAULT:
	}
	return text
}

// documents are what the sections of a system's methods are sections of.
var documents = map[string]string{"Default-customer management": "Defaults document", "Interest rates": "Rates document"}

func section(m *contract.Method) string {
	if m.Facade.GetSection() == "" {
		return ""
	}
	return cmp.Or(documents[m.System.GetTitle()], "Bank document") + ", section " + m.Facade.GetSection() + "."
}

// writes tells whether a method changes something more every time, so that an Idempotency-Key means something to it.
func writes(m *contract.Method) bool {
	options, _ := m.Desc.Options().(*descriptorpb.MethodOptions)
	return options.GetIdempotencyLevel() == descriptorpb.MethodOptions_IDEMPOTENCY_UNKNOWN && m.HTTPMethod != http.MethodGet &&
		!m.Access.GetPublic() && m.Facade.GetDialect() != apiv1.Dialect_DIALECT_GRID
}

// responses adds the answer of success and those of every code that can come, by status.
func (b *builder) responses(m *contract.Method, o *operation) {
	byStatus := map[int][]face{}
	for _, f := range b.faces(m) {
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

func specOf(f face) *apiv1.ErrorSpec {
	if f.absent {
		return apierror.Absent(f.code).Spec()
	}
	return apierror.Spec(f.code)
}

// faces are the codes that a method can answer with: those that follow from its options, and those its comment names.
func (b *builder) faces(m *contract.Method) []face {
	codes := []apiv1.ErrorCode{
		m.System.GetFormat(), m.System.GetInternal(), apiv1.ErrorCode_AUB008,
		apiv1.ErrorCode_GWS001, apiv1.ErrorCode_GWS002,
	}
	codes = append(codes, fieldCodes(m.Desc.Input(), m.System)...)
	if hasBody(m) || m.Desc.IsStreamingClient() {
		codes = append(codes, apiv1.ErrorCode_GWB004, apiv1.ErrorCode_GWB005)
	}
	if !m.Access.GetPublic() {
		codes = append(codes, apiv1.ErrorCode_AUB002)
	}
	if len(m.Access.GetRoles()) > 0 {
		codes = append(codes, apiv1.ErrorCode_AUB003)
	}
	if m.Access.GetOwner() != nil {
		codes = append(codes, apiv1.ErrorCode_CBB006)
	}
	if m.Quota != apiv1.Quota_QUOTA_NONE {
		codes = append(codes, apiv1.ErrorCode_GWB003)
	}
	if writes(m) {
		codes = append(codes, apiv1.ErrorCode_CBB014)
	}
	faces := b.words.codesIn(m.Desc)
	if slices.ContainsFunc(faces, isRejection) {
		codes = append(codes, apiv1.ErrorCode_RKS001) // It fails closed.
	}
	for _, code := range codes {
		faces = append(faces, face{code: code})
	}
	slices.SortFunc(faces, func(a, b face) int {
		return cmp.Or(cmp.Compare(a.code, b.code), strings.Compare(strconv.FormatBool(a.absent), strconv.FormatBool(b.absent)))
	})
	return slices.Compact(faces)
}

// fieldCodes are the codes of what can be wrong with the fields of a request.
func fieldCodes(message protoreflect.MessageDescriptor, system *apiv1.SystemSpec) []apiv1.ErrorCode {
	var codes []apiv1.ErrorCode
	fields := message.Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		if isRequired(field) {
			codes = append(codes, system.GetMissing())
		}
		if d := contract.FieldOption(field).GetDecimal(); d != nil {
			codes = append(codes, system.GetAmountFormat())
			if d.GetPositive() != apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED {
				codes = append(codes, d.GetPositive())
			}
		}
		if field.Message() != nil && !isTime(field) {
			codes = append(codes, fieldCodes(field.Message(), system)...)
		}
	}
	return codes
}

// kindsOf are the content types of the files that a method gives out: workbooks where its comment says so, else all kinds that
// are taken in.
func kindsOf(words string) []string {
	const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	if strings.Contains(words, ".xlsx") {
		return []string{workbook}
	}
	return []string{
		"application/pdf", "application/msword", "application/vnd.ms-excel",
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document", workbook,
	}
}

// success is the answer of success; with it, in the dialects that have such, those refusals that have the same status.
func (b *builder) success(m *contract.Method, refusals []face) *response {
	r := &response{Description: cmp.Or(m.Facade.GetMessage(), "The file.")}
	b.headers(m, r, http.StatusOK)
	if m.Facade.GetDialect() == apiv1.Dialect_DIALECT_FILE {
		for _, kind := range kindsOf(b.words.of(m.Desc)) {
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
func (b *builder) variant(m *contract.Method, v *apiv1.Variant, byStatus map[int][]face) (int, *response) {
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

// data is what stands in `data` on success.
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

// frame is what stands around `data`.
func (b *builder) frame(m *contract.Method, status int, message string, codes []face, data *schema) *schema {
	if isBare(m) {
		return object().with("data", data).with("message", nothing()).with("success", constant(true))
	}
	s := object().with("code", constant(status)).with("message", constant(message))
	if codes != nil {
		s.with("errorCode", codeOf(codes))
	}
	return s.with("data", data).with("timestamp", moment(m.System.GetTimeLayout(), false))
}

// isBare tells the dialects of the rates document from the envelope.
func isBare(m *contract.Method) bool {
	dialect := m.Facade.GetDialect()
	return dialect == apiv1.Dialect_DIALECT_RESULT || dialect == apiv1.Dialect_DIALECT_GRID
}

func codeOf(codes []face) *schema {
	s := &schema{Type: types{"string"}}
	for _, f := range codes {
		if text := any(f.code.String()); !slices.Contains(s.Enum, text) {
			s.Enum = append(s.Enum, text)
		}
	}
	return s
}

// refusal is the answer of an error status. Methods that can answer alike share it.
func (b *builder) refusal(m *contract.Method, status int, faces []face) *response {
	traits := []string{strconv.Itoa(status)}
	for _, f := range faces {
		traits = append(traits, f.code.String())
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
	if told := b.words.tellsIn(m.Desc); told != "" {
		traits = append(traits, told)
	}
	name := strings.Join(traits, "-")
	if b.doc.Components.Responses.get(name) == nil {
		r := &response{Description: lines(faces)}
		b.headers(m, r, status)
		r.Content.add("application/json", &mediaType{Schema: b.failure(m, status, faces)})
		b.doc.Components.Responses.add(name, r)
	}
	return &response{Ref: "#/components/responses/" + name}
}

// lines tells codes in words.
func lines(faces []face) string {
	var all []string
	for _, f := range faces {
		all = append(all, fmt.Sprintf("- `%s` %s: %s", f.code, specOf(f).GetMessage(), apierror.Spec(f.code).GetWhen()))
	}
	return strings.Join(all, "\n")
}

// failure is the body of a refusal.
func (b *builder) failure(m *contract.Method, status int, faces []face) *schema {
	if isBare(m) {
		return &schema{Ref: "#/components/schemas/Failure"}
	}
	message := &schema{Type: types{"string"}}
	for _, f := range faces {
		if text := any(specOf(f).GetMessage()); !slices.Contains(message.Enum, text) {
			message.Enum = append(message.Enum, text)
		}
	}
	s := object().
		with("code", constant(status)).
		with("message", message).
		with("errorCode", codeOf(faces)).
		with("errors", &schema{Type: types{"array"}, Items: &schema{Ref: "#/components/schemas/FieldError"}})
	if told := b.told(m, faces); len(told.Properties) > 0 {
		s.Properties.add("data", told)
	}
	return s.with("timestamp", moment(m.System.GetTimeLayout(), false))
}

// told is what a refusal can tell besides its fields: what the method's comment says, and why a payment was rejected.
func (b *builder) told(m *contract.Method, faces []face) *schema {
	names := []string{b.words.tellsIn(m.Desc)}
	if slices.ContainsFunc(faces, isRejection) {
		names = append(names, "rejectReason", "riskLevel", "ruleTriggered")
	}
	s := object()
	for _, name := range names {
		if name != "" {
			s.Properties.add(name, &schema{Type: types{"string"}})
		}
	}
	return s
}

// rejections are the codes that the rules of risk control refuse with. All have one status and one message.
func rejections() []face {
	var found []face
	values := apiv1.ErrorCode(0).Descriptor().Values()
	for i := range values.Len() {
		if f := (face{code: apiv1.ErrorCode(values.Get(i).Number())}); isRejection(f) {
			found = append(found, f)
		}
	}
	return found
}

// isRejection tells the codes of risk control, which say in `data` why, from others. Bank document, section 5.1.
func isRejection(f face) bool { return apierror.Spec(f.code).GetRejection() }

// described are the headers that a method has when its comment speaks of them.
var described = []string{"Content-Disposition", "Content-Digest", "Last-Modified"}

func (b *builder) headers(m *contract.Method, r *response, status int) {
	add := func(names ...string) {
		for _, name := range names {
			r.Headers.add(name, &header{Ref: "#/components/headers/" + name})
		}
	}
	add("X-Request-Id")
	if m.Quota != apiv1.Quota_QUOTA_NONE {
		add("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
	}
	switch status {
	case http.StatusUnauthorized:
		add("WWW-Authenticate")
	case http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable:
		add("Retry-After")
	case http.StatusOK:
		words := strings.ToLower(b.words.of(m.Desc))
		for _, name := range described {
			isFile := name == "Content-Disposition" && m.Facade.GetDialect() == apiv1.Dialect_DIALECT_FILE
			if isFile || strings.Contains(words, strings.ToLower(name)) {
				add(name)
			}
		}
	}
}
