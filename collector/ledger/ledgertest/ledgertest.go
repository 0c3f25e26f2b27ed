// Package ledgertest fills ledgers for benchmarks of what is read of them.
package ledgertest

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
)

// Posts is how many posts the blog of [ThreeYears] has. Newer of them were released
// one after another while it was tracked.
const (
	Posts = 1000
	newer = 100
)

const (
	days  = 3 * 365
	often = 2 * 24 * time.Hour // at the end, read every ten minutes
	mean  = 20                 // views a day
)

// PostID is velog's id of one of the posts of [ThreeYears], which are numbered
// from 0 on.
func PostID(n int) string { return fmt.Sprintf("aaaaaaaa-0000-4000-8000-%012d", n) }

// Ledger takes what [ThreeYears] has been read.
type Ledger interface {
	readingcsv.Target
	StoreScrape(ctx context.Context, r collector.ScrapeResult) (collector.Stored, error)
}

// ThreeYears has a user's blog of 1,000 posts, with tags and series, that was read each
// day for three years, and every ten minutes in the last two days, the last time at an
// instant. The account has to be the ledger's first.
func ThreeYears(b testing.TB, db Ledger, user string, end time.Time) {
	b.Helper()
	var file bytes.Buffer
	file.WriteString("user,post,title,released_at,observed_at,views,likes,comments\n")
	r := rand.New(rand.NewPCG(5, 6))
	first := end.AddDate(0, 0, 1-days)
	last := collector.ScrapeResult{Account: 1, At: end, Next: end, Full: true}
	for n := range Posts {
		p := postOf(n, first)
		views, at := 0, first
		if p.ReleasedAt.After(first) {
			at = p.ReleasedAt
		}
		for !at.After(end) {
			fmt.Fprintf(&file, "%s,%s,%s,%s,%s,%d,%d,1\n", user, p.ID, p.Title, p.ReleasedAt.Format(time.RFC3339),
				at.UTC().Format(time.RFC3339), views, views/100)
			if end.Sub(at) > often {
				at = at.AddDate(0, 0, 1)
				views += r.IntN(2 * mean)
				if day := int(end.Sub(at).Hours() / 24); n%10 == 0 && day%30 == 0 { // which is unusual
					views += 10 * mean
				}
			} else {
				at = at.Add(10 * time.Minute)
				views += (r.IntN(24*6) + mean) / (24 * 6)
			}
		}
		last.Seen = append(last.Seen, collector.Observation{
			Post: p, At: end, Counters: collector.Counters{Views: int64(views), Likes: int64(views / 100), Comments: 1},
		})
	}
	if _, err := readingcsv.Import(b.Context(), db, &file, nil); err != nil {
		b.Fatal(err)
	}
	if _, err := db.StoreScrape(b.Context(), last); err != nil {
		b.Fatal(err)
	}
}

// postOf is one of the posts of a blog that was tracked from an instant on.
func postOf(n int, first time.Time) collector.Post {
	p := collector.Post{
		ID: PostID(n), Title: fmt.Sprintf("글 %d", n), Slug: fmt.Sprintf("post-%d", n),
		Tags:       []string{fmt.Sprintf("tag %d", n%30), fmt.Sprintf("tag %d", 30+n%7), "go"},
		ReleasedAt: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	if n%3 == 0 {
		p.Series = fmt.Sprintf("series %d", n%20)
	}
	if age := Posts - n; age <= newer {
		p.ReleasedAt = first.AddDate(0, 0, days-age*days/(newer+1)).UTC()
	}
	return p
}
