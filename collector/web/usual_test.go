package web_test

import (
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
	"github.com/velog-dashboard/velog-dashboard/collector/web"
)

// TestTodayIsComparedWithWhatIsUsual reads a blog for ten weeks, in which a post gets
// ten views an hour, another one two a day, but for this Sunday: then it got five times
// as many, or none.
func TestTodayIsComparedWithWhatIsUsual(t *testing.T) {
	t.Parallel()
	const busy, small = "aaaaaaaa-0000-4000-8000-000000000001", "aaaaaaaa-0000-4000-8000-000000000002"
	for name, c := range map[string]struct {
		today  int64 // views an hour
		en, ko string
	}{
		"usual": {10, "usual for a Sunday by now (%s)", "일요일 이 시각의 평소 수준 (%s)"},
		"more":  {50, "more than usual for a Sunday by now (%s)", "일요일 이 시각의 평소(%s)보다 많음"},
		"fewer": {1, "fewer than usual for a Sunday by now (%s)", "일요일 이 시각의 평소(%s)보다 적음"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, err := ledger.Open(t.Context(), ledger.Options{Dir: t.TempDir()})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			today := collector.DateOf(now())
			begin := (today - 70).Begin()
			account, _, err := db.AddAccount(t.Context(), "ann", begin)
			if err != nil {
				t.Fatal(err)
			}
			var last collector.ScrapeResult
			file := "user,post,title,released_at,observed_at,views,likes,comments\n"
			total := int64(100)
			for at := begin; at.Before(now()); at = at.Add(2 * time.Hour) {
				last = collector.ScrapeResult{Account: account, At: at, Next: now()}
				for id, views := range map[string]int64{busy: total, small: int64(at.Sub(begin).Hours()) / 12} {
					file += fmt.Sprintf("ann,%s,%s,,%s,%d,0,0\n", id, id, at.Format(time.RFC3339), views)
					last.Seen = append(last.Seen, collector.Observation{
						Post: collector.Post{ID: id, Title: id, Slug: "post"}, At: at, Counters: collector.Counters{Views: views},
					})
				}
				if total += 20; !at.Before(today.Begin()) {
					total += 2*c.today - 20
				}
			}
			if _, err := readingcsv.Import(t.Context(), db, strings.NewReader(file), nil); err != nil {
				t.Fatal(err)
			}
			if _, err := db.StoreScrape(t.Context(), last); err != nil { // velog lists them
				t.Fatal(err)
			}
			gate := access.New(access.Options{Ledger: db, Now: now, Log: slog.New(slog.DiscardHandler)})
			token, err := gate.Share(t.Context(), account, collector.SharePages)
			if err != nil {
				t.Fatal(err)
			}
			h := newHandler(t, web.Options{Blogs: db, Public: db.Public(now), Gate: gate})
			const of, ofBusy = "about 141; 71–211", "about 140; 71–209"
			const ofKo, ofBusyKo = "약 141, 71–211", "약 140, 71–209"
			for path, said := range map[string][]string{
				"/@ann": {fmt.Sprintf(c.en, of), fmt.Sprintf(c.ko, ofKo)}, "/@ann/days/" + today.String(): {fmt.Sprintf(c.en, of), fmt.Sprintf(c.ko, ofKo)},
				"/@ann/" + busy: {fmt.Sprintf(c.en, ofBusy), fmt.Sprintf(c.ko, ofBusyKo)}, "/s/" + token + "/" + busy: {fmt.Sprintf(c.en, ofBusy), fmt.Sprintf(c.ko, ofBusyKo)},
				"/@ann/" + small: {"usual for a Sunday by now (about 1; up to 10)", "일요일 이 시각의 평소 수준 (약 1, 10 이하)"},
			} {
				for i, language := range []string{"en", "ko"} {
					_, page := request(h, "GET", path, "Accept-Language", language)
					wellFormed(t, page)
					contains(t, plain(page), said[i])
				}
			}
			// The hours of the blog are those of private posts, too.
			if _, page := request(h, "GET", "/s/"+token, "Accept-Language", "en"); strings.Contains(page, "usual for a") {
				t.Error("guests are told what is usual for the blog")
			}
		})
	}
}

// TestNothingIsUsualInTheFirstWeeks says nothing of what nobody knows.
func TestNothingIsUsualInTheFirstWeeks(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	for _, path := range []string{"/@ann", "/@ann/" + w.public("ann")[0].ID} {
		if page := w.get(path, "Accept-Language", "en"); strings.Contains(page, "usual for a") {
			t.Errorf("%s after %d days: %s", path, lived, mainText(page))
		}
	}
}

