package contract

import (
	"cmp"
	"net/http"
	"slices"

	validate "buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
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

// Errors lists the codes that a method can answer with, in the order of the catalogue: those of its option answers, and those
// that follow from its other options. Besides them every method answers GWS003 to a caller that goes away.
func (m *Method) Errors() []DeclaredError {
	codes := slices.Concat(m.Answers.GetErrors(), m.impliedErrors())
	if slices.ContainsFunc(codes, isRejection) {
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

// isRejection reports whether a code is one of risk control's, whose `data` has the reasons.
func isRejection(code apiv1.ErrorCode) bool {
	value := code.Descriptor().Values().ByNumber(code.Number())
	return value != nil && option[*apiv1.ErrorSpec](value, apiv1.E_Error).GetRejection()
}

// impliedErrors are the codes that follow from the options of a method other than answers.
func (m *Method) impliedErrors() []apiv1.ErrorCode {
	codes := []apiv1.ErrorCode{
		m.System.GetFormat(), m.System.GetInternal(), apiv1.ErrorCode_AUB008, apiv1.ErrorCode_GWS001, apiv1.ErrorCode_GWS002,
		apiv1.ErrorCode_GWB004, apiv1.ErrorCode_GWB005,
	}
	codes = append(codes, fieldErrors(m.Desc.Input(), m.System)...)
	if !m.Access.GetPublic() {
		codes = append(codes, apiv1.ErrorCode_AUB002)
		if !m.Access.GetIncompleteLogin() {
			codes = append(codes, apiv1.ErrorCode_AUB010, apiv1.ErrorCode_AUB013)
		}
	}
	if len(m.Access.GetRoles()) > 0 {
		codes = append(codes, apiv1.ErrorCode_AUB003)
	}
	if m.Access.GetOwner() != nil {
		codes = append(codes, apiv1.ErrorCode_CBB006)
	}
	codes = append(codes, apiv1.ErrorCode_GWB003)
	if m.Writes() {
		codes = append(codes, apiv1.ErrorCode_CBB014)
	}
	return codes
}

// Writes reports whether repeating a call repeats its effect, so that an Idempotency-Key is of use.
func (m *Method) Writes() bool {
	options, _ := m.Desc.Options().(*descriptorpb.MethodOptions)
	return options.GetIdempotencyLevel() == descriptorpb.MethodOptions_IDEMPOTENCY_UNKNOWN && m.HTTPMethod != http.MethodGet &&
		!m.Access.GetPublic() && m.Facade.GetDialect() != apiv1.Dialect_DIALECT_GRID
}

// fieldErrors returns the codes of malformed, missing and invalid fields of a request.
func fieldErrors(message protoreflect.MessageDescriptor, system *apiv1.SystemSpec) []apiv1.ErrorCode {
	var codes []apiv1.ErrorCode
	fields := message.Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		if IsRequired(field) {
			codes = append(codes, system.GetMissing())
		}
		if d := FieldOption(field).GetDecimal(); d != nil {
			codes = append(codes, system.GetAmountFormat())
			if d.GetPositive() != apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED {
				codes = append(codes, d.GetPositive())
			}
		}
		if field.Message() != nil && field.Message().FullName() != "google.protobuf.Timestamp" {
			codes = append(codes, fieldErrors(field.Message(), system)...)
		}
	}
	return codes
}

// IsRequired reports whether a request must have a field: it is marked as required, or its zero value is out of bounds.
func IsRequired(field protoreflect.FieldDescriptor) bool {
	r, _ := proto.GetExtension(field.Options(), validate.E_Field).(*validate.FieldRules)
	if r.GetRequired() || FieldOption(field).GetDecimal().GetRequired() {
		return true
	}
	if field.HasPresence() || field.IsList() {
		return field.IsList() && r.GetRepeated().GetMinItems() > 0
	}
	return r.GetString().GetMinLen() > 0 || r.GetString().GetIn() != nil || r.GetString().GetEmail() || r.GetString().GetUri() ||
		r.GetInt64().HasGt() || r.GetInt32().HasGt() || r.GetInt64().GetGte() > 0 || r.GetInt32().GetGte() > 0 ||
		r.GetInt32().GetIn() != nil || slices.Contains(r.GetEnum().GetNotIn(), 0)
}
