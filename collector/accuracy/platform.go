package accuracy

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// platform is many accounts as on a real one: with 87 posts on the mean, a tenth
// of which have 42 % of all, and most of which are hardly read.
type platform struct {
	accounts []member
	posts    int
	sums     []collector.PaceSum
}

// member is one account of a platform.
type member struct {
	collector.Account
	views float64   // a day
	post  []float64 // views a day of each post, the most read first
}

func newPlatform(accounts int) *platform {
	r := rand.New(rand.NewPCG(1, 87))
	now, sums := begin().AddDate(0, 0, 20).Add(12*time.Hour), map[collector.Pace]collector.PaceSum{}
	p := &platform{accounts: make([]member, accounts)}
	for i := range p.accounts {
		n := max(1, int(87*math.Exp(1.08*r.NormFloat64()-0.58)))
		m := member{views: 0.05 * float64(n) * math.Exp(1.8*r.NormFloat64())}
		m.ID, m.Posts, m.Every = int64(i+1), n, time.Hour
		m.post = shareOut(m.views, n)
		m.Load = collector.LoadOf(m.Account, n, m.listed(), false)
		m.Pace = collector.Readers{Load: m.Load, Days: lastWeek(now, int64(m.views))}.Pace(now)
		p.posts += n
		s := sums[m.Pace]
		sums[m.Pace] = collector.PaceSum{
			Pace: m.Pace, Accounts: s.Accounts + 1, Requests: s.Requests + m.Load.Whole, Mean: s.Mean + m.Load.Mean,
		}
		p.accounts[i] = m
	}
	for _, s := range sums {
		p.sums = append(p.sums, s)
	}
	return p
}

// shareOut spreads views over posts: the second has half as many as the first, the
// third a third, and so on.
func shareOut(views float64, posts int) []float64 {
	all, sum := make([]float64, posts), 0.0
	for i := range all {
		all[i] = 1 / float64(i+1)
		sum += all[i]
	}
	for i := range all {
		all[i] *= views / sum
	}
	return all
}

// listed are the posts in the order of velog's list, the newest being the most read.
func (m member) listed() []collector.ListedPost {
	all := make([]collector.ListedPost, len(m.post))
	for i, views := range m.post {
		all[i].Views = int64(7.5 * views)
	}
	return all
}

func lastWeek(now time.Time, views int64) []collector.Day {
	days := make([]collector.Day, 8)
	for age := range days {
		days[age] = collector.Day{Date: collector.DateOf(now) - collector.Date(age), Views: views, Quality: collector.Exact}
	}
	return days
}

// details returns the statements a day that the details of an account take. Of a
// post that gets so many views a day some come within three days as often as a
// random arrival has it, and after that it is asked for once a week.
func (m member) details(c collector.Cadence) float64 {
	moved := 0.0
	for _, views := range m.post {
		moved += 1 - math.Exp(-3*views)
	}
	due := moved + (float64(m.Posts)-moved)/7
	if c.AroundMidnight(m.ID, m.Pace) {
		return min(perAlone*due, perPost*float64(m.Posts))
	}
	m.Every = c.Every(m.Pace)
	return perAlone * min(collector.LookUpsPerRequest, float64(m.Posts)) / (collector.DetailsEvery(m.Account).Hours() / 24)
}

// WritePlatform writes how many accounts fit, in Markdown. The shares are worked
// out from the plan, not lived through.
func WritePlatform(out io.Writer, accounts int, rates ...float64) error {
	p := newPlatform(accounts)
	_, err := fmt.Fprintf(out, "%d accounts, %d posts on the mean.\n\n| requests/s | accounts with exact days | views with exact days | mean age of an account | mean age of a view | statements a day: lean | details | a full list a day | sharing the rate |\n|---|---|---|---|---|---|---|---|---|\n", accounts, p.posts/accounts)
	for _, rate := range rates {
		s := collector.Schedule{Interval: 10 * time.Minute, Longest: collector.LongestInterval, Rate: rate}
		began := time.Now()
		c := s.Cadence(p.sums)
		took := time.Since(began)
		var views, exact, age, ageOfViews, details float64
		for _, m := range p.accounts {
			every := c.Every(m.Pace).Hours() / 2
			views, age, ageOfViews = views+m.views, age+every, ageOfViews+m.views*every
			if c.AroundMidnight(m.ID, m.Pace) {
				exact += m.views
			}
			details += m.details(c)
		}
		if err == nil {
			_, err = fmt.Fprintf(out, "| %.0f | %.0f %% | %.0f %% | %.1f h | %.1f h | %.0f | %.0f | %d | %v |\n", rate, 100*float64(c.Midnights)/float64(accounts),
				100*exact/views, age/float64(accounts), ageOfViews/views, perPage*c.Requests*86400, details, perPost*p.posts, took.Round(time.Microsecond))
		}
	}
	return err
}
