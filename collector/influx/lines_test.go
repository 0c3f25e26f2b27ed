package influx

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

var update = flag.Bool("update", false, "write the golden files anew")

const postID = "aaaaaaaa-0000-4000-8000-000000000120"

// released is a post's release, and the first day in the tests begins at
// 2026-11-20T15:00:00Z.
var (
	released = time.Date(2026, 11, 21, 3, 4, 5, 0, time.UTC)
	firstDay = collector.DateOf(released)
)

func fullDay() collector.Day {
	return collector.Day{
		Date: firstDay, Views: 12, ViewsTotal: 340, Likes: -1, LikesTotal: 7,
		Comments: 0, CommentsTotal: 2, Quality: collector.Exact,
	}
}

func post(title string) collector.PostPoint {
	return collector.PostPoint{
		User: "alice", URL: "https://velog.io/@alice/slug", Time: released,
		Post: collector.Post{
			ID: postID, Title: title, Slug: "slug", Tags: []string{"Go", "데이터"},
			Series: "나의 시리즈", Private: true,
		},
	}
}

// goldens are batches whose line protocol is kept in testdata/<name>.lp.
func goldens() map[string]collector.Batch {
	unknown := fullDay()
	unknown.Likes, unknown.Comments = collector.Unknown, collector.Unknown
	nobody := unknown
	nobody.LikesTotal, nobody.CommentsTotal = collector.Unknown, collector.Unknown
	bare := post("")
	bare.Tags, bare.Series, bare.Private, bare.Deleted = nil, "", false, true
	return map[string]collector.Batch{
		"post_daily": {PostDays: []collector.PostDay{
			{User: "alice", Post: postID, Day: fullDay(), ViewsSum: 99},
			{User: "alice", Post: postID, Day: unknown},
			{User: "alice", Post: postID, Day: nobody},
			{User: "alice", Post: postID, Day: fullDay(), Compared: &collector.Compared{Before: 9}},
			{User: "alice", Post: postID, Day: fullDay(), Compared: &collector.Compared{Before: collector.Unknown}},
		}},
		"account_daily": {AccountDays: []collector.AccountDay{
			{User: "alice", Day: fullDay(), Posts: 120},
			{User: "alice", Day: fullDay(), Posts: 120, Compared: &collector.Compared{
				Before: 9, ByNow: collector.ByNow{Usual: 10, Of: 8, Low: -1, High: 25}}},
		}},
		"post": {Posts: []collector.PostPoint{
			post("Plain"), bare,
			post(`"Quoted", C:\path\ = a,b` + "\nsecond line 한글 🎉"),
			post("broken \xff byte"),
		}},
		"reading": {Readings: []collector.ReadingPoint{
			{User: "alice", Post: postID, At: released, Counters: collector.Counters{Views: 1, Likes: 2, Comments: 3}},
			{User: "alice", Post: postID, At: released, Counters: collector.Counters{
				Views: collector.MaxCount, Likes: collector.Unknown, Comments: collector.Unknown}},
		}},
		"event": {Events: []collector.EventPoint{
			event("", collector.Event{Kind: collector.EventMilestone, Key: 100, Value: 100, At: firstDay.Begin()}),
			event("", collector.Event{Kind: collector.EventMilestone, Key: 10_000, Value: 10_000, At: firstDay.Begin()}),
			event(`"글"`, collector.Event{Kind: collector.EventPublished, Post: postID, At: released}),
		}},
		"odd_user": {Readings: []collector.ReadingPoint{
			{User: "a b,c=d\\e\nf", Post: postID, At: time.Unix(-1, 0)},
		}},
		"empty": {},
	}
}

func event(title string, e collector.Event) collector.EventPoint {
	return collector.EventPoint{User: "alice", StoredEvent: collector.StoredEvent{Event: e, Title: title}}
}

func inKorean(e collector.StoredEvent) string { return "한국어 \"" + string(e.Kind) + `"` }

func TestLineProtocol(t *testing.T) {
	for name, batch := range goldens() {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("testdata", name+".lp")
			got := string(translate(batch, time.Time{}, inKorean).text)
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("line protocol of %s (-want +got):\n%s", name, diff)
			}
		})
	}
}

func TestEveryPointIsOneLine(t *testing.T) {
	l := translate(goldens()["post"], time.Time{}, nil)
	if l.len() != 4 {
		t.Fatalf("4 points became %d lines", l.len())
	}
	if line := l.line(2); !strings.HasPrefix(line, "velog_post,") || strings.HasSuffix(line, "\n") {
		t.Errorf("the third line is %q", line)
	}
	if all := l.span(0, 4); all != string(l.text) {
		t.Errorf("all lines together differ from the text:\n%s", all)
	}
}

func TestTranslationAllocatesPerBatchOnly(t *testing.T) {
	batch := dailyBatch(1000, 1)
	if n := testing.AllocsPerRun(10, func() { translate(batch, time.Time{}, inKorean) }); n > 5 {
		t.Errorf("translating 1,000 points allocates %v times", n)
	}
}

// dailyBatch makes n days for each of some posts.
func dailyBatch(n, posts int) collector.Batch {
	var b collector.Batch
	for p := range posts {
		id := fmt.Sprintf("aaaaaaaa-0000-4000-8000-%012d", p)
		for i := range n {
			day := fullDay()
			day.Date -= collector.Date(i)
			day.Views = int64(i % 97)
			b.PostDays = append(b.PostDays, collector.PostDay{User: "alice", Post: id, Day: day})
		}
	}
	return b
}
