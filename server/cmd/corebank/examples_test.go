package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/server/internal/testkit/examples"
)

var update = flag.Bool("update", false, "write the answers of this program into server/internal/testkit/examples")

// The examples of the documents succeed as they stand on a new demo server, in the order of the document. Only what is made anew
// every time is replaced in the answer, and the one time of the documents that is to be in the future has ten years more.
func TestDocumentedExamples(t *testing.T) {
	t.Parallel()
	for _, document := range examples.Documents {
		t.Run(document, func(t *testing.T) {
			t.Parallel()
			c := &client{t: t, program: serveOn(t, newDataDir(t), nil), tokens: map[string]string{}, seen: map[string]string{}}
			if document == "defaults" {
				c.addStatistics()
			}
			all := examples.Of(document)
			if len(all) == 0 {
				t.Fatalf("got no examples of the document %s, want some", document)
			}
			for _, example := range all {
				got := c.play(example)
				if got != example.Answer && !*update {
					t.Errorf("%s: got\n%s\nwant\n%s", example.Name, got, example.Answer)
				}
				if *update {
					example.Answer = got
					file := filepath.Join("../../internal/testkit/examples", example.Name+".http")
					if err := os.WriteFile(file, []byte(example.String()), 0o644); err != nil {
						t.Fatal(err)
					}
				}
			}
		})
	}
}

// client plays the requests of one reader of a document.
type client struct {
	t       *testing.T
	program *program
	tokens  map[string]string // by username
	seen    map[string]string // the last values of what later paths name: scheduledId, paymentId
}

var (
	named     = regexp.MustCompile(`"(scheduledId|paymentId)":"([^"]+)"`)
	variable  = regexp.MustCompile(`\{(\w+)\}`)
	generated = []struct {
		pattern *regexp.Regexp
		as      string
	}{
		{regexp.MustCompile(`"(accessToken|refreshToken)": "eyJ[^"]+"`), `"$1": "<token>"`},
		{regexp.MustCompile(`"(timestamp|createdAt|finishedAt|paidAt|(?:create|update|approve|application|upload)Time)": "20[2-9]\d-\d\d-\d\dT\d\d:\d\d:\d\d(Z?)"`), `"$1": "<time>$2"`},
		{regexp.MustCompile(`"20[2-9]\d-\d\d-\d\d \d\d:\d\d:\d\d"`), `"<time>"`},
		{regexp.MustCompile(`"(TX|SCH|BP)[0-9a-f]{16}([OI]?)"`), `"$1<16 digits>$2"`},
		{regexp.MustCompile(`"RK\d{8}\d+"`), `"RK<day and number>"`},
		{regexp.MustCompile(`"6212\d{12}"`), `"6212<12 digits>"`},
		{regexp.MustCompile(`"10000z0\d{8}"`), `"10000z0<8 digits>"`},
		{regexp.MustCompile(`"fileId": "f[0-9a-f]{6,}"`), `"fileId": "<id>"`},
		{regexp.MustCompile(`"http://[^"]+/api/v1/files/f[0-9a-f]{6,}\.pdf"`), `"http://<host>/api/v1/files/<id>.pdf"`},
	}
)

// addStatistics puts the figures of section 7 of the defaults document beside the counted ones.
func (c *client) addStatistics() {
	c.t.Helper()
	if answer := apptest.Send(c.t, c.request(http.MethodPost, "/api/v1/statistics/refresh", "", "admin")); answer.Status != http.StatusOK {
		c.t.Fatalf("refresh the statistics: got %d %s, want 200", answer.Status, answer.Body)
	}
	const figures = `INSERT INTO default_statistics (dimension, target, year, default_count, renewal_count) VALUES
		('INDUSTRY', '金融业', 2020, 25, 5), ('INDUSTRY', '金融业', 2021, 28, 8), ('INDUSTRY', '金融业', 2022, 30, 10),
		('INDUSTRY', '制造业', 2021, 30, 0), ('INDUSTRY', '制造业', 2022, 25, 0),
		('INDUSTRY', '批发业', 2022, 23, 0), ('INDUSTRY', '建筑业', 2022, 22, 0),
		('REGION', '华东地区', 2021, 40, 0), ('REGION', '华东地区', 2022, 40, 0),
		('REGION', '华北地区', 2021, 29, 0), ('REGION', '华北地区', 2022, 30, 0), ('REGION', '西南地区', 2022, 30, 0)`
	conn := behind(c.t, c.program)
	_, err := conn.Exec(c.t.Context(), figures)
	if err := errors.Join(err, conn.Close(c.t.Context())); err != nil {
		c.t.Fatal(err)
	}
}

