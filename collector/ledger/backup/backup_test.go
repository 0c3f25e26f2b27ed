package backup_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/backup"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

const (
	keyText    = "abababababababababababababababababababababababababababababababab"
	passphrase = "correct horse battery"
)

func noon() time.Time { return time.Date(2026, 3, 10, 12, 0, 0, 0, collector.Seoul) }

func keys(t *testing.T) secretkey.Keys {
	t.Helper()
	ks, err := secretkey.ParseKeys(keyText)
	if err != nil {
		t.Fatal(err)
	}
	return ks
}

func open(t *testing.T, dir string) *ledger.DB {
	t.Helper()
	db, err := ledger.Open(t.Context(), ledger.Options{Dir: dir, Keys: keys(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func token(t *testing.T, kind string) velog.Token {
	t.Helper()
	text, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"sub": kind, "exp": noon().AddDate(0, 1, 0).Unix(),
	}).SignedString([]byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	return velog.Token(text)
}

func tokens(t *testing.T) velog.Tokens {
	t.Helper()
	return velog.Tokens{Access: token(t, "access"), Refresh: token(t, "refresh")}
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// lived returns a ledger in which everything has happened, with rows in all tables.
func lived(t *testing.T, dir string) *ledger.DB {
	t.Helper()
	ctx, db := t.Context(), open(t, dir)
	alice := velog.User{ID: "11111111-1111-4111-8111-111111111111", Username: "alice"}
	id, _, err := db.AddConnected(ctx, alice, tokens(t), noon())
	must(t, err)
	scrape(t, db, id, alice, noon().AddDate(0, 0, -40), 80) // days to compare with
	scrape(t, db, id, alice, noon(), 100)
	scrape(t, db, id, alice, noon().Add(40*time.Hour), 1_160) // a milestone
	_, err = db.StoreScrape(ctx, collector.ScrapeResult{
		Account: id, At: noon().Add(41 * time.Hour), Deleted: []string{uuid(3)}, Next: noon().Add(42 * time.Hour),
		Missing:  []collector.Missing{{Post: uuid(2), Since: noon().Add(41 * time.Hour)}},
		Reported: []collector.ReportedDay{{Post: uuid(1), Date: collector.DateOf(noon()) + 1, Views: 7}},
	})
	must(t, err,
		db.AddSession(ctx, collector.Session{Hash: [32]byte{1}, Account: id, Began: noon(), Ends: noon().AddDate(1, 0, 0)}),
		db.SetShareToken(ctx, id, collector.SharePages, "public-link", noon()),
		db.SetOnLeaderboard(ctx, id, true, noon()))
	_, err = db.PlanNotices(ctx, collector.EventKinds(), []string{"ntfy"}, noon(), noon().Add(41*time.Hour))
	must(t, err)
	_, err = db.AddSessionByLink(ctx, [32]byte{2}, noon().AddDate(1, 0, 0),
		collector.Session{Hash: [32]byte{3}, Account: id, Began: noon(), Ends: noon().AddDate(1, 0, 0)})
	must(t, err)
	bob, _, err := db.AddPublic(ctx, velog.User{ID: "22222222-2222-4222-8222-222222222222", Username: "bob"}, noon())
	must(t, err, db.Disconnect(ctx, bob, noon()))
	_, _, err = db.AddAccount(ctx, "carol", noon())
	must(t, err, db.RemoveAccount(ctx, "carol"), db.MovePosts(ctx, noon().AddDate(-1, 0, 0)))
	_, err = db.RemoveReadings(ctx, ledger.Stretch{User: "alice", Post: uuid(2), From: noon().Add(39 * time.Hour), To: noon().Add(42 * time.Hour)},
		noon().Add(43*time.Hour))
	must(t, err)
	batch, err := db.Pending(ctx, 1000)
	must(t, err, db.Rejected(ctx, batch, []collector.Rejection{{
		Measurement: collector.MeasurementPostDaily, To: 1, Points: 1, Reason: "field type conflict",
	}}))
	return db
}

func uuid(n int) string { return fmt.Sprintf("aaaaaaaa-0000-4000-8000-%012d", n) }

func scrape(t *testing.T, db *ledger.DB, account int64, owner velog.User, at time.Time, views int64) {
	t.Helper()
	var seen []collector.Observation
	for n := range 4 {
		seen = append(seen, collector.Observation{
			Post: collector.Post{
				ID: uuid(n), Title: fmt.Sprintf("글 %d", n), Slug: fmt.Sprintf("post-%d", n), Tags: []string{"go", "한글"},
				Series: "연재", Private: n == 0, ReleasedAt: noon().AddDate(-1, 0, 0),
			},
			At: at, Counters: collector.Counters{Views: views + int64(n), Likes: int64(n), Comments: 1},
		})
	}
	_, err := db.StoreScrape(t.Context(), collector.ScrapeResult{Account: account, At: at, Owner: owner, Seen: seen, Next: at.Add(time.Hour), Full: true})
	must(t, err)
}

// rows returns the contents of all tables, a text for each row.
func rows(t *testing.T, dir string) map[string][]string {
	t.Helper()
	db, err := dialect.OpenReaders(filepath.Join(dir, ledger.FileName))
	must(t, err)
	defer db.Close()
	tables, err := db.Tables(t.Context(), db)
	must(t, err)
	all := map[string][]string{}
	for _, table := range tables {
		columns, err := db.Columns(t.Context(), db, table)
		must(t, err)
		found, err := db.QueryContext(t.Context(), "SELECT * FROM "+table)
		must(t, err)
		all[table] = []string{}
		for found.Next() {
			values, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			must(t, found.Scan(into...))
			text := ""
			for i, c := range columns {
				text += fmt.Sprintf("%s=%v ", c, values[i])
			}
			all[table] = append(all[table], text)
		}
		must(t, found.Err(), found.Close())
		slices.Sort(all[table])
	}
	return all
}

// TestRestoreBringsEveryTableBack: all rows of all tables come back beside a
// running daemon's backup, but for sessions and links.
func TestRestoreBringsEveryTableBack(t *testing.T) {
	from, to := t.TempDir(), filepath.Join(t.TempDir(), "data")
	db := lived(t, from)
	file := filepath.Join(t.TempDir(), "velog.backup")
	must(t, backup.Write(t.Context(), db, file, &backup.Key{Text: keyText, Passphrase: passphrase}, nil))
	if mode := stat(t, file).Mode().Perm(); mode != 0o600 {
		t.Errorf("others may read the backup: %v", mode)
	}
	at := noon().AddDate(0, 0, 5)
	restored, err := backup.Restore(t.Context(), backup.Restoring{File: file, Dir: to, KeyFile: "secret.key", Passphrase: answer(passphrase)}, at)
	must(t, err)
	// The fourth post is deleted.
	if diff := cmp.Diff(backup.Restored{Users: []string{"alice", "bob"}, Posts: 3, Key: true}, restored); diff != "" {
		t.Error(diff)
	}
	want, got := rows(t, from), rows(t, to)
	for table, list := range want {
		if len(list) == 0 {
			t.Errorf("the ledger of the test has no rows of %s, so that nothing is said about them", table)
		}
	}
	if n := len(want["sessions"]); n != 2 || len(got["sessions"]) != 0 {
		t.Errorf("%d sessions of %d came back", len(got["sessions"]), n)
	}
	delete(want, "sessions")
	delete(got, "sessions")
	void := fmt.Sprintf("links_void_until=%d ", at.Unix())
	for _, row := range got["accounts"] {
		if !strings.Contains(row, void) {
			t.Errorf("links of an account are valid: %s", row)
		}
	}
	for _, column := range []string{"links_void_until", "events_known"} {
		want["accounts"], got["accounts"] = without(column, want["accounts"]), without(column, got["accounts"])
	}
	for i, row := range want["notices"] {
		want["notices"][i] = strings.Replace(row, "state=waiting", "state=failed", 1)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-ledger +restored):\n%s", diff)
	}
	back := open(t, to)
	alice, err := back.AccountByUser(t.Context(), "alice")
	must(t, err)
	if got, err := back.Tokens(t.Context(), alice.ID); err != nil || got != tokens(t) {
		t.Errorf("the tokens cannot be used: %v", err)
	}
	if text, err := os.ReadFile(filepath.Join(to, "secret.key")); err != nil || strings.TrimSpace(string(text)) != keyText {
		t.Errorf("the key is not back: %v", err)
	}
}

func without(column string, rows []string) []string {
	var others []string
	for _, row := range rows {
		before, after, _ := strings.Cut(row, column+"=")
		_, after, _ = strings.Cut(after, " ")
		others = append(others, before+after)
	}
	return others
}

// TestRestoreTellsNothingTwice tells somebody of events after a backup, of which one was
// waiting then and one came later. The ledger that comes back tells what is new alone.
func TestRestoreTellsNothingTwice(t *testing.T) {
	ctx, from := t.Context(), t.TempDir()
	db := open(t, from)
	id, _, err := db.AddAccount(ctx, "alice", noon())
	must(t, err)
	target := []string{"ntfy"}
	tell := func(db *ledger.DB, at time.Time) (told []string) {
		t.Helper()
		_, err := db.PlanNotices(ctx, collector.EventKinds(), target, at.Add(-24*time.Hour), at)
		must(t, err)
		for {
			n, err := db.ClaimNotice(ctx, target[0], at)
			must(t, err)
			if n == nil {
				return told
			}
			told = append(told, n.Event.Words())
			must(t, db.NoticeSent(ctx, n))
		}
	}
	at := func(hours int) time.Time { return noon().Add(time.Duration(hours) * time.Hour) }
	see := func(db *ledger.DB, at time.Time, title string, views int64) {
		t.Helper()
		_, err := db.StoreScrape(ctx, collector.ScrapeResult{Account: id, At: at, Next: at.Add(time.Hour), Seen: []collector.Observation{{
			Post: collector.Post{ID: uuid(1), Title: title, Slug: "post", ReleasedAt: noon().AddDate(-1, 0, 0)},
			At:   at, Counters: collector.Counters{Views: views},
		}}})
		must(t, err)
	}
	see(db, at(0), "글", 95)
	see(db, at(1), "글", 120)
	_, err = db.PlanNotices(ctx, collector.EventKinds(), target, noon(), at(1))
	must(t, err)
	see(db, at(2), "글", 1100)
	file, to := filepath.Join(t.TempDir(), "velog.backup"), filepath.Join(t.TempDir(), "data")
	must(t, backup.Write(ctx, db, file, nil, nil))
	see(db, at(3), "새 글", 11_000)
	if told := tell(db, at(3)); len(told) != 7 {
		t.Errorf("told %q", told)
	}
	must(t, db.Close())

	_, err = backup.Restore(ctx, backup.Restoring{File: file, Dir: to}, at(5))
	must(t, err)
	back := open(t, to)
	see(back, at(6), "새 글", 12_000)
	if told := tell(back, at(6)); len(told) != 0 {
		t.Errorf("told again: %q", told)
	}
	see(back, at(7), "새 글", 110_000)
	if told := tell(back, at(7)); len(told) != 2 {
		t.Errorf("told then: %q", told)
	}
}

func answer(passphrase string) func() (string, error) {
	return func() (string, error) { return passphrase, nil }
}

func stat(t *testing.T, file string) os.FileInfo {
	t.Helper()
	info, err := os.Stat(file)
	must(t, err)
	return info
}

// TestBackupIsOfOneInstant: scrapes are stored while a backup is written, and it has
// all posts of each or none.
func TestBackupIsOfOneInstant(t *testing.T) {
	from := t.TempDir()
	db := open(t, from)
	id, _, err := db.AddAccount(t.Context(), "alice", noon())
	must(t, err)
	alice := velog.User{Username: "alice"}
	scrape(t, db, id, alice, noon(), 0)
	ctx, stop := context.WithCancel(t.Context())
	stored := make(chan int)
	go func() {
		n := 0
		for ; ctx.Err() == nil; n++ {
			scrape(t, db, id, alice, noon().Add(time.Duration(n+1)*time.Minute), int64(10*n+10))
		}
		stored <- n
	}()
	files := t.TempDir()
	for n := range 5 {
		must(t, backup.Write(t.Context(), db, filepath.Join(files, fmt.Sprint(n)), nil, nil))
	}
	stop()
	if n := <-stored; n == 0 {
		t.Fatal("nothing was stored meanwhile")
	}
	for n := range 5 {
		to := filepath.Join(files, fmt.Sprint("to", n))
		_, err := backup.Restore(t.Context(), backup.Restoring{File: filepath.Join(files, fmt.Sprint(n)), Dir: to}, noon())
		must(t, err)
		spans := map[string]int{}
		for _, row := range rows(t, to)["readings"] {
			spans[strings.Fields(row)[1]]++ // after the account
		}
		for _, n := range spans {
			if n != spans["post=1"] {
				t.Errorf("spans of the posts of the same scrapes: %v", spans)
			}
		}
	}
}

func TestRestoreRefuses(t *testing.T) {
	from := t.TempDir()
	db := lived(t, from)
	dir := t.TempDir()
	good, damaged, other := filepath.Join(dir, "good"), filepath.Join(dir, "damaged"), filepath.Join(dir, "other")
	must(t, backup.Write(t.Context(), db, good, &backup.Key{Text: keyText, Passphrase: passphrase}, nil))
	content, err := os.ReadFile(good)
	must(t, err)
	for i := len(content) / 2; i < len(content)/2+2000; i++ {
		content[i] ^= 0x55
	}
	must(t, os.WriteFile(damaged, content, 0o600), os.WriteFile(other, []byte("user,post\n"), 0o600))
	for _, c := range []struct {
		name, file, dir, passphrase, want string
	}{
		{"where a ledger is", good, from, passphrase, "there is a ledger already"},
		{"what is no backup", other, "", passphrase, "is not a backup"},
		{"what is damaged", damaged, "", passphrase, "damaged"},
		{"what is missing", filepath.Join(dir, "none"), "", passphrase, "cannot be read"},
		{"a wrong passphrase", good, "", "wrong horse battery", "passphrase"},
		{"a ledger in use", filepath.Join(from, ledger.FileName), "", passphrase, "in use"},
	} {
		t.Run(c.name, func(t *testing.T) {
			to := c.dir
			if to == "" {
				to = t.TempDir()
			}
			before := names(t, to)
			_, err := backup.Restore(t.Context(), backup.Restoring{File: c.file, Dir: to, KeyFile: "secret.key", Passphrase: answer(c.passphrase)}, noon())
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
			if diff := cmp.Diff(before, names(t, to)); diff != "" {
				t.Errorf("it left something behind: %s", diff)
			}
		})
	}
}

func TestRestoreNamesTheKeyThatIsMissing(t *testing.T) {
	db := lived(t, t.TempDir())
	file := filepath.Join(t.TempDir(), "without-key")
	must(t, backup.Write(t.Context(), db, file, nil, nil))
	for _, r := range []backup.Restoring{
		{KeyFile: "secret.key"},
		{KeyFile: "secret.key", Keys: otherKeys(t)},
		{Keys: otherKeys(t)},
	} {
		r.File, r.Dir = file, t.TempDir()
		restored, err := backup.Restore(t.Context(), r, noon())
		must(t, err)
		if restored.MissingKey == "" || restored.Tokens != 1 {
			t.Errorf("%+v", restored)
		}
	}
}

func otherKeys(t *testing.T) secretkey.Keys {
	t.Helper()
	ks, err := secretkey.ParseKeys(strings.Repeat("cd", 32))
	must(t, err)
	return ks
}

// TestRestoreKeepsToTheKeyAtHand: the key of a daemon that was started before the
// restore does not take the place of the backup's unnoticed, and a lost passphrase
// costs only the tokens.
func TestRestoreKeepsToTheKeyAtHand(t *testing.T) {
	db := lived(t, t.TempDir())
	file := filepath.Join(t.TempDir(), "with-key")
	must(t, backup.Write(t.Context(), db, file, &backup.Key{Text: keyText, Passphrase: passphrase}, nil))
	asked := func() (string, error) { return "", errors.New("the passphrase was asked for") }
	restored, err := backup.Restore(t.Context(), backup.Restoring{
		File: file, Dir: t.TempDir(), KeyFile: "secret.key", Keys: keys(t), Passphrase: asked,
	}, noon())
	if err != nil || restored.MissingKey != "" {
		t.Errorf("the same key: %+v, %v", restored, err)
	}
	restored, err = backup.Restore(t.Context(), backup.Restoring{File: file, Dir: t.TempDir(), Keys: otherKeys(t), Passphrase: asked}, noon())
	if err != nil || restored.MissingKey == "" {
		t.Errorf("another SECRET_KEY: %+v, %v", restored, err)
	}
	dir := t.TempDir()
	_, err = backup.Restore(t.Context(), backup.Restoring{File: file, Dir: dir, KeyFile: "secret.key", Keys: otherKeys(t), Passphrase: asked}, noon())
	if err == nil || !strings.Contains(err.Error(), "move it away") || len(names(t, dir)) > 0 {
		t.Errorf("another key file: %v, and %q", err, names(t, dir))
	}
}

// TestBackupBeforeAnUpgrade: a new program backs up a ledger that it has not migrated
// yet, and brings the backup up to date when it comes back.
func TestBackupBeforeAnUpgrade(t *testing.T) {
	kept, err := filepath.Glob("../testdata/kept/*.sql")
	must(t, err)
	script, err := os.ReadFile(kept[0])
	must(t, err)
	dir := t.TempDir()
	raw, err := sql.Open("sqlite", filepath.Join(dir, ledger.FileName))
	must(t, err)
	_, err = raw.ExecContext(t.Context(), string(script))
	must(t, err, raw.Close())
	if _, err := ledger.Open(t.Context(), ledger.Options{Dir: dir, ReadOnly: true}); err == nil || !strings.Contains(err.Error(), "older version") {
		t.Errorf("for other commands: %v", err)
	}
	db, err := ledger.Open(t.Context(), ledger.Options{Dir: dir, ReadOnly: true, Older: true})
	must(t, err)
	file := filepath.Join(t.TempDir(), "older")
	must(t, backup.Write(t.Context(), db, file, nil, nil), db.Close())
	restored, err := backup.Restore(t.Context(), backup.Restoring{File: file, Dir: t.TempDir(), KeyFile: "secret.key"}, noon())
	if err != nil || len(restored.Users) == 0 || restored.Posts == 0 {
		t.Errorf("%+v, %v", restored, err)
	}
}

// TestRestoreNeverMixesLedgers: what a killed daemon left beside the ledger that was
// moved away would become part of the restored one.
func TestRestoreNeverMixesLedgers(t *testing.T) {
	db := lived(t, t.TempDir())
	file := filepath.Join(t.TempDir(), "backup")
	must(t, backup.Write(t.Context(), db, file, nil, nil))
	for _, name := range []string{ledger.FileName + "-wal", ledger.FileName + "-journal"} {
		dir := t.TempDir()
		must(t, os.WriteFile(filepath.Join(dir, name), []byte("of another ledger"), 0o600))
		_, err := backup.Restore(t.Context(), backup.Restoring{File: file, Dir: dir, KeyFile: "secret.key"}, noon())
		if err == nil || !strings.Contains(err.Error(), "not there any more") {
			t.Errorf("beside %s: %v", name, err)
		}
		if diff := cmp.Diff([]string{name}, names(t, dir)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestWriteKeepsWhatIsThere(t *testing.T) {
	db := open(t, t.TempDir())
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, []byte("mine"), 0o600))
	if err := backup.Write(t.Context(), db, file, nil, nil); err == nil || !strings.Contains(err.Error(), "exists already") {
		t.Errorf("error %v", err)
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "mine" {
		t.Errorf("%q, %v", text, err)
	}
}

// fullDisk is a ledger whose copies go to a disk without space.
type fullDisk struct{}

func (fullDisk) CopyTo(context.Context, string, func(done, total int)) error {
	return os.WriteFile("/dev/full", []byte("a page"), 0o600)
}

func TestWriteToAFullDiskSaysSo(t *testing.T) {
	dir := t.TempDir()
	err := backup.Write(t.Context(), fullDisk{}, filepath.Join(dir, "velog.db"), nil, nil)
	if err == nil || !strings.Contains(err.Error(), "velog.db cannot be written: the disk is full") {
		t.Errorf("error %v", err)
	}
	if left := names(t, dir); len(left) > 0 {
		t.Errorf("it left %q behind", left)
	}
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	list := []string{}
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

// TestScheduleKeepsTheNewest has a daemon live for two weeks.
func TestScheduleKeepsTheNewest(t *testing.T) {
	db := open(t, t.TempDir())
	now := noon()
	dir := filepath.Join(t.TempDir(), "backups")
	s := &backup.Schedule{Source: db, Dir: dir, Keep: 3, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)}
	must(t, os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, "of-mine.db"), nil, 0o600),
		os.WriteFile(filepath.Join(dir, ".ledger-20260101T000000Z.db.1.unfinished"), nil, 0o600))
	for range 14 * 24 {
		if s.Due() {
			must(t, s.BackUp(t.Context()))
		}
		now = now.Add(time.Hour)
	}
	// Noon in Seoul is 03:00 in UTC; the first was due at once, the others at 04:00.
	want := []string{"ledger-20260321T190000Z.db", "ledger-20260322T190000Z.db", "ledger-20260323T190000Z.db", "of-mine.db"}
	if diff := cmp.Diff(want, names(t, dir)); diff != "" {
		t.Error(diff)
	}
	newest, err := s.Newest()
	if want := time.Date(2026, 3, 24, 4, 0, 0, 0, collector.Seoul); err != nil || !newest.At.Equal(want) || newest.Size == 0 {
		t.Errorf("newest %+v, %v", newest, err)
	}
}

// TestScheduleSurvivesAClockThatWasAhead: backups of the future neither stand for
// today's nor take their place.
func TestScheduleSurvivesAClockThatWasAhead(t *testing.T) {
	db := open(t, t.TempDir())
	now := noon()
	dir := filepath.Join(t.TempDir(), "back[ups")
	s := &backup.Schedule{Source: db, Dir: dir, Keep: 2, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)}
	future := []string{"ledger-20300101T000000Z.db", "ledger-20300102T000000Z.db", "ledger-20300103T000000Z.db"}
	must(t, os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, ".ledger-20260101T000000Z.db.1.unfinished"), nil, 0o600))
	for _, name := range future {
		must(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
	}
	for range 3 {
		if !s.Due() {
			t.Fatalf("no backup is due at %v", now)
		}
		must(t, s.BackUp(t.Context()))
		if newest, err := s.Newest(); err != nil || !newest.At.Equal(now) {
			t.Errorf("the newest is %+v, %v, at %v", newest, err, now)
		}
		now = now.AddDate(0, 0, 1)
	}
	want := append([]string{"ledger-20260311T030000Z.db", "ledger-20260312T030000Z.db"}, future...)
	if diff := cmp.Diff(want, names(t, dir)); diff != "" {
		t.Error(diff)
	}
}
