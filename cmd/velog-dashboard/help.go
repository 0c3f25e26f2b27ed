package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// helpWidth is the width of a terminal that the help fits.
const helpWidth = 80

func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show the help of a command",
		Long:  `Show the help of the program, of a command, or of a topic.`,
		Example: `  velog-dashboard help accounts add
  velog-dashboard help environment`,
		ValidArgsFunction: completeHelp,
		RunE: func(c *cobra.Command, args []string) error {
			about, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return usageError(fmt.Sprintf("there is no command %q", strings.Join(args, " ")))
			}
			return about.Help()
		},
	}
}

// completeHelp completes the names of commands and topics below the command that
// args name.
func completeHelp(c *cobra.Command, args []string, toComplete string) ([]cobra.Completion, cobra.ShellCompDirective) {
	about, rest, err := c.Root().Find(args)
	if err != nil || len(rest) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []cobra.Completion
	for _, below := range about.Commands() {
		if (below.IsAvailableCommand() || below.IsAdditionalHelpTopicCommand()) && strings.HasPrefix(below.Name(), toComplete) {
			names = append(names, cobra.CompletionWithDesc(below.Name(), below.Short))
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

const variablesIntroduction = `The program is configured by environment variables. A secret can be read from a
file instead, which is named by the same variable with _FILE.`

// environmentTopic is help without a command.
func environmentTopic() *cobra.Command {
	return &cobra.Command{
		Use:   "environment",
		Short: "The variables that configure the program",
		Long:  variablesIntroduction + "\n\n" + strings.TrimSuffix(variablesText(), "\n"),
	}
}

// variablesText lists the variables with their defaults and meanings.
func variablesText() string {
	var b strings.Builder
	for _, v := range variables() {
		fmt.Fprintf(&b, "  %s", v.Name)
		if v.Default != "" {
			fmt.Fprintf(&b, "=%s", v.Default)
		}
		b.WriteString("\n" + wrap(v.Meaning, "      "))
	}
	return b.String()
}

// wrap breaks a text into lines that fit the help, each after an indent.
func wrap(text, indent string) string {
	var b strings.Builder
	line := indent
	for word := range strings.FieldsSeq(text) {
		if line != indent && utf8.RuneCountInString(line+" "+word) > helpWidth {
			b.WriteString(line + "\n")
			line = indent
		}
		if line != indent {
			line += " "
		}
		line += word
	}
	return b.String() + line + "\n"
}

// paragraphs wraps the paragraphs of a text. Indented ones stay as they are.
func paragraphs(text string) string {
	list := strings.Split(text, "\n\n")
	for i, p := range list {
		if !strings.HasPrefix(p, " ") {
			list[i] = strings.TrimSuffix(wrap(p, ""), "\n")
		}
	}
	return strings.Join(list, "\n\n") + "\n"
}

// printHelp prints the help of a command, for cobra.
func printHelp(c *cobra.Command, _ []string) {
	_, _ = io.WriteString(c.OutOrStdout(), helpText(c)) // cobra has no use for the error
}

func helpText(c *cobra.Command) string {
	c.InitDefaultHelpFlag() // cobra does so only for the command that runs
	var b strings.Builder
	b.WriteString(paragraphs(cmp.Or(c.Long, c.Short+".")))
	if c.Runnable() {
		b.WriteString("\nUsage:\n  " + strings.TrimLeft(wrap(useLine(c), "      "), " "))
	}
	writeCommands(&b, c)
	if c.Example != "" {
		fmt.Fprintf(&b, "\nExamples:\n%s\n", c.Example)
	}
	if c.HasAvailableFlags() {
		fmt.Fprintf(&b, "\nFlags:\n%s", c.Flags().FlagUsagesWrapped(helpWidth))
	}
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\nHelp about a command: velog-dashboard help %s\n", strings.TrimSpace(below(c)+" COMMAND"))
	}
	return b.String()
}

// below returns the name of a command as it follows the program's.
func below(c *cobra.Command) string {
	return strings.TrimSpace(strings.TrimPrefix(c.CommandPath(), c.Root().Name()))
}

func useLine(c *cobra.Command) string {
	switch {
	case !c.HasParent():
		return c.Name() + " [COMMAND]"
	case c.HasAvailableSubCommands():
		return c.CommandPath() + " COMMAND"
	}
	return c.UseLine()
}

// writeCommands lists the subcommands, by group if they have one.
func writeCommands(b *strings.Builder, c *cobra.Command) {
	for _, group := range c.Groups() {
		fmt.Fprintf(b, "\n%s:\n", group.Title)
		writeGroup(b, c, group.ID)
	}
	if c.HasAvailableSubCommands() && len(c.Groups()) == 0 {
		b.WriteString("\nCommands:\n")
		writeGroup(b, c, "")
	}
}

func writeGroup(b *strings.Builder, c *cobra.Command, group string) {
	for _, below := range c.Commands() {
		if below.GroupID == group && below.IsAvailableCommand() {
			fmt.Fprintf(b, "  %-*s  %s\n", below.NamePadding(), below.Name(), below.Short)
		}
	}
}
