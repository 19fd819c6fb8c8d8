package creditdefault

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/test/bufconn"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/keyring"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/storetest"
)

type testBundle struct {
	creditdefaultv1.CreditDefaultServiceClient

	service *Service
	db      *store.DB
}

// setup serves the service alone: whom a call is by stands in its metadata.
func setup(t *testing.T) *testBundle {
	t.Helper()
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	db := storetest.New(t)
	keys, err := keyring.New(nil, [][]byte{[]byte(strings.Repeat("test", 8))})
	if err != nil {
		t.Fatal(err)
	}
	service := NewService(Options{Database: db, Keys: keys, Location: shanghai})
	server := grpc.NewServer(
		grpc.UnaryInterceptor(func(ctx context.Context, r any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
			md, _ := metadata.FromIncomingContext(ctx)
			if names := md.Get("user-bin"); len(names) > 0 {
				id := int64(slices.Index(people, names[0]) + 1)
				ctx = caller.WithPrincipal(ctx, caller.Principal{UserID: id, Username: "user" + strconv.Itoa(int(id)), Name: names[0]})
			}
			return handler(idempotency.WithKeys(ctx, keys), r)
		}))
	creditdefaultv1.RegisterCreditDefaultServiceServer(server, service)
	listener := bufconn.Listen(1 << 20)
	go server.Serve(listener)
	t.Cleanup(server.Stop)
	conn, err := grpc.NewClient("passthrough:///test",
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }),
		grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &testBundle{creditdefaultv1.NewCreditDefaultServiceClient(conn), service, db}
}

var people = []string{"张三", "李四", "王五", "赵六"}

// as is a context in which somebody calls.
func as(t *testing.T, name string) context.Context {
	t.Helper()
	return metadata.AppendToOutgoingContext(t.Context(), "user-bin", name)
}

func application(name string) *creditdefaultv1.SubmitDefaultApplicationRequest {
	return &creditdefaultv1.SubmitDefaultApplicationRequest{
		CustomerName: name, DefaultReasons: []int64{1, 3, 5}, Severity: creditdefaultv1.Severity_SEVERITY_HIGH,
	}
}

func (b *testBundle) submit(t *testing.T, r *creditdefaultv1.SubmitDefaultApplicationRequest) *creditdefaultv1.SubmitDefaultApplicationResponse {
	t.Helper()
	response, err := b.SubmitDefaultApplication(as(t, "张三"), r)
	if err != nil {
		t.Fatal(err)
	}
	return response
}

func (b *testBundle) approve(t *testing.T, id int64) {
	t.Helper()
	if _, err := b.ApproveDefaultApplication(as(t, "李四"), decide(id, true)); err != nil {
		t.Fatal(err)
	}
}

func (b *testBundle) inDefault(t *testing.T, customer int64) bool {
	t.Helper()
	var in bool
	if err := b.db.QueryRow(t.Context(), `SELECT in_default FROM customers WHERE id = $1`, customer).Scan(&in); err != nil {
		t.Fatal(err)
	}
	return in
}

func decide(id int64, yes bool) *creditdefaultv1.ApproveDefaultApplicationRequest {
	return &creditdefaultv1.ApproveDefaultApplicationRequest{ApplicationId: id, Approved: &yes, Remark: "审核意见"}
}

func decideRenewal(id int64, yes bool) *creditdefaultv1.ApproveRenewalRequest {
	return &creditdefaultv1.ApproveRenewalRequest{RenewalId: id, Approved: &yes, Remark: "同意重生"}
}

func renewal(customer, reason int64) *creditdefaultv1.SubmitRenewalRequest {
	return &creditdefaultv1.SubmitRenewalRequest{CustomerId: customer, RenewalReason: reason}
}

