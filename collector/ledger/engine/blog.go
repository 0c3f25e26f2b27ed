package engine

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Blog is the posts of one account in memory, and what they become by what a
// scrape saw, a file tells or somebody removes. It knows no SQL: what it changes
// stands in the plans of its posts.
type Blog struct {
	At       int64  // the instant since when changes wait for delivery
	Since    int64  // the account is tracked since
	Name     string // of the account on velog, as stored
	User     string // under which the account was added
	Owner    string // velog's id of the user, as stored
	Earlier  bool   // whether since moved here
	Earliest int64  // of the readings that came in order; never without one

	Posts   map[string]*Post
	ByID    map[int64]*Post
	Touched []*Post

	Stored       collector.Stored
	Contradicted int
}

func NewBlog(at int64) Blog {
	return Blog{At: at, Posts: map[string]*Post{}, ByID: map[int64]*Post{}, Earliest: math.MaxInt64}
}

// Post returns a post that is going to change; a new one if there is none.
func (b *Blog) Post(uuid string) *Post {
	p := b.Posts[uuid]
	if p == nil {
		p = &Post{UUID: uuid}
		p.Before = collector.Unknown
		b.Posts[uuid] = p
		b.Stored.NewPosts++
	}
	if !p.touched {
		p.touched = true
		b.Touched = append(b.Touched, p)
	}
	return p
}

// Tracked returns the number of posts that are not deleted.
func (b *Blog) Tracked() int {
	n := 0
	for _, p := range b.Posts {
		if p.Deleted == 0 {
			n++
		}
	}
	return n
}

// TrackSince notes that the account was tracked at an instant already.
func (b *Blog) TrackSince(at int64) {
	if at < b.Since {
		b.Since, b.Earlier = at, true
	}
}

// CheckOwner keeps posts that were imported apart from those of somebody who has
// the name now: the owner of an account with posts is known once velog lists one
// of them.
func (b *Blog) CheckOwner(r *collector.ScrapeResult) error {
	if b.Owner != "" || r.Owner.ID == "" || len(b.Posts) == 0 {
		return nil
	}
	listed := len(r.Seen) + len(r.Unread)
	for _, o := range r.Seen {
		if b.Posts[o.ID] != nil {
			return nil
		}
	}
	for _, q := range r.Unread {
		if b.Posts[q.ID] != nil {
			return nil
		}
	}
	if listed > 0 {
		return fmt.Errorf("%w: %s", collector.ErrOtherOwner, b.User)
	}
	r.Owner.ID = ""
	return nil
}

// Take takes in what a scrape saw, but for the days that velog counted.
func (b *Blog) Take(r collector.ScrapeResult) error {
	seen := slices.Clone(r.Seen)
	slices.SortStableFunc(seen, func(a, b collector.Observation) int { return a.At.Compare(b.At) })
	for _, o := range seen {
		if err := b.observe(o); err != nil {
			return err
		}
	}
	for _, q := range r.Unread {
		if err := b.Post(q.ID).learn(q, b.At); err != nil {
			return err
		}
		b.Post(q.ID).listed(q.Private, b.At)
	}
	for _, uuid := range r.Unasked {
		b.Post(uuid).Asked = 0
	}
	for _, uuid := range r.Deleted {
		b.lose(uuid)
	}
	if r.Owner.Username != "" && r.Owner.Username != b.Name {
		for uuid := range b.Posts { // their addresses have changed
			b.Post(uuid).markPoint(b.At)
		}
	}
	return nil
}

// MendTimes puts right what a clock that was ahead has left behind: an account
// that is tracked since the future, and posts that wait for delivery since
// then.
func (b *Blog) MendTimes() {
	b.Since = min(b.Since, b.At)
	for uuid, p := range b.Posts {
		if p.Marks.Since > b.At+int64(collector.ClockSlack/time.Second) {
			b.Post(uuid).Marks.Since = b.At
		}
	}
}

func (b *Blog) observe(o collector.Observation) error {
	p := b.Post(o.ID)
	if err := p.learn(o.Post, b.At); err != nil {
		return err
	}
	at := o.At.Unix()
	p.listed(o.Private, at)
	b.TrackSince(at)
	if at == p.Span.Last && p.Span.Tells(o.Counters) {
		return nil // stored already
	}
	b.Earliest = min(b.Earliest, at)
	if at <= p.Span.Last || len(p.Late) > 0 {
		p.Late = append(p.Late, collector.Reading{At: at, Counters: o.Counters})
		return nil
	}
	changed, fell := p.see(at, o.Counters)
	b.Stored.Readings++
	if changed {
		b.Stored.Spans++
	}
	if fell {
		b.Stored.Fallen++
	}
	return nil
}

// lose notes that a post was deleted. Its history stays.
func (b *Blog) lose(uuid string) {
	if p := b.Posts[uuid]; p == nil || p.Deleted != 0 {
		return
	}
	p := b.Post(uuid)
	lost := p.about
	lost.Deleted = b.At
	p.noteDeleted(0, b.At)
	p.become(lost, p.told, b.At)
	b.Stored.Deleted++
}
