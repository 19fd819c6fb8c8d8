package sdk_test

import (
	"path/filepath"
	"testing"
)

// around has the lines that the README leaves out of its example in Go.
const around = `package main

import (
	"context"
	"fmt"
	"log"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/sdk"
)

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func main() { example(context.Background()) }

func example(ctx context.Context) {
`

type goModule struct{}

func newGo(*testing.T) project { return goModule{} }

// run compiles a function's body within this module and runs it.
func (goModule) run(t *testing.T, body string) (string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "main.go")
	write(t, path, around+body+"}\n")
	return output(t, root, "go", "run", path)
}
