// Command docstrings adds the comments of the contract to the type hints of Python's messages, which the compiler writes without
// them. It reads a descriptor set with comments from its standard input and rewrites the _pb2.pyi files below a folder.
package main

import (
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
)

func main() {
	if err := run(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

func run(folder string) error {
	content, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	set := &descriptorpb.FileDescriptorSet{}
	if err := proto.Unmarshal(content, set); err != nil {
		return fmt.Errorf("the descriptor set: %w", err)
	}
	files, err := protodesc.NewFiles(set)
	if err != nil {
		return fmt.Errorf("the descriptor set: %w", err)
	}
	files.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		path := filepath.Join(folder, strings.TrimSuffix(file.Path(), ".proto")+"_pb2.pyi")
		if content, err = os.ReadFile(path); os.IsNotExist(err) {
			err = nil // The runtime itself has it.
			return true
		}
		if err == nil {
			err = os.WriteFile(path, []byte(document(string(content), comments(file))), 0o644)
		}
		return err == nil
	})
	return err
}

var (
	class = regexp.MustCompile(`^( *)class (\w+)\(`)
	field = regexp.MustCompile(`^( *)(\w+): `)
)

// document adds to every class and every field of hints the comment that it has.
func document(hints string, comments map[string]string) string {
	var lines, scope []string // scope holds the classes around a line.
	for line := range strings.SplitSeq(strings.TrimSuffix(hints, "\n"), "\n") {
		lines = append(lines, line)
		match, indent := class.FindStringSubmatch(line), ""
		if match != nil {
			indent = "    "
		} else if match = field.FindStringSubmatch(line); match == nil {
			continue
		}
		scope = append(scope[:len(match[1])/4:len(match[1])/4], match[2])
		if comment := comments[strings.Join(scope, ".")]; comment != "" {
			indent += match[1]
			lines = append(lines, indent+`"""`+strings.ReplaceAll(comment, "\n", "\n"+indent)+`"""`)
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

// comments returns the comments of a file by the names that Python has for what they are about.
func comments(file protoreflect.FileDescriptor) map[string]string {
	found := map[string]string{}
	add := func(name string, d protoreflect.Descriptor) {
		comment := file.SourceLocations().ByDescriptor(d).LeadingComments
		if value, ok := d.(protoreflect.EnumValueDescriptor); ok && comment == "" {
			comment = meaning(value)
		}
		found[name] = literal(comment)
	}
	addEnums := func(prefix string, enums protoreflect.EnumDescriptors) {
		for enum := range each(enums) {
			add(prefix+string(enum.Name()), enum)
			for value := range each(enum.Values()) {
				add(prefix+string(value.Name()), value)
			}
		}
	}
	var addMessages func(prefix string, messages protoreflect.MessageDescriptors)
	addMessages = func(prefix string, messages protoreflect.MessageDescriptors) {
		for message := range each(messages) {
			within := prefix + string(message.Name()) + "."
			add(strings.TrimSuffix(within, "."), message)
			for field := range each(message.Fields()) {
				add(within+string(field.Name()), field)
			}
			addEnums(within, message.Enums())
			addMessages(within, message.Messages())
		}
	}
	addMessages("", file.Messages())
	addEnums("", file.Enums())
	for extension := range each(file.Extensions()) {
		add(string(extension.Name()), extension)
	}
	return found
}

// each iterates over a list of descriptors.
func each[D any](list interface {
	Len() int
	Get(i int) D
},
) func(yield func(D) bool) {
	return func(yield func(D) bool) {
		for i := range list.Len() {
			if !yield(list.Get(i)) {
				return
			}
		}
	}
}

// meaning returns the text of a code from the catalogue of errors: codes have no comments.
func meaning(value protoreflect.EnumValueDescriptor) string {
	spec, _ := proto.GetExtension(value.Options(), apiv1.E_Error).(*apiv1.ErrorSpec)
	return strings.TrimSpace(spec.GetMessage() + "\n " + spec.GetWhen())
}

// literal is a comment as the inside of a string in triple quotes.
func literal(comment string) string {
	text := strings.TrimSpace(strings.ReplaceAll(comment, "\n ", "\n"))
	text = strings.NewReplacer(`\`, `\\`, `"""`, `\"\"\"`).Replace(text)
	if rest, ok := strings.CutSuffix(text, `"`); ok {
		return rest + `\"`
	}
	return text
}
