package api_test

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// views are a post's true views from one day to another, as far as they have
// been read: from the first scrape on, and until now.
func (s *stage) views(id string, from, to collector.Date) int64 {
	begin, end := from.Begin(), to.End()
	if begin.Before(firstDay().Begin()) {
		begin = firstDay().Begin()
	}
	if end.After(now()) {
		end = now()
	}
	return s.world.Total(id, end).Views - s.world.Total(id, begin).Views
}

func (s *stage) sum(user string, from, to collector.Date) (sum int64) {
	for _, p := range s.world.Posts(user, now()) {
		sum += s.views(p.ID, from, to)
	}
	return sum
}

type someViews struct {
	Views *int64
	Days  int `json:"days_known"`
}

type aPost struct {
	ID, Title                     string
	Private                       bool
	Views                         int64 `json:"views_total"`
	Likes                         int64 `json:"likes_total"`
	Comments                      int64 `json:"comments_total"`
	Today, Yesterday, Week, Month someViews
	Released                      time.Time `json:"released_at"`
}

type posts struct {
	Posts      []aPost
	Found, All int
}

func TestPostsTellTheTruth(t *testing.T) {
	t.Parallel()
	s := newWriters(t)
	today := collector.DateOf(now())
	var list posts
	s.get("/posts?limit=200&sort=total", "ann", &list)
	truth := map[string]velogsim.Post{}
	for _, p := range s.world.Posts("ann", now()) {
		truth[p.ID] = p
	}
	if len(list.Posts) != len(truth) || list.All != len(truth) || list.Found != len(truth) {
		t.Fatalf("%d posts, %d found, of %d, want %d", len(list.Posts), list.Found, list.All, len(truth))
	}
	for _, p := range list.Posts {
		total, want := s.world.Total(p.ID, now()), truth[p.ID]
		if p.Title != want.Title || p.Private != want.Private || !p.Released.Equal(want.ReleasedAt.Truncate(time.Second)) {
			t.Errorf("%+v, want %+v", p, want)
		}
		if p.Views != total.Views || p.Likes != total.Likes || p.Comments != total.Comments {
			t.Errorf("%s: %+v, want %+v", p.Title, p, total)
		}
		for name, got := range map[string]struct {
			someViews
			from, to collector.Date
		}{
			"today": {p.Today, today, today}, "yesterday": {p.Yesterday, today - 1, today - 1},
			"week": {p.Week, today - 7, today - 1}, "month": {p.Month, today - 30, today - 1},
		} {
			want := s.views(p.ID, got.from, got.to)
			if unknown := got.Views == nil; unknown != (got.Days == 0) || !unknown && *got.Views != want || unknown && want != 0 {
				t.Errorf("%s, %s: %v, want %d", p.Title, name, got, want)
			}
		}
		var one aPost
		s.get("/posts/"+p.ID, "ann", &one)
		if fmt.Sprint(strip(one)) != fmt.Sprint(strip(p)) {
			t.Errorf("alone it is %+v, in the list %+v", one, p)
		}
	}
}

// strip makes pointers comparable.
func strip(p aPost) (aPost, [4]int64) {
	var values [4]int64
	for i, v := range []*someViews{&p.Today, &p.Yesterday, &p.Week, &p.Month} {
		if v.Views != nil {
			values[i], v.Views = *v.Views, nil
		}
	}
	return p, values
}

