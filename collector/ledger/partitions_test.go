package ledger

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
)

// partitioned divides the tables of a ledger in PostgreSQL by account, as the
// documentation says.
func partitioned(t *testing.T, db *DB) {
	t.Helper()
	page, err := os.ReadFile("../../docs/scale.md")
	if err != nil {
		t.Fatal(err)
	}
	statement := regexp.MustCompile("(?s)```sql\n(DO .*?)```").FindSubmatch(page)
	if statement == nil {
		t.Fatal("docs/scale.md does not say how to divide the tables")
	}
	if _, err := db.write.ExecContext(direct(t.Context()), string(statement[1])); err != nil {
		t.Fatal(err)
	}
	if n := len(dump(t, db, "SELECT 1 FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE c.relkind = 'r'")); n != 3*16 {
		t.Fatalf("there are %d partitions", n)
	}
	if other := dump(t, db, `SELECT table_name FROM information_schema.columns
		WHERE table_schema = current_schema() AND column_name = 'account' AND data_type <> 'integer'`); len(other) > 0 {
		t.Errorf("columns account of another type, by which tables cannot be put together: %v", other)
	}
}

// TestLedgerWorksOnPartitions does the same on tables that are divided by account, with
// rows in them already, as on whole ones.
func TestLedgerWorksOnPartitions(t *testing.T) {
	want := openTest(t)
	fillEverything(t, want)
	lifeOnPartitions(t, want)
	t.Run(onPostgres, func(t *testing.T) {
		db := openTest(t)
		fillEverything(t, db)
		partitioned(t, db)
		lifeOnPartitions(t, db)
		if diff := cmp.Diff(contents(t, want), contents(t, db)); diff != "" {
			t.Errorf("(-whole tables +partitions):\n%s", diff)
		}
		checkPruned(t, db)
		back := openAt(t, Options{Dir: t.TempDir()}, secretkey.Keys{})
		copyLedger(t, db, back)
		if diff := cmp.Diff(contents(t, db), contents(t, back)); diff != "" {
			t.Errorf("(-partitions +copy in SQLite):\n%s", diff)
		}
	})
}

// lifeOnPartitions is what a ledger does with rows of these tables: write, change,
// deliver, refuse, thin and remove them.
func lifeOnPartitions(t *testing.T, db *DB) {
	t.Helper()
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	bob, at := lifeOfBob(t, db)
	importText(t, db, "user,post,title,released_at,observed_at,views,likes,comments\n"+
		"bob,"+uuidOf(3)+",,,"+noon().Add(40*time.Hour).UTC().Format(time.RFC3339)+",33,1,0\n")
	batch := pendingBatch(t, db, 10_000)
	do(db.Rejected(t.Context(), batch, []collector.Rejection{
		{Measurement: collector.MeasurementPostDaily, From: 0, To: 2, Points: 2, Reason: "too old"},
		{Measurement: collector.MeasurementReading, From: 0, To: 2, Points: 2, Reason: "too old"},
	}))
	noteDelivered(t, db, batch)
	do(db.RetryRejected(t.Context(), time.Now().Add(time.Hour)))
	do(db.MarkAllPending(t.Context()))
	do(db.MovePosts(t.Context(), noon()))
	for batch = pendingBatch(t, db, 10_000); batch.Len() > 0; batch = pendingBatch(t, db, 10_000) {
		noteDelivered(t, db, batch)
	}
	_, err := db.RemoveReadings(t.Context(), Stretch{User: "bob", Post: AllPosts, From: noon(), To: noon().Add(5 * time.Hour)}, at)
	do(err)
	_, err = db.ThinReadings(t.Context(), bob, noon().Add(60*time.Hour))
	do(err)
	do(db.RemoveAccount(t.Context(), "alice"))
}

// lifeOfBob has an account tracked for 80 hours, with a gap, and a total that falls.
func lifeOfBob(t *testing.T, db *DB) (bob int64, at time.Time) {
	t.Helper()
	bob, at = addAccount(t, db, "bob", noon()), noon()
	for hour := range 80 {
		if at = at.Add(time.Hour); hour < 30 || hour > 50 {
			store(t, db, bob, at, seen(3, at, int64(hour)+1, 1, 0), seen(4, at, int64(100-hour%7), 0, 0))
		}
	}
	return bob, at
}

