package ledger

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/quick"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
)

// facts is what files tell of posts and accounts besides readings.
const allFacts = `SELECT a.username, a.velog_id, a.followed_since, p.post_id, p.title, p.released_at, p.private,
		p.privacy_unknown, p.deleted_at, f.began, f.high
	FROM posts p JOIN accounts a ON a.id = p.account JOIN following f ON f.account = p.account AND f.post = p.id ORDER BY a.username, p.post_id`

const postEvents = `SELECT a.username, e.kind, e.post, e.key, e.at FROM events e JOIN accounts a ON a.id = e.account
	WHERE e.kind IN ('published', 'deleted') ORDER BY 1, 2, 3, 4`

// everything is all that must not depend on the order of imports.
func everything(t testing.TB, db *DB) [][]string {
	t.Helper()
	return append(contents(t, db), dump(t, db, allFacts), dump(t, db, postEvents), slices.Sorted(strings.Lines(exportText(t, db))))
}

const wideHeader = "user,post,title,released_at,observed_at,views,likes,comments,private,deleted_at,velog_id,tracked_since\n"

// randomLines are the readings of some posts, as files could have them: with
// numbers that come again, fall, jump, or are unknown, and with posts that are
// released, renamed and hidden meanwhile.
func randomLines(r *rand.Rand) []string {
	var lines []string
	followed := noon().Add(-time.Duration(r.IntN(100)) * time.Hour)
	for post := range 3 {
		at := noon().Add(time.Duration(r.IntN(200)) * time.Hour)
		released := at.Add(-time.Duration(r.IntN(300)) * time.Hour)
		views, likes := r.IntN(200), r.IntN(5)
		for range 5 + r.IntN(60) {
			at = at.Add(time.Duration(1+r.IntN(1+r.IntN(50_000))) * time.Second)
			views, likes = nextViews(r, views), max(0, likes+r.IntN(3)-1)
			lines = append(lines, fmt.Sprintf("velopert,%s,%s,%s,%s,%d,%s,%d,%s,%s,%s,%s\n", uuidOf(post),
				oneOf(r, "", "제목", "새 제목"), oneOf(r, "", text(released), text(released.Add(time.Hour))), text(at), views,
				oneOf(r, "", fmt.Sprint(likes)), likes/2, oneOf(r, "", "", "false", "true"), oneOf(r, "", "", text(at)),
				oneOf(r, "", "1234"), oneOf(r, "", "", text(followed))))
		}
	}
	return lines
}

func nextViews(r *rand.Rand, views int) int {
	switch r.IntN(16) {
	case 0:
		return max(0, views-r.IntN(40))
	case 1:
		return views + r.IntN(500_000)
	case 2, 3, 4, 5, 6, 7:
		return views
	default:
		return views + r.IntN(4)
	}
}

func text(at time.Time) string { return at.UTC().Format(time.RFC3339) }

func oneOf(r *rand.Rand, texts ...string) string { return texts[r.IntN(len(texts))] }

// importParts imports lines in some files that overlap, in any order, some of
// them twice.
func importParts(t testing.TB, db *DB, r *rand.Rand, header string, lines []string) {
	t.Helper()
	files := make([]strings.Builder, 1+r.IntN(6))
	for _, i := range r.Perm(len(lines)) {
		for n := range files {
			if n == i%len(files) || r.IntN(5) == 0 {
				files[n].WriteString(lines[i])
			}
		}
	}
	for range 2 {
		for _, n := range r.Perm(len(files)) {
			importText(t, db, header+files[n].String())
		}
	}
}

// TestOrderOfImportsMakesNoDifference imports the same readings at once, and in
// parts that overlap, in any order.
func TestOrderOfImportsMakesNoDifference(t *testing.T) {
	onEachEngine(t, testOrderOfImportsMakesNoDifference)
}

