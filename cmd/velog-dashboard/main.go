// Velog-dashboard collects the daily views of velog.io posts.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// Exit statuses.
const (
	exitFailure = 1
	exitUsage   = 2
	// exitConfig, EX_CONFIG of sysexits.h, tells a service manager that a restart
	// changes nothing. A status of 2 would not: a Go program that panics has it, too.
	exitConfig = 78
)

func main() {
	// On Windows, cobra would refuse to start a daemon by a double click.
	cobra.MousetrapHelpText = ""
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// After the first Ctrl-C, a second one kills at once.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr}))
}

// streams are the standard streams of a command.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// streamsOf returns the standard streams of a command.
func streamsOf(c *cobra.Command) streams {
	return streams{c.InOrStdin(), c.OutOrStdout(), c.ErrOrStderr()}
}

// errReported ends a command whose failure was reported already.
var errReported = errors.New("failed, see above")

// usageError is a mistake in the arguments. The program adds which command was
// used, and where its help is.
type usageError string

func (e usageError) Error() string { return string(e) }

// run is the program. It returns its exit status.
func run(ctx context.Context, args []string, s streams) int {
	root := rootCommand()
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.SetArgs(args)
	c, err := root.ExecuteContextC(ctx)
	if err == nil {
		return 0
	}
	if wrong, ok := errors.AsType[usageError](err); ok {
		fmt.Fprintf(s.err, "%s: %s (see: %s --help)\n", c.CommandPath(), wrong, c.CommandPath())
		return exitUsage
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = errors.New("interrupted")
	}
	if !errors.Is(err, errReported) {
		fmt.Fprintf(s.err, "%s: %v\n", root.Name(), err)
	}
	if _, ok := errors.AsType[mistakes](err); ok {
		return exitConfig
	}
	return exitFailure
}
