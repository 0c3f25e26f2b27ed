// Package comparetest is the table of cases that tells what may be compared
// with what. Whatever compares views is held against it: the rule itself
// ([collector.Compare]), the pages, the API, the badge, and the queries of the
// dashboards. Each case has readings and a clock, and the answers that are right
// at that time.
package comparetest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
)

// Case is a blog whose readings are asked about at an instant.
type Case struct {
	Name  string
	Now   time.Time
	Posts []Post
	Want  Want
}

// Post is a post that was released long before its blog was tracked, so that
// its first reading is a baseline.
type Post struct {
	ID       string
	Readings []Reading // oldest first
	Deleted  time.Time // when it was found to be deleted; zero: it is there
}

// Reading is a post's counters at an instant.
type Reading struct {
	At time.Time
	collector.Counters
}

// Want is what is right to show.
type Want struct {
	Today, Yesterday, Week, Month Period

	// LikesPer100 are the likes that came with a hundred views over the life of
	// the posts that are not deleted; [Nothing] where it cannot be told.
	LikesPer100 float64
}

// Nothing stands for a number that is not shown.
const Nothing = -1

// Period is what is right of the views of a period.
type Period struct {
	Views    int64   // Nothing: not known
	Days     int     // how many days of it are known, in part or whole
	Before   int64   // the period before; Nothing: not known whole. Of today's: yesterday by the same time
	Percent  float64 // the change to within a tenth; without meaning unless HasPercent
	Obstacle collector.NotComparable
}

// HasPercent reports whether a change in percent is shown.
func (p Period) HasPercent() bool { return p.Obstacle == "" && p.Before != 0 }

// Differs tells how a comparison differs from what is right; it returns nothing
// if it does not.
func (p Period) Differs(got collector.Comparison) string {
	views, before := got.Sum.Views, got.Before.Views
	if got.Sum.Days == 0 {
		views = Nothing
	}
	if !got.BeforeKnown() {
		before = Nothing
	}
	percent, ok := got.Percent()
	if views == p.Views && got.Sum.Days == p.Days && before == p.Before && got.Obstacle == p.Obstacle &&
		ok == p.HasPercent() && math.Abs(percent-p.Percent) <= 0.05 {
		return ""
	}
	return fmt.Sprintf("%d views of %d days after %d, %.2f %% (%v) %q; want %+v",
		views, got.Sum.Days, before, percent, ok, got.Obstacle, p)
}

// Periods are the four periods of a case by their names.
func (w Want) Periods() map[string]Period {
	return map[string]Period{"today": w.Today, "yesterday": w.Yesterday, "week": w.Week, "month": w.Month}
}

// User is the username of every case's blog.
const User = "writer"

// Days are the days of the whole blog, worked out from the readings: oldest
// first.
func (c Case) Days() []collector.Day {
	sums := map[collector.Date]collector.Day{}
	for _, p := range c.Posts {
		for _, d := range collector.Days(collector.History{Spans: p.Spans()}, collector.AllDays) {
			if d.Date == p.deletedOn() && d.Quality == collector.Partial {
				d.Quality = collector.Exact // its own days end with it
			}
			sums[d.Date] = add(sums[d.Date], d)
		}
	}
	var days []collector.Day
	for _, d := range sums {
		days = append(days, d)
	}
	slices.SortFunc(days, func(a, b collector.Day) int { return int(a.Date - b.Date) })
	return days
}

func add(sum, d collector.Day) collector.Day {
	d.Views += sum.Views
	if sum.Quality == collector.Partial || sum.Quality == collector.Estimated && d.Quality == collector.Exact {
		d.Quality = sum.Quality
	}
	return d
}

func (p Post) deletedOn() collector.Date {
	if p.Deleted.IsZero() {
		return collector.AllDays
	}
	return collector.DateOf(p.Deleted)
}

// Last is the instant of the last reading.
func (p Post) Last() time.Time { return p.Readings[len(p.Readings)-1].At }

// Spans are the readings as the days are worked out from them.
func (p Post) Spans() []collector.Span {
	spans := make([]collector.Span, len(p.Readings))
	for i, r := range p.Readings {
		spans[i] = collector.Span{First: r.At.Unix(), Last: r.At.Unix(), Counters: r.Counters}
	}
	return spans
}

// Fill stores the case's readings in an empty ledger, deletes what is deleted,
// and returns the account.
func (c Case) Fill(ctx context.Context, db *ledger.DB) (account int64, err error) {
	for _, p := range c.Posts {
		if _, err := readingcsv.Import(ctx, db, p.csv(), nil); err != nil {
			return 0, fmt.Errorf("%s: %w", c.Name, err)
		}
	}
	a, err := db.AccountByUser(ctx, User)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", c.Name, err)
	}
	for _, p := range c.Posts {
		if p.Deleted.IsZero() {
			continue
		}
		if _, err := db.StoreScrape(ctx, collector.ScrapeResult{
			Account: a.ID, At: p.Deleted, Deleted: []string{p.ID}, Next: p.Deleted.Add(time.Hour),
		}); err != nil {
			return 0, fmt.Errorf("%s: %w", c.Name, err)
		}
	}
	return a.ID, nil
}

// csv writes the readings of a post as the ledger imports them.
func (p Post) csv() io.Reader {
	var file bytes.Buffer
	file.WriteString("user,post,title,released_at,observed_at,views,likes,comments\n")
	for _, r := range p.Readings {
		fmt.Fprintf(&file, "%s,%s,글,2020-01-01T00:00:00Z,%s,%s,%s,%s\n", User, p.ID, r.At.UTC().Format(time.RFC3339),
			count(r.Views), count(r.Likes), count(r.Comments))
	}
	return &file
}

func count(n int64) string {
	if n == collector.Unknown {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