// play sends a request and returns the status and the answer, for reading.
func (c *client) play(e examples.Example) string {
	c.t.Helper()
	path := variable.ReplaceAllStringFunc(e.Path, func(v string) string { return c.seen[strings.Trim(v, "{}")] })
	answer := apptest.Send(c.t, c.request(e.Method, path, e.Body, e.As))
	if kind := answer.Header.Get("Content-Type"); kind != "application/json" {
		return fmt.Sprintf("%d\nContent-Type: %s\nContent-Disposition: %s\n\n%.2s...\n",
			answer.Status, kind, answer.Header.Get("Content-Disposition"), answer.Body)
	}
	for _, found := range named.FindAllStringSubmatch(answer.Body, -1) {
		c.seen[found[1]] = found[2]
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, []byte(answer.Body), "", "  "); err != nil {
		c.t.Fatalf("%s: got %v: %s, want JSON", e.Name, err, answer.Body)
	}
	shown := pretty.String()
	for _, g := range generated {
		shown = g.pattern.ReplaceAllString(shown, g.as)
	}
	return fmt.Sprintf("%d\n%s\n", answer.Status, shown)
}

// request makes the request of a user, on the port that the bank document has for the path.
func (c *client) request(method, path, body, as string) *http.Request {
	c.t.Helper()
	host, contentType := c.program.http, "application/json"
	switch {
	case strings.HasPrefix(path, "/api/v1/payments/"):
		host = c.program.others[0]
	case strings.HasPrefix(path, "/api/v1/risk/"):
		host = c.program.others[1]
	}
	if file, ok := strings.CutPrefix(body, "@"); ok {
		body, contentType = form(c.t, file)
	}
	r, err := http.NewRequestWithContext(c.t.Context(), method, "http://"+host+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", contentType)
	}
	if token := c.token(as); token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if strings.HasPrefix(path, "/rate/") {
		r = apptest.OtherSpelling(r) // The rates document writes numbers as texts.
	}
	return r
}

// form is the body of the upload of a PDF as large as that of the document, and its type.
func form(t *testing.T, file string) (body, contentType string) {
	t.Helper()
	var text bytes.Buffer
	w := multipart.NewWriter(&text)
	part, err := w.CreateFormFile("file", file)
	if err != nil {
		t.Fatal(err)
	}
	content := make([]byte, 1024000)
	copy(content, "%PDF-1.7\n")
	if _, err := part.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return text.String(), w.FormDataContentType()
}

func (c *client) token(username string) string {
	c.t.Helper()
	if username == "" {
		return ""
	}
	if c.tokens[username] == "" {
		answer := apptest.Send(c.t, c.request(http.MethodPost, "/api/v1/auth/login",
			fmt.Sprintf(`{"username":%q,"password":%q}`, username, app.DemoPassword), ""))
		var session struct{ Data struct{ AccessToken string } }
		if err := json.Unmarshal([]byte(answer.Body), &session); err != nil || session.Data.AccessToken == "" {
			c.t.Fatalf("log in %s: got %d %s, want an access token", username, answer.Status, answer.Body)
		}
		c.tokens[username] = session.Data.AccessToken
	}
	return c.tokens[username]
}
