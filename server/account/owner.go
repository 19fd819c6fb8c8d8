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

// owners caches the customer of each account, which never changes.
type owners struct {
	mu    sync.RWMutex
	known map[int64]int64
}

func (o *owners) get(account int64) (int64, bool) {
	o.mu.RLock()
	defer o.mu.RUnlock()
	customer, ok := o.known[account]
	return customer, ok
}

func (o *owners) put(account, customer int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.known == nil || len(o.known) >= maxOwners {
		o.known = make(map[int64]int64)
	}
	o.known[account] = customer
}

// Owner returns the customer that owns an account; 0 if there is no such account.
func (s *Service) Owner(ctx context.Context, id protoreflect.Value) (int64, error) {
	account := id.Int()
	if customer, ok := s.owners.get(account); ok {
		return customer, nil
	}
	customer, err := s.queries.AccountOwner(ctx, s.database, account)
	switch {
	case errors.Is(err, store.ErrNoRows):
		return 0, nil
	case err != nil:
		return 0, fmt.Errorf("find the owner of an account: %w", err)
	}
	s.owners.put(account, customer)
	return customer, nil
}
