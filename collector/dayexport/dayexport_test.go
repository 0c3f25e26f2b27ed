package dayexport_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/dayexport"
)

// blogs are a source with the days that it is told to have.
type blogs struct {
	posts    []collector.ExportedPost
	days     func(row int64) []collector.Day
	accounts []collector.AccountDay
}

func (b blogs) Account(_ context.Context, id int64) (collector.Account, error) {
	return collector.Account{ID: id, User: "-ann"}, nil
}

func (b blogs) AccountDays(context.Context, int64, collector.Date, collector.Date) ([]collector.AccountDay, error) {
	return b.accounts, nil
}

func (b blogs) ExportedPosts(context.Context, int64) ([]collector.ExportedPost, error) {
	return b.posts, nil
}

func (b blogs) PostDays(_ context.Context, account, row int64, _, _ collector.Date) ([]collector.Day, error) {
	if row < 0 {
		return nil, errors.New("disk I/O error")
	}
	return b.days(row), nil
}

func odd() blogs {
	d, err := collector.ParseDate("2026-11-22")
	if err != nil {
		panic(err)
	}
	day := collector.Day{
		Date: d, Views: 0, ViewsTotal: 1234567, Likes: -1, LikesTotal: 7,
		Comments: collector.Unknown, CommentsTotal: collector.Unknown, Quality: collector.Exact,
	}
	return blogs{
		posts: []collector.ExportedPost{
			{Row: 1, User: "ann", ID: "p1", Title: `"따옴표", 쉼표` + "\r\n줄 <b>🚀"},
			{Row: 2, User: "ann", ID: "p2", Title: `=HYPERLINK("https://evil.example")`},
		},
		days:     func(int64) []collector.Day { return []collector.Day{day} },
		accounts: []collector.AccountDay{{Day: day, Posts: 2}},
	}
}

func write(t *testing.T, b blogs, f dayexport.Format, do func(context.Context, dayexport.Source, dayexport.Days, io.Writer) error) string {
	t.Helper()
	var out bytes.Buffer
	from, to := dayexport.AllDays()
	if err := do(t.Context(), b, dayexport.Days{Accounts: []int64{1}, From: from, To: to, Format: f}, &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestDaysAreWrittenExactly: what is unknown is empty or null and never 0, and text
// comes through whatever it has in it.
func TestDaysAreWrittenExactly(t *testing.T) {
	t.Parallel()
	const header = "user,post,title,date,views,views_total,likes,likes_total,comments,comments_total,quality\r\n"
	for _, tc := range []struct{ name, got, want string }{
		{"posts as CSV", write(t, odd(), dayexport.CSV, dayexport.WritePosts), header +
			"ann,p1,\"\"\"따옴표\"\", 쉼표\r\n줄 <b>🚀\",2026-11-22,0,1234567,-1,7,,,exact\r\n" +
			"ann,p2,\"'=HYPERLINK(\"\"https://evil.example\"\")\",2026-11-22,0,1234567,-1,7,,,exact\r\n"},
		{"accounts as CSV", write(t, odd(), dayexport.CSV, dayexport.WriteAccounts),
			"user,date,views,views_total,likes,likes_total,comments,comments_total,posts,quality\r\n'-ann,2026-11-22,0,1234567,-1,7,,,2,exact\r\n"},
		{"posts as JSON", write(t, odd(), dayexport.JSON, dayexport.WritePosts), "[\n" +
			`{"user":"ann","post":"p1","title":"\"따옴표\", 쉼표\r\n줄 <b>🚀","date":"2026-11-22","views":0,"views_total":1234567,"likes":-1,"likes_total":7,"comments":null,"comments_total":null,"quality":"exact"},` + "\n" +
			`{"user":"ann","post":"p2","title":"=HYPERLINK(\"https://evil.example\")","date":"2026-11-22","views":0,"views_total":1234567,"likes":-1,"likes_total":7,"comments":null,"comments_total":null,"quality":"exact"}` + "\n]\n"},
		{"accounts as JSON", write(t, odd(), dayexport.JSON, dayexport.WriteAccounts), "[\n" +
			`{"user":"-ann","date":"2026-11-22","views":0,"views_total":1234567,"likes":-1,"likes_total":7,"comments":null,"comments_total":null,"posts":2,"quality":"exact"}` + "\n]\n"},
		{"nothing as CSV", write(t, blogs{}, dayexport.CSV, dayexport.WritePosts), header},
		{"nothing as JSON", write(t, blogs{}, dayexport.JSON, dayexport.WriteAccounts), "[]\n"},
	} {
		if diff := cmp.Diff(tc.want, tc.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
	}
	rows, err := csv.NewReader(strings.NewReader(write(t, odd(), dayexport.CSV, dayexport.WritePosts))).ReadAll()
	if err != nil || rows[1][2] != strings.ReplaceAll(odd().posts[0].Title, "\r\n", "\n") { // which the reader makes of it
		t.Errorf("read as CSV: %q, %v", rows, err)
	}
	var objects []map[string]any
	if err := json.Unmarshal([]byte(write(t, odd(), dayexport.JSON, dayexport.WritePosts)), &objects); err != nil || objects[0]["title"] != odd().posts[0].Title {
		t.Errorf("read as JSON: %v, %v", objects, err)
	}
}

// TestManyDaysNeedLittleMemory writes the days of two hundred posts over almost
// three years, and watches what is in use meanwhile.
func TestManyDaysNeedLittleMemory(t *testing.T) {
	many := blogs{days: func(int64) []collector.Day {
		days := make([]collector.Day, 1000)
		for i := range days {
			days[i] = collector.Day{Date: collector.Date(20000 + i), Views: int64(i), ViewsTotal: int64(i * i), Quality: collector.Exact}
		}
		return days
	}}
	for i := range 200 {
		many.posts = append(many.posts, collector.ExportedPost{Row: int64(i), User: "ann", ID: fmt.Sprint(i), Title: "글"})
	}
	for _, format := range dayexport.Formats() {
		watch := &memoryWatch{}
		from, to := dayexport.AllDays()
		if err := dayexport.WritePosts(t.Context(), many, dayexport.Days{Accounts: []int64{1}, From: from, To: to, Format: format}, watch); err != nil {
			t.Fatal(err)
		}
		if watch.bytes < 8e6 || watch.most > watch.first+2e6 {
			t.Errorf("%s: %d bytes, with %d bytes in use at first and up to %d", format, watch.bytes, watch.first, watch.most)
		}
	}
}

// memoryWatch counts what is written, and looks now and then at what is in use after
// the garbage is collected.
type memoryWatch struct {
	bytes, next int
	first, most uint64
}

func (m *memoryWatch) Write(p []byte) (int, error) {
	if m.bytes += len(p); m.bytes >= m.next {
		m.next += 1e6
		runtime.GC()
		var now runtime.MemStats
		runtime.ReadMemStats(&now)
		if m.first == 0 {
			m.first = now.HeapAlloc
		}
		m.most = max(m.most, now.HeapAlloc)
	}
	return len(p), nil
}

// TestFailureIsNoWholeExport: an array that is not closed is no JSON.
func TestFailureIsNoWholeExport(t *testing.T) {
	t.Parallel()
	b := odd()
	b.posts[1].Row = -1
	for _, format := range dayexport.Formats() {
		var out bytes.Buffer
		err := dayexport.WritePosts(t.Context(), b, dayexport.Days{Accounts: []int64{1}, Format: format}, &out)
		if err == nil || json.Valid(out.Bytes()) {
			t.Errorf("%s: %v, %q", format, err, out.String())
		}
	}
}
