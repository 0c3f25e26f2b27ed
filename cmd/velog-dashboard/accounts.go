package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/influx"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

func accountsCommand() *cobra.Command {
	return parent(&cobra.Command{
		Use:   "accounts",
		Short: "Add, list, connect or remove accounts",
		Long: `Add, list, connect or remove accounts. These commands also work while the daemon
is running.`,
		Example: `  velog-dashboard accounts add alice
  velog-dashboard accounts list`,
	}, addCommand(), listCommand(), linkCommand(), disconnectCommand(), removeCommand())
}

func addCommand() *cobra.Command {
	var tokens bool
	c := &cobra.Command{
		Use:   "add USER|--tokens",
		Short: "Track a blog, or connect one to track private posts, too",
		Long: `Track the public posts of a blog. USER is the name after the @ in its address.

With --tokens, connect a blog to track its private posts, too. The tokens are the
cookies access_token and refresh_token of velog.io. They are read from
VELOG_ACCESS_TOKEN and VELOG_REFRESH_TOKEN, or else from standard input: the
access token on the first line, the refresh token on the second.`,
		Example: `  velog-dashboard accounts add alice

  # Paste the tokens when asked
  velog-dashboard accounts add --tokens`,
		Args: arguments(0, 1),
		RunE: func(c *cobra.Command, users []string) error {
			if tokens == (len(users) == 1) {
				return usageError("name a user, or use --tokens")
			}
			return addAccount(c.Context(), users, streamsOf(c))
		},
	}
	c.Flags().BoolVar(&tokens, "tokens", false, "connect the account that the tokens belong to")
	return c
}

// addAccount tracks the user named, or connects with tokens if none is.
func addAccount(ctx context.Context, users []string, s streams) error {
	a, err := openAppBeside(ctx, s)
	if err != nil {
		return err
	}
	if len(users) == 0 {
		err = a.addConnected(ctx, s)
	} else {
		err = a.addNamed(ctx, strings.TrimPrefix(users[0], "@"), s)
	}
	return errors.Join(err, a.Close())
}

// addNamed tracks a user by name.
func (a *app) addNamed(ctx context.Context, name string, s streams) error {
	account, created, err := a.follow(ctx, name)
	switch {
	case err != nil:
		return err
	case created:
		_, err = fmt.Fprintf(s.out, "%s is now tracked\n", account.User)
	case account.User == name:
		_, err = fmt.Fprintf(s.out, "%s is already tracked\n", name)
	default:
		_, err = fmt.Fprintf(s.out, "%s is already tracked as %s: they are the same velog user\n", name, account.User)
	}
	return err
}

func (a *app) addConnected(ctx context.Context, s streams) error {
	tokens, names := a.config.Tokens, tokensOfEnvironment()
	if tokens.Empty() {
		var err error
		if tokens, err = readTokens(s.in, a.now()); err != nil {
			return err
		}
		names = tokensOfInput()
	} else if a.config.TokensEnded != nil {
		return a.config.TokensEnded
	}
	user, err := a.connect(ctx, tokens, names)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "%s is connected\n", user.Username)
	return err
}

// readTokens reads an access and a refresh token, one per line. Its errors contain
// nothing of what was read.
func readTokens(r io.Reader, now time.Time) (velog.Tokens, error) {
	lines := bufio.NewScanner(io.LimitReader(r, 64<<10))
	var tokens velog.Tokens
	for _, token := range []*velog.Token{&tokens.Access, &tokens.Refresh} {
		if !lines.Scan() {
			break
		}
		*token = velog.Token(lines.Text())
	}
	if err := lines.Err(); err != nil {
		return velog.Tokens{}, fmt.Errorf("reading tokens from standard input: %w", err)
	}
	tokens, found := access.CheckTokens(tokens, now)
	switch {
	case len(found) > 0 && found[0].Reason != access.ReasonMissing:
		return velog.Tokens{}, tokensOfInput().name(found[0])
	case tokens.Refresh == "":
		return velog.Tokens{}, errors.New("standard input must have two lines, the access token and the refresh token: " +
			"copy velog.io's cookies access_token and refresh_token")
	}
	return tokens, nil
}

