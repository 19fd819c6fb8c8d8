package app

import (
	"syscall"

	"github.com/corebank/corebank/server/internal/peerlimit"
)

const (
	// maxConnections is the default bound of connections to all ports.
	maxConnections = 4096
	// filesPerConnection is the number of file descriptors for a connection: its socket, and one for an upload.
	filesPerConnection = 2
	// connectionShare is the part of the connections that one address may hold by default, as a divisor.
	connectionShare = 4
)

// newConnectionLimiter bounds the connections of all ports together, so that files are left for the database and for uploads.
func newConnectionLimiter(config *completeConfig) *peerlimit.Limiter {
	all := config.MaxConnections
	if all == 0 {
		all = maxConnections
		var files syscall.Rlimit
		if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err == nil {
			all = int(min(uint64(maxConnections), files.Cur/filesPerConnection))
		}
	}
	perPeer := config.MaxConnectionsPerPeer
	if perPeer == 0 {
		perPeer = max(all/connectionShare, 1)
	}
	return peerlimit.New(all, perPeer)
}
