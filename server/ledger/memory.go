package ledger

import (
	"sync"
	"time"
)

const (
	// maxRemembered bounds the accounts in each half of a memory.
	maxRemembered = 50_000
	// clockTrusted is how long the time read from the database is carried on by this server's clock.
	clockTrusted = time.Minute
	// maxRest bounds the sets for which a memory rests that was wrong again and again.
	maxRest = 1024
)

// memory is accounts as this server has last committed them, so that most sets can be decided without asking first. It need
// not be right: what was decided from it is written only if the accounts are still so in the database, and whoever would be
// refused is looked at again with the accounts locked. Where other servers work on the same accounts it is often wrong, and
// then rests for a while, longer each time. Only that an account is still there has to be true: it is of one epoch, in which
// the database can have lost nothing, see [store.DB.Opened].
type memory struct {
	mu    sync.Mutex
	epoch int64
	// recent has what was put since it was last full, older what was before.
	recent, older map[int64]account
	// clock is a time of the database, and read when it was by this server's clock.
	clock, read time.Time
	// resting is for how many more sets it is not asked, and rest for how many it was the last time.
	resting, rest int
}

func newMemory() *memory { return &memory{recent: map[int64]account{}} }

// ask puts the accounts into the place of the nil ones, and returns a time that is later than all their entries; false if it
// does not remember all. What is of an earlier epoch it forgets.
func (m *memory) ask(accounts map[int64]*account, epoch int64) (time.Time, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if epoch > m.epoch {
		m.epoch, m.recent, m.older = epoch, map[int64]account{}, nil
	}
	if m.resting > 0 {
		m.resting--
		return time.Time{}, false
	}
	passed := time.Since(m.read)
	if passed > clockTrusted {
		return time.Time{}, false
	}
	at := m.clock.Add(passed).Truncate(time.Microsecond) // as exact as Postgres
	remembered := make([]account, 0, len(accounts))
	for id := range accounts {
		a, ok := m.find(id)
		if !ok {
			return time.Time{}, false
		}
		remembered = append(remembered, a)
		accounts[id] = &remembered[len(remembered)-1]
		at = latest(at, a.postedAt)
	}
	return at, true
}

// currency is that of an account; empty if it is not remembered.
func (m *memory) currency(id int64) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	a, _ := m.find(id)
	return a.currency
}

func (m *memory) find(id int64) (account, bool) {
	if a, ok := m.recent[id]; ok {
		return a, true
	}
	a, ok := m.older[id]
	if ok {
		m.put(a)
	}
	return a, ok
}

func (m *memory) put(a account) {
	if len(m.recent) >= maxRemembered {
		m.recent, m.older = make(map[int64]account, maxRemembered), m.recent
	}
	m.recent[a.id] = a
}

// keep remembers the accounts of a set that has been committed in an epoch, unless that is over. If it had to be decided anew
// because the memory was wrong, tried is how it was decided first.
func (m *memory) keep(s, tried *set, epoch int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if epoch < m.epoch {
		return
	}
	if s == tried {
		m.rest /= 2
	} else {
		if !s.clock.IsZero() {
			m.clock, m.read = s.clock, s.read
		}
		if tried != nil && tried.differs(s) {
			m.rest = min(2*m.rest+1, maxRest)
			m.resting = m.rest
		}
	}
	for _, a := range s.book.accounts {
		if a != nil {
			m.put(a.committed(s.book.at))
		}
	}
}

// differs reports that other postings had moved an account meanwhile.
func (s *set) differs(found *set) bool {
	for id, a := range s.book.accounts {
		if b := found.book.accounts[id]; b == nil || a.before.seq != b.before.seq {
			return true
		}
	}
	return false
}

// recall decides postings from memory; nil if that cannot be done, or would refuse one. A rule that is changed while what it
// decided waits for a row no longer counts; that wait is bounded.
func (l *Ledger) recall(postings []Posting, epoch int64) *set {
	s := newSet(postings)
	if len(s.partners()) > 0 {
		l.resolve(s, l.memory.currency)
	}
	accounts := s.distinct()
	at, ok := l.memory.ask(accounts, epoch)
	if !ok {
		return nil
	}
	moment, err := l.rules.Snapshot()
	if err != nil {
		return nil
	}
	s.book = newBook(accounts, at, moment, len(postings))
	s.used = map[keyName]use{}
	s.decide()
	if len(s.accepted) < len(s.postings) || len(s.book.records) > 0 {
		return nil
	}
	return s
}
