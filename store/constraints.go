package store

import apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"

// constraintCodes says which refusal a violated constraint means to a caller. A constraint that is not here is never
// meant to be violated: the rules refuse first, and if they do not, that is an internal error.
var constraintCodes = map[string]apiv1.ErrorCode{
	"customers_identity_key":        apiv1.ErrorCode_CBB007,
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

// CodeOf is the refusal that a constraint violation means, if it means one.
func CodeOf(err error) (apiv1.ErrorCode, bool) {
	name, ok := ConstraintOf(err)
	if !ok {
		return apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED, false
	}
	code, ok := constraintCodes[name]
	return code, ok
}
