package sdk_test

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// newcomer is a folder, empty at first, where the commands of the README are run.
type newcomer struct {
	dir      string
	settings []string // of the environment
	program  string   // the name of the program's file
	rest     string   // the commands that follow once the program is there
}

// follow runs the commands that come before the program in a language.
func follow(t *testing.T, language string, settings ...string) project {
	t.Helper()
	before, rest, found := strings.Cut(commands(t, language), "# The program is ")
	name, after, isName := strings.Cut(rest, ":\n")
	if !found || !isName {
		t.Fatalf("the commands for %s do not say where the program goes", language)
	}
	n := newcomer{dir: t.TempDir(), settings: settings, program: name, rest: after}
	if out, err := n.shell(t, before); err != nil {
		t.Fatalf("got %s, %v; want no error", out, err)
	}
	return n
}

func (n newcomer) run(t *testing.T, program string) (string, error) {
	t.Helper()
	write(t, filepath.Join(n.dir, n.program), program)
	return n.shell(t, n.rest)
}

func (n newcomer) shell(t *testing.T, commands string) (string, error) {
	t.Helper()
	return output(t, n.dir, "env", append(n.settings, "bash", "-euo", "pipefail", "-c", commands)...)
}

// commands are those of the README that come before its program in a language.
func commands(t *testing.T, language string) string {
	t.Helper()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, _, _ := strings.Cut(string(readme), "\n```"+language+"\n")
	at := strings.LastIndex(before, "\n```sh\n")
	if at < 0 {
		t.Fatalf("the README has no commands for %s", language)
	}
	block, _, _ := strings.Cut(before[at+len("\n```sh\n"):], "```\n")
	return block
}

func followGo(t *testing.T) project {
	t.Helper()
	return follow(t, "go", "COREBANK="+filepath.Dir(absolute(t, "go.mod", "this is the repository")))
}

// followPython has no network: the packages of the distribution serve.
func followPython(t *testing.T) project {
	t.Helper()
	return follow(t, "python", "COREBANK="+clone(t, "gen/python"), "PATH="+filepath.Dir(interpreter(t))+":"+os.Getenv("PATH"),
		"PIP_NO_INDEX=1", "PIP_QUIET=1")
}

func followTypeScript(t *testing.T) project {
	t.Helper()
	return follow(t, "ts", "COREBANK="+clone(t, "gen/ts"), "npm_config_registry="+registry(t), "npm_config_cache="+t.TempDir(),
		"npm_config_audit=false", "npm_config_fund=false", "npm_config_update_notifier=false")
}

// clone copies a folder of this repository into another, where tools may leave what they build.
func clone(t *testing.T, folder string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, folder), os.DirFS(absolute(t, folder, "make generate"))); err != nil {
		t.Fatal(err)
	}
	return dir
}

// registry serves the installed npm packages as a registry does, each in the version that is there.
func registry(t *testing.T) string {
	t.Helper()
	installed := absolute(t, packages, "make test installs them")
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	mux.HandleFunc("GET /-/tarball", func(w http.ResponseWriter, r *http.Request) {
		if err := pack(w, os.DirFS(filepath.Join(installed, path.Clean("/"+r.FormValue("name"))))); err != nil {
			t.Errorf("pack %s: %v", r.FormValue("name"), err)
		}
	})
	mux.HandleFunc("GET /{name...}", func(w http.ResponseWriter, r *http.Request) {
		name := r.PathValue("name")
		text, err := os.ReadFile(filepath.Join(installed, path.Clean("/"+name), "package.json"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		var described map[string]any
		if err := json.Unmarshal(text, &described); err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		version, _ := described["version"].(string)
		described["dist"] = map[string]string{"tarball": server.URL + "/-/tarball?name=" + url.QueryEscape(name)}
		if err := json.NewEncoder(w).Encode(map[string]any{
			"name": name, "dist-tags": map[string]string{"latest": version}, "versions": map[string]any{version: described},
		}); err != nil {
			t.Logf("answer npm: %v", err)
		}
	})
	return server.URL
}

// pack writes a package as npm does.
func pack(w http.ResponseWriter, files fs.FS) error {
	zip, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return err
	}
	archive := tar.NewWriter(zip)
	if err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		mode := int64(0o644)
		if strings.HasPrefix(name, "bin/") {
			mode = 0o755
		}
		if err := archive.WriteHeader(&tar.Header{Name: "package/" + name, Mode: mode, Size: int64(len(text))}); err != nil {
			return err
		}
		_, err = archive.Write(text)
		return err
	}); err != nil {
		return err
	}
	if err := archive.Close(); err != nil {
		return err
	}
	return zip.Close()
}

// A program in Go that calls the server links the stubs, gRPC and what those need, and nothing of the server; its module asks for little.
func TestGoClientNeedsLittle(t *testing.T) {
	t.Parallel()
	p := followGo(t).(newcomer)
	write(t, filepath.Join(p.dir, p.program), example(t, "go"))
	got, err := p.shell(t, strings.Replace(p.rest, "go run ", "go vet . && go list -deps ", 1))
	if err != nil {
		t.Fatal(err)
	}
	standard := regexp.MustCompile(`^(vendor/|[^.]+(/|$))`)
	allowed := regexp.MustCompile(`^(github\.com/corebank/corebank/(gen/go/|server/sdk$)|google\.golang\.org/|golang\.org/x/|buf\.build/gen/go/)`)
	count := 0
	for name := range strings.Lines(got) {
		name = strings.TrimSpace(name)
		if !standard.MatchString(name) && name != "command-line-arguments" {
			count++
			if !allowed.MatchString(name) {
				t.Errorf("a client depends on %s", name)
			}
		}
	}
	if count < 50 || count > 200 {
		t.Errorf("got %d packages besides the standard library, want about a hundred", count)
	}
}
