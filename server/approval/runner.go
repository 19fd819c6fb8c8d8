package approval

import (
	"context"
	"fmt"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

// Runner calls methods by their names within the process. It is a [grpc.ServiceRegistrar]: the services are registered with it as with a
// server.
type Runner struct {
	calls       map[string]func(ctx context.Context, request proto.Message) (any, error)
	interceptor grpc.UnaryServerInterceptor
}

// NewRunner returns a runner whose calls pass an interceptor, which authorizes and validates them.
func NewRunner(interceptor grpc.UnaryServerInterceptor) *Runner {
	return &Runner{calls: map[string]func(context.Context, proto.Message) (any, error){}, interceptor: interceptor}
}

// RegisterService implements [grpc.ServiceRegistrar].
func (r *Runner) RegisterService(desc *grpc.ServiceDesc, implementation any) {
	for _, m := range desc.Methods {
		r.calls["/"+desc.ServiceName+"/"+m.MethodName] = func(ctx context.Context, request proto.Message) (any, error) {
			read := func(into any) error {
				message, ok := into.(proto.Message)
				if !ok {
					return fmt.Errorf("%T is no message", into)
				}
				proto.Merge(message, request)
				return nil
			}
			return m.Handler(implementation, ctx, read, r.interceptor)
		}
	}
}

// call calls a method by its full name, as the principal in the context.
func (r *Runner) call(ctx context.Context, method string, request proto.Message) (proto.Message, error) {
	call := r.calls[method]
	if call == nil {
		return nil, apierror.New(apiv1.ErrorCode_AUB003).WithCause(fmt.Errorf("there is no method %s", method))
	}
	response, err := call(ctx, request)
	if err != nil {
		return nil, err
	}
	message, ok := response.(proto.Message)
	if !ok {
		return nil, fmt.Errorf("%T is no message", response)
	}
	return message, nil
}
