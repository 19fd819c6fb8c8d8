package openapi

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
)

// Comments are those of the contract's files, which the descriptors in a program do not have.
type Comments struct{ files *protoregistry.Files }

// ParseComments takes them from a FileDescriptorSet with source information: what `buf build` writes.
func ParseComments(set []byte) (Comments, error) {
	var parsed descriptorpb.FileDescriptorSet
	if err := proto.Unmarshal(set, &parsed); err != nil {
		return Comments{}, fmt.Errorf("read the descriptors: %w", err)
	}
	files, err := protodesc.NewFiles(&parsed)
	if err != nil {
		return Comments{}, fmt.Errorf("link the descriptors: %w", err)
	}
	return Comments{files}, nil
}

// of is the comment above a declaration, as Markdown: lines of a paragraph are joined.
func (c Comments) of(desc protoreflect.Descriptor) string {
	known, err := c.files.FindDescriptorByName(desc.FullName())
	if err != nil {
		return ""
	}
	text := known.ParentFile().SourceLocations().ByDescriptor(known).LeadingComments
	var paragraphs []string
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		paragraphs = append(paragraphs, strings.Join(strings.Fields(paragraph), " "))
	}
	return strings.TrimSpace(strings.Join(paragraphs, "\n\n"))
}

var (
	// A code in backquotes is spoken of, any other can come: CBB001, or CBB001 to CBB004, or those of another method.
	codePattern  = regexp.MustCompile("`?([A-Z]{2}[BVS])([0-9]{3})`?(?: to [A-Z]{3}([0-9]{3}))?( as 404)?")
	thosePattern = regexp.MustCompile(`[Tt]hose of ([A-Z]\w+)(?: but ([A-Z0-9]+))?`)
)

// face is a code, or the side of it that shows when something does not exist.
type face struct {
	code   apiv1.ErrorCode
	absent bool
}

// codesIn finds the codes that the comment of a method says it can answer with.
func (c Comments) codesIn(method protoreflect.MethodDescriptor) []face {
	var found []face
	text := c.of(method)
	those := thosePattern.FindStringSubmatch(text)
	if those != nil {
		text = strings.Replace(text, those[0], "", 1)
		if other := method.Parent().(protoreflect.ServiceDescriptor).Methods().ByName(protoreflect.Name(those[1])); other != nil {
			found = slices.DeleteFunc(c.codesIn(other), func(f face) bool { return f.code.String() == those[2] })
		}
	}
	for _, match := range codePattern.FindAllStringSubmatch(text, -1) {
		if strings.HasPrefix(match[0], "`") {
			continue
		}
		first, last := match[1]+match[2], match[1]+match[2]
		if match[3] != "" {
			last = match[1] + match[3]
		}
		for number := apiv1.ErrorCode_value[first]; number != 0 && number <= apiv1.ErrorCode_value[last]; number++ {
			found = append(found, face{apiv1.ErrorCode(number), match[4] != ""})
		}
	}
	return found
}

var tellsPattern = regexp.MustCompile(`\((\w+), in ErrorInfo\.metadata`)

// tellsIn is the name of what the errors of a method tell in `data`, as its comment says; empty if they tell nothing.
func (c Comments) tellsIn(method protoreflect.MethodDescriptor) string {
	if match := tellsPattern.FindStringSubmatch(c.of(method)); match != nil {
		return match[1]
	}
	return ""
}

var defaultPattern = regexp.MustCompile(`([0-9]+|[A-Z]{2,}|yes|no) if not given`)

// defaultIn is the value that the comment of a field gives for when it is absent, as written; empty if it gives none.
func defaultIn(comment string) string {
	if match := defaultPattern.FindStringSubmatch(comment); match != nil {
		return match[1]
	}
	if strings.HasPrefix(comment, "Page, from 1") {
		return "1"
	}
	return ""
}
