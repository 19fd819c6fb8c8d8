package openapi

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
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
