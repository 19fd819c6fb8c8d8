package customer

import (
	"cmp"
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
	"github.com/corebank/corebank/server/internal/keyring"
	"github.com/corebank/corebank/store"
)

// Correction has the new values of a customer's fields; nil fields keep theirs.
type Correction struct {
	Customer     int64
	Name, IDType *string
	Personal     Personal
	// Industry and region.
	Industry, Region *string
	// Remark is stored in the audit record of industry and region.
	Remark string
}

// Correct changes a customer in the caller's transaction, and tells the audit trail. Industry and region have an audit record besides;
// lists and the statistics of this year, which begins in the location, follow them. It returns [store.ErrNoRows] for an unknown id or an erased customer,
// CBB007 and what is wrong with a new identity document.
func Correct(ctx context.Context, tx store.Tx, keys *keyring.Ring, location *time.Location, c Correction) (db.Customer, error) {
	row, err := db.New().CustomerLock(ctx, tx, c.Customer)
	if err != nil {
		return db.Customer{}, fmt.Errorf("lock customer: %w", err)
	}
	if isErased(row) {
		return db.Customer{}, store.ErrNoRows
	}
	before, err := open(keys, row)
	if err != nil {
		return db.Customer{}, err
	}
	if before.IDNumber != nil && c.Personal.IDNumber != nil && *c.Personal.IDNumber == contract.Mask(*before.IDNumber) {
		c.Personal.IDNumber = nil // A row that was read, sent back.
	}
	idType, personal := cmp.Or(c.IDType, row.IDType), before.changed(c.Personal)
	if err := checkNewIdentity(c, idType, personal.IDNumber); err != nil {
		return db.Customer{}, err
	}
	update := db.CustomerUpdateParams{
		ID: c.Customer, Name: c.Name, IDType: c.IDType, Industry: c.Industry, Region: c.Region,
		Since: time.Date(time.Now().In(location).Year(), time.January, 1, 0, 0, 0, 0, location),
	}
	if c.IDType != nil || c.Personal != (Personal{}) {
		if err := setPersonal(ctx, tx, personal.seal(keys, c.Customer, idType), &update); err != nil {
			return db.Customer{}, err
		}
		if err := checkPlainIdentity(ctx, tx, c, idType, personal.IDNumber); err != nil {
			return db.Customer{}, err
		}
	}
	updated, err := db.New().CustomerUpdate(ctx, tx, update)
	if err != nil {
		return db.Customer{}, fmt.Errorf("update customer: %w", err)
	}
	after := db.Customer(updated)
	if c.Industry != nil || c.Region != nil {
		if err := recordClassification(ctx, tx, row, after, c.Remark); err != nil {
			return db.Customer{}, err
		}
	}
	audit.Changed(ctx, toRecord(row, before), toRecord(after, personal))
	return after, nil
}

// changed returns the personal data with new values where they are given.
func (p Personal) changed(c Personal) Personal {
	return Personal{cmp.Or(c.Email, p.Email), cmp.Or(c.Phone, p.Phone), cmp.Or(c.IDNumber, p.IDNumber)}
}

// setPersonal replaces the digests of a customer and sets its encrypted columns. It returns CBB007 if another customer has the identity
// document.
func setPersonal(ctx context.Context, tx store.Tx, fresh sealed, update *db.CustomerUpdateParams) error {
	update.EmailSealed, update.PhoneSealed, update.IDNumberSealed = fresh.email, fresh.phone, fresh.idNumber
	update.SealedWith = &fresh.keyID
	if err := db.New().CustomerDigestsDelete(ctx, tx, []int64{update.ID}); err != nil {
		return fmt.Errorf("delete the digests of a customer: %w", err)
	}
	taken, err := putDigests(ctx, tx, map[int64]sealed{update.ID: fresh})
	if err == nil && len(taken) > 0 {
		err = apierror.New(apiv1.ErrorCode_CBB007)
	}
	return err
}

// checkPlainIdentity returns CBB007 if a customer whose personal data is not encrypted yet has the new identity document.
func checkPlainIdentity(ctx context.Context, tx store.Tx, c Correction, idType, number *string) error {
	if c.IDType == nil && c.Personal.IDNumber == nil {
		return nil
	}
	taken, err := db.New().CustomerPlainIdentityExists(ctx, tx, db.CustomerPlainIdentityExistsParams{
		ID: c.Customer, IDNumber: *number, IDType: *idType,
	})
	switch {
	case err != nil:
		return fmt.Errorf("look for the identity document of a customer: %w", err)
	case taken:
		return apierror.New(apiv1.ErrorCode_CBB007)
	}
	return nil
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

// checkNewIdentity returns an error for an incomplete new identity document, and for a number that does not fit its type. idType and
// number are those after the change.
func checkNewIdentity(c Correction, idType, number *string) error {
	if c.IDType == nil && c.Personal.IDNumber == nil {
		return nil
	}
	switch {
	case c.Personal.IDNumber != nil && strings.Contains(*c.Personal.IDNumber, "*"):
		return apierror.New(apiv1.ErrorCode_CBV003).Field("idNumber", "不得带 *")
	case idType == nil:
		return apierror.New(apiv1.ErrorCode_CBV001).Field("idType", "必填")
	case number == nil:
		return apierror.New(apiv1.ErrorCode_CBV001).Field("idNumber", "必填")
	}
	return checkIdentity(contract.Parse[customerv1.IdType](*idType), *number)
}
