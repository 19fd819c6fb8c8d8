package app_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The alert rules and the dashboard name metrics that the server has, and the handbook explains every alert.
func TestDeploymentFilesNameWhatExists(t *testing.T) {
	t.Parallel()
	source := goSource(t, "..", "../../store")
	database := regexp.MustCompile(`^corebank_database_`)
	series := regexp.MustCompile(`corebank_[a-z_]+`)
	suffix := regexp.MustCompile(`_(bucket|sum|count)$`)
	for _, name := range []string{"alerts.yaml", "dashboard.json"} {
		for _, metric := range series.FindAllString(read(t, name), -1) {
			metric = suffix.ReplaceAllString(metric, "")
			quoted := `"` + metric + `"`
			if database.MatchString(metric) {
				quoted = `"` + strings.TrimPrefix(metric, "corebank_database_") + `"`
			}
			if !strings.Contains(source, quoted) {
				t.Errorf("got %s in %s, want a metric of the server", metric, name)
			}
		}
	}
	handbook := read(t, "README.md")
	for _, alert := range regexp.MustCompile(`- alert: (\w+)`).FindAllStringSubmatch(read(t, "alerts.yaml"), -1) {
		if !strings.Contains(handbook, "| `"+alert[1]+"` |") {
			t.Errorf("got no row for the alert %s in the handbook, want what it means", alert[1])
		}
	}
}

// Every variable in the deployment files is one of the server's.
func TestDeploymentFilesNameKnownVariables(t *testing.T) {
	t.Parallel()
	known := read(t, "../server/app/README.md")
	for _, name := range []string{"kubernetes.yaml", "corebank.service"} {
		for _, variable := range regexp.MustCompile(`COREBANK_[A-Z0-9_]+\b`).FindAllString(read(t, name), -1) {
			if variable = strings.TrimSuffix(variable, "_"); variable != "COREBANK_SERVICE" && !strings.Contains(known, "`"+variable+"`") {
				t.Errorf("got %s in %s, want a variable of the server", variable, name)
			}
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../.docker", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// goSource is the text of all Go files below folders.
func goSource(t *testing.T, folders ...string) string {
	t.Helper()
	var all strings.Builder
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" {
				return err
			}
			text, err := os.ReadFile(path)
			all.Write(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}
