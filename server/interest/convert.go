package interest

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	interestv1 "github.com/corebank/corebank/gen/go/corebank/interest/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/server/rate"
)

var (
	kindInterest = ledger.Kind(contract.Text(transactionv1.TransactionType_TRANSACTION_TYPE_INTEREST))
	kindDebit    = ledger.Kind(contract.Text(transactionv1.TransactionType_TRANSACTION_TYPE_DEBIT))

	active = contract.Text(accountv1.AccountStatus_ACCOUNT_STATUS_ACTIVE)
	closed = contract.Text(accountv1.AccountStatus_ACCOUNT_STATUS_CLOSED)
)

func toRun(row db.InterestRun) *interestv1.InterestRun {
	run := &interestv1.InterestRun{
		Day:         dateOf(row.Day),
		Status:      interestv1.InterestRunStatus_INTEREST_RUN_STATUS_RUNNING,
		Balances:    row.Balances,
		Payments:    row.Payments,
		Corrections: row.Corrections,
		BegunAt:     timestamppb.New(row.BegunAt),
		CompletedAt: contract.OptionalTime(row.CompletedAt),
	}
	if row.CompletedAt != nil {
		run.Status = interestv1.InterestRunStatus_INTEREST_RUN_STATUS_COMPLETED
	}
	return run
}

func toSegment(s segment, code string) *interestv1.InterestSegment {
	return &interestv1.InterestSegment{
		From:      dateOf(s.from),
		To:        dateOf(s.to.AddDate(0, 0, -1)),
		Days:      rate.DaysBetween(s.from, s.to),
		Balance:   s.balance.String(),
		RateCode:  code,
		Versionno: s.version.Version,
		Rate:      s.version.Rate.String(),
		Dayofyear: int32(s.version.YearDays),
		Interest:  shown(s.units()),
	}
}

func toPayment(row db.InterestPaymentListRow) (*interestv1.InterestPayment, error) {
	units, err := parseUnits(row.Interest)
	if err != nil {
		return nil, err
	}
	return &interestv1.InterestPayment{
		Number:                row.Number,
		From:                  dateOf(row.FirstDay),
		To:                    dateOf(row.LastDay),
		Interest:              shown(units),
		Amount:                row.Amount.String(),
		TransactionId:         transactionID(row.TransactionID),
		Corrects:              row.Corrects,
		CorrectsTransactionId: transactionID(row.CorrectsTransactionID),
		PaidAt:                timestamppb.New(row.PaidAt),
	}, nil
}

func transactionID(id *int64) *string {
	if id == nil {
		return nil
	}
	return new(ledger.FormatID(*id, ledger.NoLeg))
}
