package web

import (
	"cmp"
	"slices"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// digestPage sums up a week.
type digestPage struct {
	blogFrame
	Week          collector.ISOWeek
	Name          string
	Running       bool   // the week is not over
	Compared      string // which days of the running week are, with those of the week before
	Figures       []figure
	Best          []digestPost
	New           []newInWeek // posts that were released in the week, the newest first
	Events        []shownEvent
	Digests       string // link to the list of all
	Earlier       string // links to the weeks beside it; empty: nothing is known before it, or it has not begun
	Later         string
	Before, After string // what they are called
}

func (digestPage) template() string { return "digest" }

// digestPost is one of the posts that were viewed most in a week.
type digestPost struct {
	collector.PostRange
	Link   string
	Change string // against the week before; empty: it cannot be compared
	New    string // why it had less time before; empty: it had as much
}

const (
	bestOfWeek   = 10
	eventsOfWeek = 100
)

func (b blog) digestLink(w collector.ISOWeek) string {
	return b.Base + "/digest/" + w.String() + b.kept
}

// lastWeek is the last whole week before a day.
func lastWeek(today collector.Date) collector.ISOWeek {
	return collector.ISOWeekOf(today) - collector.WeekLength
}

// lastDigest leads to the last whole week, of which something must be known; empty: guests
// see no weeks. The days are the blog's.
func (b blog) lastDigest(days []collector.Day, today collector.Date) string {
	w := lastWeek(today)
	if !b.Own || len(between(days, w.Monday(), w.Sunday())) == 0 {
		return ""
	}
	return b.digestLink(w)
}

// showLastDigest leads the viewer to the last whole week.
func (p blogPages) showLastDigest(r *request) (page, error) {
	b, err := p.blog(r)
	if err != nil {
		return nil, err
	}
	return nil, redirect(b.digestLink(lastWeek(collector.DateOf(r.now))))
}

// showDigest shows the viewer a week.
func (p blogPages) showDigest(r *request) (page, error) {
	b, err := p.blog(r)
	if err != nil {
		return nil, err
	}
	w, err := collector.ParseISOWeek(r.PathValue("week"))
	if err != nil || w.Monday().Begin().After(r.now) {
		return nil, notFound("wrong.week", "Given", r.PathValue("week"))
	}
	if w.Sunday() < firstDay {
		return nil, notFound("wrong.past", "Date", r.text.Date(w.Sunday()))
	}
	return p.digest(r, b, w)
}

func (p blogPages) digest(r *request, b blog, w collector.ISOWeek) (digestPage, error) {
	name := r.text.Say("digest.title", "Week", r.text.Week(w))
	page := digestPage{blogFrame: p.blogFrame(r, b, name+" · @"+b.Account.User), Week: w, Name: name, Running: w.Sunday().End().After(r.now), Before: r.text.Week(w - 7), After: r.text.Week(w + 7)}
	page.Digests = b.eventsLink(r, collector.EventDigest, params{})
	if !(w + 7).Monday().Begin().After(r.now) {
		page.Later = b.digestLink(w + 7)
	}
	period := collector.Period{First: w.Monday(), Last: w.Sunday()}
	rows, err := b.Blogs.AccountDays(r.Context(), b.Account.ID, period.Before().First, period.Last)
	if err != nil {
		return page, err
	}
	if len(rows) > 0 && rows[0].Date < period.First {
		page.Earlier = b.digestLink(w - 7)
	}
	// Of the running week its whole days are compared, of which Monday has none.
	compared := collector.Period{First: period.First, Last: max(period.First, min(period.Last, collector.DateOf(r.now)-1))}
	before := collector.Period{First: compared.First - collector.WeekLength, Last: compared.Last - collector.WeekLength}
	if compared != period && compared.Last.End().Before(r.now) {
		days := r.text.Weekdays()[:compared.Length()]
		if len(days) > 1 {
			days = []string{days[0], days[len(days)-1]}
		}
		page.Compared = r.text.Say("digest.compared", "Days", strings.Join(days, "–"))
	}
	page.Figures = digestFigures(r.text, collector.DaysOf(rows), compared, before)
	posts, err := b.Blogs.PostRanges(r.Context(), b.Account.ID, compared, before)
	if err != nil {
		return page, err
	}
	page.Best = bestPosts(r.text, b, posts, compared, before)
	if page.New, err = newInWeekOf(r, b, posts, period); err != nil {
		return page, err
	}
	list, err := b.Blogs.Events(r.Context(), b.Account.ID, collector.EventQuery{
		From: period.First.Begin(), To: period.Last.End(), Limit: eventsOfWeek,
	})
	for _, e := range shownEvents(r, b, list.Events) {
		if e.Kind != collector.EventDigest {
			page.Events = append(page.Events, e)
		}
	}
	return page, err
}

// bestPosts are those with the most views in a week, compared with the week before.
func bestPosts(l *text.Language, b blog, posts []collector.PostRange, week, before collector.Period) []digestPost {
	var best []digestPost
	slices.SortFunc(posts, func(a, b collector.PostRange) int {
		return cmp.Or(cmp.Compare(b.Range.Views, a.Range.Views), cmp.Compare(a.ID, b.ID))
	})
	for _, p := range posts[:min(bestOfWeek, len(posts))] {
		if p.Range.Views > 0 {
			best = append(best, digestPost{
				PostRange: p, Link: b.post(p.ID), Change: changeOf(p, week, before), New: newText(l, l.Say("digest.released"), p.Began, week, before),
			})
		}
	}
	return best
}

// digestFigures are the views, likes and comments of a week beside those of the week
// before, as far as they are known.
func digestFigures(l *text.Language, days []collector.Day, p, before collector.Period) []figure {
	var figures []figure
	for _, m := range collector.Measures() {
		c := collector.ComparePeriods(collector.DaysBy(days, m), p, before, 0)
		f := figure{Label: l.Say(string(m)), Value: text.Total(c.Sum)}
		if c.Obstacle != "" {
			f.Note = obstacleOf(l, "range", c)
		} else {
			f.Change, f.Direction = changeOfSum(l, c)
			f.Note = l.Say("digest.before", "Views", text.Number(c.Before.Views))
		}
		figures = append(figures, f)
	}
	return figures
}
