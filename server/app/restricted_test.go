package app_test

import (
	"testing"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
	"github.com/corebank/corebank/store/storetest"
)

// A managed Postgres gives out a role that owns one database and is no superuser. With it the server makes its schema and does its work.
func TestServerNeedsNoSuperuser(t *testing.T) {
	t.Parallel()
	b := startStaffed(t, apptest.On(storetest.RestrictedURL(t)))
	for _, request := range b.requests {
		m := apptest.MethodOf(request)
		if m.Desc.Name() == "Logout" {
			continue // The others need the token.
		}
		_, err := b.Invoke(t.Context(), b.Caller(t, b.staff), messages(request)...)
		if code := errorcode.Of(err); code == m.System.GetInternal() || code == apiv1.ErrorCode_GWS001 {
			t.Errorf("%s: got %v, %v, want what another role gets", m.Name, code, err)
		}
	}
	apptest.Expect(t, b.CallGRPC(t, b.Caller(t, b.staff), &transactionv1.VerifyLedgerRequest{}), 0, "ok=true")
}
