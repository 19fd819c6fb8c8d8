package account

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/corebank/corebank/store"
)

// maxOwners bounds the owner cache.
const maxOwners = 1 << 17

// owners caches the customer of each account, which never changes, unless the database is restored: an id that is given out again
// may be another customer's.
type owners struct {
	mu     sync.RWMutex
	known  map[int64]int64
	breaks int64 // those of the database when the owners were read
}

func (o *owners) get(account, breaks int64) (int64, bool) {
	o.mu.RLock()
	defer o.mu.RUnlock()
	customer, ok := o.known[account]
	return customer, ok && breaks == o.breaks
}

// put adds an owner that was read when the database had these breaks, or more.
func (o *owners) put(account, customer, breaks int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.known == nil || len(o.known) >= maxOwners || breaks != o.breaks {
		o.known, o.breaks = make(map[int64]int64), breaks
	}
	o.known[account] = customer
}

// Owner returns the customer that owns an account; 0 if there is no such account.
func (s *Service) Owner(ctx context.Context, id protoreflect.Value) (int64, error) {
	account := id.Int()
	breaks := s.database.Breaks()
	if customer, ok := s.owners.get(account, breaks); ok {
		return customer, nil
	}
	customer, err := s.queries.AccountOwner(ctx, s.database, account)
	switch {
	case errors.Is(err, store.ErrNoRows):
		return 0, nil
	case err != nil:
		return 0, fmt.Errorf("find the owner of an account: %w", err)
	}
	s.owners.put(account, customer, breaks)
	return customer, nil
}
