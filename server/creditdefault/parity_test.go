package creditdefault_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"google.golang.org/grpc/status"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// TestParity plays one table of requests through gRPC and through JSON: the same code and the same fields come back.
func TestParity(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	client := creditdefaultv1.NewCreditDefaultServiceClient(d.Conn)
	yes, zero, many := true, int32(0), int32(101)
	high := creditdefaultv1.Severity_SEVERITY_HIGH
	submit := func(change func(*creditdefaultv1.SubmitDefaultApplicationRequest)) func(context.Context) error {
		r := &creditdefaultv1.SubmitDefaultApplicationRequest{CustomerName: "甲", DefaultReasons: []int64{1}, Severity: high}
		change(r)
		return func(ctx context.Context) error { return second(client.SubmitDefaultApplication(ctx, r)) }
	}
	for _, c := range []struct {
		name, user, method, path, body string
		call                           func(context.Context) error
		want                           apiv1.ErrorCode
		fields                         []string
	}{
		{
			name: "NoToken", method: "GET", path: "/api/v1/default-reasons", want: apiv1.ErrorCode_AUB002,
			call: func(ctx context.Context) error {
				return second(client.ListDefaultReasons(ctx, &creditdefaultv1.ListDefaultReasonsRequest{}))
			},
		},
		{
			name: "TellerMayNotRead", user: "teller", method: "GET", path: "/api/v1/default-customers", want: apiv1.ErrorCode_AUB003,
			call: func(ctx context.Context) error {
				return second(client.ListDefaultCustomers(ctx, &creditdefaultv1.ListDefaultCustomersRequest{}))
			},
		},
		{
			name: "OfficerMayNotDecide", user: "zhangsan", method: "POST", path: "/api/v1/default-applications/12345/approve",
			body: `{"approved":true}`, want: apiv1.ErrorCode_AUB003,
			call: func(ctx context.Context) error {
				return second(client.ApproveDefaultApplication(ctx,
					&creditdefaultv1.ApproveDefaultApplicationRequest{ApplicationId: 12345, Approved: &yes}))
			},
		},
		{
			name: "ApproverMayNotFile", user: "lisi", method: "POST", path: "/api/v1/renewals",
			body: `{"customerId":1001,"renewalReason":1}`, want: apiv1.ErrorCode_AUB003,
			call: func(ctx context.Context) error {
				return second(client.SubmitRenewal(ctx, &creditdefaultv1.SubmitRenewalRequest{CustomerId: 1001, RenewalReason: 1}))
			},
		},
		{
			name: "AuditorMayNotRefresh", user: "auditor", method: "POST", path: "/api/v1/statistics/refresh", want: apiv1.ErrorCode_AUB003,
			call: func(ctx context.Context) error {
				return second(client.RefreshStatistics(ctx, &creditdefaultv1.RefreshStatisticsRequest{}))
			},
		},
		{
			name: "PageTooSmall", user: "auditor", method: "GET", path: "/api/v1/default-reasons?page=0", want: apiv1.ErrorCode_DMV001,
			call: func(ctx context.Context) error {
				return second(client.ListDefaultReasons(ctx, &creditdefaultv1.ListDefaultReasonsRequest{Page: &zero}))
			}, fields: []string{"page"},
		},
		{
			name: "SizeTooLarge", user: "auditor", method: "GET", path: "/api/v1/default-customers?size=101", want: apiv1.ErrorCode_DMV001,
			call: func(ctx context.Context) error {
				return second(client.ListDefaultCustomers(ctx, &creditdefaultv1.ListDefaultCustomersRequest{Size: &many}))
			}, fields: []string{"size"},
		},
		{
			name: "ExportRefusesAsTheListDoes", user: "auditor", method: "GET", path: "/api/v1/default-customers/export?size=101",
			want: apiv1.ErrorCode_DMV001,
			call: func(ctx context.Context) error {
				stream, err := client.ExportDefaultCustomers(ctx, &creditdefaultv1.ExportDefaultCustomersRequest{Size: &many})
				if err == nil {
					_, err = stream.Recv()
				}
				return err
			}, fields: []string{"size"},
		},
		{
			name: "NothingGiven", user: "zhangsan", method: "POST", path: "/api/v1/default-applications", body: `{}`,
			want: apiv1.ErrorCode_DMV001,
			call: func(ctx context.Context) error {
				return second(client.SubmitDefaultApplication(ctx, &creditdefaultv1.SubmitDefaultApplicationRequest{}))
			}, fields: []string{"defaultReasons", "severity"},
		},
		{
			name: "ReasonTwice", user: "zhangsan", method: "POST", path: "/api/v1/default-applications",
			body: `{"customerName":"甲","defaultReasons":[1,1],"severity":"HIGH"}`, want: apiv1.ErrorCode_DMV001,
			call: submit(func(r *creditdefaultv1.SubmitDefaultApplicationRequest) { r.DefaultReasons = []int64{1, 1} }), fields: []string{"defaultReasons"},
		},
		{
			name: "ReasonUnknown", user: "zhangsan", method: "POST", path: "/api/v1/default-applications",
			body: `{"customerName":"甲","defaultReasons":[99],"severity":"HIGH"}`, want: apiv1.ErrorCode_DMB002,
			call: submit(func(r *creditdefaultv1.SubmitDefaultApplicationRequest) { r.DefaultReasons = []int64{99} }), fields: []string{"defaultReasons"},
		},
		{
			name: "AttachmentNotOfTheWeb", user: "zhangsan", method: "POST", path: "/api/v1/default-applications",
			body: `{"customerName":"甲","defaultReasons":[1],"severity":"HIGH","attachments":[{"fileName":"a.pdf","fileUrl":"file:///etc/passwd","fileSize":1}]}`,
			want: apiv1.ErrorCode_DMV001,
			call: submit(func(r *creditdefaultv1.SubmitDefaultApplicationRequest) {
				r.Attachments = []*creditdefaultv1.Attachment{{FileName: "a.pdf", FileUrl: "file:///etc/passwd", FileSize: 1}}
			}), fields: []string{"attachments[0].fileUrl"},
		},
		{
			name: "CustomerInDefault", user: "zhangsan", method: "POST", path: "/api/v1/default-applications",
			body: `{"customerName":"违约客户A","defaultReasons":[1],"severity":"HIGH"}`, want: apiv1.ErrorCode_DMB007,
			call: submit(func(r *creditdefaultv1.SubmitDefaultApplicationRequest) { r.CustomerName = "违约客户A" }),
		},
		{
			name: "UnknownApplication", user: "auditor", method: "GET", path: "/api/v1/default-applications/999", want: apiv1.ErrorCode_DMB010,
			call: func(ctx context.Context) error {
				return second(client.GetDefaultApplication(ctx, &creditdefaultv1.GetDefaultApplicationRequest{ApplicationId: 999}))
			},
		},
		{
			name: "NoVerdict", user: "lisi", method: "POST", path: "/api/v1/default-applications/12345/approve", body: `{"remark":"?"}`,
			want: apiv1.ErrorCode_DMV001,
			call: func(ctx context.Context) error {
				return second(client.ApproveDefaultApplication(ctx,
					&creditdefaultv1.ApproveDefaultApplicationRequest{ApplicationId: 12345, Remark: "?"}))
			}, fields: []string{"approved"},
		},
		{
			name: "TooManyDecisions", user: "lisi", method: "POST", path: "/api/v1/default-applications/batch-approve",
			body: `{"applications":[` + strings.TrimSuffix(strings.Repeat(`{"applicationId":1,"approved":true},`, 101), ",") + `]}`,
			want: apiv1.ErrorCode_DMB009,
			call: func(ctx context.Context) error {
				r := &creditdefaultv1.BatchApproveDefaultApplicationsRequest{}
				for range 101 {
					r.Applications = append(r.Applications, &creditdefaultv1.BatchApproval{ApplicationId: 1, Approved: &yes})
				}
				return second(client.BatchApproveDefaultApplications(ctx, r))
			}, fields: []string{"applications"},
		},
		{
			name: "UnknownRenewal", user: "auditor", method: "GET", path: "/api/v1/renewals/999", want: apiv1.ErrorCode_DMB016,
			call: func(ctx context.Context) error {
				return second(client.GetRenewal(ctx, &creditdefaultv1.GetRenewalRequest{RenewalId: 999}))
			},
		},
		{
			name: "TrendOfNothing", user: "auditor", method: "GET", path: "/api/v1/statistics/trend", want: apiv1.ErrorCode_DMV001,
			call: func(ctx context.Context) error {
				return second(client.GetTrend(ctx, &creditdefaultv1.GetTrendRequest{}))
			}, fields: []string{"dimension", "target"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			if c.user != "" {
				ctx = apptest.Bearer(ctx, d.Token(t, c.user))
			}
			refusal := apierror.FromStatus(status.Convert(c.call(ctx)))
			var fields []string
			for _, field := range refusal.Fields {
				fields = append(fields, field.Name)
			}
			slices.Sort(fields)
			if refusal.Code != c.want || !slices.Equal(fields, c.fields) {
				t.Errorf("gRPC: %v %v", refusal.Code, fields)
			}

			answer := d.JSON(t, c.user, c.method, c.path, c.body)
			var envelope struct {
				Code      int
				ErrorCode string
				Errors    []struct{ Field string }
			}
			if err := json.Unmarshal([]byte(answer.Body), &envelope); err != nil {
				t.Fatalf("%v: %s", err, answer.Body)
			}
			fields = nil
			for _, field := range envelope.Errors {
				fields = append(fields, field.Field)
			}
			slices.Sort(fields)
			want := int(apierror.Spec(c.want).GetHttp())
			if answer.Status != want || envelope.Code != want || envelope.ErrorCode != c.want.String() || !slices.Equal(fields, c.fields) {
				t.Errorf("JSON: %d %s", answer.Status, answer.Body)
			}
		})
	}
}

// second is the error of a call.
func second[T any](_ T, err error) error { return err }

// TestExportOverHTTP has a workbook even where there are no rows.
func TestExportOverHTTP(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	whole := d.JSON(t, "auditor", "GET", "/api/v1/default-customers/export", "")
	if whole.Status != http.StatusOK || !strings.HasPrefix(whole.Body, "PK") {
		t.Fatalf("%d %s", whole.Status, whole.Body)
	}
	none := d.JSON(t, "auditor", "GET", "/api/v1/default-customers/export?customerName=%E6%97%A0", "")
	if none.Status != http.StatusOK || !strings.HasPrefix(none.Body, "PK") || len(none.Body) >= len(whole.Body) {
		t.Errorf("%d, %d bytes", none.Status, len(none.Body))
	}
	if answer := d.JSON(t, "", "GET", "/api/v1/default-customers/export", ""); answer.Status != http.StatusUnauthorized {
		t.Errorf("%d %s", answer.Status, answer.Body)
	}
}
