package auth

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/secure/precis"
	"golang.org/x/text/unicode/norm"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/store"
)

// canonicalName returns the form in which usernames are stored and compared: RFC 8265, UsernameCaseMapped. A text that the
// profile refuses is no new username, but may be an old one, so it is lower-cased and composed.
func canonicalName(username string) string {
	canonical, err := precis.UsernameCaseMapped.String(username)
	if err != nil {
		return strings.ToLower(norm.NFKC.String(username))
	}
	return canonical
}

// scripts of which usernames may be made. Others, as Cyrillic and Greek, have letters that look like Latin ones.
var scripts = []*unicode.RangeTable{unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo}

// checkUsername refuses names with invisible characters, and with letters that look like others: CBV003. Latin letters must
// be ASCII, with or without accents.
func checkUsername(username string) error {
	canonical, err := precis.UsernameCaseMapped.String(username)
	if err != nil {
		return apierror.New(apiv1.ErrorCode_CBV003).Field("username", "含有不可见或不允许的字符").WithCause(err)
	}
	for _, r := range norm.NFD.String(canonical) {
		letter := unicode.IsLetter(r) || unicode.IsNumber(r)
		if letter && r > unicode.MaxASCII && !unicode.In(r, scripts...) || !letter && !unicode.In(r, unicode.Mn) && r > unicode.MaxASCII {
			return apierror.New(apiv1.ErrorCode_CBV003).Field("username", "含有易混淆的字符")
		}
	}
	return nil
}

// fillCanonicalNames stores the canonical names of users that were created by a server without them. Of two users that have
// the same one, the older keeps the login, and the log names the other.
func (s *Service) fillCanonicalNames(ctx context.Context) error {
	users, err := s.queries.UserWithoutCanonicalName(ctx, s.db)
	if err != nil {
		return fmt.Errorf("list users without a canonical name: %w", err)
	}
	for _, user := range users {
		err := s.queries.UserSetCanonicalName(ctx, s.db, canonicalName(user.Username), user.ID)
		if constraint, _ := store.ConstraintOf(err); constraint == "users_canonical_key" {
			s.log.ErrorContext(ctx, "a user cannot log in: another one has the same canonical username; rename one of them",
				"user", user.ID, "username", user.Username)
			continue
		}
		if err != nil {
			return fmt.Errorf("store a canonical username: %w", err)
		}
	}
	return nil
}
