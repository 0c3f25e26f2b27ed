package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
)

// wrongReading is an import in which velog once said 2^31-1.
func wrongReading(post string, day time.Time, wrong bool) string {
	var b strings.Builder
	b.WriteString("user,post,title,released_at,observed_at,views,likes,comments\n")
	for i, views := range []string{"1000", "1010", "2147483647", "1030", "1040", "1050"} {
		if i == 2 && !wrong {
			continue
		}
		at := day.Add(time.Duration(i) * 24 * time.Hour).UTC().Format(time.RFC3339)
		b.WriteString("alice," + post + ",T,2020-01-01T00:00:00Z," + at + "," + views + ",0,0\n")
	}
	return b.String()
}

func TestWrongReadingsAreRemoved(t *testing.T) {
	const post = "aaaaaaaa-0000-4000-8000-000000000120"
	day := time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC)
	right, b := newBench(t), newBench(t)
	right.must(right.with(), wrongReading(post, day, false), "import", "-")
	want := right.must(right.with(), "", "export")
	b.must(b.with(), wrongReading(post, day, true), "import", "-")
	before := b.must(b.with(), "", "export")

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	daemon, _, _ := b.start(ctx, b.with(), "", "serve") // the command works beside it

	remove := []string{"readings", "remove", "alice", post, "2026-01-12", "2026-01-12"}
	r := b.run(b.with(), "n\n", remove...)
	if r.status != 1 || !strings.Contains(r.err, "1 stored reading of 1 post of alice") || b.must(b.with(), "", "export") != before {
		t.Errorf("without a yes it ended with %d: %s", r.status, r.err)
	}
	out := b.must(b.with(), "y\n", remove...)
	if !strings.Contains(out, "removed 1 stored reading") {
		t.Errorf("it says %s", out)
	}
	if got := b.must(b.with(), "", "export"); got != want {
		t.Errorf("the readings are\n%s\nwant\n%s", got, want)
	}
	if out := b.must(b.with(), "y\n", remove...); !strings.Contains(out, "nothing to remove") {
		t.Errorf("a second time it says %s", out)
	}
	for _, wrong := range [][]string{
		{"readings"}, {"readings", "remove", "alice", post, "2026-01-12"},
		{"readings", "remove", "alice", post, "12.1.2026", "2026-01-12"},
		{"readings", "remove", "alice", post, "2026-01-13", "2026-01-12"},
	} {
		if r := b.run(b.with(), "", wrong...); r.status != exitUsage {
			t.Errorf("%v ended with %d: %s", wrong, r.status, r.err)
		}
	}
	if r := b.run(b.with(), "", "readings", "remove", "--yes", "alice", "nonesuch", "2026-01-12", "2026-01-12"); r.status != 1 ||
		!strings.Contains(r.err, "alice has no post with the id") {
		t.Errorf("an unknown post ended with %d: %s", r.status, r.err)
	}
	stop()
	_ = daemon.Wait() // killed
}

// A clock that was a year ahead has left readings behind: check names them and
// the command that removes them, and that does.
func TestCheckNamesReadingsOfTheFuture(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 2)
	env := b.with("VELOG_USERS=alice")
	b.must(env, "", "collect")
	if out := b.must(env, "", "check"); !strings.Contains(out, "ok     readings: none are in the future") {
		t.Errorf("check says\n%s", out)
	}
	want := b.must(env, "", "export")

	db, err := ledger.Open(t.Context(), ledger.Options{Dir: b.env["DATA_DIR"]})
	if err != nil {
		t.Fatal(err)
	}
	account, err := db.AccountByUser(t.Context(), "alice")
	if err != nil {
		t.Fatal(err)
	}
	ahead := time.Now().AddDate(1, 0, 0)
	scrape := collector.ScrapeResult{Account: account.ID, Connection: account.Connection, At: ahead, Next: ahead.Add(time.Hour)}
	for _, p := range b.world.Posts("alice", time.Now()) {
		scrape.Seen = append(scrape.Seen, collector.Observation{
			Post: collector.Post{ID: p.ID, Title: p.Title, Slug: p.Slug, ReleasedAt: p.ReleasedAt}, At: ahead,
			Counters: collector.Counters{Views: 1_000_000},
		})
	}
	if _, err := db.StoreScrape(t.Context(), scrape); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	r := b.run(env, "", "check")
	_, command, found := strings.Cut(r.out, "remove them with: velog-dashboard ")
	if r.status != 1 || !found || !strings.Contains(r.out, "WRONG  readings of alice: 2 stored readings of 2 posts are in the future") {
		t.Fatalf("check ended with %d:\n%s", r.status, r.out)
	}
	command, _, _ = strings.Cut(command, "\n")
	b.must(env, "yes\n", strings.Fields(command)...)
	if got := b.must(env, "", "export"); got != want {
		t.Errorf("the readings are\n%s\nwant\n%s", got, want)
	}
	if out := b.must(env, "", "check"); !strings.Contains(out, "ok     readings: none are in the future") {
		t.Errorf("afterwards check says\n%s", out)
	}
}

// An export is the same bytes whatever was imported first.
func TestExportDoesNotDependOnTheOrderOfImports(t *testing.T) {
	const header = "user,post,title,released_at,observed_at,views,likes,comments\n"
	line := func(user, end, at string) string {
		return user + ",aaaaaaaa-0000-4000-8000-00000000000" + end + ",t,," + at + ",1,,\n"
	}
	first := header + line("zoe", "2", "2026-02-01T00:00:00Z") + line("alice", "3", "2026-02-01T00:00:00Z")
	second := header + line("alice", "1", "2026-02-02T00:00:00Z") + line("zoe", "2", "2026-02-03T00:00:00Z")
	var exports []string
	for _, files := range [][]string{{first, second}, {second, first}} {
		b := newBench(t)
		for _, file := range files {
			b.must(b.with(), file, "import", "-")
		}
		exports = append(exports, b.must(b.with(), "", "export"))
	}
	if exports[0] != exports[1] || !strings.HasPrefix(strings.SplitN(exports[0], "\n", 2)[1], "alice,aaaaaaaa-0000-4000-8000-000000000001,") {
		t.Errorf("the exports are\n%s\nand\n%s", exports[0], exports[1])
	}
}
