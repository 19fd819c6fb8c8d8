package file

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

// stream is a stream of a compound file; in a storage below the root if it names one.
type stream struct {
	storage, name string
	content       []byte
}

// compoundOf builds a compound file: a sector of the FAT, the directory, and a sector for each stream.
func compoundOf(streams ...stream) []byte {
	const sector = 512
	entries := []stream{{name: "Root Entry"}}
	storages := map[string]int{"": 0}
	for _, s := range streams {
		if _, ok := storages[s.storage]; !ok {
			storages[s.storage] = len(entries)
			entries = append(entries, stream{name: s.storage})
		}
		entries = append(entries, s)
	}
	directory := make([]byte, (len(entries)*entrySize+sector-1)/sector*sector)
	sectors := len(directory) / sector
	var data []byte
	last := map[int]int{} // the last child of a storage
	for i, e := range entries {
		entry := directory[i*entrySize:]
		units := utf16.Encode([]rune(e.name + "\x00"))
		for j, unit := range units {
			binary.LittleEndian.PutUint16(entry[2*j:], unit)
		}
		binary.LittleEndian.PutUint16(entry[64:], uint16(2*len(units)))
		for _, at := range []int{68, 72, 76} {
			binary.LittleEndian.PutUint32(entry[at:], 0xFFFFFFFF)
		}
		entry[66] = entryStream
		parent := storages[e.storage]
		if at, storage := storages[e.name]; i == 0 || storage && at == i {
			entry[66], parent = 1, 0
		} else {
			binary.LittleEndian.PutUint32(entry[116:], uint32(1+sectors+len(data)/sector))
			data = append(data, append(e.content, make([]byte, sector-len(e.content))...)...)
		}
		if i > 0 {
			link := directory[parent*entrySize+76:]
			if before, ok := last[parent]; ok {
				link = directory[before*entrySize+72:]
			}
			binary.LittleEndian.PutUint32(link, uint32(i))
			last[parent] = i
		}
	}
	directory[66] = 5
	file := make([]byte, 2*sector, 4096)
	copy(file, compoundMagic)
	binary.LittleEndian.PutUint16(file[30:], 9)
	binary.LittleEndian.PutUint32(file[48:], 1)
	binary.LittleEndian.PutUint32(file[68:], 0xFFFFFFFE)
	for at := 80; at < sector; at += 4 {
		binary.LittleEndian.PutUint32(file[at:], 0xFFFFFFFF)
	}
	for i := 1; i <= sectors; i++ {
		binary.LittleEndian.PutUint32(file[sector+4*i:], uint32(i+1))
	}
	binary.LittleEndian.PutUint32(file[sector+4*sectors:], 0xFFFFFFFE)
	return append(append(file, directory...), data...)
}

func compoundFileOf(names ...string) []byte {
	streams := make([]stream, len(names))
	for i, name := range names {
		streams[i] = stream{name: name}
	}
	return compoundOf(streams...)
}

// archiveOf builds a ZIP archive of names and contents in turns.
func archiveOf(t *testing.T, parts ...string) []byte {
	t.Helper()
	var file bytes.Buffer
	archive := zip.NewWriter(&file)
	for i := 0; i < len(parts); i += 2 {
		part, err := archive.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

const (
	wordType   = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
	macroType  = "application/vnd.ms-word.document.macroEnabled.main+xml"
	officeRels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
)

func contentTypes(part, contentType string, more ...string) string {
	return `<?xml version="1.0"?><Types><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Override PartName="` + part + `" ContentType="` + contentType + `"/>` + strings.Join(more, "") + `</Types>`
}

func relationship(kind, target string) string {
	return `<Relationships><Relationship Id="r1" Type="` + kind + `" Target="` + target + `"/></Relationships>`
}

// document is a minimal Word document; more parts follow in turns of name and content.
func document(t *testing.T, more ...string) []byte {
	t.Helper()
	return archiveOf(t, append([]string{
		"[Content_Types].xml", contentTypes("/word/document.xml", wordType),
		"_rels/.rels", relationship(officeRels, "word/document.xml"), "word/document.xml", "<document/>",
	}, more...)...)
}

func workbook(t *testing.T, options ...excelize.Options) []byte {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	if err := book.SetCellValue("Sheet1", "A1", "客户名称"); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := book.Write(&file, options...); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

var pdf = []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")

// pdfOf is a PDF with a trailer: a dictionary, or the object of a cross-reference stream.
func pdfOf(trailer string, stream bool) []byte {
	body := "%PDF-1.7\n1 0 obj\n<</Producer (an /Encrypt 1 0 R in \\) a string) /Sub <</Encrypt 1 0 R>>>>\nendobj\n"
	section := "xref\n0 1\n0000000000 65535 f \ntrailer\n" + trailer
	if stream {
		section = "2 0 obj\n" + trailer + "\nstream\n\xff\xfe\nendstream\nendobj"
	}
	return []byte(body + section + fmt.Sprintf("\nstartxref\n%d\n%%%%EOF\n", len(body)))
}

func word(flags byte) []byte {
	stream := make([]byte, 32)
	copy(stream, "\xEC\xA5\xC1\x00")
	stream[11] = flags
	return stream
}

type kindCase struct {
	content []byte
	kind    string // the only kind that accepts it
	problem string // a kind and why it refuses the content
}

func checkKinds(t *testing.T, cases map[string]kindCase) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for extension, kind := range kinds {
				problem, err := kind.check(bytes.NewReader(c.content), int64(len(c.content)))
				if err != nil || (problem == "") != (c.kind == extension) {
					t.Errorf("as %s: got problem %q and error %v, want it accepted as %q only", extension, problem, err, c.kind)
				}
				if meant, want, ok := strings.Cut(c.problem, " "); ok && meant == extension && problem != want {
					t.Errorf("as %s: got problem %q, want %q", extension, problem, want)
				}
			}
		})
	}
}

