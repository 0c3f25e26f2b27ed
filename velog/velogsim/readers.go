package velogsim

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"time"
)

const (
	hour       = 3600
	hoursInDay = 24
	day        = hoursInDay * hour

	likesPerView    = 0.015
	commentsPerView = 0.003
	unlikesPerDay   = 0.0008 // of the likes of a post
	privateReaders  = 0.02   // of a private post's readers: its writer
)

// total is Total of one post. The caller holds the world's lock.
func (p *post) total(at time.Time) Counters {
	if at.Before(p.released) {
		return Counters{}
	}
	if !p.deleted.IsZero() && at.After(p.deleted) {
		at = p.deleted
	}
	c := Counters{p.spec.InitialViews, p.spec.InitialLikes, p.spec.InitialComments}
	elapsed := at.Unix() - p.origin
	if elapsed <= 0 {
		return c
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.extend(int(elapsed))
	c.Views += p.views(int(elapsed))
	c.Likes += before(p.likes, elapsed)
	c.Comments += before(p.comments, elapsed)
	for _, removed := range p.removals {
		if removed.Before(at) {
			c.Comments--
		}
	}
	return c
}

// day is Day of one post. The caller holds the world's lock.
func (p *post) day(begin time.Time) Counters {
	return p.total(begin.Add(day * time.Second)).minus(p.total(begin))
}

// views counts the views in the first seconds after the origin: complete hours
// from the cache, the incomplete one by generating its instants again. Keeping the
// instants would cost far more memory than generating them.
func (p *post) views(elapsed int) int64 {
	h, rest := elapsed/hour, elapsed%hour
	var full int32
	if h > 0 {
		full = p.hourly[h-1]
	}
	views := int64(full)
	instants := p.generator(ofInstants, h)
	for range p.hourly[h] - full {
		if instants.below(hour) < rest {
			views++
		}
	}
	return views
}

// before returns the total of the steps before an instant.
func before(steps []step, elapsed int64) int64 {
	i := sort.Search(len(steps), func(i int) bool { return int64(steps[i].after) >= elapsed })
	if i == 0 {
		return 0
	}
	return int64(steps[i-1].total)
}

// extend computes whole days since the origin until they cover an instant. Each
// hour has its own random numbers, so neither the steps nor the order of calls
// matter.
func (p *post) extend(elapsed int) {
	for len(p.hourly) <= elapsed/hour {
		p.addDay(len(p.hourly) / hoursInDay)
	}
}

func (p *post) addDay(d int) {
	var sum int32
	if n := len(p.hourly); n > 0 {
		sum = p.hourly[n-1]
	}
	p.hourly = slices.Grow(p.hourly, hoursInDay)
	expected := 0.0
	for h := d * hoursInDay; h < (d+1)*hoursInDay; h++ {
		rate := p.rate(p.origin + int64(h)*hour)
		expected += rate
		g := p.generator(ofViews, h)
		sum += int32(g.poisson(rate))
		p.hourly = append(p.hourly, sum)
	}
	// Likes and comments are so rare that their instants can be kept. They
	// follow the expected views, not the generated ones, so that each stream of
	// random numbers is independent.
	g := p.generator(ofLikes, d)
	likes := g.poisson(expected * likesPerView)
	unlikes := min(g.poisson(float64(last(p.likes))*unlikesPerDay), int(last(p.likes)))
	p.likes = g.addSteps(p.likes, d, likes, unlikes)
	g = p.generator(ofComments, d)
	p.comments = g.addSteps(p.comments, d, g.poisson(expected*commentsPerView), 0)
}

func last(steps []step) int32 {
	if len(steps) == 0 {
		return 0
	}
	return steps[len(steps)-1].total
}

// rate returns the expected views in the hour that begins at a Unix second.
func (p *post) rate(begin int64) float64 {
	seoul := begin + hour/2 + 9*hour // the middle of the hour, on a clock in Seoul
	age := float64(begin+hour/2-p.origin+p.age) / day
	rate := p.spec.Popularity / hoursInDay * p.interest(age) *
		weekdayFactor(int(seoul/day+4)%7) * hourFactor(int(seoul%day/hour))
	if len(p.private) > 1 || p.spec.Private { // spares most posts a time.Time per hour
		if p.private.at(time.Unix(begin, 0)) {
			rate *= privateReaders
		}
	}
	return rate
}

// interest returns a post's relative popularity at an age in days.
func (p *post) interest(age float64) float64 {
	burst := math.Exp(-age / 1.5) // readers of the front page and followers
	fading := 0.12 + 0.88*math.Exp(-age/30) + 3*burst
	switch p.spec.Interest {
	case Searched:
		return 0.2 + 1.3*(1-math.Exp(-age/150)) + 1.5*burst
	case Viral:
		return fading + 25*bump(age-float64(3+p.key%56))
	case Steady:
		return 1
	default:
		return fading
	}
}

// bump rises to 1 within six hours and fades over the next days; x is in days.
func bump(x float64) float64 {
	const rise = 0.25
	switch {
	case x < 0:
		return 0
	case x < rise:
		return x / rise
	default:
		return math.Exp(-(x - rise) / 2.5)
	}
}

// weekdayFactor returns a weekday's readers relative to the mean day, Sunday = 0.
// Readers of technical blogs read at work.
func weekdayFactor(weekday int) float64 {
	return [...]float64{0.66, 1.12, 1.19, 1.18, 1.15, 1.06, 0.64}[weekday]
}

// hourFactor returns the readers of an hour of the day in Seoul relative to the
// mean hour.
func hourFactor(hourOfDay int) float64 {
	return [...]float64{
		0.72, 0.45, 0.27, 0.17, 0.12, 0.14, 0.26, 0.52, 0.98, 1.45, 1.66, 1.57,
		1.12, 1.42, 1.72, 1.75, 1.70, 1.48, 1.05, 0.93, 1.08, 1.25, 1.17, 1.02,
	}[hourOfDay]
}

// stream separates the random numbers of one post.
type stream uint64

const (
	ofViews stream = iota + 1
	ofInstants
	ofLikes
	ofComments
)

// generator is a source of random numbers that depends only on the seed, the post,
// the stream and the hour or day.
type generator struct{ rand.PCG }

func (p *post) generator(s stream, index int) generator {
	var g generator
	g.Seed(p.key, uint64(s)<<56|uint64(index)*0x9e3779b97f4a7c15>>8)
	return g
}

// float returns a number in [0, 1).
func (g *generator) float() float64 { return float64(g.Uint64()>>11) / (1 << 53) }

// below returns a whole number in [0, n).
func (g *generator) below(n int) int { return int(g.float() * float64(n)) }

// poisson returns a Poisson-distributed number with a given mean, by Knuth's
// product of uniform numbers. Large means are split, as the product would become
// too small for a float64.
func (g *generator) poisson(mean float64) int {
	const portion = 500
	n := 0
	for ; mean > portion; mean -= portion {
		n += g.poissonPortion(portion)
	}
	return n + g.poissonPortion(mean)
}

func (g *generator) poissonPortion(mean float64) int {
	limit := math.Exp(-mean)
	n := 0
	for product := g.float(); product > limit; product *= g.float() {
		n++
	}
	return n
}

// addSteps appends a day's increases and decreases to a total. There are never
// more decreases than the total had when the day began, so it cannot fall below 0.
func (g *generator) addSteps(steps []step, d, ups, downs int) []step {
	if ups+downs == 0 {
		return steps
	}
	total := last(steps)
	added := make([]step, 0, ups+downs)
	for i := range ups + downs {
		delta := int32(1)
		if i >= ups {
			delta = -1
		}
		added = append(added, step{int32(d*day + g.below(day)), delta})
	}
	slices.SortStableFunc(added, func(a, b step) int { return int(a.after - b.after) })
	for i := range added {
		total += added[i].total
		added[i].total = total
	}
	return append(steps, added...)
}
