package facade

import (
	"context"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiclientv1 "github.com/corebank/corebank/gen/go/corebank/apiclient/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	filev1 "github.com/corebank/corebank/gen/go/corebank/file/v1"
	paymentv1 "github.com/corebank/corebank/gen/go/corebank/payment/v1"
	ratev1 "github.com/corebank/corebank/gen/go/corebank/rate/v1"
	riskv1 "github.com/corebank/corebank/gen/go/corebank/risk/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
)

// services are all that JSON callers can reach. The gateway tries what is registered later first: the busiest come last.
var services = []registration{
	service(apiclientv1.RegisterApiClientServiceHandlerClient, apiclientv1.NewApiClientServiceClient),
	service(ratev1.RegisterRateServiceHandlerClient, ratev1.NewRateServiceClient),
	service(accountv1.RegisterAccountServiceHandlerClient, accountv1.NewAccountServiceClient),
	service(authv1.RegisterAuthServiceHandlerClient, authv1.NewAuthServiceClient),
	service(creditdefaultv1.RegisterCreditDefaultServiceHandlerClient, creditdefaultv1.NewCreditDefaultServiceClient),
	service(filev1.RegisterFileServiceHandlerClient, filev1.NewFileServiceClient),
	service(customerv1.RegisterCustomerServiceHandlerClient, customerv1.NewCustomerServiceClient),
	service(paymentv1.RegisterPaymentServiceHandlerClient, paymentv1.NewPaymentServiceClient),
	service(riskv1.RegisterRiskServiceHandlerClient, riskv1.NewRiskServiceClient),
	service(transactionv1.RegisterTransactionServiceHandlerClient, transactionv1.NewTransactionServiceClient),
}

// registration adds the generated handlers of a service to a mux.
type registration func(ctx context.Context, mux *runtime.ServeMux, conn grpc.ClientConnInterface) error

func service[Client any](
	register func(context.Context, *runtime.ServeMux, Client) error, client func(grpc.ClientConnInterface) Client,
) registration {
	return func(ctx context.Context, mux *runtime.ServeMux, conn grpc.ClientConnInterface) error {
		return register(ctx, mux, client(conn))
	}
}
