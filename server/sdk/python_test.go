package sdk_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/auth"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store/proctest"
)

// python is a virtual environment.
type python string

// newPython makes an empty virtual environment, which sees the packages of the distribution, and installs the wheel there.
func newPython(t *testing.T) python {
	t.Helper()
	dir := t.TempDir()
	p := python(dir)
	if _, err := output(t, dir, interpreter(t), "-m", "venv", "--system-site-packages", "--without-pip", "venv"); err != nil {
		t.Fatal(err)
	}
	name, content := wheel(t)
	write(t, filepath.Join(dir, name), content)
	if _, err := output(t, dir, p.interpreter(), "-m", "pip", "install", "--quiet", "--no-index", "./"+name); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p python) interpreter() string { return filepath.Join(string(p), "venv/bin/python") }

func (p python) run(t *testing.T, program string) (string, error) {
	t.Helper()
	write(t, filepath.Join(string(p), "example.py"), program)
	return output(t, string(p), p.interpreter(), "example.py")
}

// check writes a program and has its types checked.
func (p python) check(t *testing.T, program string) (string, error) {
	t.Helper()
	write(t, filepath.Join(string(p), "example.py"), program)
	return checkTypes(t, string(p), p.interpreter(), "example.py")
}

// checkTypes has the types of files in a folder checked.
func checkTypes(t *testing.T, dir, interpreter string, files ...string) (string, error) {
	t.Helper()
	settings, err := json.Marshal(map[string]any{"include": files, "typeCheckingMode": "strict", "reportMissingModuleSource": false})
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "pyrightconfig.json"), string(settings))
	checker := absolute(t, filepath.Join(packages, "pyright/index.js"), "make test installs it")
	command := exec.CommandContext(t.Context(), proctest.Tool(t, "npm", "node"), checker, "--pythonpath", interpreter, "--project", dir)
	out, err := command.CombinedOutput()
	return string(out), err
}

var built struct {
	sync.Mutex

	name, content string
}

// wheel builds the package, once, without touching the folder of its source.
func wheel(t *testing.T) (name, content string) {
	t.Helper()
	built.Lock()
	defer built.Unlock()
	if built.name != "" {
		return built.name, built.content
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "source"), os.DirFS(absolute(t, "gen/python", "make generate"))); err != nil {
		t.Fatal(err)
	}
	if _, err := output(t, dir, interpreter(t), "-m", "pip", "wheel", "--quiet", "--no-build-isolation", "--no-deps", "./source"); err != nil {
		t.Fatal(err)
	}
	wheels, err := filepath.Glob(filepath.Join(dir, "*.whl"))
	if err != nil || len(wheels) != 1 {
		t.Fatalf("got %q, %v; want one wheel", wheels, err)
	}
	read, err := os.ReadFile(wheels[0])
	if err != nil {
		t.Fatal(err)
	}
	built.name, built.content = filepath.Base(wheels[0]), string(read)
	return built.name, built.content
}

// The checker knows the fields of requests and answers, and what a method takes; and it finds nothing wrong in the package itself.
func TestPythonHintsRefuseWrongTypes(t *testing.T) {
	t.Parallel()
	p := newPython(t)
	if out, err := p.check(t, example(t, "python")); err != nil {
		t.Errorf("got %v\n%s\nwant no error in the example", err, out)
	}
	out, err := p.check(t, strings.NewReplacer(
		"customer_id=1", `customer_id="1"`,
		").account.id", ").number",
		"bank.transaction.Transfer(", "bank.transaction.Deposit(",
	).Replace(example(t, "python")))
	for _, want := range []string{
		`"Literal['1']" is not assignable to "int"`,
		`Cannot access attribute "number" for class "OpenAccountResponse"`,
		`"TransferRequest" is not assignable to "DepositRequest"`,
	} {
		if err == nil || !strings.Contains(out, want) {
			t.Errorf("got %v\n%s\nwant an error that says: %s", err, out, want)
		}
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(absolute(t, "gen/python", "make generate"))); err != nil {
		t.Fatal(err)
	}
	if out, err := checkTypes(t, dir, p.interpreter(), "corebank/*.py"); err != nil {
		t.Errorf("got %v\n%s\nwant a package without errors", err, out)
	}
}

