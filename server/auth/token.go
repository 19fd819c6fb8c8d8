package auth

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/corebank/corebank/server/internal/caller"
)

const (
	// AccessLife is the lifetime of an access token: bank document, section 2.2.
	AccessLife = time.Hour
	// RefreshLife is the lifetime of a refresh token, and of a session that is not refreshed.
	RefreshLife = 30 * 24 * time.Hour

	// ownIssuer is `iss` and `aud` of this server's tokens.
	ownIssuer = "corebank"
	// maxToken bounds the length of a token in bytes.
	maxToken = 8 << 10
)

// use keeps refresh tokens from being used as access tokens.
type use string

const (
	useAccess  use = "access"
	useRefresh use = "refresh"
)

// id identifies a session or a token. It is random, so that it cannot be guessed.
type id [16]byte

func newID() id {
	var i id
	_, _ = rand.Read(i[:]) // never fails
	return i
}

// String implements fmt.Stringer: 32 hex digits.
func (i id) String() string { return hex.EncodeToString(i[:]) }

func parseID(text string) (id, error) {
	var i id
	if len(text) != hex.EncodedLen(len(i)) {
		return i, fmt.Errorf("%d characters are no id", len(text))
	}
	_, err := hex.Decode(i[:], []byte(text))
	return i, err
}

// claims holds the payload of a token, of this server or of the external issuer.
type claims struct {
	jwt.RegisteredClaims
	Use        use      `json:"typ,omitempty"`
	SessionID  string   `json:"sid,omitempty"`
	Username   string   `json:"preferred_username,omitempty"`
	Name       string   `json:"name,omitempty"`
	Roles      []string `json:"roles,omitempty"`
	CustomerID int64    `json:"customer_id,omitempty"`
	// PasswordChange is [caller.Principal.MustChangePassword] in a token of this server.
	PasswordChange bool `json:"password_change,omitempty"`
	// TotpSetup is [caller.Principal.MustSetUpTotp] in a token of this server.
	TotpSetup bool `json:"totp_setup,omitempty"`
}

// verified is a token whose signature, issuer, audience and times are valid.
type verified struct {
	principal caller.Principal
	// session is the zero id for the external issuer.
	session id
	// token is the jti of a token of ours.
	token   id
	expires time.Time
}

// tokenIssuer signs and verifies the tokens of this server: JWTs with HS256.
type tokenIssuer struct {
	// secrets verify tokens; the first one signs them.
	secrets [][]byte
	keys    jwt.VerificationKeySet
	now     func() time.Time
	parser  *jwt.Parser
}

func newTokenIssuer(secret []byte, now func() time.Time, older ...[]byte) *tokenIssuer {
	secrets := append([][]byte{secret}, older...)
	var keys jwt.VerificationKeySet
	for _, key := range secrets {
		keys.Keys = append(keys.Keys, key)
	}
	return &tokenIssuer{secrets: secrets, keys: keys, now: now, parser: jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
		jwt.WithIssuer(ownIssuer),
		jwt.WithAudience(ownIssuer),
		jwt.WithExpirationRequired(),
		jwt.WithStrictDecoding(),
		jwt.WithTimeFunc(now),
	)}
}

// access signs an access token for p.
func (m *tokenIssuer) access(p caller.Principal) (string, error) {
	c := m.claims(p.UserID, useAccess, AccessLife, newID())
	c.SessionID = p.SessionID
	c.Username = p.Username
	c.Name = p.Name
	c.Roles = p.Roles.Texts()
	c.CustomerID = p.CustomerID
	c.PasswordChange = p.MustChangePassword
	c.TotpSetup = p.MustSetUpTotp
	return m.sign(c)
}

// refresh signs the refresh token of p's session that has the id token. It has no claims about the user, because Refresh
// reads the user.
func (m *tokenIssuer) refresh(p caller.Principal, token id) (string, error) {
	c := m.claims(p.UserID, useRefresh, RefreshLife, token)
	c.SessionID = p.SessionID
	return m.sign(c)
}

func (m *tokenIssuer) claims(userID int64, u use, life time.Duration, token id) *claims {
	now := m.now()
	return &claims{Use: u, RegisteredClaims: jwt.RegisteredClaims{
		Issuer:    ownIssuer,
		Audience:  jwt.ClaimStrings{ownIssuer},
		Subject:   strconv.FormatInt(userID, 10),
		ID:        token.String(),
		IssuedAt:  jwt.NewNumericDate(now),
		ExpiresAt: jwt.NewNumericDate(now.Add(life)),
	}}
}

func (m *tokenIssuer) sign(c *claims) (string, error) {
	return jwt.NewWithClaims(jwt.SigningMethodHS256, c).SignedString(m.secrets[0])
}

// verify verifies a token of this server for the given use. It does not check whether the session has ended.
func (m *tokenIssuer) verify(token string, want use) (*verified, error) {
	if len(token) > maxToken {
		return nil, errors.New("the token is too long")
	}
	c := &claims{}
	parsed, err := m.parser.ParseWithClaims(token, c, func(*jwt.Token) (any, error) { return m.keys, nil })
	if err != nil {
		return nil, err
	}
	if err := checkHeader(parsed); err != nil {
		return nil, err
	}
	if c.Use != want {
		return nil, fmt.Errorf("the token is for %q, not for %q", c.Use, want)
	}
	userID, err := strconv.ParseInt(c.Subject, 10, 64)
	if err != nil || userID <= 0 {
		return nil, errors.New("sub is not a user id")
	}
	session, err := parseID(c.SessionID)
	if err != nil {
		return nil, fmt.Errorf("sid: %w", err)
	}
	jti, err := parseID(c.ID)
	if err != nil {
		return nil, fmt.Errorf("jti: %w", err)
	}
	return &verified{
		principal: caller.Principal{
			UserID:     userID,
			Username:   c.Username,
			Name:       c.Name,
			Roles:      caller.ParseRoles(c.Roles),
			CustomerID: c.CustomerID,
			SessionID:  c.SessionID,

			MustChangePassword: c.PasswordChange,
			MustSetUpTotp:      c.TotpSetup,
		},
		session: session,
		token:   jti,
		expires: c.ExpiresAt.Time,
	}, nil
}

// checkHeader refuses extensions that must be understood (`crit`: RFC 7515, section 4.1.11), since this server understands
// none, and tokens whose `typ` is not that of an access token: RFC 8725, section 3.11.
func checkHeader(token *jwt.Token) error {
	if _, critical := token.Header["crit"]; critical {
		return errors.New("the token has critical header parameters (crit), none of which are supported")
	}
	typ, isText := token.Header["typ"].(string)
	switch strings.TrimPrefix(strings.ToLower(typ), "application/") {
	case "jwt", "at+jwt":
		return nil
	case "":
		if _, given := token.Header["typ"]; !given || isText {
			return nil
		}
	}
	return fmt.Errorf("the token's header has the typ %.32q, not JWT or at+jwt", fmt.Sprint(token.Header["typ"]))
}

// issuerOf returns the unverified `iss` of a token, which selects the keys and algorithms to verify it with.
func issuerOf(token string) string {
	if len(token) > maxToken {
		return ""
	}
	var c jwt.RegisteredClaims
	if _, _, err := jwt.NewParser().ParseUnverified(token, &c); err != nil {
		return ""
	}
	return c.Issuer
}
