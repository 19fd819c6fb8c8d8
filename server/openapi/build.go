package openapi

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/testkit/examples"
)

// published are the examples of the documents, by method: their `request` and their `response`. A request that is a text names an
// example of testkit/examples, whose body it is.
var published = func() map[string]map[string]json.RawMessage {
	var parsed map[string]map[string]json.RawMessage
	if err := json.Unmarshal(examplesText, &parsed); err != nil {
		panic(fmt.Sprintf("openapi: examples.json: %v", err))
	}
	for _, halves := range parsed {
		var name string
		if json.Unmarshal(halves["request"], &name) != nil {
			continue
		}
		played, ok := examples.Named(name)
		if !ok {
			panic(fmt.Sprintf("openapi: examples.json: there is no example %q", name))
		}
		halves["request"] = json.RawMessage(played.Body)
	}
	return parsed
}()

//go:embed examples.json
var examplesText []byte

//go:embed introduction.md
var introduction string

type builder struct {
	doc   *Document
	words Comments
	// messages has the message that each schema of an answer is of.
	messages map[string]protoreflect.FullName
}

// Build describes what a contract has in JSON.
func Build(c *contract.Contract, words Comments) *Document {
	b := &builder{words: words, messages: map[string]protoreflect.FullName{}, doc: &Document{
		OpenAPI: "3.0.3",
		Info:    info{Title: "corebank", Version: contract.Version(), Description: introduction + "\n" + codeTable()},
		Servers: []server{{"/", "Where this document was read."}},
	}}
	b.shared()
	methods := slices.Clone(c.Methods())
	slices.SortStableFunc(methods, func(x, y *contract.Method) int {
		return cmp.Or(
			systemOf(x)-systemOf(y),
			strings.Compare(x.Desc.ParentFile().Path(), y.Desc.ParentFile().Path()),
			x.Desc.Index()-y.Desc.Index(),
		)
	})
	for _, m := range methods {
		if m.Path == "" {
			continue
		}
		if name := tagOf(m); !slices.ContainsFunc(b.doc.Tags, func(t tag) bool { return t.Name == name }) {
			b.doc.Tags = append(b.doc.Tags, newTag(name))
		}
		at := path(m)
		item := b.doc.Paths.get(at)
		if item == nil {
			item = &pathItem{}
			b.doc.Paths.add(at, item)
		}
		item.add(strings.ToLower(m.HTTPMethod), b.operation(m))
	}
	b.pages()
	b.addExamples()
	return b.doc
}

// tags are the nouns that operations are grouped by, as the paths name them, with what they are.
var tags = map[string]string{
	"approval-rules":        "双人复核规则 Rules of four eyes: the methods whose calls need a second person.",
	"approvals":             "复核 Calls under four eyes, which somebody else approves or rejects.",
	"accounts":              "账户 Accounts: opened, frozen, closed, and their balances. Bank document, section 3.2.",
	"api-clients":           "API客户端 API clients, which sign their requests or exchange their secret for a token.",
	"bills":                 "账单 Bills, as billers hand them in.",
	"audit-entries":         "审计轨迹 The audit trail: who of the staff wrote what.",
	"default-audit-records": "审计记录 Audit records of what was done about defaults.",
	"auth":                  "认证 Logins and tokens. Bank document, section 2.",
	"customers":             "客户 Customers of the bank. Bank document, section 3.1.",
	"default-applications":  "违约认定申请 Applications to declare a customer in default, and their approval. Defaults document, sections 3 and 4.",
	"default-customers":     "违约客户 Customers in default. Defaults document, section 5.",
	"default-reasons":       "违约原因 Reasons of default. Defaults document, section 2.",
	"files":                 "附件 Files that people attach. Defaults document, section 8.",
	"interest":              "计息 Interest on accounts: default rates, and the days that were accrued.",
	"journal":               "账本日志 The journal: signed checkpoints of all transactions, and proofs.",
	"ledger":                "账务 The books and their verification.",
	"operation":             "运维 Pages for balancers and the people who run the server.",
	"payments":              "账单支付 Bills and their payment. Bank document, section 4.",
	"rate":                  "利率 Interest rates and their versions. Rates document.",
	"renewal-reasons":       "重生原因 Reasons of renewal. Defaults document, section 6.3.",
	"renewals":              "违约重生 Renewals: customers that leave default. Defaults document, section 6.",
	"risk":                  "风控 Risk control: checks, rules and the blacklist. Bank document, section 5.",
	"statistics":            "违约统计 Statistics of defaults and renewals. Defaults document, section 7.",
	"transactions":          "交易 Transfers, deposits, debits and their history. Bank document, section 3.3.",
	"webhooks":              "Webhook订阅 Webhooks, which send what is posted to a URL, and what they could not deliver.",
	"users":                 "用户 Users and their roles.",
}

// newTag is a tag that readers see by its Chinese word and its English one: 违约原因 Default reasons.
func newTag(name string) tag {
	chinese, _, _ := strings.Cut(tags[name], " ")
	english := strings.ReplaceAll(name, "-", " ")
	return tag{Name: name, DisplayName: chinese + " " + strings.ToUpper(english[:1]) + english[1:], Description: tags[name]}
}

// tagOf is the noun of a method's path.
func tagOf(m *contract.Method) string {
	noun, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(m.Path, "/api/v1"), "/"), "/")
	if tags[noun] == "" {
		panic("openapi: the tag " + noun + " of " + m.Path + " has no description")
	}
	return noun
}

