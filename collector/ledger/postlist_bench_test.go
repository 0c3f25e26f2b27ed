package ledger

import (
	"fmt"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/ledgertest"
)

// BenchmarkPages asks for what the pages show of an account of 1,000 posts that
// was tracked for three years.
func BenchmarkPages(b *testing.B) {
	db := openTest(b)
	end := noon()
	ledgertest.ThreeYears(b, db, "velopert", end)
	today := collector.DateOf(end)
	account, err := db.AccountByUser(b.Context(), "velopert")
	if err != nil {
		b.Fatal(err)
	}
	b.Run("PostList", func(b *testing.B) {
		for b.Loop() {
			list, err := db.PostList(b.Context(), account.ID, collector.PostQuery{Today: today, Sort: collector.SortMonth, Search: "글", Limit: 25, Recent: true})
			if err != nil || len(list.Posts) != 25 || list.Posts[24].Sums.Month.Days != 30 {
				b.Fatal(err)
			}
		}
	})
	b.Run("PartOfYesterday", func(b *testing.B) {
		for b.Loop() {
			if part, err := db.PartOfYesterday(b.Context(), account.ID, 0, today); err != nil || !part.Known || part.Views == 0 {
				b.Fatal(part, err)
			}
		}
	})
	b.Run("AccountDays", func(b *testing.B) {
		for b.Loop() {
			if days, err := db.AccountDays(b.Context(), account.ID, today-2000, today); err != nil || len(days) != 3*365 {
				b.Fatal(len(days), err)
			}
		}
	})
	b.Run("PostDays", func(b *testing.B) {
		for b.Loop() {
			if days, err := db.PostDays(b.Context(), account.ID, 500, today-2000, today); err != nil || len(days) != 3*365 {
				b.Fatal(len(days), err)
			}
		}
	})
	for _, hidden := range []int{0, 10, 500, 990} {
		_, err := db.write.ExecContext(b.Context(), "UPDATE posts SET private = (id * 7919) % 1000 < $1", hidden)
		if err != nil {
			b.Fatal(err)
		}
		for name, first := range map[string]collector.Date{"all": today - 2000, "quarter": today - 89} {
			b.Run(fmt.Sprintf("Public/AccountDays/%s/hidden=%d", name, hidden), func(b *testing.B) {
				for b.Loop() {
					days, err := db.Public(time.Now).AccountDays(b.Context(), account.ID, first, today)
					if err != nil || len(days) != min(3*365, int(today-first+1)) || days[len(days)-1].Posts != ledgertest.Posts-hidden {
						b.Fatal(len(days), err)
					}
				}
			})
		}
	}
}
