package file

import (
	"errors"
	"io"
	"net/http"
	"path"
	"strings"
	"unicode"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

// kind is a kind of file that can be stored.
//
// Why not gabriel-vasile/mimetype: it reads signatures only, not the structure, and reports a document with macros, a template and
// an encrypted package as a plain one. richardlehane/mscfb is not used for compound files, because
// it stores a path per nested storage: a file of 10 MB makes it allocate gigabytes.
type kind struct {
	contentType string
	// check describes why content is not acceptable as this kind; empty if it is.
	check func(content io.ReaderAt, size int64) (problem string, err error)
}

// kinds are those of the defaults document, note 3, by file extension.
var kinds = map[string]kind{
	"pdf": {"application/pdf", checkPDF},
	"doc": {"application/msword", compound("doc", "WordDocument")},
	"xls": {"application/vnd.ms-excel", compound("xls", "Workbook", "Book")},
	"docx": {
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		officeOpen("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"),
	},
	"xlsx": {
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		officeOpen("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
	},
}

// The error messages for callers.
const (
	problemEncrypted = "文件已加密，请解密后上传"
	problemMacros    = "文件含有宏，不接受"
)

// mismatch returns the error message for content of another kind, with the kind if it is known.
func mismatch(content io.ReaderAt, extension string) (string, error) {
	start := make([]byte, 512) // as much as DetectContentType reads
	n, err := content.ReadAt(start, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	actual, _, _ := strings.Cut(http.DetectContentType(start[:n]), ";")
	if n > 0 && strings.HasPrefix(actual, "text/") {
		return "内容是 " + actual + "，不是 " + extension + " 文件", nil
	}
	return "内容不是 " + extension + " 文件", nil
}

// baseName returns the last element of a Unix or Windows path; empty if it is empty or has control characters
// other than line breaks, which browsers send and Content-Disposition can carry.
func baseName(name string) string {
	name = strings.TrimSpace(name[strings.LastIndexAny(name, `/\`)+1:])
	if strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) && r != '\r' && r != '\n' }) {
		return ""
	}
	return name
}

// extensionOf returns the extension of a name if it is a known kind: else DMB020.
func extensionOf(name string) (string, error) {
	extension := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	if _, ok := kinds[extension]; !ok || len(name) <= len(extension)+1 {
		return "", apierror.New(apiv1.ErrorCode_DMB020).Field("file", "仅支持 pdf、doc、docx、xls、xlsx")
	}
	return extension, nil
}
