package auth

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/corebank/corebank/server/internal/caller"
)

const (
	// AccessLife is how long an access token works: bank document, section 2.2.
	AccessLife = time.Hour
	// RefreshLife is how long a refresh token works, and a session lasts that is not refreshed.
	RefreshLife = 30 * 24 * time.Hour

	// ownIssuer is issuer and audience of the tokens made here.
	ownIssuer = "corebank"
	// maxToken bounds the work on a token that turns out to be none, in bytes.
	maxToken = 8 << 10
)

// use is what a token is good for, so that a refresh token is no access token.
type use string

const (
	useAccess  use = "access"
	useRefresh use = "refresh"
)

// id names a session, or one token. It is random: knowing one tells nothing about others.
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

// claims is the content of a token, ours or the outside issuer's.
type claims struct {
	jwt.RegisteredClaims
	Use        use      `json:"typ,omitempty"`
	SessionID  string   `json:"sid,omitempty"`
	Username   string   `json:"preferred_username,omitempty"`
	Name       string   `json:"name,omitempty"`
	Roles      []string `json:"roles,omitempty"`
	CustomerID int64    `json:"customer_id,omitempty"`
}

// verified is a token that was found to be genuine, meant for this server and in its time.
type verified struct {
	principal caller.Principal
	// session is the zero id for the outside issuer.
	session id
	// token is the jti of a token of ours.
	token   id
	expires time.Time
}

// mint makes and reads the tokens of this server: JWTs signed with HS256.
type mint struct {
	secret []byte
	now    func() time.Time
	parser *jwt.Parser
}

func newMint(secret []byte, now func() time.Time) *mint {
	return &mint{secret: secret, now: now, parser: jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
		jwt.WithIssuer(ownIssuer),
		jwt.WithAudience(ownIssuer),
		jwt.WithExpirationRequired(),
		jwt.WithStrictDecoding(),
		jwt.WithTimeFunc(now),
	)}
}

// access makes an access token for p.
func (m *mint) access(p caller.Principal) (string, error) {
	c := m.claims(p.UserID, useAccess, AccessLife, newID())
	c.SessionID = p.SessionID
	c.Username = p.Username
	c.Name = p.Name
	c.Roles = p.Roles.Texts()
	c.CustomerID = p.CustomerID
	return m.sign(c)
}

// refresh makes the refresh token that is the newest of p's session under the id token. It says nothing about the user,
// because Refresh looks the user up.
func (m *mint) refresh(p caller.Principal, token id) (string, error) {
	c := m.claims(p.UserID, useRefresh, RefreshLife, token)
	c.SessionID = p.SessionID
	return m.sign(c)
}

func (m *mint) claims(userID int64, u use, life time.Duration, token id) *claims {
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

func (m *mint) sign(c *claims) (string, error) {
	return jwt.NewWithClaims(jwt.SigningMethodHS256, c).SignedString(m.secret)
}

// verify reads a token that must be ours and for this use. Whether its session still stands is not in the token.
func (m *mint) verify(token string, want use) (*verified, error) {
	if len(token) > maxToken {
		return nil, errors.New("the token is too long")
	}
	c := &claims{}
	if _, err := m.parser.ParseWithClaims(token, c, func(*jwt.Token) (any, error) { return m.secret, nil }); err != nil {
		return nil, err
	}
	if c.Use != want {
		return nil, fmt.Errorf("a token for %q is no token for %q", c.Use, want)
	}
	userID, err := strconv.ParseInt(c.Subject, 10, 64)
	if err != nil || userID <= 0 {
		return nil, errors.New("sub is no user id")
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
		},
		session: session,
		token:   jti,
		expires: c.ExpiresAt.Time,
	}, nil
}

// issuerOf is the issuer that a token claims to have, unchecked: it chooses who checks the token, and so with which keys
// and algorithms.
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
