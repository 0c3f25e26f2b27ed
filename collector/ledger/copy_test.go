package ledger

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// fillEverything leaves rows in every table.
func fillEverything(t *testing.T, db *DB) {
	t.Helper()
	id := addAlice(t, db, pair(t, noon().Add(time.Hour), noon().Add(48*time.Hour)))
	importText(t, db, sample())
	for hour := range 60 {
		if at := noon().Add(time.Duration(hour) * time.Hour); hour < 5 || hour > 50 {
			storeScrape(t, db, collector.ScrapeResult{Account: id, At: at, Next: at,
				Seen: []collector.Observation{seen(1, at, int64(10*hour), 1, 0), seen(2, at, 3, collector.Unknown, 0)}})
		}
	}
	for _, statement := range []string{
		`INSERT INTO sessions (hash, account, began, ends) SELECT access, account, 1, 2 FROM tokens`,
		`INSERT INTO used_links (hash, ends) SELECT access, 3 FROM tokens`,
		`INSERT INTO shares (account, shows, token, since) SELECT account, 'pages', 'open', 4 FROM tokens UNION SELECT account, 'badge', 'picture', 4 FROM tokens`,
		`INSERT INTO leaderboard (account, since) SELECT account, 4 FROM tokens`,
		`INSERT INTO notices (account, kind, post, key, target, state, attempts, next_at, since)
			SELECT account, kind, post, key, 'hash', 'waiting', 0, 1, 2 FROM events`,
		`INSERT INTO erasures (username, since) VALUES ('carol', 5)`,
		`INSERT INTO missing (account, post_id, since, found, denied_days) SELECT account, post_id, 6, 0, 1 FROM posts`,
		`INSERT INTO refusals (measurement, owner, first, last, points, reason, since, tried) VALUES ('velog_post', 1, 0, 0, 1, 'too old "는"', 7, 8)`,
		`INSERT INTO anchor (id, at) VALUES (1, 9)`,
		`INSERT INTO unfollowed (username, velog_id, velog_name, since) VALUES ('dave', '', '', 10)`,
		`INSERT INTO dropped_days (account, post, day, since) SELECT account, post_id, 20000, 11 FROM posts`,
		`INSERT INTO dropped_points (account, post, about, from_at, to_at, since) SELECT account, post_id, 1, 12, 13, 14 FROM posts`,
		`INSERT INTO reported_days (account, post, day, views) SELECT account, id, 20002, 15 FROM posts`,
		`INSERT INTO courses (account, day, views) SELECT account, 20003, access FROM tokens`,
		`INSERT INTO public_days SELECT * FROM account_days`,
	} {
		if _, err := db.write.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// TestCopyToTheOtherEngineAndBack: a copy of a copy has every row of every table,
// and goes on numbering where the original would.
func TestCopyToTheOtherEngineAndBack(t *testing.T) {
	original, back := openTest(t), openTest(t)
	fillEverything(t, original)
	for table := range tables(t, original) {
		if len(dump(t, original, "SELECT 1 FROM "+table)) == 0 {
			t.Errorf("the test leaves table %s empty", table)
		}
	}
	if _, err := Copy(t.Context(), original, back, nil); !errors.Is(err, ErrSameEngine) {
		t.Errorf("copying to the same engine: %v", err)
	}
	t.Run(onPostgres, func(t *testing.T) {
		db := openAt(t, newPlace(t), original.keys)
		copyLedger(t, original, db)
		if got, want := tokensOf(t, db, 1), tokensOf(t, original, 1); got != want {
			t.Error("the tokens of the copy are others")
		}
		copyLedger(t, db, back)
		if _, err := Copy(t.Context(), original, db, nil); !errors.Is(err, ErrNotEmpty) {
			t.Errorf("copying onto a ledger: %v", err)
		}
		for table := range tables(t, original) {
			query := "SELECT * FROM " + table + " ORDER BY 1, 2"
			if diff := cmp.Diff(dump(t, original, query), dump(t, back, query)); diff != "" && table != "goose_db_version" {
				t.Errorf("%s (-original +copy):\n%s", table, diff)
			}
		}
		want := addAccount(t, original, "erin", noon())
		if got := addAccount(t, db, "erin", noon()); got != want {
			t.Errorf("a new account has the number %d, want %d", got, want)
		}
		if got := addAccount(t, back, "erin", noon()); got != want {
			t.Errorf("a new account has the number %d after copying back, want %d", got, want)
		}
	})
}

func copyLedger(t *testing.T, from, to *DB) {
	t.Helper()
	last := 0
	rows, err := Copy(t.Context(), from, to, func(done, total int) {
		if last = done; done > total {
			t.Errorf("%d of %d are done", done, total)
		}
	})
	if err != nil || rows == 0 || last != 2*rows {
		t.Fatalf("copied %d rows, the last progress was %d: %v", rows, last, err)
	}
}