func testOrderOfImportsMakesNoDifference(t *testing.T) {
	check := func(seed uint64) bool {
		r := rand.New(rand.NewPCG(seed, 7))
		lines := randomLines(r)
		whole := openTest(t)
		importText(t, whole, wideHeader+strings.Join(lines, ""))
		want := everything(t, whole)
		again := importText(t, whole, wideHeader+strings.Join(lines, ""))
		if again.NewReadings+again.Spans+again.Days+again.Contradicted+again.NewPosts+again.Users != 0 {
			t.Errorf("seed %d: the same file again: %+v", seed, again)
		}
		(&life{T: t, db: whole, account: 1}).check()
		for range 3 {
			parts := openTest(t)
			importParts(t, parts, r, wideHeader, lines)
			if diff := cmp.Diff(want, everything(t, parts)); diff != "" {
				t.Errorf("seed %d (-whole +parts):\n%s", seed, diff)
			}
		}
		copied := openTest(t)
		importText(t, copied, exportText(t, whole))
		if diff := cmp.Diff(want, everything(t, copied)); diff != "" {
			t.Errorf("seed %d (-whole +its export):\n%s", seed, diff)
		}
		return !t.Failed()
	}
	for seed := range seeds(5) {
		check(seed)
	}
	check(13948935095579479186) // a deleted post goes on after the day that was its first and last
	if err := quick.Check(check, &quick.Config{MaxCount: 3}); err != nil {
		t.Error(err)
	}
}

// TestOrderOfRoundsAndImportsMakesNoDifference has some readings of one history
// come by scrapes, in the order of time, and others by files at any time.
func TestOrderOfRoundsAndImportsMakesNoDifference(t *testing.T) {
	onEachEngine(t, testOrderOfRoundsAndImportsMakesNoDifference)
}

func testOrderOfRoundsAndImportsMakesNoDifference(t *testing.T) {
	for seed := range seeds(8) {
		r := rand.New(rand.NewPCG(seed, 8))
		whole, mixed := openTest(t), openTest(t)
		addAccount(t, whole, "velopert", noon())
		account := addAccount(t, mixed, "velopert", noon())
		var lines []string
		at, views := noon().Add(time.Hour), int64(0)
		released := at.Add(-30 * time.Minute)
		for range 80 {
			at = at.Add(time.Duration(1+r.IntN(1+r.IntN(50_000))) * time.Second)
			views += max(0, r.Int64N(12)-6)
			if r.IntN(20) == 0 {
				views += 150_000
			}
			line := fmt.Sprintf("velopert,%s,제목,%s,%s,%d,%d,0\n", uuidOf(1), text(released), text(at), views, views/9)
			lines = append(lines, line)
			if r.IntN(3) > 0 {
				o := seen(1, at, views, views/9, 0)
				o.ReleasedAt = released
				store(t, mixed, account, at, o)
			}
			if r.IntN(10) == 0 {
				importParts(t, mixed, r, header, lines[r.IntN(len(lines)):])
			}
		}
		importText(t, whole, header+strings.Join(lines, ""))
		importParts(t, mixed, r, header, lines)
		if diff := cmp.Diff(contents(t, whole), contents(t, mixed)); diff != "" {
			t.Errorf("seed %d (-whole +mixed):\n%s", seed, diff)
		}
		(&life{T: t, db: mixed, account: account}).check()
	}
}

// TestExportKeepsABlogThatWasTrackedBeforeItsFirstPost has a blog without
// posts, whose first post began at 0, private and of somebody with an id.
func TestExportKeepsABlogThatWasTrackedBeforeItsFirstPost(t *testing.T) {
	onEachEngine(t, testExportKeepsABlogThatWasTrackedBeforeItsFirstPost)
}

