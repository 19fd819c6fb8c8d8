// Command export writes the third-party .proto files that this contract imports into the folder given as its
// argument. It prints them from the descriptors compiled into the very Go modules the server links against, so no
// foreign .proto file is committed, nothing is fetched from a schema registry, and the text the generators read
// cannot drift from the code that runs.
//
// It lives under proto/ because it belongs to the contract, and in the server's module, not the tools', because
// only there the versions are the linked ones.
package main

import (
	"fmt"
	"os"

	_ "buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"github.com/jhump/protoreflect/v2/protoprint"
	_ "google.golang.org/genproto/googleapis/api/annotations" // google/api/{annotations,http,field_behavior,…}
	_ "google.golang.org/genproto/googleapis/api/httpbody"
	_ "google.golang.org/genproto/googleapis/rpc/code"
	_ "google.golang.org/genproto/googleapis/rpc/errdetails"
	_ "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// exported are the files a contract may import. google/protobuf is not among them: every compiler carries it.
var exported = []string{
	"buf/validate/validate.proto",
	"google/api/annotations.proto",
	"google/api/field_behavior.proto",
	"google/api/http.proto",
	"google/api/httpbody.proto",
	"google/rpc/code.proto",
	"google/rpc/error_details.proto",
	"google/rpc/status.proto",
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: export <folder>")
		os.Exit(2)
	}
	if err := export(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "export:", err)
		os.Exit(1)
	}
}

func export(folder string) error {
	files := make([]protoreflect.FileDescriptor, len(exported))
	for i, path := range exported {
		file, err := protoregistry.GlobalFiles.FindFileByPath(path)
		if err != nil {
			return fmt.Errorf("find %s: %w", path, err)
		}
		files[i] = file
	}
	if err := (&protoprint.Printer{}).PrintProtosToFileSystem(files, folder); err != nil {
		return fmt.Errorf("print into %s: %w", folder, err)
	}
	return nil
}
