package engine

import (
	"encoding/json"
	"math"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Post is a post in the ledger while a transaction works on it: its rows as they
// are to be, and what is to be done for that.
type Post struct {
	ID   int64 // of its row, 0 until it is stored
	UUID string
	about
	told
	growth
	Marks
	plan
}

// growth is what its readings so far come to.
type growth struct {
	Began, High, Fell int64
	BestDay           collector.Date // of those that got the most views, the first; 0: none got any
	BestViews         int64
	Unsettled, Anchor int64          // see collector.Derived
	Gap               int64          // see collector.Derived
	Updated, Asked    int64          // updated_at, and when tags, series and comments were last asked for
	Public            int64          // when velog's list last showed it as public
	Shown             bool           // its days are in those that strangers see
	Span              collector.Span // the newest; First is 0 before the first reading

	// Before is what it got on the day before that of the last reading, by the same
	// time of day; [collector.Unknown] if it has no such day. It stays so for readings
	// until an instant.
	Before, BeforeUntil int64
}

// plan is what a transaction does with a post. Its readings are in one of the
// states of [Post.State]; of its days those from one on are worked out again, or
// none.
type plan struct {
	Fresh    []collector.Span    // changed here: the newest span as it was found, and later ones
	Found    int64               // the beginning of the newest span as it was found
	FoundEnd int64               // and its end
	Late     []collector.Reading // not later than the newest span
	Removal  *Interval           // readings to remove
	From     collector.Date      // the first day to work out again
	Derive   bool                // whether there are any
	Whole    []collector.Span    // all spans, if they had to be merged
	Tail     []collector.Span    // those around the beginning of the first day
	touched  bool                // the post is going to change
	Describe bool                // the row in posts is to be written

	Happened []collector.Event // besides what follows from days
	Undone   []collector.Event // which another one stands for now

	ReleaseChanged, GoneChanged bool
	Moved                       bool // its own point, which may have been delivered where it was
}

// ReadingsState is what becomes of the readings of a post.
type ReadingsState int

const (
	// Untouched readings stay as they are stored.
	Untouched ReadingsState = iota
	// Continued ones go on: the newest span, and later ones, are in Fresh.
	Continued
	// Rewritten ones have others among them, or lose some: all spans are to be
	// merged anew.
	Rewritten
)

// State returns what becomes of the readings.
func (p *plan) State() ReadingsState {
	switch {
	case len(p.Late) > 0 || p.Removal != nil:
		return Rewritten
	case len(p.Fresh) > 0:
		return Continued
	default:
		return Untouched
	}
}

// about is what is known of a post besides its counters.
type about struct {
	Title, Slug, Tags, Series string
	Private                   bool
	Released, Deleted         int64
	PrivacyUnknown            bool // imported, and nobody told; never with private
}

// told says whence some of that is known, so that it makes no difference in
// which order files are imported.
type told struct {
	TitleAt, ReleasedTold int64 // the readings in files that told title and release; 0: velog did, or nobody
	FirstReleased         int64 // the earliest release that was ever told
}

// Marks say what of a post is undelivered.
type Marks struct {
	Version      int64
	Point        bool
	DaysFrom     collector.Date // from this day on; 0: none
	ReadingsFrom int64          // from this instant on; 0: none
	Since        int64
}

// mark notes at an instant that something has changed.
func (m *Marks) mark(at int64) {
	m.Version++
	if m.Since == 0 || at < m.Since { // the latter: a clock was ahead
		m.Since = at
	}
}

// markPoint notes that something about the post has changed. While the post
// was neither released nor read, its point has no time to be drawn at, and
// waits for the first reading.
func (p *Post) markPoint(at int64) {
	p.Point = true
	if p.Released != 0 || p.Span.First != 0 {
		p.mark(at)
	}
}

// hasPlace reports whether the ledger knows where in time the post's point stands.
func (p *Post) hasPlace() bool { return p.ID != 0 && (p.Released != 0 || p.Found != 0) }

func (m *Marks) MarkDay(d collector.Date, at int64) {
	if m.DaysFrom == 0 || d < m.DaysFrom {
		m.DaysFrom = d
	}
	m.mark(at)
}

func (m *Marks) MarkReading(first, at int64) {
	if m.ReadingsFrom == 0 || first < m.ReadingsFrom {
		m.ReadingsFrom = first
	}
	m.mark(at)
}

// listed notes that velog's list showed the post at an instant, as public or not.
func (p *Post) listed(private bool, at int64) {
	if !private {
		p.Public = max(p.Public, at)
	}
}

// Visible reports whether strangers may see the post as long as velog's list shows it.
func (p *Post) Visible() bool {
	return !p.Private && !p.PrivacyUnknown && p.Deleted == 0 && p.Public != 0
}

// learn takes over what velog's list says about a post; the release that was
// known stays where the list has none.
func (p *Post) learn(q collector.Post, at int64) error {
	tags := []byte("[]")
	if len(q.Tags) > 0 {
		var err error
		if tags, err = json.Marshal(q.Tags); err != nil {
			return err
		}
	}
	a := about{
		Title: q.Title, Slug: q.Slug, Tags: string(tags), Series: q.Series,
		Private: q.Private, Released: unix(q.ReleasedAt),
	}
	if q.Lean && p.Tags != "" {
		a.Tags, a.Series = p.Tags, p.Series
	}
	if !q.Lean {
		p.Asked = at
	}
	if updated := unix(q.UpdatedAt); updated != 0 {
		p.Updated = updated
	}
	t := told{FirstReleased: collector.Earliest(p.FirstReleased, a.Released)}
	if a.Released == 0 {
		a.Released, t.ReleasedTold = p.Released, p.ReleasedTold
	}
	p.noteChanges(a, at)
	p.become(a, t, at)
	return nil
}

func (p *Post) become(a about, t told, at int64) {
	if t != p.told {
		p.ReleaseChanged = p.ReleaseChanged || t.FirstReleased != p.FirstReleased
		released := t.FirstReleased != p.FirstReleased
		p.told, p.Describe = t, true
		if released {
			p.Happened = append(p.Happened, p.published())
		}
	}
	if p.ID == 0 || a != p.about {
		p.GoneChanged = p.GoneChanged || a.Deleted != p.Deleted
		p.Moved = p.Moved || a.Released != p.Released && p.hasPlace()
		p.about = a
		p.Describe = true
		p.markPoint(at)
	}
}

// see takes in a reading that is later than the newest span. It reports whether it
// began a new span, and whether the total of views fell below the highest.
func (p *Post) see(at int64, c collector.Counters) (changed, fell bool) {
	if len(p.Fresh) == 0 && p.Span.First != 0 {
		p.Fresh = append(p.Fresh, p.Span)
	}
	newDay := p.Span.First == 0 || dateOf(at) != dateOf(p.Span.Last) ||
		begin(dateOf(at)) == p.Span.Last // which had nothing to say of this day
	next, changed := p.Span.With(at, c)
	if newDay || changed || p.Unsettled != 0 {
		p.deriveFrom(dateOf(p.Span.Last))
	}
	if c.Comments != collector.Unknown {
		// Days before the newest reading's need the whole history.
		if d := p.Span.CommentsChange(at, c.Comments); d < dateOf(p.Span.Last) {
			p.deriveFrom(collector.AllDays)
		}
		p.deriveFrom(dateOf(p.Span.Last))
	}
	p.Span = next
	if !changed {
		p.Fresh[len(p.Fresh)-1] = p.Span
		return false, false
	}
	p.Fresh = append(p.Fresh, p.Span)
	fell = c.Views < p.High
	p.High = max(p.High, c.Views) // until the days are worked out
	return true, fell
}

func (p *Post) deriveFrom(d collector.Date) {
	if !p.Derive || d < p.From {
		p.Derive, p.From = true, d
	}
}

// Judge finds out since when the post is known to have had no views, by its first
// reading: it was released after its account was first tracked.
func (p *Post) Judge(first, trackedSince int64) {
	began := p.FirstReleased
	if began <= trackedSince || began > first {
		began = 0
	}
	if began != p.Began {
		p.Began = began
		p.deriveFrom(collector.AllDays)
	}
}

// Tidy takes back marks of what is not there any more.
func (p *Post) Tidy() {
	if p.ReadingsFrom > p.Span.First {
		p.ReadingsFrom = 0
	}
	timeless := p.Released == 0 && p.Span.First == 0
	if (!p.Point || timeless) && p.DaysFrom == 0 && p.ReadingsFrom == 0 {
		p.Marks.Since = 0
	}
}

// Rederive has a day worked out again for another reason than a reading. One
// before the newest reading needs the whole history.
func (p *Post) Rederive(d collector.Date) {
	if len(p.Fresh) == 0 {
		p.Fresh = append(p.Fresh, p.Span)
	}
	if d >= dateOf(p.Fresh[0].Last) {
		p.deriveFrom(dateOf(p.Fresh[0].Last))
		return
	}
	p.deriveFrom(collector.AllDays)
}

// FirstFresh returns the beginning of the first span that is newer in memory
// than in the ledger.
func (p *Post) FirstFresh() int64 {
	if len(p.Fresh) == 0 {
		return math.MaxInt64
	}
	return p.Fresh[0].First
}
