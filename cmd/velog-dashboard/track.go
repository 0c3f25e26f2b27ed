package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/scrape"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

// tokensName stands for the user whose tokens are in the environment.
const tokensName = "VELOG_ACCESS_TOKEN"

// newConfigured returns what tracks the users named in the environment.
func (a *app) newConfigured() *scrape.Configured {
	names := a.config.Users
	if !a.config.Tokens.Empty() { // no username has such a name: velog's are lower case
		names = append(slices.Clone(names), tokensName)
	}
	return scrape.NewConfigured(names, a.trackConfigured, a.log, a.now)
}

// trackConfigured tracks a user named in the environment, unless they are tracked
// already. Its errors are sentences.
func (a *app) trackConfigured(ctx context.Context, name string) error {
	if name == tokensName {
		return a.connectConfigured(ctx)
	}
	if err := a.trackName(ctx, name); err != nil {
		return fmt.Errorf("VELOG_USERS: %w", err)
	}
	return nil
}

func (a *app) trackName(ctx context.Context, name string) error {
	_, err := a.ledger.AccountByName(ctx, name)
	if !errors.Is(err, collector.ErrNoAccount) {
		return err
	}
	if err := disconnectedError(ctx, a.ledger, velog.User{Username: name}); err != nil {
		return err
	}
	user, err := a.identify(ctx, name)
	if err != nil && !errors.Is(err, collector.ErrNoBlog) { // that one names the user
		return fmt.Errorf("%s: %w", name, err)
	}
	if err == nil {
		err = disconnectedError(ctx, a.ledger, velog.User{ID: user.ID})
	}
	if err == nil {
		_, _, err = a.addPublic(ctx, user)
	}
	return err
}

// disconnectedError returns an error that wraps [collector.ErrDisconnected] for a user
// whose account was disconnected or deleted and not added again since.
func disconnectedError(ctx context.Context, db *ledger.DB, user velog.User) error {
	since, yes, err := db.DisconnectedSince(ctx, user)
	if err != nil || !yes {
		return err
	}
	name, again := user.Username, user.Username
	if name == "" {
		name, again = "the account with velog's id "+user.ID, "NAME"
	}
	return fmt.Errorf("%s %w on %s; to track it again, run: velog-dashboard accounts add %s; otherwise remove it from the environment",
		name, collector.ErrDisconnected, moment(since), again)
}

// track tracks a user publicly, if velog has one of this name. One user has one
// account: track returns it, whatever its name, and whether it is new.
func (a *app) track(ctx context.Context, name string) (collector.Account, bool, error) {
	account, err := a.ledger.AccountByName(ctx, name)
	known := err == nil
	if known && account.Username == name || !known && !errors.Is(err, collector.ErrNoAccount) {
		return account, false, err
	}
	user, err := a.identify(ctx, name)
	switch {
	case err != nil && known: // renamed, and nobody has taken the old name
		return account, false, nil
	case err != nil:
		return collector.Account{}, false, err
	}
	return a.addPublic(ctx, user)
}

// addPublic tracks a user whom velog has identified. Readings imported under their
// name are included if velog lists one of these posts as theirs.
func (a *app) addPublic(ctx context.Context, user velog.User) (collector.Account, bool, error) {
	if err := access.VerifyOwner(ctx, a.ledger, a.velog, user, velog.Tokens{}); err != nil {
		return collector.Account{}, false, err
	}
	id, created, err := a.ledger.AddPublic(ctx, user, a.now())
	if err != nil {
		return collector.Account{}, false, err
	}
	account, err := a.ledger.Account(ctx, id)
	if err == nil && created {
		a.log.Info("tracking account", "user", account.User)
	}
	return account, created, err
}

// identify looks up a username on velog.
func (a *app) identify(ctx context.Context, name string) (velog.User, error) {
	user, err := a.velog.User(ctx, velog.User{Username: name})
	return user, noUser(err, name)
}

// noUser adds advice to the error that velog does not have a username.
func noUser(err error, name string) error {
	if velog.KindOf(err) != velog.KindNotFound {
		return err
	}
	if lower := strings.ToLower(name); lower != name {
		return fmt.Errorf("%w %q; velog usernames are lower case: try %q", collector.ErrNoBlog, name, lower)
	}
	return fmt.Errorf("%w %q; check the spelling: use the name after the @ in the blog's address", collector.ErrNoBlog, name)
}

// untrackedError joins the errors of the users who are not tracked, except for
// those whose accounts were disconnected or deleted on purpose.
func untrackedError(untracked []collector.Untracked) error {
	var errs []error
	for _, w := range untracked {
		if w.Reason != collector.UntrackedDisconnected {
			errs = append(errs, errors.New(w.Error))
		}
	}
	return errors.Join(errs...)
}

// loginError is an error about tokens that velog no longer accepts.
type loginError struct{ error }

// Is implements what [errors.Is] asks for.
func (loginError) Is(target error) bool { return target == collector.ErrLogin }
