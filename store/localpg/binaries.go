package localpg

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// oldestPostgres is the oldest major version this package is meant for.
const oldestPostgres = 14

// binaries are the programs of one Postgres installation.
type binaries struct {
	initdb, postgres string
	major            int
}

// binaryDirs are the places where distributions put programs that are not meant to be called by hand.
var binaryDirs = []string{
	"/usr/lib/postgresql/*/bin",                                       // Debian, Ubuntu
	"/usr/pgsql-*/bin",                                                // packages of postgresql.org for Fedora, RHEL
	"/usr/libexec/postgresql*",                                        // Alpine
	"/usr/lib/postgresql*/bin",                                        // SUSE
	"/opt/homebrew/opt/postgresql*/bin",                               // Homebrew, Apple silicon
	"/usr/local/opt/postgresql*/bin",                                  // Homebrew, Intel
	"/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",                  // Homebrew, Linux
	"/Applications/Postgres.app/Contents/Versions/*/bin",              // Postgres.app
	"/usr/local/pgsql/bin",                                            // built from source
	"/nix/var/nix/profiles/default/bin", "/run/current-system/sw/bin", // Nix
}

// installers name, for each package manager, the command that installs the Postgres server.
var installers = []struct{ program, command string }{
	{"apt-get", "apt-get install postgresql"},
	{"dnf", "dnf install postgresql-server"},
	{"yum", "yum install postgresql-server"},
	{"apk", "apk add postgresql"},
	{"pacman", "pacman -S postgresql"},
	{"zypper", "zypper install postgresql-server"},
	{"brew", "brew install postgresql"},
}

// ErrNoPostgres is wrapped by the error of [Start] when the programs of Postgres are not installed.
var ErrNoPostgres = errors.New("no Postgres server is installed (initdb and postgres were not found)")

// InstalledVersion is the major version of the Postgres that a new private cluster is made by.
func InstalledVersion() (int, error) {
	b, err := newest(installedBinaries())
	return b.major, err
}

// InstalledProgram is the path of another program, such as pgbench, of the newest installation that has it.
func InstalledProgram(name string) (string, error) {
	found := installedBinaries()
	for _, b := range found {
		if path := filepath.Join(filepath.Dir(b.postgres), name); isFile(path) {
			return path, nil
		}
	}
	b, err := newest(found)
	return filepath.Join(filepath.Dir(b.postgres), name), err
}

// findBinaries picks the installation that can serve the cluster, or the seed it will be copied from: of the same
// version if there is one of the two, else the newest.
func findBinaries(cluster, seed string) (binaries, error) {
	wanted, err := clusterVersion(cluster)
	if wanted == 0 && err == nil && seed != "" {
		wanted, err = clusterVersion(seed)
	}
	if err != nil {
		return binaries{}, err
	}
	found := installedBinaries()
	if wanted != 0 {
		for _, b := range found {
			if b.major == wanted {
				return b, nil
			}
		}
		return binaries{}, fmt.Errorf("the data in %s are of Postgres %d, which is not installed: install it, or move the data by pg_dump",
			cluster, wanted)
	}
	return newest(found)
}

func newest(found []binaries) (binaries, error) {
	switch {
	case len(found) == 0:
		return binaries{}, noPostgres()
	case found[0].major < oldestPostgres:
		return binaries{}, fmt.Errorf("the newest Postgres found is %d in %s, but %d or newer is needed",
			found[0].major, filepath.Dir(found[0].postgres), oldestPostgres)
	}
	return found[0], nil
}

func noPostgres() error {
	for _, i := range installers {
		if _, err := exec.LookPath(i.program); err == nil {
			return fmt.Errorf("%w: run %q, or set COREBANK_DATABASE_URL", ErrNoPostgres, i.command)
		}
	}
	return fmt.Errorf("%w: install the postgresql server package of this system, or set COREBANK_DATABASE_URL", ErrNoPostgres)
}

// clusterVersion is the major version that made the cluster, or 0 if there is none yet.
func clusterVersion(cluster string) (int, error) {
	text, err := os.ReadFile(filepath.Join(cluster, "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read cluster: %w", err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("%s/PG_VERSION is damaged: %q", cluster, text)
	}
	return major, nil
}

// installedBinaries lists the installations of this machine, newest first; of equal ones that on the PATH.
func installedBinaries() []binaries {
	var dirs []string
	for _, program := range []string{"postgres", "initdb"} {
		if path, err := exec.LookPath(program); err == nil {
			if path, err = filepath.EvalSymlinks(path); err == nil {
				dirs = append(dirs, filepath.Dir(path))
			}
		}
	}
	for _, pattern := range binaryDirs {
		matches, err := filepath.Glob(pattern)
		if err != nil {
			panic(err) // the patterns are constant
		}
		dirs = append(dirs, matches...)
	}

	var found []binaries
	seen := make(map[string]bool)
	for _, dir := range dirs {
		b := binaries{initdb: filepath.Join(dir, "initdb"), postgres: filepath.Join(dir, "postgres")}
		if seen[dir] || !isFile(b.initdb) {
			continue
		}
		seen[dir] = true
		if b.major = majorVersion(b.postgres); b.major != 0 {
			found = append(found, b)
		}
	}
	slices.SortStableFunc(found, func(a, b binaries) int { return cmp.Compare(b.major, a.major) })
	return found
}

var versionPattern = regexp.MustCompile(`\d+`)

// majorVersion asks the program itself, for a directory's name may say anything. 0 means that it does not run.
func majorVersion(postgres string) int {
	out, err := exec.Command(postgres, "-V").Output() // "postgres (PostgreSQL) 15.18 (Debian …)"
	if err != nil {
		return 0
	}
	major, _ := strconv.Atoi(versionPattern.FindString(string(out))) // 0 if there is no number
	return major
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
