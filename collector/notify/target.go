// Package notify tells the operator of events, through shoutrrr: Slack, Discord,
// Telegram, ntfy, mail and others.
package notify

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/nicholas-fedor/shoutrrr/pkg/router"
	"github.com/nicholas-fedor/shoutrrr/pkg/services/chat/matrix"
	"github.com/nicholas-fedor/shoutrrr/pkg/services/chat/telegram"
	"github.com/nicholas-fedor/shoutrrr/pkg/services/email/smtp"
	"github.com/nicholas-fedor/shoutrrr/pkg/services/push/ifttt"
	"github.com/nicholas-fedor/shoutrrr/pkg/services/push/pushbullet"
	"github.com/nicholas-fedor/shoutrrr/pkg/types"
)

// Target is an address that notifications are sent to. The address has secrets in
// it: nothing that a target says of itself, its errors included, has any of them.
type Target struct {
	ID      string // a hash of the address
	Service string // ntfy, slack, …
	Number  int    // of the address among all, from 1

	sender  types.Sender
	secrets []string // parts of the address
}

// Parse reads addresses, which are separated by spaces or lines. Errors has one for
// each that is wrong, and names it by its number.
func Parse(addresses string) (targets []Target, errs []error) {
	for i, address := range strings.Fields(addresses) {
		t, err := parse(address, i+1)
		switch {
		case err != nil:
			errs = append(errs, err)
		case !slices.ContainsFunc(targets, func(other Target) bool { return other.ID == t.ID }):
			targets = append(targets, t)
		}
	}
	return targets, errs
}

func parse(address string, number int) (Target, error) {
	hash := sha256.Sum256([]byte(address))
	t := Target{ID: hex.EncodeToString(hash[:16]), Number: number}
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "" {
		return t, fmt.Errorf("address %d is not a URL such as ntfy://ntfy.sh/topic", number)
	}
	t.Service, t.secrets = u.Scheme, secretsOf(address, u)
	service, _, _ := strings.Cut(u.Scheme, "+") // generic+https
	if !slices.Contains((&router.ServiceRouter{}).ListServices(), service) || service == "logger" {
		return t, fmt.Errorf("address %d begins with an unknown service; shoutrrr's documentation lists them, such as ntfy, slack, discord, telegram and smtp", number)
	}
	if mode := parseMode(u); service == "telegram" && mode != "" && !strings.EqualFold(mode, "none") {
		return t, fmt.Errorf("address %d (telegram) has a parsemode: leave it out, because titles of posts are no markup", number)
	}
	found, err := (&router.ServiceRouter{}).Locate(address)
	if err != nil {
		return t, fmt.Errorf("address %d (%s) is not valid: %s", number, t.Service, t.clean(err))
	}
	if n := recipients(found); n != 1 {
		return t, fmt.Errorf("address %d (%s) has %d recipients: write an address for each, so that one that fails is told alone again", number, t.Service, n)
	}
	t.sender = senderOf(found)
	return t, nil
}

// recipients returns how many messages a service would send, one after the other. The
// error of one of them says nothing about the others. Matrix sends to all rooms if none
// is named.
func recipients(service types.Service) int {
	switch s := service.(type) {
	case *telegram.Service:
		return len(s.Config.Chats)
	case *smtp.Service:
		return len(s.Config.ToAddresses)
	case *matrix.Service:
		return len(s.Config.Rooms)
	case *pushbullet.Service:
		return len(s.Config.Targets)
	case *ifttt.Service:
		return len(s.Config.Events)
	}
	return 1
}

// parseMode is what a Telegram address says of markup.
func parseMode(u *url.URL) string {
	for key, values := range u.Query() {
		if strings.EqualFold(key, "parsemode") {
			return values[len(values)-1]
		}
	}
	return ""
}

// Name names a target without its secrets.
func (t Target) Name() string { return fmt.Sprintf("%s (address %d)", t.Service, t.Number) }

// secretsOf returns the parts of an address that may be secret: all but the scheme.
func secretsOf(address string, u *url.URL) []string {
	password, _ := u.User.Password()
	parts := []string{address, u.Opaque, u.User.String(), u.User.Username(), password, u.Host, u.Hostname(), u.RawQuery, u.Fragment, u.Path}
	parts = append(parts, strings.Split(u.Path, "/")...)
	for key, values := range u.Query() {
		parts = append(append(parts, key), values...)
	}
	var secrets []string
	for _, p := range parts {
		for _, s := range []string{p, url.QueryEscape(p), url.PathEscape(p)} {
			if len(s) > 2 {
				secrets = append(secrets, s)
			}
		}
	}
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(secrets)
}

// anyAddress finds addresses in errors of other programs.
var anyAddress = regexp.MustCompile(`[a-z][a-z0-9+.-]*://[^\s"']+`)

// clean is an error's text without the address and its parts.
func (t Target) clean(err error) string {
	text := anyAddress.ReplaceAllString(err.Error(), "[address]")
	for _, s := range t.secrets {
		text = strings.ReplaceAll(text, s, "[redacted]")
	}
	return strings.Join(strings.Fields(text), " ")
}