func TestKindsOfPDF(t *testing.T) {
	t.Parallel()
	checkKinds(t, map[string]kindCase{
		"PDF":                     {content: pdf, kind: "pdf"},
		"PDFAfterText":            {content: append(bytes.Repeat([]byte("x"), 1000), pdf...), kind: "pdf"},
		"PDFTooFarDown":           {content: append(bytes.Repeat([]byte("x"), 1020), pdf...)},
		"PDFWithTable":            {content: pdfOf("<</Size 1 /Info [<</Encrypt 1>>]>>", false), kind: "pdf"},
		"PDFWithStream":           {content: pdfOf("<</Type /XRef /Size 1>>", true), kind: "pdf"},
		"EncryptedPDF":            {content: pdfOf("<</Size 1 /ID [<00> <00>] /Encrypt 1 0 R>>", false), problem: "pdf " + problemEncrypted},
		"EncryptedPDFWithStream":  {content: pdfOf("<</Type/XRef/Encrypt<</V 5>>>>", true), problem: "pdf " + problemEncrypted},
		"EncryptedPDFAfterText":   {content: append([]byte("junk\n"), pdfOf("<</Encrypt 1 0 R>>", false)...), problem: "pdf " + problemEncrypted},
		"EncryptedPDFWithoutXref": {content: []byte("%PDF-1.4\ntrailer <</Encrypt 1 0 R>>"), problem: "pdf " + problemEncrypted},
	})
}

func TestKindsOfCompoundFiles(t *testing.T) {
	t.Parallel()
	checkKinds(t, map[string]kindCase{
		"Doc":          {content: compoundOf(stream{name: "WordDocument", content: word(0)}, stream{name: "1Table"}), kind: "doc"},
		"EncryptedDoc": {content: compoundOf(stream{name: "WordDocument", content: word(1)}), problem: "doc " + problemEncrypted},
		"Xls":          {content: compoundFileOf("Workbook"), kind: "xls"},
		"XlsOfExcel5":  {content: compoundFileOf("Book"), kind: "xls"},
		"EncryptedXls": {
			content: compoundOf(stream{name: "Workbook", content: []byte("\x09\x08\x02\x00xx\x2F\x00\x00\x00")}), problem: "xls " + problemEncrypted,
		},
		"DocWithWorkbookInside": {
			content: compoundOf(stream{name: "WordDocument"}, stream{storage: "ObjectPool", name: "Workbook"}), kind: "doc",
		},
		"OtherCompoundFile":  {content: compoundFileOf("__properties_version1.0")},
		"CompoundMagicAlone": {content: []byte(compoundMagic)},
		"CompoundCut":        {content: compoundFileOf("WordDocument")[:1000]},
	})
}

func TestKindsOfOfficeOpenXML(t *testing.T) {
	t.Parallel()
	checkKinds(t, map[string]kindCase{
		"Docx":                 {content: document(t), kind: "docx"},
		"Xlsx":                 {content: workbook(t), kind: "xlsx"},
		"EncryptedXlsx":        {content: workbook(t, excelize.Options{Password: "secret"}), problem: "docx " + problemEncrypted},
		"DocxWithOtherMain":    {content: archiveOf(t, "[Content_Types].xml", contentTypes("/a/Main.xml", wordType), "_rels/.rels", relationship(officeRels, "/a/main.xml"), "a/main.xml", ""), kind: "docx"},
		"DocxWithBackslashes":  {content: archiveOf(t, "[Content_Types].xml", contentTypes(`/word/document.xml`, wordType), `_rels\.rels`, relationship(officeRels, `word\document.xml`), `word\document.xml`, ""), kind: "docx"},
		"DocxWithTypeByEnding": {content: archiveOf(t, "[Content_Types].xml", `<Types><Default Extension="XML" ContentType="`+wordType+`"/></Types>`, "_rels/.rels", relationship(officeRels, "d.xml"), "d.xml", ""), kind: "docx"},
		"DocxInUTF16":          {content: archiveOf(t, "[Content_Types].xml", toUTF16(contentTypes("/d.xml", wordType)), "_rels/.rels", relationship(officeRels, "d.xml"), "d.xml", ""), kind: "docx"},
		"StrictDocx":           {content: archiveOf(t, "[Content_Types].xml", contentTypes("/d.xml", wordType), "_rels/.rels", relationship("http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument", "d.xml"), "d.xml", ""), kind: "docx"},
		"DocxByNamesOnly":      {content: archiveOf(t, "[Content_Types].xml", "<Types/>", "word/document.xml", "")},
		"DocxWithoutMain":      {content: archiveOf(t, "[Content_Types].xml", contentTypes("/d.xml", wordType), "_rels/.rels", relationship(officeRels, "d.xml"))},
		"Template":             {content: archiveOf(t, "[Content_Types].xml", contentTypes("/d.xml", strings.Replace(wordType, "document.main", "template.main", 1)), "_rels/.rels", relationship(officeRels, "d.xml"), "d.xml", "")},
		"PartTwice":            {content: document(t, "word/document.xml", "<other/>")},
	})
}

