package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/web/chart"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

const (
	badgeAge  = time.Hour       // what GitHub's proxy for images, and browsers, may keep a badge
	badgeKept = 5 * time.Minute // what we keep its numbers
	badgesMax = 1000            // accounts whose numbers are kept
)

// badges are pictures of a number, for READMEs. They are the only thing here
// that other sites may show. Whether the address is still there is looked up
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

// ServeHTTP answers GET /badge/{token}.svg?show=total|month&lang=ko|en.
func (b *badges) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l, show, err := b.asked(r)
	if err != nil {
		b.fail(w, r, l, err)
		return
	}
	token, _ := strings.CutSuffix(r.PathValue("file"), ".svg")
	account, err := b.h.sharedBy(r.Context(), collector.ShareBadge, token)
	var n badgeNumbers
	if err == nil {
		n, err = b.numbers(r.Context(), account)
	}
	if err != nil {
		b.fail(w, r, l, err)
		return
	}
	svg := badge(l, "badge.total", n.total, "")
	if show == "month" {
		svg = badge(l, "badge.month", n.month.Sum, shortOf(l, n.month))
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
func (b *badges) asked(r *http.Request) (l *text.Language, show string, err error) {
	q := r.URL.Query()
	tag, show := q.Get("lang"), q.Get("show")
	l, ok := b.h.languages.Of(tag)
	if !ok {
		l = b.h.languages[0]
	}
	if !ok && tag != "" {
		return l, show, badRequest("wrong.badge", "Name", "lang", "Given", tag, "Known", "en, ko")
	}
	if show != "" && show != "total" && show != "month" {
		return l, show, badRequest("wrong.badge", "Name", "show", "Given", show, "Known", "total, month")
	}
	return l, show, nil
}

// fail says what is wrong in words: who looks at a picture that is broken opens
// its address.
func (b *badges) fail(w http.ResponseWriter, r *http.Request, l *text.Language, err error) {
	f, ok := errors.AsType[*fault](err)
	if !ok {
		if r.Context().Err() == nil {
			b.h.Log.Error("could not show a badge", "error", err)
		}
		f = &fault{status: http.StatusServiceUnavailable, key: "broken"}
	}
	http.Error(w, l.Say(f.key, f.args...), f.status)
}

// sharedBy returns of whom a secret address has a token.
func (h handler) sharedBy(ctx context.Context, what collector.Share, token string) (collector.Account, error) {
	if h.Gate == nil || h.Public == nil {
		return collector.Account{}, notFound("wrong.share")
	}
	account, err := h.Gate.AccountByShareToken(ctx, what, token)
	if errors.Is(err, access.ErrNoShare) {
		err = notFound("wrong.share")
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

// read reads the numbers that a public link would show.
func (b *badges) read(ctx context.Context, account collector.Account, now time.Time) (badgeNumbers, error) {
	n := badgeNumbers{until: now.Add(badgeKept)}
	today := collector.DateOf(now)
	month := collector.Month(today)
	totals, err := b.h.Public.Totals(ctx, account.ID)
	if err != nil {
		return n, err
	}
	if totals.Views != collector.Unknown {
		n.total = collector.Sum{Views: totals.Views, Days: 1}
	}
	rows, err := b.h.Public.AccountDays(ctx, account.ID, month.First, month.Last)
	n.month = collector.Compare(collector.DaysOf(rows), today, collector.PartOfYesterday{}, 0).Month
	return n, err
}

// shortOf tells what a month lacks; nothing, if all of its days are known.
func shortOf(l *text.Language, month collector.Comparison) string {
	if month.Obstacle != collector.Incomplete {
		return ""
	}
	return " (" + obstacleOf(l, "month", month) + ")"
}

// badge draws a number with its label; a note is in its title alone.
func badge(l *text.Language, key string, s collector.Sum, note string) []byte {
	b := chart.Badge{Label: l.Say(key), Value: text.Nothing, Language: l.Tag}
	if s.Days > 0 {
		b.Value = l.Compact(s.Views)
	}
	b.Title = b.Label + ": " + text.Total(s) + note
	return b.SVG()
}
