package ledger

import (
	"encoding/json"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// post is a post in the ledger while a transaction works on it.
type post struct {
	id   int64 // of its row, 0 until it is stored
	uuid string
	about

	told

	began, high, fell int64
	unsettled, anchor int64          // see collector.Derived
	gap               int64          // see collector.Derived
	updated, asked    int64          // updated_at, and when tags, series and comments were last asked for
	public            int64          // when velog's list last showed it as public
	span              collector.Span // the newest; First is 0 before the first reading
	marks

	fresh    []collector.Span    // changed here: the newest span as it was found, and later ones
	found    int64               // the beginning of the newest span as it was found
	late     []collector.Reading // not later than the newest span
	removal  *interval           // readings to remove
	from     collector.Date      // the first day to work out again
	derive   bool                // whether there are any
	whole    []collector.Span    // all spans, if they had to be merged
	tail     []collector.Span    // those around the beginning of the first day
	touched  bool
	describe bool // the row in posts is to be written

	releaseChanged, goneChanged bool
	moved                       bool // its own point, which may have been delivered where it was
}

// about is what is known of a post besides its counters.
type about struct {
	title, slug, tags, series string
	private                   bool
	released, deleted         int64
	privacyUnknown            bool // imported, and nobody told; never with private
}

// told says whence some of that is known, so that it makes no difference in
// which order files are imported.
type told struct {
	titleAt, releasedTold int64 // the readings in files that told title and release; 0: velog did, or nobody
	firstReleased         int64 // the earliest release that was ever told
}

// marks say what of a post is undelivered.
type marks struct {
	version  int64
	point    bool
	days     collector.Date // from this day on; 0: none
	readings int64          // from this instant on; 0: none
	since    int64
}

// mark notes at an instant that something has changed.
func (m *marks) mark(at int64) {
	m.version++
	if m.since == 0 || at < m.since { // the latter: a clock was ahead
		m.since = at
	}
}

// markPoint notes that something about the post has changed. While the post
// was neither released nor read, its point has no time to be drawn at, and
// waits for the first reading.
func (p *post) markPoint(at int64) {
	p.point = true
	if p.released != 0 || p.span.First != 0 {
		p.mark(at)
	}
}

// hasPlace reports whether the ledger knows where in time the post's point stands.
func (p *post) hasPlace() bool { return p.id != 0 && (p.released != 0 || p.found != 0) }

func (m *marks) markDay(d collector.Date, at int64) {
	if m.days == 0 || d < m.days {
		m.days = d
	}
	m.mark(at)
}

func (m *marks) markReading(first, at int64) {
	if m.readings == 0 || first < m.readings {
		m.readings = first
	}
	m.mark(at)
}

// listed notes that velog's list showed the post at an instant, as public or not.
func (p *post) listed(private bool, at int64) {
	if !private {
		p.public = max(p.public, at)
	}
}

// learn takes over what velog's list says about a post; the release that was
// known stays where the list has none.
func (p *post) learn(q collector.Post, at int64) error {
	tags := []byte("[]")
	if len(q.Tags) > 0 {
		var err error
		if tags, err = json.Marshal(q.Tags); err != nil {
			return err
		}
	}
	a := about{
		title: q.Title, slug: q.Slug, tags: string(tags), series: q.Series,
		private: q.Private, released: unix(q.ReleasedAt),
	}
	if q.Lean && p.tags != "" {
		a.tags, a.series = p.tags, p.series
	}
	if !q.Lean {
		p.asked = at
	}
	if updated := unix(q.UpdatedAt); updated != 0 {
		p.updated = updated
	}
	t := told{firstReleased: collector.Earliest(p.firstReleased, a.released)}
	if a.released == 0 {
		a.released, t.releasedTold = p.released, p.releasedTold
	}
	p.become(a, t, at)
	return nil
}

func (p *post) become(a about, t told, at int64) {
	if t != p.told {
		p.releaseChanged = p.releaseChanged || t.firstReleased != p.firstReleased
		p.told, p.describe = t, true
	}
	if p.id == 0 || a != p.about {
		p.goneChanged = p.goneChanged || a.deleted != p.deleted
		p.moved = p.moved || a.released != p.released && p.hasPlace()
		p.about = a
		p.describe = true
		p.markPoint(at)
	}
}

// see takes in a reading that is later than the newest span. It says whether it
// began a new span, and whether the total of views fell below the highest.
func (p *post) see(at int64, c collector.Counters) (changed, fell bool) {
	if len(p.fresh) == 0 && p.span.First != 0 {
		p.fresh = append(p.fresh, p.span)
	}
	newDay := p.span.First == 0 || dateOf(at) != dateOf(p.span.Last) ||
		begin(dateOf(at)) == p.span.Last // which had nothing to say of this day
	next, changed := p.span.With(at, c)
	if newDay || changed || p.unsettled != 0 {
		p.deriveFrom(dateOf(p.span.Last))
	}
	if c.Comments != collector.Unknown {
		// Days before the newest reading's need the whole history.
		if d := p.span.CommentsChange(at, c.Comments); d < dateOf(p.span.Last) {
			p.deriveFrom(collector.AllDays)
		}
		p.deriveFrom(dateOf(p.span.Last))
	}
	p.span = next
	if !changed {
		p.fresh[len(p.fresh)-1] = p.span
		return false, false
	}
	p.fresh = append(p.fresh, p.span)
	fell = c.Views < p.high
	p.high = max(p.high, c.Views) // until the days are worked out
	return true, fell
}

func (p *post) deriveFrom(d collector.Date) {
	if !p.derive || d < p.from {
		p.derive, p.from = true, d
	}
}

// judge finds out since when the post is known to have had no views, by its first
// reading: it was released after its account was first followed.
func (p *post) judge(first, followedSince int64) {
	began := p.firstReleased
	if began <= followedSince || began > first {
		began = 0
	}
	if began != p.began {
		p.began = began
		p.deriveFrom(collector.AllDays)
	}
}

// tidy takes back marks of what is not there any more.
func (p *post) tidy() {
	if p.readings > p.span.First {
		p.readings = 0
	}
	timeless := p.released == 0 && p.span.First == 0
	if (!p.point || timeless) && p.days == 0 && p.readings == 0 {
		p.marks.since = 0
	}
}
