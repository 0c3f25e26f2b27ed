package collector

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// Details are what velog looks up post by post: tags, series and comments. They
// cost its database more than all counters of a list do, so that they are asked
// for where they buy something.
//
// Comments hardly ever come without views. So in the reading before midnight the
// details of those posts are read that had views or likes on that day or the two
// before: days of comments are as exact as days of views. The others' comments
// are taken as unchanged, but for one look a week.
//
// An account without readings around midnight has no exact days. Its details may
// cost as much as its counters: one request now and then, for the posts with the
// most views since they were last asked for.

const (
	// movedFor is on how many days before today views are a reason to ask for a
	// post's comments. velog counts a reader once in 24 hours, so that a comment may
	// come a day after the view that brought it.
	movedFor = 2

	// quietFor is how long the details of a post that nobody reads are good.
	quietFor = 7 * 24 * time.Hour

	// What a lean page of velog's list costs in statements, a post's details in
	// addition where the list brings them, and a post with its details alone.
	leanPage, detailsListed, detailsAlone = 3, 4, 5

	// editedAtOnce is how many posts a writer edits at most between two scrapes. If more
	// seem to be, something else has moved their times.
	editedAtOnce = 20

	// askAgainAfter is how long a time of update that has moved is no reason to ask
	// for a post's tags, series and comments again.
	askAgainAfter = time.Hour
)

// KnownPost is what a scrape compares a post with that velog lists.
type KnownPost struct {
	Title, Slug           string
	ReleasedAt, UpdatedAt time.Time // zero: unknown
	Counters                        // of the newest reading
	Asked                 time.Time // when velog was last asked for tags, series and comments; zero: they are due
	Moved                 int64     // views and changes of likes since a day, or since it was asked for if that is earlier
	Deleted               bool
}

// Detail says of which posts a scrape reads the details.
type Detail int

const (
	DetailEdited Detail = iota // of those that are new or edited
	DetailDue                  // of those as well that [Cadence.DetailsDue] returns
	DetailAll                  // of all
)

// Detail says of which posts of an account a scrape that begins now reads the
// details: of all if it is the first one, or somebody has asked for it.
func (c Cadence) Detail(a Account, now time.Time) Detail {
	switch {
	case a.FullScrape.IsZero() || inFuture(a.FullScrape, now) ||
		a.ScrapeRequested.After(a.FullScrape) && !a.ScrapeRequested.After(now):
		return DetailAll
	case c.AroundMidnight(a.ID, a.Pace) && a.FullScrape.Before(c.lastDetails(a.ID, now)),
		!c.AroundMidnight(a.ID, a.Pace) && !now.Before(a.FullScrape.Add(DetailsEvery(a))):
		return DetailDue
	}
	return DetailEdited
}

// DetailsEvery returns the time after which one request for details costs no more
// than the account's lean scrapes meanwhile, but at least a day.
func DetailsEvery(a Account) time.Duration {
	scrapes := LookUpsPerRequest * detailsAlone / (leanPage * max(1, a.load().Mean))
	return max(24*time.Hour, time.Duration(scrapes*float64(a.Every)))
}

// lastDetails returns the account's newest reading that is due before a midnight,
// or after it if only that one is of the whole list.
func (c Cadence) lastDetails(account int64, now time.Time) time.Time {
	due := func(d Date) time.Time {
		after, before := midnightReadings(account, d)
		if c.wholeAfter(account) {
			return after
		}
		return before
	}
	if today := due(DateOf(now)); !today.After(now) {
		return today
	}
	return due(DateOf(now) - 1)
}

// MovedSince returns the day from which on [KnownPost.Moved] counts. Just after
// midnight that is the same as just before it.
func MovedSince(now time.Time) Date {
	return DateOf(now.Add(-midnightMargin-midnightSpread-lateForMidnight)) - movedFor
}

