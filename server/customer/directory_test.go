package customer_test

import (
	"fmt"
	"strings"
	"testing"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	auditv1 "github.com/corebank/corebank/gen/go/corebank/audit/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

func TestStaffListAndCorrectCustomers(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	for i, transport := range s.Transports() {
		id := s.Customer(t)
		first := func(t *testing.T, user string, request *customerv1.ListCustomersRequest) apptest.Result {
			t.Helper()
			result := transport.Call(t, user, request)
			apptest.Expect(t, result, 0, "total=1", "page=1", "pageSize=20")
			return apptest.Result{Data: result.Data["list"].([]any)[0].(map[string]any)}
		}
		phone, number := "1390000000"+string(rune('0'+i)), "11010119900101123"+string(rune('0'+i))
		change := &customerv1.UpdateCustomerRequest{
			Id: id, Name: new("王 五"), Phone: &phone, Email: new("wang@example.com"), Industry: new("制造业"), Region: new("华东"),
			IdType: customerv1.IdType_ID_TYPE_ID_CARD.Enum(), IdNumber: &number,
		}
		apptest.Expect(t, transport.Call(t, "admin", change), 0, "name=王 五", "phone="+phone, "industry=制造业", "region=华东", "idNumber="+number)
		apptest.Expect(t, first(t, "admin", &customerv1.ListCustomersRequest{Phone: &phone}), 0, "email=wang@example.com", "idNumber="+number)
		auditor := s.User(t, apiv1.Role_ROLE_AUDITOR)
		apptest.Expect(t, first(t, auditor, &customerv1.ListCustomersRequest{Name: new("　王 五 "), IdNumber: &number}), 0,
			"name=王 五", "email=w***@example.com", "phone=139****000"+string(rune('0'+i)), "idNumber=110***********123"+string(rune('0'+i)))

		other := s.Customer(t)
		for name, c := range map[string]struct {
			user    string
			request *customerv1.UpdateCustomerRequest
			want    apiv1.ErrorCode
		}{
			"auditor":       {auditor, &customerv1.UpdateCustomerRequest{Id: id}, apiv1.ErrorCode_AUB003},
			"unknown":       {"admin", &customerv1.UpdateCustomerRequest{Id: 4711}, apiv1.ErrorCode_CBB006},
			"taken":         {"admin", &customerv1.UpdateCustomerRequest{Id: other, IdType: customerv1.IdType_ID_TYPE_ID_CARD.Enum(), IdNumber: &number}, apiv1.ErrorCode_CBB007},
			"short number":  {"admin", &customerv1.UpdateCustomerRequest{Id: id, IdNumber: new("1234")}, apiv1.ErrorCode_CBV003},
			"blank name":    {"admin", &customerv1.UpdateCustomerRequest{Id: id, Name: new("\u3000 ")}, apiv1.ErrorCode_CBV003},
			"bad phone":     {"admin", &customerv1.UpdateCustomerRequest{Id: id, Phone: new("x")}, apiv1.ErrorCode_CBV003},
			"nothing given": {"admin", &customerv1.UpdateCustomerRequest{Id: id}, 0},
		} {
			if got := transport.Call(t, c.user, c.request); got.Code != c.want {
				t.Errorf("%s: got %v %v, want %v", name, got.Code, got.Fields, c.want)
			}
		}
		if got := transport.Call(t, s.User(t, apiv1.Role_ROLE_CUSTOMER, id), &customerv1.ListCustomersRequest{}); got.Code != apiv1.ErrorCode_AUB003 {
			t.Errorf("a customer lists customers: got %v, want AUB003", got.Code)
		}
	}
	entries := s.CallGRPC(t, s.Caller(t, "admin"), &auditv1.ListAuditEntriesRequest{Method: new("CustomerService/UpdateCustomer")})
	if got := fmt.Sprint(entries.Data["list"]); strings.Count(got, "map[after:华东 before:未分类 field:region]") != 2 {
		t.Errorf("got audit entries %s, want two with the change of the region", got)
	}
}

// Who acts for a customer, and the customer itself, see how to reach it; who only reads does not.
func TestGetCustomerMasksByRole(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	id := s.Customer(t)
	seen := map[string]bool{"admin": true, s.User(t, apiv1.Role_ROLE_CUSTOMER, id): true}
	for role, sees := range map[apiv1.Role]bool{
		apiv1.Role_ROLE_TELLER: true, apiv1.Role_ROLE_INTERNAL: true, apiv1.Role_ROLE_AUDITOR: false,
		apiv1.Role_ROLE_CREDIT_OFFICER: false, apiv1.Role_ROLE_CREDIT_APPROVER: false,
	} {
		seen[s.User(t, role)] = sees
	}
	for user, sees := range seen {
		want := []string{"email=z***@example.com", "phone=138****5678"}
		if sees {
			want = []string{"email=zhangsan@example.com", "phone=13812345678"}
		}
		for _, via := range s.Transports() {
			apptest.Expect(t, via.Call(t, user, &customerv1.GetCustomerRequest{Id: id}), 0, want...)
		}
	}
}
