package notify

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/nicholas-fedor/shoutrrr/pkg/types"
)

const (
	// patience is for how long a service may take. It is longer than a connection may
	// take to be made, so that one that never was is told from an answer that never
	// came, and than any service's own limit.
	patience = 40 * time.Second

	// lastWords is for how long a service may take once the program is to stop.
	lastWords = 3 * time.Second

	// longest is how many bytes every service takes as one message, with a link below:
	// Telegram 4096, and ntfy makes a file of more.
	longest = 3900
)

// SendError is why a notification was not sent, without secrets.
type SendError struct {
	Text string
	// Uncertain: it may have been sent all the same.
	Uncertain bool
}

func (e *SendError) Error() string { return e.Text }

// active is what services read as more than text: mentions, such as @everyone, <@id> and
// <!channel>, addresses, and links by another name. A space without width takes it apart.
var active = strings.NewReplacer("@", "@\u200b", "<", "<\u200b", "](", "]\u200b(", "][", "]\u200b[", "://", ":\u200b//", "www.", "www\u200b.")

var (
	// escaped is for services where a backslash keeps the next character from being markup.
	escaped = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "~", `\~`, "`", "\\`", "|", `\|`)

	// alike is for services with markup and no way to escape all of it, or none that is
	// documented: these characters look nearly the same.
	alike = strings.NewReplacer("*", "\u2217", "_", "\u02cd", "~", "\u223c", "`", "\u02cb")
)

// emphasis is how each service that reads emphasis, such as *bold*, is kept from it. The
// others show text as it is: what mails have is plain, and Telegram gets no parse mode.
var emphasis = map[string]*strings.Replacer{
	"discord": escaped, "mattermost": escaped,
	"slack": alike, "googlechat": alike, "hangouts": alike, "rocketchat": alike, "zulip": alike, "teams": alike, "notifiarr": alike,
}

// AsText keeps the service from reading what others wrote, such as titles, as anything but
// text: it mentions nobody, and is no link and no markup. It looks the same. Of a long text
// the beginning is left.
func (t Target) AsText(text string) string {
	text = active.Replace(text)
	service, _, _ := strings.Cut(t.Service, "+")
	if r := emphasis[service]; r != nil {
		text = r.Replace(text)
	}
	if len(text) <= longest {
		return text
	}
	const ellipsis = "…"
	end := longest - len(ellipsis)
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + ellipsis
}

// Send sends a text. Its error is a [*SendError]. A context that ends leaves a service
// that is about to answer a moment for it.
func (t Target) Send(ctx context.Context, text string) error {
	result := make(chan error, 1)
	go func() { result <- try(t.sender, text) }()
	err := errors.New("timed out")
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case err = <-result:
	case <-late.C:
	case <-ctx.Done():
		late.Reset(lastWords)
		select {
		case err = <-result:
		case <-late.C:
		}
	}
	if err == nil {
		return nil
	}
	return &SendError{Text: t.clean(err), Uncertain: uncertain(err)}
}

// errPanic is of a service that panics, as Zulip's does if nobody is reached.
var errPanic = errors.New("the service's code failed")

func try(sender types.Sender, text string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", errPanic, p)
		}
	}()
	return sender.Send(text, &types.Params{})
}

// Services do not always wrap the errors of their connections, so that their words
// count, too. Of mail, "closing session" comes after the message was taken; Pushbullet
// calls "mismatch" an answer that quotes the message otherwise.
var (
	notConnected = regexp.MustCompile(`(?i)\bdial\b|connection refused|no such host|certificate|x509|TLS handshake`)
	cutOff       = regexp.MustCompile(`(?i)\bEOF\b|connection reset|broken pipe|timeout|timed out|deadline exceeded|closed network connection|malformed HTTP|closing session|mismatch`)
)

// uncertain reports whether an error came after the message may have arrived: the
// connection was there, and nobody answered.
func uncertain(err error) bool {
	if errors.Is(err, errPanic) {
		return true
	}
	if notConnected.MatchString(err.Error()) {
		return false
	}
	_, request := errors.AsType[*url.Error](err)
	return request || cutOff.MatchString(err.Error())
}
