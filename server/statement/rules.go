package statement

import (
	"crypto/rand"
	"encoding/hex"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	statementv1 "github.com/corebank/corebank/gen/go/corebank/statement/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/paging"
	"github.com/corebank/corebank/store/money"
)

// maxPeriod bounds the period of a statement.
const maxPeriod = 366 * 24 * time.Hour

// periodRequest is a request that names an account and a period.
type periodRequest interface {
	GetId() int64
	GetFrom() *timestamppb.Timestamp
	GetTo() *timestamppb.Timestamp
}

// period is the time of a statement.
type period struct {
	from, to time.Time
	// before is the first moment after the period; nil when it ends now.
	before *time.Time
}

// newPeriod returns the period of a request made at a time. It returns CBV003 for one that begins in the future, ends before it begins, or
// is too long.
func newPeriod(request periodRequest, now time.Time) (period, error) {
	p := period{from: request.GetFrom().AsTime(), to: now}
	if request.GetTo() != nil && request.GetTo().AsTime().Before(now) {
		p.to = request.GetTo().AsTime()
		p.before = paging.NewSpan(nil, request.GetTo()).Before
	}
	switch {
	case p.from.After(now):
		return p, apierror.New(apiv1.ErrorCode_CBV003).Field("from", "不能晚于当前时间")
	case p.to.Before(p.from):
		return p, apierror.New(apiv1.ErrorCode_CBV003).Field("to", "不能早于 from")
	case p.to.Sub(p.from) > maxPeriod:
		return p, apierror.New(apiv1.ErrorCode_CBV003).Field("to", "一份对账单最长 366 天")
	}
	return p, nil
}

// newID returns the identifier of a statement. camt.053 allows 35 characters.
func newID() string {
	var random [16]byte
	_, _ = rand.Read(random[:]) // never returns an error
	return "ST" + hex.EncodeToString(random[:])
}

// fileName returns the name of a statement's file without its extension: the account and the days of the period.
func fileName(opening *statementv1.StatementOpening, zone *time.Location) string {
	const day = "20060102"
	return "statement-" + opening.GetAccountNumber() + "-" + opening.GetFrom().AsTime().In(zone).Format(day) +
		"-" + opening.GetTo().AsTime().In(zone).Format(day)
}

// totals has the sums of movements.
type totals struct {
	credits, debits   int64
	credited, debited money.Balance
}

// add adds an amount that moved.
func (t *totals) add(isPayer bool, amount money.Balance) {
	if isPayer {
		t.debits, t.debited = t.debits+1, t.debited.Add(amount)
		return
	}
	t.credits, t.credited = t.credits+1, t.credited.Add(amount)
}

// balance returns the balance after the movements.
func (t *totals) balance(opening money.Balance) money.Balance {
	return opening.Add(t.credited).Add(t.debited.Neg())
}

// closing returns the end of a statement that began with a balance.
func (t *totals) closing(opening money.Balance) *statementv1.StatementClosing {
	return &statementv1.StatementClosing{
		CreditCount: t.credits, CreditSum: t.credited.String(), DebitCount: t.debits, DebitSum: t.debited.String(),
		ClosingBalance: t.balance(opening).String(),
	}
}
