package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
)

const header = "user,post,title,released_at,observed_at,views,likes,comments\n"

// csvLine is a line of readings of velopert's post 1.
func csvLine(at time.Time, rest string) string {
	return "velopert," + uuidOf(1) + ",제목,2020-01-02T03:04:05Z," + at.UTC().Format(time.RFC3339) + "," + rest + "\n"
}

// sample is two posts over some days, with a comma and a quote in a title, an
// unknown release, unknown likes, and lines that are out of order or twice.
func sample() string {
	var b strings.Builder
	b.WriteString(header)
	for i := range 40 {
		at := noon().Add(time.Duration(i*i) * 7 * time.Minute)
		b.WriteString(csvLine(at, fmt.Sprintf("%d,%d,1", 100+i/2, i/9)))
		fmt.Fprintf(&b, "velopert,%s,\"a \"\"b\"\", c\",,%s,%d,,\n", uuidOf(2),
			at.Add(-time.Hour).Format(time.RFC3339), 1000+i/5*5)
	}
	b.WriteString(csvLine(noon().Add(time.Second), "100,0,1"))
	b.WriteString(csvLine(noon(), "100,0,1"))
	return b.String()
}

func TestImport(t *testing.T) { onEachEngine(t, testImport) }

func testImport(t *testing.T) {
	db := openTest(t)
	var progress []int
	got, err := readingcsv.Import(t.Context(), db, strings.NewReader(sample()), func(done, total int) {
		progress = append(progress, done, total)
	})
	if err != nil {
		t.Fatal(err)
	}
	days := len(dump(t, db, "SELECT * FROM days"))
	want := collector.ImportResult{Readings: 82, NewReadings: 81, Users: 1, Posts: 2, NewPosts: 2, Spans: 20 + 4 + 8, Days: days}
	want.Spans = len(dump(t, db, allSpans))
	if diff := cmp.Diff(want, got); diff != "" || days < 16 {
		t.Errorf("%d days, %s", days, diff)
	}
	if len(progress) != 4 || progress[2] != 81 || progress[3] != 82 {
		t.Errorf("progress: %v", progress)
	}
	(&life{T: t, db: db, account: 1}).check()
	accounts, err := db.Accounts(t.Context())
	if err != nil || len(accounts) != 0 {
		t.Errorf("the import began to follow somebody: %+v, %v", accounts, err)
	}
}

func TestImportAgainChangesNothing(t *testing.T) { onEachEngine(t, testImportAgainChangesNothing) }

