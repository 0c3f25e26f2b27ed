package influx_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/influx"
	"github.com/velog-dashboard/velog-dashboard/collector/influx/influxtest"
)

const postID = "aaaaaaaa-0000-4000-8000-000000000120"

var released = time.Date(2026, 11, 21, 3, 4, 5, 0, time.UTC)

func options(s *influxtest.Server) influx.Options {
	return influx.Options{URL: s.URL, Token: s.Token, Org: s.Org, Bucket: s.Bucket}
}

func writer(t testing.TB, o influx.Options) *influx.Writer {
	t.Helper()
	w, err := influx.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	return w
}

// write writes a batch of which nothing is refused.
func write(t testing.TB, w *influx.Writer, b collector.Batch) {
	t.Helper()
	written, err := w.Write(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	if written.TakenPoints() != b.Len() || len(written.Rejected) > 0 || written.Expired > 0 {
		t.Fatalf("of %d points InfluxDB took %+v", b.Len(), written)
	}
}

func day(views int64) collector.Day {
	return collector.Day{
		Date: collector.DateOf(released), Views: views, ViewsTotal: 340, Likes: -1, LikesTotal: 7,
		Comments: collector.Unknown, CommentsTotal: collector.Unknown, Quality: collector.Estimated,
	}
}

func everything() collector.Batch {
	return collector.Batch{
		PostDays:    []collector.PostDay{{User: "alice", Post: postID, Day: day(12), ViewsSum: 250}},
		AccountDays: []collector.AccountDay{{User: "alice", Day: day(99), Posts: 120}},
		Posts: []collector.PostPoint{{
			User: "alice", URL: "https://velog.io/@alice/slug", Time: released,
			Post: collector.Post{
				ID: postID, Title: `"Quoted", C:\path\` + "\nsecond line 한글 🎉",
				Slug: "slug", Tags: []string{"Go", "데이터"}, Private: true,
			},
		}},
		Readings: []collector.ReadingPoint{{
			User: "alice", Post: postID, At: released,
			Counters: collector.Counters{Views: 340, Likes: 7, Comments: collector.Unknown},
		}},
		Events: []collector.EventPoint{{User: "alice", StoredEvent: collector.StoredEvent{Title: "글", Event: collector.Event{
			Kind: collector.EventMilestone, Post: postID, Key: 1000, Value: 1000, At: collector.DateOf(released).Begin()}}}},
	}
}

// fields asks for the fields of a measurement, as they are after all writes.
func fields(s *influxtest.Server, measurement string) map[string]any {
	s.Helper()
	got := map[string]any{}
	rows := s.Query(fmt.Sprintf(
		`from(bucket: %q) |> range(start: 2020-01-01T00:00:00Z) |> filter(fn: (r) => r._measurement == %q)`,
		s.Bucket, measurement))
	for _, row := range rows {
		key := fmt.Sprintf("%v %v", row["_field"], row["_time"].(time.Time).Format(time.RFC3339))
		if got[key] = row["_value"]; row["_value"] == nil {
			got[key] = "" // an empty string is null in the CSV that Flux answers in
		}
		for _, tag := range []string{"user", "post", "kind"} {
			if row[tag] != nil {
				got[tag] = row[tag]
			}
		}
	}
	return got
}

// stored is what Flux must answer after everything() was written: integers as
// int64, nothing where a number is unknown.
func stored() map[string]map[string]any {
	const begin, release = " 2026-11-20T15:00:00Z", " 2026-11-21T03:04:05Z"
	days := func(views int64) map[string]any {
		return map[string]any{
			"views" + begin: views, "views_total" + begin: int64(340), "likes" + begin: int64(-1),
			"likes_total" + begin: int64(7), "quality" + begin: "estimated", "user": "alice",
		}
	}
	post, account := days(12), days(99)
	const milestone = " 2026-11-20T15:00:01Z"
	post["post"], post["views_sum"+begin] = postID, int64(250)
	account["posts"+begin] = int64(120)
	return map[string]map[string]any{
		"velog_post_daily":    post,
		"velog_account_daily": account,
		"velog_event": {
			"text" + milestone: "“글” reached 1,000 views", "value" + milestone: int64(1000),
			"user": "alice", "post": postID, "kind": "milestone",
		},
		"velog_post": {
			"title" + release: `"Quoted", C:\path\` + "\nsecond line 한글 🎉", "slug" + release: "slug",
			"url" + release: "https://velog.io/@alice/slug", "tags" + release: "Go,데이터",
			"series" + release: "", "private" + release: true, "deleted" + release: false,
			"released" + release: released.Unix(),
			"user":               "alice", "post": postID,
		},
		"velog_reading": {
			"views_total" + release: int64(340), "likes_total" + release: int64(7),
			"user": "alice", "post": postID,
		},
	}
}

// TestInfluxDB runs on one server, since starting one takes seconds; each test
// has a bucket of its own.
func TestInfluxDB(t *testing.T) {
	s := influxtest.Start(t)
	for name, test := range map[string]func(*testing.T, *influxtest.Server){
		"Flux answers what was written":             testFlux,
		"a later delivery replaces a point":         testReplace,
		"windows of a day hold one day of Seoul":    testWindows,
		"many requests write every point":           testManyRequests,
		"a wrong configuration is named":            testCheck,
		"checking writes nothing":                   testCheckWritesNothing,
		"a cancelled write says so":                 testCancelled,
		"a refused point is named, blocks no other": testTypeConflict,
		"an unparsable line blocks no other":        testUnparsable,
		"points beyond the retention are counted":   testRetention,
		"how long a bucket keeps points is known":   testKeeps,
		"old posts stand where the bucket keeps":    testOldPosts,
		"posts are seldom written anew":             testPostsMoveOn,
		"days of a post are deleted, no others":     testDelete,
		"a user's points are deleted, no others":    testErase,
		"deleting from a wrong place is named":      testEraseWrong,
	} {
		t.Run(name, func(t *testing.T) { test(t, s.Fresh(t)) })
	}
}

func testFlux(t *testing.T, s *influxtest.Server) {
	w := writer(t, options(s))
	// Twice, because a delivery may be repeated at will.
	for range 2 {
		write(t, w, everything())
		for measurement, want := range stored() {
			if diff := cmp.Diff(want, fields(s, measurement)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", measurement, diff)
			}
		}
	}
}

func testReplace(t *testing.T, s *influxtest.Server) {
	w := writer(t, options(s))
	write(t, w, collector.Batch{PostDays: []collector.PostDay{{User: "alice", Post: postID, Day: day(12)}}})
	write(t, w, collector.Batch{PostDays: []collector.PostDay{{User: "alice", Post: postID, Day: day(15)}}})
	if got := fields(s, "velog_post_daily")["views 2026-11-20T15:00:00Z"]; got != int64(15) {
		t.Errorf("views are %v after 15 was delivered over 12", got)
	}
}

// Days begin at 15:00 UTC, so a window of one day needs the offset -9h to hold
// one day of Seoul.
func testWindows(t *testing.T, s *influxtest.Server) {
	w := writer(t, options(s))
	first, second := day(12), day(30)
	second.Date++
	write(t, w, collector.Batch{PostDays: []collector.PostDay{
		{User: "alice", Post: postID, Day: first}, {User: "alice", Post: postID, Day: second},
		{User: "alice", Post: "another", Day: first},
	}})
	rows := s.Query(`from(bucket: "` + s.Bucket + `") |> range(start: 2026-11-20T15:00:00Z, stop: 2026-11-22T15:00:00Z)
		|> filter(fn: (r) => r._measurement == "velog_post_daily" and r._field == "views")
		|> group() |> window(every: 1d, offset: -9h) |> sum()`)
	var got []string
	for _, r := range rows {
		got = append(got, fmt.Sprint(collector.DateOf(r["_start"].(time.Time)), " ", r["_value"]))
	}
	if diff := cmp.Diff([]string{"2026-11-21 24", "2026-11-22 30"}, got); diff != "" {
		t.Errorf("sums by day (-want +got):\n%s", diff)
	}
}

func testManyRequests(t *testing.T, s *influxtest.Server) {
	var batch collector.Batch
	for post := range 121 {
		for _, p := range days(100).PostDays {
			p.Post = fmt.Sprint("post-", post)
			batch.PostDays = append(batch.PostDays, p)
		}
	}
	write(t, writer(t, options(s)), batch)
	if n := count(s, s.Bucket); n != 12100 {
		t.Errorf("%d of 12100 points arrived", n)
	}
}

// days makes a batch of as many days of one post, the last one first.
func days(n int) collector.Batch {
	var b collector.Batch
	for i := range n {
		d := day(int64(i))
		d.Date -= collector.Date(i)
		b.PostDays = append(b.PostDays, collector.PostDay{User: "alice", Post: postID, Day: d})
	}
	return b
}

// count counts the days in a bucket.
func count(s *influxtest.Server, bucket string) int64 {
	s.Helper()
	rows := s.Query(fmt.Sprintf(`from(bucket: %q) |> range(start: 1900-01-01T00:00:00Z)
		|> filter(fn: (r) => r._measurement == "velog_post_daily" and r._field == "views_total") |> group() |> count()`, bucket))
	if len(rows) == 0 {
		return 0
	}
	return rows[0]["_value"].(int64)
}

func TestServerAwayAndBack(t *testing.T) {
	s := influxtest.Start(t)
	w := writer(t, options(s))
	write(t, w, everything())
	s.Stop()
	if _, err := w.Write(t.Context(), everything()); kindOf(err) != influx.Unreachable {
		t.Errorf("writing to a stopped server: %v", err)
	}
	s.Restart()
	write(t, w, everything())
	if diff := cmp.Diff(stored()["velog_reading"], fields(s, "velog_reading")); diff != "" {
		t.Errorf("after the restart (-want +got):\n%s", diff)
	}
}

func retryAfter(err error) time.Duration {
	var e *influx.Error
	if errors.As(err, &e) {
		return e.RetryAfter
	}
	return 0
}

func kindOf(err error) influx.Kind {
	var e *influx.Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

func testCancelled(t *testing.T, s *influxtest.Server) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := writer(t, options(s)).Write(ctx, everything()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
