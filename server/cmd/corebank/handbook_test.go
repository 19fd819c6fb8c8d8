package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store/localpg"
	"github.com/corebank/corebank/store/storetest"
)

// handbook has the commands of a section of the operator's handbook, and the variables that they use.
type handbook struct {
	blocks      []string
	environment []string
}

// newHandbook finds a section that has so many blocks of commands.
func newHandbook(t *testing.T, section string, blocks int) *handbook {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, ".docker", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, found, _ := strings.Cut(string(text), "\n## "+section+"\n")
	found, _, _ = strings.Cut(found, "\n## ")
	h := &handbook{}
	for _, block := range shell.FindAllStringSubmatch(found, -1) {
		h.blocks = append(h.blocks, block[1])
	}
	if len(h.blocks) != blocks {
		t.Fatalf("got %d blocks of commands in the section %q, want %d", len(h.blocks), section, blocks)
	}
	return h
}

// makeFolders makes the folders of the section about backups, and returns that of the new cluster.
func (h *handbook) makeFolders(t *testing.T) (cluster string) {
	t.Helper()
	dir := storetest.Dir(t)
	archive, cluster := filepath.Join(dir, "archive"), filepath.Join(dir, "cluster")
	if err := os.Mkdir(archive, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(archive, 0o777); err != nil { // For the user that Postgres runs as.
		t.Fatal(err)
	}
	h.environment = []string{"ARCHIVE=" + archive, "BACKUP=" + filepath.Join(dir, "backup"), "CLUSTER=" + cluster}
	return cluster
}

// run runs one block of commands, with the programs of Postgres and this one, and returns what it prints. The variables that it sets are
// there for the next one.
func (h *handbook) run(t *testing.T, block int, environment ...string) string {
	t.Helper()
	psql, err := localpg.InstalledProgram("psql")
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := storetest.Dir(t)
	variables := filepath.Join(dir, "variables")
	script := "set -euo pipefail\ncorebank() { " + asProgram + "=1 '" + self + "' \"$@\"; }\nset -a\n" + h.blocks[block] + "\nenv -0 >'" + variables + "'"
	cmd := exec.CommandContext(t.Context(), "bash", "-c", script)
	cmd.Dir = dir
	cmd.Env = slices.Concat(os.Environ(), h.environment, environment,
		[]string{"PATH=" + filepath.Dir(psql) + string(os.PathListSeparator) + os.Getenv("PATH")})
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("got %v: %s; want no error of\n%s", err, out, h.blocks[block])
	}
	set, err := os.ReadFile(variables)
	if err != nil {
		t.Fatal(err)
	}
	h.environment = strings.Split(strings.TrimSuffix(string(set), "\x00"), "\x00")
	return strings.TrimSpace(string(out))
}

// variable returns what the commands so far have set.
func (h *handbook) variable(name string) string {
	for _, variable := range slices.Backward(h.environment) {
		if value, ok := strings.CutPrefix(variable, name+"="); ok {
			return value
		}
	}
	return ""
}

// The handbook's commands replace the data key: servers with the keys of one step and of the next read what each other has written.
func TestHandbookReplacesTheDataKey(t *testing.T) {
	t.Parallel()
	h := newHandbook(t, "Keys, and who is locked out", 4)
	database := storetest.URL(t)
	serve := func(keys string) *apptest.Server {
		return apptest.Start(t, apptest.On(database), func(c *app.Config) { c.DataKeys = keys })
	}
	const old = "2026:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
	h.environment = []string{"COREBANK_DATA_KEYS=" + old, "DATABASE=" + database}
	before := serve(old)
	customers := []int64{before.Customer(t)}
	said := ""
	for block := range 3 {
		said += h.run(t, block)
		after := serve(h.variable("COREBANK_DATA_KEYS"))
		customers = append(customers, after.Customer(t))
		for _, server := range []*apptest.Server{before, after} {
			for _, customer := range customers {
				got := server.CallGRPC(t, server.Caller(t, apptest.Admin), &customerv1.GetCustomerRequest{Id: customer})
				apptest.Expect(t, got, 0)
			}
		}
		before = after
	}
	if !strings.HasPrefix(said, "encrypted ") || strings.HasPrefix(said, "encrypted 0 ") {
		t.Errorf("got %q, want how many values were encrypted anew", said)
	}
}

// The handbook's command lets an administrator in again who has lost the password.
func TestHandbookLetsAnAdministratorIn(t *testing.T) {
	t.Parallel()
	h := newHandbook(t, "Keys, and who is locked out", 4)
	s := apptest.Start(t)
	password := h.run(t, 3, "ADMIN=admin", "DATABASE="+s.DatabaseURL)
	apptest.Expect(t, s.CallGRPC(t, apptest.Caller{}, &authv1.LoginRequest{Username: "admin", Password: password}), 0, "passwordChangeRequired=true")
}
