// Package sdk_test runs what the README shows of the client libraries in gen/, as it stands there, against a server.
package sdk_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/auth"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// Every example opens an account, deposits 100.00, transfers 60.00 of it to account 1, and tries to transfer more than is left. It knows by
// the code that the money does not suffice, and ends at any other error.
func TestExamplesOfTheReadme(t *testing.T) {
	t.Parallel()
	payee := regexp.MustCompile(`(?i)(to_?account_?id[:=] ?)1\b`)
	for language, project := range map[string]func(t *testing.T) project{
		"go":     followGo,
		"python": followPython,
		"ts":     followTypeScript,
	} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			s, run := startLikeDemo(t), project(t).run
			program := strings.NewReplacer("localhost:8080", s.HTTP, "localhost:9090", s.GRPC).Replace(example(t, language))
			if got, err := run(t, program); got != "transferred: 60.00\nrefused: 余额不足\n" || err != nil {
				t.Errorf("got %q, %v; want a transfer, a refusal and no error", got, err)
			}
			if got, err := run(t, payee.ReplaceAllString(program, "${1}999")); got != "" || err == nil ||
				!strings.Contains(err.Error(), "账户不存在") {
				t.Errorf("got %q, %v; want nothing, for want of a payee", got, err)
			}
			for account, want := range map[int64]string{1: "60.00", 2: "40.00", 3: "100.00"} {
				balance, err := accountv1.NewAccountServiceClient(s.Conn).
					GetBalance(s.As(t, "admin"), &accountv1.GetBalanceRequest{Id: account})
				if err != nil {
					t.Fatal(err)
				}
				if got := balance.GetBalance(); got != want {
					t.Errorf("account %d holds %s, want %s", account, got, want)
				}
			}
		})
	}
}

// project is a folder where a client library is installed.
type project interface {
	// run returns what a program prints.
	run(t *testing.T, program string) (string, error)
}

// startLikeDemo starts a server with as much of a demo server as the examples need: the teller, and customer 1 with account 1.
func startLikeDemo(t *testing.T, options ...apptest.Option) *apptest.Server {
	t.Helper()
	s := apptest.Start(t, options...)
	ctx := s.As(t, "admin")
	s.AddUser(t, auth.NewUser{
		Username: "teller", Password: app.DemoPassword, Name: "柜员", Roles: []apiv1.Role{apiv1.Role_ROLE_TELLER},
	})
	if _, err := customerv1.NewCustomerServiceClient(s.Conn).CreateCustomer(ctx, &customerv1.CreateCustomerRequest{
		Name: "张三", Email: "zhangsan@example.com", Phone: "13812345678",
		IdType: customerv1.IdType_ID_TYPE_PASSPORT, IdNumber: "P12345678",
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := accountv1.NewAccountServiceClient(s.Conn).OpenAccount(ctx, &accountv1.OpenAccountRequest{
		CustomerId: 1, AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, Currency: "CNY",
	}); err != nil {
		t.Fatal(err)
	}
	return s
}

const (
	root = "../.."
)

// example is the README's program in a language.
func example(t *testing.T, language string) string {
	t.Helper()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "\n```"+language+"\n")
	program, _, found := strings.Cut(rest, "```\n")
	if !found {
		t.Fatalf("got no example in %s in README.md, want one", language)
	}
	return program
}

// output runs a command in a folder and returns what it prints; what it complains of is the error.
func output(t *testing.T, dir, name string, args ...string) (string, error) {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, args...)
	command.Dir = dir
	var stderr strings.Builder
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		err = fmt.Errorf("%s: %w\n%s", command, err, stderr.String())
	}
	return string(out), err
}

// absolute is the path of something in this repository that must be there.
func absolute(t *testing.T, path, otherwise string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("got %v: %s; want no error", err, otherwise)
	}
	return path
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
