package collector

import (
	"fmt"
	"time"
)

// ISOWeek is a week from Monday to Sunday in Seoul, by its Monday.
type ISOWeek Date

// ISOWeekOf returns the week of a day.
func ISOWeekOf(d Date) ISOWeek { return ISOWeek(WeekOf(d).First) }

// ParseISOWeek reads a week of ISO 8601, such as 2026-W47.
func ParseISOWeek(s string) (ISOWeek, error) {
	var year, week int
	if n, err := fmt.Sscanf(s, "%4d-W%2d", &year, &week); err == nil && n == 2 {
		// January 4 is always in the first week.
		w := ISOWeekOf(DateOf(time.Date(year, 1, 4, 0, 0, 0, 0, Seoul))) + ISOWeek(7*(week-1))
		if w.String() == s {
			return w, nil
		}
	}
	return 0, fmt.Errorf("%q is not a week such as 2026-W47", s)
}

// Monday is the week's first day, Sunday its last.
func (w ISOWeek) Monday() Date { return Date(w) }

// Sunday is the week's last day.
func (w ISOWeek) Sunday() Date { return Date(w) + 6 }

// String writes the week as 2026-W47.
func (w ISOWeek) String() string {
	year, week := w.Monday().Begin().In(Seoul).ISOWeek()
	return fmt.Sprintf("%04d-W%02d", year, week)
}

// Digest sums up a week of a blog, without what is about private posts.
type Digest struct {
	Week   ISOWeek
	Views  Comparison  // with the week before
	Best   []PostViews // the most viewed posts
	Events []StoredEvent
}

// PostViews is what a post got in some time.
type PostViews struct {
	Post  // its id and title alone
	Views int64
}

// Digests returns the events of weeks all of whose days are known and complete. The
// days are a blog's, in order.
func Digests(days []Day) []Event {
	var events []Event
	var at ISOWeek
	whole, views := 0, int64(0)
	for _, d := range days {
		w := ISOWeekOf(d.Date)
		if w != at {
			at, whole, views = w, 0, 0
		}
		if d.Quality != Partial {
			whole, views = whole+1, views+d.Views
		}
		if d.Date == w.Sunday() && whole == WeekLength {
			events = append(events, Event{Kind: EventDigest, Key: int64(w), At: w.Monday().Begin(), Value: views})
		}
	}
	return events
}
