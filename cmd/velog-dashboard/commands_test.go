package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/velog-dashboard/velog-dashboard/collector/influx/influxtest"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// blog publishes n posts of a user and returns their ids.
func (b *bench) blog(user string, n int) []string {
	var posts []string
	for i := range n {
		posts = append(posts, b.world.Publish(user, velogsim.PostSpec{
			Title: fmt.Sprintf("글 %d, \"quoted\" 🔥", i), ReleasedAt: time.Now().AddDate(0, 0, -10-i),
			InitialViews: int64(100 * i), Popularity: 100, Interest: velogsim.Steady,
		}))
	}
	return posts
}

// deliverTo makes the program deliver to a server.
func (b *bench) deliverTo(s *influxtest.Server) {
	b.env["INFLUXDB_URL"], b.env["INFLUXDB_TOKEN"] = s.URL, s.Token
	b.env["INFLUXDB_ORG"], b.env["INFLUXDB_BUCKET"] = s.Org, s.Bucket
}

func TestCollectFollowsABlogIntoInfluxDB(t *testing.T) {
	b := newBench(t)
	posts := b.blog("alice", 3)
	influx := influxtest.Start(t)
	b.deliverTo(influx)
	b.must(b.with("VELOG_USERS=alice"), "", "collect")

	rows := influx.Query(fmt.Sprintf(`from(bucket: %q) |> range(start: -3d)
		|> filter(fn: (r) => r._measurement == "velog_post_daily" and r._field == "views_total")`, influx.Bucket))
	if len(rows) != len(posts) {
		t.Fatalf("%d points, want one of each post: %v", len(rows), rows)
	}
	for _, row := range rows {
		total := b.world.Total(row["post"].(string), time.Now()).Views
		if got := row["_value"].(int64); row["user"] != "alice" || got > total || got < total-5 {
			t.Errorf("%v: %d views, now they are %d", row["post"], got, total)
		}
	}
	titles := influx.Query(fmt.Sprintf(`from(bucket: %q) |> range(start: -1y)
		|> filter(fn: (r) => r._measurement == "velog_post" and r._field == "title")`, influx.Bucket))
	if len(titles) != 3 || !strings.HasSuffix(titles[0]["_value"].(string), `, "quoted" 🔥`) {
		t.Errorf("titles %v", titles)
	}
}

func TestDeliverAllWritesEverythingAgain(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 3)
	b.must(b.with("VELOG_USERS=alice"), "", "collect") // nowhere to deliver to yet
	influx := influxtest.Start(t)
	b.deliverTo(influx)
	count := func(s *influxtest.Server) []map[string]any {
		return s.Query(fmt.Sprintf(`from(bucket: %q) |> range(start: -3d)
			|> filter(fn: (r) => r._measurement == "velog_post_daily" and r._field == "views")
			|> group() |> count()`, s.Bucket))
	}

	b.must(b.with(), "", "deliver")
	if rows := count(influx); len(rows) != 1 || rows[0]["_value"] != int64(3) {
		t.Fatalf("first delivery: %v", rows)
	}
	fresh := influx.Fresh(t)
	b.deliverTo(fresh)
	b.must(b.with(), "", "deliver")
	if rows := count(fresh); len(rows) != 0 {
		t.Errorf("what is delivered came again: %v", rows)
	}
	b.must(b.with(), "", "deliver", "--all")
	if rows := count(fresh); len(rows) != 1 || rows[0]["_value"] != int64(3) {
		t.Errorf("deliver --all: %v", rows)
	}
}

