package file

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// maxUnpacked bounds what is unpacked of one package to judge it.
const maxUnpacked = 32 << 20

// officeOpen checks for an Office Open XML package whose main part has a content type, and without macros. Parts are known by their
// content types and relationships, whatever they are called. ECMA-376, part 2.
func officeOpen(extension, mainType string) func(io.ReaderAt, int64) (string, error) {
	return func(content io.ReaderAt, size int64) (string, error) {
		p, err := openPackage(content, size)
		if err != nil {
			// An encrypted package is a compound file.
			root, err := rootStreams(content, size)
			if err != nil {
				return "", err
			}
			if _, encrypted := root["EncryptedPackage"]; encrypted {
				return problemEncrypted, nil
			}
			return mismatch(content, extension)
		}
		macros, err := p.hasMacros()
		switch {
		case err != nil:
			return mismatch(content, extension)
		case macros:
			return problemMacros, nil
		case p.mainType != mainType:
			return mismatch(content, extension)
		}
		return "", nil
	}
}

var errPackage = errors.New("no Office Open XML package")

// officePackage is an Office Open XML package.
type officePackage struct {
	parts     map[string]*zip.File // by lower-case name with / between and no / before
	overrides map[string]string    // content types by part
	defaults  map[string]string    // content types by extension
	mainType  string
	unpacked  int64
}

// openPackage reads the parts of a package and finds its main part. It returns an error for anything that is not a package.
func openPackage(content io.ReaderAt, size int64) (*officePackage, error) {
	archive, err := zip.NewReader(content, size)
	if err != nil {
		return nil, err
	}
	p := &officePackage{parts: map[string]*zip.File{}, overrides: map[string]string{}, defaults: map[string]string{}}
	for _, f := range archive.File {
		name := partName(f.Name)
		if strings.HasSuffix(name, "/") {
			continue
		}
		if p.parts[name] != nil { // Readers differ in which of the two they take.
			return nil, errPackage
		}
		p.parts[name] = f
	}
	err = p.elements("[content_types].xml", func(element string, attribute map[string]string) {
		switch element {
		case "Default":
			p.defaults[strings.ToLower(attribute["Extension"])] = mediaType(attribute["ContentType"])
		case "Override":
			p.overrides[partName(attribute["PartName"])] = mediaType(attribute["ContentType"])
		}
	})
	if err != nil {
		return nil, err
	}
	main := ""
	err = p.elements("_rels/.rels", func(element string, attribute map[string]string) {
		if element == "Relationship" && strings.HasSuffix(attribute["Type"], "/relationships/officeDocument") {
			main = partName(path.Clean("/" + strings.ReplaceAll(attribute["Target"], `\`, "/")))
		}
	})
	if err != nil {
		return nil, err
	}
	if p.parts[main] == nil {
		return nil, errPackage
	}
	p.mainType = p.contentType(main)
	return p, nil
}

// partName normalizes the name of a part: case does not count, and some writers put a \ between or a / before.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

func mediaType(contentType string) string {
	bare, _, _ := strings.Cut(contentType, ";")
	return strings.ToLower(strings.TrimSpace(bare))
}

func (p *officePackage) contentType(part string) string {
	if override, ok := p.overrides[part]; ok {
		return override
	}
	return p.defaults[strings.TrimPrefix(path.Ext(part), ".")]
}

// hasMacros reports a part that is a VBA project or a macro sheet by its content type, its relationship or its usual name.
func (p *officePackage) hasMacros() (bool, error) {
	macros := false
	for part := range p.parts {
		if isMacro(p.contentType(part)) || path.Base(part) == "vbaproject.bin" {
			return true, nil
		}
		if !strings.HasSuffix(part, ".rels") {
			continue
		}
		err := p.elements(part, func(element string, attribute map[string]string) {
			macros = macros || element == "Relationship" && isMacro(path.Base(strings.ToLower(attribute["Type"])))
		})
		if macros || err != nil {
			return macros, err
		}
	}
	return false, nil
}

// isMacro recognizes content types and relationship types of macros: vnd.ms-office.vbaProject, vnd.ms-word.vbaData+xml,
// vnd.ms-excel.macrosheet+xml, vnd.ms-word.document.macroEnabled.main+xml, wordVbaData, xlIntlMacrosheet and their kin.
func isMacro(name string) bool {
	for _, word := range []string{"vbaproject", "vbadata", "macrosheet", "macroenabled"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// elements calls visit for every element of an XML part, with its attributes by local name. Documents in UTF-16 are read as well.
func (p *officePackage) elements(part string, visit func(element string, attribute map[string]string)) error {
	f := p.parts[part]
	if f == nil {
		return errPackage
	}
	content, err := f.Open()
	if err != nil {
		return err
	}
	defer content.Close()
	limited := &io.LimitedReader{R: content, N: maxUnpacked - p.unpacked}
	decoder := xml.NewDecoder(transform.NewReader(limited, unicode.BOMOverride(transform.Nop)))
	decoder.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil }
	for {
		token, err := decoder.Token()
		switch {
		case limited.N <= 0:
			return errPackage
		case errors.Is(err, io.EOF):
			p.unpacked = maxUnpacked - limited.N
			return nil
		case err != nil:
			return err
		}
		if start, ok := token.(xml.StartElement); ok {
			attribute := make(map[string]string, len(start.Attr))
			for _, a := range start.Attr {
				attribute[a.Name.Local] = a.Value
			}
			visit(start.Name.Local, attribute)
		}
	}
}
