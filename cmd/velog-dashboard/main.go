// Velog-dashboard collects the daily views of velog.io posts.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"text/tabwriter"
)

// Exit statuses.
const (
	exitFailure = 1
	exitUsage   = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// After the first Ctrl-C, a second one kills at once.
	context.AfterFunc(ctx, stop)
	err := run(ctx, os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr})
	if err == nil {
		return
	}
	if !errors.Is(err, errSaid) {
		fmt.Fprintf(os.Stderr, "velog-dashboard: %v\n", err)
	}
	if _, ok := errors.AsType[usageError](err); ok {
		os.Exit(exitUsage)
	}
	os.Exit(exitFailure)
}

// streams are the standard streams of a command.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// errSaid ends a command whose failure was reported already.
var errSaid = errors.New("failed, see above")

// usageError is a mistake in the arguments.
type usageError string

func (e usageError) Error() string {
	return string(e) + " (see: velog-dashboard help)"
}

// command is a subcommand.
type command struct {
	name, args, summary string
	run                 func(ctx context.Context, args []string, s streams) error
}

func commands() []command {
	return []command{
		{"serve", "", "run the daemon: scrape accounts, deliver points, serve the pages (the default)", serve},
		{"collect", "[--accept-vanished] [USER…]", "scrape every account, or those named, once, deliver, and exit", collect},
		{"accounts", "add USER | add --tokens | list | link USER | disconnect USER | remove [--keep-influxdb] USER", "add, list, connect or remove accounts, and let their writers sign in", accounts},
		{"deliver", "[--all]", "write pending points, or all points again, to InfluxDB", deliver},
		{"import", "FILE.csv", "import readings from a CSV file (- for standard input)", importReadings},
		{"export", "", "write all readings as CSV to standard output", exportReadings},
		{"readings", "remove [--yes] USER POST FROM TO", "remove wrong readings and recompute the days", changeReadings},
		{"check", "", "check configuration, velog, ledger and InfluxDB, and report problems", check},
		{"demo", "", "run the whole program against a simulated velog: no network, no account", demoCommand},
		{"healthcheck", "", "check the health of the running daemon, for containers", healthcheck},
		{"version", "", "print the version", printVersion},
	}
}

// run is the program.
func run(ctx context.Context, args []string, s streams) error {
	name := "serve"
	if len(args) > 0 {
		name, args = args[0], args[1:]
	}
	switch name {
	case "help", "-h", "--help":
		return help(s.out)
	case "--version":
		name = "version"
	}
	for _, c := range commands() {
		if c.name == name {
			return c.call(ctx, args, s)
		}
	}
	return usageError(fmt.Sprintf("unknown command %q", name))
}

// call runs a command, or prints its usage on request.
func (c command) call(ctx context.Context, args []string, s streams) error {
	err := c.run(ctx, args, s)
	if errors.Is(err, flag.ErrHelp) {
		_, err = fmt.Fprintf(s.out, "velog-dashboard %s %s\n    %s\n", c.name, c.args, c.summary)
	}
	return err
}

// flags returns an empty set of flags whose mistakes are usage errors.
func flags(name string) *flag.FlagSet {
	set := flag.NewFlagSet(name, flag.ContinueOnError)
	set.SetOutput(io.Discard)
	return set
}

// parse parses flags and checks the number of arguments left; most < 0 means
// any number.
func parse(set *flag.FlagSet, args []string, least, most int) ([]string, error) {
	err := set.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return nil, err
	case err != nil:
		return nil, usageError(fmt.Sprintf("%s: %v", set.Name(), err))
	}
	rest := set.Args()
	switch {
	case len(rest) < least:
		return nil, usageError(set.Name() + ": missing argument")
	case most >= 0 && len(rest) > most:
		return nil, usageError(fmt.Sprintf("%s: unexpected argument %q", set.Name(), rest[most]))
	}
	return rest, nil
}

func help(w io.Writer) error {
	var b strings.Builder
	b.WriteString("velog-dashboard collects the daily views of velog.io posts.\n\n" +
		"Usage: velog-dashboard [COMMAND]\n\nCommands:\n")
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, c := range commands() {
		fmt.Fprintf(table, "  %s\t%s\n", strings.TrimSpace(c.name+" "+c.args), c.summary)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	b.WriteString("\nEnvironment (each secret can be read from a file instead: the same name with _FILE):\n")
	for _, v := range variables() {
		fmt.Fprintf(table, "  %s\t%s\t%s\n", v.Name, v.Default, v.Meaning)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := io.WriteString(w, b.String())
	return err
}
