package sdk_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The tools that read descriptor sets get through the contract with nothing but this repository.
func TestDescriptorSetServesOtherTools(t *testing.T) {
	t.Parallel()
	set := absolute(t, "gen/descriptor/corebank.binpb", "make generate")
	t.Run("buf", func(t *testing.T) {
		t.Parallel()
		if _, err := output(t, t.TempDir(), absolute(t, ".build/bin/buf", "make generate"), "build", set); err != nil {
			t.Error(err)
		}
	})
	t.Run("protoc", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		if _, err := output(t, dir, "protoc", "--descriptor_set_in="+set, "--cpp_out=.", "corebank/transaction/v1/transaction.proto"); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(dir, "corebank/transaction/v1/transaction.pb.h")); err != nil {
			t.Errorf("got %v, want a header for C++", err)
		}
	})
	t.Run("proto-loader", func(t *testing.T) {
		t.Parallel()
		program := `const loader = require(process.argv[1]);
const contract = loader.loadFileDescriptorSetFromBuffer(require("fs").readFileSync(process.argv[2]));
console.log(Object.keys(contract["corebank.transaction.v1.TransactionService"]).join());`
		got, err := output(t, t.TempDir(), "node", "-e", program, absolute(t, filepath.Join(packages, "@grpc/proto-loader"), "make test installs it"), set)
		if err != nil || !strings.Contains(got, "Transfer,") {
			t.Errorf("got %q, %v; want the methods of TransactionService", got, err)
		}
	})
}

// A client of the stubs is not made to build the gateway, the database driver or anything else of the server.
func TestGoClientsLinkNothingOfTheServer(t *testing.T) {
	t.Parallel()
	got, err := output(t, root, "go", "list", "-deps", "./gen/go/...", "./server/sdk")
	if err != nil {
		t.Fatal(err)
	}
	for _, unwanted := range []string{"grpc-gateway", "pgx", "corebank/server/internal", "corebank/store", "aws"} {
		if strings.Contains(got, unwanted) {
			t.Errorf("a client depends on %s:\n%s", unwanted, got)
		}
	}
}
