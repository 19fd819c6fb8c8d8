package console_test

import (
	"strings"
	"testing"
)

// A teller creates a customer with an account, moves money in every way there is, and reverses some of it.
func TestTeller(t *testing.T) {
	t.Parallel()
	s := logIn(t, "teller")
	s.visit("客户")
	s.Shows("张三")
	s.look("customers")
	s.Press("创建客户")
	s.Fill("姓名", "王五")
	s.Fill("证件号码", "110101199001011234")
	s.Fill("手机", "13812345678")
	s.Fill("邮箱", "wangwu")
	s.Press("创建")
	s.Until(`() => document.querySelector(".ant-form-item:has(input[type=email]) .ant-form-item-explain-error")`)
	s.look("customer-refused")
	s.Fill("邮箱", "wangwu@example.com")
	s.Press("创建")
	s.Shows("王五")
	s.visit("账户")
	s.Press("开户")
	s.Until(`() => document.querySelector(".ant-drawer form")`)
	s.Fill("客户编号", "1")
	s.Click(".ant-drawer form button", "开户")
	s.Shows("已开立")
	s.look("accounts")
	s.pay()
	s.batch()
	s.later()
	s.holdAndFreeze()
	s.bill()
	for account, want := range map[string]float64{"1": 9433.20, "2": 310.00} {
		if got := s.api("teller", "/api/v1/accounts/"+account+"/balance")["balance"]; got != want {
			t.Errorf("account %s: got %v, want %v", account, got, want)
		}
	}
	s.Check(4)
}

// pay deposits 100.00, transfers 300.00, is refused a transfer, debits 120.00, and reverses the debit's 20.00.
func (s staff) pay() {
	s.t.Helper()
	s.visit("转账与收付")
	s.Fill("付款账户", "1")
	s.Fill("收款账户", "2")
	s.Fill("金额", "99999.999")
	s.Press("转账")
	s.Shows("金额须大于0")
	s.Fill("金额", "20000")
	s.Press("转账")
	s.Shows("CBB002")
	s.look("transfer-refused")
	s.Fill("金额", "300")
	s.Until(`() => [...document.querySelectorAll("input")].some(e => e.value == "300.00")`)
	s.Press("转账")
	s.Until(`() => document.querySelector(".result").innerText.includes("300.00")`)
	s.Click("[role=tab]", "支付扣款")
	s.Fill("账户编号", "1")
	s.Fill("金额", "120.00")
	s.Press("扣款")
	s.Until(`() => [...document.querySelectorAll(".result")].some(e => e.innerText.includes("120.00"))`)
	s.visit("交易历史")
	s.Fill("账户编号", "1")
	s.Press("查询")
	s.Until(`() => document.querySelectorAll("tbody tr[data-row-key]").length == 3`)
	s.look("history")
	s.Click("tbody tr button", "查看")
	s.Until(`() => document.querySelector(".ant-drawer section")`)
	s.Fill("金额（空为全部余额）", "20")
	s.Press("冲正")
	s.Shows("已冲正")
	s.look("transaction")
	s.Press("关闭")
	s.Expected("400")
}

// batch transfers 10.00, and is refused a line for want of a payee.
func (s staff) batch() {
	s.t.Helper()
	s.visit("批量转账")
	s.Fill("从表格粘贴：付款账户、收款账户、金额、备注", "1\t2\t10\t工资发放\n1\t999\t5.00\t工资发放")
	s.Shows("10.00")
	s.Press("提交批次")
	s.Shows("共 2 笔，成功 1，失败 1")
	s.Shows("CBB001")
	s.look("batch")
}

// later schedules a transfer and cancels it, and makes a recurring one.
func (s staff) later() {
	s.t.Helper()
	s.visit("预约转账")
	s.Press("创建预约")
	s.Fill("付款账户", "1")
	s.Fill("收款账户", "2")
	s.Fill("金额", "50.00")
	s.Click(".ant-drawer form button", "创建")
	s.Shows("已创建")
	s.Fill("账户编号", "1")
	s.Press("查询")
	s.Shows("待执行")
	s.look("scheduled")
	s.Click("tbody button", "取消预约")
	s.Click(".ant-popover button", "取消预约")
	s.Shows("已取消")
	s.visit("定期转账")
	s.Press("创建定期转账")
	s.Fill("付款账户", "1")
	s.Fill("收款账户", "2")
	s.Fill("金额", "50.00")
	s.Click(".ant-drawer form button", "创建")
	s.Fill("账户编号", "1")
	s.Press("查询")
	s.Shows("每月")
	s.look("recurring")
}

// holdAndFreeze holds 30.00, releases it, and freezes an account and unfreezes it.
func (s staff) holdAndFreeze() {
	s.t.Helper()
	s.visit("资金冻结")
	s.Click(".page-head button", "冻结资金")
	s.Until(`() => document.querySelector(".ant-drawer form")`)
	s.Fill("账户编号", "1")
	s.Fill("金额", "30.00")
	s.Fill("业务参考号", "HOLD-1")
	s.Click(".ant-drawer form button", "冻结")
	s.Shows("HOLD-1")
	s.look("holds")
	s.Click("tbody button", "解除")
	s.Click(".ant-popover button", "解除")
	s.Until(`() => !document.querySelector("tbody").innerText.includes("HOLD-1")`)
	s.visit("账户")
	s.Press("管理 3")
	s.Click(".ant-drawer button", "冻结")
	s.Click(".ant-popover button", "冻结")
	s.Until(`() => [...document.querySelectorAll(".ant-drawer button")].some(e => e.innerText.includes("解") && e.innerText.includes("冻"))`)
	s.look("account")
	if statement := s.Download("下载对账单", ".csv"); !strings.Contains(string(statement), "0.00") {
		s.t.Errorf("got %s, want a statement with its closing balance", statement)
	}
	if got := s.frozen(); len(got) != 1 {
		s.t.Errorf("got %v, want one frozen account", got)
	}
	s.Click(".ant-drawer button", "解")
	s.Click(".ant-popover button", "解")
	s.Until(`() => ![...document.querySelectorAll(".ant-drawer button")].some(e => e.innerText.includes("解") && e.innerText.includes("冻"))`)
	s.Press("关闭")
}

func (s staff) frozen() []map[string]any {
	s.t.Helper()
	return list(s.api("teller", "/api/v1/accounts?status=frozen"))
}

// bill pays the electricity bill of the demo, 156.80.
func (s staff) bill() {
	s.t.Helper()
	s.visit("账单缴费")
	s.Fill("缴费账号", "1001001")
	s.Press("查询账单")
	s.Shows("156.80")
	s.Fill("付款账户", "1")
	s.Press("支付账单")
	s.Shows("缴费成功")
	s.look("bill")
	s.visit("支付记录")
	s.Fill("付款账户", "1")
	s.Press("查询")
	s.Shows("156.80")
}
