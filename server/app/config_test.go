package app_test

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/corebank/corebank/server/app"
)

var update = flag.Bool("update", false, "write the table of variables into the README of this package")

const (
	begin = "<!-- configuration -->\n"
	end   = "<!-- /configuration -->\n"
)

// The README's table is made from the configuration, as the help of `corebank serve` is.
func TestReadmeHasTheConfiguration(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(text), begin)
	got, after, found := strings.Cut(rest, end)
	if !found {
		t.Fatal("got no place for the variables in README.md, want the comments configuration and /configuration")
	}
	want := table()
	if *update {
		if err := os.WriteFile("README.md", []byte(before+begin+want+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != want {
		t.Error("got other variables in README.md than in Config. Fix: run go test ./server/app -update")
	}
}

func table() string {
	var b strings.Builder
	b.WriteString("\n| variable | default | meaning |\n|---|---|---|\n")
	for field := range reflect.TypeFor[app.Config]().Fields() {
		name := field.Tag.Get("env")
		if name == "" {
			continue
		}
		value := field.Tag.Get("default")
		if value != "" {
			value = "`" + value + "`"
		}
		help := strings.ReplaceAll(field.Tag.Get("help"), "${enum}", strings.ReplaceAll(field.Tag.Get("enum"), ",", ", "))
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", name, value, help)
	}
	b.WriteString("\n")
	return b.String()
}