func TestWorkflow(t *testing.T) {
	t.Parallel()
	b := setup(t)
	request := application("违约客户A")
	request.Attachments = []*creditdefaultv1.Attachment{
		{FileName: "b.pdf", FileUrl: "https://files.example.com/b.pdf", FileSize: 2},
		{FileName: "a.pdf", FileUrl: "https://files.example.com/a.pdf", FileSize: 1},
	}
	submitted := b.submit(t, request)
	customer := submitted.GetCustomerId()

	b.wantPending(t, submitted.GetApplicationId())
	b.approve(t, submitted.GetApplicationId())
	if !b.inDefault(t, customer) {
		t.Error("got a customer not in default, want it in default")
	}
	if code := errorcode.Of(second(b.SubmitDefaultApplication(as(t, "张三"), request))); code != apiv1.ErrorCode_DMB007 {
		t.Errorf("got %v; want code DMB007", code)
	}
	b.wantLists(t, customer, inDefault, true)

	renewed, err := b.SubmitRenewal(as(t, "张三"), renewal(customer, 1))
	if err != nil {
		t.Fatal(err)
	}
	b.wantLists(t, customer, inDefault, false)
	if _, err := b.ApproveRenewal(as(t, "李四"), decideRenewal(renewed.GetRenewalId(), true)); err != nil {
		t.Fatal(err)
	}
	if b.inDefault(t, customer) {
		t.Error("got a customer in default, want it renewed")
	}
	b.wantLists(t, customer, normal, false)

	again := b.submit(t, request) // Renewed customers can fall into default again.
	if got := again.GetCustomerId(); got != customer {
		t.Errorf("got %v; want customer id %v", got, customer)
	}
	b.approve(t, again.GetApplicationId())
	b.wantLists(t, customer, inDefault, true)

	b.wantTrail(t, customer, []string{
		"张三 AUDIT_SUBJECT_APPLICATION >PENDING", "李四 AUDIT_SUBJECT_APPLICATION PENDING>APPROVED", "李四 AUDIT_SUBJECT_CUSTOMER NORMAL>DEFAULT",
		"张三 AUDIT_SUBJECT_RENEWAL >PENDING", "李四 AUDIT_SUBJECT_RENEWAL PENDING>APPROVED", "李四 AUDIT_SUBJECT_CUSTOMER DEFAULT>NORMAL",
		"张三 AUDIT_SUBJECT_APPLICATION >PENDING", "李四 AUDIT_SUBJECT_APPLICATION PENDING>APPROVED", "李四 AUDIT_SUBJECT_CUSTOMER NORMAL>DEFAULT",
	})
	ofRenewal, err := b.ListAuditRecords(t.Context(), &creditdefaultv1.ListAuditRecordsRequest{RenewalId: &renewed.RenewalId})
	if err != nil || ofRenewal.GetTotal() != 3 {
		t.Errorf("got %v, %v; want no error, total 3", ofRenewal, err)
	}
}

// wantPending checks the application of TestWorkflow before it is decided.
func (b *testBundle) wantPending(t *testing.T, id int64) {
	t.Helper()
	got, err := b.GetDefaultApplication(as(t, "李四"), &creditdefaultv1.GetDefaultApplicationRequest{ApplicationId: id})
	if err != nil {
		t.Fatal(err)
	}
	one := got.GetApplication()
	if one.GetStatus() != pending || one.Approver != nil || one.ApproveRemark != nil || one.GetApproveTime() != nil ||
		one.GetApplicant() != "张三" || one.LatestExternalRating != nil || !slices.Equal(one.GetDefaultReasons(), []int64{1, 3, 5}) ||
		len(one.GetAttachments()) != 2 || one.GetAttachments()[0].GetFileName() != "b.pdf" {
		t.Errorf("got %v; want it pending, of 张三 for the reasons 1, 3 and 5, with two attachments, the first b.pdf, and nothing decided", one)
	}
}

// wantTrail checks the audit records of a customer, the oldest first.
func (b *testBundle) wantTrail(t *testing.T, customer int64, want []string) {
	t.Helper()
	records, err := b.ListAuditRecords(t.Context(), &creditdefaultv1.ListAuditRecordsRequest{CustomerId: &customer})
	if err != nil {
		t.Fatal(err)
	}
	var trail []string
	for _, r := range slices.Backward(records.GetList()) {
		trail = append(trail, fmt.Sprintf("%s %s %s>%s", r.GetOperator(), r.GetSubject(), r.GetFromStatus(), r.GetToStatus()))
	}
	if !slices.Equal(trail, want) || records.GetTotal() != int64(len(want)) {
		t.Errorf("got %q and total %d; want trail %q, total %d", trail, records.GetTotal(), want, len(want))
	}
}

