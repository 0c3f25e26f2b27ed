// Package notify tells the operator of events, through shoutrrr: Slack, Discord,
// Telegram, ntfy, mail and others.
package notify

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/nicholas-fedor/shoutrrr/pkg/router"
)

// Target is an address that notifications are sent to. The address has secrets in
// it: nothing that a target says of itself, its errors included, has any of them.
type Target struct {
	ID      string // a hash of the address
	Service string // ntfy, slack, …
	Number  int    // of the address among all, from 1

	sender  *router.ServiceRouter
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
	if t.sender, err = router.New(nil, address); err != nil {
		return t, fmt.Errorf("address %d (%s) is not valid: %s", number, t.Service, t.clean(err))
	}
	return t, nil
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

// SendError is why a notification was not sent, without secrets.
type SendError struct {
	Text string
	// Uncertain: it may have been sent all the same.
	Uncertain bool
}

func (e *SendError) Error() string { return e.Text }

// markup is what services read as more than text: mentions, such as @everyone, <@id>
// and <!channel>, and links by another name. A space without width takes it apart.
var markup = strings.NewReplacer("@", "@\u200b", "<", "<\u200b", "](", "]\u200b(", "][", "]\u200b[")

// AsText keeps services from reading what others wrote, such as titles, as anything but
// text: it mentions nobody. It looks the same.
func AsText(text string) string { return markup.Replace(text) }

// Send sends a text. Its error is a [*SendError].
func (t Target) Send(text string) error {
	for _, err := range t.sender.Send(text, nil) {
		if err != nil {
			return &SendError{Text: t.clean(err), Uncertain: uncertain(err)}
		}
	}
	return nil
}

// Services do not always wrap the errors of their connections, so that their words
// count, too.
var (
	notConnected = regexp.MustCompile(`(?i)\bdial\b|connection refused|no such host|certificate|x509`)
	cutOff       = regexp.MustCompile(`(?i)\bEOF\b|connection reset|broken pipe|timeout|timed out|deadline exceeded|closed network connection`)
)

// uncertain reports whether an error came after the message may have arrived: the
// connection was there, and nobody answered.
func uncertain(err error) bool {
	if notConnected.MatchString(err.Error()) {
		return false
	}
	_, request := errors.AsType[*url.Error](err)
	return request || errors.Is(err, router.ErrServiceTimeout) || cutOff.MatchString(err.Error())
}
