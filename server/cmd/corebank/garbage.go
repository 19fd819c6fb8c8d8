package main

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// maxGarbagePercent lets garbage be up to four times what is in use.
	maxGarbagePercent = 400
	// minGarbagePercent is the share of garbage that is always allowed.
	minGarbagePercent = 25
	// maxGarbage is the garbage that is allowed where much memory is in use.
	maxGarbage = 64 << 20
)

// collectLess spends memory on fewer garbage collections until ctx ends, unless GOGC says otherwise: a busy server's heap is
// small and soon full of garbage. It follows the heap as that grows and shrinks.
func collectLess(ctx context.Context) {
	if os.Getenv("GOGC") != "" {
		return
	}
	inUse := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	for current := 0; ; {
		metrics.Read(inUse)
		percent := int(min(max(maxGarbage*100/max(inUse[0].Value.Uint64(), 1), minGarbagePercent), maxGarbagePercent))
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
