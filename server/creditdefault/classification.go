package creditdefault

import (
	"context"
	"errors"
	"log/slog"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	"github.com/corebank/corebank/server/customer"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/store"
)

// CorrectClassification corrects the industry or region of a customer. Statistics of past years stay as they are.
func (s *Service) CorrectClassification(
	ctx context.Context, request *creditdefaultv1.CorrectClassificationRequest,
) (*creditdefaultv1.CorrectClassificationResponse, error) {
	return idempotency.Do(ctx, s.Database, request,
		func(ctx context.Context, tx store.Tx) (*creditdefaultv1.CorrectClassificationResponse, error) {
			row, err := customer.Correct(ctx, tx, s.Keys, s.Location, customer.Correction{
				Customer: request.GetCustomerId(), Industry: filled(request.GetIndustry()), Region: filled(request.GetRegion()),
				Remark: request.GetRemark(),
			})
			switch {
			case errors.Is(err, store.ErrNoRows):
				return nil, apierror.New(apiv1.ErrorCode_DMB005)
			case err != nil:
				return nil, err
			}
			idempotency.About(ctx, row.ID)
			return &creditdefaultv1.CorrectClassificationResponse{
				CustomerId: row.ID, CustomerName: row.Name, Industry: row.Industry, Region: row.Region,
			}, nil
		})
}

// logNameCollisions warns of counterparties that have the same name as other customers, in the form that names are compared in.
func (s *Service) logNameCollisions(ctx context.Context, log *slog.Logger) {
	rows, err := s.queries.CustomerNameCollisions(ctx, s.Database)
	if err != nil {
		log.ErrorContext(ctx, "looking for customers with the same name failed", "error", err)
		return
	}
	for _, row := range rows {
		log.WarnContext(ctx, "customers have the same name: check which of them is meant to be in default (view customer_name_collisions)",
			"customers", row.CustomerIds, "any_in_default", row.AnyInDefault)
	}
}
