package customer

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/store"
)

// Correction has the new values of a customer's fields; nil fields keep theirs. [Correct] sets Since.
type Correction struct {
	db.CustomerUpdateParams

	// Remark is stored in the audit record of industry and region.
	Remark string
}

// Correct changes a customer in the caller's transaction, and tells the audit trail. Industry and region have an audit record besides;
// lists and the statistics of this year, which begins in the location, follow them. It returns [store.ErrNoRows] for an unknown id,
// CBB007 and what is wrong with a new identity document.
func Correct(ctx context.Context, tx store.Tx, location *time.Location, c Correction) (db.Customer, error) {
	before, err := db.New().CustomerLock(ctx, tx, c.ID)
	if err != nil {
		return db.Customer{}, fmt.Errorf("lock customer: %w", err)
	}
	if before.IDNumber != nil && c.IDNumber != nil && *c.IDNumber == contract.Mask(*before.IDNumber) {
		c.IDNumber = nil // A row that was read, sent back.
	}
	if err := checkNewIdentity(before, c.CustomerUpdateParams); err != nil {
		return db.Customer{}, err
	}
	c.Since = time.Date(time.Now().In(location).Year(), time.January, 1, 0, 0, 0, 0, location)
	row, err := db.New().CustomerUpdate(ctx, tx, c.CustomerUpdateParams)
	if err != nil {
		return db.Customer{}, fmt.Errorf("update customer: %w", err)
	}
	after := db.Customer(row)
	if c.Industry != nil || c.Region != nil {
		if err := recordClassification(ctx, tx, before, after, c.Remark); err != nil {
			return db.Customer{}, err
		}
	}
	audit.Changed(ctx, toRecord(before), toRecord(after))
	return after, nil
}

func recordClassification(ctx context.Context, tx store.Tx, before, after db.Customer, remark string) error {
	operator := caller.FromContext(ctx)
	err := db.New().DefaultAuditRecordCreate(ctx, tx, db.DefaultAuditRecordCreateParams{
		Subject:    contract.Text(creditdefaultv1.AuditSubject_AUDIT_SUBJECT_CLASSIFICATION),
		CustomerID: after.ID,
		FromStatus: new(before.Industry + " / " + before.Region), ToStatus: after.Industry + " / " + after.Region,
		OperatorID: operator.UserID, Operator: operator.Shown(), Remark: remark,
	})
	if err != nil {
		return fmt.Errorf("record a classification: %w", err)
	}
	return nil
}

// checkNewIdentity returns an error for an incomplete new identity document, and for a number that does not fit its type.
func checkNewIdentity(before db.Customer, change db.CustomerUpdateParams) error {
	if change.IDType == nil && change.IDNumber == nil {
		return nil
	}
	idType, idNumber := before.IDType, before.IDNumber
	if change.IDType != nil {
		idType = change.IDType
	}
	if change.IDNumber != nil {
		idNumber = change.IDNumber
	}
	switch {
	case change.IDNumber != nil && strings.Contains(*change.IDNumber, "*"):
		return apierror.New(apiv1.ErrorCode_CBV003).Field("idNumber", "不得带 *")
	case idType == nil:
		return apierror.New(apiv1.ErrorCode_CBV001).Field("idType", "必填")
	case idNumber == nil:
		return apierror.New(apiv1.ErrorCode_CBV001).Field("idNumber", "必填")
	}
	return checkIdentity(contract.Parse[customerv1.IdType](*idType), *idNumber)
}
