// Package registry lists the services of the bank. A new service is one line here, and one in server/app, which makes it.
package registry

import (
	"context"
	"fmt"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"

	accountgateway "github.com/corebank/corebank/gen/gateway/corebank/account/v1"
	apiclientgateway "github.com/corebank/corebank/gen/gateway/corebank/apiclient/v1"
	approvalgateway "github.com/corebank/corebank/gen/gateway/corebank/approval/v1"
	auditgateway "github.com/corebank/corebank/gen/gateway/corebank/audit/v1"
	authgateway "github.com/corebank/corebank/gen/gateway/corebank/auth/v1"
	creditdefaultgateway "github.com/corebank/corebank/gen/gateway/corebank/creditdefault/v1"
	customergateway "github.com/corebank/corebank/gen/gateway/corebank/customer/v1"
	filegateway "github.com/corebank/corebank/gen/gateway/corebank/file/v1"
	interestgateway "github.com/corebank/corebank/gen/gateway/corebank/interest/v1"
	journalgateway "github.com/corebank/corebank/gen/gateway/corebank/journal/v1"
	paymentgateway "github.com/corebank/corebank/gen/gateway/corebank/payment/v1"
	rategateway "github.com/corebank/corebank/gen/gateway/corebank/rate/v1"
	riskgateway "github.com/corebank/corebank/gen/gateway/corebank/risk/v1"
	statementgateway "github.com/corebank/corebank/gen/gateway/corebank/statement/v1"
	transactiongateway "github.com/corebank/corebank/gen/gateway/corebank/transaction/v1"
	webhookgateway "github.com/corebank/corebank/gen/gateway/corebank/webhook/v1"
	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiclientv1 "github.com/corebank/corebank/gen/go/corebank/apiclient/v1"
	approvalv1 "github.com/corebank/corebank/gen/go/corebank/approval/v1"
	auditv1 "github.com/corebank/corebank/gen/go/corebank/audit/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	filev1 "github.com/corebank/corebank/gen/go/corebank/file/v1"
	interestv1 "github.com/corebank/corebank/gen/go/corebank/interest/v1"
	journalv1 "github.com/corebank/corebank/gen/go/corebank/journal/v1"
	paymentv1 "github.com/corebank/corebank/gen/go/corebank/payment/v1"
	ratev1 "github.com/corebank/corebank/gen/go/corebank/rate/v1"
	riskv1 "github.com/corebank/corebank/gen/go/corebank/risk/v1"
	statementv1 "github.com/corebank/corebank/gen/go/corebank/statement/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	webhookv1 "github.com/corebank/corebank/gen/go/corebank/webhook/v1"
)

// Services are all services. The gateway of the JSON facade tries what is registered later first: the busiest come last.
var Services = []Service{
	of(approvalv1.RegisterApprovalServiceServer, approvalgateway.RegisterApprovalServiceHandlerClient, approvalv1.NewApprovalServiceClient),
	of(webhookv1.RegisterWebhookServiceServer, webhookgateway.RegisterWebhookServiceHandlerClient, webhookv1.NewWebhookServiceClient),
	of(auditv1.RegisterAuditServiceServer, auditgateway.RegisterAuditServiceHandlerClient, auditv1.NewAuditServiceClient),
	of(apiclientv1.RegisterApiClientServiceServer, apiclientgateway.RegisterApiClientServiceHandlerClient, apiclientv1.NewApiClientServiceClient),
	of(ratev1.RegisterRateServiceServer, rategateway.RegisterRateServiceHandlerClient, ratev1.NewRateServiceClient),
	of(interestv1.RegisterInterestServiceServer, interestgateway.RegisterInterestServiceHandlerClient, interestv1.NewInterestServiceClient),
	of(statementv1.RegisterStatementServiceServer, statementgateway.RegisterStatementServiceHandlerClient, statementv1.NewStatementServiceClient),
	of(accountv1.RegisterAccountServiceServer, accountgateway.RegisterAccountServiceHandlerClient, accountv1.NewAccountServiceClient),
	of(authv1.RegisterAuthServiceServer, authgateway.RegisterAuthServiceHandlerClient, authv1.NewAuthServiceClient),
	of(
		creditdefaultv1.RegisterCreditDefaultServiceServer, creditdefaultgateway.RegisterCreditDefaultServiceHandlerClient,
		creditdefaultv1.NewCreditDefaultServiceClient,
	),
	of(filev1.RegisterFileServiceServer, filegateway.RegisterFileServiceHandlerClient, filev1.NewFileServiceClient),
	of(customerv1.RegisterCustomerServiceServer, customergateway.RegisterCustomerServiceHandlerClient, customerv1.NewCustomerServiceClient),
	of(paymentv1.RegisterPaymentServiceServer, paymentgateway.RegisterPaymentServiceHandlerClient, paymentv1.NewPaymentServiceClient),
	of(riskv1.RegisterRiskServiceServer, riskgateway.RegisterRiskServiceHandlerClient, riskv1.NewRiskServiceClient),
	of(
		transactionv1.RegisterTransactionServiceServer, transactiongateway.RegisterTransactionServiceHandlerClient,
		transactionv1.NewTransactionServiceClient,
	),
	// Its /transactions/feed would else be a transaction with the id feed.
	of(journalv1.RegisterJournalServiceServer, journalgateway.RegisterJournalServiceHandlerClient, journalv1.NewJournalServiceClient),
}

// Service is one service of the contract.
type Service struct {
	// Gateway adds the generated JSON handlers, which call the service over a connection, to a mux.
	Gateway func(ctx context.Context, mux *runtime.ServeMux, conn grpc.ClientConnInterface) error
	// ServeWithout adds the service to a server without an implementation, for tests whose interceptors answer every call.
	ServeWithout func(server grpc.ServiceRegistrar)
	// serve adds an implementation to a gRPC server; it reports whether it is one of this service.
	serve func(server grpc.ServiceRegistrar, implementation any) bool
}

func of[Server, Client any](
	serve func(grpc.ServiceRegistrar, Server),
	gateway func(context.Context, *runtime.ServeMux, Client) error, client func(grpc.ClientConnInterface) Client,
) Service {
	return Service{
		Gateway: func(ctx context.Context, mux *runtime.ServeMux, conn grpc.ClientConnInterface) error {
			return gateway(ctx, mux, client(conn))
		},
		serve: func(server grpc.ServiceRegistrar, implementation any) bool {
			s, ok := implementation.(Server)
			if ok {
				serve(server, s)
			}
			return ok
		},
		ServeWithout: func(server grpc.ServiceRegistrar) {
			var none Server
			serve(server, none)
		},
	}
}

// Serve adds an implementation of every service to a gRPC server, be it the one on the network or the channel of the JSON facade.
// It returns an error for a service without implementation.
func Serve(server grpc.ServiceRegistrar, implementations []any) error {
	for i, service := range Services {
		served := false
		for _, implementation := range implementations {
			served = service.serve(server, implementation) || served
		}
		if !served {
			return fmt.Errorf("service %d of registry.Services has no implementation among %T", i, implementations)
		}
	}
	return nil
}
