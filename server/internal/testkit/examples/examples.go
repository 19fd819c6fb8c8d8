// Package examples holds the examples of the three documents. The test of the program plays them on a demo server. Other tests and
// the OpenAPI generator take their requests from here.
package examples

import (
	"embed"
	"io/fs"
	"path"
	"strings"
)

//go:embed bank defaults rates
var files embed.FS

// Documents are the folders of the examples.
var Documents = []string{"bank", "defaults", "rates"}

// Example is a request of a document, and the answer of a demo server.
type Example struct {
	// Name is the document and the name of the file, which begins with the number and the section: "bank/08-3.3.2-transfer".
	Name         string
	Method, Path string
	// As is the demo user who sends it; empty for nobody.
	As string
	// Body is empty, JSON, or "@" with the name of a file to upload.
	Body string
	// Answer is the status, a line break, and the body for reading, in which everything that is made anew every time is replaced.
	Answer string
}

// Of returns the examples of a document in its order: later ones need what earlier ones have done.
func Of(document string) []Example {
	names, err := fs.Glob(files, document+"/*.http")
	if err != nil {
		panic(err)
	}
	all := make([]Example, len(names))
	for i, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		all[i] = parse(strings.TrimSuffix(name, path.Ext(name)), string(text))
	}
	return all
}

// Named returns one example, for the request of another test.
func Named(name string) (Example, bool) {
	text, err := files.ReadFile(name + ".http")
	return parse(name, string(text)), err == nil
}

func parse(name, text string) Example {
	e := Example{Name: name}
	request, answer, _ := strings.Cut(text, "HTTP ")
	head, body, _ := strings.Cut(request, "\n\n")
	line, as, _ := strings.Cut(head, "\nAs: ")
	e.Method, e.Path, _ = strings.Cut(line, " ")
	e.As, e.Body, e.Answer = as, strings.TrimSpace(body), answer
	return e
}

// String is the text of the file.
func (e Example) String() string {
	text := e.Method + " " + e.Path + "\n"
	if e.As != "" {
		text += "As: " + e.As + "\n"
	}
	text += "\n"
	if e.Body != "" {
		text += e.Body + "\n\n"
	}
	return text + "HTTP " + e.Answer
}
