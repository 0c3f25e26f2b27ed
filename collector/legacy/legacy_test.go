package legacy_test

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/unicode"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/legacy"
)

func now() time.Time { return time.Date(2026, 3, 10, 12, 0, 0, 0, collector.Seoul) }

func open(t *testing.T, name string) io.Reader {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// imported imports what was found, twice, and returns the days of all posts.
func imported(t *testing.T, found legacy.Found) []string {
	t.Helper()
	ctx := t.Context()
	db, err := ledger.Open(ctx, ledger.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Import(ctx, found.ImportedReadings, nil); err != nil {
		t.Fatal(err)
	}
	if again, err := db.Import(ctx, found.ImportedReadings, nil); err != nil || again.NewReadings+again.Days > 0 {
		t.Errorf("importing again changed %+v: %v", again, err)
	}
	var days []string
	accounts, err := db.AccountIDs(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, account := range accounts {
		posts, err := db.ExportedPosts(ctx, account)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range posts {
			own, err := db.PostDays(ctx, p.Account, p.Row, collector.AllDays, math.MaxInt32)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range own {
				days = append(days, fmt.Sprintf("%s %s %s +%d=%d ♥%d %s", p.User, p.Title, d.Date, d.Views, d.ViewsTotal, d.LikesTotal, d.Quality))
			}
		}
	}
	return days
}

func skipped(found legacy.Found) string {
	var b strings.Builder
	for _, s := range found.Skipped {
		fmt.Fprintf(&b, "%d %s\n", s.Count, s.Reason)
	}
	return b.String()
}

// TestDocumentsHaveTheDaysThatVelogCounted, and totals at the midnights between
// that add up to the total.
func TestDocumentsHaveTheDaysThatVelogCounted(t *testing.T) {
	lines, err := io.ReadAll(open(t, "poststats.json"))
	if err != nil {
		t.Fatal(err)
	}
	array := "[" + strings.ReplaceAll(strings.TrimSpace(string(lines)), "\n", ",\n") + "]"
	for name, text := range map[string]string{"lines": string(lines), "array": array} {
		t.Run(name, func(t *testing.T) {
			found, err := legacy.FromDocuments(strings.NewReader(text), now())
			if err != nil {
				t.Fatal(err)
			}
			want := []string{
				"alice 하나 2023-11-01 +5=105 ♥-1 reported", "alice 하나 2023-11-02 +0=105 ♥-1 reported",
				"alice 하나 2023-11-03 +7=112 ♥-1 reported", "alice 하나 2023-11-04 +1=113 ♥2 partial",
				"alice 둘 2023-11-04 +0=40 ♥-1 partial", "bob too much 2023-11-04 +0=9 ♥0 partial",
			}
			for i := range want {
				want[i] = strings.ReplaceAll(want[i], "♥-1", fmt.Sprint("♥", int64(collector.Unknown)))
			}
			if diff := cmp.Diff(want, imported(t, found)); diff != "" {
				t.Error(diff)
			}
			for _, reason := range []string{"1 posts of which only the total is taken: their days add up to more", "1 posts whose updatedAt is missing", "1 posts of which only the total is taken: they have no days"} {
				if !strings.Contains(skipped(found), reason) {
					t.Errorf("no %q in\n%s", reason, skipped(found))
				}
			}
		})
	}
}

// TestDocumentsAreReadWholeOrNotAtAll: half a file is refused, wherever it ends.
func TestDocumentsAreReadWholeOrNotAtAll(t *testing.T) {
	lines, err := io.ReadAll(open(t, "poststats.json"))
	if err != nil {
		t.Fatal(err)
	}
	documents := strings.Split(strings.TrimSpace(string(lines)), "\n")
	two := strings.Join(documents[:2], ",\n")
	for _, text := range []string{
		"[" + two, "[" + two + ",\n", "[" + two + "] more", "[" + two + "][]", "[", documents[0] + "\n" + documents[1][:50], documents[0] + "]",
	} {
		if found, err := legacy.FromDocuments(strings.NewReader(text), now()); err == nil {
			t.Errorf("%q was taken: %d readings", text, found.Readings)
		}
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(string(lines)) // of PowerShell's >
	if err != nil {
		t.Fatal(err)
	}
	if format := legacy.FormatOf(bufio.NewReader(strings.NewReader(utf16))); format != legacy.Documents {
		t.Errorf("in UTF-16: %v", format)
	}
	if found, err := legacy.FromDocuments(strings.NewReader(utf16), now()); err != nil || found.Readings != 7 {
		t.Errorf("in UTF-16: %d readings, %v", found.Readings, err)
	}
	for _, title := range []string{`a\u0000b`, strings.Repeat("긴", 2000)} {
		found, err := legacy.FromDocuments(strings.NewReader(strings.Replace(documents[0], "하나", title, 1)), now())
		if err != nil || found.Readings != 0 || !strings.Contains(skipped(found), "1 posts whose title") {
			t.Errorf("a title that is none: %d readings, %v, %s", found.Readings, err, skipped(found))
		}
	}
}

// TestTablesHaveTotals: what is called daily is the total at a day's last reading.
func TestTablesHaveTotals(t *testing.T) {
	found, err := legacy.FromTables([]io.Reader{open(t, "statistics.csv"), open(t, "posts.csv"), open(t, "users.csv")}, "", now())
	if err != nil {
		t.Fatal(err)
	}
	if u := found.Users[0]; u.Name != "carol" || u.VelogID != "33333333-3333-4333-8333-333333333333" || len(u.Posts) != 1 ||
		u.Posts[0].Released != time.Date(2025, 1, 1, 0, 0, 0, 0, collector.Seoul).Unix() {
		t.Errorf("%+v", u)
	}
	days := imported(t, found)
	if len(days) != 4 || !strings.Contains(days[1], "2025-03-02 +12=112 ♥3 exact") || !strings.HasPrefix(days[1], `carol 쉼표, 그리고 "따옴표"`) {
		t.Errorf("%q", days)
	}
	for _, reason := range []string{"1 days with a total of 0", "1 days that were changed on another day", "1 days of posts that are not in posts_post", "1 posts without a day"} {
		if !strings.Contains(skipped(found), reason) {
			t.Errorf("no %q in\n%s", reason, skipped(found))
		}
	}
}

func TestTablesNeedTheNamesOfUsers(t *testing.T) {
	tables := func() []io.Reader { return []io.Reader{open(t, "posts.csv"), open(t, "statistics.csv")} }
	if found, err := legacy.FromTables(tables(), "carol", now()); err != nil || found.Users[0].Name != "carol" {
		t.Errorf("with a name: %+v, %v", found, err)
	}
	if _, err := legacy.FromTables(tables(), "", now()); err == nil || !strings.Contains(err.Error(), "--user NAME") {
		t.Errorf("without a name: %v", err)
	}
	if _, err := legacy.FromTables(tables()[:1], "carol", now()); err == nil || !strings.Contains(err.Error(), "needed together") {
		t.Errorf("half of it: %v", err)
	}
}

func TestFormatsAreToldApart(t *testing.T) {
	for name, want := range map[string]legacy.Format{"poststats.json": legacy.Documents, "statistics.csv": legacy.Table, "posts.csv": legacy.Table, "users.csv": legacy.Table} {
		if got := legacy.FormatOf(bufio.NewReader(open(t, name))); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
	for _, header := range []string{"user,post,title,released_at,observed_at,views,likes,comments\n", "\"user\";\"post\"\n", ""} {
		if got := legacy.FormatOf(bufio.NewReader(strings.NewReader(header))); got != legacy.Readings {
			t.Errorf("%q: %v", header, got)
		}
	}
}
