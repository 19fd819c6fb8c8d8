// Package signature parses, verifies and creates the HTTP message signatures (RFC 9421) of API clients: hmac-sha256 or ed25519
// over the method, the path and the digest of the body, with created, keyid and nonce. It is pure: keys and used nonces are
// kept by server/apiclient.
//
// Written by hand, because no maintained Go module for RFC 9421 is obtainable: see DESIGN's list of libraries.
package signature

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/dunglas/httpsfv"
)

// The header fields of RFC 9421 and RFC 9530.
const (
	HeaderInput     = "Signature-Input"
	HeaderSignature = "Signature"
	HeaderDigest    = "Content-Digest"
)

// Window bounds the difference between `created` and the server's clock, either way.
const Window = 300 * time.Second

// Bounds on unauthenticated input.
const (
	maxHeader     = 4 << 10
	maxComponents = 32
	maxKeyID      = 64
	maxNonce      = 64
)

// Signature is a parsed, unverified signature. Nothing of it is verified before [Signature.Verify].
type Signature struct {
	// KeyID names the key, and so the client.
	KeyID string
	// Nonce is unique among the requests of the client.
	Nonce string
	// Created is the client's time of signing.
	Created time.Time

	algorithm string // empty if not stated
	expires   time.Time
	covered   []string
	input     string // the components and parameters, as they are signed
	value     []byte
}

// IsSigned reports whether a request has signature headers.
func IsSigned(h http.Header) bool { return len(h[HeaderInput]) > 0 || len(h[HeaderSignature]) > 0 }

// Parse parses the signature of a request. There must be exactly one, so that the caller is not ambiguous.
func Parse(h http.Header) (*Signature, error) {
	label, member, err := onlyMember(h, HeaderInput)
	if err != nil {
		return nil, err
	}
	input, ok := member.(httpsfv.InnerList)
	if !ok {
		return nil, errors.New("Signature-Input holds no list of components")
	}
	s := &Signature{}
	if s.value, err = value(h, label); err != nil {
		return nil, err
	}
	if s.covered, err = components(input); err != nil {
		return nil, err
	}
	if s.input, err = httpsfv.Marshal(input); err != nil {
		return nil, fmt.Errorf("Signature-Input: %w", err)
	}
	return s, s.readParameters(input.Params)
}

// value returns the signature with a label, which must be the only one.
func value(h http.Header, label string) ([]byte, error) {
	name, member, err := onlyMember(h, HeaderSignature)
	if err != nil {
		return nil, err
	}
	item, ok := member.(httpsfv.Item)
	bytes, isBytes := item.Value.([]byte)
	if !ok || !isBytes || name != label {
		return nil, fmt.Errorf("Signature holds no bytes labelled %s", label)
	}
	return bytes, nil
}

// onlyMember parses a header field that must occur once, as a dictionary with one member.
func onlyMember(h http.Header, field string) (string, httpsfv.Member, error) {
	lines := h[field]
	if len(lines) != 1 {
		return "", nil, fmt.Errorf("%s must be there once, and is %d times", field, len(lines))
	}
	if len(lines[0]) > maxHeader {
		return "", nil, fmt.Errorf("%s has more than %d bytes", field, maxHeader)
	}
	dictionary, err := httpsfv.UnmarshalDictionary(lines)
	if err != nil {
		return "", nil, fmt.Errorf("%s: %w", field, err)
	}
	names := dictionary.Names()
	if len(names) != 1 {
		return "", nil, fmt.Errorf("%s must have one member, and has %d", field, len(names))
	}
	member, _ := dictionary.Get(names[0])
	return names[0], member, nil
}

// components lists what is signed, by name.
func components(input httpsfv.InnerList) ([]string, error) {
	if len(input.Items) > maxComponents {
		return nil, fmt.Errorf("more than %d components", maxComponents)
	}
	names := make([]string, 0, len(input.Items))
	seen := make(map[string]bool, len(input.Items))
	for _, item := range input.Items {
		name, ok := item.Value.(string)
		switch {
		case !ok:
			return nil, errors.New("a component is no string")
		case len(item.Params.Names()) > 0:
			return nil, fmt.Errorf("component %q: parameters are not supported", name)
		case seen[name]:
			return nil, fmt.Errorf("component %q is there twice", name)
		}
		seen[name] = true
		names = append(names, name)
	}
	return names, nil
}

func (s *Signature) readParameters(params *httpsfv.Params) error {
	for _, name := range params.Names() {
		param, _ := params.Get(name)
		ok := false
		switch name {
		case "keyid":
			s.KeyID, ok = param.(string)
			ok = ok && len(s.KeyID) <= maxKeyID
		case "nonce":
			s.Nonce, ok = param.(string)
			ok = ok && len(s.Nonce) <= maxNonce
		case "alg":
			s.algorithm, ok = param.(string)
			ok = ok && s.algorithm != ""
		case "created":
			s.Created, ok = seconds(param)
		case "expires":
			s.expires, ok = seconds(param)
		case "tag":
			_, ok = param.(string)
		}
		if !ok {
			return fmt.Errorf("parameter %s is malformed, too long, or not supported", name)
		}
	}
	return nil
}

func seconds(param any) (time.Time, bool) {
	n, ok := param.(int64)
	return time.Unix(n, 0), ok
}
