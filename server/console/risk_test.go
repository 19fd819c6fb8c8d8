package console_test

import (
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
)

// tomorrow makes the page's clock a day fast, so that its yesterday is today.
const tomorrow = `{
	const RealDate = Date;
	window.Date = class extends RealDate {
		constructor(...parts) { parts.length ? super(...parts) : super(RealDate.now() + 86400000); }
		static now() { return RealDate.now() + 86400000; }
	};
}`

// An administrator puts a rule into shadow state, blacklists an account, whose transfer is refused, and finds the decision.
func TestRisk(t *testing.T) {
	t.Parallel()
	s := logIn(t, "admin")
	s.visit("风控规则")
	s.Shows("single_transfer_limit")
	s.look("risk-rules")
	const transfer = `{"fromAccountId":1,"toAccountId":2,"amount":200.00,"transactionType":"transfer"}`
	s.call("admin", http.MethodPost, "/api/v1/risk/check", transfer)
	s.Do(chromedp.Evaluate(tomorrow, nil))
	s.Press("修改 single_transfer_limit")
	s.Fill("限额", "200.00")
	s.Press("试算昨日影响")
	s.Shows("昨日有记录的 1 个决定中，会拒绝 0 个")
	s.Fill("限额", "100.00")
	s.Press("试算昨日影响")
	s.Shows("昨日有记录的 1 个决定中，会拒绝 1 个，其中 1 个当时通过")
	s.Fill("状态", "影子（只记录）")
	s.look("risk-rule")
	s.Press("保存")
	s.Shows("规则已更新")
	s.visit("黑名单")
	s.Click(".page-head button", "加入黑名单")
	s.Until(`() => document.querySelector(".ant-drawer form")`)
	s.Fill("对象编号", "3")
	s.Fill("原因", "可疑交易")
	s.Click(".ant-drawer form button", "加入")
	s.Shows("可疑交易")
	s.look("blacklist")
	check := s.call("admin", http.MethodPost, "/api/v1/risk/check", transfer)
	if check["passed"] != true {
		t.Errorf("got %v, want it to pass: the rule is in shadow state", check)
	}
	s.visit("风控记录")
	s.Press("查看 " + check["checkId"].(string))
	s.Shows("200.00 > 100.00")
	s.look("decisions")
	rules := list(s.api("auditor", "/api/v1/risk/rules"))
	for _, rule := range rules {
		if rule["name"] == "single_transfer_limit" && (rule["state"] != "shadow" || rule["maxAmount"] != 100.00) {
			t.Errorf("got %v, want it in shadow state at 100.00", rule)
		}
	}
	s.Check(4)
}
