package auth

import (
	"cmp"
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/MicahParks/jwkset"
	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/sync/singleflight"
	"golang.org/x/time/rate"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/caller"
)

// Issuer is an external issuer of access tokens, such as a company's identity provider. Its tokens are signed with RS256,
// ES256 or EdDSA, name their key (kid), and carry sub, aud, exp, roles (texts of [apiv1.Role]; others are ignored), with
// the role customer customer_id (a number), and for human users name and preferred_username. Records identify users by
// sub and preferred_username, so these have at most 255 characters and no control characters among them, or the token is refused; a
// name is only shown, and so is made to fit.
type Issuer struct {
	// JWKSURL serves its public keys as a JWK Set.
	JWKSURL string
	// Name is the required `iss` of its tokens.
	Name string
	// Audience is the required `aud` of its tokens.
	Audience string
}

// IsZero reports whether no external issuer is configured.
func (i Issuer) IsZero() bool { return i == Issuer{} }

// Check returns an error if a setting is missing or invalid.
func (i Issuer) Check() error {
	u, err := url.Parse(i.JWKSURL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return errors.New("the external issuer's JWKS URL is no http(s) URL")
	case i.Name == "":
		return errors.New("the external issuer has no name, so any token signed with its keys would be accepted")
	case i.Name == ownIssuer:
		return fmt.Errorf("the external issuer cannot be called %q like this server", ownIssuer)
	case i.Audience == "":
		return errors.New("the external issuer has no audience, so its tokens for other services would be accepted")
	}
	return nil
}

const (
	// jwksTimeout bounds one fetch of the keys, and so the time that a token with an unknown key can wait.
	jwksTimeout = 5 * time.Second
	// jwksRefresh is the interval between fetches, and so the longest time that a withdrawn key keeps working.
	jwksRefresh = 5 * time.Minute
	// jwksUnknown is the shortest interval between fetches triggered by an unknown kid, since a caller can invent any number of kids.
	jwksUnknown = 10 * time.Second
	// maxExternalLife bounds the time from issue to expiry of an accepted token.
	maxExternalLife = 24 * time.Hour
	// clockSkew is the accepted difference to the issuer's clock.
	clockSkew = 30 * time.Second
	// minRSABits is the shortest key that RFC 7518, section 3.3 allows for RS256.
	minRSABits = 2048
)

// externalIssuer verifies the tokens of an Issuer.
type externalIssuer struct {
	Issuer

	parser *jwt.Parser
	keys   keyfunc.Keyfunc
	now    func() time.Time
	// lookups makes one of simultaneous look-ups of one key, so that all callers get the key that one of them fetched.
	lookups singleflight.Group
}

// newExternalIssuer fetches the keys and refreshes them until ctx ends. A failed fetch is retried at the next refresh.
func newExternalIssuer(ctx context.Context, issuer Issuer, log *slog.Logger, now func() time.Time) (*externalIssuer, error) {
	if err := issuer.Check(); err != nil {
		return nil, err
	}
	set, err := jwkset.NewStorageFromHTTP(issuer.JWKSURL, jwkset.HTTPClientStorageOptions{
		Ctx:                       ctx,
		Client:                    jwksClient(log),
		HTTPTimeout:               jwksTimeout,
		NoErrorReturnFirstHTTPReq: true,
		RefreshInterval:           jwksRefresh,
		RefreshErrorHandler: func(ctx context.Context, err error) {
			log.WarnContext(ctx, "fetching the external issuer's keys failed", "url", issuer.JWKSURL, "error", err)
		},
	})
	if err != nil {
		return nil, fmt.Errorf("JWKS: %w", err)
	}
	client, err := jwkset.NewHTTPClient(jwkset.HTTPClientOptions{
		HTTPURLs:          map[string]jwkset.Storage{issuer.JWKSURL: set},
		RefreshUnknownKID: rate.NewLimiter(rate.Every(jwksUnknown), 1),
		RateLimitWaitMax:  jwksTimeout, // bounds the fetch as well; who would have to wait longer is refused at once
	})
	if err != nil {
		return nil, fmt.Errorf("JWKS: %w", err)
	}
	keys, err := keyfunc.New(keyfunc.Options{
		Ctx: ctx, Storage: client, UseWhitelist: []jwkset.USE{jwkset.UseSig, ""},
	})
	if err != nil {
		return nil, fmt.Errorf("JWKS: %w", err)
	}
	return &externalIssuer{Issuer: issuer, keys: keys, now: now, parser: jwt.NewParser(
		jwt.WithValidMethods([]string{
			jwt.SigningMethodRS256.Alg(), jwt.SigningMethodES256.Alg(), jwt.SigningMethodEdDSA.Alg(),
		}),
		jwt.WithIssuer(issuer.Name),
		jwt.WithAudience(issuer.Audience),
		jwt.WithExpirationRequired(),
		jwt.WithIssuedAt(),
		jwt.WithStrictDecoding(),
		jwt.WithLeeway(clockSkew),
		jwt.WithTimeFunc(now),
	)}, nil
}

