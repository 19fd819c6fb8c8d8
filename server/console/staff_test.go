package console_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/server/internal/testkit/chromium"
)

// desk and phone are the widths that pages are looked at with.
const (
	desk  = 1440
	phone = 390
)

// staff is somebody at the console of a demo server of their own.
type staff struct {
	*chromium.Page
	t      *testing.T
	server *apptest.Server
}

// logIn starts a demo server, and logs in at its console.
func logIn(t *testing.T, username string) staff {
	t.Helper()
	server := apptest.StartDemo(t)
	s := staff{chromium.OpenPage(t, "http://"+server.HTTP, "/", desk, 900), t, server}
	s.enter(username)
	return s
}

func (s staff) enter(username string) {
	s.t.Helper()
	s.Fill("用户名", username)
	s.Fill("密码", app.DemoPassword)
	s.Press("登录")
	s.Until(`() => document.querySelector("nav") && document.querySelector("main h1")`)
}

// as logs out, and logs in as somebody else.
func (s staff) as(username string) {
	s.t.Helper()
	s.Press("退出")
	s.enter(username)
}

// visit opens a page of the menu.
func (s staff) visit(title string) {
	s.t.Helper()
	s.Click("nav a", title)
	s.Until(`title => document.querySelector("main h1")?.innerText == title && !document.querySelector(".ant-spin-spinning")`, title)
}

// look compares a page with what is wanted of every page, at both widths, and keeps a picture of each.
func (s staff) look(name string) {
	s.t.Helper()
	for _, width := range []int64{phone, desk} {
		height := int64(900)
		s.Resize(width, height)
		s.Until(`width => innerWidth == width`, width)
		s.Screenshot(fmt.Sprintf("%s-%d", name, width))
		s.Fits(int(width))
		s.Accessible(axe(s.t))
	}
}

// axe is the script of axe-core.
func axe(t *testing.T) string {
	t.Helper()
	const path = "../../.build/console/node_modules/axe-core/axe.min.js"
	script, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("got %v, want axe-core: make test installs it", err)
	}
	return string(script)
}

// api gets a path of the JSON API as a user, and returns the data.
func (s staff) api(username, path string) map[string]any {
	s.t.Helper()
	return s.call(username, http.MethodGet, path, "")
}

func (s staff) call(username, method, path, body string) map[string]any {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, "http://"+s.server.HTTP+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.server.Token(s.t, username))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct {
		Data map[string]any
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || response.StatusCode >= http.StatusBadRequest {
		s.t.Fatalf("%s %s: got %d, %v; want an answer", method, path, response.StatusCode, err)
	}
	return answer.Data
}

// list is the list of an answer.
func list(data map[string]any) []map[string]any {
	var rows []map[string]any
	for _, row := range data["list"].([]any) {
		rows = append(rows, row.(map[string]any))
	}
	return rows
}
