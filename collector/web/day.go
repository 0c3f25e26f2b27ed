package web

import (
	"fmt"
	"slices"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/chart"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// dayPage is a day of a blog: what each post got, and when.
type dayPage struct {
	blogFrame
	Date     collector.Date
	Day      *collector.AccountDay // nil: nothing is known of it
	Until    string                // of today, the time of its last reading; empty: the day is over
	First    *firstDays            // nil: they are over
	Figures  []figure
	Quality  []qualityCount // of its posts, where not all have that of the day
	Hours    chart.Chart
	HourRows []hourRow
	Posts    []dayPost
	Totals   dayTotals
	Events   []shownEvent
	Earlier  string // links to the days beside it; empty: nothing is known before it, or it has not begun
	Later    string
	pager

	current    collector.Date // today
	unfinished bool           // nothing was read after it
}

func (dayPage) template() string { return "day" }

// Before and After are the days beside it.
func (page dayPage) Before() collector.Date { return page.Date - 1 }
func (page dayPage) After() collector.Date  { return page.Date + 1 }

// Unknown is the text of a day of which nothing is known.
func (page dayPage) Unknown() string {
	if page.Date == page.current {
		return "day.unread"
	}
	return "day.unknown"
}

// QualityOf is the text of how well the day is known.
func (page dayPage) QualityOf() string {
	if page.unfinished {
		return "day.unfinished"
	}
	return "quality_of." + string(page.Day.Quality)
}

// CommentsKnown reports whether the list has a column of comments: they are read once a
// day, and of today they are not known until then.
func (page dayPage) CommentsKnown() bool {
	return page.Until == "" || page.Day.Comments != collector.Unknown
}

// qualityCount says how many posts have days of a quality.
type qualityCount struct {
	Quality collector.Quality
	Posts   int
}

// hourRow is an hour in the table below the chart.
type hourRow struct {
	Name string
	collector.Hour
}

// dayPost is a post in the list of a day.
type dayPost struct {
	Title, Link      string
	Private, Deleted bool
	Cells            []cell
}

// dayTotals are the sums below the list.
type dayTotals struct{ Posts, Viewed int64 }

// showDay shows the viewer a day.
func (p blogPages) showDay(r *request) (page, error) {
	b, err := p.blog(r)
	if err != nil {
		return nil, err
	}
	return p.day(r, b)
}

// dayLink is the address of the page of a day. All blogs together have none, and there is
// none before velog had posts.
func (b blog) dayLink(d collector.Date) string {
	if b.ofAll() || d < firstDay {
		return ""
	}
	return b.Base + "/days/" + d.String() + b.kept
}

// ofAll reports whether it stands for all blogs together.
func (b blog) ofAll() bool { return b.Blogs == nil }

// slotLink is where a bar of a chart leads: to its day, or to its days.
func (b blog) slotLink(s chart.Slot, p params) string {
	if s.First == s.Last {
		return b.dayLink(s.First)
	}
	p.Step = chart.ByDay
	return p.withPeriod(collector.Period{First: s.First, Last: s.Last}).query()
}

// dateOf reads the day in an address. There is none before velog, or that has not begun.
func dateOf(r *request) (collector.Date, error) {
	written := r.PathValue("day")
	d, err := collector.ParseDate(written)
	switch {
	case err != nil || d.String() != written:
		return d, notFound("wrong.day", "Given", written)
	case d > collector.DateOf(r.now):
		return d, notFound("wrong.future", "Date", r.text.Date(d))
	case d < firstDay:
		return d, notFound("wrong.past", "Date", r.text.Date(d))
	}
	return d, nil
}

func (p blogPages) day(r *request, b blog) (dayPage, error) {
	d, err := dateOf(r)
	if err != nil {
		return dayPage{}, err
	}
	q, err := readParams(r)
	if err != nil {
		return dayPage{}, err
	}
	page := dayPage{blogFrame: p.blogFrame(r, b, r.text.Date(d)+" · @"+b.Account.User), Date: d, current: collector.DateOf(r.now)}
	if d < page.current {
		page.Later = b.dayLink(d + 1)
	}
	if err := page.tellEvents(r); err != nil {
		return page, err
	}
	days, err := b.Blogs.AccountDays(r.Context(), b.Account.ID, min(collector.ComparedFrom(d), collector.UnusualFrom(d)), d)
	if len(days) > 0 && days[0].Date < d {
		page.Earlier = b.dayLink(d - 1)
	}
	if err != nil || len(days) == 0 || days[len(days)-1].Date != d {
		if err == nil && b.Own && b.Account.LastSuccess.IsZero() {
			page.First = b.firstDays(r, nil, true)
		}
		return page, err
	}
	page.First = firstDaysOf(collector.DaysOf(days), page.current, false)
	page.Day = &days[len(days)-1]
	if d < page.current && page.Day.Quality == collector.Partial {
		later, err := b.Blogs.AccountDays(r.Context(), b.Account.ID, d+1, page.current)
		if err != nil {
			return page, err
		}
		page.unfinished = len(later) == 0
	}
	if err := page.figures(r, collector.DaysOf(days)); err != nil {
		return page, err
	}
	page.Figures = page.First.known(page.Figures)
	if err := page.list(r, q); err != nil {
		return page, err
	}
	return page, page.drawHours(r)
}

// mostDayEvents is how many events of a day are listed.
const mostDayEvents = 50

// tellEvents lists what happened on the day, but for the digest of the week that begins
// with it, which knows more.
func (page *dayPage) tellEvents(r *request) error {
	b := page.Blog
	list, err := b.Blogs.Events(r.Context(), b.Account.ID, collector.EventQuery{
		From: page.Date.Begin(), To: page.Date.End(), Limit: mostDayEvents,
	})
	list.Events = slices.DeleteFunc(list.Events, func(e collector.StoredEvent) bool { return e.Kind == collector.EventDigest })
	page.Events = shownEvents(r, b, list.Events)
	return err
}

// list shows a part of the posts of the day.
func (page *dayPage) list(r *request, p params) error {
	b := page.Blog
	posts, err := b.Blogs.PostsOnDay(r.Context(), b.Account.ID, page.Date, p.offset(), p.Size)
	if err != nil {
		return err
	}
	page.pager, err = paged(p, posts.Found, func(p params) string { return p.query() + "#posts" })
	if err != nil {
		return err
	}
	page.Totals = dayTotals{Posts: int64(posts.Found), Viewed: int64(posts.Viewed)}
	for _, q := range collector.Qualities() {
		if n := posts.Qualities[q]; n > 0 && len(posts.Qualities) > 1 {
			page.Quality = append(page.Quality, qualityCount{q, n})
		}
	}
	for _, post := range posts.Posts {
		page.Posts = append(page.Posts, dayPost{r.text.Title(post.Post), b.post(post.ID), post.Private, post.Deleted, page.cells(r.text, post)})
	}
	return nil
}

// cells are what a post got on the day, and beside it.
func (page *dayPage) cells(l *text.Language, post collector.PostOnDay) []cell {
	d := post.Day
	beside := func(key, short string, other *collector.Day) cell {
		if other == nil {
			return cell{Label: l.Say(key), Text: text.Nothing}
		}
		number := text.Number(other.Views)
		return cell{Label: l.Say(key), Text: number, Short: l.Say(short, "Number", number)}
	}
	counted := func(key string, n int64) cell {
		c := cell{Label: l.Say(key), Text: text.Counter(n)}
		if n > 0 {
			c.Short = l.Say("short."+key, "Number", c.Text)
		}
		return c
	}
	cells := []cell{
		{Class: "counted", Label: l.Say("views"), Text: text.Number(d.Views), Short: l.CountOf("view", d.Views)},
		beside("day.before", "short.before", post.Before), beside("week_before", "short.week_before", post.WeekBefore),
		counted("likes", d.Likes),
	}
	if page.CommentsKnown() {
		cells = append(cells, counted("comments", d.Comments))
	}
	if page.Until == "" {
		class := "quality " + string(d.Quality)
		if len(page.Quality) > 0 && d.Quality != collector.Exact {
			class += " uncertain"
		}
		cells = append(cells, cell{Class: class, Label: l.Say("quality"), Text: l.Say("quality." + string(d.Quality))})
	}
	return cells
}

// drawHours draws the hours of the day, unless velog counted it itself.
func (page *dayPage) drawHours(r *request) error {
	hours, err := page.Blog.Blogs.Hours(r.Context(), page.Blog.Account.ID, 0, page.Date)
	page.Hours, page.HourRows = hoursChart(r, "hours", page.Date, hours), hourRows(hours)
	return err
}

// hourRows are those hours of which something is known.
func hourRows(hours collector.Hours) []hourRow {
	var rows []hourRow
	for i, h := range hours {
		if h.Known {
			rows = append(rows, hourRow{hourText(i), h})
		}
	}
	return rows
}

func hourText(hour int) string { return fmt.Sprintf("%02d:00–%02d:00", hour, hour+1) }

// figures are what the day got, beside the day before it and the same weekday a week
// before.
func (page *dayPage) figures(r *request, days []collector.Day) error {
	l, d := r.text, page.Date
	on := collector.Period{First: d, Last: d}
	before, week := collector.Period{First: d - 1, Last: d - 1}, collector.Period{First: d - collector.WeekLength, Last: d - collector.WeekLength}
	views := collector.ComparePeriods(days, on, before, 0)
	first := dayFigure(l, "views", views)
	first.Usual = usualDayText(l, days, views)
	comments := dayFigure(l, "comments", collector.ComparePeriods(collector.DaysBy(days, collector.ByComments), on, before, 0))
	if d == page.current {
		var err error
		if first, err = page.today(r, days); err != nil {
			return err
		}
		if page.Day.Comments == collector.Unknown {
			comments.Note = l.Say("comments.later")
		}
	}
	second := againstWeekBefore(l, collector.ComparePeriods(days, on, week, 0), week.First)
	likes := dayFigure(l, "likes", collector.ComparePeriods(collector.DaysBy(days, collector.ByLikes), on, before, 0))
	page.Figures = []figure{first, second, likes, comments}
	return nil
}

// againstWeekBefore is by how much the views of a day changed from the same weekday a week
// before, whose own views stand below: large, they would look like those that changed.
func againstWeekBefore(l *text.Language, c collector.Comparison, before collector.Date) figure {
	f := figure{Label: l.Say("week_before.against"), Value: text.Nothing}
	f.Note = l.Say("week_before.views", "Date", l.Date(before), "Number", text.Total(c.Before))
	if c.Obstacle == "" {
		f.Value, _ = text.Change(c.Sum.Views, c.Before.Views)
	}
	return f
}

// today is what today got so far, and notes until when that is.
func (page *dayPage) today(r *request, days []collector.Day) (figure, error) {
	b, d := page.Blog, page.Date
	part, err := b.Blogs.PartOfYesterday(r.Context(), b.Account.ID, 0, d)
	if err != nil {
		return figure{}, err
	}
	usual, err := b.Blogs.UsualByNow(r.Context(), b.Account.ID, 0, d)
	today := collector.Compare(days, d, part, 0).Today
	f := todayFigure(r, today, part.Until)
	f.Label, f.Usual = r.text.Say("views"), usualText(r.text, usual, today.Sum, today.First)
	page.Until = part.Until.In(collector.Seoul).Format("15:04")
	return f, err
}

// dayFigure shows a day beside the one before it.
func dayFigure(l *text.Language, label string, c collector.Comparison) figure {
	f := figure{Label: l.Say(label), Value: text.Total(c.Sum)}
	if c.Before.Days == 0 {
		f.Note = l.Say("before_unknown")
		return f
	}
	f.Note = l.Say("day_before", "Number", text.Number(c.Before.Views))
	if c.Obstacle == "" && label == "views" { // few likes have no percents
		f.Change, f.Direction = text.Change(c.Sum.Views, c.Before.Views)
	}
	return f
}