// wantLists checks in which lists of customers the one customer is.
func (b *testBundle) wantLists(t *testing.T, customer int64, state creditdefaultv1.CreditStatus, renewable bool) {
	t.Helper()
	for _, status := range []creditdefaultv1.CreditStatus{normal, inDefault} {
		list, err := b.ListDefaultCustomers(t.Context(), &creditdefaultv1.ListDefaultCustomersRequest{Status: &status})
		if err != nil || (status == state) != (list.GetTotal() == 1) ||
			status == state && (list.GetList()[0].GetCustomerId() != customer || list.GetList()[0].GetStatus() != state) {
			t.Errorf("with status %v: got %v, %v; want customer %d only with status %v", status, list, err, customer, state)
		}
	}
	list, err := b.ListRenewableCustomers(t.Context(), &creditdefaultv1.ListRenewableCustomersRequest{})
	if err != nil || renewable != (list.GetTotal() == 1) || int(list.GetTotal()) != len(list.GetList()) {
		t.Errorf("renewable customers: got %v, %v, want one customer: %t, and total the length of the list", list, err, renewable)
	}
}

// second is the error of a call.
func second[T any](_ T, err error) error { return err }

type refusal struct {
	name string
	err  error
	want apiv1.ErrorCode // 0 where it is no refusal
}

func checkRefusals(t *testing.T, cases []refusal) {
	t.Helper()
	for _, c := range cases {
		if got := errorcode.Of(c.err); got != c.want {
			t.Errorf("%s: got %v; want %v", c.name, c.err, c.want)
		}
	}
}

func TestRefusalsOfReasons(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.submit(t, application("甲"))
	off := false
	if _, err := b.UpdateDefaultReason(t.Context(), &creditdefaultv1.UpdateDefaultReasonRequest{Id: 7, Enabled: &off}); err != nil {
		t.Fatal(err)
	}
	submit := func(reasons ...int64) error {
		r := application("丁")
		r.DefaultReasons = reasons
		return second(b.SubmitDefaultApplication(as(t, "张三"), r))
	}
	checkRefusals(t, []refusal{
		{"ToUpdateUnknown", second(b.UpdateDefaultReason(t.Context(), &creditdefaultv1.UpdateDefaultReasonRequest{Id: 999})), apiv1.ErrorCode_DMB001},
		{"ToDeleteUnknown", second(b.DeleteDefaultReason(t.Context(), &creditdefaultv1.DeleteDefaultReasonRequest{Id: 999})), apiv1.ErrorCode_DMB001},
		{"Used", second(b.DeleteDefaultReason(t.Context(), &creditdefaultv1.DeleteDefaultReasonRequest{Id: 1})), apiv1.ErrorCode_DMB003},
		{"Unused", second(b.DeleteDefaultReason(t.Context(), &creditdefaultv1.DeleteDefaultReasonRequest{Id: 6})), 0},
		{"Unknown", submit(1, 999), apiv1.ErrorCode_DMB002},
		{"Disabled", submit(7), apiv1.ErrorCode_DMB002},
	})
}

func TestRefusalsOfApplications(t *testing.T) {
	t.Parallel()
	b := setup(t)
	open, rejectedOne, defaulted := b.submit(t, application("甲")), b.submit(t, application("乙")), b.submit(t, application("丙"))
	if _, err := b.ApproveDefaultApplication(as(t, "李四"), decide(rejectedOne.GetApplicationId(), false)); err != nil {
		t.Fatal(err)
	}
	b.approve(t, defaulted.GetApplicationId())
	const twins = `INSERT INTO customers (name, id_type, id_number) VALUES ('同名', 'PASSPORT', 'E1'), ('同名', 'PASSPORT', 'E2')`
	if _, err := b.db.Exec(t.Context(), twins); err != nil {
		t.Fatal(err)
	}
	submit := func(name string, customer *int64) error {
		r := application(name)
		r.CustomerId = customer
		return second(b.SubmitDefaultApplication(as(t, "张三"), r))
	}
	unknown := int64(999)
	checkRefusals(t, []refusal{
		{"NameAmbiguous", submit("同名", nil), apiv1.ErrorCode_DMB004},
		{"CustomerUnknown", submit("丁", &unknown), apiv1.ErrorCode_DMB005},
		{"NameAndCustomerDiffer", submit("丁", &open.CustomerId), apiv1.ErrorCode_DMB008},
		{"NoCustomer", submit("  ", nil), apiv1.ErrorCode_DMV001},
		{"Open", submit("甲", nil), apiv1.ErrorCode_DMB006},
		{"AfterRejection", submit("乙", nil), 0},
		{"CustomerInDefault", submit("丙", nil), apiv1.ErrorCode_DMB007},
		{"Unknown", second(b.GetDefaultApplication(t.Context(), &creditdefaultv1.GetDefaultApplicationRequest{ApplicationId: 999})), apiv1.ErrorCode_DMB010},
		{"ToDecideUnknown", second(b.ApproveDefaultApplication(as(t, "李四"), decide(999, true))), apiv1.ErrorCode_DMB010},
		{"Decided", second(b.ApproveDefaultApplication(as(t, "李四"), decide(rejectedOne.GetApplicationId(), true))), apiv1.ErrorCode_DMB011},
		{"Own", second(b.ApproveDefaultApplication(as(t, "张三"), decide(open.GetApplicationId(), false))), apiv1.ErrorCode_DMB012},
	})
	b.wantUnchanged(t, open, defaulted)
}

