package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The image and the compose file name only variables that there are, and are built with the Go of go.mod.
func TestContainerFiles(t *testing.T) {
	t.Parallel()
	read := func(name string) string {
		text, err := os.ReadFile("../../../" + name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	parser, err := parser(t.Context(), &cli{})
	if err != nil {
		t.Fatal(err)
	}
	var known []string
	for _, command := range parser.Model.Children {
		for _, flag := range command.Flags {
			known = append(known, flag.Envs...)
		}
	}
	for _, file := range []string{".docker/Dockerfile", ".docker/compose.yaml"} {
		for _, name := range regexp.MustCompile(`COREBANK_\w+`).FindAllString(read(file), -1) {
			if !slices.Contains(known, name) {
				t.Errorf("%s: got %s, want a variable that some command knows", file, name)
			}
		}
	}
	wanted := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read("go.mod"))[1]
	if !strings.Contains(read(".docker/Dockerfile"), "FROM golang:"+wanted+" ") {
		t.Errorf("the image is not built with Go %s", wanted)
	}
	for _, secret := range []string{"POSTGRES_PASSWORD", "COREBANK_JWT_SECRET", "COREBANK_ADMIN_PASSWORD"} {
		if regexp.MustCompile(`\$\{` + secret + `(:-|})`).MatchString(read(".docker/compose.yaml")) {
			t.Errorf("got a default for %s, want it required", secret)
		}
	}
}
