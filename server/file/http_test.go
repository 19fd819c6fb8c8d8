package file_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

type testBundle struct {
	*apptest.Server

	dataDir, officer string
}

func setup(t *testing.T) *testBundle {
	t.Helper()
	b := &testBundle{dataDir: t.TempDir()}
	b.Server = apptest.Start(t, func(c *app.Config) { c.DataDir = b.dataDir })
	b.officer = b.User(t, apiv1.Role_ROLE_CREDIT_OFFICER)
	return b
}

// wantStored fails the test unless so many files are in the folder.
func (b *testBundle) wantStored(t *testing.T, want int) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(b.dataDir, "files"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	files := slices.DeleteFunc(entries, func(e os.DirEntry) bool { return e.Name() == "bucket-id" })
	if got := len(files); got != want {
		t.Errorf("got %d files kept, want %d", got, want)
	}
}

func (b *testBundle) send(t *testing.T, username, contentType string, body io.Reader, keys ...string) apptest.Answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+b.HTTP+"/api/v1/files/upload", body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", contentType)
	for _, key := range keys {
		r.Header.Add("Idempotency-Key", key)
	}
	if username != "" {
		r.Header.Set("Authorization", "Bearer "+b.Token(t, username))
	}
	return apptest.Send(t, r)
}

// part is a part of a multipart body; a field where it has no file name.
type part struct {
	field, file string
	content     []byte
}

func form(t *testing.T, parts ...part) (body []byte, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		var out io.Writer
		var err error
		if p.file == "" {
			out, err = w.CreateFormField(p.field)
		} else {
			out, err = w.CreateFormFile(p.field, p.file)
		}
		if err != nil {
			t.Fatal(err)
		}
		out.Write(p.content)
	}
	w.Close()
	return b.Bytes(), w.FormDataContentType()
}

func pdf(size int) []byte {
	content := make([]byte, size)
	copy(content, "%PDF-1.7\n")
	return content
}

const limit = 10 << 20

func TestUploadOverHTTPRefusesAndKeepsNothing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	good := part{"file", "a.pdf", pdf(100)}
	whole, wholeType := form(t, good)
	for _, c := range []struct {
		name   string
		parts  []part
		status int
		code   string
	}{
		{"Larger", []part{{"file", "a.pdf", pdf(limit + 1)}}, 400, "DMB019"},
		{"MuchLarger", []part{{"file", "a.pdf", pdf(3 * limit)}}, 400, "DMB019"},
		{"OtherEnding", []part{{"file", "a.exe", pdf(10)}}, 400, "DMB020"},
		{"OtherContent", []part{{"file", "a.docx", pdf(10)}}, 400, "DMB021"},
		{"OtherPart", []part{{"attachment", "a.pdf", pdf(10)}}, 400, "DMV001"},
		{"NoFile", []part{{"file", "", pdf(10)}}, 400, "DMV001"},
		{"TwoFiles", []part{good, good}, 400, "DMV001"},
		{"NoPart", nil, 400, "DMV001"},
		{"NameNotUTF8", []part{{"file", "\xff\xfe.pdf", pdf(10)}}, 400, "DMV001"},
	} {
		body, contentType := form(t, c.parts...)
		answer := b.send(t, b.officer, contentType, bytes.NewReader(body))
		if answer.Status != c.status || !strings.Contains(answer.Body, `"errorCode":"`+c.code+`"`) || strings.ContainsRune(answer.Body, '\uFFFD') {
			t.Errorf("%s: got %d %s; want status %v, body containing %v, no control characters", c.name, answer.Status, answer.Body, c.status, `"errorCode":"`+c.code+`"`)
		}
	}
	for name, c := range map[string]struct{ contentType, body string }{
		"NoBoundary": {"multipart/form-data", string(whole)},
		"JSON":       {"application/json", `{}`},
		"CutInPart":  {wholeType, string(whole[:len(whole)/2])},
		"CutAtEnd":   {wholeType, string(whole[:len(whole)-4])},
		"Nothing":    {wholeType, ""},
	} {
		answer := b.send(t, b.officer, c.contentType, strings.NewReader(c.body))
		if answer.Status != http.StatusBadRequest || !strings.Contains(answer.Body, `"errorCode":"DMV001"`) {
			t.Errorf("%s: got %d %s; want status 400, body containing \"errorCode\":\"DMV001\"", name, answer.Status, answer.Body)
		}
	}
	for username, status := range map[string]int{"": 401, b.User(t, apiv1.Role_ROLE_TELLER): 403} {
		if answer := b.send(t, username, wholeType, bytes.NewReader(whole)); answer.Status != status {
			t.Errorf("%q: got %d %s; want status %v", username, answer.Status, answer.Body, status)
		}
	}
	b.wantStored(t, 0)
}

func TestUploadOverHTTPPassesOverOtherFieldsOfTheForm(t *testing.T) {
	t.Parallel()
	b, good := setup(t), part{"file", "a.pdf", pdf(100)}
	for name, parts := range map[string][]part{
		"before": {{"x", "", []byte("1")}, good},
		"after":  {good, {"x", "", nil}, {"y", "", []byte("2")}},
	} {
		body, contentType := form(t, parts...)
		if answer := b.send(t, b.officer, contentType, bytes.NewReader(body)); answer.Status != http.StatusOK {
			t.Errorf("%s: %d %s, want 200", name, answer.Status, answer.Body)
		}
	}
}