func TestPostsAreSortedSearchedAndPaged(t *testing.T) {
	t.Parallel()
	s := newWriters(t)
	ids := func(query string) (all []string) {
		var list posts
		s.get("/posts?"+query, "ann", &list)
		for _, p := range list.Posts {
			all = append(all, p.ID)
		}
		return all
	}
	byViews := slices.SortedFunc(slices.Values(s.world.Posts("ann", now())), func(a, b velogsim.Post) int {
		return cmp.Compare(s.world.Total(b.ID, now()).Views, s.world.Total(a.ID, now()).Views)
	})
	paged := append(ids("sort=total&limit=5"), ids("sort=total&limit=200&offset=5")...)
	for i, p := range byViews {
		if s.world.Total(paged[i], now()).Views != s.world.Total(p.ID, now()).Views {
			t.Errorf("place %d is not its", i)
		}
	}
	if up := ids("sort=total&order=asc"); !slices.Equal(slices.Sorted(slices.Values(up)), slices.Sorted(slices.Values(paged))) ||
		s.world.Total(up[0], now()).Views != s.world.Total(paged[len(paged)-1], now()).Views {
		t.Error("upwards is not the other way scrape")
	}
	if found := ids("q=%EB%B9%84%EB%B0%80"); len(found) != 1 {
		t.Errorf("%v have the word in the title", found)
	}
	for tag := range map[string]bool{s.world.Posts("ann", now())[0].Tags[0]: true, "nobody's": true} {
		n := 0
		for _, p := range byViews {
			if slices.Contains(p.Tags, tag) {
				n++
			}
		}
		if found := ids("tag=" + url.QueryEscape(tag)); len(found) != n {
			t.Errorf("%d posts have the tag %q, not %d", len(found), tag, n)
		}
	}
	for _, sort := range collector.PostSorts() {
		if got := ids("sort=" + string(sort)); len(got) != len(paged) {
			t.Errorf("%s has %d posts", sort, len(got))
		}
	}
	if beyond := ids("offset=1000000"); beyond != nil {
		t.Errorf("%d posts are beyond the end", len(beyond))
	}
}

type days struct {
	From, To string
	Days     []struct {
		Date    string
		Views   int64
		Total   int64 `json:"views_total"`
		Quality string
		Posts   int
	}
}

func TestDaysTellTheTruth(t *testing.T) {
	t.Parallel()
	s := newWriters(t)
	today := collector.DateOf(now())
	var all, some days
	s.get("/days", "ann", &all)
	if len(all.Days) != lived || all.From != (today-29).String() || all.To != today.String() {
		t.Fatalf("%d days from %s to %s", len(all.Days), all.From, all.To)
	}
	for i, d := range all.Days {
		date := firstDay() + collector.Date(i)
		quality := map[bool]string{true: "partial", false: "exact"}[date == today]
		if d.Date != date.String() || d.Views != s.sum("ann", date, date) || d.Quality != quality || d.Posts == 0 {
			t.Errorf("%+v, want %v with %d views", d, date, s.sum("ann", date, date))
		}
	}
	s.get("/days?from=2026-11-10&to=2026-11-12", "ann", &some)
	if len(some.Days) != 3 || some.Days[0] != all.Days[3] || some.Days[2].Date != "2026-11-12" {
		t.Errorf("%+v", some)
	}
	for _, p := range s.world.Posts("ann", now()) {
		var own days
		s.get("/posts/"+p.ID+"/days?from=2026-01-01", "ann", &own)
		for _, d := range own.Days {
			date, err := collector.ParseDate(d.Date)
			s.must(err)
			end := date.End()
			if end.After(now()) {
				end = now()
			}
			if d.Views != s.views(p.ID, date, date) || d.Total != s.world.Total(p.ID, end).Views {
				t.Errorf("%s: %+v, want %d", p.Title, d, s.views(p.ID, date, date))
			}
		}
	}
}

func TestReadingsAreWhatWasRead(t *testing.T) {
	t.Parallel()
	s := newWriters(t)
	for _, p := range s.world.Posts("ann", now()) {
		var got struct {
			Readings []struct {
				First time.Time `json:"first_at"`
				Last  time.Time `json:"last_at"`
				Views int64
				Likes int64
			}
		}
		s.get("/posts/"+p.ID+"/readings?from=2026-11-10&to=2026-11-21", "ann", &got)
		if len(got.Readings) == 0 {
			t.Errorf("%s was never read", p.Title)
		}
		for _, r := range got.Readings {
			for _, at := range []time.Time{r.First, r.Last} {
				if want := s.world.Total(p.ID, at); r.Views != want.Views || r.Likes != want.Likes {
					t.Errorf("%s at %v: %+v, want %+v", p.Title, at, r, want)
				}
			}
			if r.Last.Before((firstDay() + 3).Begin()) || !r.First.Before(collector.DateOf(now()).Begin()) {
				t.Errorf("%s: %v to %v is outside of what was asked", p.Title, r.First, r.Last)
			}
		}
	}
}
