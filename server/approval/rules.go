package approval

import (
	"github.com/govalues/decimal"
	"google.golang.org/protobuf/proto"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
)

// The states of an approval, as the database writes them. Only a pending one changes, and only once.
const (
	pending   = "pending"
	executed  = "executed"
	failed    = "failed"
	rejected  = "rejected"
	withdrawn = "withdrawn"
	expired   = "expired"
)

// approval is a row, and whether its time is over although it is still pending.
type approval struct {
	db.Approval

	isOver bool
}

// status is the state of now.
func (a approval) status() string {
	if a.isOver {
		return expired
	}
	return a.Status
}

// needsApproval reports whether a call of a method with this rule needs a second person. A call without its amount does.
func needsApproval(rule db.ApprovalRule, m *method, request proto.Message) bool {
	if rule.MinAmount == nil || m.amount == nil || !request.ProtoReflect().Has(m.amount) {
		return true
	}
	amount, err := decimal.Parse(request.ProtoReflect().Get(m.amount).String())
	return err != nil || amount.Cmp(*rule.MinAmount) >= 0
}

// maySee reports whether a caller may see an approval: administrators and auditors, its maker, and who may decide it. The method is nil
// for one that this program does not have.
func maySee(a db.Approval, m *method, by caller.Principal) bool {
	return seesAll(by) || a.MakerID == by.UserID || m != nil && by.Roles.HasAny(m.deciders)
}

func seesAll(by caller.Principal) bool {
	return by.Roles.HasAny(caller.RolesOf(apiv1.Role_ROLE_ADMIN, apiv1.Role_ROLE_AUDITOR))
}

// checkDecider returns AUB015, AUB017 or AUB003 for a caller who may not decide an approval.
func checkDecider(a db.Approval, m *method, by caller.Principal) error {
	switch {
	case !maySee(a, m, by):
		return apierror.New(apiv1.ErrorCode_AUB015)
	case a.MakerID == by.UserID:
		return apierror.New(apiv1.ErrorCode_AUB017)
	case m == nil || by.IsClient() || !by.Roles.AreStaff() || !by.Roles.HasAny(m.deciders):
		return apierror.New(apiv1.ErrorCode_AUB003)
	}
	return nil
}

// checkPending returns AUB016 for an approval that is no longer pending.
func checkPending(a approval) error {
	if a.status() != pending {
		return apierror.New(apiv1.ErrorCode_AUB016)
	}
	return nil
}

// isDecidedBy reports whether a caller has ended an approval in one of these states, so that the same request again gets the same answer.
func isDecidedBy(a db.Approval, by caller.Principal, states ...string) bool {
	for _, state := range states {
		if a.Status == state && a.DecidedByID != nil && *a.DecidedByID == by.UserID {
			return true
		}
	}
	return false
}
