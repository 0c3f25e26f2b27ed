package web_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/web"
)

func TestBadgeTellsTheTruth(t *testing.T) {
	t.Parallel()
	s := newSharer(t)
	today := collector.DateOf(now())
	var total int64
	for _, p := range s.public("ann") {
		total += s.world.Total(p.ID, now()).Views
	}
	month := s.sum("ann", today-30, today-1)
	for query, want := range map[string][]string{
		"":                    {"<title>views: " + comma(total) + "</title>", ">views</text>", `lang="en"`},
		"?show=total":         {"<title>views: " + comma(total) + "</title>"},
		"?lang=ko":            {"<title>조회수: " + comma(total) + "</title>", ">조회수</text>", `lang="ko"`},
		"?show=month":         {fmt.Sprintf("<title>views, 30 days: %s (days with data: %d)</title>", comma(month), lived-1)},
		"?show=month&lang=ko": {fmt.Sprintf("<title>30일 조회수: %s (데이터가 있는 날 %d일)</title>", comma(month), lived-1)},
	} {
		resp, svg := request(s, "GET", s.badgePath(query), "Accept-Language", "ko")
		if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "image/svg+xml; charset=utf-8" {
			t.Fatalf("%s: %d %v", query, resp.StatusCode, resp.Header)
		}
		contains(t, svg, want...)
		contains(t, svg, `role="img"`, ` aria-label="`)
		wellFormed(t, svg)
		if regexp.MustCompile(`style=|<style|<script|href=|url\([^#]`).MatchString(svg) {
			t.Errorf("%s asks for more than itself:\n%s", query, svg)
		}
	}
}

// TestBadgeRoundsToTheNearest: it shows large numbers in few digits, in the form of
// its language, and never rounds to a thousand of a unit.
func TestBadgeRoundsToTheNearest(t *testing.T) {
	t.Parallel()
	for views, want := range map[int64][2]string{
		999: {"999", "999"}, 9_950: {"10k", "9,950"}, 9_999: {"10k", "9,999"}, 322_997: {"323k", "32.3만"},
		999_499: {"999k", "99.9만"}, 999_500: {"1M", "100만"}, 999_999: {"1M", "100만"}, 1_000_000: {"1M", "100만"},
	} {
		db, err := ledger.Open(t.Context(), ledger.Options{Dir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		w := &writers{t: t, blogs: db}
		id, _, err := db.AddAccount(t.Context(), "ann", now())
		w.must(err)
		_, err = db.StoreScrape(t.Context(), collector.ScrapeResult{Account: id, At: now(), Next: now(), Seen: []collector.Observation{{
			Post: collector.Post{ID: "one", Title: "one", ReleasedAt: now().AddDate(-1, 0, 0)}, At: now(), Counters: collector.Counters{Views: views},
		}}})
		w.must(err)
		gate := access.New(access.Options{Ledger: db, Now: now, Log: slog.New(slog.DiscardHandler)})
		token, err := gate.Share(t.Context(), id, collector.ShareBadge)
		w.must(err)
		w.Handler = newHandler(t, web.Options{Blogs: db, Public: db.Public(now), Gate: gate})
		for i, lang := range []string{"en", "ko"} {
			svg := w.get("/badge/" + token + ".svg?lang=" + lang)
			contains(t, svg, ">"+want[i]+"</text>", ": "+comma(views)+"</title>")
		}
		w.must(db.Close())
	}
}

// TestBadgeCanBeKeptAndShownElsewhere is about what GitHub's proxy does.
func TestBadgeCanBeKeptAndShownElsewhere(t *testing.T) {
	t.Parallel()
	s := newSharer(t)
	resp, _ := request(s, "GET", s.badgePath(""), "Origin", "https://github.com", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors")
	tag := resp.Header.Get("ETag")
	for name, want := range map[string]string{
		"Cache-Control": "public, max-age=3600", "Cross-Origin-Resource-Policy": "cross-origin",
		"X-Content-Type-Options": "nosniff", "Vary": "", "Set-Cookie": "",
	} {
		if got := resp.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if len(tag) < 10 {
		t.Fatal("no ETag")
	}
	resp, body := request(s, "GET", s.badgePath(""), "If-None-Match", tag)
	if resp.StatusCode != http.StatusNotModified || body != "" || resp.Header.Get("ETag") != tag ||
		resp.Header.Get("Cache-Control") != "public, max-age=3600" {
		t.Errorf("asked again: %d %q %v", resp.StatusCode, body, resp.Header)
	}
	if resp, _ := request(s, "HEAD", s.badgePath("")); resp.StatusCode != 200 || resp.Header.Get("ETag") != tag {
		t.Errorf("HEAD: %d %v", resp.StatusCode, resp.Header)
	}
	if resp, _ := request(s, "GET", s.badgePath("?show=month"), "If-None-Match", tag); resp.StatusCode != 200 {
		t.Errorf("another number is the same: %d", resp.StatusCode)
	}
	for _, path := range []string{s.path(""), "/style.css", "/badge/nothing.svg", "/@ann"} {
		resp, _ := request(s, "GET", path)
		if got := resp.Header.Get("Cross-Origin-Resource-Policy"); got != "same-origin" {
			t.Errorf("%s: policy %q", path, got)
		}
	}
}

func TestBadgeKeepsItsNumbersForAWhile(t *testing.T) {
	t.Parallel()
	s := newSharer(t)
	first := s.get(s.badgePath(""))
	s.clock = now().Add(4 * time.Minute)
	later := now().Add(time.Minute)
	seen := collector.Observation{
		Post: collector.Post{ID: "bbbbbbbb-0000-4000-8000-000000000000", Title: "new", ReleasedAt: later.Add(-time.Minute)},
		At:   later, Counters: collector.Counters{Views: 5_000_000},
	}
	again := seen // so much needs another reading to be believed
	again.At = later.Add(time.Second)
	_, err := s.blogs.StoreScrape(t.Context(), collector.ScrapeResult{
		Account: s.account, At: later, Next: later, Seen: []collector.Observation{seen, again},
	})
	s.must(err)
	if svg := s.get(s.badgePath("")); svg != first {
		t.Error("the number was read again after four minutes")
	}
	s.clock = now().Add(6 * time.Minute)
	if svg := s.get(s.badgePath("")); svg == first || !strings.Contains(svg, ">5M<") && !strings.Contains(svg, ">5.") {
		t.Errorf("the number is old after six minutes:\n%s", svg)
	}
}

func TestBadgeRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	s := newSharer(t)
	for query, want := range map[string]string{
		"?show=year":         "show=year is not supported. Use one of total, month.",
		"?lang=fr":           "lang=fr is not supported. Use one of en, ko.",
		"?show=<b>&lang=ko":  "잘못된 값입니다: show=<b>.",
		"?lang=%00&show=all": "is not supported",
	} {
		resp, body := request(s, "GET", s.badgePath(query))
		if resp.StatusCode != http.StatusBadRequest || !strings.Contains(body, want) ||
			!strings.HasPrefix(resp.Header.Get("Content-Type"), "text/plain") || resp.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %s %v", query, resp.StatusCode, body, resp.Header)
		}
	}
}
