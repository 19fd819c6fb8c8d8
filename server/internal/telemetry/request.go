// Package telemetry is how the server tells what it does: the names of requests, their traces, and the counts of its jobs.
package telemetry

import (
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
)

// RequestID is the metadata key, and the HTTP header, that names a request in logs and answers. A caller may choose it.
const RequestID = "x-request-id"

// MaxRequestID is the most letters of such a name.
const MaxRequestID = 128

// NameRequest is the caller's name of a request if it is one, else a new one.
func NameRequest(given []string) string {
	if len(given) == 1 && printable(given[0]) {
		return given[0]
	}
	id := binary.BigEndian.AppendUint64(nil, rand.Uint64()) //nolint:gosec // A name, not a secret.
	return hex.EncodeToString(id)
}

func printable(s string) bool {
	for _, c := range []byte(s) {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return s != "" && len(s) <= MaxRequestID
}
