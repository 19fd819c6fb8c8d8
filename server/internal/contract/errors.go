package contract

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	validate "buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
)

// DeclaredError is a code that a method can answer with, or its variant for something that does not exist.
type DeclaredError struct {
	Code   apiv1.ErrorCode
	Absent bool
}

// Transport is a way to call a method.
type Transport int

// The transports. JSON callers set no deadline, and gRPC callers sign nothing, so that not every code comes over both.
const (
	GRPC Transport = iota
	JSON
)

// Errors lists the codes that a method can answer with, in the order of the catalogue: those of its option answers, and those
// that follow from its other options. Besides them every method answers GWS003 to a caller that goes away, and GWS001 when the
// server stops. A method that has no path answers nothing over JSON.
func (m *Method) Errors(via Transport) []DeclaredError {
	if via == JSON && m.Path == "" {
		return nil
	}
	codes := slices.Concat(m.Answers.GetErrors(), m.impliedErrors(via))
	if slices.ContainsFunc(codes, IsRejection) {
		codes = append(codes, apiv1.ErrorCode_RKS001) // Risk control fails closed.
	}
	var all []DeclaredError
	for _, code := range codes {
		all = append(all, DeclaredError{Code: code})
	}
	for _, code := range m.Answers.GetAbsent() {
		all = append(all, DeclaredError{code, true})
	}
	slices.SortFunc(all, func(a, b DeclaredError) int {
		switch {
		case a.Code != b.Code || a.Absent == b.Absent:
			return cmp.Compare(a.Code, b.Code)
		case a.Absent:
			return 1
		default:
			return -1
		}
	})
	return slices.Compact(all)
}

// IsRejection reports whether a code is one of risk control's, whose `data` has the reasons.
func IsRejection(code apiv1.ErrorCode) bool {
	value := code.Descriptor().Values().ByNumber(code.Number())
	return value != nil && option[*apiv1.ErrorSpec](value, apiv1.E_Error).GetRejection()
}

// impliedErrors returns the codes that follow from the options of a method other than answers. A bidirectional stream ends only with
// the codes of callerErrors: those of an item are in the item's result.
func (m *Method) impliedErrors(via Transport) []apiv1.ErrorCode {
	codes := m.callerErrors(via)
	if via == GRPC {
		codes = append(codes, apiv1.ErrorCode_GWS002)
	}
	if m.isConversation() {
		return codes
	}
	codes = append(codes, m.System.GetFormat(), m.System.GetInternal(), apiv1.ErrorCode_GWS001)
	var ofPath []protoreflect.FieldDescriptor
	if via == JSON {
		ofPath = m.PathFields()
	}
	codes = append(codes, fieldErrors(m.Desc.Input(), m.System, ofPath)...)
	if via == GRPC || m.HasBody() {
		codes = append(codes, apiv1.ErrorCode_GWB004, apiv1.ErrorCode_GWB005)
	}
	if m.Writes() {
		codes = append(codes, apiv1.ErrorCode_CBB014)
	}
	if m.FourEyes != nil {
		codes = append(codes, apiv1.ErrorCode_GWB006)
	}
	return codes
}

// callerErrors returns the codes of authentication, authorization and quotas.
func (m *Method) callerErrors(via Transport) []apiv1.ErrorCode {
	var codes []apiv1.ErrorCode
	if via == JSON {
		codes = append(codes, apiv1.ErrorCode_AUB008)
	}
	if m.isLimited(via) {
		codes = append(codes, apiv1.ErrorCode_GWB003)
	}
	if !m.Access.GetPublic() {
		codes = append(codes, apiv1.ErrorCode_AUB002)
		if !m.Access.GetIncompleteLogin() {
			codes = append(codes, apiv1.ErrorCode_AUB010, apiv1.ErrorCode_AUB013)
		}
	}
	if len(m.Access.GetRoles()) > 0 {
		codes = append(codes, apiv1.ErrorCode_AUB003)
	}
	if m.Access.GetOwner().GetField() != "" {
		codes = append(codes, apiv1.ErrorCode_CBB006)
	}
	return codes
}

// isConversation reports whether both requests and responses are streams.
func (m *Method) isConversation() bool {
	return m.Desc.IsStreamingClient() && m.Desc.IsStreamingServer()
}

