package ledger

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
)

func TestTotalsAddUpWhatIsKnown(t *testing.T) { onEachEngine(t, testTotalsAddUpWhatIsKnown) }

func testTotalsAddUpWhatIsKnown(t *testing.T) {
	db := openTest(t)
	account := addAccount(t, db, "velopert", noon())
	totals := func() string {
		t.Helper()
		sum, err := db.Totals(t.Context(), account)
		if err != nil {
			t.Fatal(err)
		}
		list, err := db.PostList(t.Context(), account, collector.PostQuery{})
		if err != nil || list.Totals != sum {
			t.Errorf("the list has %v, the totals are %v: %v", list.Totals, sum, err)
		}
		return fmt.Sprint(sum.Posts, sum.Counters)
	}
	unknown := fmt.Sprint(0, collector.Counters{Views: collector.Unknown, Likes: collector.Unknown, Comments: collector.Unknown})
	if got := totals(); got != unknown {
		t.Errorf("without posts: %s", got)
	}
	storeScrape(t, db, collector.ScrapeResult{
		Account: account, At: noon(), Next: noon().Add(time.Hour),
		Seen:   []collector.Observation{seen(1, noon(), 10, 2, collector.Unknown), seen(2, noon(), 5, collector.Unknown, collector.Unknown), seen(3, noon(), 100, 50, 7)},
		Unread: []collector.Post{seen(4, noon(), 0, 0, 0).Post},
	})
	storeScrape(t, db, collector.ScrapeResult{
		Account: account, At: noon().Add(time.Hour), Next: noon().Add(2 * time.Hour),
		Seen: []collector.Observation{seen(1, noon().Add(time.Hour), 8, 2, collector.Unknown)}, Deleted: []string{uuidOf(3)},
	})
	if got, want := totals(), fmt.Sprint(3, collector.Counters{Views: 15, Likes: 2, Comments: collector.Unknown}); got != want {
		t.Errorf("totals %s, want %s", got, want)
	}
}

func TestPostReadingsTouchTheDays(t *testing.T) { onEachEngine(t, testPostReadingsTouchTheDays) }

func testPostReadingsTouchTheDays(t *testing.T) {
	db := openTest(t)
	account := addAccount(t, db, "velopert", noon())
	for i, views := range []int64{10, 10, 12, 12, 15, 15, 20} { // every eight hours from noon
		at := noon().Add(time.Duration(8*i) * time.Hour)
		store(t, db, account, at, seen(1, at, views, 0, 0))
	}
	facts, err := db.Post(t.Context(), account, uuidOf(1))
	if err != nil {
		t.Fatal(err)
	}
	first := collector.DateOf(noon())
	for name, tc := range map[string]struct {
		from, to collector.Date
		want     []int64
	}{
		"all":                     {collector.AllDays, first + 9, []int64{10, 12, 15, 20}},
		"first day":               {first, first, []int64{10}},
		"a run that began before": {first + 2, first + 2, []int64{15, 20}},
		"first two":               {first, first + 1, []int64{10, 12, 15}},
		"before":                  {first - 9, first - 1, nil},
		"after":                   {first + 3, first + 9, nil},
		"second day":              {first + 1, first + 1, []int64{12, 15}},
	} {
		spans, err := db.PostReadings(t.Context(), account, facts.Row, tc.from, tc.to)
		var got []int64
		for _, r := range spans {
			got = append(got, r.Views)
		}
		if diff := cmp.Diff(tc.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
}

func TestExportOfOneAccountIsItsPartOfAll(t *testing.T) {
	onEachEngine(t, testExportOfOneAccountIsItsPartOfAll)
}

func testExportOfOneAccountIsItsPartOfAll(t *testing.T) {
	db, account, _ := rich(t)
	other := addAccount(t, db, "other", noon())
	var file strings.Builder // more than is read at once
	file.WriteString(header)
	for i := range exportedAtOnce + 2 {
		fmt.Fprintf(&file, "other,%s,\"a, \"\"b\"\"\",,%s,%d,,\n", uuidOf(1), noon().Add(time.Duration(i-99_999)*time.Minute).Format(time.RFC3339), i)
	}
	importText(t, db, file.String())
	want := map[string]string{}
	columns, rest, _ := strings.Cut(exportText(t, db), "\n")
	for line := range strings.Lines(rest) {
		user, _, _ := strings.Cut(line, ",")
		want[user] += line
	}
	for user, id := range map[string]int64{"velopert": account, "other": other} {
		var b bytes.Buffer
		if err := readingcsv.Export(t.Context(), db, []int64{id}, &b); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(columns+"\n"+want[user], b.String()); diff != "" {
			t.Errorf("%s: %.500s", user, diff)
		}
	}
}
