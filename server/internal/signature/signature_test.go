package signature

import (
	"bytes"
	"crypto/ed25519"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

const body = `{"rateid":null,"ratetype":"CRATE","revisedate":"2017-10-20 00:00:00"}`

var moment = time.Unix(1_700_000_000, 0)

func request(method, target, body string) *http.Request {
	return httptest.NewRequest(method, target, bytes.NewReader([]byte(body)))
}

// signers are a client of each algorithm, with the key of its server's side.
func signers(t testing.TB) map[string]struct {
	Signer
	Key
} {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	secret := bytes.Repeat([]byte{7}, 32)
	return map[string]struct {
		Signer
		Key
	}{
		HMACSHA256: {Signer{KeyID: "client", Secret: secret}, Key{Algorithm: HMACSHA256, Secret: secret}},
		Ed25519:    {Signer{KeyID: "client", Private: private}, Key{Algorithm: Ed25519, Public: public}},
	}
}

// accept is everything that a server checks but the nonce.
func accept(r *http.Request, body string, key Key) error {
	s, err := Parse(r.Header)
	if err != nil {
		return err
	}
	if err := s.Check(r, moment); err != nil {
		return err
	}
	if err := s.Verify(r, key); err != nil {
		return err
	}
	return CheckDigest(r.Header, []byte(body))
}

func TestSignedRequests(t *testing.T) {
	t.Parallel()
	for algorithm, client := range signers(t) {
		for name, c := range map[string]struct{ method, target, body, key string }{
			"Post":           {http.MethodPost, "/rate/save", body, ""},
			"Get":            {http.MethodGet, "/api/v1/accounts/7/balance", "", ""},
			"Query":          {http.MethodGet, "/api/v1/accounts?page=1&pageSize=20", "", ""},
			"EscapedPath":    {http.MethodGet, "/api/v1/api-clients/a%2Fb", "", ""},
			"IdempotencyKey": {http.MethodPost, "/rate/save", body, "once"},
		} {
			t.Run(algorithm+"/"+name, func(t *testing.T) {
				t.Parallel()
				r := request(c.method, c.target, c.body)
				if c.key != "" {
					r.Header.Set("Idempotency-Key", c.key)
				}
				if err := client.Sign(r, []byte(c.body), "n1", moment); err != nil {
					t.Fatal(err)
				}
				if err := accept(r, c.body, client.Key); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// TestTampering changes, one by one, everything that a signature protects.
func TestTampering(t *testing.T) {
	t.Parallel()
	replace := func(field, old, with string) func(r *http.Request, body *string) {
		return func(r *http.Request, _ *string) {
			was := r.Header.Get(field)
			r.Header.Set(field, strings.Replace(was, old, with, 1))
			if r.Header.Get(field) == was {
				panic("nothing to replace in " + was)
			}
		}
	}
	for algorithm, client := range signers(t) {
		for name, tamper := range map[string]func(r *http.Request, body *string){
			"Method":              func(r *http.Request, _ *string) { r.Method = http.MethodPut },
			"Path":                func(r *http.Request, _ *string) { r.URL.Path = "/rate/delete" },
			"PathEscaping":        func(r *http.Request, _ *string) { r.URL.RawPath = "/rate/%73ave" },
			"Query":               func(r *http.Request, _ *string) { r.URL.RawQuery = "page=2" },
			"NoQuery":             func(r *http.Request, _ *string) { r.URL.RawQuery = "" },
			"Body":                func(_ *http.Request, body *string) { *body = strings.Replace(*body, "2017", "2018", 1) },
			"BodyTruncated":       func(_ *http.Request, body *string) { *body = (*body)[:len(*body)-1] },
			"BodyGone":            func(_ *http.Request, body *string) { *body = "" },
			"Digest":              func(r *http.Request, _ *string) { r.Header.Set(HeaderDigest, rfcDigest) },
			"DigestGone":          func(r *http.Request, _ *string) { r.Header.Del(HeaderDigest) },
			"DigestTwice":         func(r *http.Request, _ *string) { r.Header.Add(HeaderDigest, r.Header.Get(HeaderDigest)) },
			"IdempotencyKey":      func(r *http.Request, _ *string) { r.Header.Set("Idempotency-Key", "again") },
			"IdempotencyKeyTwice": func(r *http.Request, _ *string) { r.Header.Add("Idempotency-Key", "again") },
			"IdempotencyKeyGone":  func(r *http.Request, _ *string) { r.Header.Del("Idempotency-Key") },
			"Created":             replace(HeaderInput, "created=1700000000", "created=1700000001"),
			"Nonce":               replace(HeaderInput, `nonce="n1"`, `nonce="n2"`),
			"KeyID":               replace(HeaderInput, `keyid="client"`, `keyid="other"`),
			"ParameterAdded":      replace(HeaderInput, `nonce="n1"`, `nonce="n1";tag="x"`),
			"ComponentAdded":      replace(HeaderInput, `"@path"`, `"@path" "@authority"`),
			"ComponentGone":       replace(HeaderInput, `"@query" `, ``),
			"ComponentOrder":      replace(HeaderInput, `"@method" "@path"`, `"@path" "@method"`),
			"Signature":           replace(HeaderSignature, "sig=:", "sig=:AAAA"),
			"SignatureEmpty":      func(r *http.Request, _ *string) { r.Header.Set(HeaderSignature, "sig=::") },
		} {
			t.Run(algorithm+"/"+name, func(t *testing.T) {
				t.Parallel()
				r, text := request(http.MethodPost, "/rate/save?page=1", body), body
				r.Header.Set("Idempotency-Key", "once")
				if err := client.Sign(r, []byte(text), "n1", moment); err != nil {
					t.Fatal(err)
				}
				tamper(r, &text)
				if err := accept(r, text, client.Key); err == nil {
					t.Error("got it accepted, want an error")
				}
			})
		}
	}
}

func TestOtherKeys(t *testing.T) {
	t.Parallel()
	all := signers(t)
	r := request(http.MethodPost, "/rate/save", body)
	if err := all[HMACSHA256].Sign(r, []byte(body), "n1", moment); err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]Key{
		"OtherSecret":    {Algorithm: HMACSHA256, Secret: []byte("other")},
		"NoSecret":       {Algorithm: HMACSHA256},
		"OtherAlgorithm": all[Ed25519].Key,
		"NoPublicKey":    {Algorithm: Ed25519},
		"NoAlgorithm":    {Secret: all[HMACSHA256].Key.Secret},
		// What would be a public key is no secret.
		"PublicKeyAsSecret": {Algorithm: HMACSHA256, Secret: all[Ed25519].Public},
	} {
		if err := accept(r, body, key); err == nil {
			t.Errorf("%s: got it accepted, want an error", name)
		}
	}
}

// TestCheck needs no good signature: it looks at what one covers and when it was made.
func TestCheck(t *testing.T) {
	t.Parallel()
	const good = `("@method" "@path" "content-digest");created=1700000000;keyid="client";nonce="n1"`
	for name, c := range map[string]struct {
		input string
		ok    bool
	}{
		"Good":          {good, true},
		"MoreCovered":   {strings.Replace(good, `"@path"`, `"@path" "@authority" "content-type"`, 1), true},
		"Tagged":        {good + `;tag="app"`, true},
		"NotYetExpired": {good + ";expires=1700000001", true},
		"Expired":       {good + ";expires=1700000000", false},
		"Oldest":        {strings.Replace(good, "1700000000", "1699999700", 1), true},
		"TooOld":        {strings.Replace(good, "1700000000", "1699999699", 1), false},
		"Newest":        {strings.Replace(good, "1700000000", "1700000300", 1), true},
		"FromTheFuture": {strings.Replace(good, "1700000000", "1700000301", 1), false},
		"FarFuture":     {strings.Replace(good, "1700000000", "999999999999999", 1), false},
		"FarPast":       {strings.Replace(good, "1700000000", "-999999999999999", 1), false},
		"NoCreated":     {strings.Replace(good, ";created=1700000000", "", 1), false},
		"NoKeyID":       {strings.Replace(good, `;keyid="client"`, "", 1), false},
		"EmptyKeyID":    {strings.Replace(good, `"client"`, `""`, 1), false},
		"NoNonce":       {strings.Replace(good, `;nonce="n1"`, "", 1), false},
		"EmptyNonce":    {strings.Replace(good, `"n1"`, `""`, 1), false},
		"NoMethod":      {strings.Replace(good, `"@method" `, "", 1), false},
		"NoPath":        {strings.Replace(good, `"@path" `, "", 1), false},
		"NoDigest":      {strings.Replace(good, ` "content-digest"`, "", 1), false},
		"NothingAtAll":  {`();created=1700000000;keyid="client";nonce="n1"`, false},
	} {
		r := request(http.MethodPost, "/rate/save", body)
		r.Header.Set(HeaderInput, "sig="+c.input)
		r.Header.Set(HeaderSignature, "sig=:AAAA:")
		s, err := Parse(r.Header)
		if err != nil {
			t.Errorf("%s: got %v; want no error", name, err)
			continue
		}
		if err := s.Check(r, moment); (err == nil) != c.ok {
			t.Errorf("%s: got %v; want success: %v", name, err, c.ok)
		}
	}
}

func TestMalformedHeaders(t *testing.T) {
	t.Parallel()
	const input, value = `sig=("@method" "@path");created=1700000000;keyid="client";nonce="n1"`, "sig=:AAAA:"
	with := func(old, replacement string) []string { return []string{strings.Replace(input, old, replacement, 1)} }
	for name, c := range map[string]struct{ inputs, values []string }{
		"NoInput":                {nil, []string{value}},
		"NoSignature":            {[]string{input}, nil},
		"EmptyInput":             {[]string{""}, []string{value}},
		"EmptySignature":         {[]string{input}, []string{""}},
		"InputTwice":             {[]string{input, input}, []string{value}},
		"SignatureTwice":         {[]string{input}, []string{value, value}},
		"SeveralSignatures":      {[]string{input + ", proxy" + input[3:]}, []string{value + ", proxy=:AAAA:"}},
		"SeveralInputs":          {[]string{input + ", proxy" + input[3:]}, []string{value}},
		"SeveralValues":          {[]string{input}, []string{value + ", proxy=:AAAA:"}},
		"OtherLabel":             {[]string{input}, []string{"other=:AAAA:"}},
		"InputNoList":            {[]string{"sig=1"}, []string{value}},
		"InputNoDictionary":      {[]string{"(("}, []string{value}},
		"SignatureNoBytes":       {[]string{input}, []string{`sig="AAAA"`}},
		"SignatureNoBase64":      {[]string{input}, []string{"sig=:A*:"}},
		"SignatureList":          {[]string{input}, []string{"sig=(:AAAA:)"}},
		"ComponentNoString":      {with(`"@method"`, "method"), []string{value}},
		"ComponentTwice":         {with(`"@method"`, `"@method" "@method"`), []string{value}},
		"ComponentWithParameter": {with(`"@method"`, `"@method";req`), []string{value}},
		"TooManyComponents":      {with(`"@method"`, manyComponents(maxComponents)), []string{value}},
		"CreatedNoInteger":       {with("1700000000", `"1700000000"`), []string{value}},
		"CreatedFraction":        {with("1700000000", "1700000000.5"), []string{value}},
		"KeyIDNoString":          {with(`"client"`, "client"), []string{value}},
		"KeyIDTooLong":           {with("client", strings.Repeat("k", maxKeyID+1)), []string{value}},
		"NonceNoString":          {with(`"n1"`, "1"), []string{value}},
		"NonceOversized":         {with("n1", strings.Repeat("n", maxNonce+1)), []string{value}},
		"NonceHuge":              {with("n1", strings.Repeat("n", 1<<20)), []string{value}},
		"SignatureHuge":          {[]string{input}, []string{"sig=:" + strings.Repeat("A", 1<<20) + ":"}},
		"UnknownParameter":       {[]string{input + ";secret=1"}, []string{value}},
		"EmptyAlgorithm":         {[]string{input + `;alg=""`}, []string{value}},
	} {
		h := http.Header{HeaderInput: c.inputs, HeaderSignature: c.values}
		if s, err := Parse(h); err == nil {
			t.Errorf("%s: got %+v, want an error", name, s)
		}
	}
	longest := with("n1", strings.Repeat("n", maxNonce))
	if _, err := Parse(http.Header{HeaderInput: longest, HeaderSignature: {value}}); err != nil {
		t.Errorf("the longest nonce: got %v, want no error", err)
	}
}

func manyComponents(n int) string {
	var all strings.Builder
	for i := range n {
		all.WriteString(`"x-` + strings.Repeat("x", i+1) + `" `)
	}
	return all.String()
}

func TestStatedAlgorithm(t *testing.T) {
	t.Parallel()
	r := request(http.MethodPost, "/rate/save", body)
	key := signers(t)[HMACSHA256]
	for alg, ok := range map[string]bool{HMACSHA256: true, Ed25519: false, "hmac-sha512": false} {
		s := &Signature{covered: []string{"@method"}, input: `("@method");alg="` + alg + `"`, algorithm: alg}
		base, err := s.base(r)
		if err != nil {
			t.Fatal(err)
		}
		s.value = sum(key.Signer.Secret, base)
		if err := s.Verify(r, key.Key); (err == nil) != ok {
			t.Errorf("%s: got %v; want success: %v", alg, err, ok)
		}
	}
}

func TestDigests(t *testing.T) {
	t.Parallel()
	const sha256 = "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"
	for name, c := range map[string]struct {
		lines []string
		body  string
		ok    bool
	}{
		"SHA256":          {[]string{sha256}, rfcBody, true},
		"SHA512":          {[]string{rfcDigest}, rfcBody, true},
		"Both":            {[]string{sha256 + ", " + rfcDigest}, rfcBody, true},
		"BesideAnUnknown": {[]string{"md5=:AAAA:, " + sha256}, rfcBody, true},
		"OneOfBothWrong":  {[]string{"sha-256=:AAAA:, " + rfcDigest}, rfcBody, false},
		"OnlyUnknown":     {[]string{"md5=:AAAA:"}, rfcBody, false},
		"TwoLines":        {[]string{sha256, rfcDigest}, rfcBody, false},
		"NoBytes":         {[]string{`sha-256="X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE="`}, rfcBody, false},
		"List":            {[]string{"sha-256=(:AAAA:)"}, rfcBody, false},
		"OtherBody":       {[]string{sha256}, rfcBody + " ", false},
		"NoField":         {nil, rfcBody, false},
		"NoFieldNoBody":   {nil, "", true},
		"FieldNoBody":     {[]string{sha256}, "", false},
		"EmptyField":      {[]string{""}, rfcBody, false},
		"HugeField":       {[]string{sha256 + ", md5=:" + strings.Repeat("A", 1<<20) + ":"}, rfcBody, false},
	} {
		h := http.Header{HeaderDigest: c.lines}
		if c.lines == nil {
			h = http.Header{}
		}
		if err := CheckDigest(h, []byte(c.body)); (err == nil) != c.ok {
			t.Errorf("%s: got %v; want success: %v", name, err, c.ok)
		}
	}
}

func TestComponents(t *testing.T) {
	t.Parallel()
	r := request(http.MethodPost, "http://Example.com:80/a%2Fb?x=1", "")
	r.Header["X-Many"] = []string{" a", "b\t", ""}
	for name, want := range map[string]string{
		"@path": "/a%2Fb", "@query": "?x=1", "@request-target": "/a%2Fb?x=1", "@authority": "example.com",
		"host": "Example.com:80", "x-many": "a, b, ",
	} {
		if got, err := component(r, name); err != nil || got != want {
			t.Errorf("%s: got %q, %v; want no error, %v", name, got, err, want)
		}
	}
	for _, name := range []string{"@scheme", "@target-uri", "@status", "@nothing", "X-Many", "x-absent", ""} {
		if got, err := component(r, name); err == nil {
			t.Errorf("%s: got %q; want an error", name, got)
		}
	}
	bare := request(http.MethodGet, "http://[::1]:80", "")
	for name, want := range map[string]string{"@path": "/", "@query": "?", "@request-target": "/", "@authority": "[::1]"} {
		if got, err := component(bare, name); err != nil || got != want {
			t.Errorf("%s of a bare request: got %q, %v, want %q", name, got, err, want)
		}
	}
}

// FuzzParse holds that no header field upsets the parser, that what it accepts is within bounds, and that what is signed is
// what was read: the parameters, parsed again, are the same.
func FuzzParse(f *testing.F) {
	f.Add(`sig=("@method" "@path" "content-digest");created=1700000000;keyid="client";nonce="n1"`, "sig=:AAAA:")
	f.Add(`sig-b26=("date" "@authority");created=1618884473;keyid="test";alg="ed25519";expires=1;tag="x"`, "sig-b26=:AAAA:")
	f.Add(`a=(), b=()`, "a=::, b=::")
	f.Add(`a=("\"\\");nonce="\""`, "a=:AA==:")
	f.Fuzz(func(t *testing.T, input, value string) {
		s, err := Parse(http.Header{HeaderInput: {input}, HeaderSignature: {value}})
		if err != nil {
			return
		}
		if len(s.KeyID) > maxKeyID || len(s.Nonce) > maxNonce || len(s.covered) > maxComponents {
			t.Fatalf("got %+v, want it within the bounds", s)
		}
		again, err := Parse(http.Header{HeaderInput: {"x=" + s.input}, HeaderSignature: {"x=:AAAA:"}})
		if err != nil {
			t.Fatalf("%q: got %v when it is signed as %q, want no error", input, err, s.input)
		}
		if again.input != s.input || again.KeyID != s.KeyID || again.Nonce != s.Nonce || !again.Created.Equal(s.Created) {
			t.Fatalf("got %+v when signed again, want %+v", again, s)
		}
		r := request(http.MethodPost, "/rate/save", body)
		_ = s.Check(r, moment)
		if err := s.Verify(r, rfcHMAC(t)); err == nil {
			t.Fatalf("%q %q: got it verified, want an error", input, value)
		}
	})
}

// FuzzCheckDigest holds that nothing fits but a digest of the body.
func FuzzCheckDigest(f *testing.F) {
	f.Add(rfcDigest, rfcBody)
	f.Add("sha-256=:AAAA:, md5=:AAAA:", rfcBody)
	f.Fuzz(func(t *testing.T, digest, body string) {
		if err := CheckDigest(http.Header{HeaderDigest: {digest}}, []byte(body)); err != nil {
			return
		}
		if err := CheckDigest(http.Header{HeaderDigest: {digest}}, []byte(body+"x")); err == nil {
			t.Fatalf("got digest %q accepted for two bodies, want an error", digest)
		}
	})
}
