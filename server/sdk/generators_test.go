package sdk_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

const document = "gen/openapi/openapi.json"

// Validators of OpenAPI documents find no error in ours.
func TestValidatorsFindNoErrorInTheDocument(t *testing.T) {
	t.Parallel()
	t.Run("redocly", func(t *testing.T) {
		t.Parallel()
		got, err := tool(t, t.TempDir(), "redocly", "lint", "--format=json", absolute(t, document, "make generate"))
		var report struct {
			Totals struct{ Errors, Warnings int }
		}
		if parsed := json.Unmarshal([]byte(got), &report); parsed != nil || err != nil || report.Totals.Errors != 0 {
			t.Errorf("got %s, %v, %v; want no errors", got, parsed, err)
		}
		t.Logf("%d errors, %d warnings", report.Totals.Errors, report.Totals.Warnings)
	})
	t.Run("spectral", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		write(t, filepath.Join(dir, "rules.yaml"), `extends: ["spectral:oas"]`)
		got, err := tool(t, dir, "spectral", "lint", "--ruleset", "rules.yaml", "--fail-severity", "error", absolute(t, document, "make generate"))
		if err != nil {
			t.Errorf("got %s, %v; want no errors", got, err)
		}
		t.Log(strings.TrimSpace(got))
	})
}

// The generators that people use make clients that compile as strictly as the compiler can, log in, transfer, and meet CBB002.
func TestGeneratedClientsTransfer(t *testing.T) {
	t.Parallel()
	for name, build := range map[string]func(t *testing.T, dir string) (program []string){
		"openapi-typescript": openapiTypeScript,
		"hey-api":            heyAPI,
		"orval":              orval,
		"oapi-codegen":       oapiCodegen,
		"ogen":               ogen,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startLikeDemo(t)
			payee := s.Account(t, 1, "0.00")
			if payee != 2 {
				t.Fatalf("got account %d, want 2", payee)
			}
			s.MustCall(t, "admin", &transactionv1.DepositRequest{AccountId: 1, Amount: "10.00"})
			program := build(t, generatorProject(t, name, s))
			got, err := output(t, t.TempDir(), program[0], program[1:]...)
			if got != "completed\nCBB002\n" || err != nil {
				t.Errorf("got %q, %v; want completed and CBB002", got, err)
			}
			balance, err := accountv1.NewAccountServiceClient(s.Conn).GetBalance(s.As(t, "admin"), &accountv1.GetBalanceRequest{Id: payee})
			if err != nil || balance.GetBalance() != "1.00" {
				t.Errorf("got %v, %v; want a balance of 1.00", balance, err)
			}
		})
	}
}

func openapiTypeScript(t *testing.T, dir string) []string {
	t.Helper()
	generate(t, dir, "openapi-typescript", "openapi.json", "--output", "client.d.ts")
	return bundle(t, dir, "--exactOptionalPropertyTypes")
}

// What hey-api has for all documents does not compile with exactOptionalPropertyTypes.
func heyAPI(t *testing.T, dir string) []string {
	t.Helper()
	generate(t, dir, "openapi-ts", "--input", "openapi.json", "--output", "client", "--client", "@hey-api/client-fetch", "--silent")
	return bundle(t, dir)
}

func orval(t *testing.T, dir string) []string {
	t.Helper()
	generate(t, dir, "orval", "--config", "orval.config.json")
	return bundle(t, dir, "--exactOptionalPropertyTypes")
}

func oapiCodegen(t *testing.T, dir string) []string {
	t.Helper()
	if err := os.Mkdir(filepath.Join(dir, "client"), 0o755); err != nil {
		t.Fatal(err)
	}
	generator := absolute(t, ".build/bin/oapi-codegen", "make test builds it")
	if _, err := output(t, dir, generator, "-generate", "types,client", "-package", "client", "-o", "client/client.go", "openapi.json"); err != nil {
		t.Fatal(err)
	}
	return compileGo(t, dir)
}

