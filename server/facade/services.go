package facade

import (
	"context"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"

	accountgateway "github.com/corebank/corebank/gen/gateway/corebank/account/v1"
	apiclientgateway "github.com/corebank/corebank/gen/gateway/corebank/apiclient/v1"
	authgateway "github.com/corebank/corebank/gen/gateway/corebank/auth/v1"
	creditdefaultgateway "github.com/corebank/corebank/gen/gateway/corebank/creditdefault/v1"
	customergateway "github.com/corebank/corebank/gen/gateway/corebank/customer/v1"
	filegateway "github.com/corebank/corebank/gen/gateway/corebank/file/v1"
	paymentgateway "github.com/corebank/corebank/gen/gateway/corebank/payment/v1"
	rategateway "github.com/corebank/corebank/gen/gateway/corebank/rate/v1"
	riskgateway "github.com/corebank/corebank/gen/gateway/corebank/risk/v1"
	transactiongateway "github.com/corebank/corebank/gen/gateway/corebank/transaction/v1"
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

// services has the services of the JSON facade. The gateway tries what is registered later first: the busiest come last.
var services = []registration{
	service(apiclientgateway.RegisterApiClientServiceHandlerClient, apiclientv1.NewApiClientServiceClient),
	service(rategateway.RegisterRateServiceHandlerClient, ratev1.NewRateServiceClient),
	service(accountgateway.RegisterAccountServiceHandlerClient, accountv1.NewAccountServiceClient),
	service(authgateway.RegisterAuthServiceHandlerClient, authv1.NewAuthServiceClient),
	service(creditdefaultgateway.RegisterCreditDefaultServiceHandlerClient, creditdefaultv1.NewCreditDefaultServiceClient),
	service(filegateway.RegisterFileServiceHandlerClient, filev1.NewFileServiceClient),
	service(customergateway.RegisterCustomerServiceHandlerClient, customerv1.NewCustomerServiceClient),
	service(paymentgateway.RegisterPaymentServiceHandlerClient, paymentv1.NewPaymentServiceClient),
	service(riskgateway.RegisterRiskServiceHandlerClient, riskv1.NewRiskServiceClient),
	service(transactiongateway.RegisterTransactionServiceHandlerClient, transactionv1.NewTransactionServiceClient),
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
