package web_test

import (
	"fmt"
	"log/slog"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/comparetest"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/web"
	numbers "github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// comparer is a handler over a real ledger with the readings of a case, which
// has a public link and a badge.
func comparer(t *testing.T, c comparetest.Case) (w *writers, link, badge string) {
	t.Helper()
	w = &writers{t: t}
	var err error
	w.blogs, err = ledger.Open(t.Context(), ledger.Options{Dir: t.TempDir()})
	w.must(err)
	t.Cleanup(func() { w.must(w.blogs.Close()) })
	account, err := c.Fill(t.Context(), w.blogs)
	w.must(err)
	if !deletes(c) {
		w.confirm(account, c.Now)
	}
	clock := func() time.Time { return c.Now }
	gate := access.New(access.Options{Ledger: w.blogs, Now: clock, Log: slog.New(slog.DiscardHandler)})
	token, err := gate.Share(t.Context(), account, collector.SharePages)
	w.must(err)
	picture, err := gate.Share(t.Context(), account, collector.ShareBadge)
	w.must(err)
	w.Handler = newHandler(t, web.Options{Blogs: w.blogs, Public: w.blogs.Public(clock), Gate: gate, Now: clock})
	return w, "/s/" + token, "/badge/" + picture + ".svg"
}

// confirm has velog list the posts of an account as public, without a reading.
func (w *writers) confirm(account int64, at time.Time) {
	w.t.Helper()
	list, err := w.blogs.PostList(w.t.Context(), account, collector.PostQuery{Today: collector.DateOf(at), Limit: 100})
	w.must(err)
	r := collector.ScrapeResult{Account: account, At: at, Next: at}
	for _, p := range list.Posts {
		facts, err := w.blogs.Post(w.t.Context(), account, p.ID)
		w.must(err)
		r.Unread = append(r.Unread, facts.Post)
	}
	_, err = w.blogs.StoreScrape(w.t.Context(), r)
	w.must(err)
}

// TestPagesCompareOnlyLikeWithLike holds the page of an account, of its only
// post, and of a public link against the table of cases, in both languages.
func TestPagesCompareOnlyLikeWithLike(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: makes a ledger for each case")
	}
	for _, c := range comparetest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			w, link, _ := comparer(t, c)
			paths := []string{"/@" + comparetest.User}
			if len(c.Posts) == 1 {
				paths = append(paths, paths[0]+"/"+c.Posts[0].ID, link+"/"+c.Posts[0].ID)
			}
			if !deletes(c) { // its views are not public
				paths = append(paths, link)
			}
			for _, path := range paths {
				for language, names := range periodNames() {
					page := plain(w.get(path, "Accept-Language", language))
					for key, p := range c.Want.Periods() {
						shown := names[key] + " " + shownPeriod(c, language, key, p)
						// In the first days, what is not known yet is left out.
						if first := strings.Contains(page, names["first"]); first && p.Views == comparetest.Nothing {
							if strings.Contains(page, shown) {
								t.Errorf("%s shows %q in the first days", path, shown)
							}
							continue
						}
						contains(t, page, shown)
					}
				}
			}
			contains(t, plain(w.get(paths[0])), "Likes per 100 views "+shownRatio(c.Want.LikesPer100))
		})
	}
}

func periodNames() map[string]map[string]string {
	return map[string]map[string]string{
		"en": {"today": "Today", "yesterday": "Yesterday", "week": "7 days", "month": "30 days", "first": "The first days"},
		"ko": {"today": "오늘", "yesterday": "어제", "week": "7일", "month": "30일", "first": "수집 초기 안내"},
	}
}

// shownPeriod is how a page shows a period, without its name.
func shownPeriod(c comparetest.Case, language, key string, p comparetest.Period) string {
	value := "–"
	if p.Views != comparetest.Nothing {
		value = comma(p.Views)
	}
	if last := c.Posts[0].Last(); key == "today" && p.Obstacle == "" && c.Now.Sub(last) > time.Hour {
		form := map[string]string{"en": "as of %s; %s by the same time yesterday", "ko": "%s까지 · 어제 같은 시각까지 %s"}[language]
		return value + " " + shownChange(p) + " " + fmt.Sprintf(form, last.In(collector.Seoul).Format("15:04"), comma(p.Before))
	}
	if p.Obstacle == "" {
		return value + " " + shownChange(p) + " " + fmt.Sprintf(beforeNotes()[language][key], comma(p.Before))
	}
	note := obstacleNotes()[language][key][p.Obstacle]
	if length := map[string]int{"week": 7, "month": 30}[key]; p.Obstacle == collector.Incomplete && p.Days < length {
		note = fmt.Sprintf(map[string]string{"en": "days with data: %d", "ko": "데이터가 있는 날 %d일"}[language], p.Days)
	}
	return value + " " + note
}

