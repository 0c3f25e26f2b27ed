package web

import (
	"slices"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// unusualDay is a day that got more or fewer views than usual, and why.
type unusualDay struct {
	When, Link string
	Views      string
	Direction  string // up, down
	Why        string
	Quality    collector.Quality
	Causes     []postChange
	Alike      bool // it is from all posts alike
}

// postChange is a post, and by how much its views differ.
type postChange struct {
	Title, Link, Change string
	Private             bool
}

// mostUnusual is how many unusual days are shown.
const mostUnusual = 5

// unusual returns the newest unusual days of the range, and how many there are
// besides.
func (d *insightData) unusual(r *request) (shown []unusualDay, more int, err error) {
	days, more := d.lastUnusual()
	for _, u := range days {
		difference, viewed := u.Day.Views-u.Usual, u.Day.Date
		if !u.More() { // then posts matter that were viewed before
			difference, viewed = -difference, viewed-collector.WeekLength
		}
		posts, err := d.b.Blogs.ViewedOnDay(r.Context(), d.b.Account.ID, u.Day.Date, viewed, collector.CauseFrom(difference))
		if err != nil {
			return nil, 0, err
		}
		day := d.unusualDay(r.text, u)
		for _, c := range collector.CausesOf(u, posts) {
			day.Causes = append(day.Causes, postChange{r.text.Title(c.Post), d.b.post(c.ID), changeOfCause(r.text, c), c.Private})
		}
		day.Alike = len(day.Causes) == 0
		shown = append(shown, day)
	}
	return shown, more, nil
}

// lastUnusual returns the unusual days of the range that are shown, the newest first, and
// how many there are besides.
func (d *insightData) lastUnusual() (days []collector.Unusual, more int) {
	days = collector.UnusualDays(between(d.days, collector.UnusualFrom(d.Period.First), d.Period.Last), d.Period)
	slices.Reverse(days)
	shown := min(len(days), mostUnusual)
	return days[:shown], len(days) - shown
}

// tooEarly reports whether too few days are known to tell what is usual in the range.
func (d *insightData) tooEarly() bool {
	return !collector.TellsUnusual(between(d.days, collector.UnusualFrom(d.Period.First), d.Period.Last), d.Period)
}

func (d *insightData) unusualDay(l *text.Language, u collector.Unusual) unusualDay {
	day := unusualDay{
		When: l.Date(u.Day.Date), Link: d.periodLink(collector.Period{First: u.Day.Date, Last: u.Day.Date}), Views: l.CountOf("view", u.Day.Views),
		Direction: "down", Why: unusualText(l, u), Quality: u.Day.Quality,
	}
	if u.More() {
		day.Direction = "up"
	}
	return day
}

// changeOfCause says with what a cause is compared where that is not the week before.
func changeOfCause(l *text.Language, c collector.Cause) string {
	switch c.Against {
	case collector.AgainstNothing:
		return signed(c.Change) + " (" + l.Say("movers.new") + ")"
	case collector.AgainstDayBefore:
		return signed(c.Change) + " (" + l.Say("cause.day") + ")"
	}
	return signed(c.Change)
}

// unusualText is the reason in numbers: with what the day was compared.
func unusualText(l *text.Language, u collector.Unusual) string {
	weekday := l.WeekdayName(u.Day.Date)
	times, ok := u.Times()
	key := "unusual." + string(u.Basis)
	if !ok {
		return l.Say(key+".zero", "Weekday", weekday, "Of", u.Of)
	}
	return l.Say(key, "Times", text.Times(times), "Weekday", weekday, "Usual", text.Number(u.Usual), "Of", u.Of)
}

func signed(n int64) string {
	if n > 0 {
		return "+" + text.Number(n)
	}
	return text.Number(n)
}

// recordRow is a record of all days.
type recordRow struct {
	Name, Value string
	When, Link  string
	Quality     collector.Quality // empty where it is exact
	Post        *recordPost       // nil: it is of the blog
}

// recordPost is the post that a record is of.
type recordPost struct {
	Title, Link      string
	Private, Deleted bool
}

func (d *insightData) records(r *request) ([]recordRow, error) {
	post, err := d.b.Blogs.BestPostDay(r.Context(), d.b.Account.ID)
	return d.recordRows(r.text, post), err
}

// recordRows are the records of all days, and of a post on a day if there is one.
func (d *insightData) recordRows(l *text.Language, post collector.PostOnDay) []recordRow {
	var rows []recordRow
	add := func(key string, r collector.Record, when string, post *recordPost) {
		if r.Views == 0 {
			return
		}
		row := recordRow{Name: l.Say(key), Value: l.CountOf("view", r.Views), When: when, Link: d.periodLink(r.Period), Post: post}
		if r.Quality == collector.Partial || r.Quality == collector.Estimated {
			row.Quality = r.Quality
		}
		rows = append(rows, row)
	}
	best := collector.RecordsOf(d.days)
	add("records.day", best.Day, l.Date(best.Day.First), nil)
	if day := post.Day; day != nil {
		of := collector.Record{Period: collector.Period{First: day.Date, Last: day.Date}, Views: day.Views, Quality: day.Quality}
		add("records.post", of, l.Date(day.Date), &recordPost{l.Title(post.Post), d.b.post(post.ID), post.Private, post.Deleted})
	}
	add("records.week", best.Week, best.Week.First.String()+" – "+best.Week.Last.String(), nil)
	add("records.month", best.Month, l.Month(best.Month.First), nil)
	if run := best.Run; run.Least > 0 && run.Length() > 1 {
		rows = append(rows, recordRow{
			Name: l.Say("records.run", "Least", text.Number(run.Least)), Value: l.CountOf("day", int64(run.Length())),
			When: run.First.String() + " – " + run.Last.String(), Link: d.periodLink(run.Period),
		})
	}
	return rows
}

// periodLink leads to the page of a day, or to the blog's page with some days.
func (d *insightData) periodLink(p collector.Period) string {
	if p.Length() == 1 && !d.b.ofAll() {
		return d.b.dayLink(p.First)
	}
	return d.b.rangeLink(p)
}