func testImportAgainChangesNothing(t *testing.T) {
	db := openTest(t)
	importText(t, db, sample())
	deliverAll(t, db)
	before := contents(t, db)
	for name, text := range map[string]string{
		"the same file": sample(),
		"a part of it":  strings.Join(strings.SplitAfter(sample(), "\n")[:30], ""),
		"with a BOM":    "\ufeff" + strings.ReplaceAll(sample(), "\n", "\r\n"),
		"the export":    exportText(t, db),
	} {
		got := importText(t, db, text)
		if got.Users+got.NewPosts+got.Spans+got.Days+got.Contradicted != 0 {
			t.Errorf("%s: %+v", name, got)
		}
		if diff := cmp.Diff(before, contents(t, db)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if b := pendingBatch(t, db, 100); b.Len() != 0 {
		t.Errorf("to be delivered again: %+v", b)
	}
}

func TestImportInPartsMakesTheSame(t *testing.T) { onEachEngine(t, testImportInPartsMakesTheSame) }

func testImportInPartsMakesTheSame(t *testing.T) {
	whole, parts := openTest(t), openTest(t)
	importText(t, whole, sample())
	lines := strings.SplitAfter(strings.TrimPrefix(sample(), header), "\n")
	for len(lines) > 0 {
		n := min(17, len(lines))
		importText(t, parts, header+strings.Join(lines[len(lines)-n:], ""))
		lines = lines[:len(lines)-n]
	}
	if diff := cmp.Diff(contents(t, whole), contents(t, parts)); diff != "" {
		t.Error(diff)
	}
}

func TestExportAndImportIntoAnotherLedger(t *testing.T) {
	onEachEngine(t, testExportAndImportIntoAnotherLedger)
}

func testExportAndImportIntoAnotherLedger(t *testing.T) {
	db := openTest(t)
	l := newLife(t, 7)
	for range 100 {
		l.now = l.now.Add(time.Duration(l.IntN(20)) * time.Hour)
		l.scrape()
	}
	for from, db := range map[string]*DB{"imported": db, "lived": l.db} {
		if from == "imported" {
			importText(t, db, sample())
		}
		copied := openTest(t)
		importText(t, copied, exportText(t, db))
		if diff := cmp.Diff(exportText(t, db), exportText(t, copied)); diff != "" {
			t.Errorf("%s: another export: %s", from, diff)
		}
		// What velog reported is not a reading.
		if from == "imported" {
			if diff := cmp.Diff(contents(t, db), contents(t, copied)); diff != "" {
				t.Errorf("%s: %s", from, diff)
			}
		}
	}
}

func TestImportBeforeAndBetweenRounds(t *testing.T) {
	onEachEngine(t, testImportBeforeAndBetweenRounds)
}

func testImportBeforeAndBetweenRounds(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	o := seen(1, noon(), 100, 1, 0)
	store(t, db, id, noon(), o)
	o.At, o.Views = noon().Add(48*time.Hour), 120
	store(t, db, id, o.At, o)
	deliverAll(t, db)
	got := importText(t, db, header+
		csvLine(noon().Add(-72*time.Hour), "40,1,0")+
		csvLine(noon(), "99,1,0")+ // the ledger knows better
		csvLine(noon().Add(24*time.Hour), "105,1,0"))
	if got.Spans != 2 || got.Contradicted != 1 || got.NewPosts != 0 || got.Users != 0 {
		t.Errorf("got %+v", got)
	}
	if got := dump(t, db, "SELECT SUM(views) FROM days"); got[0] != "80" {
		t.Errorf("the days add up to %s, want 80", got[0])
	}
	a := accountOf(t, db, "velopert")
	if !a.TrackedSince.Equal(noon().Add(-72*time.Hour)) || a.Posts != 1 {
		t.Errorf("got %+v", a)
	}
	b := deliverAll(t, db)
	if len(b.Readings) == 0 || !b.Readings[0].At.Equal(noon().Add(-72*time.Hour)) {
		t.Errorf("the older readings are not pending: %+v", b.Readings)
	}
	if len(b.Posts) != 0 {
		t.Errorf("older lines changed the post: %+v", b.Posts)
	}
}

func TestImportShowsThatAPostBeganLater(t *testing.T) {
	onEachEngine(t, testImportShowsThatAPostBeganLater)
}

func testImportShowsThatAPostBeganLater(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon().Add(-240*time.Hour))
	o := seen(1, noon(), 100, 1, 0)
	o.ReleasedAt = noon().Add(-96 * time.Hour)
	store(t, db, id, noon(), o)
	if got := len(dump(t, db, allAccountDays)); got != 5 {
		t.Fatalf("%d days since the release, want 5", got)
	}
	// It was read before its release, when it was private: it did not begin at 0.
	importText(t, db, header+strings.Replace(csvLine(noon().Add(-120*time.Hour), "60,1,0"), "2020-01-02T03:04:05Z", "", 1))
	if got := dump(t, db, "SELECT SUM(views) FROM account_days"); got[0] != "40" {
		t.Errorf("the days add up to %s, want 40", got[0])
	}
	// And now it was first seen after its release, too.
	if _, err := db.write.ExecContext(direct(t.Context()), "UPDATE following SET began = NULL"); err != nil {
		t.Fatal(err)
	}
	(&life{T: t, db: db, account: id}).check()
}

func TestImportedAccountCanBeTracked(t *testing.T) {
	onEachEngine(t, testImportedAccountCanBeTracked)
}

func testImportedAccountCanBeTracked(t *testing.T) {
	db := openTest(t)
	importText(t, db, sample())
	id, created, err := db.AddAccount(t.Context(), "velopert", noon().Add(time.Hour))
	if err != nil || !created {
		t.Fatal(created, err)
	}
	if due, err := db.Due(t.Context(), noon().Add(time.Hour), noon().Add(time.Hour), 9); err != nil || len(due) != 1 || due[0] != id {
		t.Errorf("due: %v, %v", due, err)
	}
	if posts, err := db.Tracked(t.Context(), id); err != nil || len(posts) != 2 {
		t.Errorf("followed: %v, %v", posts, err)
	}
}

func TestImportRefuses(t *testing.T) { onEachEngine(t, testImportRefuses) }

func testImportRefuses(t *testing.T) {
	good := csvLine(noon(), "10,1,0")
	future := time.Now().Add(time.Hour)
	for _, c := range []struct{ name, file, want string }{
		{"nothing", "", "line 1: the header must be user,post,"},
		{"no header", good, "line 1: the header must be"},
		{"another header", "user,post,title,observed_at,released_at,views,likes,comments\n" + good, "line 1: the header"},
		{"a column more", header + good + strings.Replace(good, "10,", "10,10,", 1), "line 3: there must be 8 columns"},
		{"no user", header + good + strings.Replace(good, "velopert", "", 1), `line 3, column user: "" is not`},
		{"a post that is no UUID", header + strings.Replace(good, "aaaaaaaa-", "aaaaaaaa", 1), "line 2, column post: "},
		{"no time", header + csvLine(time.Time{}, "1,1,1"), "line 2, column observed_at: "},
		{"a date alone", header + strings.Replace(good, "T03:00:00Z", "", 1), "line 2, column observed_at: "},
		{"the future", header + csvLine(future, "1,1,1"), "in the future"},
		{"a release that is no time", header + strings.Replace(good, "2020-01-02T", "2020-13-02T", 1), "line 2, column released_at: "},
		{"negative views", header + csvLine(noon(), "-1,1,1"), `line 2, column views: "-1" is not a whole number`},
		{"no views", header + csvLine(noon(), ",1,1"), `line 2, column views: "" is not a whole number`},
		{"too many views", header + csvLine(noon(), "9007199254740993,1,1"), "line 2, column views: "},
		{"likes with a point", header + csvLine(noon(), "1,1.5,1"), "line 2, column likes: "},
		{"comments in words", header + csvLine(noon(), "1,1,many"), "line 2, column comments: "},
		{"contradiction", header + good + good + csvLine(noon(), "11,1,0"), "line 4: contradicts line"},
		{"open quote", header + good + `velopert,"` + good, "line "},
		{"two lines in quotes before it", header + strings.Replace(good, "제목", "\"제\n목\"", 1) + "x\n", "line 4: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			db := openTest(t)
			_, err := readingcsv.Import(t.Context(), db, strings.NewReader(c.file), nil)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
			if got := dump(t, db, "SELECT id FROM accounts"); len(got) != 0 {
				t.Error("something of the file was stored")
			}
		})
	}
}