// AllDue reports whether a scrape with [DetailDue] asks for the whole list with all
// details, since so many posts are due that it costs velog no more.
func (c Cadence) AllDue(a Account, known map[string]KnownPost, now time.Time) bool {
	due, posts := 0, 0
	for _, k := range known {
		if k.Deleted {
			continue
		}
		if posts++; k.due(now) {
			due++
		}
	}
	return c.AroundMidnight(a.ID, a.Pace) && due*detailsAlone >= posts*detailsListed
}

// DetailsDue returns the ids of the posts of a lean list whose details are due in a
// scrape with [DetailDue]. Of an account that is not read around midnight these are
// no more than one request asks for.
func (c Cadence) DetailsDue(a Account, known map[string]KnownPost, seen []Observation, now time.Time) []string {
	due := map[string]KnownPost{}
	for _, o := range seen {
		if k := known[o.ID].with(o); o.Lean && k.due(now) {
			due[o.ID] = k
		}
	}
	ids := slices.SortedFunc(maps.Keys(due), func(a, b string) int {
		k, l := due[a], due[b]
		return cmp.Or(cmp.Compare(l.Moved, k.Moved), k.Asked.Compare(l.Asked), strings.Compare(a, b))
	})
	if !c.AroundMidnight(a.ID, a.Pace) {
		return ids[:min(len(ids), LookUpsPerRequest)]
	}
	return ids
}

func (k KnownPost) due(now time.Time) bool { return k.Moved > 0 || now.Sub(k.Asked) > quietFor }

// with adds what a post has moved by since it was known.
func (k KnownPost) with(o Observation) KnownPost {
	if o.Views != k.Views || o.Likes != k.Likes {
		k.Moved++
	}
	return k
}

// AddUnmoved adds the comments of posts that are not due in a scrape with
// [DetailDue] before midnight: they are taken as unchanged.
func (c Cadence) AddUnmoved(a Account, known map[string]KnownPost, seen []Observation, now time.Time) {
	if !c.AroundMidnight(a.ID, a.Pace) {
		return
	}
	for i, o := range seen {
		if k, ok := known[o.ID]; ok && o.Lean && !k.with(o).due(now) {
			seen[i].Comments = k.Comments
		}
	}
}

// LookUps returns the ids of the posts of a lean list to ask for alone: those that
// are new, were not asked for, or were edited since they were seen last.
//
// A title, an address or a release that has changed shows an edit. A time of
// update may move with views and likes, too, and counts only where they cannot
// have moved it: this post's stood still, or another post's views have grown
// while its time stood still.
func LookUps(known map[string]KnownPost, seen []Observation, now time.Time) []string {
	var ids, edited []string
	apart := updatesApart(known, seen)
	for _, o := range seen {
		k, ok := known[o.ID]
		switch {
		case !o.Lean:
		case !ok || k.Asked.IsZero() || k.changed(o.Post):
			ids = append(ids, o.ID)
		case k.touched(o) && k.Likes == o.Likes && (apart || k.Views == o.Views) && now.Sub(k.Asked) > askAgainAfter:
			edited = append(edited, o.ID)
		}
	}
	if len(edited) > editedAtOnce {
		return ids
	}
	return append(ids, edited...)
}

func (k KnownPost) changed(p Post) bool {
	return k.Title != p.Title || k.Slug != p.Slug || !p.ReleasedAt.IsZero() && k.ReleasedAt.Unix() != p.ReleasedAt.Unix()
}

func (k KnownPost) touched(o Observation) bool {
	return !k.UpdatedAt.IsZero() && !o.UpdatedAt.IsZero() && k.UpdatedAt.Unix() != o.UpdatedAt.Unix()
}

// updatesApart reports whether a post's views have grown while its time of update
// stood still.
func updatesApart(known map[string]KnownPost, seen []Observation) bool {
	for _, o := range seen {
		k, ok := known[o.ID]
		if ok && o.Views > k.Views && !o.UpdatedAt.IsZero() && !k.UpdatedAt.IsZero() && !k.touched(o) {
			return true
		}
	}
	return false
}