func removeCommand() *cobra.Command {
	var keep bool
	c := &cobra.Command{
		Use:   "remove [--keep-influxdb] USER",
		Short: "Delete an account with all its readings and points",
		Long: `Delete an account with all its readings, and its points from InfluxDB: now, or
with the next delivery of the running daemon. With --keep-influxdb the points
stay.`,
		Example:           `  velog-dashboard accounts remove alice`,
		Args:              arguments(1, 1),
		ValidArgsFunction: completeUsers(1),
		RunE: func(c *cobra.Command, args []string) error {
			return removeAccount(c.Context(), strings.TrimPrefix(args[0], "@"), keep, streamsOf(c))
		},
	}
	c.Flags().BoolVar(&keep, "keep-influxdb", false, "keep the account's points in InfluxDB")
	return c
}

// removeAccount works beside a running daemon. Then it leaves InfluxDB to the
// daemon, which may be delivering points of the account right now.
func removeAccount(ctx context.Context, user string, keep bool, s streams) error {
	a, err := openApp(ctx, s)
	alone := err == nil
	if errors.Is(err, ledger.ErrLocked) {
		a, err = openAppBeside(ctx, s)
	}
	if err != nil {
		return err
	}
	result, err := a.remove(ctx, user, keep, alone)
	if err == nil {
		_, err = fmt.Fprintln(s.out, result)
	}
	return errors.Join(err, a.Close())
}

// remove removes an account and prints what happens to its points in InfluxDB.
func (a *app) remove(ctx context.Context, user string, keep, alone bool) (string, error) {
	forget := a.ledger.RemoveAccount
	if keep {
		forget = a.ledger.RemoveFromLedger
	}
	err := notTracked(ctx, a.ledger, forget(ctx, user), user)
	switch {
	case err != nil:
		return "", err
	case keep:
		return user + " is deleted with all its readings; its points stay in InfluxDB", nil
	case !alone || a.influx == nil:
		return user + " is deleted with all its readings; the next delivery deletes its points from InfluxDB", nil
	}
	err = a.influx.DeleteUser(ctx, user)
	if e, ok := errors.AsType[*influx.Error](err); ok && e.Unsupported() {
		_, err = a.ledger.UserDeleteFailed(ctx, user)
		return user + " is deleted with all its readings; its points stay in InfluxDB, which cannot delete points: delete them there", err
	}
	if err == nil {
		err = a.ledger.UserDeleted(ctx, user)
	}
	if err != nil {
		return "", fmt.Errorf("%s is deleted with all its readings, but its points are still in InfluxDB; "+
			"the next delivery retries: %w", user, err)
	}
	return user + " is deleted with all its readings and its points in InfluxDB", nil
}

func listCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the tracked accounts",
		Example: `  velog-dashboard accounts list`,
		Args:    arguments(0, 0),
		RunE:    func(c *cobra.Command, _ []string) error { return listAccounts(c.Context(), streamsOf(c)) },
	}
}

// listAccounts works beside a running daemon.
func listAccounts(ctx context.Context, s streams) error {
	return readLedger(ctx, func(db *ledger.DB) error {
		list, err := db.Accounts(ctx)
		if err != nil {
			return err
		}
		return printAccounts(s.out, list)
	})
}

func printAccounts(w io.Writer, list []collector.Account) error {
	if len(list) == 0 {
		_, err := fmt.Fprintln(w, "no accounts are tracked yet")
		return err
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "USER\tACCESS\tSTATE\tPOSTS\tLAST SUCCESS\tNEXT SCRAPE\tERROR")
	for _, a := range list {
		a = a.AsOf(time.Now())
		how := "public"
		if a.Connected {
			how = "connected"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%s\t%s\t%s\n",
			a.User, how, a.State, a.Posts, moment(a.LastSuccess), moment(a.NextScrape), cmp.Or(a.Problem(), a.Gaps.Sentence(a.Posts)))
	}
	return table.Flush()
}

// moment formats an instant in Seoul's time.
func moment(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.In(collector.Seoul).Format("2006-01-02 15:04")
}