func TestAccountsAddListRemove(t *testing.T) {
	b := newBench(t)
	if out := b.must(b.with(), "", "accounts", "list"); out != "no accounts are tracked yet; add one with: velog-dashboard accounts add USER\n" {
		t.Errorf("list before the first start: %s", out)
	}
	b.blog("alice", 2)
	b.blog("bob", 1)
	if out := b.must(b.with(), "", "accounts", "add", "@alice"); !strings.Contains(out, "alice is now tracked") {
		t.Errorf("add: %s", out)
	}
	for _, arg := range []string{"alice", "https://velog.io/@alice", "velog.io/@alice/posts?tag=go"} {
		if out := b.must(b.with(), "", "accounts", "add", arg); !strings.Contains(out, "alice is already tracked") {
			t.Errorf("add %s: %s", arg, out)
		}
	}
	access, refresh := b.velog.IssueTokens("bob", time.Hour, 30*24*time.Hour)
	if out := b.must(b.with(), access+"\n"+refresh+"\n", "accounts", "add", "--tokens"); !strings.Contains(out, "bob is connected") {
		t.Errorf("add signed in: %s", out)
	}
	b.must(b.with(), "", "collect")
	list := b.must(b.with(), "", "accounts", "list")
	for _, want := range []string{"alice  public     collecting  2", "bob    connected  collecting  1"} {
		if !strings.Contains(list, want) {
			t.Errorf("no %q in\n%s", want, list)
		}
	}
	b.must(b.with(), "", "accounts", "remove", "--yes", "alice")
	if list := b.must(b.with(), "", "accounts", "list"); strings.Contains(list, "alice") {
		t.Errorf("after removal:\n%s", list)
	}
	b.must(b.with(), "", "accounts", "disconnect", "bob")
	b.must(b.with(), "user,post,title,released_at,observed_at,views,likes,comments\n"+
		"carol,aaaaaaaa-0000-4000-8000-000000000001,one,,2026-11-01T00:00:00Z,10,1,0\n", "import", "-")
	list = b.must(b.with(), "", "accounts", "list")
	for _, want := range []string{"bob    none    disconnected   1", "carol  none    only imported  1"} {
		if !strings.Contains(list, want) {
			t.Errorf("no %q in\n%s", want, list)
		}
	}
	if csv := b.must(b.with(), "", "export"); strings.Contains(csv, "alice") || !strings.Contains(csv, "bob") {
		t.Errorf("export after removal:\n%s", csv)
	}
}

func TestTokensFromTheEnvironmentStartAnAccount(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 2)
	b.world.Publish("alice", velogsim.PostSpec{Title: "secret", Private: true, ReleasedAt: time.Now().AddDate(0, 0, -1)})
	access, refresh := b.velog.IssueTokens("alice", -time.Hour, 20*24*time.Hour)
	env := b.with("VELOG_ACCESS_TOKEN="+access, "VELOG_REFRESH_TOKEN="+refresh)
	b.must(env, "", "collect")
	b.must(env, "", "collect") // with the tokens that were rotated meanwhile
	if list := b.must(env, "", "accounts", "list"); !strings.Contains(list, "alice  connected  collecting  3") {
		t.Errorf("accounts:\n%s", list)
	}
	for _, r := range b.velog.Requests()[1:] {
		if r.Cookies["refresh_token"] == refresh {
			t.Error("the rotated refresh token was not used")
		}
	}
}

// TestForgedEndInTheEnvironmentWinsOverNothing: anybody can write an end into a
// token, and velog tells whether it is one of its own.
func TestForgedEndInTheEnvironmentWinsOverNothing(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 2)
	access, refresh := b.velog.IssueTokens("alice", time.Hour, 30*24*time.Hour)
	b.must(b.with("VELOG_ACCESS_TOKEN="+access, "VELOG_REFRESH_TOKEN="+refresh), "", "collect")
	var claims jwt.MapClaims
	if _, _, err := jwt.NewParser().ParseUnverified(refresh, &claims); err != nil {
		t.Fatal(err)
	}
	claims["exp"] = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	forged, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("not velog's"))
	if err != nil {
		t.Fatal(err)
	}
	r := b.run(b.with("VELOG_REFRESH_TOKEN="+forged), "", "collect")
	if r.status != 0 || !strings.Contains(r.err, "velog rejects VELOG_REFRESH_TOKEN") {
		t.Errorf("exit status %d\n%s", r.status, r.err)
	}
	b.must(b.with(), "", "collect")
	for _, sent := range b.velog.Requests()[2:] {
		if sent.Cookies["refresh_token"] == forged && sent.Cookies["access_token"] != "" {
			t.Error("the forged token was stored")
		}
	}
	if list := b.must(b.with(), "", "accounts", "list"); !strings.Contains(list, "alice  connected  collecting  2") {
		t.Errorf("accounts:\n%s", list)
	}
}

