package ledger

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// rich is an account whose posts have random histories over forty days, some
// with gaps, one never read since, one gone.
func rich(t *testing.T) (db *DB, account int64, today collector.Date) {
	t.Helper()
	db = openTest(t)
	account = addAccount(t, db, "velopert", noon())
	r := rand.New(rand.NewPCG(3, 4))
	views := make([]int64, 12)
	for hour := 0; hour < 40*24; hour += 5 {
		at := noon().Add(time.Duration(hour) * time.Hour)
		var all []collector.Observation
		for i := range views {
			views[i] += r.Int64N(9)
			if r.IntN(3) > 0 && (i != 11 || hour < 24*30) && hour >= i*24 {
				all = append(all, seen(i, at, views[i], views[i]/50, 1))
			}
		}
		result := collector.ScrapeResult{Account: account, At: at, Seen: all, Next: at.Add(time.Hour)}
		if hour == 24*35 {
			result.Deleted = []string{uuidOf(11)}
		}
		storeScrape(t, db, result)
		today = collector.DateOf(at)
	}
	return db, account, today
}

// sumDays adds up, from the post's own days, what a list should say.
func sumDays(days []collector.Day, from, to collector.Date) collector.Sum {
	var s collector.Sum
	for _, d := range days {
		if d.Date >= from && d.Date <= to {
			s.Views, s.Days = s.Views+d.Views, s.Days+1
			if d.Quality == collector.Partial {
				s.Partial++
			}
		}
	}
	return s
}

func TestPostListAddsUpDays(t *testing.T) { onEachEngine(t, testPostListAddsUpDays) }

func testPostListAddsUpDays(t *testing.T) {
	db, account, today := rich(t)
	list, err := db.PostList(t.Context(), account, collector.PostQuery{Today: today, Sort: collector.SortTotal, Limit: 100, Recent: true})
	if err != nil || len(list.Posts) != 12 || list.Totals.Posts != 11 || list.Found != 12 {
		t.Fatalf("%d posts of %d and %d, %v", len(list.Posts), list.Found, list.Totals.Posts, err)
	}
	var sum collector.Counters
	for _, p := range list.Posts {
		facts, days := daysOfPost(t, db, account, p.ID, today)
		want := collector.Sums{
			Today: sumDays(days, today, today), Yesterday: sumDays(days, today-1, today-1),
			Week: sumDays(days, today-7, today-1), Month: sumDays(days, today-30, today-1),
		}
		if diff := cmp.Diff(want, p.Sums); diff != "" {
			t.Errorf("%s: %s", p.Title, diff)
		}
		if got := sumDays(p.Recent, today-30, today-1); got != p.Sums.Month || len(p.Recent) != got.Days {
			t.Errorf("%s: recent days have %v, want %v", p.Title, got, p.Sums.Month)
		}
		if *p.Totals != facts.Totals || facts.Totals.Views != days[len(days)-1].ViewsTotal {
			t.Errorf("%s: totals %v, facts %v, days end with %d", p.Title, *p.Totals, facts.Totals, days[len(days)-1].ViewsTotal)
		}
		if p.Deleted != (p.ID == uuidOf(11)) || p.Deleted == facts.DeletedAt.IsZero() {
			t.Errorf("%s: gone %v, at %v", p.Title, p.Deleted, facts.DeletedAt)
		}
		if !p.Deleted {
			sum.Views, sum.Likes, sum.Comments = sum.Views+p.Totals.Views, sum.Likes+p.Totals.Likes, sum.Comments+1
		}
	}
	if list.Totals.Counters != sum || sum.Views == 0 {
		t.Errorf("totals %v, want %v", list.Totals, sum)
	}
}

func TestAccountDaysAreTheSumOfPosts(t *testing.T) { onEachEngine(t, testAccountDaysAreTheSumOfPosts) }