func testExportKeepsABlogThatWasTrackedBeforeItsFirstPost(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	for hour := range 60 {
		at := noon().Add(time.Duration(hour) * time.Hour)
		r := collector.ScrapeResult{Account: id, At: at, Next: at}
		r.Owner.ID, r.Owner.Username = "1234", "velopert"
		if hour > 20 {
			o := seen(1, at, int64(hour), 1, 0)
			o.ReleasedAt, o.Private = noon().Add(20*time.Hour), true
			r.Seen = append(r.Seen, o)
		}
		storeScrape(t, db, r)
	}
	copied := openTest(t)
	importText(t, copied, exportText(t, db))
	if diff := cmp.Diff(everything(t, db), everything(t, copied)); diff != "" {
		t.Error(diff)
	}
	if a := accountOf(t, db, "velopert"); a.VelogID != "1234" || !a.TrackedSince.Equal(noon()) {
		t.Errorf("got %+v", a)
	}
	if got := dump(t, copied, "SELECT SUM(views) FROM days"); got[0] != "59" {
		t.Errorf("the days add up to %s, want 59", got[0])
	}
}

func TestImportKeepsUsersApart(t *testing.T) { onEachEngine(t, testImportKeepsUsersApart) }

func testImportKeepsUsersApart(t *testing.T) {
	db := openTest(t)
	line := func(user, id string, views int) string {
		return fmt.Sprintf("%s,%s,,,%s,%d,,,,,%s,\n", user, uuidOf(1), text(noon().Add(time.Duration(views)*time.Hour)), views, id)
	}
	importText(t, db, wideHeader+line("alice", "1", 1))
	importText(t, db, wideHeader+line("renamed", "1", 2)) // the same user, by another name
	importText(t, db, wideHeader+line("alice", "", 3))
	_, err := readingcsv.Import(t.Context(), db, strings.NewReader(wideHeader+line("alice", "2", 4)), nil)
	if err == nil || !strings.Contains(err.Error(), "user alice") || !strings.Contains(err.Error(), "id 2") {
		t.Errorf("another user of the same name: %v", err)
	}
	_, err = readingcsv.Import(t.Context(), db, strings.NewReader(wideHeader+line("bob", "2", 4)+line("bob", "3", 5)), nil)
	if err == nil || !strings.Contains(err.Error(), "line 3, column velog_id") {
		t.Errorf("two users of one name: %v", err)
	}
	if got := dump(t, db, "SELECT a.username, a.velog_id, f.views FROM accounts a JOIN posts p ON p.account = a.id JOIN following f ON f.account = p.account AND f.post = p.id"); len(got) != 1 || got[0] != "alice13" {
		t.Errorf("got %v", got)
	}
}

func TestImportedPostsAreHiddenUntilVelogCallsThemPublic(t *testing.T) {
	onEachEngine(t, testImportedPostsAreHiddenUntilVelogCallsThemPublic)
}

func testImportedPostsAreHiddenUntilVelogCallsThemPublic(t *testing.T) {
	db := openTest(t)
	line := func(post int, private string) string {
		return fmt.Sprintf("alice,%s,,,%s,7,,,%s,,,\n", uuidOf(post), text(noon()), private)
	}
	importText(t, db, wideHeader+line(1, "")+line(2, "false")+line(3, "true"))
	importText(t, db, header+"alice,"+uuidOf(4)+",,,"+text(noon())+",7,,\n")
	want := []string{uuidOf(1) + " 1 0", uuidOf(2) + " 0 0", uuidOf(3) + " 0 1", uuidOf(4) + " 1 0"}
	got := dump(t, db, "SELECT post_id || ' ' || privacy_unknown || ' ' || private FROM posts ORDER BY post_id")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	at := noon().Add(time.Hour)
	public := func() collector.PostList {
		list, err := db.Public(func() time.Time { return at }).PostList(t.Context(), 1,
			collector.PostQuery{Today: collector.DateOf(noon()), Limit: 9})
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	if list := public(); len(list.Posts) != 0 {
		t.Errorf("got %+v", list.Posts)
	}
	store(t, db, 1, at, seen(1, at, 8, 0, 0))
	if list := public(); len(list.Posts) != 1 || list.Posts[0].ID != uuidOf(1) {
		t.Errorf("got %+v", list.Posts)
	}
}
