package chaos

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/anishathalye/porcupine"
)

// state is an account's money in cents.
type state struct{ balance, held int64 }

// effect is the change that a call makes on one account.
type effect struct {
	account int64
	kind    effectKind
	amount  int64 // cents
	release int64 // what is no longer held by a capture
	refused bool  // because less is available than the amount
	read    state // what a read has seen
}

type effectKind string

const (
	credit  effectKind = "credit"
	debit   effectKind = "debit"
	reserve effectKind = "reserve"
	release effectKind = "release"
	capture effectKind = "capture"
	look    effectKind = "read"
)

// apply returns the state after an effect, and whether the effect is possible in the one before.
func (s state) apply(e effect) (state, bool) {
	short := s.balance-s.held < e.amount
	switch e.kind {
	case credit:
		return state{s.balance + e.amount, s.held}, true
	case debit:
		if e.refused {
			return s, short
		}
		return state{s.balance - e.amount, s.held}, !short
	case reserve:
		if e.refused {
			return s, short
		}
		return state{s.balance, s.held + e.amount}, !short
	case release:
		return state{s.balance, s.held - e.amount}, true
	case capture:
		return state{s.balance - e.amount, s.held - e.release}, true
	default:
		return s, s == e.read
	}
}

// history is the calls of a round that have an answer.
type history struct {
	began time.Time

	mu         sync.Mutex // guards what follows
	operations []porcupine.Operation
	answered   []time.Time // when writes were acknowledged
	posted     int64       // transactions that were acknowledged
	refs       []acknowledged
	violations []violation
	retries    map[string]int // calls without an answer, by what came instead
}

// violation is something that was found wrong.
type violation struct {
	kind violationKind
	text string
}

type violationKind int

const (
	lost    violationKind = iota // acknowledged, and not there
	doubled                      // done once more than it was acknowledged
	refused                      // refused after it was acknowledged
	other
	violationKinds
)

func (k violationKind) String() string {
	return [violationKinds]string{"lost", "doubled", "refused after success", "other violations"}[k]
}

// acknowledged is a transaction that a caller was told of.
type acknowledged struct {
	account int64 // that the refId belongs to
	ref     string
	id      int64
}

func newHistory() *history { return &history{began: time.Now(), retries: map[string]int{}} }

// add notes a call with its effects on accounts.
func (h *history) add(client int, call time.Time, effects ...effect) {
	now := time.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range effects {
		h.operations = append(h.operations, porcupine.Operation{
			ClientId: client, Input: e, Call: int64(call.Sub(h.began)), Return: int64(now.Sub(h.began)),
		})
	}
}

// acknowledge notes an acknowledged write that makes a number of transactions.
func (h *history) acknowledge(transactions int64, made ...acknowledged) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.answered = append(h.answered, time.Now())
	h.posted += transactions
	h.refs = append(h.refs, made...)
}

func (h *history) violationf(kind violationKind, format string, args ...any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.violations = append(h.violations, violation{kind, fmt.Sprintf(format, args...)})
}

// countf notes that what is there so often was acknowledged another number of times, if it was.
func (h *history) countf(got, want int64, format string, args ...any) {
	kind := lost
	switch {
	case got == want:
		return
	case got > want:
		kind = doubled
	}
	h.violationf(kind, "%s: got %d, want %d", fmt.Sprintf(format, args...), got, want)
}

func (h *history) retry(why string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.retries[why]++
}

func (h *history) acknowledgedCount() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.answered)
}

// longestGap is the longest time without an acknowledged write until the end.
func (h *history) longestGap(end time.Time) time.Duration {
	last, longest := h.began, time.Duration(0)
	slices.SortFunc(h.answered, time.Time.Compare)
	for _, at := range append(h.answered, end) {
		longest = max(longest, at.Sub(last))
		last = at
	}
	return longest
}

// checkTimeout bounds the search for an order of the calls on one account.
const checkTimeout = 2 * time.Minute

// explain looks for an order of all calls that explains every answer, account by account.
func (h *history) explain(before map[int64]state) {
	perAccount := map[int64][]porcupine.Operation{}
	for _, operation := range h.operations {
		e, _ := operation.Input.(effect)
		perAccount[e.account] = append(perAccount[e.account], operation)
	}
	for account, operations := range perAccount {
		model := porcupine.Model{
			Init: func() any { return before[account] },
			Step: func(at, input, _ any) (bool, any) {
				s, _ := at.(state)
				e, _ := input.(effect)
				next, possible := s.apply(e)
				return possible, next
			},
		}
		switch porcupine.CheckOperationsTimeout(model, operations, checkTimeout) {
		case porcupine.Ok:
		case porcupine.Illegal:
			h.violationf(other, "no order of its %d calls explains account %d", len(operations), account)
		default:
			h.violationf(other, "no order of its %d calls was found for account %d in %v", len(operations), account, checkTimeout)
		}
	}
}
