package customer

import (
	"regexp"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

var idCardNumber = regexp.MustCompile(`^[0-9]{17}[0-9Xx]$`)

// checkIdentity refuses a malformed number: CBV003. The check digit of an identity card is not verified, because the example of
// the document fails it.
func checkIdentity(kind customerv1.IdType, number string) error {
	if kind == customerv1.IdType_ID_TYPE_ID_CARD && !idCardNumber.MatchString(number) {
		return apierror.New(apiv1.ErrorCode_CBV003).Field("idNumber", "身份证号须为 18 位")
	}
	return nil
}
