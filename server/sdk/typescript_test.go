package sdk_test

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	approvalv1 "github.com/corebank/corebank/gen/go/corebank/approval/v1"
	"github.com/corebank/corebank/server/internal/contract"
)

const packages = ".build/npm/node_modules"

// typeScript is the folder of a project.
type typeScript string

// run compiles a program as strictly as it goes, and runs it.
func (p typeScript) run(t *testing.T, program string) (string, error) {
	t.Helper()
	if out, err := p.compile(t, program); err != nil {
		t.Fatalf("got %v\n%s\nwant a program that compiles", err, out)
	}
	return output(t, string(p), "node", "example.js")
}

// The compiler knows which codes there are, and the fields of requests and answers.
func TestTypeScriptRefusesWrongTypes(t *testing.T) {
	t.Parallel()
	program := strings.NewReplacer("CBB002", "CBB999", "account.id", "account.number", "customerId", "customer").Replace(example(t, "ts"))
	out, err := newTypeScript(t).compile(t, program)
	for _, want := range []string{`'"CBB999"' have no overlap`, "Property 'number' does not exist", "'customer' does not exist"} {
		if err == nil || !strings.Contains(out, want) {
			t.Errorf("got %v\n%s\nwant an error that says: %s", err, out, want)
		}
	}
}

// The client of Connect names errors as the client of JSON does.
func TestTypeScriptCallsByConnect(t *testing.T) {
	t.Parallel()
	s := startLikeDemo(t)
	got, err := newTypeScript(t).run(t, strings.ReplaceAll(`import { createClient } from "@connectrpc/connect";
import { CorebankError, createCorebankTransport } from "corebank/connect";
import { TransactionService } from "corebank/proto/corebank/transaction/v1/transaction_pb";

const login = { username: "teller", password: "password123" };
const bank = createClient(TransactionService, createCorebankTransport({ baseUrl: "http://localhost:8080", login }));
await bank.deposit({ accountId: 1n, amount: "1.00" });
try {
  await bank.transfer({ fromAccountId: 1n, toAccountId: 999n, amount: "1.00" });
} catch (error) {
  if (!(error instanceof CorebankError)) throw error;
  console.log(error.code, error.status, error.message, error.requestId !== undefined);
}
`, "localhost:8080", s.HTTP))
	if want := "CBB001 404 账户不存在 true\n"; got != want || err != nil {
		t.Errorf("got %q, %v; want %q, no error", got, err, want)
	}
}

// A call that was refused for a moment, or whose answer is lost, is sent again with the same key; a token that has ended is renewed.
func TestTypeScriptSendsAgain(t *testing.T) {
	t.Parallel()
	s := startLikeDemo(t)
	got, err := newTypeScript(t).run(t, strings.ReplaceAll(`import { createCorebank } from "corebank";

const keys: (string | null)[] = [];
let calls = 0;
const unreliable: typeof fetch = async (input, init) => {
  const request = new Request(input, init);
  if (!request.url.endsWith("/deposit")) return fetch(request);
  keys.push(request.headers.get("Idempotency-Key"));
  switch (++calls) {
    case 1:
      return new Response("{}", { status: 503, headers: { "Retry-After": "0" } });
    case 2:
      await fetch(request);
      throw new TypeError("connection lost");
    case 3:
      request.headers.set("Authorization", "Bearer ended");
  }
  return fetch(request);
};
const bank = createCorebank({
  baseUrl: "http://localhost:8080/", login: { username: "teller", password: "password123" }, fetch: unreliable,
});
await bank.POST("/api/v1/transactions/deposit", { body: { accountId: 1, amount: 7.00 } });
const { data } = await bank.GET("/api/v1/accounts/{id}/balance", { params: { path: { id: 1 } } });
console.log(calls, new Set(keys).size, data.balance);

const busy = () => Promise.resolve(new Response("{}", { status: 429, headers: { "Retry-After": "900" } }));
await createCorebank({ baseUrl: "http://localhost:8080", token: "any", fetch: busy }).GET("/api/v1/accounts").catch(
  (error: unknown) => console.log(String(error)),
);
`, "localhost:8080", s.HTTP))
	if want := "4 1 7\nCorebankError: HTTP status 429\n"; got != want || err != nil {
		t.Errorf("got %q, %v; want %q, no error: four attempts, one key, one deposit, and no wait of a quarter of an hour", got, err, want)
	}
}

