package ledger

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/unicode"

	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
)

// TestImportReadsWhatSpreadsheetsWrite: the same file in other forms is the same.
func TestImportReadsWhatSpreadsheetsWrite(t *testing.T) {
	onEachEngine(t, testImportReadsWhatSpreadsheetsWrite)
}

func testImportReadsWhatSpreadsheetsWrite(t *testing.T) {
	plain := openTest(t)
	text := strings.ReplaceAll(sample(), `"a ""b"", c"`, "a b c")
	importText(t, plain, text)
	want := exportText(t, plain)
	utf16 := func(order unicode.Endianness) string {
		encoded, err := unicode.UTF16(order, unicode.UseBOM).NewEncoder().String(strings.ReplaceAll(text, ",", "\t"))
		if err != nil {
			t.Fatal(err)
		}
		return encoded
	}
	for name, form := range map[string]string{
		"semicolons":             strings.ReplaceAll(text, ",", ";"),
		"tabs":                   strings.ReplaceAll(text, ",", "\t"),
		"CRLF":                   strings.ReplaceAll(text, "\n", "\r\n"),
		"UTF-8 with a mark":      "\xef\xbb\xbf" + text,
		"mark, semicolons, CRLF": "\xef\xbb\xbf" + strings.NewReplacer(",", ";", "\n", "\r\n").Replace(text),
		"quoted header":          `"user";"post";"title";"released_at";"observed_at";"views";"likes";"comments"` + strings.ReplaceAll(strings.TrimPrefix(text, strings.TrimSuffix(header, "\n")), ",", ";"),
		"UTF-16 LE with tabs":    utf16(unicode.LittleEndian),
		"UTF-16 BE with tabs":    utf16(unicode.BigEndian),
	} {
		db := openTest(t)
		importText(t, db, form)
		if got := exportText(t, db); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
	}
}

// TestReadingsWithinOneSecond: the last stays, in whatever order they come.
func TestReadingsWithinOneSecond(t *testing.T) { onEachEngine(t, testReadingsWithinOneSecond) }

func testReadingsWithinOneSecond(t *testing.T) {
	early := csvLine(noon(), "10,1,1")
	early = strings.ReplaceAll(early, "00Z,10", "00.2Z,10")
	late := strings.ReplaceAll(strings.ReplaceAll(early, "00.2Z", "00.8Z"), ",10,", ",12,")
	if early == late {
		t.Fatal(early)
	}
	for _, lines := range []string{early + late, late + early, early + late + early} {
		db := openTest(t)
		importText(t, db, header+lines)
		if spans := dump(t, db, `SELECT views FROM spans`); len(spans) != 1 || spans[0] != "12" {
			t.Errorf("%s: runs %v, want the last", lines, spans)
		}
	}
	db := openTest(t)
	if _, err := readingcsv.Import(t.Context(), db, bytes.NewBufferString(header+early+strings.ReplaceAll(early, ",10,", ",12,")), nil); err == nil {
		t.Error("two totals of one instant are no contradiction")
	}
}

// TestChangeWaitsForALongImport: a change beside it is told that it waits, and
// is done after it.
func TestChangeWaitsForALongImport(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: imports for long")
	}
	dir := t.TempDir()
	importing := openDir(t, dir, secretkey.Keys{})
	waits := make(chan struct{})
	beside, err := Open(t.Context(), Options{Dir: dir, Beside: true, Waiting: func() { close(waits) }})
	if err != nil {
		t.Fatal(err)
	}
	defer beside.Close()
	tx, err := importing.write.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	added := make(chan error)
	go func() {
		_, _, err := beside.AddAccount(t.Context(), "alice", noon())
		added <- err
	}()
	select {
	case <-waits:
	case err := <-added:
		t.Fatalf("it did not wait: %v", err)
	case <-time.After(2 * time.Minute):
		t.Fatal("nobody was told")
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := <-added; err != nil {
		t.Error(err)
	}
}

// TestExportKeepsNothingBusy: the write-ahead log can be brought into the file
// while somebody reads an export as slowly as they like.
func TestExportKeepsNothingBusy(t *testing.T) {
	db := openTest(t)
	importText(t, db, sample())
	var blocked int
	w := writerFunc(func(p []byte) (int, error) {
		var busy, log, done int
		if err := db.write.QueryRowContext(t.Context(), "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &done); err != nil {
			return 0, err
		}
		blocked += busy
		return len(p), nil
	})
	if err := readingcsv.Export(t.Context(), db, []int64{1}, w); err != nil {
		t.Fatal(err)
	}
	if blocked != 0 {
		t.Error("the export kept the log from being brought into the ledger")
	}
	if err := db.QuickCheck(t.Context()); err != nil {
		t.Error(err)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