func TestImportThatIsCancelledLeavesNothing(t *testing.T) {
	onEachEngine(t, testImportThatIsCancelledLeavesNothing)
}

func testImportThatIsCancelledLeavesNothing(t *testing.T) {
	db := openTest(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, err := readingcsv.Import(ctx, db, strings.NewReader(sample()), func(int, int) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if got := contents(t, db); len(got[0])+len(got[1])+len(got[2]) != 0 {
		t.Errorf("got %v", got)
	}
}

func TestImportOfAFileThatCannotBeRead(t *testing.T) {
	onEachEngine(t, testImportOfAFileThatCannotBeRead)
}

func testImportOfAFileThatCannotBeRead(t *testing.T) {
	broken := errors.New("the disk is broken")
	_, err := readingcsv.Import(t.Context(), openTest(t), io.MultiReader(strings.NewReader(sample()), failing{broken}), nil)
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

type failing struct{ error }

func (f failing) Read([]byte) (int, error) { return 0, f.error }

// FuzzImport imports anything. What is accepted comes out of an export in a
// form that makes the same ledger again.
func FuzzImport(f *testing.F) {
	f.Add([]byte(sample()))
	f.Add([]byte(header + csvLine(noon(), "1,,")))
	f.Add([]byte(header + "\"a\",\"" + uuidOf(1) + "\",\"b\nc\",,2020-01-01T00:00:00+09:00,1,2,3\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if _, err := readingcsv.Parse(bytes.NewReader(file), noon()); err != nil {
			return // said so, and did not panic
		}
		db := openTest(t)
		importText(t, db, string(file))
		first := exportText(t, db)
		before := contents(t, db)
		importText(t, db, first)
		if diff := cmp.Diff(before, contents(t, db)); diff != "" {
			t.Errorf("importing the export changed something: %s", diff)
		}
		copied := openTest(t)
		importText(t, copied, first)
		if diff := cmp.Diff(first, exportText(t, copied)); diff != "" {
			t.Errorf("another export: %s", diff)
		}
	})
}
