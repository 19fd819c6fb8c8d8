package creditdefault

import (
	"context"
	"fmt"

	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	"github.com/corebank/corebank/server/internal/caller"
)

const (
	high   = creditdefaultv1.Severity_SEVERITY_HIGH
	medium = creditdefaultv1.Severity_SEVERITY_MEDIUM
	low    = creditdefaultv1.Severity_SEVERITY_LOW
)

// demoApplication is one application of the demo.
type demoApplication struct {
	customer, rating, industry, region string
	severity                           creditdefaultv1.Severity
	reasons                            []int64
	approved                           bool
}

// demoApplications make the examples of the defaults document work unchanged: customer 1001 is in default and can be renewed
// (section 6.2), applications 12345 and 12346 are pending (section 4).
var demoApplications = []demoApplication{
	{"违约客户A", "C+", "金融业", "华东地区", high, []int64{1}, true},
	{"违约客户B", "B+", "制造业", "华北地区", medium, []int64{2, 3}, true},
	{"违约客户C", "CCC", "金融业", "华南地区", high, []int64{6}, true},
	{"违约客户D", "B-", "房地产业", "华东地区", high, []int64{3, 5}, true},
	{"违约客户E", "BB", "批发和零售业", "西南地区", low, []int64{4}, true},
	{"待审核客户A", "A+", "制造业", "华东地区", high, []int64{1, 3, 5}, false},
	{"待审核客户B", "A", "建筑业", "华中地区", medium, []int64{7}, false},
}

// demoRenewal is the index of the customer whose renewal 2001 is pending (section 6.4).
const demoRenewal = 1

// SeedDemo fills a database without applications, on behalf of the two users.
func (s *Service) SeedDemo(ctx context.Context, officer, approver string) error {
	filled, err := s.queries.DefaultApplicationAny(ctx, s.Database)
	if err != nil || filled {
		return err
	}
	if err := s.queries.DefaultDemoNumber(ctx, s.Database); err != nil {
		return err
	}
	asOfficer, err := s.as(ctx, officer)
	if err != nil {
		return err
	}
	asApprover, err := s.as(ctx, approver)
	if err != nil {
		return err
	}
	var customers []int64
	for _, one := range demoApplications {
		submitted, err := s.SubmitDefaultApplication(asOfficer, &creditdefaultv1.SubmitDefaultApplicationRequest{
			CustomerName: one.customer, LatestExternalRating: &one.rating, DefaultReasons: one.reasons, Severity: one.severity,
			Industry: one.industry, Region: one.region,
		})
		if err != nil {
			return fmt.Errorf("apply for %s: %w", one.customer, err)
		}
		customers = append(customers, submitted.GetCustomerId())
		if !one.approved {
			continue
		}
		_, err = s.ApproveDefaultApplication(asApprover, &creditdefaultv1.ApproveDefaultApplicationRequest{
			ApplicationId: submitted.GetApplicationId(), Approved: &one.approved, Remark: "同意",
		})
		if err != nil {
			return fmt.Errorf("approve %s: %w", one.customer, err)
		}
	}
	_, err = s.SubmitRenewal(asOfficer, &creditdefaultv1.SubmitRenewalRequest{CustomerId: customers[demoRenewal], RenewalReason: 1})
	if err != nil {
		return fmt.Errorf("apply for a renewal: %w", err)
	}
	return nil
}

// as returns a context with a user as the caller.
func (s *Service) as(ctx context.Context, username string) (context.Context, error) {
	user, err := s.queries.UserGetByName(ctx, s.Database, username)
	if err != nil {
		return nil, fmt.Errorf("find user %s: %w", username, err)
	}
	return caller.WithPrincipal(ctx, caller.Principal{UserID: user.ID, Username: user.Username, Name: user.Name}), nil
}
