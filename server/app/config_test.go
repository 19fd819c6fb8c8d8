package app_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/corebank/corebank/server/app"
)

func TestReadmeNamesEveryVariable(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for field := range reflect.TypeFor[app.Config]().Fields() {
		if name := field.Tag.Get("env"); name != "" && !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("the README does not mention %s", name)
		}
	}
}
