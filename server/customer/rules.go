package customer

import (
	"regexp"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

var idCardNumber = regexp.MustCompile(`^[0-9]{17}[0-9Xx]$`)

// checkIdentity returns CBV003 for a malformed number. The check digit of an identity card is not verified, because the document's
// example has a wrong one.
func checkIdentity(kind customerv1.IdType, number string) error {
	if kind == customerv1.IdType_ID_TYPE_ID_CARD && !idCardNumber.MatchString(number) {
		return apierror.New(apiv1.ErrorCode_CBV003).Field("idNumber", "身份证号须为 18 位")
	}
	return nil
}