func testAccountDaysAreTheSumOfPosts(t *testing.T) {
	db, account, today := rich(t)
	days, err := db.AccountDays(t.Context(), account, today-20, today-2)
	if err != nil || len(days) != 19 {
		t.Fatalf("%d days, %v", len(days), err)
	}
	for i, d := range days {
		views, posts := int64(0), 0
		for p := range 12 {
			facts, err := db.Post(t.Context(), account, uuidOf(p))
			if err != nil {
				t.Fatal(err)
			}
			own, err := db.PostDays(t.Context(), account, facts.Row, d.Date, d.Date)
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range own {
				views, posts = views+o.Views, posts+1
			}
		}
		if d.Date != today-20+collector.Date(i) || d.Views != views || d.Posts != posts {
			t.Errorf("%v: %d views of %d posts, want %d of %d", d.Date, d.Views, d.Posts, views, posts)
		}
	}
}

// titled stores posts with titles, in the order of their release.
func titled(t testing.TB, titles ...string) (*DB, int64) {
	t.Helper()
	db := openTest(t)
	account := addAccount(t, db, "velopert", noon())
	var all []collector.Observation
	for i, title := range titles {
		o := seen(i, noon(), int64(i%3), 0, 0)
		o.Title, o.ReleasedAt = title, noon().AddDate(0, 0, i-1000)
		all = append(all, o)
	}
	store(t, db, account, noon(), all...)
	return db, account
}

func titlesOf(t *testing.T, db *DB, account int64, q collector.PostQuery) []string {
	t.Helper()
	q.Today = collector.DateOf(noon())
	if q.Limit == 0 {
		q.Limit = 100
	}
	list, err := db.PostList(t.Context(), account, q)
	if err != nil {
		t.Fatal(err)
	}
	titles := []string{}
	for _, p := range list.Posts {
		titles = append(titles, p.Title)
	}
	return titles
}

func TestPostListFindsSortsAndPages(t *testing.T) { onEachEngine(t, testPostListFindsSortsAndPages) }