type explaining struct{}

// explained is the context of queries whose plans a function is told.
func explained(ctx context.Context, hear func(query, plan string)) context.Context {
	return context.WithValue(ctx, explaining{}, hear)
}

// checkPruned expects the queries of pages to read one partition of each table.
func checkPruned(t *testing.T, db *DB) {
	t.Helper()
	reads := map[string]int{}
	ctx := explained(t.Context(), func(query, plan string) {
		partitions := map[string]map[string]bool{}
		for _, m := range regexp.MustCompile(`\bon (readings|days|reported_days)_(\d+)\b`).FindAllStringSubmatch(plan, -1) {
			if partitions[m[1]] == nil {
				partitions[m[1]] = map[string]bool{}
			}
			partitions[m[1]][m[2]] = true
		}
		for table, some := range partitions {
			if reads[table]++; len(some) != 1 {
				t.Errorf("a page reads %d partitions of %s:\n%s\n%s", len(some), table, query, plan)
			}
		}
	})
	showPages(ctx, t, db)
	if reads["days"] < 5 || reads["readings"] < 3 {
		t.Errorf("the pages were seen to read %v", reads)
	}
}

// showPages reads what pages show of an account with days until noon and some more.
func showPages(ctx context.Context, t *testing.T, db *DB) {
	t.Helper()
	bob := accountOf(t, db, "bob").ID
	today := collector.DateOf(noon()) + 2
	post, err := db.Post(ctx, bob, uuidOf(3))
	if err != nil {
		t.Fatal(err)
	}
	public := db.Public(func() time.Time { return noon().Add(80 * time.Hour) })
	query := collector.PostQuery{
		Today: today, Sort: collector.SortRange, Measure: collector.ByViews, Limit: 10, Recent: true,
		Period: collector.Period{First: today - 1, Last: today}, Before: collector.Period{First: today - 3, Last: today - 2},
	}
	for name, page := range map[string]func() (int, error){
		"PostList": func() (int, error) { list, err := db.PostList(ctx, bob, query); return list.Found, err },
		"PostDays": func() (int, error) { all, err := db.PostDays(ctx, bob, post.Row, today-9, today); return len(all), err },
		"PostReadings": func() (int, error) {
			all, err := db.PostReadings(ctx, bob, post.Row, today-9, today)
			return len(all), err
		},
		"PostsOnDay":      func() (int, error) { all, err := db.PostsOnDay(ctx, bob, today, 0, 9); return len(all.Posts), err },
		"Hours":           func() (int, error) { all, err := db.Hours(ctx, bob, 0, today); return len(fmt.Sprint(all)), err },
		"PartOfYesterday": func() (int, error) { p, err := db.PartOfYesterday(ctx, bob, 0, today); return int(p.Until.Unix()), err },
		"UsualByNow":      func() (int, error) { u, err := db.UsualByNow(ctx, bob, 0, today); return int(u.Until.Unix()), err },
		"Totals":          func() (int, error) { sum, err := db.Totals(ctx, bob); return sum.Posts, err },
		"PostRanges": func() (int, error) {
			all, err := db.PostRanges(ctx, bob, query.Period, query.Before)
			return len(all), err
		},
		"WeekHours": func() (int, error) {
			h, err := db.WeekHours(ctx, bob, []int64{post.Row}, collector.Period{First: today - 3, Last: today})
			return int(h.Views), err
		},
		"ViewedOnDay": func() (int, error) {
			all, err := db.ViewedOnDay(ctx, bob, today, today, 1)
			return len(all), err
		},
		"Digest": func() (int, error) {
			d, err := db.Digest(ctx, bob, collector.ISOWeekOf(today))
			return len(d.Best), err
		},
		"Public.AccountDays": func() (int, error) {
			if _, err := db.write.ExecContext(t.Context(), "UPDATE posts SET private = 1 WHERE post_id = $1", uuidOf(4)); err != nil {
				return 0, err
			}
			all, err := public.AccountDays(ctx, bob, today-9, today)
			return len(all), err
		},
	} {
		if n, err := page(); err != nil || n == 0 {
			t.Errorf("%s: %d, %v", name, n, err)
		}
	}
}
