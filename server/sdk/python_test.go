package sdk_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store/proctest"
)

const stubs = "gen/python"

// runPython has the types checked and runs a program.
func runPython(t *testing.T, program string) (string, error) {
	t.Helper()
	dir := newPython(t, program)
	if out, err := checkTypes(t, dir); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return output(t, dir, python(t), "-B", "example.py")
}

// The checker knows the fields of requests and answers, and what a method takes.
func TestPythonHintsRefuseWrongTypes(t *testing.T) {
	t.Parallel()
	program := strings.NewReplacer(
		"customer_id=1", `customer_id="1"`,
		").account.id", ").number",
		"bank.Transfer(", "bank.Deposit(",
	).Replace(example(t, "python"))
	out, err := checkTypes(t, newPython(t, program))
	for _, want := range []string{
		`"Literal['1']" is not assignable to "int"`,
		`Cannot access attribute "number" for class "OpenAccountResponse"`,
		`"TransferRequest" is not assignable to "DepositRequest"`,
	} {
		if err == nil || !strings.Contains(out, want) {
			t.Errorf("not found wrong: %s\n%v\n%s", want, err, out)
		}
	}
}

// An error has a code only if it comes from the server: it is found, and what has none goes past who catches others.
func TestPythonTellsTheCodeOfAnError(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	program := `import grpc
from corebank import fault
from corebank.auth.v1 import auth_pb2, auth_pb2_grpc

for address in ("` + s.GRPC + `", "127.0.0.1:1"):
    try:
        with fault.catch("CBB001", "CBB002"):
            auth_pb2_grpc.AuthServiceStub(grpc.insecure_channel(address)).Login(auth_pb2.LoginRequest(username="a", password="b"))
    except grpc.RpcError as error:
        print(error.code().name, repr(fault.code(error)))
`
	if got, err := runPython(t, program); got != "UNAUTHENTICATED 'AUB001'\nUNAVAILABLE ''\n" || err != nil {
		t.Errorf("got %q, %v; want UNAUTHENTICATED 'AUB001'\nUNAVAILABLE '', no error", got, err)
	}
}

// Every stub loads with the runtime at hand, and with the implementation of it that reads the most of them.
func TestPythonStubsFitTheRuntime(t *testing.T) {
	t.Parallel()
	var program strings.Builder
	root := absolute(t, stubs, "make generate")
	if err := fs.WalkDir(os.DirFS(root), ".", func(path string, _ fs.DirEntry, err error) error {
		if module, ok := strings.CutSuffix(path, ".py"); ok {
			program.WriteString("import " + strings.ReplaceAll(module, "/", ".") + "\n")
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	program.WriteString("from google.protobuf.internal import api_implementation\nprint(api_implementation.Type())\n")
	dir := newPython(t, program.String())
	if out, err := output(t, dir, python(t), "-B", "example.py"); err != nil {
		t.Errorf("got %s%v; want no error", out, err)
	}
	pure, err := output(t, dir, "env", "PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION=python", python(t), "-B", "example.py")
	if pure != "python\n" || err != nil {
		t.Errorf("the implementation is %s%v", pure, err)
	}
}

// newPython makes a folder with a program that finds the stubs.
func newPython(t *testing.T, program string) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "example.py"), program)
	for _, top := range []string{"buf", "corebank", "google"} {
		if err := os.Symlink(absolute(t, filepath.Join(stubs, top), "make generate"), filepath.Join(dir, top)); err != nil {
			t.Fatal(err)
		}
	}
	settings, err := json.Marshal(map[string]any{
		"include": []string{"example.py", "corebank/fault.py"}, "typeCheckingMode": "strict", "reportMissingModuleSource": false,
	})
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "pyrightconfig.json"), string(settings))
	return dir
}

func checkTypes(t *testing.T, dir string) (string, error) {
	t.Helper()
	checker := absolute(t, filepath.Join(packages, "pyright/index.js"), "make test installs it")
	command := exec.CommandContext(t.Context(), proctest.Tool(t, "npm", "node"), checker, "--pythonpath", python(t), "--project", dir)
	out, err := command.CombinedOutput()
	return string(out), err
}

// python is an interpreter that has gRPC: the first one, or the distribution's behind it.
func python(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		path, err := exec.LookPath(name)
		if err == nil && exec.CommandContext(t.Context(), path, "-c", "import grpc, google.protobuf").Run() == nil {
			return path
		}
	}
	t.Fatal("got no python3 with the modules grpc and google.protobuf, want one. Fix: run .ci/install python3-grpcio")
	return ""
}
