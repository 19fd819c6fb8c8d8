package console_test

import (
	"net/http"
	"testing"
)

// The administrator of rates adds a rate, corrects it, revises it, asks which version held on a date, and works out an accrual.
func TestRateAdministrator(t *testing.T) {
	t.Parallel()
	s := logIn(t, "rates")
	s.Shows("10.00")
	s.look("rates")
	s.Press("新增")
	s.Fill("利率编码", "CONSOLE1")
	s.Fill("利率名称", "控制台利率")
	s.Fill("利率类型", "定期利率")
	s.Fill("利率", "3.60")
	s.Fill("利率起效日期", "2026-01-01")
	s.Press("保存")
	s.Shows("CONSOLE1")
	s.Press("变更 CONSOLE1")
	s.Fill("利率", "1.80")
	s.Fill("利率起效日期", "2026-01-03")
	s.look("rate-form")
	s.Press("保存")
	s.Until(`() => [...document.querySelectorAll("tbody tr")].some(e => e.innerText.includes("CONSOLE1") && e.innerText.includes("1.80"))`)
	s.Press("变更记录 CONSOLE1")
	s.Until(`() => document.querySelectorAll(".ant-drawer tbody tr[data-row-key]").length == 2`)
	s.look("rate-revisions")
	s.Press("关闭")
	s.visit("查询某日利率")
	s.Fill("利率编码", "CONSOLE1")
	s.Fill("业务日期", "2026-01-02T12:00")
	s.Press("查询")
	s.Until(`() => document.querySelector(".result").innerText.includes("3.60")`)
	s.look("rate-as-of")
	s.accrue()
	answer := s.call("rates", http.MethodPost, "/rate/asOf", `{"code":"CONSOLE1","effectiveAt":"2026-01-05 00:00:00"}`)
	rate := answer["rows"].([]any)[0].(map[string]any)["values"].(map[string]any)["rate"].(map[string]any)
	if rate["value"] != "1.80" {
		t.Errorf("got %v, want the revised rate 1.80", rate)
	}
	s.Check(4)
}

// accrue works out two days at 3.60 and two at 1.80: 10.00, 10.00, 5.00 and 5.00 of 100000.00.
func (s staff) accrue() {
	s.t.Helper()
	s.visit("利息试算")
	s.Fill("利率编码", "CONSOLE1")
	s.Fill("本金", "100000")
	s.Fill("起息日（含）", "2026-01-01")
	s.Fill("止息日（不含）", "2026-01-05")
	s.Press("计算")
	s.Until(`() => {
		const rows = [...document.querySelectorAll(".result tbody tr[data-row-key]")].map(e => e.cells[4].innerText).join(" ");
		return rows == "10.00000000 10.00000000 5.00000000 5.00000000" && document.querySelector(".interest").innerText == "30.00";
	}`)
	s.look("accrual")
}
