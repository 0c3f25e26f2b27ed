package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
)

func completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "Print a script that completes commands in a shell",
		Long: `Print a script that completes commands, flags and the names of accounts in a
shell.`,
		Example: `  # bash, with the package bash-completion
  cd ~/.local/share/bash-completion/completions
  velog-dashboard completion bash >velog-dashboard

  # zsh, for a directory of your fpath
  velog-dashboard completion zsh >"${fpath[1]}/_velog-dashboard"

  # fish
  cd ~/.config/fish/completions
  velog-dashboard completion fish >velog-dashboard.fish

  # PowerShell, for this session
  velog-dashboard completion powershell | Out-String | Invoke-Expression`,
		Args:      arguments(1, 1),
		ValidArgs: []string{"bash", "zsh", "fish", "powershell"},
		RunE: func(c *cobra.Command, args []string) error {
			root, out := c.Root(), c.OutOrStdout()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(out, true)
			case "zsh":
				return root.GenZshCompletion(out)
			case "fish":
				return root.GenFishCompletion(out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(out)
			}
			return usageError(fmt.Sprintf("there is no completion for %q: use bash, zsh, fish or powershell", args[0]))
		},
	}
}

// manCommand is for packagers.
func manCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "man DIRECTORY",
		Short:   "Write the man pages of all commands into a directory",
		Example: `  velog-dashboard man /usr/local/share/man/man1`,
		Hidden:  true,
		Args:    arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return err
			}
			if err := doc.GenManTree(c.Root(), manHeader(), args[0]); err != nil {
				return err
			}
			return writeVariablesPage(c.Root(), args[0])
		},
	}
}

// writeVariablesPage writes the page of the variables: cobra writes none of topics.
func writeVariablesPage(root *cobra.Command, dir string) error {
	topic := environmentTopic()
	var list strings.Builder
	list.WriteString(variablesIntroduction + "\n\n")
	for _, v := range variables() {
		name := v.Name
		if v.Default != "" {
			name += "=" + v.Default
		}
		fmt.Fprintf(&list, "**%s**\n: %s\n\n", name, v.Meaning)
	}
	topic.Long, topic.DisableFlagsInUseLine = list.String(), true
	root.AddCommand(topic) // its name begins with the program's
	defer root.RemoveCommand(topic)
	var page bytes.Buffer
	if err := doc.GenMan(topic, manHeader(), &page); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, root.Name()+"-"+topic.Name()+".1"), page.Bytes(), 0o644)
}

// manHeader has the date of the commit, so that the same commit gives the same
// pages.
func manHeader() *doc.GenManHeader {
	b := thisBuild()
	date, err := time.Parse(time.RFC3339, b.Date)
	if err != nil {
		date = time.Unix(0, 0)
	}
	return &doc.GenManHeader{Section: "1", Source: "velog-dashboard " + b.Version, Manual: "velog-dashboard", Date: &date}
}

// completeUsers completes names of accounts that are not arguments yet, up to a
// number of them; most < 0 means any number.
func completeUsers(most int) cobra.CompletionFunc {
	return func(c *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if most >= 0 && len(args) >= most {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return trackedUsers(c.Context()), cobra.ShellCompDirectiveNoFileComp
	}
}

// trackedUsers returns the names of all accounts, none if they cannot be read: a
// completion has no place for errors.
func trackedUsers(ctx context.Context) []string {
	var users []string
	_ = readLedger(ctx, func(db *ledger.DB) error {
		list, err := db.Accounts(ctx)
		for _, a := range list {
			users = append(users, a.User)
		}
		return err
	})
	return users
}
