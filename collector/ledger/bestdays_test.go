package ledger

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

func TestBestDayOfAPost(t *testing.T) { onEachEngine(t, testBestDayOfAPost) }

// testBestDayOfAPost reads posts at midnight. Two get as much on the same day, and one
// of them once more; what is hidden gets more.
func testBestDayOfAPost(t *testing.T) {
	db := openTest(t)
	begin := collector.DateOf(noon())
	account := addAccount(t, db, "velopert", begin.Begin())
	if best, err := db.BestPostDay(t.Context(), account); err != nil || best.Day != nil {
		t.Fatalf("without readings: %+v, %v", best, err)
	}
	days := [][]int64{{7, 30, 5, 30}, {30, 30, 29, 2}, {1, 30, 9, 9}, {0, 0, 50, 0}, {0, 0, 90, 0}, {0, 0, 0, 0}}
	for day := range 5 {
		at := (begin + collector.Date(day)).Begin()
		r := collector.ScrapeResult{Account: account, At: at, Next: at}
		for n, views := range days {
			total := int64(100)
			for _, v := range views[:day] {
				total += v
			}
			o := seen(n, at, total, 0, 0)
			o.Private = n == 3
			r.Seen = append(r.Seen, o)
		}
		if day == 4 {
			r.Deleted, r.Seen = []string{uuidOf(4)}, slices.Delete(r.Seen, 4, 5)
		}
		storeScrape(t, db, r)
	}
	now := func() time.Time { return (begin + 4).Begin().Add(time.Minute) }
	best, err := db.BestPostDay(t.Context(), account)
	if err != nil || best.ID != uuidOf(4) || !best.Deleted || best.Day.Date != begin+2 || best.Day.Views != 90 || best.Day.Quality != collector.Exact {
		t.Errorf("%+v, %v", best, err)
	}
	public, err := db.Public(now).BestPostDay(t.Context(), account)
	if err != nil || public.ID != uuidOf(1) || public.Deleted || public.Private || public.Day.Date != begin || public.Day.Views != 30 {
		t.Errorf("for guests: %+v, %v", public, err)
	}
	if none, err := db.BestPostDay(t.Context(), account+1); err != nil || none.Day != nil {
		t.Errorf("of another account: %+v, %v", none, err)
	}
}

func TestRecordsOfPostsFollowFromDays(t *testing.T) {
	onEachEngine(t, testRecordsOfPostsFollowFromDays)
}

// testRecordsOfPostsFollowFromDays has a blog grow by scrapes and by imports of what
// was before, takes readings away, and compares the records of posts with what all
// days tell at once.
func testRecordsOfPostsFollowFromDays(t *testing.T) {
	for seed := range seeds(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 9))
			db := openTest(t)
			account := addAccount(t, db, "velopert", noon())
			begin := collector.DateOf(noon())
			day := func(n int) time.Time { return (begin + collector.Date(n)).Begin() }
			totals := map[int]int64{}
			found := 0
			for n := range 70 {
				var all []collector.Observation
				for post := range 4 {
					if totals[post] += r.Int64N(int64(20 + 3*n)); r.IntN(10) > 0 { // or the list lacks it
						all = append(all, seen(post, day(n), totals[post], 0, 0))
					}
				}
				store(t, db, account, day(n), all...)
				switch {
				case n == 45: // what was before, with a day that nothing has been like since
					file := header
					for i, views := range []int64{1000, 1010, 1300, 1310} {
						file += fmt.Sprintf("velopert,%s,옛 글,,%s,%d,0,0\n", uuidOf(8), text(day(i+30)), views)
					}
					importText(t, db, file)
				case n%20 == 19:
					from := day(n - r.IntN(9))
					if _, err := db.RemoveReadings(t.Context(), Stretch{User: "velopert", Post: AllPosts, From: from, To: from.Add(36 * time.Hour)}, day(n)); err != nil {
						t.Fatal(err)
					}
				}
				if n%5 == 4 {
					found = max(found, checkRecordsOfPosts(t, db, account, begin+collector.Date(n)))
				}
			}
			if found < 3 {
				t.Errorf("only %d records", found)
			}
		})
	}
}

// checkRecordsOfPosts compares the stored records with those of all days, and returns
// how many they are.
func checkRecordsOfPosts(t *testing.T, db *DB, account int64, today collector.Date) int {
	t.Helper()
	rows, err := db.AccountDays(t.Context(), account, collector.AllDays, today-1)
	if err != nil {
		t.Fatal(err)
	}
	list, err := db.PostList(t.Context(), account, collector.PostQuery{Today: today, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var all []collector.Peak
	for _, p := range list.Posts {
		_, days := daysOfPost(t, db, account, p.ID, today-1)
		for _, d := range days {
			all = append(all, collector.Peak{Post: p.ID, Date: d.Date, Views: d.Views, Partial: d.Quality == collector.Partial})
		}
	}
	slices.SortFunc(all, func(a, b collector.Peak) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(b.Views, a.Views), cmp.Compare(a.Post, b.Post))
	})
	all = slices.CompactFunc(all, func(a, b collector.Peak) bool { return a.Date == b.Date })
	var want, got []string
	for _, e := range collector.PostRecordEvents(collector.DaysOf(rows), all, 0) {
		want = append(want, fmt.Sprint(e.Date(), e.Post, e.Value))
	}
	for _, e := range slices.Backward(eventsOf(t, db, account, collector.EventQuery{Kind: collector.EventRecord}).Events) {
		if e.Post != "" {
			got = append(got, fmt.Sprint(e.Date(), e.Post, e.Value))
			if words := fmt.Sprintf("Most views of a post in a day so far: “%s”, %d views", e.Title, e.Value); e.Words() != words && e.Value < 1000 {
				t.Errorf("%q, want %q", e.Words(), words)
			}
		}
	}
	slices.Sort(got) // those of one scrape are known at once
	slices.Sort(want)
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("on %s (-from all days +stored):\n%s", today, diff)
	}
	return len(want)
}
