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

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/influx"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

// accounts adds, lists or removes accounts, and creates sign-in links.
func accounts(ctx context.Context, args []string, s streams) error {
	const verbs = "add, list, link, disconnect or remove"
	if len(args) == 0 {
		return usageError("accounts: missing subcommand: " + verbs)
	}
	switch verb, rest := args[0], args[1:]; verb {
	case "add":
		return addAccount(ctx, rest, s)
	case "list":
		return listAccounts(ctx, rest, s)
	case "link":
		return linkAccount(ctx, rest, s)
	case "disconnect":
		return disconnectAccount(ctx, rest, s)
	case "remove":
		return removeAccount(ctx, rest, s)
	case "-h", "--help":
		return accountsHelp(s)
	default:
		return usageError(fmt.Sprintf("accounts: unknown subcommand %q: use %s", verb, verbs))
	}
}

func accountsHelp(s streams) error {
	_, err := io.WriteString(s.out, `velog-dashboard accounts add USER         track the public posts of a blog; USER is the name after the @ in its address
velog-dashboard accounts add --tokens     connect a blog to track its private posts, too; the tokens are read from
                                          VELOG_ACCESS_TOKEN and VELOG_REFRESH_TOKEN, or else from standard input:
                                          the access token on the first line, the refresh token on the second
velog-dashboard accounts list             list the tracked accounts
velog-dashboard accounts link USER        print a one-time link that signs in the writer of an account (needs PUBLIC_URL)
velog-dashboard accounts disconnect USER  stop tracking an account and delete its tokens; its history stays
velog-dashboard accounts remove USER      delete an account with all its readings, and its points from InfluxDB, now or
                                          with the next delivery; with --keep-influxdb the points stay
`)
	return err
}

func addAccount(ctx context.Context, args []string, s streams) error {
	set := flags("accounts add")
	signedIn := set.Bool("tokens", false, "connect with tokens")
	rest, err := parse(set, args, 0, 1)
	if err != nil {
		return err
	}
	if *signedIn == (len(rest) == 1) {
		return usageError("accounts add: name a user, or use --tokens")
	}
	a, err := openAppBeside(ctx, s)
	if err != nil {
		return err
	}
	if *signedIn {
		err = a.addConnected(ctx, s)
	} else {
		err = a.addNamed(ctx, strings.TrimPrefix(rest[0], "@"), s)
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

// removeAccount works beside a running daemon. Then it leaves InfluxDB to the
// daemon, which may be delivering points of the account right now.
func removeAccount(ctx context.Context, args []string, s streams) error {
	set := flags("accounts remove")
	keep := set.Bool("keep-influxdb", false, "keep the account's points in InfluxDB")
	rest, err := parse(set, args, 1, 1)
	if err != nil {
		return err
	}
	a, err := openApp(ctx, s)
	alone := err == nil
	if errors.Is(err, ledger.ErrLocked) {
		a, err = openAppBeside(ctx, s)
	}
	if err != nil {
		return err
	}
	fate, err := a.remove(ctx, strings.TrimPrefix(rest[0], "@"), *keep, alone)
	if err == nil {
		_, err = fmt.Fprintln(s.out, fate)
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

// listAccounts works beside a running daemon.
func listAccounts(ctx context.Context, args []string, s streams) error {
	if _, err := parse(flags("accounts list"), args, 0, 0); err != nil {
		return err
	}
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
