package auth

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/fullstorydev/grpchan/inprocgrpc"
	lru "github.com/hashicorp/golang-lru/v2"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
)

// externalCacheLife bounds how long a verified external token stays cached, and so how long a withdrawn key of the issuer
// keeps working.
const externalCacheLife = 5 * time.Minute

// Interceptor sets the [caller.Principal] of a call from the token in its metadata "authorization". The contract's public methods
// need no token, and have no principal. Other methods return AUB002 without a valid one.
type Interceptor struct {
	service *Service
	public  map[string]bool
	// incompleteLogin are the methods of a caller whose login is incomplete.
	incompleteLogin map[string]bool
}

// Interceptor makes the interceptor of the methods of a contract.
func (s *Service) Interceptor(c *contract.Contract) *Interceptor {
	i := &Interceptor{service: s, public: map[string]bool{}, incompleteLogin: map[string]bool{}}
	for _, m := range c.Methods() {
		i.public[m.Name] = m.Access.GetPublic()
		i.incompleteLogin[m.Name] = m.Access.GetIncompleteLogin()
	}
	return i
}

// Unary is a grpc.UnaryServerInterceptor.
func (i *Interceptor) Unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	ctx, err := i.authorize(ctx, info.FullMethod)
	if err != nil {
		return nil, err
	}
	return handler(ctx, request)
}

// Stream is a grpc.StreamServerInterceptor. A stream that has begun goes on when its session ends.
func (i *Interceptor) Stream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	ctx, err := i.authorize(stream.Context(), info.FullMethod)
	if err != nil {
		return err
	}
	return handler(server, caller.StreamWithContext(ctx, stream))
}

// Authenticated reports whether a request with these Authorization headers may be read: its method is public, or they hold a good
// token, or the caller in the context was authenticated by its signature.
func (i *Interceptor) Authenticated(ctx context.Context, method string, authorization []string) bool {
	if i.public[method] || caller.FromContext(ctx).UserID != 0 {
		return true
	}
	_, err := i.service.authenticate(metadata.NewIncomingContext(ctx, metadata.MD{"authorization": authorization}))
	return err == nil
}

func (i *Interceptor) authorize(ctx context.Context, method string) (context.Context, error) {
	if i.public[method] {
		return ctx, nil
	}
	if p, ok := signedByClient(ctx); ok {
		return caller.WithPrincipal(ctx, p), nil
	}
	p, err := i.service.authenticate(ctx)
	if err != nil {
		return nil, err
	}
	if !i.incompleteLogin[method] {
		if err := i.service.checkLoginComplete(ctx, p); err != nil {
			return nil, err
		}
	}
	return caller.WithPrincipal(ctx, p), nil
}

// signedByClient returns the API client whose HTTP signature was verified. It travels in the client context of the in-process
// channel, which network callers cannot set.
func signedByClient(ctx context.Context) (caller.Principal, bool) {
	outer := inprocgrpc.ClientContext(ctx)
	if outer == nil {
		return caller.Principal{}, false
	}
	p := caller.FromContext(outer)
	return p, p.UserID != 0
}

// authenticate returns the principal of the call's bearer token. It returns AUB002 for every invalid one.
func (s *Service) authenticate(ctx context.Context) (caller.Principal, error) {
	headers := metadata.ValueFromIncomingContext(ctx, "authorization")
	if len(headers) != 1 {
		return caller.Principal{}, unauthenticated(fmt.Errorf("%d authorization headers", len(headers)))
	}
	scheme, token, _ := strings.Cut(headers[0], " ")
	token = strings.Trim(token, " ") // Some clients send several.
	if !strings.EqualFold(scheme, tokenType) || token == "" || len(token) > maxToken {
		return caller.Principal{}, unauthenticated(errors.New("the authorization header holds no bearer token"))
	}
	v, err := s.verify(token)
	if err != nil {
		return caller.Principal{}, unauthenticated(err)
	}
	if s.revoked.has(v.session) {
		return caller.Principal{}, unauthenticated(errors.New("the session is over"))
	}
	return v.principal, nil
}

// verify verifies an access token of this server or of the external issuer. The claimed issuer selects the keys and
// algorithms.
func (s *Service) verify(token string) (*verified, error) {
	key, now := hashOf(token), s.now()
	if v := s.cache.get(key, now); v != nil {
		return v, nil
	}
	issuer := issuerOf(token)
	switch {
	case issuer == ownIssuer:
		v, err := s.issuer.verify(token, useAccess)
		if err != nil {
			return nil, err
		}
		s.cache.put(key, v, v.expires)
		return v, nil
	case s.external != nil && issuer == s.external.Name:
		v, err := s.external.verify(token)
		if err != nil {
			return nil, err
		}
		until := now.Add(externalCacheLife)
		if v.expires.Before(until) {
			until = v.expires
		}
		s.cache.put(key, v, until)
		return v, nil
	}
	return nil, errors.New("unknown token issuer")
}

// ClientAddress returns the IP address of a call's client, behind trusted proxies too; the zero Addr if it has none.
func (s *Service) ClientAddress(ctx context.Context) netip.Addr { return s.proxies.FromContext(ctx) }

// cachedTokens bounds the verified tokens that are kept: about 8 MiB.
const cachedTokens = 16_384

// cache keeps the verified tokens that were used last, because verifying a signature costs more than most calls.
type cache struct {
	tokens *lru.Cache[tokenHash, cachedToken]
}

// tokenHash is the SHA-256 of a token: memory dumps show no tokens.
type tokenHash [sha256.Size]byte

type cachedToken struct {
	*verified
	until time.Time
}

func newCache() cache {
	tokens, err := lru.New[tokenHash, cachedToken](cachedTokens)
	if err != nil {
		panic(err) // only for a size below 1
	}
	return cache{tokens}
}

func hashOf(token string) tokenHash {
	var usual [1024]byte // on the stack, where the usual token fits
	return sha256.Sum256(append(usual[:0], token...))
}

// get returns the verified token, or nil.
func (c cache) get(key tokenHash, now time.Time) *verified {
	found, ok := c.tokens.Get(key)
	if !ok || !now.Before(found.until) {
		return nil
	}
	return found.verified
}

// put keeps a token until the given time.
func (c cache) put(key tokenHash, v *verified, until time.Time) {
	c.tokens.Add(key, cachedToken{v, until})
}

// revoked holds ended sessions whose access tokens may not have expired. Every server keeps all of them in memory, so that
// a call needs no query, and is notified of new ones on commit.
type revoked struct {
	mu    sync.RWMutex
	until map[id]time.Time
}

func newRevoked() *revoked { return &revoked{until: map[id]time.Time{}} }

// has reports whether a session was ended.
func (r *revoked) has(session id) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	_, ended := r.until[session]
	return ended
}

// add records sessions that were ended at the given time.
func (r *revoked) add(at time.Time, sessions ...[16]byte) {
	if len(sessions) == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, session := range sessions {
		r.until[session] = at.Add(AccessLife + revokedMargin)
	}
}

// prune deletes the sessions whose access tokens have all expired.
func (r *revoked) prune(now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for session, until := range r.until {
		if now.After(until) {
			delete(r.until, session)
		}
	}
}
