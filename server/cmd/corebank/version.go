package main

import (
	"cmp"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/alecthomas/kong"

	"github.com/corebank/corebank/server/internal/contract"
)

// release identifies the commit for builds without git, as of the image: -ldflags "-X main.release=…".
var release string

// build identifies the commit that this program was built from.
func build() string {
	if release != "" {
		return release
	}
	info, _ := debug.ReadBuildInfo()
	if info == nil {
		return "unknown"
	}
	return cmp.Or(info.Main.Version, "unknown")
}

// version is `corebank version`.
type version struct{}

// Run prints the version of the contract, of the build and of Go.
func (version) Run() error {
	_, err := fmt.Fprintf(os.Stdout, "corebank %s (build %s, %s)\n", contract.Version(), build(), runtime.Version())
	return err
}

// versionFlag is --version, which prints the same.
type versionFlag bool

// BeforeReset prints the version and ends the program.
func (versionFlag) BeforeReset(app *kong.Kong) error {
	err := version{}.Run()
	app.Exit(0)
	return err
}
