package payment

import (
	"fmt"
	"time"

	"github.com/govalues/decimal"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
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
}

// checkBill refuses an order that does not match the bill; nil stands for no bill: PYB002 to PYB004. Bank document, section 6.2.
func checkBill(bill *db.Bill, o order) *apierror.Error {
	switch {
	case bill == nil:
		return unknownBill()
	case bill.Status == billPaid:
		return apierror.New(apiv1.ErrorCode_PYB002)
	case bill.Amount.Cmp(o.amount) != 0:
		return apierror.New(apiv1.ErrorCode_PYB003).Field("amount", "应为 "+bill.Amount.String())
	}
	return nil
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
