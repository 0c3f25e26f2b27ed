package accuracy

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

const (
	hour       = 60 * 60
	hoursInDay = 24
	weekend    = 5 * hoursInDay // the hour of the week with which it begins
	year       = 365
)

// World is a blog whose true totals are known.
type World struct {
	Name  string
	days  int
	posts []post
}

// post has the total of its views at every instant of its world.
type post struct {
	released int64 // not before the world begins
	total    func(at int64) int64
}

// begin is the instant at which worlds begin: a Monday in Seoul.
func begin() time.Time {
	return time.Date(2026, time.January, 5, 0, 0, 0, 0, collector.Seoul)
}

// Simulated is a year of a blog as velogsim makes it up.
func Simulated(posts int) World {
	w := velogsim.NewWorld(velogsim.Config{Seed: 11, Start: begin()})
	until := begin().AddDate(0, 0, year)
	w.Populate("writer", posts, until)
	world := World{Name: fmt.Sprintf("velogsim, %d posts", posts), days: year}
	for _, p := range w.Posts("writer", until) {
		world.posts = append(world.posts, post{
			released: max(p.ReleasedAt.Unix(), begin().Unix()),
			total:    func(at int64) int64 { return w.Total(p.ID, time.Unix(at, 0)).Views },
		})
	}
	return world
}

// readers says how many views an hour a post has, on the mean: by its age in
// days, and by the hour of the week in Seoul, 0 being the first one of Monday.
type readers struct {
	released int // hours after the world begins
	rate     func(age float64, hourOfWeek int) float64
}

// newWorld is a year of posts with such readers, who come at random.
func newWorld(name string, all []readers) World {
	w := World{Name: name, days: year}
	for i, p := range all {
		r := rand.New(rand.NewPCG(uint64(len(name)), uint64(i)))
		released := begin().Unix() + int64(p.released)*hour
		var views []int64 // their instants
		for h := p.released; h <= year*hoursInDay; h++ {
			mean := p.rate(float64(h-p.released)/hoursInDay, h%(7*hoursInDay))
			for range poisson(r, mean) {
				views = append(views, begin().Unix()+int64(h)*hour+r.Int64N(hour))
			}
		}
		slices.Sort(views)
		w.posts = append(w.posts, post{released: released, total: func(at int64) int64 {
			n, _ := slices.BinarySearch(views, at+1)
			return int64(n)
		}})
	}
	return w
}

// poisson draws a number of which mean are expected; that of many is normal, near
// enough.
func poisson(r *rand.Rand, mean float64) int64 {
	if mean > 50 {
		return max(0, int64(math.Round(mean+math.Sqrt(mean)*r.NormFloat64())))
	}
	n, limit := int64(0), math.Exp(-mean)
	for product := r.Float64(); product > limit; product *= r.Float64() {
		n++
	}
	return n
}
