package payment

import (
	"fmt"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	paymentv1 "github.com/corebank/corebank/gen/go/corebank/payment/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
)

// billCurrency is the currency of all bills.
const billCurrency = "CNY"

// order is a request to pay a bill in full.
type order struct {
	billType, billAccount string
	// billPeriod is the month of the bill; nil for the oldest unpaid one.
	billPeriod *string
	payer      int64
	// customer must own the paying account; 0 when staff or an internal system asks.
	customer int64
	amount   decimal.Decimal
	// keyed reports whether the caller sent an Idempotency-Key.
	keyed bool
}

// checkBill refuses an order that does not match the bill; nil stands for no bill: PYB002 to PYB004. Bank document, section 6.2.
func checkBill(bill *db.Bill, o order) *apierror.Error {
	switch {
	case bill == nil:
		return unknownBill()
	case bill.Status == billPaid:
		return apierror.New(apiv1.ErrorCode_PYB002)
	case bill.Amount.Cmp(o.amount) != 0:
		return apierror.New(apiv1.ErrorCode_PYB003).Field("amount", "与账单金额不符")
	}
	return nil
}

// maxListedPeriods bounds the periods that an error lists.
const maxListedPeriods = 24

// checkAmbiguous refuses an order without a period while there are several unpaid bills: PYV001, which lists their periods.
func checkAmbiguous(periods []string) error {
	if len(periods) < 2 {
		return nil
	}
	return apierror.New(apiv1.ErrorCode_PYV001).Field("billPeriod", "有多张未缴账单，须指定其一："+strings.Join(periods, "、"))
}

// billReaders are the roles that see the amount and the name of every bill.
var billReaders = caller.RolesOf(
	apiv1.Role_ROLE_ADMIN, apiv1.Role_ROLE_TELLER, apiv1.Role_ROLE_INTERNAL, apiv1.Role_ROLE_AUDITOR,
)

// maskBill hides the amount, and the name but for its last letter.
func maskBill(bill *paymentv1.Bill) {
	name := []rune(bill.GetPayerName())
	bill.BillAmount = ""
	bill.PayerName = strings.Repeat("*", max(1, len(name)-1))
	if len(name) > 1 {
		bill.PayerName += string(name[len(name)-1])
	}
}

func unknownBill() *apierror.Error {
	return apierror.New(apiv1.ErrorCode_PYB004).Field("billAccount", "没有此缴费账号的账单")
}

// billKey identifies a bill.
type billKey struct{ billType, billAccount, billPeriod string }

// checkDistinct refuses a list that names a bill twice.
func checkDistinct(keys []billKey) error {
	seen := make(map[billKey]int, len(keys))
	for i, key := range keys {
		if first, ok := seen[key]; ok {
			return apierror.New(apiv1.ErrorCode_PYV001).Field(fmt.Sprintf("bills[%d]", i), fmt.Sprintf("与 bills[%d] 重复", first))
		}
		seen[key] = i
	}
	return nil
}

// parseDate parses a date whose digits have been validated: 2026-02-30 has the right form and is no date.
func parseDate(field, text string) (time.Time, error) {
	date, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}, apierror.New(apiv1.ErrorCode_PYV001).Field(field, "须为有效日期").WithCause(err)
	}
	return date, nil
}
