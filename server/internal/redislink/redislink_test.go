package redislink

import (
	"strings"
	"testing"
)

// A URL that cannot be parsed is reported without the password in it.
func TestMalformedURLsAreNotPrinted(t *testing.T) {
	t.Parallel()
	for _, url := range []string{
		"localhost:6379", "redis://user:se/cret@host", "redis://user:sec%zzret@host:6379", "redis://:sec ret@host:1:2/0", "http://user:secret@host",
	} {
		_, err := Open(url, nil)
		if err == nil || !strings.Contains(err.Error(), "COREBANK_REDIS_URL") || strings.Contains(err.Error(), "se/") ||
			strings.Contains(err.Error(), "sec%zz") || strings.Contains(err.Error(), ":se") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: got %v, want an error that names the variable and not the password", url, err)
		}
	}
}
