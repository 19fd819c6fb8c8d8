package store_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/corebank/corebank/store/storetest"
)

var update = flag.Bool("update", false, "write into README.md where each feature of the dialect is used")

// The README lists all of SQL that is used, so that whoever brings another engine knows what it needs.
func TestDialectIsListed(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	d := newDialect(t, string(text))
	for _, source := range sqlSources(t) {
		for _, problem := range d.check(source) {
			t.Errorf("%s uses %s, which is not in the list of store/README.md: do without it, or add it with the engines that have it",
				source.file, problem)
		}
	}
	for _, span := range slices.Sorted(maps.Keys(d.rowOf)) {
		if !d.seen[span] {
			t.Errorf("store/README.md lists %s, which nothing uses", span)
		}
	}
	want := d.written()
	if *update {
		if err := os.WriteFile("README.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if string(text) != want {
		t.Error("store/README.md says otherwise where features are used. Fix: run go test ./store -run Dialect -update")
	}
}

func TestDialectNoticesWhatIsNotListed(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for sql, want := range map[string]string{
		`SELECT id FROM accounts WHERE id = 1 FOR UPDATE NOWAIT`:                                                "NOWAIT",
		`CREATE TRIGGER t AFTER INSERT ON a REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION f()`: "REFERENCING",
		`CREATE CONSTRAINT TRIGGER t AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION f()`:                       "CREATE",
		`SELECT xmax FROM accounts`:                                 "xmax",
		`SELECT pg_current_xact_id()`:                               "pg_current_xact_id()",
		`SELECT id::xid8 FROM accounts`:                             "xid8",
		`SELECT id FROM accounts WHERE number ~* 'a'`:               "~*",
		`select id from accounts`:                                   "select",
		`CREATE INDEX i ON accounts USING gist (number)`:            "USING gist",
		`CREATE TABLE t (n bigint) WITH (autovacuum_enabled = off)`: "autovacuum_enabled",
		`DO $$ BEGIN CALL f(); END $$`:                              "CALL",
	} {
		d := newDialect(t, string(text))
		if got := d.check(sqlSource{file: "a test", text: sql}); !slices.Contains(got, want) {
			t.Errorf("%s: got %q, want %q noticed", sql, got, want)
		}
	}
}

// sqlSource is SQL of one file.
type sqlSource struct{ file, text string }

// sqlSources returns the queries, the migrations and the SQL in the server's Go code.
func sqlSources(t *testing.T) []sqlSource {
	t.Helper()
	var sources []sqlSource
	for _, pattern := range []string{"../queries/*.sql", "migrations/*.sql"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: got %d files, %v", pattern, len(files), err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			sources = append(sources, sqlSource{strings.TrimSuffix(strings.TrimPrefix(file, "../"), ".sql"), string(text)})
		}
	}
	for _, root := range []string{".", "../server"} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case entry.IsDir() && slices.Contains([]string{"testkit", "storetest", "proctest", "corebank-bench", "node_modules"}, entry.Name()):
				return fs.SkipDir
			case strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go"):
				for _, text := range statementsOf(t, path) {
					sources = append(sources, sqlSource{filepath.Join("store", filepath.Dir(path)), text})
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return sources
}

var statement = regexp.MustCompile(
	`^\s*((SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH|SET|RESET|LISTEN|NOTIFY|LOCK|CREATE|ALTER|DROP|ANALYZE|VACUUM|COPY|CALL|; SET)\b|` +
		`(BEGIN|COMMIT|ROLLBACK)( ISOLATION| READ|;|$))`)

// statementsOf returns the string literals of a Go file that begin as a statement does.
func statementsOf(t *testing.T, path string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		literal, ok := n.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return true
		}
		if text, err := strconv.Unquote(literal.Value); err == nil && statement.MatchString(text) {
			found = append(found, text)
		}
		return true
	})
	return found
}

// dialect is the list of the README, and what was found of it.
type dialect struct {
	before, after string
	rows          [][]string        // cells
	rowOf         map[string]int    // by what is written
	phrases       map[string]bool   // keywords that follow each other
	seen          map[string]bool   // what is written
	users         []map[string]bool // of each row
	names         names
}

