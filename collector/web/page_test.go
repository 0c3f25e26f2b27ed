package web_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"github.com/velog-dashboard/velog-dashboard/collector/excerpt"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"html"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web"
)

// now is the clock of the pages here: 14:05 in Seoul.
func now() time.Time { return time.Date(2026, 11, 22, 5, 5, 0, 0, time.UTC) }

func before(d time.Duration) time.Time { return now().Add(-d) }

// filled is a page with an account of every kind.
func filled() web.Status {
	return web.Status{
		Accounts: []web.Account{
			{
				Account: collector.Account{
					User: "ann", Username: "ann_renamed", Connected: true, State: collector.StateUp, Posts: 1381,
					LastAttempt: before(3 * time.Minute), LastSuccess: before(3 * time.Minute), NextScrape: now().Add(7 * time.Minute), Every: 10 * time.Minute,
					LastDay:      collector.DateOf(now()) - 1,
					AccessExpiry: now().Add(20 * time.Hour), RefreshExpiry: now().AddDate(0, 0, 25),
				},
				Today:     &collector.Day{Views: 123, Quality: collector.Partial},
				Yesterday: &collector.Day{Views: 45678, Quality: collector.Exact},
				Total:     &collector.Counters{Views: 1234567},
			},
			{Account: collector.Account{User: "new", State: collector.StateNew}},
			{
				Account: collector.Account{
					User: "bob", Connected: true, State: collector.StateLoginFailed, Posts: 12, Failures: 4,
					Error:       `velog rejects the tokens <script>alert("x")</script>`,
					LastAttempt: before(time.Minute), LastSuccess: before(50 * time.Hour), NextScrape: now().Add(time.Hour),
					LastDay: collector.DateOf(now()) - 3, AccessExpiry: before(time.Hour), RefreshExpiry: now().Add(48 * time.Hour),
				},
				Yesterday: &collector.Day{Views: 0, Quality: collector.Estimated},
				Total:     &collector.Counters{Views: 999},
			},
		},
		Delivery: web.Delivery{
			Enabled: true, Backlog: collector.Backlog{Points: 4321, Oldest: before(26 * time.Hour)},
			LastSuccess: before(26 * time.Hour), Error: "InfluxDB does not answer at http://influx:8086",
		},
	}
}

// text is the page as a reader sees it: without tags, one space between words.
func text(t *testing.T, p web.Status) string {
	t.Helper()
	_, page := request(newHandler(t, web.Options{Status: status{page: p}, Version: "1.2.3"}), "GET", "/")
	page = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " ")
	return strings.Join(strings.Fields(html.UnescapeString(page)), " ")
}

func TestPageShowsEveryAccount(t *testing.T) {
	t.Parallel()
	got := text(t, filled())
	for _, want := range []string{
		"3 accounts, 1 with problems",
		"all times in Seoul (UTC+9) · 2026-11-22 14:05",
		// The one in trouble comes first, and says what to do.
		"bob login failed connected, including private posts · on velog Today – views so far Yesterday 0 estimated Total 999 12 posts " +
			"Log in to velog.io, copy the cookies",
		`Details velog rejects the tokens <script>alert("x")</script> Last scrape`,
		"Last scrape 1 minute ago 2026-11-22 14:04 Last successful scrape 2 days ago 2026-11-20 12:05 Consecutive failures 4 scrapes Next scrape in 1 hour",
		"Refresh token expires in 2 days 2026-11-24 14:05",
		"ann collecting connected, including private posts · now @ann_renamed on velog · on velog Today 123 views so far Yesterday 45,678 exact Total 1,234,567 1,381 posts",
		"Last scrape 3 minutes ago 2026-11-22 14:02 Next scrape in 7 minutes 2026-11-22 14:12 Scrape interval 10 minutes Last complete day 2026-11-21 Access token expires in 20 hours",
		"new waiting for its first scrape public posts only · on velog Today – views so far Yesterday – no data Total – 0 posts Last scrape never Next scrape due now",
		"Delivery to InfluxDB failed The last delivery to InfluxDB failed. Points are kept in the ledger and delivered once InfluxDB accepts them again. " +
			"Details InfluxDB does not answer at http://influx:8086",
		"Pending 4,321 points Oldest pending 26 hours ago 2026-11-21 12:05",
		"velog-dashboard 1.2.3",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the page does not show %q: %s", want, excerpt.Missing(got, want))
		}
	}
}

