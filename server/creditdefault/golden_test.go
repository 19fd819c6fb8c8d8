package creditdefault_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/auth"
	"github.com/corebank/corebank/server/creditdefault"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store"
)

// demo is a server with the demo's people and its data.
type demo struct {
	*apptest.Server

	db *store.DB
}

func startDemo(t *testing.T) *demo {
	t.Helper()
	server := apptest.Start(t)
	for username, person := range map[string]struct {
		name string
		role apiv1.Role
	}{
		"zhangsan": {"张三", apiv1.Role_ROLE_CREDIT_OFFICER}, "lisi": {"李四", apiv1.Role_ROLE_CREDIT_APPROVER},
		"auditor": {"审计员", apiv1.Role_ROLE_AUDITOR}, "teller": {"柜员", apiv1.Role_ROLE_TELLER},
	} {
		server.AddUser(t, auth.NewUser{
			Username: username, Name: person.name, Roles: []apiv1.Role{person.role}, Password: apptest.Password,
		})
	}
	db, err := store.Open(t.Context(), store.Options{URL: server.DatabaseURL})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	service := creditdefault.NewService(creditdefault.Options{Database: db, Location: time.UTC})
	if err := service.SeedDemo(t.Context(), "zhangsan", "lisi"); err != nil {
		t.Fatal(err)
	}
	return &demo{server, db}
}

// Parts of an answer that differ from run to run.
var (
	generatedTime = regexp.MustCompile(`"(timestamp|[a-z]*Time)":"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}"`)
	generatedFile = regexp.MustCompile(`"(fileId|fileUrl)":"[^"]*f[0-9a-f]{6,}(\.pdf)?"`)
	total         = regexp.MustCompile(`"total":\d+`)
)

func documented(t *testing.T, text string) string {
	t.Helper()
	var compact bytes.Buffer
	if err := json.Compact(&compact, []byte(text)); err != nil {
		t.Fatalf("got %v: %s; want no error", err, text)
	}
	masked := generatedTime.ReplaceAllString(compact.String(), `"$1":"T"`)
	masked = generatedFile.ReplaceAllString(masked, `"$1":"F"`)
	return total.ReplaceAllString(masked, `"total":0`)
}

// upload is the body of an upload, and its type.
func upload(t *testing.T, field, name string, content []byte) (body, contentType string) {
	t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile(field, name)
	if err != nil {
		t.Fatal(err)
	}
	part.Write(content)
	w.Close()
	return form.String(), w.FormDataContentType()
}

func (d *demo) post(t *testing.T, username, path, contentType, body string) apptest.Answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+d.HTTP+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+d.Token(t, username))
	r.Header.Set("Content-Type", contentType)
	return apptest.Send(t, r)
}

// pdfOf is a pdf of a size.
func pdfOf(size int) []byte {
	content := make([]byte, size)
	copy(content, "%PDF-1.7\n")
	return content
}

// example is an example of the document, and what the document leaves out of its answer.
type example struct {
	section, user, method, path, body, want string
	cut                                     *regexp.Regexp
}

