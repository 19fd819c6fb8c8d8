package store

import apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"

// constraintCodes maps violated constraints to error codes. The violation of any other constraint is an internal error: the
// rules should have refused the request before.
var constraintCodes = map[string]apiv1.ErrorCode{
	"customers_identity_key":        apiv1.ErrorCode_CBB007,
	"customer_digests_identity_key": apiv1.ErrorCode_CBB007,
	"users_username_key":            apiv1.ErrorCode_AUB006,
	"users_canonical_key":           apiv1.ErrorCode_AUB006,
	"users_customer_fkey":           apiv1.ErrorCode_CBV003,
	"accounts_balance_floor":        apiv1.ErrorCode_CBB002,
	"accounts_closed_empty":         apiv1.ErrorCode_CBB009,
	"idempotency_keys_pkey":         apiv1.ErrorCode_CBB014,
	"default_applications_open_key": apiv1.ErrorCode_DMB006,
	"renewals_open_key":             apiv1.ErrorCode_DMB014,
	"rates_code_key":                apiv1.ErrorCode_IRB003,
}

// CodeOf returns the error code of a violated constraint, if it has one.
func CodeOf(err error) (apiv1.ErrorCode, bool) {
	name, ok := ConstraintOf(err)
	if !ok {
		return apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED, false
	}
	code, ok := constraintCodes[name]
	return code, ok
}