// names are what Postgres and the schema call things.
type names struct{ reserved, functions, types, ours map[string]bool }

const (
	dialectBegin  = "<!-- dialect -->"
	dialectEnd    = "<!-- /dialect -->"
	longestPhrase = 8
)

var span = regexp.MustCompile("`([^`]+)`")

func newDialect(t *testing.T, readme string) *dialect {
	t.Helper()
	before, rest, found := strings.Cut(readme, dialectBegin)
	table, after, ended := strings.Cut(rest, dialectEnd)
	if !found || !ended {
		t.Fatalf("got no place for the dialect in README.md, want the comments %s and %s", dialectBegin, dialectEnd)
	}
	d := &dialect{before: before, after: after, rowOf: map[string]int{}, phrases: map[string]bool{}, seen: map[string]bool{}, names: readNames(t)}
	for line := range strings.Lines(strings.TrimSpace(table)) {
		line = strings.ReplaceAll(strings.Trim(strings.TrimSpace(line), "|"), `\|`, "\x00")
		cells := strings.Split(line, "|")
		for i := range cells {
			cells[i] = strings.ReplaceAll(strings.TrimSpace(cells[i]), "\x00", "|")
		}
		d.rows = append(d.rows, cells)
		d.users = append(d.users, map[string]bool{})
		if len(d.rows) <= 2 {
			continue // the head
		}
		if len(cells) != len(d.rows[0]) || slices.Contains(slices.Concat(cells[:2], cells[3:]), "") {
			t.Errorf("README.md: got the row %q, want all cells filled", cells)
			continue
		}
		for _, match := range span.FindAllStringSubmatch(cells[1], -1) {
			if _, double := d.rowOf[match[1]]; double {
				t.Errorf("README.md: lists %s twice", match[1])
			}
			d.rowOf[match[1]] = len(d.rows) - 1
			d.phrases[match[1]] = keyword.MatchString(match[1])
		}
	}
	return d
}

// readNames asks a database with the current schema.
func readNames(t *testing.T) names {
	t.Helper()
	db := storetest.New(t)
	read := func(sql string) map[string]bool {
		set := map[string]bool{}
		rows, err := db.Query(t.Context(), sql)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				t.Fatal(err)
			}
			set[name] = true
		}
		return set
	}
	n := names{
		reserved:  read(`SELECT word FROM pg_get_keywords() WHERE catcode = 'R'`),
		functions: read(`SELECT proname FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace UNION SELECT word FROM pg_get_keywords() WHERE catcode = 'C'`),
		types: read(`SELECT typname FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'r', 'm') AND typelem = 0
			UNION SELECT word FROM pg_get_keywords() WHERE word IN ('bigint', 'integer', 'int', 'smallint', 'boolean', 'real', 'double', 'decimal', 'timestamp')
			UNION SELECT unnest(ARRAY['void', 'trigger'])`),
		ours: read(`SELECT attname FROM pg_attribute JOIN pg_class ON attrelid = pg_class.oid WHERE relnamespace = 'public'::regnamespace
			UNION SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
			UNION SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace`),
	}
	for _, name := range []string{"numeric", "text", "boolean", "jsonb", "uuid", "date"} {
		n.types[name] = true
		delete(n.functions, name)
	}
	return n
}

// written is the README with the users of each row.
func (d *dialect) written() string {
	var b strings.Builder
	b.WriteString(d.before + dialectBegin + "\n\n")
	for i, cells := range d.rows {
		if i >= 2 {
			cells = slices.Clone(cells)
			cells[2] = usersText(d.users[i])
		}
		for j := range cells {
			cells[j] = strings.ReplaceAll(cells[j], "|", `\|`)
		}
		line := "| " + strings.Join(cells, " | ") + " |\n"
		if i == 1 {
			line = "|" + strings.Repeat("---|", len(cells)) + "\n"
		}
		b.WriteString(line)
	}
	b.WriteString("\n" + dialectEnd + d.after)
	return b.String()
}

