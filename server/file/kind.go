package file

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

// kind is a kind of file that can be stored.
type kind struct {
	contentType string
	// holds says whether content of a size is of the kind.
	holds func(content io.ReaderAt, size int64) (bool, error)
}

// kinds are those of the defaults document, note 3, by the ending of a name.
var kinds = map[string]kind{
	"pdf":  {"application/pdf", startsWith("%PDF-")},
	"doc":  {"application/msword", compound("WordDocument")},
	"xls":  {"application/vnd.ms-excel", compound("Workbook", "Book")},
	"docx": {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", officeOpen("word/document.xml")},
	"xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", officeOpen("xl/workbook.xml")},
}

// baseName is the last part of a path, as Unix and Windows write them; empty if nothing is left that can be shown.
func baseName(name string) string {
	name = strings.TrimSpace(name[strings.LastIndexAny(name, `/\`)+1:])
	if strings.ContainsFunc(name, unicode.IsControl) {
		return ""
	}
	return name
}

// extensionOf is the ending of a name that names a kind.
func extensionOf(name string) (string, error) {
	extension := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	if _, ok := kinds[extension]; !ok || len(name) <= len(extension)+1 {
		return "", apierror.New(apiv1.ErrorCode_DMB020).Field("file", "仅支持 pdf、doc、docx、xls、xlsx")
	}
	return extension, nil
}

func startsWith(magic string) func(io.ReaderAt, int64) (bool, error) {
	return func(content io.ReaderAt, _ int64) (bool, error) {
		start := make([]byte, len(magic))
		n, err := content.ReadAt(start, 0)
		if err != nil && !errors.Is(err, io.EOF) {
			return false, err
		}
		return string(start[:n]) == magic, nil
	}
}

const (
	compoundMagic = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
	// Entries of a compound file's directory are 128 bytes long and lie at multiples of that: the name in UTF-16, the bytes
	// of it with its end, the type. [MS-CFB], section 2.6.1.
	entrySize, entryNameLength, entryType = 128, 64, 66
	entryIsStream                         = 2
)

// compound is a compound file, as Word and Excel wrote them before 2007, with a stream of one of these names. Every
// place is looked at where an entry of the directory can be, because the chain of its sectors may be long and broken.
func compound(streams ...string) func(io.ReaderAt, int64) (bool, error) {
	wanted := make([][]byte, len(streams))
	for i, name := range streams {
		for _, unit := range utf16.Encode([]rune(name + "\x00")) {
			wanted[i] = binary.LittleEndian.AppendUint16(wanted[i], unit)
		}
	}
	isCompound := startsWith(compoundMagic)
	return func(content io.ReaderAt, size int64) (bool, error) {
		if ok, err := isCompound(content, size); !ok || err != nil {
			return false, err
		}
		block := make([]byte, 512*entrySize)
		for at := int64(0); at < size; at += int64(len(block)) {
			n, err := content.ReadAt(block, at)
			if err != nil && !errors.Is(err, io.EOF) {
				return false, err
			}
			for entry := range slices.Chunk(block[:n], entrySize) {
				if slices.ContainsFunc(wanted, func(name []byte) bool { return isStream(entry, name) }) {
					return true, nil
				}
			}
		}
		return false, nil
	}
}

func isStream(entry, name []byte) bool {
	return len(entry) == entrySize && entry[entryType] == entryIsStream &&
		int(binary.LittleEndian.Uint16(entry[entryNameLength:])) == len(name) && bytes.HasPrefix(entry, name)
}

// officeOpen is an Office Open XML package with this main part and without macros. ECMA-376, part 2. The directory of the
// archive is read, and nothing is unpacked.
func officeOpen(mainPart string) func(io.ReaderAt, int64) (bool, error) {
	return func(content io.ReaderAt, size int64) (bool, error) {
		archive, err := zip.NewReader(content, size)
		if err != nil {
			return false, nil //nolint:nilerr // No archive is no error.
		}
		var types, part bool
		for _, f := range archive.File {
			switch {
			case f.Name == "[Content_Types].xml":
				types = true
			case f.Name == mainPart:
				part = true
			case path.Base(f.Name) == "vbaProject.bin":
				return false, nil
			}
		}
		return types && part, nil
	}
}
