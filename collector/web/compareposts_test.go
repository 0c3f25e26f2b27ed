package web_test

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/web"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// comparison is the address of posts side by side.
func comparison(base, query string, ids ...string) string {
	return base + "/compare?" + query + "&" + url.Values{"post": ids}.Encode()
}

// tableOf returns the rows of the table of a page with a caption, as its reader
// sees them.
func tableOf(t *testing.T, page, caption string) (rows [][]string) {
	t.Helper()
	for _, source := range tableSource.FindAllString(page, -1) {
		var found table
		d := xml.NewDecoder(strings.NewReader(source))
		d.Entity = xml.HTMLEntity
		if err := d.Decode(&found); err != nil {
			t.Fatal(err)
		}
		if found.Caption != caption {
			continue
		}
		for _, row := range found.Rows {
			var cells []string
			for _, c := range slices.Concat(row.Names, row.Cells) {
				cells = append(cells, plain(c.HTML))
			}
			rows = append(rows, cells)
		}
	}
	return rows
}

// ids are those of posts.
func ids(posts []velogsim.Post) (all []string) {
	for _, p := range posts {
		all = append(all, p.ID)
	}
	return all
}

func TestComparedPostsTellTheTruth(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	today := collector.DateOf(now())
	first, last := today-8, today-2
	posts := slices.DeleteFunc(w.public("ann"), func(p velogsim.Post) bool { return p.ReleasedAt.After((today - lived).Begin()) })[:6]
	page := w.get(comparison("/@ann", fmt.Sprintf("from=%v&to=%v", first, last), ids(posts)...))
	wellFormed(t, page)
	for _, p := range posts { // the ones that are ticked have their views, too
		contains(t, page, fmt.Sprintf(`checked="checked"/> <span>%s</span> <span class="note">Chosen days: %s views</span>`,
			html.EscapeString(p.Title), comma(w.views(p.ID, first, last))))
	}
	numbers := tableOf(t, page, "The posts in numbers")
	if len(numbers) != len(posts) {
		t.Fatalf("%d posts: %v", len(numbers), numbers)
	}
	liked := 0
	for i, p := range posts {
		total := w.world.Total(p.ID, now())
		views, likes := w.views(p.ID, first, last), w.world.Total(p.ID, last.End()).Likes-w.world.Total(p.ID, first.Begin()).Likes
		ratio := "–"
		if views >= 50 && likes >= 0 {
			ratio, liked = fmt.Sprintf("%.1f", 100*float64(likes)/float64(views)), liked+1
		}
		want := []string{comma(views), ratio, comma(total.Views), comma(total.Likes)}
		if got := []string{numbers[i][1], numbers[i][3], numbers[i][4], numbers[i][5]}; !slices.Equal(got, want) || !strings.HasPrefix(numbers[i][0], fmt.Sprint(i+1)+" ") {
			t.Errorf("%s: %v, want %v", p.Title, numbers[i], want)
		}
	}
	if liked == 0 {
		t.Error("no post has a ratio of likes")
	}
	days := tableOf(t, page, "Views by day")
	if len(days) != 7 {
		t.Fatalf("%d days: %v", len(days), days)
	}
	for i, row := range days {
		d := last - collector.Date(i)
		if !strings.HasPrefix(row[0], d.String()) {
			t.Fatalf("row %d is of %s, want %v", i, row[0], d)
		}
		for j, p := range posts {
			if got, want := row[j+1], comma(w.views(p.ID, d, d)); got != want {
				t.Errorf("%v: %s got %s, want %s", d, p.Title, got, want)
			}
		}
	}
	for d := first; d <= last; d++ { // and the chart says the same to whoever points at a day
		said := page[strings.Index(page, fmt.Sprintf(`aria-label="%v (`, d)):]
		lines := strings.Split(said[:strings.Index(said, `"><title>`)], "\n")
		for j, p := range posts {
			if !strings.HasPrefix(lines[j+1], fmt.Sprint(j+1)+" ") || !strings.Contains(lines[j+1], ": "+comma(w.views(p.ID, d, d))+" view") {
				t.Errorf("%v: %q of %s", d, lines[j+1], p.Title)
			}
		}
	}
}