// TestDayIsComparedWithWhatIsUsual says of days that are over what is usual for them, as
// insights tell unusual days: by their weekday, or while weekdays are too few by the days
// before. Guests are told of what they see.
func TestDayIsComparedWithWhatIsUsual(t *testing.T) {
	t.Parallel()
	h, token := unusualBlog(t)
	today := collector.DateOf(now())
	for d, said := range map[collector.Date][2]string{
		today - 2:  {"usual for a Friday (about 200; 101–299, from 8 weeks)", "평소 금요일 수준 (약 200, 101–299, 지난 8주 기준)"},
		today - 4:  {"more than usual for a Wednesday (about 200; 101–299, from 8 weeks)", "평소 수요일(약 200, 101–299, 지난 8주 기준)보다 많음"},
		today - 3:  {"fewer than usual for a Thursday (about 200; 101–299, from 8 weeks)", "평소 목요일(약 200, 101–299, 지난 8주 기준)보다 적음"},
		today - 46: {"as usual (about 200; 101–299, from the 14 days before)", "평소 수준 (약 200, 101–299, 이전 14일 기준)"},
		today - 45: {"more than usual (about 200; 101–299, from the 14 days before)", "평소(약 200, 101–299, 이전 14일 기준)보다 많음"},
	} {
		for i, language := range []string{"en", "ko"} {
			for _, base := range []string{"/@ann", "/s/" + token} {
				_, page := request(h, "GET", base+"/days/"+d.String(), "Accept-Language", language)
				wellFormed(t, page)
				contains(t, plain(page), said[i])
			}
		}
	}
	for _, d := range []collector.Date{today - 70, today - 66} {
		if _, page := request(h, "GET", "/@ann/days/"+d.String(), "Accept-Language", "en"); strings.Contains(plain(page), "usual") {
			t.Errorf("%v, of the first week, has something usual", d)
		}
	}
}

// TestUnusualDaysLeadToAllOfThem: who has more than insights show finds them among the
// events, with the range that was chosen. Guests, who see no events of the blog, are told to
// choose other days.
func TestUnusualDaysLeadToAllOfThem(t *testing.T) {
	t.Parallel()
	h, token := unusualBlog(t)
	_, page := request(h, "GET", "/@ann/insights?range=1y", "Accept-Language", "en")
	contains(t, plain(page), "And 2 days before. Show all unusual days")
	link := regexp.MustCompile(`<a href="([^"]*)">Show all unusual days</a>`).FindStringSubmatch(page)
	if link == nil {
		t.Fatal("no link to all unusual days")
	}
	if link[1] != "/@ann/events?range=1y&amp;show=unusual" {
		t.Errorf("all unusual days are at %s", link[1])
	}
	_, events := request(h, "GET", html.UnescapeString(link[1]), "Accept-Language", "en")
	if n := strings.Count(plain(events), "than usual: "); n != 7 {
		t.Errorf("%d unusual days among the events, want 7", n)
	}
	_, page = request(h, "GET", "/s/"+token+"/insights?range=1y", "Accept-Language", "en")
	contains(t, plain(page), "And 2 days before. Choose other days to see them.")
	if strings.Contains(page, "show=unusual") {
		t.Error("guests are led to events that they do not see")
	}
}

// unusualBlog was read for seventy days, on most of which it got 200 views, on some five
// times as many, and on one a tenth. It comes with its public link.
func unusualBlog(t *testing.T) (h http.Handler, token string) {
	t.Helper()
	db, err := ledger.Open(t.Context(), ledger.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	const id = "aaaaaaaa-0000-4000-8000-000000000001"
	today := collector.DateOf(now())
	account, _, err := db.AddAccount(t.Context(), "ann", (today - 70).Begin())
	if err != nil {
		t.Fatal(err)
	}
	gets := map[collector.Date]int64{today - 4: 1000, today - 3: 20, today - 45: 900, today - 12: 1000, today - 21: 1000, today - 30: 1000, today - 38: 1000}
	last := collector.ScrapeResult{Account: account, At: today.Begin(), Next: now()}
	file, total := "user,post,title,released_at,observed_at,views,likes,comments\n", int64(100)
	for d := today - 70; d <= today; d++ {
		file += fmt.Sprintf("ann,%s,%s,,%s,%d,0,0\n", id, id, d.Begin().Format(time.RFC3339), total)
		last.Seen = []collector.Observation{{Post: collector.Post{ID: id, Title: id, Slug: "post"}, At: d.Begin(), Counters: collector.Counters{Views: total}}}
		if views, unusual := gets[d]; unusual {
			total += views
		} else {
			total += 200
		}
	}
	if _, err := readingcsv.Import(t.Context(), db, strings.NewReader(file), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := db.StoreScrape(t.Context(), last); err != nil {
		t.Fatal(err)
	}
	gate := access.New(access.Options{Ledger: db, Now: now, Log: slog.New(slog.DiscardHandler)})
	token, err = gate.Share(t.Context(), account, collector.SharePages)
	if err != nil {
		t.Fatal(err)
	}
	return newHandler(t, web.Options{Blogs: db, Public: db.Public(now), Gate: gate}), token
}
