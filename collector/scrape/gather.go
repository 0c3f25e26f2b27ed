package scrape

import (
	"context"
	"fmt"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

// sighting is what one scrape has gathered before it stores anything.
type sighting struct {
	session  *velog.Session
	owner    velog.User
	listed   map[string]bool
	seen     []collector.Observation
	unread   []collector.Post
	failures []failure // posts whose views could not be read
	absent   absence
	deleted  []string
	reported []collector.ReportedDay
	detail   collector.Detail
	known    map[string]collector.KnownPost // before the scrape
	older    []collector.ListedPost         // see collector.LoadOf
	byStats  bool                           // the list does not show views
	lookUps  int                            // requests for details alone
	full     bool                           // the list was asked for with all details
	unasked  []string                       // posts whose tags, series and comments are still due
	pages    int                            // of velog's list that were read
	partly   bool                           // it has more, which were left out on purpose
}

// failure is why the views of a post could not be read.
type failure struct {
	post string
	err  error
}

func (r *Scraper) gather(ctx context.Context, a collector.Account, began time.Time) (*sighting, error) {
	tokens, err := r.Ledger.Tokens(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	if a.Connected && tokens.Empty() {
		return nil, &velog.Error{Kind: velog.KindLogin, Op: "tokens", Message: "the ledger holds no tokens for this account"}
	}
	v := &sighting{
		listed: map[string]bool{},
		session: r.Velog.Session(tokens, func(ctx context.Context, t velog.Tokens) error {
			return r.Ledger.SaveTokens(ctx, a.ID, t)
		}),
	}
	depth, err := r.scope(ctx, a, v, began)
	if err != nil {
		return nil, err
	}
	detail := velog.Lean
	if v.full {
		detail = velog.Full
	}
	who := velog.User{ID: a.VelogID, Username: a.Username}
	for page, err := range v.session.Posts(ctx, who, detail) {
		if err != nil {
			return nil, err
		}
		v.owner = page.Owner
		v.byStats = v.byStats || page.Views == velog.SourceStats
		v.absent.hidden = v.absent.hidden || !page.Incomplete.IsZero()
		at := r.Now()
		for _, p := range page.Posts {
			if p.ID != "" {
				v.listed[p.ID] = true
			}
			r.take(v, p, at)
		}
		if v.pages++; v.pages == depth {
			v.partly = true
			break
		}
	}
	if err := v.blind(); err != nil {
		return nil, err
	}
	return v, r.lookUp(ctx, a, v)
}

// take adds a post to what was learned. A post whose views could not be read does
// not affect the others.
func (r *Scraper) take(v *sighting, p velog.Post, at time.Time) {
	o := observation(p, at)
	if p.Err != nil {
		v.failures = append(v.failures, failure{p.ID, p.Err})
		if !unknownPost(p) {
			v.unread = append(v.unread, o.Post)
		}
		return
	}
	v.seen = append(v.seen, o)
	for _, d := range p.Days {
		date := collector.DateOf(time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, collector.Seoul))
		v.reported = append(v.reported, collector.ReportedDay{Post: p.ID, Date: date, Views: d.Views})
	}
}

func observation(p velog.Post, at time.Time) collector.Observation {
	return collector.Observation{
		Post: collector.Post{
			ID: p.ID, Title: p.Title, Slug: p.Slug, Tags: p.Tags, Series: p.Series, Private: p.Private,
			ReleasedAt: p.ReleasedAt, UpdatedAt: p.UpdatedAt, Lean: p.Lean,
		},
		At:       at,
		Counters: collector.Counters{Views: p.Views, Likes: p.Likes, Comments: p.Comments},
	}
}

// blind returns an error if the list has posts, but the views of none could be
// read: a temporary failure of velog if it reports one for each, or else a change
// of its API.
func (v *sighting) blind() error {
	if len(v.failures) == 0 || len(v.seen) > 0 {
		return nil
	}
	worst := v.failures[0]
	for _, f := range v.failures {
		if velog.KindOf(f.err) != velog.KindTemporary {
			worst = f
			break
		}
	}
	if velog.KindOf(worst.err) == velog.KindTemporary {
		return fmt.Errorf("could not read the views of any of %d posts: %w", len(v.failures), worst.err)
	}
	return &velog.Error{
		Kind: velog.KindSchema, Op: "posts", Err: worst.err,
		Message: fmt.Sprintf("could not read the views of any of %d posts; of post %s: %v", len(v.failures), worst.post, worst.err),
	}
}

func (v *sighting) gaps() collector.Gaps {
	return collector.Gaps{Unread: len(v.failures), Lost: v.absent.lost(), Incomplete: v.absent.hidden}
}

// warn logs what a successful scrape could not read.
func (r *Scraper) warn(a collector.Account, v *sighting, gaps collector.Gaps) {
	if n := len(v.failures); n > 0 {
		first := v.failures[0]
		r.Log.Warn("could not read the views of some posts", "user", a.User, "posts", n, "post", first.post, "error", first.err)
	}
	if gaps.Incomplete {
		r.Log.Warn("velog's list may be incomplete: a whole page of posts shares one release time",
			"user", a.User)
	}
	if v.absent.vanished() {
		a.State, a.Error = collector.StateVanished, vanishedSentence(gaps, v.absent.tracked)
		r.Log.Warn("posts are missing", "user", a.User, "error", a.Problem())
	}
}
