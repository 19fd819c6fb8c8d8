package contract_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/contract"
	_ "github.com/corebank/corebank/server/internal/registry" // links every service
)

var update = flag.Bool("update", false, "write the table of routes into the README of proto/")

const (
	readme = "../../../proto/README.md"
	begin  = "<!-- routes -->\n"
	end    = "<!-- /routes -->\n"
	// documented is the number of routes in the three documents.
	documented = 42
)

// documents are the full names, by system.
var documents = map[apiv1.System]string{
	apiv1.System_SYSTEM_CORE_BANK: "数字银行 POC API 参考文档 v1.0",
	apiv1.System_SYSTEM_PAYMENT:   "数字银行 POC API 参考文档 v1.0",
	apiv1.System_SYSTEM_RISK:      "数字银行 POC API 参考文档 v1.0",
	apiv1.System_SYSTEM_DEFAULTS:  "违约客户管理系统 API接口文档",
	apiv1.System_SYSTEM_RATES:     "利率管理接口文档",
}

// alsoIn are the sections that describe a route again for another case.
var alsoIn = map[string]string{"/corebank.rate.v1.RateService/SaveRate": "2.3"}

type row struct{ document, section, route, rpc string }

// The README of proto/ names every documented route with its RPC and its section.
func TestReadmeHasTheDocumentedRoutes(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(text), begin)
	got, after, found := strings.Cut(rest, end)
	if !found {
		t.Fatalf("got no place for the routes in %s, want the comments routes and /routes", readme)
	}
	rows := documentedRoutes(t)
	routes := map[string]bool{}
	for _, r := range rows {
		routes[r.route] = true
	}
	if len(routes) != documented {
		t.Errorf("got %d documented routes, want %d", len(routes), documented)
	}
	want := table(rows)
	if *update {
		if err := os.WriteFile(readme, []byte(before+begin+want+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != want {
		t.Errorf("got other routes in %s than in the contract. Fix: run go test ./server/internal/contract -update", readme)
	}
}

func documentedRoutes(t *testing.T) []row {
	t.Helper()
	c, err := contract.Load()
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for _, m := range c.Methods() {
		if m.Facade.GetSection() == "" {
			continue
		}
		system := contract.SystemNumber(m.Desc.ParentFile())
		document := documents[system]
		if document == "" {
			t.Errorf("got no document for %s of %s, want its full name", m.Name, system)
		}
		route, rpc := m.HTTPMethod+" "+m.Path, strings.TrimPrefix(m.Name, "/")
		rows = append(rows, row{document, m.Facade.GetSection(), route, rpc})
		if again := alsoIn[m.Name]; again != "" {
			rows = append(rows, row{document, again, route, rpc})
		}
	}
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(strings.Compare(a.document, b.document), strings.Compare(a.section, b.section), strings.Compare(a.route, b.route))
	})
	return rows
}

func table(rows []row) string {
	var b strings.Builder
	b.WriteString("\n| document | section | route | RPC |\n|---|---|---|---|\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "| 《%s》 | %s | `%s` | `%s` |\n", r.document, r.section, r.route, r.rpc)
	}
	b.WriteString("\n")
	return b.String()
}
