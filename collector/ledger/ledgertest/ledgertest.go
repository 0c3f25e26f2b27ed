// Package ledgertest makes readings for benchmarks of what is read of a ledger.
package ledgertest

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"time"
)

// PostID is velog's id of one of the posts of [ThreeYears], which are numbered
// from 0 on.
func PostID(n int) string { return fmt.Sprintf("aaaaaaaa-0000-4000-8000-%012d", n) }

// ThreeYears are readings of 1,000 posts of a user, one a day for three years,
// the last of them at an instant, as the ledger imports them.
func ThreeYears(user string, end time.Time) io.Reader {
	var file bytes.Buffer
	file.WriteString("user,post,title,released_at,observed_at,views,likes,comments\n")
	r := rand.New(rand.NewPCG(5, 6))
	for p := range 1000 {
		views := 0
		for day := range 3 * 365 {
			views += r.IntN(40)
			at := end.AddDate(0, 0, day-3*365+1).UTC()
			fmt.Fprintf(&file, "%s,%s,글 %d,2020-01-01T00:00:00Z,%s,%d,%d,1\n", user, PostID(p), p, at.Format(time.RFC3339), views, views/100)
		}
	}
	return &file
}