func TestPageSaysWhatInfluxDBRefuses(t *testing.T) {
	t.Parallel()
	p := filled()
	p.Delivery.Error = ""
	p.Delivery.Backlog.Rejected, p.Delivery.Backlog.RejectedReason = 1234, "400 partial write: field type conflict"
	p.Delivery.Backlog.RejectedSince = p.Delivery.Backlog.Oldest
	p.Delivery.KeptSince = collector.DateOf(p.Delivery.Backlog.Oldest) - 30
	got := text(t, p)
	for _, want := range []string{
		"Delivery to InfluxDB failed InfluxDB rejected these points. They stay in the ledger and are retried daily. " +
			"After fixing the cause, run velog-dashboard deliver to retry at once. Details 400 partial write: field type conflict",
		"Rejected 1,234 points First rejected 26 hours ago 2026-11-21 12:05 Pending 4,321 points",
		"Oldest day in InfluxDB 2026-10-22 The bucket's retention excludes older days. They stay in the ledger.",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the page does not show %q: %s", want, excerpt.Missing(got, want))
		}
	}
}

// TestPageSaysNotThatAllIsWellWithoutAllAccounts: those that cannot be tracked have no
// cards, and are named only below.
func TestPageSaysNotThatAllIsWellWithoutAllAccounts(t *testing.T) {
	t.Parallel()
	p := filled()
	waiting, failed := collector.Untracked{Name: "yan", Reason: collector.UntrackedNew}, collector.Untracked{
		Name: "zoe", Reason: collector.UntrackedUnknownUser, Error: "velog has no user \"zoe\"",
	}
	p.Untracked = []collector.Untracked{waiting, failed}
	contains(t, text(t, p), "3 accounts, 1 with problems, configured but not tracked: 1 ")
	p.Accounts = slices.DeleteFunc(p.Accounts, func(a web.Account) bool { return a.HasProblem() })
	contains(t, text(t, p), "2 accounts, configured but not tracked: 1 ")
	p.Untracked = []collector.Untracked{waiting}
	contains(t, text(t, p), "2 accounts, all healthy ")
}

// TestIntervalsAreInUnitsThatFit: a demo is scraped every few seconds.
func TestIntervalsAreInUnitsThatFit(t *testing.T) {
	t.Parallel()
	for every, want := range map[time.Duration]string{
		15 * time.Second: "15 seconds", time.Minute: "1 minute", 10 * time.Minute: "10 minutes", 6 * time.Hour: "6 hours",
	} {
		p := filled()
		for i := range p.Accounts {
			p.Accounts[i].Every = every
		}
		contains(t, text(t, p), "Scrape interval "+want+" ")
	}
}

// TestReasonsAreInTheReadersLanguage: what went wrong, and what to do, is told in
// Korean. Only details are in the program's own words, which are marked as English.
func TestReasonsAreInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	p := filled()
	p.Delivery.Backlog.Rejected, p.Delivery.Backlog.RejectedReason = 1234, "400 partial write: field type conflict"
	for _, reason := range collector.UntrackedReasons() {
		u := collector.Untracked{Name: "zoe-" + string(reason), Reason: reason, Next: now().Add(time.Hour)}
		if reason != collector.UntrackedNew {
			u.Error = "velog does not answer: EOF"
		}
		p.Untracked = append(p.Untracked, u)
	}
	db, err := ledger.Open(t.Context(), ledger.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	english := regexp.MustCompile(`(?s)<(p|span|a)[^>]* lang="en"[^>]*>.*?</(p|span|a)>`)
	command, words := regexp.MustCompile(`velog-dashboard( [a-z-]+)+`), regexp.MustCompile(`[A-Za-z]+ [a-z]+ [a-z]+`)
	for _, state := range collector.States() {
		p.Accounts[0].State, p.Accounts[0].Error = state, "velog says: no such thing"
		for name, accounts := range map[string][]web.Account{"list": p.Accounts, "sole": p.Accounts[:1]} {
			p := p
			p.Accounts = accounts
			h := newHandler(t, web.Options{Status: status{page: p}, Blogs: db})
			_, page := request(h, "GET", "/", "Accept-Language", "ko")
			page = page[strings.Index(page, "<main"):]
			said := command.ReplaceAllString(plain(english.ReplaceAllString(page, "")), "")
			if found := words.FindString(said); found != "" {
				t.Errorf("%s, %s: %q in %s", state, name, found, excerpt.Around(said, found))
			}
			contains(t, plain(page), "zoe-velog_down: 지금 velog가 응답하지 않습니다.", "velog does not answer: EOF", "400 partial write: field type conflict")
		}
	}
}

