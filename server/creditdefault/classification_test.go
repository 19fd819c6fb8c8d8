package creditdefault_test

import (
	"testing"

	"google.golang.org/protobuf/proto"

	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// Whichever way the industry of a customer is corrected, the list of customers in default follows, with an audit record.
func TestBothWaysToCorrectACustomerDoTheSame(t *testing.T) {
	t.Parallel()
	const customer = 1001 // In default since the demo's start.
	for name, request := range map[string]func(industry string) proto.Message{
		"directory": func(industry string) proto.Message {
			return &customerv1.UpdateCustomerRequest{Id: customer, Industry: &industry}
		},
		"classification": func(industry string) proto.Message {
			return &creditdefaultv1.CorrectClassificationRequest{CustomerId: customer, Industry: &industry}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := startDemo(t)
			for _, via := range d.Transports() {
				industry := apptest.Unique("行业")
				apptest.Expect(t, via.Call(t, "admin", request(industry)), 0, "industry="+industry)
				apptest.Expect(t, via.Call(t, "admin", &creditdefaultv1.ListDefaultCustomersRequest{Industry: industry}), 0, "total=1")
				records := via.Call(t, "admin", &creditdefaultv1.ListAuditRecordsRequest{CustomerId: new(int64(customer)), Size: new(int32(1))})
				record := apptest.Result{Data: records.Data["list"].([]any)[0].(map[string]any)}
				apptest.Expect(t, record, 0, "subject=CLASSIFICATION", "operator=admin", "toStatus="+industry+" / 华东地区")
			}
		})
	}
}
