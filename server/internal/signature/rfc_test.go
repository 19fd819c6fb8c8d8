package signature

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"testing"
)

// The keys of RFC 9421, appendix B.1, which every implementation knows.
const (
	rfcSecret  = "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ=="
	rfcPublic  = "MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs="
	rfcPrivate = "MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF"
)

// The request of appendix B.2.
const (
	rfcBody   = `{"hello": "world"}`
	rfcDigest = "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:"
)

func rfcRequest() *http.Request {
	r := httptest.NewRequest(http.MethodPost, "http://example.com/foo?param=Value&Pet=dog", bytes.NewReader([]byte(rfcBody)))
	r.Header.Set("Date", "Tue, 20 Apr 2021 02:07:55 GMT")
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Content-Digest", rfcDigest)
	r.Header.Set("Content-Length", "18")
	return r
}

func decoded(t testing.TB, text string) []byte {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func rfcHMAC(t testing.TB) Key {
	t.Helper()
	return Key{Algorithm: HMACSHA256, Secret: decoded(t, rfcSecret)}
}

func rfcEd25519(t testing.TB) Key {
	t.Helper()
	key, err := x509.ParsePKIXPublicKey(decoded(t, rfcPublic))
	if err != nil {
		t.Fatal(err)
	}
	return Key{Algorithm: Ed25519, Public: key.(ed25519.PublicKey)}
}

// TestRFCSignatures takes the signatures of appendix B.2 whose algorithm is one of ours.
func TestRFCSignatures(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ input, signature, base string }{
		"B.2.5": {
			`sig-b25=("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"`,
			"sig-b25=:pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=:",
			"\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n" +
				"\"@authority\": example.com\n" +
				"\"content-type\": application/json\n" +
				"\"@signature-params\": (\"date\" \"@authority\" \"content-type\");created=1618884473;keyid=\"test-shared-secret\"",
		},
		"B.2.6": {
			`sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"`,
			"sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:",
			"\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n" +
				"\"@method\": POST\n" +
				"\"@path\": /foo\n" +
				"\"@authority\": example.com\n" +
				"\"content-type\": application/json\n" +
				"\"content-length\": 18\n" +
				"\"@signature-params\": (\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\")" +
				";created=1618884473;keyid=\"test-key-ed25519\"",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rfcRequest()
			r.Header.Set(HeaderInput, c.input)
			r.Header.Set(HeaderSignature, c.signature)
			s, err := Parse(r.Header)
			if err != nil {
				t.Fatal(err)
			}
			if base, err := s.base(r); err != nil || base != c.base {
				t.Errorf("base %v\n%s\nwant\n%s", err, base, c.base)
			}
			key := rfcHMAC(t)
			if s.KeyID == "test-key-ed25519" {
				key = rfcEd25519(t)
			}
			if err := s.Verify(r, key); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestRFCBases takes the signature bases of appendix B.2 and B.3 that were signed with other algorithms.
func TestRFCBases(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ input, base string }{
		"B.2.1": {
			`sig-b21=();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd"`,
			"\"@signature-params\": ();created=1618884473;keyid=\"test-key-rsa-pss\";nonce=\"b3k2pp5k7z-50gnwp.yemd\"",
		},
		"B.2.3": {
			`sig-b23=("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length")` +
				`;created=1618884473;keyid="test-key-rsa-pss"`,
			"\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n" +
				"\"@method\": POST\n" +
				"\"@path\": /foo\n" +
				"\"@query\": ?param=Value&Pet=dog\n" +
				"\"@authority\": example.com\n" +
				"\"content-type\": application/json\n" +
				"\"content-digest\": " + rfcDigest + "\n" +
				"\"content-length\": 18\n" +
				"\"@signature-params\": (\"date\" \"@method\" \"@path\" \"@query\" \"@authority\" \"content-type\" \"content-digest\"" +
				" \"content-length\");created=1618884473;keyid=\"test-key-rsa-pss\"",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rfcRequest()
			label := c.input[:7]
			r.Header.Set(HeaderInput, c.input)
			r.Header.Set(HeaderSignature, label+"=:AAAA:")
			s, err := Parse(r.Header)
			if err != nil {
				t.Fatal(err)
			}
			if base, err := s.base(r); err != nil || base != c.base {
				t.Errorf("base %v\n%s\nwant\n%s", err, base, c.base)
			}
		})
	}
}

func TestRFCDigest(t *testing.T) {
	t.Parallel()
	if err := CheckDigest(rfcRequest().Header, []byte(rfcBody)); err != nil {
		t.Error(err)
	}
}

// TestRFCTransformations takes what may happen to a signed message on its way, and what may not: appendix B.4.
func TestRFCTransformations(t *testing.T) {
	t.Parallel()
	message := func() *http.Request {
		r := httptest.NewRequest(http.MethodGet, "http://example.org/demo?name1=Value1&Name2=value2", nil)
		r.Header.Set("Date", "Fri, 15 Jul 2022 14:24:55 GMT")
		r.Header["Accept"] = []string{"application/json", "*/*"}
		r.Header.Set(HeaderInput, `transform=("@method" "@path" "@authority" "accept");created=1618884473;keyid="test-key-ed25519"`)
		r.Header.Set(HeaderSignature,
			"transform=:ZT1kooQsEHpZ0I1IjCqtQppOmIqlJPeo7DHR3SoMn0s5JZ1eRGS0A+vyYP9t/LXlh5QMFFQ6cpLt2m0pmj3NDA==:")
		return r
	}
	for name, c := range map[string]struct {
		change func(r *http.Request)
		ok     bool
	}{
		"AsItWas":             {func(*http.Request) {}, true},
		"FieldAndQueryAdded":  {func(r *http.Request) { r.Header.Set("Accept-Language", "en-US"); r.URL.RawQuery += "&param=added" }, true},
		"FieldLinesCollapsed": {func(r *http.Request) { r.Header["Accept"] = []string{"application/json, */*"}; r.Header.Del("Date") }, true},
		"OtherAuthorityCase":  {func(r *http.Request) { r.Host = "EXAMPLE.org:80" }, true},
		"MethodAndAuthority":  {func(r *http.Request) { r.Method, r.Host = http.MethodPost, "example.com" }, false},
		"FieldLinesReordered": {func(r *http.Request) { r.Header["Accept"] = []string{"*/*", "application/json"} }, false},
		"FieldRemoved":        {func(r *http.Request) { r.Header.Del("Accept") }, false},
		"Path":                {func(r *http.Request) { r.URL.Path = "/demo/" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := message()
			c.change(r)
			s, err := Parse(r.Header)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Verify(r, rfcEd25519(t)); (err == nil) != c.ok {
				t.Errorf("got %v, want it verified: %t", err, c.ok)
			}
		})
	}
}