func TestPageWithoutAccountsSaysWhatToDo(t *testing.T) {
	t.Parallel()
	got := text(t, web.Status{})
	for _, want := range []string{"No accounts are tracked yet", "Blog name", "Delivery to InfluxDB off Daily points are kept in the ledger. To deliver them to InfluxDB, set INFLUXDB_URL"} {
		if !strings.Contains(got, want) {
			t.Errorf("the page does not say %q: %s", want, excerpt.Missing(got, want))
		}
	}
}

func TestPageIsWellFormedAndEscaped(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]web.Status{"filled": filled(), "empty": {}} {
		_, page := request(newHandler(t, web.Options{Status: status{page: p}, Version: "1.2.3"}), "GET", "/")
		if strings.Count(page, "<script") != 1 || strings.Contains(page, "style=") {
			t.Errorf("%s: the page has a script besides ours or an inline style", name)
		}
		d := xml.NewDecoder(strings.NewReader(page))
		d.Entity = xml.HTMLEntity
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
	}
}

func TestPageOfManyAccountsKeepsThoseInTrouble(t *testing.T) {
	t.Parallel()
	p := web.Status{}
	for i := range 1500 {
		p.Accounts = append(p.Accounts, web.Account{Account: collector.Account{User: fmt.Sprintf("user%04d", i), State: collector.StateUp}})
	}
	p.Accounts[1499].State = collector.StateVelogDown
	got := text(t, p)
	for _, want := range []string{"1,500 accounts, 1 with problems", "user1499 velog does not answer", "user0000 collecting", "And 1,300 healthy accounts more. To list them all: velog-dashboard accounts list"} {
		if !strings.Contains(got, want) {
			t.Errorf("the page does not show %q", want)
		}
	}
	if strings.Contains(got, "user1000") {
		t.Error("the page shows more than 200 accounts")
	}
}

func TestEveryStateHasWords(t *testing.T) {
	t.Parallel()
	seen := make(map[string]collector.State)
	for _, s := range collector.States() {
		page := text(t, web.Status{Accounts: []web.Account{
			{Account: collector.Account{User: "ann", State: s}}, {Account: collector.Account{User: "zoe"}},
		}})
		words := regexp.MustCompile(`ann (.*?) public posts`).FindStringSubmatch(page)
		if words == nil || strings.HasPrefix(words[1], "state.") {
			t.Fatalf("%s: no words: %s", s, excerpt.Short(page))
		}
		if other, taken := seen[words[1]]; taken {
			t.Errorf("%s and %s both say %q", s, other, words[1])
		}
		seen[words[1]] = s
	}
}

func TestPageTellsTimesInWords(t *testing.T) {
	t.Parallel()
	for ago, want := range map[time.Duration]string{
		0:                     "now",
		4 * time.Second:       "now",
		-4 * time.Second:      "now",
		59 * time.Second:      "59 seconds ago",
		time.Minute:           "1 minute ago",
		119 * time.Second:     "1 minute ago",
		59 * time.Minute:      "59 minutes ago",
		time.Hour:             "1 hour ago",
		47 * time.Hour:        "47 hours ago",
		48 * time.Hour:        "2 days ago",
		1500 * 24 * time.Hour: "1,500 days ago",
	} {
		p := web.Status{Accounts: []web.Account{{Account: collector.Account{User: "zoe"}}, {Account: collector.Account{User: "ann", State: collector.StateUp, LastAttempt: before(ago)}}}}
		if got := text(t, p); !strings.Contains(got, "Last scrape "+want+" 20") {
			t.Errorf("%v ago is not %q: %s", ago, want, excerpt.Missing(got, want))
		}
	}
}
