package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
)

func readingsCommand() *cobra.Command {
	return parent(&cobra.Command{
		Use:     "readings",
		Short:   "Remove wrong readings",
		Example: `  velog-dashboard readings remove alice all 2026-11-22 2026-11-22`,
	}, removeReadingsCommand())
}

func removeReadingsCommand() *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use:   "remove [--yes] USER POST FROM TO",
		Short: "Remove wrong readings and recompute the days",
		Long: `Remove the readings of a post (its id) or of all posts (all) between two instants,
both included. FROM and TO are in RFC 3339 (2026-11-22T14:05:00Z) or days in Seoul
(2026-11-22). The days of these posts are recomputed as if the readings had never
existed, and the next delivery updates InfluxDB. It asks for confirmation unless
--yes is given, and also works while the daemon is running.`,
		Example: `  # What was read while a clock was ahead
  velog-dashboard readings remove alice all 2026-11-22T14:05:00Z 2026-11-23`,
		Args:              arguments(4, 4),
		ValidArgsFunction: completeUsers(1),
		RunE: func(c *cobra.Command, args []string) error {
			return removeReadings(c.Context(), args, yes, streamsOf(c))
		},
	}
	c.Flags().BoolVar(&yes, "yes", false, "remove without asking")
	return c
}

// removeReadings works beside a running daemon, which delivers what changed.
func removeReadings(ctx context.Context, args []string, yes bool, s streams) error {
	stretch, err := parseStretch(args)
	if err != nil {
		return err
	}
	a, err := openAppBeside(ctx, s)
	if err != nil {
		return err
	}
	return errors.Join(a.removeReadings(ctx, stretch, yes, s), a.Close())
}

func (a *app) removeReadings(ctx context.Context, stretch ledger.Stretch, yes bool, s streams) error {
	found, err := a.ledger.ReadingsIn(ctx, stretch)
	switch {
	case errors.Is(err, collector.ErrNoPost):
		return fmt.Errorf("%s has no post with the id %q: use an id shown by export, or all", stretch.User, stretch.Post)
	case err != nil:
		return notTracked(ctx, a.ledger, err, stretch.User)
	case found.Readings == 0:
		_, err := fmt.Fprintf(s.out, "%s has no readings from %s to %s: nothing to remove\n",
			stretch.User, second(stretch.From), second(stretch.To))
		return err
	}
	fmt.Fprintf(s.err, "%s of %s of %s, from %s to %s (Seoul), will be removed, and the days of these posts recomputed.\n",
		counted(found.Readings, "stored reading"), counted(found.Posts, "post"), stretch.User, second(found.First), second(found.Last))
	if !yes {
		yes, err = confirmed(ctx, s)
	}
	if err == nil && !yes {
		err = errors.New("nothing was removed: answer y, or use --yes")
	}
	if err != nil {
		return err
	}
	removed, err := a.ledger.RemoveReadings(ctx, stretch, a.now())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "removed %s; %s changed and will be updated in InfluxDB by the next delivery\n",
		counted(removed.Readings, "stored reading"), counted(removed.Days, "day"))
	return err
}

// confirmed asks for confirmation and reports whether it was given.
func confirmed(ctx context.Context, s streams) (bool, error) {
	text, err := ask(ctx, s, "Remove them? [y/N] ")
	text = strings.ToLower(text)
	return text == "y" || text == "yes", err
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// second formats an instant in Seoul's time, to the second.
func second(t time.Time) string { return t.In(collector.Seoul).Format("2006-01-02 15:04:05") }

// parseStretch reads USER POST FROM TO.
func parseStretch(args []string) (ledger.Stretch, error) {
	s := ledger.Stretch{User: userOf(args[0]), Post: args[1]}
	var err error
	if s.From, err = parseInstant(args[2], false); err != nil {
		return s, usageError("FROM: " + err.Error())
	}
	if s.To, err = parseInstant(args[3], true); err != nil {
		return s, usageError("TO: " + err.Error())
	}
	if s.To.Before(s.From) {
		return s, usageError(fmt.Sprintf("FROM %s is after TO %s", args[2], args[3]))
	}
	return s, nil
}

// parseInstant reads an instant in RFC 3339, or a day in Seoul, which stands
// for its first second, or for its last.
func parseInstant(text string, last bool) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	d, err := collector.ParseDate(text)
	switch {
	case err != nil:
		return time.Time{}, fmt.Errorf("%q is neither a time in RFC 3339, such as 2026-11-22T14:05:00Z, nor a day, such as 2026-11-22", text)
	case last:
		return d.End().Add(-time.Second), nil
	}
	return d.Begin(), nil
}
