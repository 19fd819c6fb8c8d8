package ledger_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
	"github.com/corebank/corebank/server/ledger"
)

// Whatever is asked in whatever order, alone or in batches, of whatever server, the ledger answers as a map of balances would, and
// its books are sound after every step.
func TestLedgerBehavesLikeAMapOfBalances(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	servers := []*bank{b, newBankOn(t, b.db)} // Each remembers accounts that the other moves.
	rapid.Check(t, func(t *rapid.T) {
		m := newModel(t, b)
		t.Repeat(map[string]func(*rapid.T){
			"one": func(t *rapid.T) {
				p := m.draw(t)
				receipt, err := rapid.SampledFrom(servers).Draw(t, "server").poster.Post(context.Background(), p)
				m.compare(t, p, receipt, errorcode.Of(err))
			},
			"batch": func(t *rapid.T) {
				postings := rapid.SliceOfN(rapid.Custom(m.draw), 1, 8).Draw(t, "postings")
				for i, receipt := range b.post(t, postings...) {
					m.compare(t, postings[i], receipt, refusalOf(receipt))
				}
			},
			"freeze or unfreeze": func(t *rapid.T) {
				a := rapid.SampledFrom(m.order).Draw(t, "account")
				was := m.accounts[a].status
				if was == "closed" {
					t.Skip("it stays closed")
				}
				m.accounts[a].status = map[string]string{"active": "frozen", "frozen": "active"}[was]
				b.setStatus(t, a, was, m.accounts[a].status)
			},
			"close": func(t *rapid.T) {
				a := rapid.SampledFrom(m.order).Draw(t, "account")
				if account := m.accounts[a]; account.status == "active" && account.cents == 0 {
					account.status = "closed"
					b.setStatus(t, a, "active", "closed")
				}
			},
			"": func(t *rapid.T) {
				for id, account := range m.accounts {
					if got, want := b.balance(t, id), decimal.MustNew(account.cents, 2).String(); got != want {
						t.Fatalf("account %d holds %s, want %s", id, got, want)
					}
				}
				b.verify(t)
			},
		})
	})
}

// model is the bank as a map of balances.
type model struct {
	order    []int64
	accounts map[int64]*modelAccount
	done     map[string]modelUse // by scope and refId
}

type modelAccount struct {
	currency, status string
	cents            int64
}

type modelUse struct {
	posting ledger.Posting
	id      int64
}

const (
	stranger = 1 << 40 // the id of no account
	otherOne = 1 << 41 // the id of a customer who owns nothing
)

func newModel(t *rapid.T, b *bank) *model {
	m := &model{accounts: map[int64]*modelAccount{}, done: map[string]modelUse{}}
	for _, currency := range []string{"CNY", "CNY", "CNY", "USD"} {
		id := b.open(t, currency, "100.00")
		m.order = append(m.order, id)
		m.accounts[id] = &modelAccount{currency, "active", 100_00}
	}
	return m
}

// draw makes up a posting: often sensible, with references that often repeat.
func (m *model) draw(t *rapid.T) ledger.Posting {
	account := rapid.SampledFrom(append([]int64{stranger}, m.order...))
	p := ledger.Posting{Amount: decimal.MustNew(rapid.Int64Range(-1, 60_00).Draw(t, "cents"), 2)}
	var scope int64
	switch p.Kind = ledger.Kind(rapid.SampledFrom([]string{"transfer", "transfer", "deposit", "debit"}).Draw(t, "kind")); p.Kind {
	case "deposit":
		p.To, p.Bank = account.Draw(t, "to"), ledger.Cash
		scope = p.To
	case "debit":
		p.From, p.Bank = account.Draw(t, "from"), ledger.Settlement
		scope = p.From
	default:
		p.From, p.To = account.Draw(t, "from"), account.Draw(t, "to")
		scope = p.From
		if rapid.IntRange(0, 9).Draw(t, "by a stranger") == 0 {
			p.Customer = otherOne
		}
	}
	if ref := rapid.IntRange(0, 6).Draw(t, "ref"); ref > 0 {
		p = once(p, fmt.Sprint("account:", scope), fmt.Sprint("R", ref))
	}
	return p
}

// compare decides a posting by the model and says where the ledger decided otherwise.
func (m *model) compare(t *rapid.T, p ledger.Posting, receipt ledger.Receipt, got apiv1.ErrorCode) {
	want, first := m.apply(p)
	if got != want {
		t.Fatalf("%+v: got %v, want %v", p, got, want)
	}
	if got != 0 {
		return
	}
	if first != 0 && receipt.ID != first {
		t.Fatalf("%+v: got %d, want %d as before", p, receipt.ID, first)
	}
	if p.Key != nil {
		m.done[p.Key.Scope+p.Key.Value] = modelUse{p, receipt.ID}
	}
	if receipt.Amount.Cmp(p.Amount) != 0 || receipt.At.IsZero() || p.From != 0 && receipt.From != p.From || p.To != 0 && receipt.To != p.To {
		t.Fatalf("got receipt %+v, want that of %+v", receipt, p)
	}
}

// apply does what a posting asks, or tells why not. first is the id of the same request's first posting.
func (m *model) apply(p ledger.Posting) (refusal apiv1.ErrorCode, first int64) {
	if p.Key != nil {
		if use, ok := m.done[p.Key.Scope+p.Key.Value]; ok {
			if q := use.posting; q.Kind != p.Kind || q.From != p.From || q.To != p.To || q.Amount.Cmp(p.Amount) != 0 {
				return apiv1.ErrorCode_CBB014, 0
			}
			return 0, use.id
		}
	}
	bank := &modelAccount{status: "active", cents: 1 << 50}
	side := func(id int64) *modelAccount {
		if id == 0 {
			return bank
		}
		return m.accounts[id]
	}
	from, to := side(p.From), side(p.To)
	cents := int64(p.Amount.Coef()) * int64(p.Amount.Sign())
	switch {
	case cents <= 0:
		return apiv1.ErrorCode_CBB004, 0
	case p.From == p.To:
		return apiv1.ErrorCode_CBB005, 0
	case from == nil:
		return apiv1.ErrorCode_CBB001, 0
	case p.Customer == otherOne:
		return apiv1.ErrorCode_CBB006, 0
	case to == nil:
		return apiv1.ErrorCode_CBB001, 0
	case from.status == "closed" || to.status == "closed":
		return apiv1.ErrorCode_CBB008, 0
	case from.status == "frozen": // It receives, and does not pay.
		return apiv1.ErrorCode_CBB003, 0
	case from != bank && to != bank && from.currency != to.currency:
		return apiv1.ErrorCode_CBB015, 0
	case from.cents < cents:
		return apiv1.ErrorCode_CBB002, 0
	}
	from.cents -= cents
	to.cents += cents
	return 0, 0
}