// systemOf is the place of a method's system among all.
func systemOf(m *contract.Method) int {
	values := apiv1.System(0).Descriptor().Values()
	for i := range values.Len() {
		spec, ok := proto.GetExtension(values.Get(i).Options(), apiv1.E_Spec).(*apiv1.SystemSpec)
		if ok && spec.GetTitle() == m.System.GetTitle() {
			return i
		}
	}
	return 0
}

// codeTable is the error catalogue for readers.
func codeTable() string {
	var table strings.Builder
	table.WriteString("| code | HTTP | gRPC | message | when |\n|---|---|---|---|---|\n")
	values := apiv1.ErrorCode(0).Descriptor().Values()
	for i := range values.Len() {
		code := apiv1.ErrorCode(values.Get(i).Number())
		if spec := apierror.Spec(code); spec != nil {
			fmt.Fprintf(&table, "| %s | %d | %s | %s | %s |\n", code, spec.GetHttp(), spec.GetGrpc(), spec.GetMessage(), spec.GetWhen())
		}
	}
	return table.String()
}

// shared adds what many operations refer to.
func (b *builder) shared() {
	c := &b.doc.Components
	codes := &schema{Type: types{"string"}, Description: "A code of the catalogue above."}
	values := apiv1.ErrorCode(0).Descriptor().Values()
	for i := range values.Len() {
		if values.Get(i).Number() != 0 {
			codes.Enum = append(codes.Enum, string(values.Get(i).Name()))
		}
	}
	text := &schema{Type: types{"string"}}
	c.Schemas.add("ErrorCode", codes)
	c.Schemas.add("FieldError", object().
		with("field", &schema{Type: types{"string"}, Description: "The field, as JSON writes it: `transfers[1].amount`."}).
		with("message", text))
	c.Schemas.add("Failure", object().with("data", nothing()).with("message", text).with("success", constant(false)))

	visible := func(most uint64) *schema {
		return &schema{Type: types{"string"}, MinLength: 1, MaxLength: most, Pattern: "^[\\x21-\\x7e]+$"}
	}
	c.Parameters.add("RequestId", &parameter{
		Name: "X-Request-Id", In: "header", Schema: visible(caller.MaxRequestID),
		Description: "A name for the request in logs and in the answer. The server makes one up if there is none.",
	})
	c.Parameters.add("IdempotencyKey", &parameter{
		Name: "Idempotency-Key", In: "header", Schema: visible(idempotency.MaxKey),
		Description: "Makes the write happen once: the same key with the same request gives the first answer again, with another " +
			"request it is CBB014.",
	})
	c.Parameters.add("ApprovalReason", &parameter{
		Name: "Approval-Reason", In: "header", Schema: &schema{Type: types{"string"}},
		Description: fmt.Sprintf("Why the call is made, for whoever approves it if the method is under four eyes: at most %d characters, percent-encoded.",
			contract.MaxApprovalReason),
	})
	c.Parameters.add("ReadAfter", &parameter{
		Name: "X-Read-After", In: "header", Schema: text,
		Description: "The header of this name in the answer to a write, which the read then sees. Without it the read may be some " +
			"seconds old, where the server reads from standbys of its database.",
	})

	number := &schema{Type: types{"string"}, Pattern: "^[0-9]+$"}
	for _, h := range []struct {
		name, words string
		schema      *schema
	}{
		{"X-Request-Id", "The name of the request in logs.", text},
		{"RateLimit-Limit", "Requests that a caller has who made none for a while.", number},
		{"RateLimit-Remaining", "Requests that are left now.", number},
		{"RateLimit-Reset", "Seconds until all are there again.", number},
		{"Retry-After", "Seconds to wait before the same request can succeed.", number},
		{"WWW-Authenticate", "How to prove who is calling.", constant("Bearer")},
		{"Content-Disposition", "The name of the file.", text},
		{"Content-Digest", "The SHA-256 of the file. RFC 9530.", text},
		{"Last-Modified", "As of when the answer is.", text},
		{"X-Read-After", "What a read sends to see this write, where the server reads from standbys of its database.", text},
		{"X-Error-Code", "The code of an error, where the body has no place for it or the status is that of a success.", &schema{Ref: "#/components/schemas/ErrorCode"}},
	} {
		c.Headers.add(h.name, &header{Description: h.words, Schema: h.schema})
	}

	c.SecuritySchemes.add("bearer", &securityScheme{
		Type: "http", Scheme: "bearer", BearerFormat: "JWT", Description: "The accessToken of Login, good for an hour. API clients may sign requests instead: see Signatures.",
	})
}

// pages adds what the server answers beside the contract.
func (b *builder) pages() {
	const operations = "operation"
	b.doc.Tags = append(b.doc.Tags, newTag(operations))
	plain := func(description, text string) *response {
		r := &response{Description: description}
		r.Headers.add("X-Request-Id", &header{Ref: "#/components/headers/X-Request-Id"})
		r.Content.add("text/plain", &mediaType{Schema: &schema{Type: types{"string"}, Pattern: text}})
		return r
	}
	add := func(path, id, summary, description string, responses ordered[*response]) {
		item := &pathItem{}
		item.add("get", &operation{
			Tags: []string{operations}, Summary: summary, Description: description, OperationID: id, Security: []map[string][]string{}, Responses: responses,
		})
		b.doc.Paths.add(path, item)
	}
	add("/healthz", "GetHealth", "存活检查 Get health", "Tells that the process answers.", ordered[*response]{{"200", plain("It does.", "^ok\n$")}})
	add("/readyz", "GetReadiness", "就绪检查 Get readiness", "Tells whether to send requests here.", ordered[*response]{
		{"200", plain("Yes.", "^ready\n$")},
		{"503", plain("No; the text says why.", "\n$")},
	})
}