// examples are the defaults document from its beginning to its end. Where its answer cannot follow from its requests, a
// comment says why another stands here.
var examples = []example{
	{
		section: "2.1", user: "zhangsan", method: "GET", path: "/api/v1/default-reasons?page=1&size=10&enabled=true",
		want: `{"code": 200, "message": "success", "data": {"total": 7, "page": 1, "size": 10, "list": [{"id": 1,
			"reason": "头寸缺口过多", "detail": "6个月内，交易对手技术性或资金等原因，给当天结算带来头寸缺口2次以上", "enabled": true,
			"sortOrder": 1, "createTime": "2022-02-11T10:30:00", "updateTime": "2022-02-11T10:30:00"}]},
			"timestamp": "2022-02-11T10:30:00"}`,
		cut: regexp.MustCompile(`(,\{"id":[2-7],[^}]*\})+`),
	},
	{ // The document's answer has another detail than its request.
		section: "2.2", user: "admin", method: "POST", path: "/api/v1/default-reasons",
		body: `{"reason": "违约原因", "detail": "详细解释", "enabled": true, "sortOrder": 1}`,
		want: `{"code": 200, "message": "新增成功", "data": {"id": 8, "reason": "违约原因", "detail": "详细解释", "enabled": true,
			"sortOrder": 1, "createTime": "2022-02-11T10:30:00"}, "timestamp": "2022-02-11T10:30:00"}`,
	},
	{
		section: "2.3", user: "admin", method: "PUT", path: "/api/v1/default-reasons/8",
		body: `{"reason": "更新后的违约原因", "detail": "更新后的违约原因描述", "enabled": false, "sortOrder": 2}`,
		want: `{"code": 200, "message": "更新成功", "data": null, "timestamp": "2022-02-11T10:30:00"}`,
	},
	{
		section: "2.4", user: "admin", method: "DELETE", path: "/api/v1/default-reasons/8",
		want: `{"code": 200, "message": "删除成功", "data": null, "timestamp": "2022-02-11T10:30:00"}`,
	},
	{ // 12345 and 1001 are others' on the demo server.
		section: "3.1", user: "zhangsan", method: "POST", path: "/api/v1/default-applications",
		body: `{"customerName": "客户名称", "latestExternalRating": "A+", "defaultReasons": [1, 3, 5], "severity": "HIGH",
			"remark": "备注信息", "attachments": [{"fileName": "证明文件.pdf", "fileUrl": "https://files.example.com/xxx.pdf",
			"fileSize": 1024000}]}`,
		want: `{"code": 200, "message": "申请提交成功", "data": {"applicationId": 12347, "customerId": 1008,
			"customerName": "客户名称", "status": "PENDING", "createTime": "2022-02-11T10:30:00"}, "timestamp": "2022-02-11T10:30:00"}`,
	},
	{
		section: "3.2", user: "zhangsan", method: "GET", path: "/api/v1/default-applications?customerName=%E5%AE%A2%E6%88%B7%E5%90%8D",
		want: `{"code": 200, "message": "success", "data": {"total": 50, "page": 1, "size": 10, "list": [{"applicationId": 12347,
			"customerId": 1008, "customerName": "客户名称", "applicant": "张三", "status": "PENDING", "severity": "HIGH",
			"defaultReasons": [1,3,5], "createTime": "2022-02-11T10:30:00", "latestExternalRating": "A+"}]},
			"timestamp": "2022-02-11T10:30:00"}`,
	},
	{
		section: "3.3", user: "zhangsan", method: "GET", path: "/api/v1/default-applications/12347",
		want: `{"code": 200, "message": "success", "data": {"applicationId": 12347, "customerId": 1008, "customerName": "客户名称",
			"latestExternalRating": "A+", "defaultReasons": [1,3,5], "severity": "HIGH", "remark": "备注信息", "attachments": [
			{"fileName": "证明文件.pdf", "fileUrl": "https://files.example.com/xxx.pdf", "fileSize": 1024000}], "applicant": "张三",
			"status": "PENDING", "createTime": "2022-02-11T10:30:00", "approveTime": null, "approver": null,
			"approveRemark": null}, "timestamp": "2022-02-11T10:30:00"}`,
	},
	{
		section: "4.1", user: "lisi", method: "POST", path: "/api/v1/default-applications/12347/approve",
		body: `{"approved": true, "remark": "审核意见"}`,
		want: `{"code": 200, "message": "审核完成", "data": {"applicationId": 12347, "status": "APPROVED", "approver": "李四",
			"approveTime": "2022-02-11T14:30:00"}, "timestamp": "2022-02-11T14:30:00"}`,
	},
	{
		section: "4.2", user: "lisi", method: "POST", path: "/api/v1/default-applications/batch-approve",
		body: `{"applications": [{"applicationId": 12345, "approved": true, "remark": "同意"},
			{"applicationId": 12346, "approved": false, "remark": "证据不足"}]}`,
		want: `{"code": 200, "message": "批量审核完成", "data": {"successCount": 2, "failCount": 0, "details": [
			{"applicationId": 12345, "success": true, "message": "审核成功"},
			{"applicationId": 12346, "success": true, "message": "审核成功"}]}, "timestamp": "2022-02-11T14:30:00"}`,
	},
	{
		section: "5.1", user: "zhangsan", method: "GET", path: "/api/v1/default-customers?customerName=%E8%BF%9D%E7%BA%A6%E5%AE%A2%E6%88%B7A",
		want: `{"code": 200, "message": "success", "data": {"total": 100, "page": 1, "size": 10, "list": [{"customerId": 1001,
			"customerName": "违约客户A", "status": "DEFAULT", "defaultReasons": [1], "severity": "HIGH", "applicant": "张三",
			"applicationTime": "2022-02-11T10:30:00", "approveTime": "2022-02-11T14:30:00", "latestExternalRating": "C+"}]},
			"timestamp": "2022-02-11T10:30:00"}`,
	},
	{ // The document has another rating here than in section 5.1.
		section: "6.1", user: "zhangsan", method: "GET", path: "/api/v1/default-customers/renewable?customerName=%E7%BA%A6%E5%AE%A2%E6%88%B7a",
		want: `{"code": 200, "message": "success", "data": {"total": 20, "page": 1, "size": 10, "list": [{"customerId": 1001,
			"customerName": "违约客户A", "defaultReasons": [1], "severity": "HIGH", "applicant": "张三",
			"applicationTime": "2022-02-11T10:30:00", "approveTime": "2022-02-11T14:30:00", "latestExternalRating": "C+"}]},
			"timestamp": "2022-02-11T10:30:00"}`,
	},
	{ // 2001 is another's on the demo server, so that section 6.4 can be tried alone.
		section: "6.2", user: "zhangsan", method: "POST", path: "/api/v1/renewals",
		body: `{"customerId": 1001, "renewalReason": 1, "remark": "客户已正常结算，申请重生"}`,
		want: `{"code": 200, "message": "重生申请提交成功", "data": {"renewalId": 2002, "customerId": 1001, "customerName": "违约客户A",
			"status": "PENDING", "createTime": "2022-02-11T15:30:00"}, "timestamp": "2022-02-11T15:30:00"}`,
	},
	{
		section: "6.3", user: "zhangsan", method: "GET", path: "/api/v1/renewal-reasons",
		want: `{"code": 200, "message": "success", "data": [{"id": 1, "reason": "正常结算后解除", "enabled": true}, {"id": 2,
			"reason": "在其他金融机构违约解除，或外部评级显示为非违约级别", "enabled": true}], "timestamp": "2022-02-11T10:30:00"}`,
		cut: regexp.MustCompile(`(,\{"id":[3-6],[^}]*\})+`),
	},
	{
		section: "6.4", user: "lisi", method: "POST", path: "/api/v1/renewals/2001/approve",
		body: `{"approved": true, "remark": "同意重生"}`,
		want: `{"code": 200, "message": "重生审核完成", "data": {"renewalId": 2001, "status": "APPROVED", "approver": "李四",
			"approveTime": "2022-02-11T16:30:00"}, "timestamp": "2022-02-11T16:30:00"}`,
	},
	{
		section: "7.1", user: "auditor", method: "GET", path: "/api/v1/statistics/by-industry?year=2022&type=DEFAULT",
		want: `{"code": 200, "message": "success", "data": {"year": 2022, "type": "DEFAULT", "total": 100, "industries": [
			{"industry": "金融业", "count": 30, "percentage": 30.0, "trend": "UP"},
			{"industry": "制造业", "count": 25, "percentage": 25.0, "trend": "DOWN"}]}, "timestamp": "2022-02-11T10:30:00"}`,
		cut: regexp.MustCompile(`(,\{"industry":"[^金制][^}]*\})+`),
	},
	{
		section: "7.2", user: "auditor", method: "GET", path: "/api/v1/statistics/by-region?year=2022&type=DEFAULT",
		want: `{"code": 200, "message": "success", "data": {"year": 2022, "type": "DEFAULT", "total": 100, "regions": [
			{"region": "华东地区", "count": 40, "percentage": 40.0, "trend": "STABLE"},
			{"region": "华北地区", "count": 30, "percentage": 30.0, "trend": "UP"}]}, "timestamp": "2022-02-11T10:30:00"}`,
		cut: regexp.MustCompile(`(,\{"region":"[^华][^}]*\})+`),
	},
	{
		section: "7.3", user: "auditor", method: "GET",
		path: "/api/v1/statistics/trend?dimension=INDUSTRY&target=%E9%87%91%E8%9E%8D%E4%B8%9A&startYear=2020&endYear=2022",
		want: `{"code": 200, "message": "success", "data": {"dimension": "INDUSTRY", "target": "金融业", "trend": [
			{"year": 2020, "defaultCount": 25, "renewalCount": 5}, {"year": 2021, "defaultCount": 28, "renewalCount": 8},
			{"year": 2022, "defaultCount": 30, "renewalCount": 10}]}, "timestamp": "2022-02-11T10:30:00"}`,
	},
}

