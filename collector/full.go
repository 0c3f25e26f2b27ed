package collector

import "time"

const (
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
	Views, Likes          int64     // of the newest reading
	Asked                 time.Time // when velog was last asked for tags, series and comments; zero: they are due
}

// FullDue reports whether a scrape that begins now asks for tags, series and
// comments of all posts of the account: the first one does, one that somebody has
// asked for, and the first from the account's reading before midnight on.
func FullDue(a Account, now time.Time) bool {
	return a.FullScrape.IsZero() || inFuture(a.FullScrape, now) ||
		a.ScrapeRequested.After(a.FullScrape) && !a.ScrapeRequested.After(now) ||
		a.FullScrape.Before(lastEvening(a.ID, now))
}

// lastEvening returns the account's newest reading before a midnight that is due.
func lastEvening(account int64, now time.Time) time.Time {
	today := DateOf(now)
	if _, evening := midnightReadings(account, today); !evening.After(now) {
		return evening
	}
	_, evening := midnightReadings(account, today-1)
	return evening
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
