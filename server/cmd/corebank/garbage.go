package main

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// maxGarbagePercent is the highest GOGC: garbage of four times the live heap.
	maxGarbagePercent = 400
	// minGarbagePercent is the lowest GOGC.
	minGarbagePercent = 25
	// maxGarbage bounds the garbage beside a large live heap.
	maxGarbage = 64 << 20
)

// collectLess raises GOGC, unless it is set, while the live heap is small, to spend memory on fewer garbage collections. It adapts
// to the heap until ctx ends.
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
