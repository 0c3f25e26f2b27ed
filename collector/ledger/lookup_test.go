package ledger

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// TestPostsAreLookedUpByTheirKeys: whatever PostgreSQL takes an account for, pages and
// scrapes find days and readings of a post by it. Else those of a blog of thousands of
// posts read all that it ever had, where most blogs are small.
func TestPostsAreLookedUpByTheirKeys(t *testing.T) {
	t.Run(onPostgres, func(t *testing.T) {
		place := newPlace(t)
		place.URL += "&enable_seqscan=off" // which is all right for a few rows
		db := openAt(t, place, testKeys(t))
		fillEverything(t, db)
		bob, at := lifeOfBob(t, db)
		if _, err := db.write.ExecContext(t.Context(), "ANALYZE"); err != nil {
			t.Fatal(err)
		}
		found := map[string]int{}
		scans := regexp.MustCompile(`(?:Index|Only) Scan (?:Backward )?(?:using|on) (days|readings)_pkey.*(?:\n\s+Index Cond: (.*))?`)
		ctx := explained(t.Context(), func(query, plan string) {
			for _, m := range scans.FindAllStringSubmatch(plan, -1) {
				table, condition := m[1], m[2]
				if found[table]++; !strings.Contains(condition, "post = ") {
					t.Errorf("%s are not looked up by a post:\n%s\n%s", table, query, plan)
				}
			}
			if regexp.MustCompile(`Seq Scan on (days|readings)\b`).MatchString(plan) {
				t.Errorf("all of a table is read:\n%s\n%s", query, plan)
			}
		})
		showPages(ctx, t, db)
		today := collector.DateOf(at)
		if _, err := db.Public(noon).Standings(ctx, []int64{bob}, collector.Period{First: today - 1, Last: today}); err != nil {
			t.Fatal(err)
		}
		at = at.Add(time.Hour)
		if _, err := db.StoreScrape(ctx, collector.ScrapeResult{
			Account: bob, At: at, Next: at, Seen: []collector.Observation{seen(3, at, 200, 1, 0), seen(4, at, 300, 0, 0)},
		}); err != nil {
			t.Fatal(err)
		}
		if found["days"] < 30 || found["readings"] < 15 {
			t.Errorf("plans were seen to look up %v", found)
		}
	})
}