// TestDocumentedExamples plays the document on a fresh demo server.
func TestDocumentedExamples(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	d.statistics(t)
	for _, one := range examples {
		answer := d.JSON(t, one.user, one.method, one.path, one.body)
		got := answer.Body
		if one.cut != nil {
			got = one.cut.ReplaceAllString(got, "")
		}
		if got, want := documented(t, got), documented(t, one.want); answer.Status != http.StatusOK || got != want {
			t.Errorf("%s: %d\n got %s\nwant %s", one.section, answer.Status, got, want)
		}
	}

	body, contentType := upload(t, "file", "证明文件.pdf", pdfOf(1024000))
	answer := d.post(t, "zhangsan", "/api/v1/files/upload", contentType, body)
	const want = `{"code": 200, "message": "上传成功", "data": {"fileId": "f123456", "fileName": "证明文件.pdf",
		"fileUrl": "https://files.xquant.com/f123456.pdf", "fileSize": 1024000, "uploadTime": "2022-02-11T10:30:00"},
		"timestamp": "2022-02-11T10:30:00"}`
	if got, want := documented(t, answer.Body), documented(t, want); answer.Status != http.StatusOK || got != want {
		t.Errorf("8.1: %d\n got %s\nwant %s", answer.Status, got, want)
	}
	export := d.JSON(t, "zhangsan", "GET", "/api/v1/default-customers/export?severity=HIGH", "")
	if export.Status != http.StatusOK || !strings.HasPrefix(export.Body, "PK") ||
		export.Header.Get("Content-Type") != "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" ||
		!strings.HasPrefix(export.Header.Get("Content-Disposition"), "attachment;") {
		t.Errorf("5.2: %d %v", export.Status, export.Header)
	}
}