// isLimited reports whether the number of calls is limited. Internal systems have no quota. Callers without a token are counted by
// address, over gRPC only.
func (m *Method) isLimited(via Transport) bool {
	if m.Quota == apiv1.Quota_QUOTA_NONE {
		return via == GRPC && m.Access.GetPublic()
	}
	return !slices.Equal(m.Access.GetRoles(), []apiv1.Role{apiv1.Role_ROLE_INTERNAL})
}

// HasBody reports whether a JSON request has a body beside its path.
func (m *Method) HasBody() bool {
	return option[*annotations.HttpRule](m.Desc, annotations.E_Http).GetBody() == "*"
}

// PathFields returns the fields of the request that the path of a JSON request gives.
func (m *Method) PathFields() []protoreflect.FieldDescriptor {
	var fields []protoreflect.FieldDescriptor
	for segment := range strings.SplitSeq(m.Path, "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			fields = append(fields, m.Desc.Input().Fields().ByName(protoreflect.Name(strings.TrimSuffix(name, "}"))))
		}
	}
	return fields
}

// Writes reports whether repeating a call repeats its effect, so that an Idempotency-Key is of use.
func (m *Method) Writes() bool {
	options, _ := m.Desc.Options().(*descriptorpb.MethodOptions)
	return options.GetIdempotencyLevel() == descriptorpb.MethodOptions_IDEMPOTENCY_UNKNOWN && m.HTTPMethod != http.MethodGet &&
		!m.Access.GetPublic() && m.Facade.GetDialect() != apiv1.Dialect_DIALECT_GRID
}

// Changes reports whether a call may change what others see, so that the audit trail has an entry of one by staff.
func (m *Method) Changes() bool {
	options, _ := m.Desc.Options().(*descriptorpb.MethodOptions)
	return options.GetIdempotencyLevel() != descriptorpb.MethodOptions_NO_SIDE_EFFECTS && m.HTTPMethod != http.MethodGet &&
		!m.Access.GetPublic() && m.Facade.GetDialect() != apiv1.Dialect_DIALECT_GRID
}

// fieldErrors returns the codes of malformed, missing and invalid fields of a request. A text that the path gives cannot be missing.
func fieldErrors(
	message protoreflect.MessageDescriptor, system *apiv1.SystemSpec, ofPath []protoreflect.FieldDescriptor,
) []apiv1.ErrorCode {
	var codes []apiv1.ErrorCode
	fields := message.Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		if isRequired(field) && (field.Kind() != protoreflect.StringKind || !slices.Contains(ofPath, field)) {
			codes = append(codes, system.GetMissing())
		}
		if d := FieldOption(field).GetDecimal(); d != nil {
			codes = append(codes, system.GetAmountFormat())
			if d.GetPositive() != apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED {
				codes = append(codes, d.GetPositive())
			}
		}
		if field.Message() != nil && field.Message().FullName() != "google.protobuf.Timestamp" {
			codes = append(codes, fieldErrors(field.Message(), system, nil)...)
		}
	}
	return codes
}

// isRequired reports whether the contract says that a request must have a field.
func isRequired(field protoreflect.FieldDescriptor) bool {
	return rulesOf(field).GetRequired() || FieldOption(field).GetDecimal().GetRequired()
}

func rulesOf(field protoreflect.FieldDescriptor) *validate.FieldRules {
	r, _ := proto.GetExtension(field.Options(), validate.E_Field).(*validate.FieldRules)
	return r
}

// IsRequired reports whether a request must have a field: it is marked as required, or its zero value is out of bounds.
func IsRequired(field protoreflect.FieldDescriptor) bool {
	if isRequired(field) {
		return true
	}
	r := rulesOf(field)
	if field.HasPresence() || field.IsList() {
		return field.IsList() && r.GetRepeated().GetMinItems() > 0
	}
	return r.GetString().GetMinLen() > 0 || r.GetString().GetIn() != nil || r.GetString().GetEmail() || r.GetString().GetUri() ||
		r.GetInt64().HasGt() || r.GetInt32().HasGt() || r.GetInt64().GetGte() > 0 || r.GetInt32().GetGte() > 0 ||
		r.GetInt32().GetIn() != nil || slices.Contains(r.GetEnum().GetNotIn(), 0)
}