func shownChange(p comparetest.Period) string {
	switch {
	case p.Views == p.Before:
		return "±0"
	case p.Before == 0:
		return "+" + comma(p.Views)
	case p.Percent > -0.5 && p.Percent < 0.5:
		return "±0%"
	default:
		return numbers.Signed(int64(math.Round(p.Percent))) + "%" // 12.5 is 13, as in Grafana
	}
}

func shownRatio(ratio float64) string {
	if ratio == comparetest.Nothing {
		return "–"
	}
	return fmt.Sprintf("%.1f", ratio)
}

func beforeNotes() map[string]map[string]string {
	return map[string]map[string]string{
		"en": {
			"today": "so far; %s by this time yesterday", "yesterday": "the day before: %s",
			"week": "through yesterday; previous 7 days: %s", "month": "through yesterday; previous 30 days: %s",
		},
		"ko": {
			"today": "지금까지 · 어제 이맘때 %s", "yesterday": "그저께 %s",
			"week": "어제까지 · 이전 7일 %s", "month": "어제까지 · 이전 30일 %s",
		},
	}
}

func obstacleNotes() map[string]map[string]map[collector.NotComparable]string {
	return map[string]map[string]map[collector.NotComparable]string{
		"en": {
			"today": {
				collector.NotKnown: "no data", collector.BeforeNotKnown: "so far; no earlier data to compare",
				collector.BeforeIncomplete: "so far; not comparable: yesterday is incomplete",
			},
			"yesterday": {
				collector.NotKnown: "no data", collector.Incomplete: "not comparable: the day is incomplete",
				collector.BeforeNotKnown:   "no earlier data to compare",
				collector.BeforeIncomplete: "not comparable: the day before is incomplete",
			},
			"week": {
				collector.NotKnown: "no data", collector.Incomplete: "not comparable: incomplete data in these 7 days",
				collector.BeforeNotKnown:   "no earlier data to compare",
				collector.BeforeIncomplete: "not comparable: incomplete data in the previous 7 days",
			},
			"month": {collector.NotKnown: "no data", collector.Incomplete: "not comparable: incomplete data in these 30 days"},
		},
		"ko": {
			"today": {
				collector.NotKnown: "데이터 없음", collector.BeforeNotKnown: "지금까지 · 비교할 이전 기록이 아직 없음",
				collector.BeforeIncomplete: "지금까지 · 비교 불가: 어제 기록이 하루치가 아님",
			},
			"yesterday": {
				collector.NotKnown: "데이터 없음", collector.Incomplete: "비교 불가: 기록이 하루치가 아님",
				collector.BeforeNotKnown:   "비교할 이전 기록이 아직 없음",
				collector.BeforeIncomplete: "비교 불가: 그저께 기록이 하루치가 아님",
			},
			"week": {
				collector.NotKnown: "데이터 없음", collector.Incomplete: "비교 불가: 7일 중 일부만 집계된 날이 있음",
				collector.BeforeNotKnown:   "비교할 이전 기록이 아직 없음",
				collector.BeforeIncomplete: "비교 불가: 이전 7일 중 일부만 집계된 날이 있음",
			},
			"month": {collector.NotKnown: "데이터 없음", collector.Incomplete: "비교 불가: 30일 중 일부만 집계된 날이 있음"},
		},
	}
}

// TestBadgeCountsWholeMonths: where days of the 30 are not known, the badge's
// title says so.
func TestBadgeCountsWholeMonths(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: makes a ledger for each case")
	}
	for _, c := range comparetest.Cases() {
		w, _, badge := comparer(t, c)
		title := "views, 30 days: –"
		if month := c.Want.Month; month.Views != comparetest.Nothing {
			title = "views, 30 days: " + comma(month.Views)
			if month.Obstacle == collector.Incomplete {
				title += fmt.Sprintf(" (%s)", shownPeriod(c, "en", "month", month)[len(comma(month.Views))+1:])
			}
		}
		if !deletes(c) { // its views are not public
			contains(t, w.get(badge+"?show=month"), "<title>"+title+"</title>")
		}
	}
}

func deletes(c comparetest.Case) bool {
	for _, p := range c.Posts {
		if !p.Deleted.IsZero() {
			return true
		}
	}
	return false
}
