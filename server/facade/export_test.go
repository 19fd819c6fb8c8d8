package facade

import (
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	filev1 "github.com/corebank/corebank/gen/go/corebank/file/v1"
	paymentv1 "github.com/corebank/corebank/gen/go/corebank/payment/v1"
	riskv1 "github.com/corebank/corebank/gen/go/corebank/risk/v1"
)

// The contract of these services stands; the tests play them before the services do.
func init() {
	services = append(services,
		service(creditdefaultv1.RegisterCreditDefaultServiceHandlerClient, creditdefaultv1.NewCreditDefaultServiceClient),
		service(filev1.RegisterFileServiceHandlerClient, filev1.NewFileServiceClient),
		service(paymentv1.RegisterPaymentServiceHandlerClient, paymentv1.NewPaymentServiceClient),
		service(riskv1.RegisterRiskServiceHandlerClient, riskv1.NewRiskServiceClient),
	)
}
