// Command links checks that the local links of a Markdown file lead somewhere: to a file that exists, or to a heading.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
)

var (
	fence   = regexp.MustCompile("(?ms)^```.*?^```")
	code    = regexp.MustCompile("`[^`\n]*`")
	link    = regexp.MustCompile(`\]\(([^)\s]+)(?:\s+"[^"]*")?\)`)
	heading = regexp.MustCompile(`(?m)^#{1,6}\s+(.+?)\s*#*$`)
)

func main() {
	dead := 0
	for _, path := range os.Args[1:] {
		text, err := os.ReadFile(path)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		for _, match := range link.FindAllSubmatch(code.ReplaceAll(fence.ReplaceAll(text, nil), nil), -1) {
			if why := check(path, string(match[1])); why != "" {
				fmt.Fprintf(os.Stderr, "%s: %s: %s\n", path, match[1], why)
				dead++
			}
		}
	}
	if dead > 0 {
		os.Exit(1)
	}
}

// check returns the error of a link in the file at path; empty for a link that leads somewhere.
func check(path, target string) string {
	if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
		return ""
	}
	file, anchor, _ := strings.Cut(target, "#")
	if file == "" {
		file = path
	} else {
		file = filepath.Join(filepath.Dir(path), file)
	}
	if _, err := os.Stat(file); err != nil {
		return "no such file"
	}
	if anchor == "" || !strings.HasSuffix(file, ".md") {
		return ""
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	seen := map[string]int{} // a heading met again gets a number
	for _, match := range heading.FindAllSubmatch(fence.ReplaceAll(text, nil), -1) {
		slug := slugOf(string(match[1]))
		name := slug
		if n := seen[slug]; n > 0 {
			name = fmt.Sprintf("%s-%d", slug, n)
		}
		if name == anchor {
			return ""
		}
		seen[slug]++
	}
	return "no such heading"
}

// slugOf makes the anchor of a heading as code hosts do: lower case, spaces to hyphens, punctuation dropped.
func slugOf(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r):
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}
