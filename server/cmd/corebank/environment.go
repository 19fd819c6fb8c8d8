package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/alecthomas/kong"
)

// variablePrefix begins the name of every environment variable of this program.
const variablePrefix = "COREBANK_"

// needsConfiguration reports whether a command reads the environment. Completion, for example, does not.
func needsConfiguration(command *kong.Context) bool {
	name, _, _ := strings.Cut(command.Command(), " ")
	return name != "version" && name != "completion" && name != "complete"
}

// checkEnvironment returns an error for an unknown variable with our prefix: it is probably misspelt, and the server would run with
// a default instead.
func checkEnvironment(model *kong.Application, environ []string) error {
	known := variables(model.Node)
	slices.Sort(environ) // So that the error is the same every time.
	for _, entry := range environ {
		name, _, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, variablePrefix) || slices.Contains(known, name) {
			continue
		}
		nearest := slices.MinFunc(known, func(a, b string) int {
			return levenshtein.ComputeDistance(name, a) - levenshtein.ComputeDistance(name, b)
		})
		return fmt.Errorf("unknown environment variable %s: did you mean %s? `corebank serve --help` lists all", name, nearest)
	}
	return nil
}

// variables are the environment variables of a command and of those below it.
func variables(node *kong.Node) []string {
	var names []string
	for _, flag := range node.Flags {
		names = append(names, flag.Envs...)
	}
	for _, child := range node.Children {
		names = append(names, variables(child)...)
	}
	return names
}
