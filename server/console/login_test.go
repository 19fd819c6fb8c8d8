package console_test

import (
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
)

// A refused login says why, with the code and the request id, in both languages.
func TestLoginIsRefused(t *testing.T) {
	t.Parallel()
	s := logIn(t, "lisi")
	s.Press("退出")
	s.look("login")
	s.Fill("用户名", "lisi")
	s.Fill("密码", "wrong")
	s.Press("登录")
	s.Shows("AUB001")
	s.Shows("请求号")
	s.Press("English")
	s.Shows("Username")
	s.Expected("401")
	s.Check(4)
}

// A user whose password an administrator has set must change it before anything else.
func TestFirstPasswordIsChanged(t *testing.T) {
	t.Parallel()
	s := logIn(t, "lisi")
	const first = "the administrator knows this"
	s.call("admin", http.MethodPost, "/api/v1/users", `{"username":"new","password":"`+first+`","name":"新员工","roles":["teller"]}`)
	s.Press("退出")
	s.Fill("用户名", "new")
	s.Fill("密码", first)
	s.Press("登录")
	s.Shows("请先修改密码")
	s.look("first-password")
	s.Fill("原密码", first)
	s.Fill("新密码", "nobody else knows this")
	s.Press("修改密码")
	s.Until(`() => document.querySelector("nav")?.innerText.includes("转账与收付")`)
	s.visit("登录与安全")
	s.Shows("（当前）")
	s.look("security")
	s.Check(4)
}

// A form whose answers are lost sends the same write again, so that it happens once; the next write has another key.
func TestLostAnswersDoNothingTwice(t *testing.T) {
	t.Parallel()
	s := logIn(t, "teller")
	s.Do(chromedp.Evaluate(`window.keys = []; window.lost = 5; {
		const send = window.fetch;
		window.fetch = async (request) => {
			const answer = await send(request);
			if (!request.url.endsWith("/transfer")) return answer;
			window.keys.push(request.headers.get("Idempotency-Key"));
			if (window.lost-- > 0) throw new TypeError("connection lost");
			return answer;
		};
	}`, nil))
	s.visit("转账与收付")
	s.Fill("付款账户", "1")
	s.Fill("收款账户", "2")
	s.Fill("金额", "7.00")
	s.Press("转账")
	s.Shows("无法连接服务器")
	s.Press("转账")
	s.Until(`() => document.querySelector(".result").innerText.includes("7.00") && window.keys.length == 6 && new Set(window.keys).size == 1`)
	if got := s.api("teller", "/api/v1/accounts/1/balance")["balance"]; got != 9993.00 {
		t.Errorf("got a balance of %v, want 9993.00: one transfer", got)
	}
	s.Fill("付款账户", "1")
	s.Fill("收款账户", "2")
	s.Fill("金额", "7.00")
	s.Press("转账")
	s.Until(`() => new Set(window.keys).size == 2`)
	s.Check(4)
}

// Every page of the menu shows on a phone in English, fits, and has nothing serious for axe.
func TestEveryPageInEnglishOnAPhone(t *testing.T) {
	t.Parallel()
	s := logIn(t, "admin")
	s.Press("English")
	var paths []string
	s.Do(chromedp.Evaluate(`[...document.querySelectorAll("nav a")].map(link => link.hash)`, &paths))
	if len(paths) < 30 {
		t.Fatalf("got the pages %v, want 30 at least", paths)
	}
	s.Resize(phone, 900)
	script := axe(t)
	for _, path := range paths[1:] { // The first one shows already.
		s.Do(chromedp.Evaluate(`document.querySelector("main h1").dataset.old = true; location.hash = "`+path+`"`, nil))
		s.Until(`() => document.querySelector("main h1:not([data-old])") && !document.querySelector(".ant-spin-spinning")`)
		s.Fits(phone)
		s.Accessible(script)
		if t.Failed() {
			t.Fatalf("got that on page %s", path)
		}
	}
	s.Check(4)
}
