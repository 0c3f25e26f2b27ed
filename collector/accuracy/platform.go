package accuracy

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"runtime"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// WritePlatform writes how many accounts fit, in Markdown: accounts with 87 posts
// on the mean, a tenth of which have 42 % of all, and most of which are hardly
// read. The shares are worked out from the plan, not lived through.
func WritePlatform(out io.Writer, accounts int, rates ...float64) error {
	r := rand.New(rand.NewPCG(1, 87))
	type one struct {
		pace            collector.Pace
		views, requests float64
	}
	all, sums, posts := make([]one, accounts), map[collector.Pace]collector.PaceSum{}, 0
	now := begin().AddDate(0, 0, 20).Add(12 * time.Hour)
	for i := range all {
		n := max(1, int(87*math.Exp(1.08*r.NormFloat64()-0.58)))
		views := 0.05 * float64(n) * math.Exp(1.8*r.NormFloat64())
		posts += n
		days := make([]collector.Day, 8)
		for age := range days {
			days[age] = collector.Day{Date: collector.DateOf(now) - collector.Date(age), Views: int64(views), Quality: collector.Exact}
		}
		p := collector.Readers{Posts: n, Days: days}.Pace(now)
		requests := (n-1)/collector.PostsPerRequest + 1
		all[i] = one{p, views, float64(requests)}
		s := sums[p]
		sums[p] = collector.PaceSum{Pace: p, Accounts: s.Accounts + 1, Requests: s.Requests + requests}
	}
	var list []collector.PaceSum
	for _, s := range sums {
		list = append(list, s)
	}
	_, err := fmt.Fprintf(out, "%d accounts, %d posts on the mean.\n\n| requests/s | accounts with exact days | views with exact days | mean age of an account | mean age of a view | statements a day: lean | full | sharing the rate | heap |\n|---|---|---|---|---|---|---|---|---|\n", accounts, posts/accounts)
	for _, rate := range rates {
		s := collector.Schedule{Interval: 10 * time.Minute, Longest: collector.LongestInterval, Rate: rate}
		began := time.Now()
		c := s.Cadence(list)
		took := time.Since(began)
		var views, exact, age, ageOfViews float64
		for i, a := range all {
			every := c.Every(a.pace).Seconds() / 2
			views, age, ageOfViews = views+a.views, age+every, ageOfViews+a.views*every
			if c.AroundMidnight(int64(i+1), a.pace) {
				exact += a.views
			}
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		if err == nil {
			_, err = fmt.Fprintf(out, "| %.0f | %.0f %% | %.0f %% | %.1f h | %.1f h | %.0f | %d | %v | %d MB |\n", rate, 100*float64(c.Midnights)/float64(accounts),
				100*exact/views, age/float64(accounts)/3600, ageOfViews/views/3600, perPage*c.Requests*86400, perPost*posts, took.Round(time.Microsecond), m.HeapAlloc>>20)
		}
	}
	return err
}