// usersText names the files that use a feature where they are few.
func usersText(users map[string]bool) string {
	groups := map[string][]string{}
	for user := range users {
		dir, name := filepath.Split(user)
		switch dir {
		case "queries/":
		case "migrations/":
			number, _, _ := strings.Cut(name, "_")
			name = strings.TrimLeft(number, "0")
		default:
			dir, name = "Go", user
		}
		groups[strings.TrimSuffix(dir, "/")] = append(groups[strings.TrimSuffix(dir, "/")], name)
	}
	var parts []string
	for _, group := range slices.Sorted(maps.Keys(groups)) {
		files := groups[group]
		slices.SortFunc(files, func(a, b string) int {
			return strings.Compare(fmt.Sprintf("%8s", a), fmt.Sprintf("%8s", b)) // numbers by value
		})
		said := strings.Join(files, ", ")
		if len(files) > 3 {
			said = "many"
		}
		parts = append(parts, group+": "+said)
	}
	return strings.Join(parts, "; ")
}

var (
	sqlToken      = regexp.MustCompile(`(?s)--[^\n]*|/\*.*?\*/|[Ee]?'(?:[^']|'')*'|"[^"]*"|\$\d+|@[a-z_]\w*|[A-Za-z_]\w*|\d[\w]*(?:\.\d+)?|\.\.|[-+*/<>=~!@#%^&|?]+|::|:=|.`)
	keyword       = regexp.MustCompile(`^[A-Z][A-Z_]*( [A-Z][A-Z_]*)*$`)
	ordinary      = regexp.MustCompile(`^[a-z_]\w*$`)
	operator      = regexp.MustCompile(`^([-+*/<>=~!@#%^&|?]+|::|:=)$`)
	systemColumns = []string{"xmin", "xmax", "cmin", "cmax", "ctid", "tableoid"}
)

// check returns what SQL uses that is not listed, and notes what is.
func (d *dialect) check(source sqlSource) (problems []string) {
	var tokens []string
	for _, t := range sqlToken.FindAllString(strings.ReplaceAll(source.text, "$$", " "), -1) {
		if strings.TrimSpace(t) != "" && !strings.HasPrefix(t, "--") && !strings.HasPrefix(t, "/*") {
			tokens = append(tokens, t)
		}
	}
	for i := 0; i < len(tokens); {
		used, length := d.use(tokens, i)
		i += length
		if used == "" {
			continue
		}
		row, listed := d.rowOf[used]
		if !listed {
			problems = append(problems, used)
			continue
		}
		d.seen[used] = true
		d.users[row][source.file] = true
	}
	return problems
}

// use returns what the tokens from one on use, as the list would write it, and how many they are. Names are nothing.
func (d *dialect) use(tokens []string, i int) (used string, length int) {
	at := func(i int) string {
		if i < 0 || i >= len(tokens) {
			return ""
		}
		return tokens[i]
	}
	word := tokens[i]
	switch {
	case word == "USING" && ordinary.MatchString(at(i+1)) && at(i+2) == "(" && !d.names.ours[at(i+1)]:
		return "USING " + at(i+1), 2
	case word == "WITH" && at(i+1) == "(" && at(i+3) == "=":
		return at(i + 2), 3
	case keyword.MatchString(word):
		return d.phrase(tokens[i:])
	case operator.MatchString(word):
		return word, 1
	case !ordinary.MatchString(word) || at(i-1) == "." || at(i+1) == ".":
		return "", 1
	case word == "double" && at(i+1) == "precision":
		return "double precision", 2
	case slices.Contains(systemColumns, word), word == "reltuples":
		return word, 1
	case at(i+1) == "(" && (d.names.functions[word] || d.names.reserved[word]) && at(i-1) != "INTO" && at(i-1) != "TABLE":
		return word + "()", 1
	case d.names.types[word] && !d.names.ours[word], at(i-1) == "::" && d.names.types[word]:
		return word, 1
	case d.names.reserved[word] && word != "true" && word != "false":
		return word, 1
	}
	return "", 1
}

// phrase returns the longest listed run of keywords that the tokens begin with, or their first word.
func (d *dialect) phrase(tokens []string) (used string, length int) {
	for length := min(longestPhrase, len(tokens)); length > 0; length-- {
		if run := strings.Join(tokens[:length], " "); d.phrases[run] {
			return run, length
		}
	}
	return tokens[0], 1
}