// A call that waits for the approval of a second person is an error with the number of the approval; the approval is got like anything else.
func TestTypeScriptWaitsForApproval(t *testing.T) {
	t.Parallel()
	s := startLikeDemo(t)
	s.MustCall(t, "admin", &approvalv1.SetApprovalRuleRequest{Service: "AccountService", Method: "FreezeAccount", Required: new(true)})
	got, err := newTypeScript(t).run(t, strings.ReplaceAll(`import { CorebankError, createCorebank } from "corebank";

const bank = createCorebank({ baseUrl: "http://localhost:8080", login: { username: "teller", password: "password123" } });
const path = { path: { id: 1 } };
try {
  const { data } = await bank.POST("/api/v1/accounts/{id}/freeze", { params: path });
  console.log(data.status); // The type is that of an account.
} catch (error) {
  if (!(error instanceof CorebankError)) throw error;
  const { approvalId } = error.data as { approvalId: number };
  const { data } = await bank.GET("/api/v1/approvals/{id}", { params: { path: { id: approvalId } } });
  console.log(error.code, error.status, data.method, data.status);
}
`, "localhost:8080", s.HTTP))
	if want := "GWB006 202 AccountService/FreezeAccount pending\n"; got != want || err != nil {
		t.Errorf("got %q, %v; want %q, no error", got, err, want)
	}
}

// With decimals as strings an amount of 19 digits comes back as it was sent, and the compiler knows. The caller, roles, headers, files and
// the end of the session are the client's as well.
func TestTypeScriptForPages(t *testing.T) {
	t.Parallel()
	s := startLikeDemo(t)
	got, err := newTypeScript(t).run(t, strings.ReplaceAll(`import { CorebankError, createCorebank, headersOf, mayCall } from "corebank";

declare module "corebank" {
  interface Settings {
    decimals: string;
  }
}
const login = { username: "teller", password: "password123" };
const bank = createCorebank({ baseUrl: "http://localhost:8080", decimals: "string", login });
const { name, roles, passwordChangeRequired } = await bank.caller();
console.log(name, roles, passwordChangeRequired, mayCall(roles, "Transfer"), mayCall(roles, "CreateUser"));
await bank.POST("/api/v1/transactions/deposit", { body: { accountId: 1, amount: "12345678901234567.89", remark: "1.5 \"2.50\"" } });
const balance = await bank.GET("/api/v1/accounts/{id}/balance", { params: { path: { id: 1 } } });
const exact: string = balance.data.balance;
console.log(exact, balance.data.accountId, headersOf(balance).has("X-Request-Id"));
const history = await bank.GET("/api/v1/transactions/history", { params: { query: { accountId: 1 } } });
console.log(history.data.list[0]?.remark);
const query = { from: "2020-01-01T00:00:00Z", to: "2020-02-01T00:00:00Z" };
const statement = await bank.download("/api/v1/accounts/{id}/statement", { params: { path: { id: 1 }, query } });
console.log(statement.fileName.endsWith(".csv"), (await statement.content.text()).length > 0);
const token = await bank.token();
await bank.logout();
const ended = createCorebank({ baseUrl: "http://localhost:8080", token });
try {
  await ended.GET("/api/v1/accounts");
} catch (error) {
  if (!(error instanceof CorebankError)) throw error;
  console.log(error.status);
}
`, "localhost:8080", s.HTTP))
	want := "柜员 [ 'teller' ] false true false\n12345678901234567.89 1 true\n1.5 \"2.50\"\ntrue true\n401\n"
	if got != want || err != nil {
		t.Errorf("got %q, %v; want %q, no error", got, err, want)
	}
}

// newTypeScript installs the package and what it depends on in an empty project.
func newTypeScript(t *testing.T) typeScript {
	t.Helper()
	dir := t.TempDir()
	packed, err := output(t, dir, "npm", "pack", "--silent", absolute(t, "gen/ts", "make generate"))
	if want := "corebank-" + contract.Version() + ".tgz"; strings.TrimSpace(packed) != want || err != nil {
		t.Fatalf("got %q, %v; want %s", packed, err, want)
	}
	needed := map[string]string{"corebank": "file:" + strings.TrimSpace(packed)}
	for _, name := range []string{
		"openapi-fetch", "openapi-typescript-helpers", "@bufbuild/protobuf", "@connectrpc/connect", "@connectrpc/connect-web",
	} {
		needed[name] = "file:" + absolute(t, filepath.Join(packages, name), "make test installs it")
	}
	project, err := json.Marshal(map[string]any{"type": "module", "private": true, "dependencies": needed})
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "package.json"), string(project))
	if _, err := output(t, dir, "npm", "install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"); err != nil {
		t.Fatal(err)
	}
	return typeScript(dir)
}

func (p typeScript) compile(t *testing.T, program string) (string, error) {
	t.Helper()
	write(t, filepath.Join(string(p), "example.ts"), program)
	command := exec.CommandContext(t.Context(), "node", absolute(t, filepath.Join(packages, "typescript/lib/tsc.js"), "make test installs it"),
		"--strict", "--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes", "--noUnusedLocals",
		"--module", "nodenext", "--target", "es2022", "--lib", "es2022,dom,dom.iterable", "example.ts")
	command.Dir = string(p)
	out, err := command.CombinedOutput()
	return string(out), err
}
