package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
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
		Long: `Track the public posts of a blog. USER is the name after the @ in its address, or
the address itself.

With --tokens, connect a blog to track its private posts, too. The tokens are the
cookies access_token and refresh_token of velog.io (in the browser's developer
tools: Application or Storage, Cookies, https://velog.io). They are read from
VELOG_ACCESS_TOKEN and VELOG_REFRESH_TOKEN, or asked for on a terminal without
being shown, or else read from standard input: the access token on the first line,
the refresh token on the second.`,
		Example: `  velog-dashboard accounts add alice
  velog-dashboard accounts add https://velog.io/@alice

  # Paste the tokens when asked
  velog-dashboard accounts add --tokens`,
		Args: arguments(0, 1),
		RunE: func(c *cobra.Command, users []string) error {
			if tokens == (len(users) == 1) {
				return usageError("name a user, or use --tokens")
			}
			if tokens {
				return addConnected(c.Context(), streamsOf(c))
			}
			return addNamed(c.Context(), users[0], streamsOf(c))
		},
	}
	c.Flags().BoolVar(&tokens, "tokens", false, "connect the account that the tokens belong to")
	return c
}

// userOf returns the username in an argument, which may be the blog's address.
func userOf(arg string) string { return cmp.Or(collector.BlogName(arg), strings.TrimPrefix(arg, "@")) }

func notAUsername(arg string) error {
	return usageError(fmt.Sprintf("%q is not a velog username: use the name after the @ in the blog's address", arg))
}

func addNamed(ctx context.Context, arg string, s streams) error {
	user := collector.BlogName(arg)
	if user == "" {
		return notAUsername(arg)
	}
	a, err := openAppBeside(ctx, s)
	if err != nil {
		return err
	}
	return errors.Join(a.addNamed(ctx, user, s), a.Close())
}

func addConnected(ctx context.Context, s streams) error {
	a, err := openAppBeside(ctx, s)
	if err != nil {
		return err
	}
	return errors.Join(a.addConnected(ctx, s), a.Close())
}

// addNamed tracks a user by name.
func (a *app) addNamed(ctx context.Context, name string, s streams) error {
	account, created, err := a.track(ctx, name)
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
	tokens, names, err := a.givenTokens(ctx, s)
	if err != nil {
		return err
	}
	user, err := a.connect(ctx, tokens, names)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "%s is connected\n", user.Username)
	return err
}

// givenTokens returns the tokens of the environment, or else those that are pasted
// or on standard input.
func (a *app) givenTokens(ctx context.Context, s streams) (velog.Tokens, tokenNames, error) {
	if !a.config.Tokens.Empty() {
		return a.config.Tokens, tokensOfEnvironment(), a.config.TokensEnded
	}
	read, names := readTokens, tokensOfInput()
	if interactive(s) {
		read, names = askTokens, tokensOfPrompts()
	}
	tokens, err := read(ctx, s)
	if err != nil {
		return tokens, names, err
	}
	tokens, found := access.CheckTokens(tokens, a.now())
	switch {
	case len(found) > 0 && found[0].Reason != access.ReasonMissing:
		return velog.Tokens{}, names, names.name(found[0])
	case tokens.Access == "" || tokens.Refresh == "":
		return velog.Tokens{}, names, names.missing
	}
	return tokens, names, nil
}

// readTokens reads an access and a refresh token, one per line. Its errors contain
// nothing of what was read.
func readTokens(_ context.Context, s streams) (velog.Tokens, error) {
	lines := bufio.NewScanner(io.LimitReader(s.in, 64<<10))
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
	return tokens, nil
}

// askTokens asks for the tokens on a terminal.
func askTokens(ctx context.Context, s streams) (velog.Tokens, error) {
	fmt.Fprintln(s.err, "Log in to velog.io and paste its cookies (developer tools: Application or Storage, Cookies).\n"+
		"They are not shown.")
	var tokens velog.Tokens
	for _, t := range []struct {
		name string
		into *velog.Token
	}{{"access_token", &tokens.Access}, {"refresh_token", &tokens.Refresh}} {
		answer, err := askHidden(ctx, s, t.name+": ")
		if err != nil {
			return velog.Tokens{}, err
		}
		*t.into = velog.Token(strings.TrimSpace(answer))
	}
	return tokens, nil
}

// moment formats an instant in Seoul's time.
func moment(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.In(collector.Seoul).Format("2006-01-02 15:04")
}
