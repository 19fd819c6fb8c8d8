package auth

import (
	"bytes"
	"testing"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
)

// A new secret is introduced in steps in which every server accepts the tokens of all others.
func TestSecretsRotate(t *testing.T) {
	t.Parallel()
	older, newer := secret, bytes.Repeat([]byte("n"), 32)
	before := newServer(t)
	before.teller(t, "zhangsan")
	old := before.login(t, "zhangsan")
	with := func(first []byte, others ...[]byte) *testServer {
		return newReplica(t, before.db, before.clock, func(o *Options) { o.Secret, o.OldSecrets = first, others })
	}
	prepared, signing, after := with(older, newer), with(newer, older), with(newer)
	fresh := signing.login(t, "zhangsan")
	for _, s := range []*testServer{prepared, signing} {
		wantCode(t, s.call(t.Context(), old.GetAccessToken()), 0)
		wantCode(t, s.call(t.Context(), fresh.GetAccessToken()), 0)
	}
	wantCode(t, after.call(t.Context(), fresh.GetAccessToken()), 0)
	wantCode(t, after.call(t.Context(), old.GetAccessToken()), apiv1.ErrorCode_AUB002)
	wantCode(t, before.call(t.Context(), fresh.GetAccessToken()), apiv1.ErrorCode_AUB002)
}

func TestParseSecrets(t *testing.T) {
	t.Parallel()
	newer := bytes.Repeat([]byte("n"), 32)
	if got, err := ParseSecrets(string(newer) + ", " + string(secret) + "\n"); err != nil || len(got) != 2 || !bytes.Equal(got[0], newer) {
		t.Errorf("got %d secrets, %v; want two, the first one first", len(got), err)
	}
	for _, bad := range []string{"", ",", string(newer) + ",short"} {
		if got, err := ParseSecrets(bad); err == nil {
			t.Errorf("%q: got %d secrets, want an error", bad, len(got))
		}
	}
}
