package api_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

func TestTotalsTellTheTruth(t *testing.T) {
	t.Parallel()
	s := newWriters(t)
	type period struct {
		someViews
		From, To string
		Before   struct {
			From, To string
			Views    *int64
		}
	}
	var got struct {
		Posts                         int
		Views                         int64 `json:"views_total"`
		Likes                         int64 `json:"likes_total"`
		Comments                      int64 `json:"comments_total"`
		Today, Yesterday, Week, Month period
	}
	s.get("/totals", "ann", &got)
	var want velogsim.Counters
	var sofar int64
	today := collector.DateOf(now())
	all := s.world.Posts("ann", now())
	for _, p := range all {
		total := s.world.Total(p.ID, now())
		want.Views, want.Likes, want.Comments = want.Views+total.Views, want.Likes+total.Likes, want.Comments+total.Comments
		sofar += s.world.Total(p.ID, now().AddDate(0, 0, -1)).Views - s.world.Total(p.ID, (today-1).Begin()).Views
	}
	if got.Posts != len(all) || got.Views != want.Views || got.Likes != want.Likes || got.Comments != want.Comments {
		t.Errorf("%+v, want %+v of %d posts", got, want, len(all))
	}
	for name, tc := range map[string]struct {
		period
		from, to collector.Date
		before   int64
	}{
		"today":     {got.Today, today, today, sofar},
		"yesterday": {got.Yesterday, today - 1, today - 1, s.sum("ann", today-2, today-2)},
		"week":      {got.Week, today - 7, today - 1, s.sum("ann", today-14, today-8)},
	} {
		if tc.Views == nil || *tc.Views != s.sum("ann", tc.from, tc.to) || tc.Days != int(tc.to-tc.from)+1 ||
			tc.From != tc.from.String() || tc.To != tc.to.String() || tc.Before.Views == nil || *tc.Before.Views != tc.before {
			t.Errorf("%s: %+v, want %d after %d", name, tc.period, s.sum("ann", tc.from, tc.to), tc.before)
		}
	}
	if got.Month.Days != lived-1 || got.Month.Before.Views != nil {
		t.Errorf("month: %+v", got.Month)
	}
}

func TestWriterWithoutReadingsHasNoZeros(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	s.register("ann")
	var got struct {
		Posts int
		Views *int64 `json:"views_total"`
		Today someViews
	}
	s.get("/totals", "ann", &got)
	if got.Posts != 0 || got.Views != nil || got.Today.Views != nil {
		t.Errorf("%+v", got)
	}
	s.get("/state", "ann", nil)
	s.get("/scrapes", "ann", nil)
	s.get("/posts", "ann", nil)
}

func TestExportsAreWhole(t *testing.T) {
	t.Parallel()
	s := newWriters(t)
	var want bytes.Buffer
	s.must(readingcsv.Export(t.Context(), s.blogs, []int64{s.account("ann").ID, s.account("bob").ID}, &want))
	all, err := csv.NewReader(&want).ReadAll()
	s.must(err)
	own := slices.DeleteFunc(all, func(row []string) bool { return row[0] == "bob" })
	got, err := csv.NewReader(s.do("GET", "/export/readings.csv", "ann", "").Body).ReadAll()
	s.must(err)
	if fmt.Sprint(got) != fmt.Sprint(own) || len(got) < 100 {
		t.Errorf("%d lines of readings, want %d", len(got), len(own))
	}
	rows, err := csv.NewReader(s.do("GET", "/export/days.csv", "ann", "").Body).ReadAll()
	s.must(err)
	if header := "[user post title date views views_total likes likes_total comments comments_total quality]"; fmt.Sprint(rows[0]) != header {
		t.Errorf("columns %v", rows[0])
	}
	sums := map[string]int64{}
	for _, row := range rows[1:] {
		var views int64
		_, err := fmt.Sscan(row[4], &views)
		s.must(err)
		sums[row[3]] += views
	}
	for d := firstDay(); d <= collector.DateOf(now()); d++ {
		if sums[d.String()] != s.sum("ann", d, d) {
			t.Errorf("%v has %d views, want %d", d, sums[d.String()], s.sum("ann", d, d))
		}
	}
}
