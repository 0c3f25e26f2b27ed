package ledger

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/postgrestest"
	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
)

// noon is an instant in the life of the tests: noon in Seoul.
func noon() time.Time { return time.Date(2026, 3, 10, 12, 0, 0, 0, collector.Seoul) }

func uuidOf(n int) string { return fmt.Sprintf("aaaaaaaa-0000-4000-8000-%012d", n) }

func testKeys(t testing.TB) secretkey.Keys {
	t.Helper()
	keys, _ := rotatedKeys(t)
	return keys
}

// rotatedKeys returns a key, and the same one with a newer one before it.
func rotatedKeys(t testing.TB) (old, both secretkey.Keys) {
	t.Helper()
	var texts [2]string
	for i := range texts {
		var err error
		if texts[i], err = secretkey.NewKey(); err != nil {
			t.Fatal(err)
		}
	}
	old, err := secretkey.ParseKeys(texts[0])
	if err != nil {
		t.Fatal(err)
	}
	both, err = secretkey.ParseKeys(texts[1] + "," + texts[0])
	if err != nil {
		t.Fatal(err)
	}
	return old, both
}

// onEachEngine runs a test on SQLite and on PostgreSQL; with -short on SQLite only.
// newPlace and openTest know which.
func onEachEngine(t *testing.T, test func(t *testing.T)) {
	t.Run("SQLite", test)
	t.Run(onPostgres, test)
}

// onPostgres is the name of the subtests that run on PostgreSQL.
const onPostgres = "PostgreSQL"

// newPlace returns where a new ledger may be, by the engine of the test.
func newPlace(t testing.TB) Options {
	t.Helper()
	if !slices.Contains(strings.Split(t.Name(), "/"), onPostgres) {
		return Options{Dir: t.TempDir()}
	}
	return Options{URL: postgrestest.Shared(t).Clone(t, "ledger", func(url string) error {
		db, err := Open(context.Background(), Options{URL: url})
		if err != nil {
			return err
		}
		return db.Close()
	})}
}

func openWith(t testing.TB, place Options, keys secretkey.Keys) (*DB, error) {
	t.Helper()
	place.Keys = keys
	db, err := Open(t.Context(), place)
	if _, ok := t.(*testing.T); ok && err == nil && db.write != nil { // a benchmark measures what users have
		watch(t, db, place)
	}
	return db, err
}

func openTest(t testing.TB) *DB {
	t.Helper()
	return openAt(t, newPlace(t), testKeys(t))
}

