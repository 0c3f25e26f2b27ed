package web

import (
	"cmp"
	"slices"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// digestPage sums up a week.
type digestPage struct {
	blogFrame
	Week          collector.ISOWeek
	Running       bool // the week is not over
	Figures       []figure
	Best          []digestPost
	Events        []shownEvent
	Earlier       string // links to the weeks beside it; empty: nothing is known before it, or it has not begun
	Later         string
	Before, After collector.ISOWeek
}

func (digestPage) template() string { return "digest" }

// digestPost is one of the posts that were viewed most in a week.
type digestPost struct {
	collector.PostRange
	Link   string
	Change string // against the week before; empty: it cannot be compared, as the running week
	New    string // why it had less time before; empty: it had as much
}

const (
	bestOfWeek   = 10
	eventsOfWeek = 100
)

func (b blog) digestLink(w collector.ISOWeek) string { return b.Base + "/digest/" + w.String() }

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
	name := r.text.Say("digest.title", "Week", w.String())
	page := digestPage{blogFrame: p.blogFrame(r, b, name+" · @"+b.Account.User), Week: w, Running: w.Sunday().End().After(r.now), Before: w - 7, After: w + 7}
	if !page.After.Monday().Begin().After(r.now) {
		page.Later = b.digestLink(page.After)
	}
	period := collector.Period{First: w.Monday(), Last: w.Sunday()}
	rows, err := b.Blogs.AccountDays(r.Context(), b.Account.ID, period.Before().First, period.Last)
	if err != nil {
		return page, err
	}
	if len(rows) > 0 && rows[0].Date < period.First {
		page.Earlier = b.digestLink(page.Before)
	}
	page.Figures = digestFigures(r.text, collector.DaysOf(rows), period)
	posts, err := b.Blogs.PostRanges(r.Context(), b.Account.ID, period, period.Before())
	if err != nil {
		return page, err
	}
	page.Best = bestPosts(r.text, b, posts, period, page.Later != "")
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

// bestPosts are those with the most views in a week, compared with the week before
// once it is over.
func bestPosts(l *text.Language, b blog, posts []collector.PostRange, week collector.Period, over bool) []digestPost {
	var best []digestPost
	slices.SortFunc(posts, func(a, b collector.PostRange) int {
		return cmp.Or(cmp.Compare(b.Range.Views, a.Range.Views), cmp.Compare(a.ID, b.ID))
	})
	for _, p := range posts[:min(bestOfWeek, len(posts))] {
		if p.Range.Views > 0 {
			post := digestPost{PostRange: p, Link: b.post(p.ID)}
			if over {
				post.Change, post.New = changeOf(p, week, week.Before()), newText(l, p.Began, week, week.Before())
			}
			best = append(best, post)
		}
	}
	return best
}

// digestFigures are the views, likes and comments of a week beside those of the week
// before, as far as they are known.
func digestFigures(l *text.Language, days []collector.Day, p collector.Period) []figure {
	var figures []figure
	for _, m := range collector.Measures() {
		c := collector.ComparePeriods(collector.DaysBy(days, m), p, p.Before(), 0)
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