func ogen(t *testing.T, dir string) []string {
	t.Helper()
	generator := absolute(t, ".build/bin/ogen", "make test builds it")
	if _, err := output(t, dir, generator, "--config", "ogen.yml", "--loglevel", "error", "--target", "client", "--package", "client", "openapi.json"); err != nil {
		t.Fatal(err)
	}
	return compileGo(t, dir)
}

// The settings of ogen name the methods that it leaves out, and no others: those with a choice of bodies.
func TestSettingsOfOgenNameWhatItLeavesOut(t *testing.T) {
	t.Parallel()
	settings, err := os.ReadFile("testdata/generators/ogen/ogen.yml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(absolute(t, document, "make generate"))
	if err != nil {
		t.Fatal(err)
	}
	var parsed struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(text, &parsed); err != nil {
		t.Fatal(err)
	}
	for _, item := range parsed.Paths {
		for _, operation := range item {
			var named struct{ OperationID string }
			if err := json.Unmarshal(operation, &named); err != nil {
				t.Fatal(err)
			}
			isNamed := regexp.MustCompile(`\b` + named.OperationID + `\b`).Match(settings)
			if choice := bytes.Contains(operation, []byte(`"anyOf"`)); choice != isNamed {
				t.Errorf("%s: got a choice of bodies %t, and named as left out %t; want the same", named.OperationID, choice, isNamed)
			}
		}
	}
}

// generatorProject makes a folder with the document and a program for a client of one generator, which calls a server.
func generatorProject(t *testing.T, name string, s *apptest.Server) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/generators")); err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(dir, name)
	if err := os.Symlink(absolute(t, document, "make generate"), filepath.Join(dir, "openapi.json")); err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{"main.*", "*.config.json"} {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			write(t, file, strings.ReplaceAll(string(text), "localhost:8080", s.HTTP))
		}
	}
	return dir
}

// tool runs a program of the npm packages.
func tool(t *testing.T, dir, name string, args ...string) (string, error) {
	t.Helper()
	program := absolute(t, filepath.Join(packages, ".bin", name), "make test installs it")
	return output(t, dir, "env", append([]string{
		"REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true", "NO_COLOR=1", "node", program,
	}, args...)...)
}

func generate(t *testing.T, dir, generator string, args ...string) {
	t.Helper()
	if out, err := tool(t, dir, generator, args...); err != nil {
		t.Fatalf("got %s, %v; want a client", out, err)
	}
}

// bundle has main.ts checked as strictly as the compiler can, and makes one file of it.
func bundle(t *testing.T, dir string, flags ...string) (program []string) {
	t.Helper()
	if err := os.Symlink(absolute(t, packages, "make test installs it"), filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	flags = append(flags, "--strict", "--skipDefaultLibCheck", "--noUncheckedIndexedAccess", "--noUnusedLocals", "--noUnusedParameters", "--noImplicitReturns",
		"--noFallthroughCasesInSwitch", "--noImplicitOverride", "--noPropertyAccessFromIndexSignature",
		"--noEmit", "--module", "esnext", "--moduleResolution", "bundler", "--target", "es2022", "--lib", "es2022,dom,dom.iterable", "main.ts")
	if out, err := tool(t, dir, "tsc", flags...); err != nil {
		t.Fatalf("got %s, %v; want a client that compiles", out, err)
	}
	if out, err := tool(t, dir, "esbuild", "main.ts", "--bundle", "--format=esm", "--platform=node", "--outfile=main.mjs", "--log-level=error"); err != nil {
		t.Fatalf("got %s, %v; want a bundle", out, err)
	}
	return []string{"node", filepath.Join(dir, "main.mjs")}
}

// compileGo compiles and vets the program in a folder.
func compileGo(t *testing.T, dir string) (program []string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "vet", "./...")
	command.Dir = dir
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("got %s, %v; want a client without complaints", out, err)
	}
	if _, err := output(t, dir, "go", "build", "-o", "program", "."); err != nil {
		t.Fatal(err)
	}
	return []string{filepath.Join(dir, "program")}
}
