package dashboards_test

import (
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// question is a section of docs/flux.md.
type question struct{ title, flux string }

// cookbook returns the questions of docs/flux.md.
func cookbook(t *testing.T) []question {
	t.Helper()
	text, err := os.ReadFile("../docs/flux.md")
	if err != nil {
		t.Fatal(err)
	}
	section := regexp.MustCompile("(?s)## \\d+\\. ([^\n]*)\n.*?```flux\n(.*?)```")
	var questions []question
	for _, m := range section.FindAllStringSubmatch(string(text), -1) {
		questions = append(questions, question{m[1], m[2]})
	}
	if fences := strings.Count(string(text), "```flux"); len(questions) != 11 || fences != 11 {
		t.Fatalf("%d questions and %d blocks of Flux, want eleven", len(questions), fences)
	}
	return questions
}

// answer runs a question on a bucket, with a post of the world's in place of
// the document's.
func (f *fixture) answer(t *testing.T, q question, bucket, post string) []map[string]any {
	t.Helper()
	flux := strings.ReplaceAll(q.flux, "00000000-0000-0000-0000-000000000000", post)
	if !strings.Contains(flux, `bucket: "velog"`) {
		t.Errorf("%s: no bucket to replace", q.title)
	}
	return f.run(t, strings.ReplaceAll(flux, `bucket: "velog"`, `bucket: "`+bucket+`"`))
}

func TestCookbookRuns(t *testing.T) {
	f := fixtureOf(t)
	for _, q := range cookbook(t) {
		if rows := f.answer(t, q, f.bucket, f.blogs[writer][0]); len(rows) == 0 {
			t.Errorf("%s: no answer", q.title)
		}
		if rows := f.answer(t, q, f.empty, f.blogs[writer][0]); len(rows) > 0 {
			t.Errorf("%s: %v from an empty bucket", q.title, rows)
		}
	}
}

func TestCookbookDays(t *testing.T) {
	f := fixtureOf(t)
	post := f.blogs[writer][3]
	for _, row := range f.answer(t, cookbook(t)[0], f.bucket, post) {
		day := f.shiftedDay(t, row["_time"])
		if want := f.grown(post, f.midnight(day), f.end(day)).Views; day > -exactDays && row["_value"] != want {
			t.Errorf("day %d has %v views, want %d", day, row["_value"], want)
		}
	}
}

func TestCookbookWeeks(t *testing.T) {
	f := fixtureOf(t)
	rows := f.answer(t, cookbook(t)[2], f.bucket, "")
	for _, row := range rows[1:] { // the first week begins with the range
		monday := f.shiftedDay(t, row["_start"])
		want := f.grownAll(f.midnight(monday), f.end(min(monday+6, 0)), writer).Views
		if f.weekday(monday) != 0 || monday > -exactDays && row["_value"] != want {
			t.Errorf("the week of day %d has %v views, want %d", monday, row["_value"], want)
		}
	}
}

func TestCookbookMonths(t *testing.T) {
	f := fixtureOf(t)
	october := f.grownAll(f.midnight(-49), f.midnight(-18), writer).Views
	got := map[any]any{}
	for _, row := range f.answer(t, cookbook(t)[6], f.bucket, "") {
		got[row["month"]] = row["_value"]
	}
	if len(got) != 2 || got["October"] != october {
		t.Errorf("got %v, want October with %d", got, october)
	}
}

func TestCookbookUnread(t *testing.T) {
	f := fixtureOf(t)
	var want, got []string
	for _, user := range []string{writer, small} {
		for _, p := range f.world.Posts(user, f.now) {
			if f.grown(p.ID, f.midnight(-29), f.now).Views == 0 {
				want = append(want, p.Title)
			}
		}
	}
	for _, row := range f.answer(t, cookbook(t)[7], f.bucket, "") {
		got = append(got, row["title"].(string))
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) || !slices.Contains(got, unreadTitle) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCookbookShare(t *testing.T) {
	f := fixtureOf(t)
	rows := f.answer(t, cookbook(t)[8], f.bucket, "")
	all := f.grownAll(f.midnight(-30), f.midnight(0), writer).Views
	var views []int64
	for _, p := range f.world.Posts(writer, f.midnight(0)) {
		views = append(views, f.grown(p.ID, f.midnight(-30), f.midnight(0)).Views)
	}
	slices.Sort(views)
	var top int64
	for _, v := range views[len(views)-len(views)/10:] {
		top += v
	}
	want := 100 * float64(top) / float64(all)
	if len(rows) != 1 || rows[0]["views"] != all || math.Abs(rows[0]["share"].(float64)-want) > 1e-9 {
		t.Errorf("got %v, want %v %% of %d", rows, want, all)
	}
}

func TestCookbookEstimatedDays(t *testing.T) {
	f := fixtureOf(t)
	rows := f.answer(t, cookbook(t)[9], f.bucket, "")
	if len(rows) != 2*outageDays {
		t.Errorf("%d estimated days: %v; want those of the outage for both writers", len(rows), rows)
	}
	for _, row := range rows {
		if day := f.shiftedDay(t, row["_time"]); day < -outageAgo || day >= outageDays-outageAgo {
			t.Errorf("day %d is estimated", day)
		}
	}
}

// TestCookbookEvents: the milestones of a blog are those that its readers reached.
func TestCookbookEvents(t *testing.T) {
	f := fixtureOf(t)
	kinds := map[any]int{}
	for _, row := range f.answer(t, cookbook(t)[10], f.bucket, "") {
		kinds[row["kind"]]++
		if text, _ := row["_value"].(string); !strings.Contains(text, "views") {
			t.Errorf("an event without words: %v", row)
		}
	}
	if kinds["milestone"] == 0 {
		t.Errorf("kinds of events: %v", kinds)
	}
}

// shiftedDay is dayOf for a time that reads as a date in Seoul.
func (f *fixture) shiftedDay(t *testing.T, at any) int {
	t.Helper()
	return f.dayOf(t, seoul(at))
}