func TestComparisonOpensWithTheTopPosts(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	today := collector.DateOf(now())
	all := w.public("ann")
	slices.SortFunc(all, func(a, b velogsim.Post) int {
		return cmp.Compare(w.views(b.ID, today-7, today-1), w.views(a.ID, today-7, today-1))
	})
	for _, query := range []string{"", "&q=onerror"} { // a search for others changes nothing
		var got []string
		for _, row := range tableOf(t, w.get("/@ann/compare?range=7d"+query), "The posts in numbers") {
			got = append(got, row[1])
		}
		var want []string
		for _, p := range all[:5] {
			want = append(want, comma(w.views(p.ID, today-7, today-1)))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", query, got, want)
		}
	}
	contains(t, plain(w.get("/@ann/compare?q=onerror")), "1 post with “onerror” in the title.")
}

func TestComparisonIsOfTenAtMost(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	all := ids(w.public("ann"))
	w.get(comparison("/@ann", "", all[:10]...))
	w.get(comparison("/@ann", "", append(all[:10:10], all[0], "")...)) // twice the same is one
	for path, want := range map[string]string{
		comparison("/@ann", "", all[:11]...):                "11 posts are too many to compare. Choose at most 10.",
		comparison("/@ann", "axis=size", all[0]):            "Posts cannot be compared by “size”.",
		comparison("/@ann", "", all[0], "nothing"):          "There is no post with the id “nothing” here.",
		comparison("/@ann", "", w.public("bob")[0].ID):      "There is no post with the id",
		comparison("/@ann", "from=2026-11-20&to=2026-11-1"): "is not a day",
	} {
		resp, page := request(w, "GET", path)
		if resp.StatusCode != 400 && resp.StatusCode != 404 {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
		contains(t, plain(page), want)
	}
}

// TestListLeadsToAComparison follows the forms and links to it.
func TestListLeadsToAComparison(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	all := ids(w.public("ann"))
	contains(t, w.get("/@ann"), `<form method="get" action="/@ann/compare">`)
	page := w.get("/@ann?range=30d&" + url.Values{"post": {all[0], all[1]}}.Encode())
	for _, id := range all[:2] { // chosen before, on this page of the list or on another
		if n := strings.Count(page, `name="post" value="`+id+`"`) - strings.Count(page, `type="hidden" name="post" value="`+id+`"`); n > 1 {
			t.Errorf("%s is sent %d times", id, n)
		}
		contains(t, page, `value="`+id+`"`)
	}
	contains(t, page, "post="+all[0]+"&amp;post="+all[1]) // the other pages keep them
	contains(t, w.get("/@ann/"+all[3]+"?range=30d"), `href="/@ann/compare?post=`+all[3]+`&amp;range=30d"`)
	side := w.get(comparison("/@ann", "range=30d", all[:3]...))
	contains(t, side, `href="/@ann?post=`+all[0]+`&amp;post=`+all[1]+`&amp;post=`+all[2]+`&amp;range=30d#posts"`,
		`href="?post=`+all[1]+`&amp;post=`+all[2]+`&amp;range=30d"`)
}

// TestAgesAreKnownFromTheRelease compares posts that were released while their
// account was tracked with those that were there before.
func TestAgesAreKnownFromTheRelease(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	begin := (collector.DateOf(now()) - lived + 1).Begin()
	var known, unknown []velogsim.Post
	for _, p := range w.public("ann") {
		switch {
		case p.ReleasedAt.Before(begin):
			unknown = append(unknown, p)
		case now().Sub(p.ReleasedAt) > 0:
			known = append(known, p)
		}
	}
	if len(known) == 0 || len(unknown) == 0 {
		t.Fatalf("%d posts from their release, %d others", len(known), len(unknown))
	}
	page := w.get(comparison("/@ann", "axis=age&range=7d", known[0].ID, unknown[0].ID))
	wellFormed(t, page)
	contains(t, plain(page), "Total views by age", "Not of: 2.")
	row := tableOf(t, page, "The posts in numbers")[1]
	if !slices.Equal(row[6:], []string{"–", "–", "–"}) {
		t.Errorf("ages of a post that was there before: %v", row)
	}
	oldest := int(now().Sub(known[0].ReleasedAt).Hours() / 24)
	if rows := tableOf(t, w.get(comparison("/@ann", "axis=age", known[0].ID)), "Total views by age"); len(rows) > oldest+2 {
		t.Errorf("%d ages of a post that is %d days old", len(rows), oldest)
	}
	for _, r := range tableOf(t, page, "Total views by age") {
		if r[2] != "–" {
			t.Errorf("an age of a post that was there before: %v", r)
		}
	}
	contains(t, plain(w.get(comparison("/@ann", "axis=age", unknown[0].ID))), "None of these posts was tracked from its release")
}

// TestGuestsCompareOnlyPublicPosts asks for hidden posts by a public link.
func TestGuestsCompareOnlyPublicPosts(t *testing.T) {
	t.Parallel()
	s := newSharer(t)
	public := s.public("ann")
	page := s.get(comparison(s.path(""), "", ids(public[:10])...))
	if n := len(tableOf(t, page, "The posts in numbers")); n != 10 {
		t.Errorf("%d posts", n)
	}
	pages := []string{page, s.get(s.path("/compare")), s.get(s.path("/compare?q=%EC%88%A8%EA%B8%B4&axis=age&range=all"))}
	none, never := request(s, "GET", comparison(s.path(""), "", "none"))
	for _, p := range s.hidden {
		resp, body := request(s, "GET", comparison(s.path(""), "", public[0].ID, p.ID))
		if resp.StatusCode != 404 || none.StatusCode != 404 || strings.ReplaceAll(body, p.ID, "none") != strings.ReplaceAll(never, "post=none", "post="+public[0].ID+"&amp;post=none") {
			t.Errorf("a hidden post is told from none: %d", resp.StatusCode)
		}
		for _, page := range pages {
			if strings.Contains(page, p.ID) || strings.Contains(page, p.Title) {
				t.Errorf("%s is shown", p.Title)
			}
		}
	}
}

// TestNewPostHadLessTimeBefore reads a post that was released yesterday at noon and gets
// two views an hour.
func TestNewPostHadLessTimeBefore(t *testing.T) {
	t.Parallel()
	db, err := ledger.Open(t.Context(), ledger.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	released := (collector.DateOf(now()) - 1).Begin().Add(12 * time.Hour)
	account, _, err := db.AddAccount(t.Context(), "ann", released.AddDate(0, 0, -3))
	if err != nil {
		t.Fatal(err)
	}
	const id = "aaaaaaaa-0000-4000-8000-000000000001"
	for at := released.Add(10 * time.Minute); at.Before(now()); at = at.Add(10 * time.Minute) {
		if _, err := db.StoreScrape(t.Context(), collector.ScrapeResult{Account: account, At: at, Next: now(), Seen: []collector.Observation{{
			Post: collector.Post{ID: id, Title: "new", Slug: "new", ReleasedAt: released}, At: at, Counters: collector.Counters{Views: int64(at.Sub(released).Minutes() / 30)},
		}}}); err != nil {
			t.Fatal(err)
		}
	}
	h := newHandler(t, web.Options{Blogs: db})
	_, page := request(h, "GET", "/@ann/"+id, "Accept-Language", "en")
	contains(t, plain(page), "Today 28 new so far; 4 by this time yesterday · released 2026-11-21", "Yesterday 24 new released 2026-11-21")
	_, page = request(h, "GET", "/@ann/"+id, "Accept-Language", "ko")
	contains(t, plain(page), "오늘 28 새 글 지금까지 · 어제 이맘때 4 · 2026-11-21 발행", "어제 24 새 글 2026-11-21 발행")
}
