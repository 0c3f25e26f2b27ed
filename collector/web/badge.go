package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"html"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
)

const (
	badgeAge  = time.Hour       // what GitHub's proxy for images, and browsers, may keep a badge
	badgeKept = 5 * time.Minute // what we keep its numbers
	badgesMax = 1000            // accounts whose numbers are kept
)

// badges are pictures of a number, for READMEs. They are the only thing here
// that other sites may show. Whether a link is still switched on is looked up
// each time, which costs next to nothing; the numbers are kept for a while, so
// that a README that many read costs the ledger nothing more.
type badges struct {
	h      handler
	flight singleflight.Group // the same numbers are read once at a time

	// A map that is emptied when it is full: a cache of the trade would bring
	// along a clock and a goroutine of its own for what these lines do.
	mu   sync.Mutex
	kept map[int64]badgeNumbers // by account
}

// badgeNumbers are the views of an account's public posts.
type badgeNumbers struct {
	total collector.Sum
	month collector.Comparison
	until time.Time // kept until then
}

func (h handler) badges() http.Handler {
	return &badges{h: h, kept: map[int64]badgeNumbers{}}
}

// ServeHTTP answers GET /s/{token}/badge.svg?show=total|month&lang=ko|en.
func (b *badges) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	say, show, err := b.asked(r)
	if err != nil {
		b.fail(w, r, say, err)
		return
	}
	account, err := b.h.sharedBy(r.Context(), r.PathValue("token"))
	var n badgeNumbers
	if err == nil {
		n, err = b.numbers(r.Context(), account)
	}
	if err != nil {
		b.fail(w, r, say, err)
		return
	}
	svg := say.badge("badge.total", n.total, "")
	if show == "month" {
		svg = say.badge("badge.month", n.month.Sum, say.short(n.month))
	}
	header := w.Header()
	header.Set("Content-Type", "image/svg+xml; charset=utf-8")
	header.Set("Cache-Control", fmt.Sprintf("public, max-age=%d", int(badgeAge.Seconds())))
	header.Set("Cross-Origin-Resource-Policy", "cross-origin")
	header.Set("ETag", fmt.Sprintf(`"%x"`, sha256.Sum256(svg)))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(svg))
}

// asked reads what the address asks for. It says so in English if it does not
// say how: a proxy asks for many readers, whatever they prefer.
func (b *badges) asked(r *http.Request) (say words, show string, err error) {
	q := r.URL.Query()
	tag, show := q.Get("lang"), q.Get("show")
	say, ok := b.h.languages[tag]
	if !ok {
		say = b.h.languages["en"]
	}
	if !ok && tag != "" {
		return say, show, wrong("wrong.badge", "lang", tag, "en, ko")
	}
	if show != "" && show != "total" && show != "month" {
		return say, show, wrong("wrong.badge", "show", show, "total, month")
	}
	return say, show, nil
}

// fail says what is wrong in words: who looks at a picture that is broken opens
// its address.
func (b *badges) fail(w http.ResponseWriter, r *http.Request, say words, err error) {
	f, ok := errors.AsType[*fault](err)
	if !ok {
		if r.Context().Err() == nil {
			b.h.Log.Error("a badge cannot be shown", "error", err)
		}
		f = &fault{status: http.StatusServiceUnavailable, key: "broken"}
	}
	http.Error(w, say.say(f.key, f.args...), f.status)
}

// sharedBy returns whose public link has a token.
func (h handler) sharedBy(ctx context.Context, token string) (collector.Account, error) {
	if h.Gate == nil || h.Public == nil {
		return collector.Account{}, missing("wrong.share")
	}
	account, err := h.Gate.ByShare(ctx, token)
	if errors.Is(err, access.ErrNoShare) {
		err = missing("wrong.share")
	}
	return account, err
}

// numbers returns the numbers of an account, new or kept.
func (b *badges) numbers(ctx context.Context, account collector.Account) (badgeNumbers, error) {
	now := b.h.Now()
	b.mu.Lock()
	n, ok := b.kept[account.ID]
	b.mu.Unlock()
	if ok && now.Before(n.until) {
		return n, nil
	}
	fresh, err, _ := b.flight.Do(strconv.FormatInt(account.ID, 10), func() (any, error) {
		n, err := b.read(context.WithoutCancel(ctx), account, now) // others may wait for it
		if err == nil {
			b.keep(account.ID, n)
		}
		return n, err
	})
	n, _ = fresh.(badgeNumbers)
	return n, err
}

func (b *badges) keep(account int64, n badgeNumbers) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.kept) >= badgesMax {
		clear(b.kept)
	}
	b.kept[account] = n
}

// read reads the numbers that the page of the public link shows.
func (b *badges) read(ctx context.Context, account collector.Account, now time.Time) (badgeNumbers, error) {
	n := badgeNumbers{until: now.Add(badgeKept)}
	today := collector.DateOf(now)
	totals, err := b.h.Public.Totals(ctx, account.ID)
	if err != nil {
		return n, err
	}
	if totals.Views != collector.Unknown {
		n.total = collector.Sum{Views: totals.Views, Days: 1}
	}
	rows, err := b.h.Public.AccountDays(ctx, account.ID, today-30, today-1)
	n.month = collector.Compare(collector.DaysOf(rows), today, collector.PartOfYesterday{}).Month
	return n, err
}

// short tells what a month lacks; nothing, if all of its days are known.
func (w words) short(month collector.Comparison) string {
	if month.Obstacle != collector.Incomplete {
		return ""
	}
	return " (" + w.obstacle("month", month) + ")"
}

// badge draws a number with its label; a note is in its title alone. All text has the width that we reckon
// with, whatever font the reader has.
func (w words) badge(key string, s collector.Sum, note string) []byte {
	label, value := w.say(key), nothing
	if s.Days > 0 {
		value = w.compact(s.Views)
	}
	a, b := textWidth(label), textWidth(value)
	const pad = 6
	left, right := a+2*pad, b+2*pad
	title := html.EscapeString(label + ": " + total(s) + note)
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="20" role="img" aria-label="%[2]s" lang="%[3]s">
<title>%[2]s</title>
<defs><linearGradient id="shine" x2="0" y2="1"><stop offset="0" stop-color="#fff" stop-opacity=".12"/><stop offset="1" stop-opacity=".12"/></linearGradient>
<clipPath id="scrape"><rect width="%[1]d" height="20" rx="3"/></clipPath></defs>
<g clip-path="url(#scrape)"><rect width="%[4]d" height="20" fill="#3f4744"/><rect x="%[4]d" width="%[5]d" height="20" fill="#0a6b51"/><rect width="%[1]d" height="20" fill="url(#shine)"/></g>
<g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,Apple SD Gothic Neo,Malgun Gothic,Noto Sans KR,sans-serif" font-size="11">
<text x="%[6]d" y="14" textLength="%[7]d" lengthAdjust="spacingAndGlyphs">%[8]s</text>
<text x="%[9]d" y="14" textLength="%[10]d" lengthAdjust="spacingAndGlyphs">%[11]s</text></g>
</svg>
`, left+right, title, w.tag, left, right, pad, a, html.EscapeString(label), left+pad, b, html.EscapeString(value))
}

// textWidth is about how many pixels a text takes in Verdana at 11 pixels.
func textWidth(text string) int {
	width := 0.0
	for _, r := range text {
		switch {
		case r >= 0x1100: // Hangul
			width += 10.2
		case strings.ContainsRune("il.,: ", r):
			width += 3.9
		case strings.ContainsRune("mwM", r):
			width += 9.6
		default:
			width += 6.8
		}
	}
	return int(width + 0.5)
}
