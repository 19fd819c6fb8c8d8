package apptest

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strconv"
	"testing"
)

// part is a part of a multipart body; its content type may be left out.
type part struct{ name, contentType, content string }

// newUpload is a request with parts.
func newUpload(t *testing.T, path string, parts ...part) *http.Request {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, p := range parts {
		header := textproto.MIMEHeader{"Content-Disposition": {"form-data; filename=a.pdf; name=" + strconv.Quote(p.name)}}
		if p.contentType != "" {
			header.Set("Content-Type", p.contentType)
		}
		out, err := w.CreatePart(header)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := out.Write([]byte(p.content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost"+path, &body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", w.FormDataContentType())
	request.Header.Set("Authorization", "Bearer token")
	return request
}

// The server's own upload, as if it had been accepted.
func TestExactLooksAtTheParts(t *testing.T) {
	t.Parallel()
	file := part{"file", "application/pdf", "%PDF-1.7\n\xff\x00"}
	for name, test := range map[string]struct {
		parts []part
		exact bool
	}{
		"Documented":        {parts: []part{file}, exact: true},
		"Undocumented part": {parts: []part{file, {name: "remark", content: "x"}}},
		"Missing part":      {},
		"Part twice":        {parts: []part{file, file}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &recorder{TB: t}
			checkDocumented(r, newUpload(t, "/api/v1/files/upload", test.parts...), Answer{
				Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
				Body: `{"code":200,"message":"上传成功","data":{"fileId":"f1","fileName":"a.pdf","fileSize":11,` +
					`"fileUrl":"http://localhost/api/v1/files/f1","uploadTime":"2022-02-11T10:30:00"},"timestamp":"2022-02-11T10:30:00"}`,
			})
			if exact := len(r.failures) == 0; exact != test.exact {
				t.Errorf("got failures %q, want none: %t", r.failures, test.exact)
			}
		})
	}
}

// What a document may say of parts besides.
func TestPartsAreAsTheirSchemaSays(t *testing.T) {
	t.Parallel()
	s, err := newSpecification([]byte(`{
		"openapi": "3.1.0", "info": {"title": "parts", "version": "1"},
		"paths": {"/upload": {"post": {
			"requestBody": {"content": {"multipart/form-data": {
				"schema": {"type": "object", "required": ["file"], "properties": {
					"file": {"type": "string", "format": "binary"},
					"page": {"type": "integer", "minimum": 1},
					"kind": {"type": "string", "enum": ["1", "2"]},
					"tags": {"type": "array", "maxItems": 2, "items": {"type": "boolean"}},
					"note": {"type": "string", "contentMediaType": "text/markdown"}
				}},
				"encoding": {"file": {"contentType": "application/pdf, image/*"}}
			}}},
			"responses": {"200": {"description": "Taken."}}
		}}}
	}`))
	if err != nil {
		t.Fatal(err)
	}
	file := part{"file", "application/pdf", "%PDF"}
	for name, test := range map[string]struct {
		parts []part
		valid bool
	}{
		"File":                {parts: []part{file}, valid: true},
		"Image":               {parts: []part{{"file", "image/png", "PNG"}}, valid: true},
		"Other content type":  {parts: []part{{"file", "text/html", "<p>"}}},
		"No content type":     {parts: []part{{name: "file", content: "%PDF"}}},
		"Missing":             {parts: []part{{name: "page", content: "1"}}},
		"Number":              {parts: []part{file, {name: "page", content: "1"}}, valid: true},
		"Number out of range": {parts: []part{file, {name: "page", content: "0"}}},
		"No number":           {parts: []part{file, {name: "page", content: "one"}}},
		"Text of digits":      {parts: []part{file, {name: "kind", content: "1"}}, valid: true},
		"Other text":          {parts: []part{file, {name: "kind", content: "3"}}},
		"List":                {parts: []part{file, {name: "tags", content: "true"}, {name: "tags", content: "false"}}, valid: true},
		"List of other":       {parts: []part{file, {name: "tags", content: "1"}}},
		"Markdown":            {parts: []part{file, {"note", "text/markdown; charset=utf-8", "#"}}, valid: true},
		"No Markdown":         {parts: []part{file, {name: "note", content: "#"}}},
		"Undocumented":        {parts: []part{file, {name: "remark", content: "x"}}},
	} {
		if err := checkParts(s.model, newUpload(t, "/upload", test.parts...)); (err == nil) != test.valid {
			t.Errorf("%s: got %v; want success: %v", name, err, test.valid)
		}
	}
}
