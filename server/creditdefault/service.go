// Package creditdefault manages customers in default: reasons, applications and their approval, renewal, statistics.
// Defaults document, sections 2 to 7.
//
// Every change of a customer's state locks the customer's row before all others, so that transactions cannot deadlock.
package creditdefault

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/corebank/corebank/gen/db"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/keyring"
	"github.com/corebank/corebank/store"
)

// Service is the CreditDefaultService.
type Service struct {
	creditdefaultv1.UnimplementedCreditDefaultServiceServer

	Options

	queries *db.Queries
	exports *semaphore.Weighted
}

// Options configures the service.
type Options struct {
	Database *store.DB
	// Keys decrypt the personal data of customers that are corrected.
	Keys *keyring.Ring
	// Location is the time zone in which a year begins.
	Location *time.Location
	// SelfApproval lets users decide their own applications.
	SelfApproval bool
}

// NewService makes the service.
func NewService(o Options) *Service {
	return &Service{Options: o, queries: db.New(), exports: semaphore.NewWeighted(maxExports)}
}

// change is one change of state, for the audit record.
type change struct {
	subject              creditdefaultv1.AuditSubject
	customer             int64
	application, renewal *int64
	from, to             string
	remark               string
}

// record writes an audit record in the transaction of the change.
func (s *Service) record(ctx context.Context, tx store.Tx, c change) error {
	operator := caller.FromContext(ctx)
	row := db.DefaultAuditRecordCreateParams{
		Subject:       contract.Text(c.subject),
		CustomerID:    c.customer,
		ApplicationID: c.application,
		RenewalID:     c.renewal,
		ToStatus:      c.to,
		OperatorID:    operator.UserID,
		Operator:      operator.Shown(),
		Remark:        c.remark,
	}
	if c.from != "" {
		row.FromStatus = &c.from
	}
	if err := s.queries.DefaultAuditRecordCreate(ctx, tx, row); err != nil {
		return fmt.Errorf("record a change of state: %w", err)
	}
	return nil
}