// Editors show the comments of the contract where a message, its field, a code or a method is used.
func TestPythonHintsHaveTheCommentsOfTheContract(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"transaction/v1/transaction_pb2.pyi": "    from_account_id: int\n    \"\"\"The account that pays.",
		"account/v1/account_pb2.pyi":         "class OpenAccountRequest(_message.Message):\n    \"\"\"",
		"api/v1/error_pb2.pyi":               "CBB002: ErrorCode\n\"\"\"余额不足\nThe paying account holds less than the amount.\"\"\"",
		"auth/v1/auth_pb2_grpc.pyi":          "    \"\"\"Exchanges username and password for an access token",
	} {
		hints, err := os.ReadFile(absolute(t, "gen/python/corebank/"+file, "make generate"))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(hints), want) {
			t.Errorf("%s: got no %q, want it", file, want)
		}
	}
}

// The version of the wheel is that of the contract, and every service has its stub in the client.
func TestPythonPackageIsComplete(t *testing.T) {
	t.Parallel()
	got, err := output(t, t.TempDir(), newPython(t).interpreter(), "-c", `import importlib.metadata, corebank
print(importlib.metadata.version("corebank"))
with corebank.connect("127.0.0.1:1") as bank:
    print(*sorted(name for name in vars(bank) if name != "channel"))`)
	var nouns []string
	for _, m := range apptest.Contract.Methods() {
		if noun := strings.Split(string(m.Desc.FullName()), ".")[1]; !slices.Contains(nouns, noun) {
			nouns = append(nouns, noun)
		}
	}
	slices.Sort(nouns)
	want := contract.Version() + "\n" + strings.Join(nouns, " ") + "\n"
	if got != want || err != nil {
		t.Errorf("got %q, %v; want %q, no error", got, err, want)
	}
}

// An error has a code only if it comes from the server. It names the fields that are wrong.
func TestPythonTellsWhatAnErrorIs(t *testing.T) {
	t.Parallel()
	s := startLikeDemo(t)
	program := `import corebank
from corebank.customer.v1 import customer_pb2
from corebank.transaction.v1 import transaction_pb2

for address, password in (("localhost:9090", "wrong"), ("localhost:9090", "password123"), ("127.0.0.1:1", "")):
    with corebank.connect(address, "teller", password, retries=1) as bank:
        try:
            bank.transaction.Deposit(transaction_pb2.DepositRequest(account_id=1, amount="1.001"))
        except corebank.CorebankError as error:
            print(error.code, error.status, error.grpc_status.name, [field for field, _ in error.fields], error.request_id is not None)
bank = corebank.connect("localhost:9090", "teller", "password123")
try:
    bank.customer.GetCustomer(customer_pb2.GetCustomerRequest(id=999))
except corebank.CorebankError as error:
    print(error, error.status)
`
	got, err := newPython(t).run(t, strings.ReplaceAll(program, "localhost:9090", s.GRPC))
	want := "AUB001 401 UNAUTHENTICATED [] True\nCBV002 400 INVALID_ARGUMENT ['amount'] True\nNone 0 UNAVAILABLE [] False\nCBB006: 客户不存在 404\n"
	if got != want || err != nil {
		t.Errorf("got %q, %v; want %q, no error", got, err, want)
	}
}

// A call that was refused for a moment, or whose answer is lost, is sent again with the same key; a token that has ended is renewed.
func TestPythonSendsAgain(t *testing.T) {
	t.Parallel()
	s := startLikeDemo(t)
	proxy := newUnreliable(t, s, "/corebank.transaction.v1.TransactionService/Deposit")
	got, err := newPython(t).run(t, strings.ReplaceAll(`import corebank
from corebank.account.v1 import account_pb2
from corebank.transaction.v1 import transaction_pb2

with corebank.connect("localhost:9090", "teller", "password123") as bank:
    bank.transaction.Deposit(transaction_pb2.DepositRequest(account_id=1, amount="7.00"))
    print(bank.account.GetBalance(account_pb2.GetBalanceRequest(id=1)).balance)
`, "localhost:9090", proxy.address))
	if got != "7.00\n" || err != nil {
		t.Errorf("got %q, %v; want 7.00, no error: one deposit", got, err)
	}
	if calls, keys := proxy.seen(); calls != 4 || keys != 1 {
		t.Errorf("got %d attempts with %d keys, want 4 with one", calls, keys)
	}
}

