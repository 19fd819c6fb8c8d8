package app_test

import (
	"slices"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// Every RPC says who may call it, what it counts against, and how JSON shows it.
func TestEveryRPCIsWholeInTheContract(t *testing.T) {
	t.Parallel()
	for _, m := range apptest.Contract.Methods() {
		access := m.Access
		if !access.GetPublic() && !access.GetAuthenticated() && len(access.GetRoles()) == 0 {
			t.Errorf("%s: got nobody who may call it, want it public, for the authenticated, or roles", m.Name)
		}
		if m.Quota == apiv1.Quota_QUOTA_UNSPECIFIED || m.System == nil {
			t.Errorf("%s: got quota %v and system %v, want both", m.Name, m.Quota, m.System)
		}
		if m.HTTPMethod == "" {
			continue // JSON has it not, or not as a route.
		}
		if m.Facade.GetDialect() == apiv1.Dialect_DIALECT_UNSPECIFIED || !strings.HasPrefix(m.Path, "/") {
			t.Errorf("%s: got dialect %v and path %q, want a dialect and an absolute path", m.Name, m.Facade.GetDialect(), m.Path)
		}
		if data := m.Facade.GetData(); data != "" && data != "-" && m.Desc.Output().Fields().ByName(protoreflect.Name(data)) == nil {
			t.Errorf("%s: got data %s, want a field of the answer", m.Name, data)
		}
		if slices.Contains(access.GetRoles(), apiv1.Role_ROLE_CUSTOMER) && access.GetOwner() == nil {
			t.Errorf("%s: got customers who may call it for anybody, want an owner", m.Name)
		}
	}
}

// Every value of every enum can be said in JSON, and no two alike.
func TestEveryEnumValueHasAText(t *testing.T) {
	t.Parallel()
	inside := map[protoreflect.FullName]bool{ // Of the contract about the contract, which no message carries.
		"corebank.api.v1.System": true, "corebank.api.v1.TimeLayout": true, "corebank.api.v1.Dialect": true,
		"corebank.api.v1.Resource": true, "corebank.api.v1.Quota": true, "corebank.api.v1.ErrorCode": true,
	}
	protoregistry.GlobalTypes.RangeEnums(func(enum protoreflect.EnumType) bool {
		desc := enum.Descriptor()
		if !strings.HasPrefix(string(desc.FullName()), "corebank.") || inside[desc.FullName()] {
			return true
		}
		said := map[string]bool{}
		for i := range desc.Values().Len() {
			value := desc.Values().Get(i)
			text := contract.TextOf(value)
			if value.Number() != 0 && text.GetJson() == "" {
				t.Errorf("%s: got no text, want one", value.FullName())
			}
			for _, one := range append(text.GetAliases(), text.GetJson()) {
				if one != "" && said[one] {
					t.Errorf("%s: got the text %q of another, want one of its own", value.FullName(), one)
				}
				said[one] = true
			}
		}
		return true
	})
}

// Every code says what it means, with an HTTP status that fits its gRPC status.
func TestEveryCodeIsWholeInTheCatalogue(t *testing.T) {
	t.Parallel()
	values := apiv1.ErrorCode(0).Descriptor().Values()
	for i := 1; i < values.Len(); i++ {
		code := apiv1.ErrorCode(values.Get(i).Number())
		spec := apierror.Spec(code)
		if spec.GetMessage() == "" || spec.GetWhen() == "" || spec.GetHttp() == 0 || codes.Code(spec.GetGrpc()) == codes.OK {
			t.Errorf("%v: got %v; want message other than none, when other than none, http other than 0, code other than %v", code, spec, codes.OK)
		}
		if internal := spec.GetHttp() >= 500; internal != (strings.Contains(code.String(), "S0") || strings.HasPrefix(code.String(), "GWS")) &&
			code != apiv1.ErrorCode_GWS003 {
			t.Errorf("%v: got status %d, want 500 or more only for codes of the system", code, spec.GetHttp())
		}
	}
}
