package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/velog-dashboard/velog-dashboard/cmd/velog-dashboard/programtest"
)

// isCommand reports whether the program has a command of this name.
func isCommand(name string) bool {
	c, rest, err := rootCommand().Find([]string{name})
	return err == nil && len(rest) == 0 && c.HasParent()
}

func TestHelpFitsATerminal(t *testing.T) {
	for c := range everyCommand(rootCommand()) {
		for line := range strings.Lines(helpText(c)) {
			if line = strings.TrimSuffix(line, "\n"); utf8.RuneCountInString(line) > 80 || strings.HasSuffix(line, " ") {
				t.Errorf("the help of %s has a line that ends with a space or after 80 columns:\n%s", c.CommandPath(), line)
			}
		}
	}
}

// TestEveryCommandHasAnExample that names the command and variables of the program.
func TestEveryCommandHasAnExample(t *testing.T) {
	known := regexp.MustCompile(`\b(` + strings.Join(knownNames(), "|") + `)=`)
	for c := range everyCommand(rootCommand()) {
		if c.IsAdditionalHelpTopicCommand() {
			continue
		}
		if !strings.Contains(c.Example, c.CommandPath()) {
			t.Errorf("the example of %s is %q", c.CommandPath(), c.Example)
		}
		for _, variable := range regexp.MustCompile(`\b[A-Z0-9_]+=`).FindAllString(c.Example, -1) {
			if !known.MatchString(variable) {
				t.Errorf("the example of %s sets %s", c.CommandPath(), variable)
			}
		}
	}
}

// TestHelpIsFoundEverywhere: help about a command, and the command's own --help.
func TestHelpIsFoundEverywhere(t *testing.T) {
	b := newBench(t)
	want := b.must(b.with(), "", "accounts", "add", "--help")
	if !strings.Contains(want, "Usage:\n  velog-dashboard accounts add ") {
		t.Errorf("accounts add --help:\n%s", want)
	}
	if got := b.must(b.with(), "", "help", "accounts", "add"); got != want {
		t.Errorf("help accounts add:\n%s", got)
	}
	if got := b.must(b.with(), "", "help", "environment"); !strings.Contains(got, "\n  VELOG_USERS\n") {
		t.Errorf("help environment:\n%s", got)
	}
}

// TestCompletionScripts: shells read the scripts, and what they call completes.
func TestCompletionScripts(t *testing.T) {
	b := newBench(t)
	script := filepath.Join(t.TempDir(), "completion")
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		text := b.must(b.with(), "", "completion", shell)
		if !strings.Contains(text, "__complete") {
			t.Errorf("%s:\n%s", shell, text)
		}
		if shell != "bash" {
			continue
		}
		if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.CommandContext(t.Context(), "bash", "-n", script).CombinedOutput(); err != nil {
			t.Errorf("bash: %v\n%s", err, out)
		}
	}
	b.blog("alice", 1)
	b.must(b.with(), "", "accounts", "add", "alice")
	for _, c := range []struct{ words, want string }{
		{"col", "collect\t"}, {"accounts dis", "disconnect\t"}, {"accounts remove ", "alice\n"}, {"help acc", "accounts\t"},
	} {
		if got := b.must(b.with(), "", append([]string{"__complete"}, strings.Split(c.words, " ")...)...); !strings.HasPrefix(got, c.want) {
			t.Errorf("%q is completed to %q", c.words, got)
		}
	}
}

// TestManPages: man reads a page of each command.
func TestManPages(t *testing.T) {
	programtest.SkipIfShort(t)
	b, dir := newBench(t), filepath.Join(t.TempDir(), "man1")
	b.must(b.with(), "", "man", dir)
	for c := range everyCommand(rootCommand()) {
		if !c.IsAvailableCommand() {
			continue
		}
		page, err := os.ReadFile(filepath.Join(dir, strings.ReplaceAll(c.CommandPath(), " ", "-")+".1"))
		if err != nil || !strings.Contains(string(page), `.TH "VELOG-DASHBOARD`) || !strings.Contains(string(page), ".SH EXAMPLE") {
			t.Errorf("%s: %v\n%s", c.CommandPath(), err, page)
		}
	}
	page, err := os.ReadFile(filepath.Join(dir, "velog-dashboard-environment.1"))
	for _, v := range variables() {
		if err != nil || !strings.Contains(string(page), v.Name) {
			t.Errorf("no %s in the page of variables: %v", v.Name, err)
		}
	}
}
