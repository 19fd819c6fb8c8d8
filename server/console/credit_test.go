package console_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// An officer files an application with a file, an approver decides several at once, and the officer files a renewal, which is approved.
func TestCreditOfficerAndApprover(t *testing.T) {
	t.Parallel()
	s := logIn(t, "zhangsan")
	s.Shows("待审核客户A")
	s.look("applications")
	s.Press("新增申请")
	s.Press("提交申请")
	s.Shows("请填写客户名称")
	s.Fill("客户名称", "控制台客户")
	s.Fill("最新外部等级", "BBB")
	s.Fill("违约严重性", "高")
	s.Click(".ant-checkbox-wrapper", "头寸缺口过多")
	s.attach("证明文件.pdf", "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
	s.Shows("证明文件.pdf")
	s.look("application-form")
	s.Press("提交申请")
	s.Shows("控制台客户")
	filed := s.applications("zhangsan", "?customerName=控制台客户")
	if len(filed) != 1 || filed[0]["status"] != "PENDING" {
		t.Fatalf("got %v, want one pending application", filed)
	}
	s.as("lisi")
	s.Shows("控制台客户")
	s.Click("th .ant-checkbox-input", "")
	s.Press("批量审核(3)")
	s.Fill("审核结果", "同意")
	s.Fill("审核意见", "证据充分")
	s.Press("提交批量审核")
	s.Shows("成功 3，失败 0")
	s.look("batch-decision")
	s.Press("关闭")
	if filed = s.applications("lisi", "?customerName=控制台客户"); filed[0]["status"] != "APPROVED" {
		t.Errorf("got %v, want it approved", filed)
	}
	s.renew()
	s.Check(4)
}

// renew files a renewal for a customer in default, approves it, and looks at the customer's audit trail.
func (s staff) renew() {
	s.t.Helper()
	s.as("zhangsan")
	s.visit("可重生客户")
	s.Press("申请重生 控制台客户")
	s.Fill("重生原因", "正常结算后解除")
	s.Press("提交重生申请")
	s.Until(`() => !document.body.innerText.includes("控制台客户")`)
	s.as("lisi")
	s.visit("违约重生申请")
	s.Fill("客户名称", "控制台客户")
	s.Press("查询")
	s.Press("审核 2002")
	s.Fill("审核结果", "同意")
	s.Fill("审核意见", "同意重生")
	s.Press("提交审核")
	s.Until(`() => [...document.querySelectorAll("tbody tr")].some(e => e.innerText.includes("控制台客户") && e.innerText.includes("审核通过"))`)
	s.visit("违约客户查询")
	s.Fill("客户名称", "控制台客户")
	s.Fill("违约状态", "已重生")
	s.Press("查询")
	if workbook := s.Download("导出Excel", ".xlsx"); !strings.HasPrefix(string(workbook), "PK") {
		s.t.Errorf("got %.20q, want a workbook", workbook)
	}
	s.Press("查看 控制台客户")
	s.Shows("审计轨迹")
	s.Shows("违约 → 正常")
	s.look("default-customer")
	customers := list(s.api("lisi", "/api/v1/default-customers?status=NORMAL&customerName=控制台客户"))
	if len(customers) != 1 || customers[0]["status"] != "NORMAL" {
		s.t.Errorf("got %v, want the customer renewed", customers)
	}
}

func (s staff) applications(username, query string) []map[string]any {
	s.t.Helper()
	return list(s.api(username, "/api/v1/default-applications"+query))
}

// attach chooses a file in the form.
func (s staff) attach(name, content string) {
	s.t.Helper()
	path := filepath.Join(s.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		s.t.Fatal(err)
	}
	s.Do(chromedp.SetUploadFiles("input[type=file]", []string{path}))
}

// The menu has what the contract lets the role do, and nothing else.
func TestMenuHasWhatTheRoleMayDo(t *testing.T) {
	t.Parallel()
	s := logIn(t, "lisi")
	s.Until(`() => {
		const menu = document.querySelector("nav").innerText;
		return menu.includes("违约认定申请") && menu.includes("违约重生申请") && !menu.includes("转账") && !menu.includes("用户");
	}`)
	s.Until(`() => !document.querySelector("main").innerText.includes("新增申请")`)
	s.Check(4)
}
