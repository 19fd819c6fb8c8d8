package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// completion is `corebank completion`.
type completion struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"Shell to complete in: ${enum}."`
}

// Help is shown below the usage.
func (*completion) Help() string {
	return `To load it in every new shell:

  echo 'source <(corebank completion bash)' >> ~/.bashrc
  echo 'source <(corebank completion zsh)' >> ~/.zshrc
  corebank completion fish > ~/.config/fish/completions/corebank.fish`
}

// completions are the scripts by shell. They call `corebank complete` for the candidates, and offer files where there are none.
var completions = map[string]string{
	"bash": `_corebank() {
	local IFS=$'\n'
	COMPREPLY=($(corebank complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
}
complete -o default -F _corebank corebank
`,
	"zsh": `#compdef corebank
_corebank() {
	local -a found
	found=("${(@f)$(corebank complete -- "${(@)words[2,CURRENT]}" 2>/dev/null | sed 's/:/\\:/g; s/\t/:/')}")
	if [[ -n "$found" ]]; then _describe corebank found; else _files; fi
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
compdef _corebank corebank
`,
	"fish": `function __corebank
	set -l found (corebank complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)
	set -q found[1]; and printf '%s\n' $found; or __fish_complete_path (commandline -ct)
end
complete -c corebank -f -a '(__corebank)'
`,
}

// Run prints the script for the shell.
func (c *completion) Run() error {
	_, err := io.WriteString(os.Stdout, completions[c.Shell])
	return err
}

// complete is `corebank complete`, which the scripts call.
type complete struct {
	Words []string `arg:"" help:"The words so far, of which the last is to be completed." optional:"" passthrough:""`
}

// Run prints the candidates for the last word, each with a tab and its help.
func (c *complete) Run(k *kong.Kong) error {
	words := c.Words
	if len(words) > 0 && words[0] == "--" {
		words = words[1:]
	}
	for _, candidate := range candidates(k.Model, words) {
		if _, err := fmt.Fprintln(os.Stdout, candidate); err != nil {
			return err
		}
	}
	return nil
}

// candidates are the completions of the last word: the values of a flag, else commands, arguments and flags.
func candidates(model *kong.Application, words []string) []string {
	if len(words) == 0 {
		words = []string{""}
	}
	node, flags := model.Node, slices.Clone(model.Flags)
	var pending *kong.Flag // takes the next word as its value
	for _, word := range words[:len(words)-1] {
		switch {
		case word == "=": // Bash takes --flag=value apart.
		case pending != nil:
			pending = nil
		case strings.HasPrefix(word, "--"):
			if flag := flagNamed(flags, word); flag != nil && !flag.IsBool() {
				pending = flag
			}
		default:
			if child := childNamed(node, word); child != nil {
				node, flags = child, append(flags, child.Flags...)
			}
		}
	}
	last := words[len(words)-1]
	name, value, assigned := strings.Cut(last, "=")
	switch {
	case pending != nil:
		return matching(strings.TrimPrefix(last, "="), values(pending.Value), "")
	case assigned && strings.HasPrefix(name, "--"):
		if flag := flagNamed(flags, name); flag != nil {
			return matching(value, values(flag.Value), name+"=")
		}
		return nil
	case strings.HasPrefix(last, "-"):
		return matching(last, flagsOf(flags), "")
	}
	var found []string
	for _, child := range node.Children {
		if !child.Hidden {
			found = append(found, child.Name+"\t"+firstSentence(child.Help))
		}
	}
	for _, argument := range node.Positional {
		found = append(found, values(argument)...)
	}
	if len(found) == 0 {
		found = flagsOf(flags)
	}
	return matching(last, found, "")
}

func flagNamed(flags []*kong.Flag, word string) *kong.Flag {
	for _, flag := range flags {
		if word == "--"+flag.Name {
			return flag
		}
	}
	return nil
}

func childNamed(node *kong.Node, word string) *kong.Node {
	for _, child := range node.Children {
		if child.Name == word {
			return child
		}
	}
	return nil
}

func flagsOf(flags []*kong.Flag) []string {
	var found []string
	for _, flag := range flags {
		if !flag.Hidden {
			found = append(found, "--"+flag.Name+"\t"+firstSentence(flag.Help))
		}
	}
	return found
}

// values returns the allowed values of a flag or an argument, if they are listed.
func values(value *kong.Value) []string {
	if value.Enum == "" {
		return nil
	}
	return strings.Split(value.Enum, ",")
}

func matching(prefix string, candidates []string, before string) []string {
	var found []string
	for _, candidate := range candidates {
		if strings.HasPrefix(candidate, prefix) {
			found = append(found, before+candidate)
		}
	}
	return found
}

func firstSentence(help string) string {
	sentence, _, _ := strings.Cut(help, ". ")
	return strings.TrimSuffix(strings.ReplaceAll(sentence, "\n", " "), ".")
}