func TestRefusalsOfRenewals(t *testing.T) {
	t.Parallel()
	b := setup(t)
	open, defaulted := b.submit(t, application("甲")), b.submit(t, application("丙"))
	b.approve(t, defaulted.GetApplicationId())
	submit := func(customer, reason int64) (*creditdefaultv1.SubmitRenewalResponse, error) {
		return b.SubmitRenewal(as(t, "张三"), renewal(customer, reason))
	}
	decideAs := func(name string, id int64, yes bool) error {
		return second(b.ApproveRenewal(as(t, name), decideRenewal(id, yes)))
	}
	rejectedOne, err := submit(defaulted.GetCustomerId(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := decideAs("李四", rejectedOne.GetRenewalId(), false); err != nil {
		t.Fatal(err)
	}
	openOne, err := submit(defaulted.GetCustomerId(), 2)
	if err != nil {
		t.Fatal(err)
	}
	const disable = `UPDATE renewal_reasons SET enabled = false WHERE id = 6`
	if _, err := b.db.Exec(t.Context(), disable); err != nil {
		t.Fatal(err)
	}
	checkRefusals(t, []refusal{
		{"CustomerUnknown", second(submit(999, 1)), apiv1.ErrorCode_DMB005},
		{"CustomerNormal", second(submit(open.GetCustomerId(), 1)), apiv1.ErrorCode_DMB013},
		{"Open", second(submit(defaulted.GetCustomerId(), 1)), apiv1.ErrorCode_DMB014},
		{"Unknown", second(b.GetRenewal(t.Context(), &creditdefaultv1.GetRenewalRequest{RenewalId: 999})), apiv1.ErrorCode_DMB016},
		{"ToDecideUnknown", decideAs("李四", 999, true), apiv1.ErrorCode_DMB016},
		{"Decided", decideAs("李四", rejectedOne.GetRenewalId(), true), apiv1.ErrorCode_DMB017},
		{"Own", decideAs("张三", openOne.GetRenewalId(), true), apiv1.ErrorCode_DMB012},
		{"Rejected", decideAs("李四", openOne.GetRenewalId(), false), 0},
		{"ReasonUnknown", second(submit(defaulted.GetCustomerId(), 99)), apiv1.ErrorCode_DMB015},
		{"ReasonDisabled", second(submit(defaulted.GetCustomerId(), 6)), apiv1.ErrorCode_DMB015},
	})
	b.wantUnchanged(t, open, defaulted)
}

// wantUnchanged fails the test if a refusal changed the customer of an open application, or one in default.
func (b *testBundle) wantUnchanged(t *testing.T, open, defaulted *creditdefaultv1.SubmitDefaultApplicationResponse) {
	t.Helper()
	if b.inDefault(t, open.GetCustomerId()) {
		t.Error("got the customer of an open application in default, want it normal")
	}
	if !b.inDefault(t, defaulted.GetCustomerId()) {
		t.Error("got the customer in default renewed, want it in default")
	}
}

// crowd has eight callers do the same at once, and counts how each went.
func crowd(call func(i int) error) map[apiv1.ErrorCode]int {
	var (
		outcomes [8]apiv1.ErrorCode
		wait     sync.WaitGroup
	)
	start := make(chan struct{})
	for i := range outcomes {
		wait.Go(func() {
			<-start
			outcomes[i] = errorcode.Of(call(i))
		})
	}
	close(start)
	wait.Wait()
	counts := map[apiv1.ErrorCode]int{}
	for _, code := range outcomes {
		counts[code]++
	}
	return counts
}

func wantOne(t *testing.T, got map[apiv1.ErrorCode]int, others apiv1.ErrorCode) {
	t.Helper()
	if got[0] != 1 || got[others] != 7 {
		t.Errorf("got %v; want 1 success and 7 refusals by %v", got, others)
	}
}

func TestOneOfEightApplicationsIsTaken(t *testing.T) {
	t.Parallel()
	b := setup(t)
	got := crowd(func(int) error { return second(b.SubmitDefaultApplication(as(t, "张三"), application("新客户"))) })
	wantOne(t, got, apiv1.ErrorCode_DMB006)
	var customers int
	err := b.db.QueryRow(t.Context(), `SELECT count(*) FROM customers WHERE name = '新客户'`).Scan(&customers)
	if err != nil || customers != 1 {
		t.Errorf("got %d customers, %v, want 1", customers, err)
	}
}

func TestOneOfEightApproversDecides(t *testing.T) {
	t.Parallel()
	b := setup(t)
	submitted := b.submit(t, application("甲"))
	got := crowd(func(i int) error {
		return second(b.ApproveDefaultApplication(as(t, people[1+i%3]), decide(submitted.GetApplicationId(), true)))
	})
	wantOne(t, got, apiv1.ErrorCode_DMB011)
	if !b.inDefault(t, submitted.GetCustomerId()) {
		t.Error("got a customer not in default, want it in default")
	}
}

func TestOneOfEightVerdictsStands(t *testing.T) {
	t.Parallel()
	b := setup(t)
	other := b.submit(t, application("乙"))
	got := crowd(func(i int) error {
		return second(b.ApproveDefaultApplication(as(t, people[1+i%3]), decide(other.GetApplicationId(), i%2 == 0)))
	})
	wantOne(t, got, apiv1.ErrorCode_DMB011)
	response, err := b.GetDefaultApplication(t.Context(), &creditdefaultv1.GetDefaultApplicationRequest{ApplicationId: other.GetApplicationId()})
	if err != nil || (response.GetApplication().GetStatus() == approved) != b.inDefault(t, other.GetCustomerId()) {
		t.Errorf("got %v, %v; want no error, a customer in default where the application is approved", response, err)
	}
}

func TestOneOfEightRenewalsIsTaken(t *testing.T) {
	t.Parallel()
	b := setup(t)
	submitted := b.submit(t, application("甲"))
	b.approve(t, submitted.GetApplicationId())
	got := crowd(func(int) error {
		return second(b.SubmitRenewal(as(t, "张三"), renewal(submitted.GetCustomerId(), 1)))
	})
	wantOne(t, got, apiv1.ErrorCode_DMB014)
	list, err := b.ListRenewals(t.Context(), &creditdefaultv1.ListRenewalsRequest{})
	if err != nil || list.GetTotal() != 1 {
		t.Fatalf("got %v, %v; want no error, total 1", list, err)
	}
	id := list.GetList()[0].GetRenewalId()
	got = crowd(func(i int) error { return second(b.ApproveRenewal(as(t, people[1+i%3]), decideRenewal(id, true))) })
	wantOne(t, got, apiv1.ErrorCode_DMB017)
	if b.inDefault(t, submitted.GetCustomerId()) {
		t.Error("got a customer in default, want it renewed")
	}
}

// Batches over the same applications in different orders wait for each other, and not in a circle.
func TestBatchesInAnyOrder(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var ids []int64
	for i := range 10 {
		ids = append(ids, b.submit(t, application("批量"+strconv.Itoa(i))).GetApplicationId())
	}
	var done [8]int32
	crowd(func(i int) error {
		order := slices.Clone(ids)
		if i%2 == 1 {
			slices.Reverse(order)
		}
		response, err := b.BatchApproveDefaultApplications(as(t, people[1+i%3]), batch(order...))
		done[i] = response.GetSuccessCount()
		return err
	})
	var sum int32
	for _, n := range done {
		sum += n
	}
	if sum != int32(len(ids)) {
		t.Errorf("got %d decisions that stand, %v by caller, want %d", sum, done, len(ids))
	}
	if n := b.db.Retries(); n != 0 {
		t.Errorf("got %d retries after a deadlock, want none", n)
	}
}

func TestReasonIsDeletedOrUsed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for i := range 10 {
		reason, err := b.CreateDefaultReason(t.Context(), &creditdefaultv1.CreateDefaultReasonRequest{Reason: "原因"})
		if err != nil {
			t.Fatal(err)
		}
		id := reason.GetReason().GetId()
		got := crowd(func(j int) error {
			if j%2 == 0 {
				return second(b.DeleteDefaultReason(t.Context(), &creditdefaultv1.DeleteDefaultReasonRequest{Id: id}))
			}
			request := application(fmt.Sprintf("删除%d-%d", i, j))
			request.DefaultReasons = []int64{1, id}
			return second(b.SubmitDefaultApplication(as(t, "张三"), request))
		})
		deleted := got[0] == 1 && got[apiv1.ErrorCode_DMB001] == 3 && got[apiv1.ErrorCode_DMB002] == 4
		used := got[apiv1.ErrorCode_DMB003]+got[apiv1.ErrorCode_DMB001] <= 4 && got[apiv1.ErrorCode_DMB003] >= 1 && got[0] >= 1
		if !deleted && !used {
			t.Errorf("got outcomes %v; want one deletion and DMB001, DMB002 for the others, or DMB003 for deletions", got)
		}
	}
	var dangling int
	const find = `SELECT count(*) FROM default_applications, unnest(reason_ids) AS reason_id
		WHERE NOT EXISTS (SELECT 1 FROM default_reasons WHERE id = reason_id)`
	if err := b.db.QueryRow(t.Context(), find).Scan(&dangling); err != nil || dangling != 0 {
		t.Errorf("got %d applications that refer to deleted reasons, %v, want none", dangling, err)
	}
}

func batch(ids ...int64) *creditdefaultv1.BatchApproveDefaultApplicationsRequest {
	r := &creditdefaultv1.BatchApproveDefaultApplicationsRequest{}
	yes := true
	for _, id := range ids {
		r.Applications = append(r.Applications, &creditdefaultv1.BatchApproval{ApplicationId: id, Approved: &yes, Remark: "同意"})
	}
	return r
}

func TestBatch(t *testing.T) {
	t.Parallel()
	b := setup(t)
	first, last := b.submit(t, application("甲")), b.submit(t, application("丙"))
	own, err := b.SubmitDefaultApplication(as(t, "李四"), application("乙"))
	if err != nil {
		t.Fatal(err)
	}
	response, err := b.BatchApproveDefaultApplications(as(t, "李四"),
		batch(first.GetApplicationId(), own.GetApplicationId(), 999, last.GetApplicationId(), first.GetApplicationId()))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range response.GetDetails() {
		got = append(got, fmt.Sprint(d.GetApplicationId(), d.GetSuccess(), d.GetMessage(), cmp.Or(d.GetErrorCode(), 0)))
	}
	want := []string{
		fmt.Sprint(first.GetApplicationId(), true, "审核成功", apiv1.ErrorCode(0)),
		fmt.Sprint(own.GetApplicationId(), false, "不能审核本人提交的申请", apiv1.ErrorCode_DMB012),
		fmt.Sprint(int64(999), false, "违约认定申请不存在", apiv1.ErrorCode_DMB010),
		fmt.Sprint(last.GetApplicationId(), true, "审核成功", apiv1.ErrorCode(0)),
		fmt.Sprint(first.GetApplicationId(), false, "违约认定申请已审核", apiv1.ErrorCode_DMB011),
	}
	if response.GetSuccessCount() != 2 || response.GetFailCount() != 3 || !slices.Equal(got, want) {
		t.Errorf("got %q; want success count 2, fail count 3, %v", got, want)
	}
	for customer, want := range map[int64]bool{first.GetCustomerId(): true, own.GetCustomerId(): false, last.GetCustomerId(): true} {
		if b.inDefault(t, customer) != want {
			t.Errorf("customer %d: got in default %t, want %t", customer, !want, want)
		}
	}
	if code := errorcode.Of(second(b.BatchApproveDefaultApplications(as(t, "李四"), batch(make([]int64, 101)...)))); code != apiv1.ErrorCode_DMB009 {
		t.Errorf("got %v; want code DMB009", code)
	}
}

// classification returns what the directory has of a customer.
func (b *testBundle) classification(t *testing.T, id int64) string {
	t.Helper()
	var industry, region string
	if err := b.db.QueryRow(t.Context(), `SELECT industry, region FROM customers WHERE id = $1`, id).Scan(&industry, &region); err != nil {
		t.Fatal(err)
	}
	return industry + " " + region
}

func TestClassificationComesWithTheApproval(t *testing.T) {
	t.Parallel()
	b := setup(t)
	request := application(" 乙 ")
	request.Industry, request.Region = "金融业", "华东地区"
	first := b.submit(t, request)
	id := first.GetCustomerId()
	if first.GetCustomerName() != "乙" {
		t.Errorf("got customer %q, want 乙", first.GetCustomerName())
	}
	if _, err := b.ApproveDefaultApplication(as(t, "李四"), decide(first.GetApplicationId(), false)); err != nil {
		t.Fatal(err)
	}
	if got := b.classification(t, id); got != "未分类 未分类" {
		t.Errorf("got %s after a rejection, want nothing", got)
	}
	byID := application("")
	byID.CustomerId, byID.Industry, byID.Region = &id, "制造业", "华北地区"
	b.approve(t, b.submit(t, byID).GetApplicationId())
	if got := b.classification(t, id); got != "制造业 华北地区" {
		t.Errorf("got %s after an approval, want 制造业 华北地区", got)
	}
	renewed, err := b.SubmitRenewal(as(t, "张三"), renewal(id, 1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.ApproveRenewal(as(t, "李四"), decideRenewal(renewed.GetRenewalId(), true)); err != nil {
		t.Fatal(err)
	}
	for field, other := range map[string]*creditdefaultv1.SubmitDefaultApplicationRequest{
		"industry": {CustomerId: &id, Industry: "金融业", Region: "华北地区", DefaultReasons: []int64{1}, Severity: high},
		"region":   {CustomerId: &id, Region: "华东地区", DefaultReasons: []int64{1}, Severity: high},
	} {
		if code := errorcode.Of(second(b.SubmitDefaultApplication(as(t, "张三"), other))); code != apiv1.ErrorCode_DMB022 {
			t.Errorf("got %v for another %s, want DMB022", code, field)
		}
	}
	b.submit(t, &creditdefaultv1.SubmitDefaultApplicationRequest{
		CustomerId: &id, Industry: " 制造业 ", DefaultReasons: []int64{1}, Severity: high,
	})
}

// A customer is found whatever way its name is typed.
func TestNamesTypedInManyWays(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for written, ways := range map[string][]string{
		"宏达（上海）Ａ公司": {"宏达 (上海) A 公司", "宏达(上海)A公司", " 宏达（上海）A公司\u3000", "宏达\u200b（上海）Ａ公司", "\ufeff宏达（上海)a公司", "宏达（上海）Ａ公司\u00a0"},
		"买买提·艾力":    {"买买提 · 艾力", "买买提•艾力", "买买提・艾力", "买买提．艾力", "买买提‧艾力", "买买提·\u200d艾力", "买买提.艾力"},
		"张三":        {"张　三", "张 三", " 张  三"},
		"Café 银行":   {"Café银行", "Cafe\u0301 银行", "Café\u3000银行", "CAFÉ  银行", "Ｃａｆé\t银行"},
	} {
		customer := b.submit(t, application(written))
		b.approve(t, customer.GetApplicationId())
		for _, way := range ways {
			if code := errorcode.Of(second(b.SubmitDefaultApplication(as(t, "张三"), application(way)))); code != apiv1.ErrorCode_DMB007 {
				t.Errorf("%q for %q: got %v, want DMB007: it is in default", way, written, code)
			}
			byID := application(way)
			byID.CustomerId = &customer.CustomerId
			if code := errorcode.Of(second(b.SubmitDefaultApplication(as(t, "张三"), byID))); code != apiv1.ErrorCode_DMB007 {
				t.Errorf("%q for %q by id: got %v, want DMB007", way, written, code)
			}
			list, err := b.ListDefaultCustomers(t.Context(), &creditdefaultv1.ListDefaultCustomersRequest{CustomerName: way})
			if err != nil || list.GetTotal() != 1 || list.GetList()[0].GetCustomerName() != written {
				t.Errorf("%q: got %v, %v from the list, want %q as written", way, list, err, written)
			}
		}
	}
	for _, blank := range []string{"", " ", "\u3000", "\u200b", "\u2060\ufeff"} {
		if code := errorcode.Of(second(b.SubmitDefaultApplication(as(t, "张三"), application(blank)))); code != apiv1.ErrorCode_DMV001 {
			t.Errorf("%q: got %v, want DMV001", blank, code)
		}
	}
}

// What a migration cannot decide is reported, and asked for.
func TestNamesThatCollideAreAskedFor(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, err := b.db.Exec(t.Context(), `INSERT INTO customers (id, name, name_collides) VALUES (71, '甲公司', false), (72, ' 甲公司 ', true)`)
	if err != nil {
		t.Fatal(err)
	}
	if code := errorcode.Of(second(b.SubmitDefaultApplication(as(t, "张三"), application("甲公司")))); code != apiv1.ErrorCode_DMB004 {
		t.Errorf("got %v, want DMB004", code)
	}
	rows, err := b.service.queries.CustomerNameCollisions(t.Context(), b.db)
	if err != nil || len(rows) != 1 || !slices.Equal(rows[0].CustomerIds, []int64{71, 72}) || rows[0].AnyInDefault {
		t.Errorf("got collisions %v, %v, want 71 and 72", rows, err)
	}
	_, err = b.db.Exec(t.Context(), `INSERT INTO customers (name) VALUES ('甲公司')`)
	if name, _ := store.ConstraintOf(err); name != "customers_counterparty_name_key" {
		t.Errorf("got %v for a third counterparty of the name, want customers_counterparty_name_key", err)
	}
}

func TestReasons(t *testing.T) {
	t.Parallel()
	b := setup(t)
	created, err := b.CreateDefaultReason(t.Context(), &creditdefaultv1.CreateDefaultReasonRequest{Reason: "违约原因", Detail: "详细解释"})
	if err != nil {
		t.Fatal(err)
	}
	reason := created.GetReason()
	if reason.GetId() != 8 || !reason.GetEnabled() || reason.GetSortOrder() != 8 || reason.GetDetail() != "详细解释" || reason.GetUpdateTime() != nil {
		t.Errorf("got %v; want id 8, enabled, sort order 8, detail 详细解释, no update time", reason)
	}
	off, first := false, int32(0)
	updated, err := b.UpdateDefaultReason(t.Context(), &creditdefaultv1.UpdateDefaultReasonRequest{Id: 8, Enabled: &off, SortOrder: &first})
	if err != nil || updated.GetReason().GetReason() != "违约原因" || updated.GetReason().GetUpdateTime() == nil {
		t.Errorf("got %v, %v; want no error, reason 违约原因, some update time", updated, err)
	}
	on := true
	for _, c := range []struct {
		enabled *bool
		want    []int64
	}{
		{nil, []int64{8, 1, 2, 3, 4, 5, 6, 7}}, {&on, []int64{1, 2, 3, 4, 5, 6, 7}}, {&off, []int64{8}},
	} {
		list, err := b.ListDefaultReasons(t.Context(), &creditdefaultv1.ListDefaultReasonsRequest{Enabled: c.enabled})
		if got := sliceutil.Map(list.GetList(), (*creditdefaultv1.DefaultReason).GetId); err != nil || !slices.Equal(got, c.want) || list.GetTotal() != int64(len(c.want)) {
			t.Errorf("got %v, %v; want no error, %v, total %v", list, err, c.want, int64(len(c.want)))
		}
	}
	renewals, err := b.ListRenewalReasons(t.Context(), &creditdefaultv1.ListRenewalReasonsRequest{})
	if err != nil || len(renewals.GetReasons()) != 6 {
		t.Errorf("got %v, %v; want no error, length of reasons 6", renewals, err)
	}
}

func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := metadata.AppendToOutgoingContext(as(t, "张三"), "idempotency-key", "k1")
	first, err := b.SubmitDefaultApplication(ctx, application("甲"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := b.SubmitDefaultApplication(ctx, application("甲"))
	if err != nil || again.GetApplicationId() != first.GetApplicationId() {
		t.Errorf("got %v, %v; want no error, application id %v", again, err, first.GetApplicationId())
	}
	if code := errorcode.Of(second(b.SubmitDefaultApplication(ctx, application("乙")))); code != apiv1.ErrorCode_CBB014 {
		t.Errorf("got %v; want code CBB014", code)
	}
}

func TestAuditRecordsStay(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.submit(t, application("甲"))
	for _, change := range []string{
		`UPDATE default_audit_records SET remark = ''`, `DELETE FROM default_audit_records`, `TRUNCATE default_audit_records`,
	} {
		if _, err := b.db.Exec(t.Context(), change); err == nil {
			t.Errorf("%s: got no error, want one", change)
		}
	}
	list, err := b.ListAuditRecords(t.Context(), &creditdefaultv1.ListAuditRecordsRequest{})
	if err != nil || list.GetTotal() != 1 {
		t.Errorf("got %v, %v; want no error, total 1", list, err)
	}
}

func TestStateIsGuardedInTheDatabase(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.submit(t, application("甲")).GetApplicationId()
	b.approve(t, id)
	const undecide = `UPDATE default_applications SET status = 'PENDING' WHERE id = $1`
	_, err := b.db.Exec(t.Context(), undecide, id)
	if name, _ := store.ConstraintOf(err); name != "default_applications_decided" {
		t.Errorf("got %v; want name default_applications_decided", err)
	}
	if _, ok := errors.AsType[*apierror.Error](err); ok {
		t.Errorf("got %v; want another kind of error", err)
	}
}
