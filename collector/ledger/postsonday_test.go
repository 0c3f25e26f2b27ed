package ledger

import (
	"cmp"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

func TestPostsOnDayAreShownInParts(t *testing.T) { onEachEngine(t, testPostsOnDayAreShownInParts) }

// testPostsOnDayAreShownInParts compares the list of a day with the days of each post:
// of days before, between and after their first and last.
func testPostsOnDayAreShownInParts(t *testing.T) {
	db, account, today := rich(t)
	for day := today - 45; day <= today+1; day += 3 {
		want := collector.DayPosts{Qualities: map[collector.Quality]int{}}
		for n := range 12 {
			facts, days := daysOfPost(t, db, account, uuidOf(n), today)
			p := collector.PostOnDay{
				Post:    collector.Post{ID: facts.ID, Title: facts.Title, Private: facts.Private},
				Deleted: !facts.DeletedAt.IsZero(), Began: facts.Began(),
			}
			for i, d := range days {
				switch d.Date {
				case day:
					p.Day = &days[i]
				case day - 1:
					p.Before = &days[i]
				case day - collector.WeekLength:
					p.WeekBefore = &days[i]
				}
			}
			if p.Day == nil {
				continue
			}
			want.Posts = append(want.Posts, p)
			want.Found++
			want.Qualities[p.Day.Quality]++
			if p.Day.Views > 0 {
				want.Viewed++
			}
		}
		slices.SortFunc(want.Posts, func(a, b collector.PostOnDay) int {
			return cmp.Or(cmp.Compare(b.Day.Views, a.Day.Views), cmp.Compare(b.Day.ViewsTotal, a.Day.ViewsTotal), cmp.Compare(a.ID, b.ID))
		})
		var got collector.DayPosts
		for offset := 0; offset < 15; offset += 5 {
			part, err := db.PostsOnDay(t.Context(), account, day, offset, 5)
			if err != nil {
				t.Fatal(err)
			}
			part.Posts = append(got.Posts, part.Posts...)
			got = part
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", day, diff)
		}
	}
}
