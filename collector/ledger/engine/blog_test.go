package engine

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

const uuid = "aaaaaaaa-0000-4000-8000-000000000001"

func noon() time.Time { return time.Date(2026, 3, 10, 12, 0, 0, 0, collector.Seoul) }

func seen(at time.Time, views int64) collector.Observation {
	return collector.Observation{
		Post: collector.Post{ID: uuid, Title: "title", Slug: "slug"}, At: at,
		Counters: collector.Counters{Views: views, Likes: 1},
	}
}

func take(t *testing.T, b *Blog, seen ...collector.Observation) {
	t.Helper()
	if err := b.Take(collector.ScrapeResult{Seen: seen}); err != nil {
		t.Fatal(err)
	}
}

// TestReadingsGoOnOrAreRewritten has a post become what its readings make of it,
// without a ledger.
func TestReadingsGoOnOrAreRewritten(t *testing.T) {
	minute := func(n int) time.Time { return noon().Add(time.Duration(n) * time.Minute) }
	b := NewBlog(noon().Unix())
	b.Since = noon().Unix()
	p := b.Post(uuid)
	if p.State() != Untouched {
		t.Errorf("state %v without a reading", p.State())
	}
	take(t, &b, seen(minute(0), 10), seen(minute(1), 10), seen(minute(2), 11))
	if p.State() != Continued || b.Stored.Spans != 2 || b.Stored.Readings != 3 {
		t.Errorf("state %v, %+v", p.State(), b.Stored)
	}
	rows := b.GoOn(p)
	if diff := cmp.Diff([]int64{minute(0).Unix(), minute(2).Unix()}, beginnings(rows)); diff != "" || len(rows.Remove) > 0 {
		t.Errorf("rows to write: %s", diff)
	}

	stored := []Span{{Span: rows.Write[0].Span}, {Span: rows.Write[1].Span}}
	again := NewBlog(noon().Unix())
	again.Since = noon().Unix()
	q := again.Post(uuid)
	q.growth, q.Found = p.growth, p.Span.First
	between := noon().Add(30 * time.Second)
	take(t, &again, seen(between, 12))
	if q.State() != Rewritten {
		t.Errorf("state %v with a late reading", q.State())
	}
	rows = again.Rewrite(q, stored)
	want := []int64{minute(0).Unix(), between.Unix(), minute(1).Unix()}
	if diff := cmp.Diff(want, beginnings(rows)); diff != "" || len(rows.Remove) > 0 {
		t.Errorf("rows to write: %s, to remove: %v", diff, rows.Remove)
	}
	if !q.Derive || q.From != collector.AllDays {
		t.Error("not all days are worked out again")
	}
}

// TestRemovalTakesReadingsOut removes what was read in an hour.
func TestRemovalTakesReadingsOut(t *testing.T) {
	hour := func(n int) int64 { return noon().Add(time.Duration(n) * time.Hour).Unix() }
	var stored []Span
	for n := range 3 {
		stored = append(stored, Span{Span: collector.Span{First: hour(n), Last: hour(n), Counters: collector.Counters{Views: int64(n)}}})
	}
	b := NewBlog(hour(3))
	p := b.Post(uuid)
	p.Span, p.Found = stored[2].Span, stored[2].First
	p.Removal = &Interval{From: hour(1), To: hour(1)}
	if p.State() != Rewritten {
		t.Errorf("state %v", p.State())
	}
	rows := b.Rewrite(p, stored)
	if diff := cmp.Diff([]int64{hour(1)}, rows.Remove); diff != "" || len(rows.Write) > 0 {
		t.Errorf("rows to remove: %s, to write: %v", diff, rows.Write)
	}
}

// TestOrderOfReadingsMakesNoDifference compares the spans that readings make at
// once with those that they make one by one, in any order.
func TestOrderOfReadingsMakesNoDifference(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 200 {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			var all []collector.Reading
			views := int64(0)
			for i := range 3 + r.IntN(20) {
				views += r.Int64N(2)
				all = append(all, collector.Reading{At: noon().Unix() + int64(60*i), Counters: collector.Counters{Views: views}})
			}
			want := mergeSpans(nil, all).spans
			var got []Span
			for _, i := range r.Perm(len(all)) {
				b := NewBlog(noon().Unix())
				p := b.Post(uuid)
				p.Late = []collector.Reading{all[i]}
				got = applied(got, b.Rewrite(p, got))
			}
			if diff := cmp.Diff(plainSpans(want), plainSpans(got)); diff != "" {
				t.Errorf("%v: %s", all, diff)
			}
		})
	}
}

// applied returns spans as they are stored once rows are written.
func applied(stored []Span, rows SpanRows) []Span {
	stored = slices.DeleteFunc(slices.Clone(stored), func(s Span) bool {
		return slices.Contains(rows.Remove, s.First) ||
			slices.ContainsFunc(rows.Write, func(r SpanRow) bool { return r.First == s.First })
	})
	for _, r := range rows.Write {
		stored = append(stored, Span{Span: r.Span, Seen: UnpackSeen(r.First, r.Seen)})
	}
	slices.SortFunc(stored, func(a, b Span) int { return int(a.First - b.First) })
	return stored
}

func beginnings(rows SpanRows) []int64 {
	var all []int64
	for _, r := range rows.Write {
		all = append(all, r.First)
	}
	return all
}
