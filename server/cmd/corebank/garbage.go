package main

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

const (
	// maxGarbagePercent lets garbage be up to twenty times what is in use.
	maxGarbagePercent = 2000
	// minGarbagePercent is the share of garbage that is always allowed.
	minGarbagePercent = 25
	// maxGarbage is the garbage that is allowed where much memory is in use, and garbageShare the part of a container's memory that
	// it may take at most.
	maxGarbage   = 256 << 20
	garbageShare = 8
)

// collectLess spends memory on fewer garbage collections until ctx ends, unless GOGC says otherwise: a busy server's heap is
// small and soon full of garbage. It follows the heap as that grows and shrinks. In a container with a limit of memory, the heap stays
// within nine tenths of it, unless GOMEMLIMIT says otherwise.
func collectLess(ctx context.Context) {
	allowed := uint64(maxGarbage)
	if limit, err := memlimit.FromCgroup(); err == nil && limit > 0 { // An error: there is no limit.
		allowed = min(allowed, limit/garbageShare)
		if os.Getenv("GOMEMLIMIT") == "" {
			debug.SetMemoryLimit(int64(min(limit, 1<<62) / 10 * 9))
		}
	}
	if os.Getenv("GOGC") != "" {
		return
	}
	inUse := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	for current := 0; ; {
		metrics.Read(inUse)
		percent := int(min(max(allowed*100/max(inUse[0].Value.Uint64(), 1), minGarbagePercent), maxGarbagePercent))
		if percent < current*9/10 || percent > current*11/10 { // Setting it stops the world for a moment.
			debug.SetGCPercent(percent)
			current = percent
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return
		}
	}
}
