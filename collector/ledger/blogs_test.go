package ledger

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

func TestBlogsAddUpTheDaysOfAccounts(t *testing.T) { onEachEngine(t, testBlogsAddUpTheDaysOfAccounts) }

// testBlogsAddUpTheDaysOfAccounts has a rich account beside one that is new, one
// without a reading and one that is disconnected.
func testBlogsAddUpTheDaysOfAccounts(t *testing.T) {
	db, account, today := rich(t)
	at := (today - 4).Begin()
	fresh := addAccount(t, db, "fresh", at)
	for d := range 5 {
		at := at.AddDate(0, 0, d).Add(noon().Sub(collector.DateOf(noon()).Begin()))
		store(t, db, fresh, at, seen(1, at, int64(10*d), 0, 0))
	}
	addAccount(t, db, "nothing", at)
	gone := addAccount(t, db, "gone", at)
	store(t, db, gone, at, seen(1, at, 7, 0, 0))
	if err := db.Disconnect(t.Context(), gone, at); err != nil {
		t.Fatal(err)
	}
	sums, err := db.BlogSums(t.Context(), today, collector.ByViews)
	if err != nil {
		t.Fatal(err)
	}
	days := map[string][]collector.Day{}
	perDay := map[collector.Date]collector.Day{}
	for user, id := range map[string]int64{"velopert": account, "fresh": fresh, "gone": gone, "nothing": accountOf(t, db, "nothing").ID} {
		rows, err := db.AccountDays(t.Context(), id, collector.AllDays, today)
		if err != nil {
			t.Fatal(err)
		}
		days[user] = collector.DaysOf(rows)
		for _, d := range rows {
			sum := perDay[d.Date]
			sum.Views += d.Views
			sum.ViewsTotal++ // blogs
			perDay[d.Date] = sum
		}
	}
	var users []string
	for _, b := range sums {
		users = append(users, b.User)
		want := collector.SumsOf(days[b.User], today)
		before := collector.Sums{
			Yesterday: collector.SumOf(days[b.User], today-2, today-2), Week: collector.Week(today).Before().Sum(days[b.User]),
			Month: collector.Month(today).Before().Sum(days[b.User]),
		}
		part, err := db.PartOfYesterday(t.Context(), b.ID, 0, today)
		if err != nil {
			t.Fatal(err)
		}
		if part.Known {
			before.Today = collector.Sum{Views: part.Views, Days: want.Yesterday.Days, Partial: want.Yesterday.Partial}
		}
		if diff := cmp.Diff([]collector.Sums{want, before}, []collector.Sums{b.Sums, b.Before}); diff != "" {
			t.Errorf("%s, -want +got:\n%s", b.User, diff)
		}
		if b.Tracked != (b.User != "gone") {
			t.Errorf("%s is tracked: %v", b.User, b.Tracked)
		}
	}
	if !slices.Equal(users, []string{"fresh", "gone", "nothing", "velopert"}) {
		t.Errorf("blogs: %v", users)
	}
	all, err := db.AllDays(t.Context(), collector.AllDays, today)
	if err != nil || len(all) != len(perDay) {
		t.Fatalf("%d days, want %d, %v", len(all), len(perDay), err)
	}
	for _, d := range all {
		if want := perDay[d.Date]; d.Views != want.Views || int64(d.Blogs) != want.ViewsTotal {
			t.Errorf("%v: %d views of %d blogs, want %d of %d", d.Date, d.Views, d.Blogs, want.Views, want.ViewsTotal)
		}
		if (d.Quality == collector.Partial) != (d.Date == today) {
			t.Errorf("%v is %s", d.Date, d.Quality)
		}
	}
	if names, err := db.Usernames(t.Context(), 2); err != nil || !slices.Equal(names, []string{"fresh", "nothing"}) {
		t.Errorf("names %v, %v", names, err)
	}
	week := collector.CompareBlogs(sums, func(s collector.Sums) collector.Sum { return s.Week }, collector.WeekLength)
	if week.Blogs != 1 || week.Now >= week.Sum.Views {
		t.Errorf("a new blog is compared: %+v", week)
	}
}