func testPostListFindsSortsAndPages(t *testing.T) {
	db, account := titled(t, "b 한글", "A \"quoted\", <b>", "ÉTÉ %_", "c 한글 🚀", "a100%")
	for name, tc := range map[string]struct {
		q    collector.PostQuery
		want []string
	}{
		"title up":           {collector.PostQuery{Sort: collector.SortTitle, Ascending: true}, []string{"A \"quoted\", <b>", "a100%", "b 한글", "c 한글 🚀", "ÉTÉ %_"}},
		"title down":         {collector.PostQuery{Sort: collector.SortTitle}, []string{"ÉTÉ %_", "c 한글 🚀", "b 한글", "a100%", "A \"quoted\", <b>"}},
		"release":            {collector.PostQuery{Sort: collector.SortRelease, Ascending: true}, []string{"b 한글", "A \"quoted\", <b>", "ÉTÉ %_", "c 한글 🚀", "a100%"}},
		"total, newest next": {collector.PostQuery{Sort: collector.SortTotal}, []string{"ÉTÉ %_", "a100%", "A \"quoted\", <b>", "c 한글 🚀", "b 한글"}},
		"likes, all equal":   {collector.PostQuery{Sort: collector.SortLikes, Ascending: true}, []string{"a100%", "c 한글 🚀", "ÉTÉ %_", "A \"quoted\", <b>", "b 한글"}},
		"second page":        {collector.PostQuery{Sort: collector.SortRelease, Offset: 2, Limit: 2}, []string{"ÉTÉ %_", "A \"quoted\", <b>"}},
		"behind the end":     {collector.PostQuery{Offset: 7, Limit: 2}, []string{}},
		"Hangul":             {collector.PostQuery{Search: "한글", Sort: collector.SortRelease}, []string{"c 한글 🚀", "b 한글"}},
		"Hangul in letters":  {collector.PostQuery{Search: norm.NFD.String("한글"), Sort: collector.SortRelease}, []string{"c 한글 🚀", "b 한글"}},
		"case beyond ASCII":  {collector.PostQuery{Search: " été "}, []string{"ÉTÉ %_"}},
		"percent is itself":  {collector.PostQuery{Search: "0%"}, []string{"a100%"}},
		"quotes":             {collector.PostQuery{Search: "\"QUOTED\", <"}, []string{"A \"quoted\", <b>"}},
		"nothing":            {collector.PostQuery{Search: "zzz"}, []string{}},
	} {
		if diff := cmp.Diff(tc.want, titlesOf(t, db, account, tc.q)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestPostListOrdersByEachSum(t *testing.T) { onEachEngine(t, testPostListOrdersByEachSum) }

func testPostListOrdersByEachSum(t *testing.T) {
	db, account, today := rich(t)
	value := map[collector.PostSort]func(collector.PostSummary) int64{
		collector.SortToday: func(p collector.PostSummary) int64 {
			if p.Sums.Today.Days == 0 {
				return -1
			}
			return p.Sums.Today.Views
		},
		collector.SortYesterday: func(p collector.PostSummary) int64 {
			if p.Sums.Yesterday.Days == 0 {
				return -1
			}
			return p.Sums.Yesterday.Views
		},
		collector.SortWeek:  func(p collector.PostSummary) int64 { return p.Sums.Week.Views },
		collector.SortMonth: func(p collector.PostSummary) int64 { return p.Sums.Month.Views },
		collector.SortTotal: func(p collector.PostSummary) int64 { return p.Totals.Views },
		collector.SortLikes: func(p collector.PostSummary) int64 { return p.Totals.Likes },
	}
	for sort, of := range value {
		list, err := db.PostList(t.Context(), account, collector.PostQuery{Today: today, Sort: sort, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		for i := 1; i < len(list.Posts); i++ {
			if a, b := of(list.Posts[i-1]), of(list.Posts[i]); a < b {
				t.Errorf("%s: %d stands before %d", sort, a, b)
			}
		}
	}
}

func TestPostOfAnotherAccountIsNone(t *testing.T) { onEachEngine(t, testPostOfAnotherAccountIsNone) }

func testPostOfAnotherAccountIsNone(t *testing.T) {
	db, account, _ := rich(t)
	other := addAccount(t, db, "other", noon())
	if _, err := db.Post(t.Context(), account, uuidOf(1)); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{
		"another's": second(db.Post(t.Context(), other, uuidOf(1))),
		"unknown":   second(db.Post(t.Context(), account, uuidOf(99))),
	} {
		if !errors.Is(err, collector.ErrNoPost) {
			t.Errorf("%s post: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// TestPartOfYesterday asks about readings of a day ago, of which the last one of
// today says until when.
func TestPartOfYesterday(t *testing.T) { onEachEngine(t, testPartOfYesterday) }

func testPartOfYesterday(t *testing.T) {
	for hours, want := range map[int]int64{ // since noon; midnight is at 12 with 124
		0: 0, 6: 12, 12: 24, 15: 6, 24: 24, 30: 24, 36: 24, 42: 0, 48: 0, 60: 0,
	} {
		db := openTest(t)
		account := addAccount(t, db, "velopert", noon())
		last := noon().Add(time.Duration(hours+24) * time.Hour)
		views := []int64{100, 124, 148, 148, 140} // every twelve hours from noon
		for i := 0; i < 7 && 12*i < hours+24; i++ {
			at := noon().Add(time.Duration(12*i) * time.Hour)
			store(t, db, account, at, seen(1, at, views[min(i, 4)], 0, 0), seen(2, at, 2*views[min(i, 4)], 0, 0))
		}
		n := views[min((hours+24)/12, 4)]
		store(t, db, account, last, seen(1, last, n, 0, 0), seen(2, last, 2*n, 0, 0))
		checkPart(t, db, account, hours, want)
	}
}

func checkPart(t *testing.T, db *DB, account int64, hours int, want int64) {
	t.Helper()
	one, err := db.Post(t.Context(), account, uuidOf(1))
	if err != nil {
		t.Fatal(err)
	}
	last := noon().Add(time.Duration(hours+24) * time.Hour)
	today := collector.DateOf(last.Add(-time.Second)) // an end of a day belongs to it
	for row, factor := range map[int64]int64{one.Row: 1, 0: 3} {
		got, err := db.PartOfYesterday(t.Context(), account, row, today)
		if err != nil || !got.Known || got.Views != factor*want || !got.Until.Equal(last) {
			t.Errorf("%d hours, row %d: %+v %v, want %d times %d until %v", hours, row, got, err, factor, want, last)
		}
	}
}

// TestPartOfYesterdayKeepsTheHighest: a total that falls within the day is no
// negative view.
func TestPartOfYesterdayKeepsTheHighest(t *testing.T) {
	onEachEngine(t, testPartOfYesterdayKeepsTheHighest)
}

func testPartOfYesterdayKeepsTheHighest(t *testing.T) {
	db := openTest(t)
	account := addAccount(t, db, "velopert", noon())
	midnight := noon().Add(12 * time.Hour)
	for _, r := range []struct {
		hours int
		views int64
	}{{0, 100}, {6, 130}, {12, 120}, {24, 140}, {37, 150}} {
		at := midnight.Add(time.Duration(r.hours) * time.Hour)
		store(t, db, account, at, seen(1, at, r.views, 0, 0))
	}
	got, err := db.PartOfYesterday(t.Context(), account, 0, collector.DateOf(midnight)+1)
	if err != nil || got.Views != 30 {
		t.Errorf("%+v %v, want 30 views", got, err)
	}
}

// TestPartOfYesterdayNeedsAReadingToday: without one nothing says until when.
func TestPartOfYesterdayNeedsAReadingToday(t *testing.T) {
	onEachEngine(t, testPartOfYesterdayNeedsAReadingToday)
}

func testPartOfYesterdayNeedsAReadingToday(t *testing.T) {
	db := openTest(t)
	account := addAccount(t, db, "velopert", noon())
	for _, at := range []time.Time{noon(), noon().Add(30 * time.Hour)} {
		store(t, db, account, at, seen(1, at, 100, 0, 0))
	}
	got, err := db.PartOfYesterday(t.Context(), account, 0, collector.DateOf(noon())+2)
	if err != nil || got.Known || !got.Until.IsZero() {
		t.Errorf("%+v %v, want nothing", got, err)
	}
}

// TestPostListAddsUpPeriods asks for periods inside, around and outside of what
// was read, of posts of which some fell.
func TestPostListAddsUpPeriods(t *testing.T) { onEachEngine(t, testPostListAddsUpPeriods) }

func testPostListAddsUpPeriods(t *testing.T) {
	db, account, today := rich(t)
	for i, views := range []int64{90, 120, 60, 61, 62, 90, 100} { // a fall that is kept up
		at := noon().Add(time.Duration(40+i) * 24 * time.Hour)
		store(t, db, account, at, seen(30, at, views, 9-int64(i), 0))
	}
	for _, q := range []collector.PostQuery{
		{Period: collector.Period{First: today - 20, Last: today - 11}}, {Period: collector.Period{First: today, Last: today}},
		{Period: collector.Period{First: collector.AllDays, Last: today + 9}}, {Period: collector.Period{First: today - 900, Last: today - 800}},
		{Period: collector.Period{First: today, Last: today + 6}},
	} {
		for _, q.Measure = range collector.Measures() {
			q.Today, q.Limit, q.Sort = today, 100, collector.SortRange
			q.Before = q.Period.Before()
			if q.Period.First == collector.AllDays {
				q.Before = collector.Period{First: 1}
			}
			list, err := db.PostList(t.Context(), account, q)
			if err != nil || len(list.Posts) != 13 {
				t.Fatal(len(list.Posts), err)
			}
			for _, p := range list.Posts {
				_, days := daysOfPost(t, db, account, p.ID, today+20)
				liked := collector.Liked{
					Views: sumDays(days, q.Period.First, q.Period.Last),
					Likes: sumDays(collector.DaysBy(days, collector.ByLikes), q.Period.First, q.Period.Last),
				}
				want, known := liked.PerHundred()
				if got, ok := p.Liked.PerHundred(); got != want || ok != known {
					t.Errorf("likes per 100 views of %s in %v: %v %v, want %v %v", p.ID, q.Period, got, ok, want, known)
				}
				days = collector.DaysBy(days, q.Measure)
				if want := sumDays(days, q.Period.First, q.Period.Last); p.Range != want {
					t.Errorf("%s of %s in %v: %+v, want %+v", q.Measure, p.ID, q.Period, p.Range, want)
				}
				if want := sumDays(days, q.Before.First, q.Before.Last); p.RangeBefore != want {
					t.Errorf("%s of %s in %v: %+v, want %+v", q.Measure, p.ID, q.Before, p.RangeBefore, want)
				}
			}
		}
	}
}

func TestPostListByLikesPerHundredViews(t *testing.T) {
	onEachEngine(t, testPostListByLikesPerHundredViews)
}

// testPostListByLikesPerHundredViews has posts that got views and likes on the second of
// three days, and other ones before.
func testPostListByLikesPerHundredViews(t *testing.T) {
	db := openTest(t)
	account := addAccount(t, db, "velopert", noon())
	midnight := collector.DateOf(noon()).Begin()
	got := []collector.Counters{ // in the order wanted, where it is ranked
		{Views: 50, Likes: 5}, {Views: 1000, Likes: 90}, {Views: 3000, Likes: 90}, {Views: 50}, // 10, 9, 3 and 0
		{Views: 49, Likes: 49}, {Views: 100, Likes: -2}, {Views: 100, Likes: collector.Unknown},
	}
	for day := 1; day <= 3; day++ {
		at := midnight.AddDate(0, 0, day)
		var seenThen []collector.Observation
		for n, c := range got {
			views, likes := int64(n*5000), int64(10*n+10)
			if day > 1 {
				views, likes = views+c.Views, likes+c.Likes
			}
			if c.Likes == collector.Unknown {
				likes = c.Likes
			}
			seenThen = append(seenThen, seen(n, at, views, likes, 0))
		}
		store(t, db, account, at, seenThen...)
	}
	day := collector.DateOf(midnight) + 1
	for _, measure := range collector.Measures() {
		q := collector.PostQuery{
			Today: day + 2, Sort: collector.SortPerHundred, Limit: 100, Measure: measure, Period: collector.Period{First: day, Last: day},
		}
		want := []string{"글 0", "글 1", "글 2", "글 3"}
		if got := titlesOf(t, db, account, q); len(got) != 7 || !slices.Equal(got[:4], want) {
			t.Errorf("%s: %v", measure, got)
		}
		slices.Reverse(want)
		q.Ascending = true
		if got := titlesOf(t, db, account, q); len(got) != 7 || !slices.Equal(got[3:], want) {
			t.Errorf("%s, ascending: %v", measure, got)
		}
		list, err := db.PostList(t.Context(), account, q)
		if err != nil {
			t.Fatal(err)
		}
		ranked := 0
		for _, p := range list.Posts {
			if _, ok := p.Liked.PerHundred(); ok {
				ranked++
			}
		}
		if ranked != 4 {
			t.Errorf("%d posts have a ratio", ranked)
		}
	}
}

func TestEveryCountOfPostsAgrees(t *testing.T) { onEachEngine(t, testEveryCountOfPostsAgrees) }

// testEveryCountOfPostsAgrees counts posts wherever the ledger does, of an account
// with a deleted one.
func testEveryCountOfPostsAgrees(t *testing.T) {
	db, account, today := rich(t)
	list := func(set collector.PostSet) collector.PostList {
		t.Helper()
		list, err := db.PostList(t.Context(), account, collector.PostQuery{Today: today, Set: set, Limit: 100})
		if err != nil || len(list.Posts) != list.Found {
			t.Fatalf("%q: %d posts, %d found, %v", set, len(list.Posts), list.Found, err)
		}
		for _, p := range list.Posts {
			if !set.Has(p.Deleted) {
				t.Errorf("%q has a post that is deleted: %v", set, p.Deleted)
			}
		}
		if list.Totals.Posts != 11 || list.Deleted != 1 {
			t.Errorf("%q: %d posts and %d deleted ones", set, list.Totals.Posts, list.Deleted)
		}
		return list
	}
	totals, err := db.Totals(t.Context(), account)
	if err != nil {
		t.Fatal(err)
	}
	_, contents, err := db.Contents(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := []int{
		list(collector.CurrentPosts).Found, list(collector.EveryPost).Found - list(collector.DeletedPosts).Found,
		totals.Posts, accountOf(t, db, "velopert").Posts, int(contents),
	}
	if diff := cmp.Diff([]int{11, 11, 11, 11, 11}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestPostListByTagAndSeries(t *testing.T) { onEachEngine(t, testPostListByTagAndSeries) }

// testPostListByTagAndSeries has posts with tags that are alike, one of them deleted and
// one private.
func testPostListByTagAndSeries(t *testing.T) {
	db := openTest(t)
	account := addAccount(t, db, "velopert", noon())
	r := collector.ScrapeResult{Account: account, At: noon(), Next: noon()}
	for n, p := range []collector.Post{
		{Tags: []string{"go", "web"}, Series: "s"}, {Tags: []string{"Go"}, Series: "s"}, {Tags: []string{"golang", `"go"`}},
		{Tags: []string{"go"}, Series: "other"}, {Tags: []string{"go"}, Private: true}, {},
	} {
		o := seen(n, noon(), int64(10*n), 0, 0)
		o.Tags, o.Series, o.Private = p.Tags, p.Series, p.Private
		r.Seen = append(r.Seen, o)
	}
	storeScrape(t, db, r)
	r.At, r.Seen, r.Deleted = noon().Add(time.Hour), nil, []string{uuidOf(3)}
	storeScrape(t, db, r)
	public := db.Public(func() time.Time { return noon() })
	for name, c := range map[string]struct {
		q                collector.PostQuery
		want, guests     []string
		current, deleted int
	}{
		"tag":              {collector.PostQuery{Tag: "go"}, []string{"글 4", "글 3", "글 0"}, []string{"글 0"}, 2, 1},
		"current of a tag": {collector.PostQuery{Tag: "go", Set: collector.CurrentPosts}, []string{"글 4", "글 0"}, []string{"글 0"}, 2, 1},
		"deleted of a tag": {collector.PostQuery{Tag: "go", Set: collector.DeletedPosts}, []string{"글 3"}, nil, 2, 1},
		"quoted tag":       {collector.PostQuery{Tag: `"go"`}, []string{"글 2"}, []string{"글 2"}, 1, 0},
		"series":           {collector.PostQuery{Series: "s"}, []string{"글 1", "글 0"}, []string{"글 1", "글 0"}, 2, 0},
		"both":             {collector.PostQuery{Series: "s", Tag: "web"}, []string{"글 0"}, []string{"글 0"}, 1, 0},
		"with a search":    {collector.PostQuery{Tag: "go", Search: "4"}, []string{"글 4"}, nil, 2, 1},
		"second page":      {collector.PostQuery{Tag: "go", Offset: 1, Limit: 1}, []string{"글 3"}, nil, 2, 1},
		"nobody's tag":     {collector.PostQuery{Tag: "java"}, nil, nil, 0, 0},
	} {
		if c.q.Limit == 0 {
			c.q.Limit = 100
		}
		list, err := db.PostList(t.Context(), account, c.q)
		if err != nil {
			t.Fatal(err)
		}
		if list.InSet[collector.CurrentPosts] != c.current || list.InSet[collector.DeletedPosts] != c.deleted || list.Totals.Posts != 5 || list.Deleted != 1 {
			t.Errorf("%s: %v of %d and %d posts", name, list.InSet, list.Totals.Posts, list.Deleted)
		}
		seenBy, err := public.PostList(t.Context(), account, c.q)
		if err != nil {
			t.Fatal(err)
		}
		for who, of := range map[string]struct {
			list collector.PostList
			want []string
		}{"owner": {list, c.want}, "guests": {seenBy, c.guests}} {
			var got []string
			for _, p := range of.list.Posts {
				got = append(got, p.Title)
			}
			if diff := cmp.Diff(of.want, got); diff != "" {
				t.Errorf("%s, %s: %s", name, who, diff)
			}
		}
	}
}
