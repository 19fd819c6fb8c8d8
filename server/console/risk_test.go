package console_test

import (
	"net/http"
	"testing"
)

// An administrator puts a rule into shadow state, blacklists an account, whose transfer is refused, and finds the decision.
func TestRisk(t *testing.T) {
	t.Parallel()
	s := logIn(t, "admin")
	s.visit("风控规则")
	s.Shows("single_transfer_limit")
	s.look("risk-rules")
	s.Press("修改 single_transfer_limit")
	s.Fill("限额", "100.00")
	s.Press("试算昨日影响")
	s.Shows("昨日有记录的 0 个决定")
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
	check := s.call("admin", http.MethodPost, "/api/v1/risk/check", `{"fromAccountId":1,"toAccountId":2,"amount":200.00,"transactionType":"transfer"}`)
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
