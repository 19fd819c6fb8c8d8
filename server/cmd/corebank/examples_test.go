package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/corebank/corebank/server/app"
)

var update = flag.Bool("update", false, "write the answers of this program into testdata/examples")

// The examples of the bank document succeed as they stand on a new demo server. Each file is a request and its answer, in the
// order of the document; only what is made anew every time is replaced in the answer. The one time of the document that is to
// be in the future has ten years more.
func TestDocumentedExamples(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/examples/*.http")
	if err != nil || len(files) == 0 {
		t.Fatal("no examples", err)
	}
	c := &client{t: t, program: serveOn(t, newDataDir(t), nil), tokens: map[string]string{}, seen: map[string]string{}}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		request, want, _ := strings.Cut(string(text), "HTTP ")
		got := c.play(request)
		if *update {
			if err := os.WriteFile(file, []byte(request+"HTTP "+got), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", file, got, want)
		}
	}
}

// client plays the requests of one reader of the document.
type client struct {
	t       *testing.T
	program *program
	tokens  map[string]string // by username
	seen    map[string]string // the last values of what later paths name: scheduledId
}

var (
	named     = regexp.MustCompile(`"(scheduledId|paymentId)":"([^"]+)"`)
	variable  = regexp.MustCompile(`\{(\w+)\}`)
	generated = []struct {
		pattern *regexp.Regexp
		as      string
	}{
		{regexp.MustCompile(`"(accessToken|refreshToken)": "eyJ[^"]+"`), `"$1": "<token>"`},
		{regexp.MustCompile(`"(timestamp|createdAt|finishedAt|paidAt)": "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"`), `"$1": "<time>"`},
		{regexp.MustCompile(`"(TX|SCH|BP)[0-9a-f]{16}([OI]?)"`), `"$1<16 digits>$2"`},
		{regexp.MustCompile(`"RK\d{8}\d+"`), `"RK<day and number>"`},
		{regexp.MustCompile(`"6212\d{12}"`), `"6212<12 digits>"`},
		{regexp.MustCompile(`"data": \{\n    "id": \d+`), "\"data\": {\n    \"id\": <id>"},
	}
)

// play sends a request and returns the status and the answer, for reading.
func (c *client) play(text string) string {
	head, body, _ := strings.Cut(text, "\n\n")
	line, as, _ := strings.Cut(head, "\nAs: ")
	method, path, _ := strings.Cut(line, " ")
	path = variable.ReplaceAllStringFunc(path, func(v string) string { return c.seen[strings.Trim(v, "{}")] })
	status, answer := c.send(method, path, strings.TrimSuffix(body, "\n\n"), c.token(as))
	for _, found := range named.FindAllStringSubmatch(answer, -1) {
		c.seen[found[1]] = found[2]
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, []byte(answer), "", "  "); err != nil {
		c.t.Fatalf("%s: %v: %s", line, err, answer)
	}
	shown := pretty.String()
	for _, g := range generated {
		shown = g.pattern.ReplaceAllString(shown, g.as)
	}
	return fmt.Sprintf("%d\n%s\n", status, shown)
}

func (c *client) send(method, path, body, token string) (int, string) {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, "http://"+c.program.http+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	r.Close = true
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return response.StatusCode, string(answer)
}

func (c *client) token(username string) string {
	c.t.Helper()
	if username == "" {
		return ""
	}
	if c.tokens[username] == "" {
		_, answer := c.send(http.MethodPost, "/api/v1/auth/login", fmt.Sprintf(`{"username":%q,"password":%q}`, username, app.DemoPassword), "")
		var session struct{ Data struct{ AccessToken string } }
		if err := json.Unmarshal([]byte(answer), &session); err != nil || session.Data.AccessToken == "" {
			c.t.Fatalf("log in %s: %s", username, answer)
		}
		c.tokens[username] = session.Data.AccessToken
	}
	return c.tokens[username]
}
