package account

import (
	"crypto/rand"
	"fmt"
	"math/big"

	"github.com/govalues/decimal"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

const (
	active = accountv1.AccountStatus_ACCOUNT_STATUS_ACTIVE
	frozen = accountv1.AccountStatus_ACCOUNT_STATUS_FROZEN
	closed = accountv1.AccountStatus_ACCOUNT_STATUS_CLOSED
)

// transitions are the legal changes of status. Bank document, section 7.2.
var transitions = map[accountv1.AccountStatus]map[accountv1.AccountStatus]bool{
	active: {frozen: true, closed: true},
	frozen: {active: true},
	closed: {},
}

// checkTransition refuses an illegal change of status (CBB008, CBB016), and closing an account with a balance (CBB009) or with
// pending scheduled transfers to pay (CBB017).
func checkTransition(from, to accountv1.AccountStatus, balance decimal.Decimal, pending bool) error {
	switch {
	case from == closed:
		return apierror.New(apiv1.ErrorCode_CBB008)
	case !transitions[from][to]:
		return apierror.New(apiv1.ErrorCode_CBB016)
	case to == closed && !balance.IsZero():
		return apierror.New(apiv1.ErrorCode_CBB009)
	case to == closed && pending:
		return apierror.New(apiv1.ErrorCode_CBB017)
	}
	return nil
}

// bankPrefix begins every account number of this bank.
const bankPrefix = "6212"

var numberRange = big.NewInt(1_000_000_000_000)

// newNumber returns a random account number of 16 digits.
func newNumber() string {
	n, err := rand.Int(rand.Reader, numberRange)
	if err != nil { // crypto/rand never returns an error.
		panic(err)
	}
	return fmt.Sprintf("%s%012d", bankPrefix, n)
}
