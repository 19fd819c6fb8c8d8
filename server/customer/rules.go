package customer

import (
	"regexp"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

// checkTies returns CBB023, with a field for each reason, unless nothing of the bank's business with a customer is open.
func checkTies(ties db.CustomerTiesRow) error {
	refusal := apierror.New(apiv1.ErrorCode_CBB023)
	for _, tie := range []struct {
		is            bool
		name, message string
	}{
		{ties.Accounts, "accounts", "有未销户的账户"},
		{ties.Holds, "holds", "有未结束的资金冻结"},
		{ties.ScheduledTransfers, "scheduledTransfers", "有待执行的预约转账"},
		{ties.RecurringTransfers, "recurringTransfers", "有未结束的周期转账"},
		{ties.DefaultProceedings, "defaultProceedings", "处于违约状态，或有待审核的违约认定或重生申请"},
	} {
		if tie.is {
			refusal = refusal.Field(tie.name, tie.message)
		}
	}
	if len(refusal.Fields) == 0 {
		return nil
	}
	return refusal
}

var idCardNumber = regexp.MustCompile(`^[0-9]{17}[0-9Xx]$`)

// checkIdentity returns CBV003 for a malformed number. The check digit of an identity card is not verified, because the document's
// example has a wrong one.
func checkIdentity(kind customerv1.IdType, number string) error {
	if kind == customerv1.IdType_ID_TYPE_ID_CARD && !idCardNumber.MatchString(number) {
		return apierror.New(apiv1.ErrorCode_CBV003).Field("idNumber", "身份证号须为 18 位")
	}
	return nil
}
