package web

import (
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/chart"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// comparePage shows posts of a blog side by side.
type comparePage struct {
	blogFrame
	Range   rangeView
	Axes    []choice // by date, by age
	Posts   []comparedPost
	Columns []string // of their numbers
	Ageless string   // the numbers of the posts whose ages are not known
	Chart   chart.Chart
	Values  []valueRow // of the chart
	Young   bool       // none of the posts is old enough for a chart by age
	Picker  picker
}

func (comparePage) template() string { return "compare" }

// comparedPost is a post beside others.
type comparedPost struct {
	collector.PostFacts
	Name    string // its title, if that shows anything
	Number  int    // from 1 on, in the chart
	Link    string
	Without string // the page without it
	Cells   []cell
	days    []collector.Day
	ages    []collector.AgeViews // of comparedAges at least, as far as they are known
}

// picker is where posts to compare are chosen.
type picker struct {
	Search  string
	Found   int64 // by it
	Choices []pick
	All     string // the list of all posts
}

// pick is a post that may be compared.
type pick struct {
	collector.Post
	Chosen bool
	Note   string // what it got in the range
}

const (
	defaultCompared = 5  // posts, where none is chosen
	suggested       = 10 // posts that may be added
)

// Axes of a comparison.
const (
	axisDate = "date"
	axisAge  = "age"
)

func axes() []string { return []string{axisDate, axisAge} }

// comparedAges are the ages in days that the table has.
func comparedAges() []int { return []int{1, 7, collector.MonthLength} }

// showCompare shows the viewer posts of an account side by side.
func (p blogPages) showCompare(r *request) (page, error) {
	b, err := p.blog(r)
	if err != nil {
		return nil, err
	}
	return p.compare(r, b)
}

func (p blogPages) compare(r *request, b blog) (comparePage, error) {
	q, err := readRanged(r)
	if err != nil {
		return comparePage{}, err
	}
	if q.Axis == axisAge { // likes by age are not known to the minute
		q.Measure = collector.ByViews
	}
	page := comparePage{blogFrame: p.blogFrame(r, b, r.text.Say("section.compare")+" · @"+b.Account.User)}
	page.Range = rangeView{params: q.ofRange(), Today: collector.DateOf(r.now)}
	page.Range.Period, _ = q.periods(page.Range.Today)
	page.Range.since = page.Range.Today
	chosen, list, err := page.candidates(r, q)
	if err != nil {
		return page, err
	}
	if err := page.read(r, chosen); err != nil {
		return page, err
	}
	page.offer(r.text, q, list)
	page.tabulate(r.text)
	return page, page.draw(r)
}

// candidates are the ids of the posts to compare, the top ones of the range if
// none is chosen, and those that the search finds.
func (page *comparePage) candidates(r *request, q params) ([]string, collector.PostList, error) {
	if len(q.Chosen) >= defaultCompared && q.Search == "" { // enough without more to choose from
		return q.Chosen, collector.PostList{}, nil
	}
	list, err := page.top(r, q.Search)
	if err != nil || len(q.Chosen) > 0 {
		return q.Chosen, list, err
	}
	top := list
	if q.Search != "" {
		top, err = page.top(r, "")
	}
	var ids []string
	for _, post := range top.Posts[:min(len(top.Posts), defaultCompared)] {
		ids = append(ids, post.ID)
	}
	return ids, list, err
}

// top returns the posts that got most in the range.
func (page *comparePage) top(r *request, search string) (collector.PostList, error) {
	v := page.Range
	return page.Blog.Blogs.PostList(r.Context(), page.Blog.Account.ID, collector.PostQuery{
		Today: v.Today, Set: collector.CurrentPosts, Search: search, Sort: collector.SortRange,
		Limit: suggested + maxCompared, Measure: v.Measure, Period: v.Period,
	})
}

// read reads the posts to compare. One that is not the viewer's to see is not there.
func (page *comparePage) read(r *request, ids []string) error {
	b, v := page.Blog, page.Range
	for i, id := range ids {
		facts, err := b.Blogs.Post(r.Context(), b.Account.ID, id)
		if errors.Is(err, collector.ErrNoPost) {
			return notFound("wrong.no_post", "Post", id)
		}
		if err != nil {
			return err
		}
		post := comparedPost{PostFacts: facts, Name: r.text.Title(facts.Post), Number: i + 1, Link: b.post(id)}
		without := v.params
		without.Chosen = slices.DeleteFunc(slices.Clone(ids), func(other string) bool { return other == id })
		post.Without = without.query()
		if post.days, err = b.Blogs.PostDays(r.Context(), b.Account.ID, facts.Row, v.Period.First, v.Period.Last); err != nil {
			return err
		}
		if post.ages, err = b.Blogs.ViewsByAge(r.Context(), b.Account.ID, facts.Row, 1, collector.MonthLength); err != nil {
			return err
		}
		page.Posts = append(page.Posts, post)
		page.Range.since = min(page.Range.since, facts.KnownSince(page.Range.Today))
	}
	page.limit()
	return nil
}

// limit has the range begin with the first day that is known, if it has all days.
func (page *comparePage) limit() {
	p := &page.Range.Period
	if p.First != collector.AllDays {
		return
	}
	p.First = p.Last
	for _, post := range page.Posts {
		if len(post.days) > 0 {
			p.First = min(p.First, post.days[0].Date)
		}
	}
}

// offer has the reader choose other posts.
func (page *comparePage) offer(l *text.Language, q params, list collector.PostList) {
	note := func(s collector.Sum) string {
		return l.Say("short.range."+string(q.Measure), "Range", page.Range.rangeName(l), "Number", text.Total(s))
	}
	for _, post := range page.Posts {
		page.Picker.Choices = append(page.Picker.Choices, pick{post.Post, true, note(post.sum(page.Range))})
	}
	for _, post := range list.Posts {
		chosen := slices.ContainsFunc(page.Posts, func(c comparedPost) bool { return c.ID == post.ID })
		if !chosen && len(page.Picker.Choices) < suggested+len(page.Posts) {
			page.Picker.Choices = append(page.Picker.Choices, pick{post.Post, false, note(post.Range)})
		}
	}
	page.Picker.Search, page.Picker.Found = q.Search, int64(list.Found)
	all := page.Range.params
	all.Axis = axisDate
	page.Picker.All = page.Blog.Base + all.query() + "#posts"
}

// tabulate writes the numbers of each post.
func (page *comparePage) tabulate(l *text.Language) {
	v := page.Range
	page.Columns = []string{columnName(l, v, string(collector.SortRange)), l.Say("mean"), l.Say("per_hundred"), l.Say("total_views"), l.Say("likes")}
	for _, age := range comparedAges() {
		page.Columns = append(page.Columns, l.Say("age.at", "Days", l.CountOf("day", int64(age))))
	}
	var ageless []string
	for i := range page.Posts {
		post := &page.Posts[i]
		for j, said := range post.numbers(v) {
			post.Cells = append(post.Cells, cell{Label: page.Columns[j], Text: said})
		}
		if !post.KnownFromIt {
			ageless = append(ageless, text.Number(int64(post.Number)))
		}
	}
	page.Ageless = strings.Join(ageless, ", ")
}

// numbers are those of a post in the table.
func (post comparedPost) numbers(v rangeView) []string {
	sum := post.sum(v)
	total := post.Totals
	if post.FirstRead.IsZero() {
		total = collector.Counters{Views: collector.Unknown, Likes: collector.Unknown}
	}
	all := []string{text.Total(sum), text.Mean(sum), perHundred(post.liked(v.Period)), text.Counter(total.Views), text.Counter(total.Likes)}
	for _, age := range comparedAges() {
		views := int64(collector.Unknown)
		if i := slices.IndexFunc(post.ages, func(a collector.AgeViews) bool { return a.Days == age }); i >= 0 {
			views = post.ages[i].Views
		}
		all = append(all, text.Counter(views))
	}
	return all
}

// sum is what the post got in a range, by its measure.
func (post comparedPost) sum(v rangeView) collector.Sum {
	return v.Period.Sum(collector.DaysBy(post.days, v.Measure))
}

// liked are the views and likes of a period, of which lists show the ratio, too.
func (post comparedPost) liked(p collector.Period) collector.Liked {
	return collector.Liked{Views: p.Sum(post.days), Likes: p.Sum(collector.DaysBy(post.days, collector.ByLikes))}
}

// Taken are the params that the form for choosing posts takes along.
func (page comparePage) Taken() url.Values {
	q := page.Range.params
	q.Chosen = nil
	return q.values()
}

// ByAge reports whether the chart is by the ages of posts.
func (page comparePage) ByAge() bool { return page.Range.Axis == axisAge }