func TestKindsWithMacros(t *testing.T) {
	t.Parallel()
	const vba = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
	checkKinds(t, map[string]kindCase{
		"MacroDocument": {content: archiveOf(t, "[Content_Types].xml", contentTypes("/d.xml", macroType), "_rels/.rels", relationship(officeRels, "d.xml"), "d.xml", ""), problem: "docx " + problemMacros},
		"MacrosByName":  {content: document(t, "word/vbaProject.bin", ""), problem: "docx " + problemMacros},
		"MacrosByType": {content: archiveOf(t, "[Content_Types].xml",
			contentTypes("/d.xml", wordType, `<Override PartName="/word/a.jpg" ContentType="application/vnd.ms-office.vbaProject"/>`),
			"_rels/.rels", relationship(officeRels, "d.xml"), "d.xml", "", "word/a.jpg", ""), problem: "docx " + problemMacros},
		"MacrosByRelationship": {content: document(t, "word/_rels/document.xml.rels", relationship(vba, "a.jpg"), "word/a.jpg", ""), problem: "docx " + problemMacros},
		"MacroSheet":           {content: document(t, "xl/_rels/a.rels", relationship("http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet", "a")), problem: "xlsx " + problemMacros},
	})
}

func TestKindsOfOtherContent(t *testing.T) {
	t.Parallel()
	checkKinds(t, map[string]kindCase{
		"Zip":           {content: archiveOf(t, "readme.txt", "")},
		"ZipWithoutEnd": {content: document(t)[:300]},
		"Bomb":          {content: archiveOf(t, "[Content_Types].xml", "<Types>"+strings.Repeat(" ", maxUnpacked)+"</Types>")},
		"HTML":          {content: []byte("<html><table>"), problem: "xls 内容是 text/html，不是 xls 文件"},
		"Text":          {content: []byte("a,b\n"), problem: "xls 内容是 text/plain，不是 xls 文件"},
		"Program":       {content: []byte("MZ\x90\x00"), problem: "xls 内容不是 xls 文件"},
		"Nothing":       {content: nil, problem: "pdf 内容不是 pdf 文件"},
	})
}

func toUTF16(text string) string {
	file := []byte{0xFF, 0xFE}
	for _, unit := range utf16.Encode([]rune(text)) {
		file = binary.LittleEndian.AppendUint16(file, unit)
	}
	return string(file)
}

func FuzzKinds(f *testing.F) {
	f.Add(pdfOf("<</Encrypt 1 0 R>>", false))
	f.Add(pdfOf("<</Type /XRef>>", true))
	f.Add(compoundOf(stream{name: "WordDocument", content: word(0)}, stream{storage: "ObjectPool", name: "Workbook"}))
	f.Fuzz(func(t *testing.T, content []byte) {
		for extension, kind := range kinds {
			if _, err := kind.check(bytes.NewReader(content), int64(len(content))); err != nil {
				t.Errorf("as %s: got error %v, want none: only a failing disk is one", extension, err)
			}
		}
	})
}

func TestNames(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"证明文件.pdf":              "证明文件.pdf",
		"../../etc/passwd.pdf":  "passwd.pdf",
		`C:\Users\张三\证明文件.PDF `: "证明文件.PDF",
		"a\x00.pdf":             "",
		"a\u0085.pdf":           "",
		"a\r\nb.pdf":            "a\r\nb.pdf",
		"folder/":               "",
	} {
		if got := baseName(given); got != want {
			t.Errorf("baseName(%q): got %q, want %q", given, got, want)
		}
	}
	for name, want := range map[string]string{
		"a.pdf": "pdf", "a.PDF": "pdf", "a.b.docx": "docx", "证明.xlsx": "xlsx",
		"a.exe": "", "pdf": "", ".pdf": "", "a.pdf.exe": "", "a.": "", "": "", "a.pdf ": "",
	} {
		got, err := extensionOf(name)
		if got != want || (want == "") != errors.Is(err, apierror.New(apiv1.ErrorCode_DMB020)) {
			t.Errorf("extensionOf(%q): got %q and %v, want %q", name, got, err, want)
		}
	}
}
