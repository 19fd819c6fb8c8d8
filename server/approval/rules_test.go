package approval

import (
	"testing"

	"github.com/govalues/decimal"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
)

func TestNeedsApproval(t *testing.T) {
	t.Parallel()
	c, err := contract.Load()
	if err != nil {
		t.Fatal(err)
	}
	methods, err := methodsOf(c)
	if err != nil {
		t.Fatal(err)
	}
	m := methods["TransactionService/ReverseTransaction"]
	for amount, want := range map[string]bool{"": true, "0.01": false, "9.99": false, "10": true, "10.0": true, "10.01": true, "-1": false, "x": true} {
		request := &transactionv1.ReverseTransactionRequest{}
		if amount != "" {
			request.Amount = &amount
		}
		if got := needsApproval(db.ApprovalRule{MinAmount: new(decimal.MustParse("10.00"))}, m, request); got != want {
			t.Errorf("%q of at least 10.00: got %t, want %t", amount, got, want)
		}
		if !needsApproval(db.ApprovalRule{}, m, request) {
			t.Errorf("%q without a minimum: got false, want true", amount)
		}
	}
}

func TestCheckDecider(t *testing.T) {
	t.Parallel()
	m := &method{deciders: caller.RolesOf(apiv1.Role_ROLE_ADMIN, apiv1.Role_ROLE_TELLER)}
	a := db.Approval{MakerID: 1, Status: pending}
	by := func(id int64, name string, roles ...apiv1.Role) caller.Principal {
		return caller.Principal{UserID: id, Username: name, Roles: caller.RolesOf(roles...)}
	}
	for name, c := range map[string]struct {
		by   caller.Principal
		want apiv1.ErrorCode
	}{
		"teller":                 {by(2, "b", apiv1.Role_ROLE_TELLER), 0},
		"teller from outside":    {by(-2, "b", apiv1.Role_ROLE_TELLER), 0},
		"maker":                  {by(1, "a", apiv1.Role_ROLE_ADMIN), apiv1.ErrorCode_AUB017},
		"maker without role":     {by(1, "a", apiv1.Role_ROLE_RATE_ADMIN), apiv1.ErrorCode_AUB017},
		"API client":             {by(2, "client:0", apiv1.Role_ROLE_TELLER), apiv1.ErrorCode_AUB003},
		"auditor":                {by(2, "b", apiv1.Role_ROLE_AUDITOR), apiv1.ErrorCode_AUB003},
		"another role":           {by(2, "b", apiv1.Role_ROLE_RATE_ADMIN), apiv1.ErrorCode_AUB015},
		"internal system":        {by(2, "b", apiv1.Role_ROLE_INTERNAL), apiv1.ErrorCode_AUB015},
		"a person of the system": {by(2, "b", apiv1.Role_ROLE_INTERNAL, apiv1.Role_ROLE_TELLER), 0},
	} {
		err := checkDecider(a, m, c.by)
		if got := errorcode.Of(err); got != c.want {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}

// Only a pending approval that has not expired can be decided.
func TestCheckPending(t *testing.T) {
	t.Parallel()
	for _, status := range []string{pending, executed, failed, rejected, withdrawn, expired} {
		for _, isOver := range []bool{false, true} {
			want := status == pending && !isOver
			if err := checkPending(approval{db.Approval{Status: status}, isOver}); (err == nil) != want {
				t.Errorf("%s, over %t: got %v, want it pending %t", status, isOver, err, want)
			}
		}
	}
}
