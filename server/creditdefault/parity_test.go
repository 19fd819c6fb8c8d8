package creditdefault_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// The transports answer a request alike: the same code, status and fields.
func TestParityOfAccess(t *testing.T) {
	t.Parallel()
	yes := true
	startDemo(t).PlayScenarios(t, []apptest.Scenario{
		{Name: "NoToken", Request: &creditdefaultv1.ListDefaultReasonsRequest{}, Want: apiv1.ErrorCode_AUB002},
		{Name: "TellerMayNotRead", As: "teller", Request: &creditdefaultv1.ListDefaultCustomersRequest{}, Want: apiv1.ErrorCode_AUB003},
		{
			Name: "OfficerMayNotDecide", As: "zhangsan", Want: apiv1.ErrorCode_AUB003,
			Request: &creditdefaultv1.ApproveDefaultApplicationRequest{ApplicationId: 12345, Approved: &yes},
		},
		{
			Name: "ApproverMayNotFile", As: "lisi", Want: apiv1.ErrorCode_AUB003,
			Request: &creditdefaultv1.SubmitRenewalRequest{CustomerId: 1001, RenewalReason: 1},
		},
		{Name: "AuditorMayNotRefresh", As: "auditor", Request: &creditdefaultv1.RefreshStatisticsRequest{}, Want: apiv1.ErrorCode_AUB003},
	})
}

func TestParityOfApplications(t *testing.T) {
	t.Parallel()
	submit := func(change func(*creditdefaultv1.SubmitDefaultApplicationRequest)) proto.Message {
		r := &creditdefaultv1.SubmitDefaultApplicationRequest{
			CustomerName: "甲", DefaultReasons: []int64{1}, Severity: creditdefaultv1.Severity_SEVERITY_HIGH,
		}
		change(r)
		return r
	}
	startDemo(t).PlayScenarios(t, []apptest.Scenario{
		{
			Name: "NothingGiven", As: "zhangsan", Want: apiv1.ErrorCode_DMV001, Fields: "defaultReasons severity",
			Request: &creditdefaultv1.SubmitDefaultApplicationRequest{},
		},
		{
			Name: "ReasonTwice", As: "zhangsan", Want: apiv1.ErrorCode_DMV001, Fields: "defaultReasons",
			Request: submit(func(r *creditdefaultv1.SubmitDefaultApplicationRequest) { r.DefaultReasons = []int64{1, 1} }),
		},
		{
			Name: "ReasonUnknown", As: "zhangsan", Want: apiv1.ErrorCode_DMB002, Fields: "defaultReasons",
			Request: submit(func(r *creditdefaultv1.SubmitDefaultApplicationRequest) { r.DefaultReasons = []int64{99} }),
		},
		{
			Name: "AttachmentNotOfTheWeb", As: "zhangsan", Want: apiv1.ErrorCode_DMV001, Fields: "attachments[0].fileUrl",
			Request: submit(func(r *creditdefaultv1.SubmitDefaultApplicationRequest) {
				r.Attachments = []*creditdefaultv1.Attachment{{FileName: "a.pdf", FileUrl: "file:///etc/passwd", FileSize: 1}}
			}),
		},
		{
			Name: "CustomerInDefault", As: "zhangsan", Want: apiv1.ErrorCode_DMB007,
			Request: submit(func(r *creditdefaultv1.SubmitDefaultApplicationRequest) { r.CustomerName = "违约客户A" }),
		},
	})
}

func TestParityOfOtherRefusals(t *testing.T) {
	t.Parallel()
	yes, zero, many := true, int32(0), int32(101)
	startDemo(t).PlayScenarios(t, []apptest.Scenario{
		{
			Name: "PageTooSmall", As: "auditor", Want: apiv1.ErrorCode_DMV001, Fields: "page",
			Request: &creditdefaultv1.ListDefaultReasonsRequest{Page: &zero},
		},
		{
			Name: "SizeTooLarge", As: "auditor", Want: apiv1.ErrorCode_DMV001, Fields: "size",
			Request: &creditdefaultv1.ListDefaultCustomersRequest{Size: &many},
		},
		{
			Name: "ExportRefusesAsTheListDoes", As: "auditor", Want: apiv1.ErrorCode_DMV001, Fields: "size",
			Request: &creditdefaultv1.ExportDefaultCustomersRequest{Size: &many},
		},
		{
			Name: "UnknownApplication", As: "auditor", Want: apiv1.ErrorCode_DMB010,
			Request: &creditdefaultv1.GetDefaultApplicationRequest{ApplicationId: 999},
		},
		{
			Name: "NoVerdict", As: "lisi", Want: apiv1.ErrorCode_DMV001, Fields: "approved",
			Request: &creditdefaultv1.ApproveDefaultApplicationRequest{ApplicationId: 12345, Remark: "?"},
		},
		{
			Name: "TooManyDecisions", As: "lisi", Want: apiv1.ErrorCode_DMB009, Fields: "applications",
			Request: &creditdefaultv1.BatchApproveDefaultApplicationsRequest{
				Applications: slices.Repeat([]*creditdefaultv1.BatchApproval{{ApplicationId: 1, Approved: &yes}}, 101),
			},
		},
		{Name: "UnknownRenewal", As: "auditor", Request: &creditdefaultv1.GetRenewalRequest{RenewalId: 999}, Want: apiv1.ErrorCode_DMB016},
		{
			Name: "TrendOfNothing", As: "auditor", Want: apiv1.ErrorCode_DMV001, Fields: "dimension target",
			Request: &creditdefaultv1.GetTrendRequest{},
		},
	})
}

// TestExportOverHTTP has a workbook even where there are no rows.
func TestExportOverHTTP(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	whole := d.JSON(t, "auditor", "GET", "/api/v1/default-customers/export", "")
	if whole.Status != http.StatusOK || !strings.HasPrefix(whole.Body, "PK") {
		t.Fatalf("got %d %s; want status 200, body beginning with PK", whole.Status, whole.Body)
	}
	none := d.JSON(t, "auditor", "GET", "/api/v1/default-customers/export?customerName=%E6%97%A0", "")
	if none.Status != http.StatusOK || !strings.HasPrefix(none.Body, "PK") || len(none.Body) >= len(whole.Body) {
		t.Errorf("got %d and %d bytes; want status 200 and a workbook of fewer than %d bytes", none.Status, len(none.Body), len(whole.Body))
	}
	if answer := d.JSON(t, "", "GET", "/api/v1/default-customers/export", ""); answer.Status != http.StatusUnauthorized {
		t.Errorf("got %d %s; want status 401", answer.Status, answer.Body)
	}
}
