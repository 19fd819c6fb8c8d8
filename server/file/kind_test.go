package file

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

// compoundFile is a compound file whose directory has these streams after its root.
func compoundFile(streams ...string) []byte {
	file := make([]byte, 512, 4096)
	copy(file, compoundMagic)
	for i, name := range append([]string{"Root Entry"}, streams...) {
		entry := make([]byte, entrySize)
		units := utf16.Encode([]rune(name + "\x00"))
		for j, unit := range units {
			binary.LittleEndian.PutUint16(entry[2*j:], unit)
		}
		binary.LittleEndian.PutUint16(entry[entryNameLength:], uint16(2*len(units)))
		entry[entryType] = entryIsStream
		if i == 0 {
			entry[entryType] = 5
		}
		file = append(file, entry...)
	}
	return file
}

func archiveOf(t *testing.T, names ...string) []byte {
	t.Helper()
	var file bytes.Buffer
	archive := zip.NewWriter(&file)
	for _, name := range names {
		part, err := archive.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(part, "<%s/>", name)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func workbook(t *testing.T) []byte {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	if err := book.SetCellValue("Sheet1", "A1", "客户名称"); err != nil {
		t.Fatal(err)
	}
	file, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

var pdf = []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")

func TestKinds(t *testing.T) {
	t.Parallel()
	document := archiveOf(t, "[Content_Types].xml", "word/document.xml")
	deep := append(compoundFile(), make([]byte, 3<<20)...)
	deep = append(deep, compoundFile("WordDocument")[512:]...)
	contents := map[string][]byte{
		"pdf":             pdf,
		"doc":             compoundFile("WordDocument", "1Table"),
		"doc at its end":  deep,
		"xls":             compoundFile("Workbook"),
		"xls of Excel 5":  compoundFile("Book"),
		"docx":            document,
		"xlsx":            workbook(t),
		"nothing":         {},
		"text":            []byte("PDF-1.7"),
		"pdf after text":  append([]byte("x"), pdf...),
		"zip":             archiveOf(t, "readme.txt"),
		"zip without end": document[:len(document)-10],
		"docx with macro": archiveOf(t, "[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
		"docx half":       archiveOf(t, "word/document.xml"),
		"compound magic":  []byte(compoundMagic),
		"compound other":  compoundFile("__properties_version1.0"),
		"program":         []byte("MZ\x90\x00"),
	}
	want := map[string]string{
		"pdf": "pdf", "doc": "doc", "doc at its end": "doc", "xls": "xls", "xls of Excel 5": "xls", "docx": "docx", "xlsx": "xlsx",
	}
	for extension, kind := range kinds {
		for name, content := range contents {
			ok, err := kind.holds(bytes.NewReader(content), int64(len(content)))
			if err != nil || ok != (want[name] == extension) {
				t.Errorf("%s is %s: %v, %v", name, extension, ok, err)
			}
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"证明文件.pdf":               "证明文件.pdf",
		"../../etc/passwd.pdf":   "passwd.pdf",
		`C:\Users\张三\证明文件.PDF `:  "证明文件.PDF",
		"a\x00.pdf":              "",
		"a\r\nSet-Cookie: b.pdf": "",
		"folder/":                "",
	} {
		if got := baseName(given); got != want {
			t.Errorf("%q: %q", given, got)
		}
	}
	for name, want := range map[string]string{
		"a.pdf": "pdf", "a.PDF": "pdf", "a.b.docx": "docx", "证明.xlsx": "xlsx",
		"a.exe": "", "pdf": "", ".pdf": "", "a.pdf.exe": "", "a.": "", "": "", "a.pdf ": "",
	} {
		got, err := extensionOf(name)
		if got != want || (want == "") != errors.Is(err, apierror.New(apiv1.ErrorCode_DMB020)) {
			t.Errorf("%q: %q, %v", name, got, err)
		}
	}
}
