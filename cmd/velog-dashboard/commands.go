package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// The groups of commands in the help.
const (
	groupCollect = "collect"
	groupData    = "data"
	groupOperate = "operate"
)

// rootCommand returns the program with all its commands. The function of each is
// beside what it runs.
func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "velog-dashboard",
		Short: "Collect the daily views of velog.io posts",
		Long: `velog-dashboard collects the daily views of velog.io posts. Without a command it
runs the daemon, as "serve" does. It is configured by environment variables; see
"velog-dashboard help environment".`,
		Example: `  # Look at the program without an account or network.
  velog-dashboard demo

  # Track the public posts of velog.io/@alice; pages at http://127.0.0.1:9914/
  VELOG_USERS=alice velog-dashboard`,
		Args:    noCommand,
		RunE:    runServe,
		Version: thisBuild().String(),

		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.AddGroup(
		&cobra.Group{ID: groupCollect, Title: "Collecting"},
		&cobra.Group{ID: groupData, Title: "Accounts and readings"},
		&cobra.Group{ID: groupOperate, Title: "Operation"},
	)
	addTo(root, groupCollect, serveCommand(), collectCommand(), deliverCommand(), demoCommand())
	addTo(root, groupData, accountsCommand(), importCommand(), exportCommand(), readingsCommand(), ledgerCommand())
	addTo(root, groupOperate, checkCommand(), backupCommand(), restoreCommand(), healthcheckCommand(), versionCommand(), completionCommand(), helpCommand())
	root.AddCommand(manCommand(), environmentTopic())
	return standardize(root)
}

// standardize gives all commands the same help and the same kind of errors.
func standardize(root *cobra.Command) *cobra.Command {
	root.CompletionOptions.DisableDefaultCmd = true
	root.DisableAutoGenTag = true // in man pages: it has today's date
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	root.SetHelpFunc(printHelp)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError(err.Error()) })
	for c := range everyCommand(root) {
		c.DisableFlagsInUseLine = true // they are in Use
		c.Flags().SortFlags = false
	}
	return root
}

// everyCommand yields a command and all below it.
func everyCommand(c *cobra.Command) func(yield func(*cobra.Command) bool) {
	return func(yield func(*cobra.Command) bool) { walkCommands(c, yield) }
}

func walkCommands(c *cobra.Command, yield func(*cobra.Command) bool) bool {
	if !yield(c) {
		return false
	}
	return !slices.ContainsFunc(c.Commands(), func(below *cobra.Command) bool { return !walkCommands(below, yield) })
}

func addTo(root *cobra.Command, group string, commands ...*cobra.Command) {
	for _, c := range commands {
		c.GroupID = group
	}
	root.AddCommand(commands...)
}

// parent makes a command that only has subcommands.
func parent(c *cobra.Command, subcommands ...*cobra.Command) *cobra.Command {
	c.AddCommand(subcommands...)
	c.Args = noCommand
	c.RunE = func(c *cobra.Command, _ []string) error {
		return usageError("missing subcommand: " + strings.Join(names(c), ", "))
	}
	return c
}

// names lists the subcommands that users should know.
func names(c *cobra.Command) []string {
	var list []string
	for _, below := range c.Commands() {
		if below.IsAvailableCommand() {
			list = append(list, below.Name())
		}
	}
	return list
}

// noCommand rejects an argument where a subcommand belongs.
func noCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	c.SuggestionsMinimumDistance = 2
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		return usageError(fmt.Sprintf("unknown command %q: did you mean %s?", args[0], strings.Join(near, " or ")))
	}
	return usageError(fmt.Sprintf("unknown command %q: use one of %s", args[0], strings.Join(names(c), ", ")))
}

// arguments accepts this many arguments; most < 0 means any number.
func arguments(least, most int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return usageError("missing argument: use " + c.UseLine())
		case most >= 0 && len(args) > most:
			return usageError(fmt.Sprintf("unexpected argument %q: use %s", args[most], c.UseLine()))
		}
		return nil
	}
}
