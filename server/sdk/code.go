// Package sdk helps Go programs that call corebank over gRPC with the stubs below gen/go. It links nothing of the server.
package sdk

import (
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/status"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
)

// errorDomain is the domain of every google.rpc.ErrorInfo that the server sends.
const errorDomain = "corebank"

// ErrorCode returns the code of the error catalogue that a failed call carries, such as CBB002. It returns
// ERROR_CODE_UNSPECIFIED for nil and for an error that has none, as when the server cannot be reached.
func ErrorCode(err error) apiv1.ErrorCode {
	for _, detail := range status.Convert(err).Details() {
		if info, ok := detail.(*errdetails.ErrorInfo); ok && info.GetDomain() == errorDomain {
			return apiv1.ErrorCode(apiv1.ErrorCode_value[info.GetReason()])
		}
	}
	return apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED
}
