package console_test

import (
	"net/http"
	"testing"
)

// An administrator adds a user and an API client, puts a write under four eyes, and makes it; an auditor then verifies the books, sees the
// live feed and the audit trail.
func TestAdministratorAndAuditor(t *testing.T) {
	t.Parallel()
	s := logIn(t, "admin")
	s.visit("用户")
	s.Shows("zhangsan")
	s.look("users")
	s.Press("创建用户")
	s.Fill("用户名", "admin2")
	s.Fill("姓名", "第二管理员")
	s.Fill("初始密码（首次登录须修改）", "a long enough passphrase")
	s.Click(".ant-drawer .ant-checkbox-wrapper", "管理员")
	s.Click(".ant-drawer form button", "创建")
	s.Shows("第二管理员")
	s.visit("API客户端")
	s.Press("创建API客户端")
	s.Fill("名称", "结算系统")
	s.Click(".ant-drawer form button", "创建")
	s.Shows("密钥只显示这一次")
	s.look("api-client")
	s.Press("关闭")
	s.fourEyes()
	s.audit()
	users := list(s.api("auditor", "/api/v1/users?pageSize=100"))
	if last := users[len(users)-1]; len(users) != 8 || last["username"] != "admin2" {
		t.Errorf("got %v, want the seven users of the demo and admin2", users)
	}
	s.Check(4)
}

// fourEyes makes a change of a risk rule wait for a second person, and withdraws it.
func (s staff) fourEyes() {
	s.t.Helper()
	s.visit("复核规则")
	s.Press("设置 UpdateRule")
	s.Fill("双人复核", "需要")
	s.Press("保存")
	s.Shows("已保存")
	s.visit("风控规则")
	s.Press("修改 daily_transfer_limit")
	s.Fill("限额", "1000.00")
	s.Press("保存")
	s.Shows("GWB006")
	s.look("four-eyes-waits")
	s.Press("关闭")
	s.visit("双人复核")
	s.Click("tbody button", "查看")
	s.Shows("这是您本人发起的")
	s.look("four-eyes")
	s.Click(".ant-drawer button", "撤回")
	s.Click(".ant-popover button", "撤回")
	s.Shows("已撤回")
}

// audit goes through the pages of an auditor: the audit trail, verification and the feed.
func (s staff) audit() {
	s.t.Helper()
	s.as("auditor")
	s.visit("审计记录")
	s.Shows("AuthService/CreateUser")
	s.look("audit")
	s.visit("账务核对")
	s.Press("核对全部账务")
	s.Shows("账务正确")
	s.Press("取检查点")
	s.Shows("根哈希")
	s.look("verification")
	s.visit("实时流水")
	s.Shows("10,000.00")
	s.call("teller", http.MethodPost, "/api/v1/transactions/transfer", `{"fromAccountId":1,"toAccountId":2,"amount":12.34,"remark":"实时"}`)
	s.Shows("12.34")
	s.look("feed")
}
