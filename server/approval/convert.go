package approval

import (
	"fmt"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	approvalv1 "github.com/corebank/corebank/gen/go/corebank/approval/v1"
	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/keyring"
	"github.com/corebank/corebank/server/internal/sliceutil"
)

// toFacts converts an approval without the messages of its method, as the audit trail has it.
func toFacts(a approval) *approvalv1.Approval {
	result := &approvalv1.Approval{
		Id: a.ID, Method: a.Method, Status: contract.Parse[approvalv1.ApprovalStatus](a.status()),
		MakerId: a.MakerID, Maker: a.Maker, MakerRoles: sliceutil.Map(a.MakerRoles, contract.Parse[apiv1.Role]),
		Address: a.Address, RequestId: a.RequestID, Reason: a.Reason,
		CreatedAt: timestamppb.New(a.CreatedAt), ExpiresAt: timestamppb.New(a.ExpiresAt),
		DecidedById: a.DecidedByID, DecidedBy: a.DecidedBy, DecidedAt: contract.OptionalTime(a.DecidedAt), Remark: a.Remark,
		ErrorMessage: a.ErrorMessage,
	}
	if a.ErrorCode != nil {
		result.ErrorCode = apiv1.ErrorCode(apiv1.ErrorCode_value[*a.ErrorCode]).Enum()
	}
	return result
}

// toApproval converts an approval as a caller may see it: personal data whole to its maker and to whoever may decide it, and secrets of
// the answer to its maker.
func (s *Service) toApproval(a approval, by caller.Principal) (*approvalv1.Approval, error) {
	result := toFacts(a)
	m := s.methods[a.Method]
	if m == nil { // An older or a newer program has it.
		return result, nil
	}
	isMaker := a.MakerID == by.UserID
	view := audit.View{Personal: isMaker || by.Roles.HasAny(m.deciders)}
	request, err := s.open(a.Approval, m.request, false)
	if err != nil {
		return nil, err
	}
	result.Request = fieldsOf(view, request)
	if a.Response == nil {
		return result, nil
	}
	response, err := s.open(a.Approval, m.response, true)
	if err != nil {
		return nil, err
	}
	view.Secrets = isMaker
	result.Response = fieldsOf(view, response)
	return result, nil
}

func fieldsOf(view audit.View, message proto.Message) []*approvalv1.ApprovalField {
	return sliceutil.Map(view.Fields(message), func(f audit.Field) *approvalv1.ApprovalField {
		return &approvalv1.ApprovalField{Field: f.Name, Value: f.Text}
	})
}

// open decrypts the request of an approval, or its response.
func (s *Service) open(a db.Approval, kind protoreflect.MessageType, isResponse bool) (proto.Message, error) {
	sealed := a.Request
	if isResponse {
		sealed = a.Response
	}
	wire, err := s.keys.Open(sealed, &a.SealedWith, keyring.ApprovalContext(a.ID, isResponse))
	if err != nil {
		return nil, fmt.Errorf("open approval %d: %w", a.ID, err)
	}
	message := kind.New().Interface()
	if err := proto.Unmarshal(wire, message); err != nil {
		return nil, fmt.Errorf("read approval %d: %w", a.ID, err)
	}
	return message, nil
}

// seal encrypts the request of an approval, or its response.
func (s *Service) seal(id int64, message proto.Message, isResponse bool) (sealed []byte, with string, err error) {
	wire, err := proto.MarshalOptions{Deterministic: true}.Marshal(message)
	if err != nil {
		return nil, "", fmt.Errorf("write approval %d: %w", id, err)
	}
	sealed, with = s.keys.Seal(wire, keyring.ApprovalContext(id, isResponse))
	return sealed, with, nil
}

func toRule(m *method, row *db.ApprovalRule) *approvalv1.ApprovalRule {
	rule := &approvalv1.ApprovalRule{Service: string(m.Desc.Parent().Name()), Method: string(m.Desc.Name()), HasAmount: m.amount != nil}
	if row == nil {
		return rule
	}
	rule.Required, rule.UpdatedAt, rule.UpdatedBy = true, timestamppb.New(row.UpdatedAt), &row.UpdatedBy
	if row.MinAmount != nil {
		rule.MinAmount = new(row.MinAmount.String())
	}
	return rule
}
