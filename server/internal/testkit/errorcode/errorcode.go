// Package errorcode reads the error codes of failed calls in tests, whether the call came over gRPC or went to a service in process.
package errorcode

import (
	"cmp"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/sdk"
	"github.com/corebank/corebank/store"
)

// None is the code of an error that has none. No catalogue has it, so it never passes for success.
const None apiv1.ErrorCode = -1

// Of returns the code of an error: 0 for nil, and None for an error without a code. A violated constraint of the database counts
// as the code that the server answers it with.
func Of(err error) apiv1.ErrorCode {
	if err == nil {
		return apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED
	}
	if code, ok := store.CodeOf(err); ok {
		return code
	}
	return cmp.Or(sdk.ErrorCode(err), None)
}
