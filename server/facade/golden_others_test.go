package facade_test

import (
	"strings"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	ratev1 "github.com/corebank/corebank/gen/go/corebank/rate/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

// morning is 2022-02-11T10:30:00 in Shanghai.
var morning = time.Date(2022, 2, 11, 2, 30, 0, 0, time.UTC)

// defaults are examples of the defaults document, one for each form that answers take.
var defaults = []example{
	{
		name: "2.1 reasons", from: "defaults/01-2.1-list-reasons",
		request: &creditdefaultv1.ListDefaultReasonsRequest{
			Page: proto.Int32(1), Size: proto.Int32(10), Enabled: new(true),
		},
		response: &creditdefaultv1.ListDefaultReasonsResponse{Total: 7, Page: 1, Size: 10, List: []*creditdefaultv1.DefaultReason{{
			Id: 1, Reason: "头寸缺口过多", Detail: "6个月内，交易对手技术性或资金等原因，给当天结算带来头寸缺口2次以上",
			Enabled: true, SortOrder: 1, CreateTime: timestamppb.New(morning), UpdateTime: timestamppb.New(morning),
		}}},
		status: 200,
		want: `{"code": 200, "message": "success", "data": {"total": 7, "page": 1, "size": 10, "list": [{"id": 1,
			"reason": "头寸缺口过多", "detail": "6个月内，交易对手技术性或资金等原因，给当天结算带来头寸缺口2次以上", "enabled": true,
			"sortOrder": 1, "createTime": "2022-02-11T10:30:00", "updateTime": "2022-02-11T10:30:00"}]}, "timestamp": ""}`,
	},
	{
		name: "2.2 create reason", from: "defaults/02-2.2-create-a-reason",
		request: &creditdefaultv1.CreateDefaultReasonRequest{
			Reason: "违约原因", Detail: "详细解释", Enabled: new(true), SortOrder: proto.Int32(1),
		},
		response: &creditdefaultv1.CreateDefaultReasonResponse{Reason: &creditdefaultv1.DefaultReason{
			Id: 8, Reason: "违约原因", Detail: "详细描述", Enabled: true, SortOrder: 1, CreateTime: timestamppb.New(morning),
		}},
		status: 200,
		want: `{"code": 200, "message": "新增成功", "data": {"id": 8, "reason": "违约原因", "detail": "详细描述", "enabled": true,
			"sortOrder": 1, "createTime": "2022-02-11T10:30:00"}, "timestamp": ""}`,
	},
	{
		name: "2.3 update reason", from: "defaults/03-2.3-change-a-reason",
		request: &creditdefaultv1.UpdateDefaultReasonRequest{
			Id: 8, Reason: new("更新后的违约原因"), Detail: new("更新后的违约原因描述"),
			Enabled: new(false), SortOrder: proto.Int32(2),
		},
		response: &creditdefaultv1.UpdateDefaultReasonResponse{Reason: &creditdefaultv1.DefaultReason{Id: 3}},
		status:   200,
		want:     `{"code": 200, "message": "更新成功", "data": null, "timestamp": ""}`,
	},
	{
		name: "2.4 delete reason", from: "defaults/04-2.4-delete-a-reason",
		request:  &creditdefaultv1.DeleteDefaultReasonRequest{Id: 8},
		response: &creditdefaultv1.DeleteDefaultReasonResponse{},
		status:   200,
		want:     `{"code": 200, "message": "删除成功", "data": null, "timestamp": ""}`,
	},
	{
		name: "3.1 submit", from: "defaults/05-3.1-submit-an-application",
		request: &creditdefaultv1.SubmitDefaultApplicationRequest{
			CustomerName: "客户名称", LatestExternalRating: new("A+"), DefaultReasons: []int64{1, 3, 5},
			Severity: creditdefaultv1.Severity_SEVERITY_HIGH, Remark: "备注信息", Attachments: []*creditdefaultv1.Attachment{
				{FileName: "证明文件.pdf", FileUrl: "https://files.example.com/xxx.pdf", FileSize: 1024000},
			},
		},
		response: &creditdefaultv1.SubmitDefaultApplicationResponse{
			ApplicationId: 12345, CustomerId: 1001, CustomerName: "客户名称",
			Status: creditdefaultv1.ApprovalStatus_APPROVAL_STATUS_PENDING, CreateTime: timestamppb.New(morning),
		},
		status: 200,
		want: `{"code": 200, "message": "申请提交成功", "data": {"applicationId": 12345, "customerId": 1001,
			"customerName": "客户名称", "status": "PENDING", "createTime": "2022-02-11T10:30:00"}, "timestamp": ""}`,
	},
	{
		name: "3.3 application", from: "defaults/07-3.3-show-an-application",
		request: &creditdefaultv1.GetDefaultApplicationRequest{ApplicationId: 12347},
		response: &creditdefaultv1.GetDefaultApplicationResponse{Application: &creditdefaultv1.DefaultApplication{
			ApplicationId: 12345, CustomerId: 1001, CustomerName: "客户名称", LatestExternalRating: new("A+"),
			DefaultReasons: []int64{1}, Severity: creditdefaultv1.Severity_SEVERITY_HIGH, Remark: "备注信息",
			Attachments: []*creditdefaultv1.Attachment{
				{FileName: "证明文件.pdf", FileUrl: "https://files.example.com/xxx.pdf", FileSize: 1024000},
			},
			Applicant: "申请人姓名", Status: creditdefaultv1.ApprovalStatus_APPROVAL_STATUS_PENDING,
			CreateTime: timestamppb.New(morning),
		}},
		status: 200,
		want: `{"code": 200, "message": "success", "data": {"applicationId": 12345, "customerId": 1001, "customerName": "客户名称",
			"latestExternalRating": "A+", "defaultReasons": [1], "severity": "HIGH", "remark": "备注信息", "attachments": [{
			"fileName": "证明文件.pdf", "fileUrl": "https://files.example.com/xxx.pdf", "fileSize": 1024000}],
			"applicant": "申请人姓名", "status": "PENDING", "createTime": "2022-02-11T10:30:00", "approveTime": null,
			"approver": null, "approveRemark": null}, "timestamp": ""}`,
	},
	{
		name: "6.3 renewal reasons", from: "defaults/14-6.3-list-renewal-reasons",
		response: &creditdefaultv1.ListRenewalReasonsResponse{Reasons: []*creditdefaultv1.RenewalReason{
			{Id: 1, Reason: "正常结算后解除", Enabled: true},
			{Id: 2, Reason: "在其他金融机构违约解除，或外部评级显示为非违约级别", Enabled: true},
		}},
		status: 200,
		want: `{"code": 200, "message": "success", "data": [{"id": 1, "reason": "正常结算后解除", "enabled": true},
			{"id": 2, "reason": "在其他金融机构违约解除，或外部评级显示为非违约级别", "enabled": true}], "timestamp": ""}`,
	},
	{
		name: "7.1 industries", from: "defaults/16-7.1-by-industry",
		response: &creditdefaultv1.GetIndustryStatisticsResponse{
			Year: 2022, Type: creditdefaultv1.StatisticsType_STATISTICS_TYPE_DEFAULT, Total: 100,
			Industries: []*creditdefaultv1.IndustryCount{
				{Industry: "金融业", Count: 30, Percentage: "30", Trend: creditdefaultv1.Trend_TREND_UP},
				{Industry: "制造业", Count: 25, Percentage: "25.0", Trend: creditdefaultv1.Trend_TREND_DOWN},
			},
		},
		status: 200,
		want: `{"code": 200, "message": "success", "data": {"year": 2022, "type": "DEFAULT", "total": 100, "industries": [
			{"industry": "金融业", "count": 30, "percentage": 30.0, "trend": "UP"},
			{"industry": "制造业", "count": 25, "percentage": 25.0, "trend": "DOWN"}]}, "timestamp": ""}`,
	},
	{
		name: "8.1 upload", method: "POST", path: "/api/v1/files/upload", body: strings.Repeat(" ", 1024000),
		status: 200,
		want: `{"code": 200, "message": "上传成功", "data": {"fileId": "f123456", "fileName": "证明文件.pdf",
			"fileUrl": "https://files.xquant.com/f123456.pdf", "fileSize": 1024000, "uploadTime": "2022-02-11T10:30:00"},
			"timestamp": ""}`,
	},
}

// october is 2017-10-20 00:00:00 in Shanghai.
var october = timestamppb.New(time.Date(2017, 10, 19, 16, 0, 0, 0, time.UTC))

// rates are the examples of the rates document.
var rates = []example{
	{
		name: "2.1 search", from: "rates/01-2.1-search",
		request: &ratev1.SearchRatesRequest{Searchkey: new("value")},
		response: &ratev1.SearchRatesResponse{Rates: []*ratev1.Rate{
			{
				Rateid: "10000z600548401", Code: new("1001"), Dayofyear: 360, Ratetype: ratev1.RateType_RATE_TYPE_CURRENT,
				Revisedate: october, Rate: new("10"), Precision: proto.Int32(2), Versionno: 1,
			},
			{Rateid: "10000z6005484MJ", Code: new("1002"), Rate: new("15.355"), Precision: proto.Int32(2)},
		}},
		status: 200,
		want: `{"data": {"pageInfo": null, "rows": [` +
			row("0", "rateid", "10000z600548401", "code", "1001", "ratename", "", "dayofyear", "360", "creator", `""`,
				"creationtime", "", "ratetype", "2 活期利率", "revisedate", "2017-10-20 00:00:00", "pk_currtype", "", "rate", "10.00",
				"versiondate", "", "versionno", "1", "precision", "2", "overdue", "", "advance", "", "enable", "0", "versionid", `""`,
				"tenantid", "", "sysid", "", "modifier", "", "modifiedtime", "", "reviser", "") + `, ` +
			row("1", "rateid", "10000z6005484MJ", "code", "1002", "ratename", "", "dayofyear", "0", "creator", `""`,
				"creationtime", "", "ratetype", "", "revisedate", "", "pk_currtype", "", "rate", "15.36",
				"versiondate", "", "versionno", "0", "precision", "2", "overdue", "", "advance", "", "enable", "0", "versionid", `""`,
				"tenantid", "", "sysid", "", "modifier", "", "modifiedtime", "", "reviser", "") + `]}, "message": null, "success": true}`,
	},
	{
		name: "2.2 save", from: "rates/02-2.2-save",
		request: &ratev1.SaveRateRequest{
			Ratetype: ratev1.RateType_RATE_TYPE_CURRENT.Enum(), Revisedate: october,
		},
		response: &ratev1.SaveRateResponse{},
		status:   200,
		want:     `{"data": "添加成功！", "message": null, "success": true}`,
	},
	{
		name: "2.4 revise, wrapped", method: "POST", path: "/rate/revise",
		body: `{"data": {"rateid": "10000z600548401", "versionno": "2", "ratetype": "2", "revisedate": "2017-10-20 00:00:00"}}`,
		request: &ratev1.ReviseRateRequest{
			Rateid: "10000z600548401", Versionno: proto.Int32(2), Ratetype: ratev1.RateType_RATE_TYPE_CURRENT.Enum(),
			Revisedate: october,
		},
		response: &ratev1.ReviseRateResponse{},
		status:   200,
		want:     `{"data": "添加成功！", "message": null, "success": true}`,
	},
	{
		name: "2.5 nothing found", from: "rates/11-2.5-list-versions-of-no-rate",
		response: &ratev1.ListRateRevisionsResponse{},
		status:   200,
		want:     `{"data": {"pageInfo": null, "rows": []}, "message": null, "success": true}`,
	},
	{
		name: "2.6 delete", from: "rates/12-2.6-delete-no-rate",
		request:  &ratev1.DeleteRateRequest{Rateid: "value"},
		response: &ratev1.DeleteRateResponse{},
		status:   200,
		want:     `{"data": "删除成功！", "message": null, "success": true}`,
	},
	{
		name: "business failure", from: "rates/12-2.6-delete-no-rate",
		err:    apierror.New(apiv1.ErrorCode_IRB001),
		status: 200,
		want:   `{"data": null, "message": "利率不存在", "success": false}`,
	},
	{
		name: "malformed", method: "POST", path: "/rate/save", body: `{"ratetype": "9", "x": 1}`,
		status: 400,
		want:   `{"data": null, "message": "请求格式错误；ratetype 应为 0、1、2、3 之一；x 未知字段", "success": false}`,
	},
	{
		name: "unknown path", method: "POST", path: "/rate/nowhere",
		status: 404,
		want:   `{"data": null, "message": "Not Found", "success": false}`,
	},
}

// row is a row of a grid, given names and values of its columns. An empty value is null, `""` an empty text; what follows a
// value after a space is its display, but in a time.
func row(id string, cells ...string) string {
	var columns []string
	for i := 0; i < len(cells); i += 2 {
		name, value := cells[i], cells[i+1]
		display, scale := value, "-1"
		switch {
		case value == "":
			value, display = "null", "null"
		case name == "ratetype":
			value, display, _ = strings.Cut(value, " ")
			value, display = `"`+value+`"`, `"`+display+`"`
		case value != `""`:
			value, display = `"`+value+`"`, `"`+value+`"`
		}
		if name == "rate" {
			scale = "2"
		}
		columns = append(columns, `"`+name+`": {"display": `+display+`, "scale": `+scale+`, "value": `+value+`}`)
	}
	return `{"rowId": "` + id + `", "values": {` + strings.Join(columns, ", ") + `}}`
}
