package caller

import (
	"slices"
	"testing"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
)

func TestRoles(t *testing.T) {
	t.Parallel()
	set := RolesOf(apiv1.Role_ROLE_CREDIT_OFFICER, apiv1.Role_ROLE_ADMIN, apiv1.Role_ROLE_UNSPECIFIED, apiv1.Role(63))
	if got := set.List(); !slices.Equal(got, []apiv1.Role{apiv1.Role_ROLE_ADMIN, apiv1.Role_ROLE_CREDIT_OFFICER}) {
		t.Errorf("List: got %v, want admin and credit officer", got)
	}
	if got := set.Texts(); !slices.Equal(got, []string{"admin", "credit_officer"}) {
		t.Errorf("Texts: got %v, want admin and credit_officer", got)
	}
	if got := ParseRoles([]string{"credit_officer", "offline_access", "", "admin", "ADMIN"}); got != set {
		t.Errorf("ParseRoles: got %v, want %v", got.Texts(), set.Texts())
	}
	if !set.Has(apiv1.Role_ROLE_ADMIN) || set.Has(apiv1.Role_ROLE_TELLER) || set.Has(apiv1.Role_ROLE_UNSPECIFIED) {
		t.Errorf("Has: got another role or not admin, want admin: %b", set)
	}
	if !set.HasAny(RolesOf(apiv1.Role_ROLE_TELLER, apiv1.Role_ROLE_ADMIN)) || set.HasAny(RolesOf(apiv1.Role_ROLE_TELLER)) || set.HasAny(0) {
		t.Errorf("HasAny: got another answer, want it only with admin: %b", set)
	}
}

func TestPrincipalInContext(t *testing.T) {
	t.Parallel()
	if p := FromContext(t.Context()); p != (Principal{}) {
		t.Errorf("got %+v for nobody, want no principal", p)
	}
	want := Principal{UserID: 7, Username: "zhangsan", Roles: RolesOf(apiv1.Role_ROLE_CREDIT_OFFICER)}
	if got := FromContext(WithPrincipal(t.Context(), want)); got != want {
		t.Errorf("got %+v; want %v", got, want)
	}
}