func TestUploadOverHTTPLeavesNothingOfHalfAnUpload(t *testing.T) {
	t.Parallel()
	b := setup(t)
	body, contentType := form(t, part{"file", "a.pdf", pdf(1 << 20)})
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", b.HTTP)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "POST /api/v1/files/upload HTTP/1.1\r\nHost: bank\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n",
		b.Token(t, b.officer), contentType, len(body))
	conn.Write(body[:len(body)/2])
	conn.Close()
	b.wantStored(t, 0)
}

func TestUploadOverHTTPKeepsAFileOncePerKey(t *testing.T) {
	t.Parallel()
	b := setup(t)
	body, contentType := form(t, part{"file", "a.pdf", pdf(10)})
	first := b.send(t, b.officer, contentType, bytes.NewReader(body), "K1")
	_, id, _ := strings.Cut(first.Body, `"fileId":"`)
	id, _, _ = strings.Cut(id, `"`)
	second := b.send(t, b.officer, contentType, bytes.NewReader(body), "K1")
	if first.Status != http.StatusOK || second.Status != http.StatusOK || id == "" || !strings.Contains(second.Body, id) {
		t.Errorf("got %d %s, then %d %s, want 200 and the same file twice", first.Status, first.Body, second.Status, second.Body)
	}
	if answer := b.send(t, b.officer, contentType, bytes.NewReader(body), "K1", "K2"); answer.Status != http.StatusBadRequest || !strings.Contains(answer.Body, `"errorCode":"DMV001","errors":[{"field":"Idempotency-Key"`) {
		t.Errorf("got %d %s; want status 400, body containing \"errorCode\":\"DMV001\",\"errors\":[{\"field\":\"Idempotency-Key\"", answer.Status, answer.Body)
	}
	b.wantStored(t, 1)
}

// store uploads a file and returns the path of its URL.
func (b *testBundle) store(t *testing.T, name string, content []byte) string {
	t.Helper()
	body, contentType := form(t, part{"file", name, content})
	answer := b.send(t, b.officer, contentType, bytes.NewReader(body))
	_, at, _ := strings.Cut(answer.Body, `"fileUrl":"`)
	at, _, _ = strings.Cut(at, `"`)
	if want := "http://" + b.HTTP + "/api/v1/files/f"; answer.Status != http.StatusOK || !strings.HasPrefix(at, want) {
		t.Fatalf("got %d %s; want status 200, fileUrl beginning with %v", answer.Status, answer.Body, want)
	}
	place, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	return place.Path
}

func TestUploadOverHTTPGivesBackWhatItTook(t *testing.T) {
	t.Parallel()
	b, content := setup(t), pdf(limit)
	path := b.store(t, `证明 "文件".pdf`, content)
	b.wantStored(t, 1)
	got := b.JSON(t, b.User(t, apiv1.Role_ROLE_AUDITOR), "GET", path, "")
	if got.Status != http.StatusOK || got.Body != string(content) {
		t.Errorf("got %d and %d bytes, want 200 and the %d bytes that were sent", got.Status, len(got.Body), len(content))
	}
	for key, want := range map[string]string{
		"Content-Type": "application/pdf", "Content-Length": fmt.Sprint(limit), "X-Content-Type-Options": "nosniff",
		"Content-Disposition": `attachment; filename="file.pdf"; filename*=UTF-8''%E8%AF%81%E6%98%8E%20%22%E6%96%87%E4%BB%B6%22.pdf`,
	} {
		if got := got.Header.Get(key); got != want {
			t.Errorf("%s: got %s; want %v", key, got, want)
		}
	}
	if !strings.HasPrefix(got.Header.Get("Content-Digest"), "sha-256=:") {
		t.Errorf("got %v; want beginning with sha-256=:", got.Header)
	}
}

func TestDownloadOverHTTPIsRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := b.store(t, "a.pdf", pdf(100))
	for username, status := range map[string]int{"": 401, b.User(t, apiv1.Role_ROLE_TELLER): 403} {
		if answer := b.JSON(t, username, "GET", path, ""); answer.Status != status {
			t.Errorf("%q: got %d %s; want status %v", username, answer.Status, answer.Body, status)
		}
	}
	if answer := b.JSON(t, b.officer, "GET", "/api/v1/files/f0", ""); answer.Status != 404 || !strings.Contains(answer.Body, "DMB018") {
		t.Errorf("got %d %s; want status 404, body containing DMB018", answer.Status, answer.Body)
	}
}

func TestPublicURL(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t, func(c *app.Config) { c.PublicURL = "https://files.example.com" })
	b := &testBundle{Server: s, officer: s.User(t, apiv1.Role_ROLE_CREDIT_OFFICER)}
	body, contentType := form(t, part{"file", "a.pdf", pdf(100)})
	if answer := b.send(t, b.officer, contentType, bytes.NewReader(body)); !strings.Contains(answer.Body, `"fileUrl":"https://files.example.com/api/v1/files/f`) {
		t.Errorf("got %d %s; want body containing \"fileUrl\":\"https://files.example.com/api/v1/files/f", answer.Status, answer.Body)
	}
}