func openAt(t testing.TB, place Options, keys secretkey.Keys) *DB {
	t.Helper()
	db, err := openWith(t, place, keys)
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

func openDir(t testing.TB, dir string, keys secretkey.Keys) *DB {
	t.Helper()
	return openAt(t, Options{Dir: dir}, keys)
}

func addAccount(t testing.TB, db *DB, user string, at time.Time) int64 {
	t.Helper()
	id, _, err := db.AddAccount(t.Context(), user, at)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func seen(n int, at time.Time, views, likes, comments int64) collector.Observation {
	return collector.Observation{
		Post: collector.Post{
			ID: uuidOf(n), Title: fmt.Sprintf("글 %d", n), Slug: fmt.Sprintf("post-%d", n),
			Tags: []string{"go"}, ReleasedAt: noon().AddDate(-1, 0, 0),
		},
		At:       at,
		Counters: collector.Counters{Views: views, Likes: likes, Comments: comments},
	}
}

func store(t testing.TB, db *DB, account int64, at time.Time, all ...collector.Observation) collector.Stored {
	t.Helper()
	return storeScrape(t, db, collector.ScrapeResult{Account: account, At: at, Seen: all, Next: at.Add(time.Hour)})
}

func storeScrape(t testing.TB, db *DB, r collector.ScrapeResult) collector.Stored {
	t.Helper()
	s, err := db.StoreScrape(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func importText(t testing.TB, db *DB, text string) collector.ImportResult {
	t.Helper()
	res, err := readingcsv.Import(t.Context(), db, bytes.NewBufferString(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func exportText(t testing.TB, db *DB) string {
	t.Helper()
	var b bytes.Buffer
	accounts, err := db.AccountIDs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := readingcsv.Export(t.Context(), db, accounts, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// dump returns rows of the ledger as text, one a line.
func dump(t testing.TB, db *DB, query string, args ...any) []string {
	t.Helper()
	var lines []string
	err := each(direct(t.Context()), db.read, query, args, func(r *sql.Rows) error {
		columns, err := r.Columns()
		if err != nil {
			return err
		}
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		err = r.Scan(into...)
		lines = append(lines, fmt.Sprint(values...))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

const allSpans = `SELECT a.username, p.post_id, r.first_at, r.last_at, r.views, r.likes, r.comments
	FROM spans r JOIN posts p ON p.account = r.account AND p.id = r.post JOIN accounts a ON a.id = p.account
	ORDER BY a.username, p.post_id, r.first_at`

const allDays = `SELECT a.username, p.post_id, d.day, d.views, d.views_total, d.likes, d.likes_total,
		d.comments, d.comments_total, d.quality
	FROM days d JOIN posts p ON p.account = d.account AND p.id = d.post JOIN accounts a ON a.id = p.account
	ORDER BY a.username, p.post_id, d.day`

const allAccountDays = `SELECT a.username, d.day, d.posts, d.views, d.views_total, d.likes, d.likes_total,
		d.comments, d.comments_total, d.quality
	FROM account_days d JOIN accounts a ON a.id = d.account ORDER BY a.username, d.day`

const dayEvents = `SELECT a.username, e.kind, e.post, e.key, e.at, e.value, e.usual, e.became FROM events e JOIN accounts a ON a.id = e.account
	WHERE e.kind IN ('milestone', 'unusual', 'record', 'digest') ORDER BY 1, 2, 3, 4`

// contents is everything that follows from readings.
func contents(t testing.TB, db *DB) [][]string {
	t.Helper()
	return [][]string{dump(t, db, allSpans), dump(t, db, allDays), dump(t, db, allAccountDays), dump(t, db, dayEvents)}
}

// failOn has every change of a kind to a table fail until it is healed.
func failOn(t testing.TB, db *DB, change, table string) (heal func()) {
	t.Helper()
	do := func(statements ...string) {
		t.Helper()
		for _, s := range statements {
			if _, err := db.write.ExecContext(t.Context(), s); err != nil {
				t.Fatal(err)
			}
		}
	}
	if db.write.Name() == onPostgres {
		do("CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no more of this'; END $$",
			"CREATE TRIGGER fail BEFORE "+change+" ON "+table+" FOR EACH ROW EXECUTE FUNCTION fail()")
		return func() { do("DROP TRIGGER fail ON " + table) }
	}
	do("CREATE TRIGGER fail BEFORE " + change + " ON " + table + " BEGIN SELECT RAISE(ABORT, 'no more of this'); END")
	return func() { do("DROP TRIGGER fail") }
}

// underRace: the race detector, which makes everything several times slower, is on.
var underRace bool

// daysOfPost returns what is known of a post, and its days up to a last one.
func daysOfPost(t *testing.T, db *DB, account int64, id string, to collector.Date) (facts collector.PostFacts, days []collector.Day) {
	t.Helper()
	facts, err := db.Post(t.Context(), account, id)
	if err != nil {
		t.Fatal(err)
	}
	days, err = db.PostDays(t.Context(), account, facts.Row, collector.AllDays, to)
	if err != nil {
		t.Fatal(err)
	}
	return facts, days
}

// seeds returns for how many random histories a property is checked, which are
// fewer with -short, and with the race detector, which finds no more in many than
// in few. Each number is the seed of one.
func seeds(n uint64) uint64 {
	if testing.Short() || underRace {
		return max(1, n/4)
	}
	return n
}
