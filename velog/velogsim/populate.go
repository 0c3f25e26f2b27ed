package velogsim

import (
	"fmt"
	"math"
	"time"
)

// Populate fills a user's blog with n realistic posts: Korean and English titles,
// tags, series, private ones. Half of them were released in the two years before
// the world's start, the others regularly until the instant given. It returns
// their ids, the oldest release first.
func (w *World) Populate(username string, n int, until time.Time) []string {
	g := generator{}
	g.Seed(keyOf(w.seed, username), uint64(n))
	ids := make([]string, 0, n)
	old := n / 2
	for i := range n {
		spec := g.post(i)
		spec.ReleasedAt = g.release(w.start, until, i, old, n)
		if age := w.start.Sub(spec.ReleasedAt); age > 0 {
			spec.grow(age)
		}
		ids = append(ids, w.Publish(username, spec))
	}
	return ids
}

// release returns when the i-th of n posts is released: in even steps with some
// jitter that keeps the order.
func (g *generator) release(start, until time.Time, i, old, n int) time.Time {
	from, span, count := start.AddDate(-2, 0, 0), start.Sub(start.AddDate(-2, 0, 0)), old
	if i >= old {
		from, span, count, i = start, until.Sub(start), n-old, i-old
	}
	at := (float64(i) + 0.1 + 0.8*g.float()) / float64(count)
	return from.Add(time.Duration(at * float64(span))).Truncate(time.Millisecond)
}

// post invents a post. Popularity is distributed as on real blogs: most posts have
// a few views a day, some have hundreds.
func (g *generator) post(i int) PostSpec {
	subject := subjects()[g.below(len(subjects()))]
	spec := PostSpec{
		Title:      fmt.Sprintf(patterns()[g.below(len(patterns()))], subject, i+1),
		Tags:       []string{subject},
		Popularity: 10 * math.Exp(1.3*g.normal()),
		Interest:   g.interest(),
		Private:    g.float() < 0.06,
	}
	spec.Slug = slugOf(fmt.Sprintf("%s %d", spec.Title, i+1))
	if g.float() < 0.6 {
		spec.Tags = append(spec.Tags, tags()[g.below(len(tags()))])
	}
	if g.float() < 0.35 {
		spec.Series = series()[g.below(len(series()))]
	}
	return spec
}

func (g *generator) interest() Interest {
	switch x := g.float(); {
	case x < 0.12:
		return Viral
	case x < 0.4:
		return Searched
	default:
		return Fading
	}
}

// normal returns an approximately normally distributed number: the sum of twelve
// uniform ones.
func (g *generator) normal() float64 {
	sum := -6.0
	for range 12 {
		sum += g.float()
	}
	return sum
}

// grow sets the approximate counters of a post at an age: the sum of its rate,
// without the rhythm of week and day.
func (s *PostSpec) grow(age time.Duration) {
	p := post{spec: *s, key: uint64(len(s.Title))}
	sum := 0.0
	for d := 0.5; d < age.Hours()/hoursInDay; d++ {
		sum += s.Popularity * p.interest(d)
	}
	s.InitialViews = int64(sum)
	s.InitialLikes = int64(sum * likesPerView)
	s.InitialComments = int64(sum * commentsPerView)
}

// The usernames of the blogs of [Demo].
const (
	DemoUser   = "demo"
	SecondUser = "night-owl"
)

// Demo returns a world with a year of history before now: the blog of [DemoUser]
// with 40 posts, and a smaller one of [SecondUser]. In each, a few posts are
// released in the months after now. Of the demo's posts one changes its title, one
// becomes private and one is deleted.
func Demo(now time.Time) *World {
	begin := now.Truncate(hoursInDay*time.Hour).AddDate(-1, 0, 0).Add(-9 * time.Hour)
	w := NewWorld(Config{Seed: 20231122, Start: begin})
	until := now.AddDate(0, 3, 0)
	ids := w.Populate(DemoUser, 40, until)
	w.Populate(SecondUser, 12, until)
	w.Retitle(ids[22], "(수정) \"Go로 만드는 대시보드\", 두 번째 판 ✨", now.AddDate(0, -4, 0))
	w.SetPrivate(ids[7], true, now.AddDate(0, -2, 0))
	w.Delete(ids[11], now.AddDate(0, -1, 0))
	return w
}

// The words below are functions, as a package has no constant slices.

func subjects() []string {
	return []string{
		"Go", "React", "TypeScript", "Kubernetes", "PostgreSQL", "Spring Boot", "Rust", "Docker",
		"Next.js", "Python", "알고리즘", "네트워크", "운영체제", "Kafka", "InfluxDB", "Grafana",
	}
}

func patterns() []string {
	return []string{
		"%s 입문기 #%d: 처음부터 다시", "[%s] %d번째 삽질 기록 🔥", "%s, 왜 쓰는 걸까? (%d)",
		"\"%s\"를 6개월 써 보고 느낀 점 %d가지", "What I learned from %s, part %d",
		"Why our %s migration took %d weeks, and what we'd do differently", "%s 면접 질문 정리 %d",
		"%s의 \"진짜\" 동작 원리 — %d편", "TIL %s / day %d", "A gentle guide to %s: %d small steps 🚀",
		"%s 성능을 %d배 올린 이야기", "주니어 개발자의 %s 회고 <%d>",
	}
}

func tags() []string {
	return []string{"TIL", "회고", "backend", "frontend", "DevOps", "면접", "CS", "성능 최적화"}
}

func series() []string {
	return []string{"매일 한 걸음", "Deep dive", "사이드 프로젝트", "우아한 \"삽질\""}
}
