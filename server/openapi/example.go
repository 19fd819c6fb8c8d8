package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// addExamples gives every JSON body and every parameter an example: the document's own where it has one, else one made from the
// schema.
func (b *builder) addExamples() {
	for _, item := range b.doc.Paths {
		for _, o := range item.value.ordered {
			for _, p := range o.value.Parameters {
				if p.Ref == "" {
					p.Example = b.sample(p.Name, p.Schema)
				}
			}
			if o.value.RequestBody != nil {
				b.fill(o.value.RequestBody.Content)
			}
			for _, r := range o.value.Responses {
				b.fill(r.value.Content)
			}
		}
	}
	for _, r := range b.doc.Components.Responses {
		b.fill(r.value.Content)
	}
	for _, p := range b.doc.Components.Parameters {
		p.value.Example = b.sample(p.value.Name, p.value.Schema)
	}
}

func (b *builder) fill(content ordered[*mediaType]) {
	for _, media := range content {
		if media.name == "application/json" && media.value.Example == nil && media.value.Schema != nil {
			media.value.Example = b.sample("", media.value.Schema)
		}
	}
}

// values are examples of texts, by the name of the field.
var values = map[string]string{
	"accessToken": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "refreshToken": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
	"tokenType": "Bearer", "username": "user@example.com", "password": "password123", "oldPassword": "password123",
	"newPassword": "correct horse battery", "name": "张三", "email": "zhangsan@example.com", "customerName": "某某贸易有限公司",
	"counterpartyName": "李四", "payerName": "张三", "applicant": "张三", "approver": "李四", "approveRemark": "同意",
	"createdBy": "admin", "updatedBy": "admin", "operator": "lisi", "phone": "13812345678", "idNumber": "110101199001011234",
	"accountNumber": "6212000000000001", "currency": "CNY", "latestExternalRating": "A+",
	"transactionId": "TX0000018f2a3b4c5dO", "scheduledId": "SC0000018f2a3b4c5d", "paymentId": "BP0000018f2a3b4c5d", "checkId": "RK20260205001",
	"refId": "REF20260205001", "batchId": "BATCH20260205001", "billAccount": "1001001", "billPeriod": "2026-02", "dueDate": "2026-02-25",
	"asOf": "2026-02-05", "field": "amount", "message": "必填",
	"reason": "头寸缺口过多", "detail": "6个月内出现头寸缺口2次以上", "remark": "备注", "industry": "制造业", "region": "华东", "target": "制造业",
	"rejectReason": "单笔转账超过限额", "ruleTriggered": "single_transfer_limit", "riskLevel": "high", "riskRuleName": "single_transfer_limit",
	"rule": "single_transfer_limit", "fromStatus": "PENDING", "toStatus": "APPROVED",
	"fileId": "0123456789abcdef.pdf", "fileName": "财务报表.pdf", "fileUrl": "https://bank.example/api/v1/files/0123456789abcdef.pdf",
	"sessionId": "0123456789abcdef0123456789abcdef",
	"keyId":     "ak_0123456789abcdef", "secret": "c2VjcmV0IG9mIGFuIEFQSSBjbGllbnQ", "publicKey": "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=",
	"rateid": "1", "code": "LOAN1Y", "X-Request-Id": "5e2f0c1a9b7d4e63", "requestId": "5e2f0c1a9b7d4e63",
	"Idempotency-Key": "5f6c2d0e-9b1a-4c3d-8e7f-0a1b2c3d4e5f", "X-Read-After": "00000016b374d848",
}

// sample makes an example of a schema; nil if it cannot.
func (b *builder) sample(name string, s *schema) json.RawMessage {
	var out bytes.Buffer
	if err := encode(&out, b.value(name, s, 0)); err != nil {
		panic(fmt.Sprintf("openapi: example of %s: %v", name, err))
	}
	return bytes.TrimSpace(out.Bytes())
}

// maxSampleDepth ends schemas that hold themselves.
const maxSampleDepth = 12

func (b *builder) value(name string, s *schema, depth int) any {
	if s.Ref != "" {
		s = b.doc.Components.Schemas.get(strings.TrimPrefix(s.Ref, "#/components/schemas/"))
	}
	if s.exampleOf != nil {
		s = s.exampleOf
	}
	var kind string
	if len(s.Type) > 0 {
		kind = s.Type[0]
	}
	switch {
	case depth > maxSampleDepth:
		return nil
	case s.Const != nil:
		return s.Const
	case s.Default != nil:
		return s.Default
	case len(s.Enum) > 0:
		return s.Enum[0]
	case len(s.AnyOf) > 0:
		return b.value(name, s.AnyOf[0], depth+1)
	case kind == "object":
		var members ordered[any]
		isCell := s.Properties.get("display") != nil && s.Properties.get("scale") != nil
		for _, p := range s.Properties {
			member := p.name
			if isCell {
				member = name // The texts of a cell are those of its column.
			}
			members.add(p.name, b.value(member, p.value, depth+1))
		}
		return members
	case kind == "array":
		return []any{b.value(strings.TrimSuffix(name, "s"), s.Items, depth+1)}
	case kind == "integer" && s.Minimum != nil:
		return *s.Minimum
	case kind == "integer":
		return 1
	case kind == "number":
		return json.RawMessage("100.00")
	case kind == "boolean":
		return true
	case kind == "string":
		return textOf(name, s)
	default:
		return nil
	}
}

func textOf(name string, s *schema) string {
	text := values[name]
	switch {
	case s.Format == "date-time":
		return "2026-02-05T10:00:00Z"
	case strings.Contains(s.Pattern, "{2}T["):
		return "2022-02-11T10:30:00"
	case strings.Contains(s.Pattern, "{2} ["):
		return "2017-10-20 00:00:00"
	case s.Format == "email":
		return "user@example.com"
	case s.Format == "uri":
		return "https://bank.example/files/1.pdf"
	case strings.HasPrefix(s.Pattern, "^[0-9]{4}-(0"):
		return "2026-02"
	case strings.HasPrefix(s.Pattern, "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"):
		return "2026-02-25"
	case strings.HasPrefix(s.Pattern, "^[0-9]+$"), strings.HasPrefix(s.Pattern, "^-?(0|["):
		return "1"
	case s.Pattern == "^[0-9]{6}$":
		return "123456"
	case text == "":
		text = "example"
	}
	if s.MaxLength > 0 {
		letters := []rune(text)
		text = string(letters[:min(len(letters), int(s.MaxLength))])
	}
	for uint64(len([]rune(text))) < s.MinLength {
		text += "x"
	}
	return text
}