// statistics puts the figures of the document's section 7 beside the counted ones.
func (d *demo) statistics(t *testing.T) {
	t.Helper()
	if answer := d.JSON(t, "admin", "POST", "/api/v1/statistics/refresh", ""); answer.Status != http.StatusOK {
		t.Fatalf("got %d %s; want status 200", answer.Status, answer.Body)
	}
	const figures = `INSERT INTO default_statistics (dimension, target, year, default_count, renewal_count) VALUES
		('INDUSTRY', '金融业', 2020, 25, 5), ('INDUSTRY', '金融业', 2021, 28, 8), ('INDUSTRY', '金融业', 2022, 30, 10),
		('INDUSTRY', '制造业', 2021, 30, 0), ('INDUSTRY', '制造业', 2022, 25, 0),
		('INDUSTRY', '批发业', 2022, 23, 0), ('INDUSTRY', '建筑业', 2022, 22, 0),
		('REGION', '华东地区', 2021, 40, 0), ('REGION', '华东地区', 2022, 40, 0),
		('REGION', '华北地区', 2021, 29, 0), ('REGION', '华北地区', 2022, 30, 0), ('REGION', '西南地区', 2022, 30, 0)`
	if _, err := d.db.Exec(context.WithoutCancel(t.Context()), figures); err != nil {
		t.Fatal(err)
	}
}

func TestStatisticsAreDated(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	if answer := d.JSON(t, "admin", "POST", "/api/v1/statistics/refresh", ""); answer.Status != http.StatusOK {
		t.Fatalf("got %d %s; want status 200", answer.Status, answer.Body)
	}
	answer := d.JSON(t, "lisi", "GET", "/api/v1/statistics/by-industry", "")
	at, err := http.ParseTime(answer.Header.Get("Last-Modified"))
	if err != nil || time.Since(at) > time.Minute {
		t.Errorf("got %v, %v; want no error, since at most %v", answer.Header, err, time.Minute)
	}
	want := fmt.Sprintf(`"data":{"year":%d,"type":"DEFAULT","total":5,"industries":[{"industry":"金融业","count":2,"percentage":40.0,"trend":"UP"},`,
		time.Now().In(time.FixedZone("Asia/Shanghai", 8*60*60)).Year())
	if !strings.Contains(answer.Body, want) {
		t.Errorf("got %s; want body containing %v", answer.Body, want)
	}
}