// A token that is about to end is exchanged for another by the refresh token, once for all that call meanwhile.
func TestPythonRefreshesItsToken(t *testing.T) {
	t.Parallel()
	proxy := newUnreliable(t, startLikeDemo(t), "")
	got, err := newPython(t).run(t, strings.ReplaceAll(`import time
from concurrent.futures import ThreadPoolExecutor

import corebank
from corebank.account.v1 import account_pb2

bank = corebank.connect("localhost:9090", "teller", "password123")
balance = lambda _: bank.account.GetBalance(account_pb2.GetBalanceRequest(id=1)).balance
balance(0)
now = time.monotonic
time.monotonic = lambda: now() + 3570
with ThreadPoolExecutor(4) as pool:
    print(*pool.map(balance, range(4)))
`, "localhost:9090", proxy.address))
	if want := "0.00 0.00 0.00 0.00\n"; got != want || err != nil {
		t.Errorf("got %q, %v; want %q, no error", got, err, want)
	}
	const service = "/corebank.auth.v1.AuthService/"
	// The clock stays ahead by an hour, but a fresh token is as good for it as for the server.
	if logins, refreshes := proxy.othersSeen(service+"Login"), proxy.othersSeen(service+"Refresh"); logins != 1 || refreshes != 1 {
		t.Errorf("got %d logins and %d refreshes, want one of each", logins, refreshes)
	}
}

// Streams are sent and iterated over; both raise what they are refused for.
func TestPythonStreams(t *testing.T) {
	t.Parallel()
	s := startLikeDemo(t)
	s.AddUser(t, auth.NewUser{
		Username: "zhangsan", Password: app.DemoPassword, Name: "张三", Roles: []apiv1.Role{apiv1.Role_ROLE_CREDIT_OFFICER},
	})
	got, err := newPython(t).run(t, strings.ReplaceAll(`import corebank
from corebank.file.v1 import file_pb2

bank = corebank.connect("localhost:9090", "zhangsan", "password123")
content = b"%PDF-1.7\n%%EOF\n"
for name, wanted in (("a.pdf", ""), ("a.exe", ""), ("a.pdf", "999")):
    try:
        parts = [file_pb2.UploadFileRequest(file_name=name), file_pb2.UploadFileRequest(chunk=content)]
        file_id = bank.file.UploadFile(iter(parts)).file_id
        download = bank.file.DownloadFile(file_pb2.DownloadFileRequest(file_id=wanted or file_id))
        print(b"".join(piece.data for piece in download) == content)
    except corebank.CorebankError as error:
        print(error.code)
`, "localhost:9090", s.GRPC))
	if want := "True\nDMB020\nDMB018\n"; got != want || err != nil {
		t.Errorf("got %q, %v; want %q, no error", got, err, want)
	}
}

// Every stub loads with the runtime at hand, and with the implementation of it that reads the most of them.
func TestPythonStubsFitTheRuntime(t *testing.T) {
	t.Parallel()
	var program strings.Builder
	if err := fs.WalkDir(os.DirFS(absolute(t, "gen/python", "make generate")), ".", func(path string, _ fs.DirEntry, err error) error {
		if module, ok := strings.CutSuffix(path, ".py"); ok {
			program.WriteString("import " + strings.ReplaceAll(module, "/", ".") + "\n")
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	program.WriteString("from google.protobuf.internal import api_implementation\nprint(api_implementation.Type())\n")
	p := newPython(t)
	if out, err := output(t, string(p), p.interpreter(), "-c", program.String()); err != nil {
		t.Errorf("got %s%v; want no error", out, err)
	}
	pure, err := output(t, string(p), "env", "PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION=python", p.interpreter(), "-c", program.String())
	if pure != "python\n" || err != nil {
		t.Errorf("got %s, %v; want the implementation python", pure, err)
	}
}

// interpreter is one that has gRPC: the first one, or the distribution's behind it.
func interpreter(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		path, err := exec.LookPath(name)
		if err == nil && exec.CommandContext(t.Context(), path, "-c", "import setuptools, wheel, pip, grpc, google.protobuf").Run() == nil {
			return path
		}
	}
	t.Fatal("got no python3 with the modules grpc, google.protobuf, pip, setuptools and wheel, want one. " +
		"Fix: run .ci/install python3-grpcio python3-pip python3-setuptools python3-wheel")
	return ""
}
