package auth

import "sync"

// slots counts concurrent uses per key.
type slots struct {
	mu   sync.Mutex
	used map[string]int
}

// take takes a slot of a key unless most are taken.
func (s *slots) take(key string, most int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.used[key] >= most {
		return false
	}
	s.used[key]++
	return true
}

func (s *slots) free(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.used[key]--; s.used[key] == 0 {
		delete(s.used, key)
	}
}
