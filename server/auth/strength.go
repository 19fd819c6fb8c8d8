package auth

import (
	"github.com/ccojocar/zxcvbn-go"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

const (
	// minStrength is the least score of zxcvbn, from 0 to 4, of a staff password.
	minStrength = 3
	// estimated bounds the characters that are estimated, because the time grows with their square.
	estimated = 64
)

// IsStrong reports whether a password is hard enough to guess for staff, for somebody who knows the user's names too.
func IsStrong(password string, names ...string) bool {
	runes := []rune(password)
	return zxcvbn.PasswordStrength(string(runes[:min(len(runes), estimated)]), names).Score >= minStrength
}

// checkStrength returns CBV003 for a staff password that is easy to guess.
func checkStrength(field, password string, names ...string) error {
	if IsStrong(password, names...) {
		return nil
	}
	return apierror.New(apiv1.ErrorCode_CBV003).Field(field, "太容易被猜到，请使用更长或更少见的密码")
}