// verify reads an access token of the issuer.
func (o *externalIssuer) verify(token string) (*verified, error) {
	c := &claims{}
	parsed, err := o.parser.ParseWithClaims(token, c, o.key)
	if err != nil {
		return nil, err
	}
	if err := o.checkKind(parsed, c); err != nil {
		return nil, err
	}
	roles := caller.ParseRoles(c.Roles)
	switch isCustomer := roles.Has(apiv1.Role_ROLE_CUSTOMER); {
	case c.Subject == "":
		return nil, errors.New("the token has no sub")
	case !identifies(c.Subject):
		return nil, errors.New("sub is too long or has control characters")
	case !identifies(c.Username):
		return nil, errors.New("preferred_username is too long or has control characters")
	case isCustomer && c.CustomerID <= 0:
		return nil, errors.New("the token has the role customer but no customer_id")
	case !isCustomer:
		c.CustomerID = 0
	}
	username := cmp.Or(c.Username, c.Subject)
	return &verified{
		principal: caller.Principal{
			UserID:     o.userID(c.Subject),
			Username:   username,
			Name:       cmp.Or(shown(c.Name), shown(username)),
			Roles:      roles,
			CustomerID: c.CustomerID,
		},
		expires: c.ExpiresAt.Time,
	}, nil
}

// checkKind returns an error unless the token is an access token by its header and claims, and does not live too long. The
// signature of an ID, refresh or logout token of the same issuer is as valid.
func (o *externalIssuer) checkKind(token *jwt.Token, c *claims) error {
	if err := checkHeader(token); err != nil {
		return err
	}
	switch c.Use {
	case "", "Bearer", "bearer", useAccess:
	default:
		return fmt.Errorf("the token is of the kind %.32q, not an access token", c.Use)
	}
	issued := o.now()
	if c.IssuedAt != nil {
		issued = c.IssuedAt.Time
	}
	if life := c.ExpiresAt.Sub(issued); life > maxExternalLife+clockSkew {
		return fmt.Errorf("the token lives for %v, more than %v", life.Round(time.Second), maxExternalLife)
	}
	return nil
}

// key finds the key that a token names, and checks that it is one for the token's algorithm.
func (o *externalIssuer) key(token *jwt.Token) (any, error) {
	kid, ok := token.Header["kid"].(string)
	if !ok || kid == "" {
		return nil, errors.New("the token does not name its key (kid)")
	}
	found, err, _ := o.lookups.Do(kid+" "+token.Method.Alg(), func() (any, error) { return o.keys.Keyfunc(token) })
	if err != nil {
		return nil, err
	}
	fits := false
	switch key := found.(type) {
	case *rsa.PublicKey:
		fits = token.Method == jwt.SigningMethodRS256 && key.N.BitLen() >= minRSABits
	case *ecdsa.PublicKey:
		fits = token.Method == jwt.SigningMethodES256 && key.Curve == elliptic.P256()
	case ed25519.PublicKey:
		fits = token.Method == jwt.SigningMethodEdDSA
	}
	if !fits {
		return nil, fmt.Errorf("the key %q is not for %s", kid, token.Method.Alg())
	}
	return found, nil
}

// userID gives a subject the same id on every server, without a table: 63 bits of a hash, negative, so that it is never
// one of our own users, and never 0.
func (o *externalIssuer) userID(subject string) int64 {
	sum := sha256.Sum256([]byte(o.Name + "\x00" + subject))
	return int64(binary.BigEndian.Uint64(sum[:8]) | 1<<63)
}

// identifies reports whether a text can identify a user in records. The limit of 255 characters is that of sub in OpenID Connect
// Core, section 2.
func identifies(text string) bool {
	return utf8.RuneCountInString(text) <= 255 && !strings.ContainsFunc(text, unicode.IsControl)
}

// shown returns a display name without control characters, cut to the length of our own users' names; empty if no character is
// visible.
func shown(name string) string {
	left := maxName
	name = strings.Map(func(r rune) rune {
		if left == 0 || unicode.IsControl(r) {
			return -1
		}
		left--
		return r
	}, name)
	if !strings.ContainsFunc(name, func(r rune) bool { return r != ' ' && unicode.IsPrint(r) }) {
		return ""
	}
	return name
}