func TestExportIsImportedElsewhere(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 3)
	b.must(b.with("VELOG_USERS=alice"), "", "collect")
	csv := b.must(b.with(), "", "export")
	if !strings.HasPrefix(csv, "user,post,title,released_at,observed_at,views,likes,comments,private,deleted_at,velog_id,tracked_since\n") || strings.Count(csv, "\n") != 4 {
		t.Fatalf("export:\n%s", csv)
	}
	other := newBench(t)
	out := other.must(other.with(), csv, "import", "-")
	if !strings.Contains(out, "read 3 readings of 3 posts: 3 new readings, 3 new spans") {
		t.Errorf("import: %s", out)
	}
	if again := other.must(other.with(), csv, "import", "-"); !strings.Contains(again, "read 3 readings of 3 posts: 0 new readings, 0 new spans, 0 days changed\n") {
		t.Errorf("import again: %s", again)
	}
	if got := other.must(other.with(), "", "export"); got != csv {
		t.Errorf("export of the import:\n%s\nwant\n%s", got, csv)
	}
}

func TestCheckSaysWhatIsRightAndWrong(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 1)
	influx := influxtest.Start(t)
	b.deliverTo(influx)
	out := b.must(b.with("VELOG_USERS=alice"), "", "check")
	for _, want := range []string{"ok     configuration", "ok     ledger: there is none in ", "ok     velog", "read from list", "ok     InfluxDB"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	access, refresh := b.velog.IssueTokens("alice", time.Hour, 30*24*time.Hour)
	out = b.must(b.with("VELOG_ACCESS_TOKEN="+access, "VELOG_REFRESH_TOKEN="+refresh), "", "check")
	for _, want := range []string{"ok     tokens: velog accepts them as alice", "ok     views: the list and getStats agree"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	b.velog.Inject(velogsim.Fault{Kind: velogsim.FaultStatus, Status: 503})
	r := b.run(b.with("VELOG_USERS=alice", "INFLUXDB_TOKEN=wrong"), "", "check")
	if r.status != 1 || !strings.Contains(r.out, "WRONG  velog: velog does not answer") ||
		!strings.Contains(r.out, "WRONG  InfluxDB") || !strings.Contains(r.out, "INFLUXDB_TOKEN") {
		t.Errorf("exit status %d\n%s%s", r.status, r.out, r.err)
	}
}

// TestCheckKeepsToTheRateOfAll: without the database nobody knows whose turn it is.
func TestCheckKeepsToTheRateOfAll(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 1)
	r := b.run(b.with("VELOG_USERS=alice", "DATABASE_URL=postgres://velog@127.0.0.1:1/velog", "SECRET_KEY="+strings.Repeat("7a", 32)), "", "check")
	if r.status != 1 || !strings.Contains(r.out, "PostgreSQL does not answer at 127.0.0.1:1/velog") || strings.Contains(r.out, "exists on velog") {
		t.Errorf("exit status %d\n%s%s", r.status, r.out, r.err)
	}
}

func TestWrongUsageIsOneLineAndStatus2(t *testing.T) {
	b := newBench(t)
	for _, args := range [][]string{
		{"colect"}, {"collect", "--fast"}, {"import"}, {"export", "--from", "2026-11-01"}, {"accounts"}, {"accounts", "drop"},
		{"accounts", "add"}, {"accounts", "add", "--tokens", "alice"}, {"accounts", "add", "not a name"}, {"accounts", "remove"}, {"serve", "now"}, {"deliver", "some"},
		{"readings", "remove", "alice", "all", "yesterday", "today"}, {"help", "colect"}, {"completion", "tcsh"}, {"--fast"},
	} {
		r := b.run(b.with(), "", args...)
		if r.status != 2 || strings.Count(r.err, "\n") != 1 || r.out != "" {
			t.Errorf("%v: exit status %d\n%s%s", args, r.status, r.out, r.err)
		}
		if !strings.Contains(r.err, " --help)") {
			t.Errorf("%v: the error does not say where the help is: %s", args, r.err)
		}
	}
	if r := b.run(b.with(), "", "colect"); !strings.Contains(r.err, "did you mean collect?") {
		t.Errorf("colect: %s", r.err)
	}
}

func TestVersion(t *testing.T) {
	b := newBench(t)
	for _, args := range []string{"version", "--version"} {
		if out := b.must(b.with(), "", args); !strings.HasPrefix(out, "velog-dashboard "+programVersion()) {
			t.Errorf("%s: %q", args, out)
		}
	}
}
