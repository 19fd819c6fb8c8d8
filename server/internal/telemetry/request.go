// Package telemetry has the ids of requests, their traces, and the metrics of jobs.
package telemetry

import (
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
)

// RequestID is the metadata key, and the HTTP header, of a request's id in logs and answers. A caller may choose it.
const RequestID = "x-request-id"

// MaxRequestID is the greatest length of a request id.
const MaxRequestID = 128

// NameRequest returns the caller's id of a request if it is valid, else a new one.
func NameRequest(given []string) string {
	if len(given) == 1 && printable(given[0]) {
		return given[0]
	}
	id := binary.BigEndian.AppendUint64(nil, rand.Uint64())
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
