package dashboards_test

import (
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// The users of the simulated year. The second one's name has signs that mean
// something in a regular expression.
const (
	writer   = "writer"        // 60 posts, followed signed in
	small    = "night.owl-(2)" // a few posts with odd titles, followed publicly
	newcomer = "newcomer"      // has not published anything yet
)

const (
	yearDays  = 365 // the tracking began that many days before today, at ten in the morning
	exactDays = 70  // since then all midnights are read exactly at midnight
)

// The days, before today, at which something happens.
const (
	deletedAgo = 100
	privateAgo = 110
	retitleAgo = 40
	outageAgo  = 200 // no scrape for outageDays from here on
	outageDays = 3
)

// unreadTitle is a post of the small blog that never got a view.
const unreadTitle = "아무도 읽지 않은 글"

// oddTitles are the small blog's titles, oldest first. Two posts share one.
func oddTitles() []string {
	return []string{
		`"따옴표", 쉼표, 그리고 \백슬래시\`, "Emoji 🚀🔥 and 한글", "It's {curly}, [square] & <angle> | $pipe",
		"같은 제목", "같은 제목", "Comma, separated, title",
	}
}

// populate fills the world: a blog of many posts, one of them deleted, one made
// private and one renamed in the year, a small blog, and one without posts.
func (f *fixture) populate() {
	f.world = velogsim.NewWorld(velogsim.Config{Seed: 11, Start: (f.today - yearDays - 3).Begin()})
	ids := f.world.Populate(writer, 60, f.now)
	f.world.Delete(ids[11], f.midnight(-deletedAgo).Add(5*time.Hour))
	f.world.SetPrivate(ids[7], true, f.midnight(-privateAgo).Add(7*time.Hour))
	f.world.Retitle(ids[40], `(수정) "Go로 만드는 대시보드", 두 번째 판 ✨`, f.midnight(-retitleAgo).Add(9*time.Hour))
	f.blogs[writer] = ids
	for i, title := range oddTitles() {
		released := f.midnight(-400 + 78*i).Add(10*time.Hour + 30*time.Minute) // the last one is 10 days old
		f.blogs[small] = append(f.blogs[small], f.world.Publish(small, velogsim.PostSpec{
			Title: title, Tags: []string{"TIL", "회고"}, Series: "우아한 \"삽질\"",
			ReleasedAt: released, Popularity: 20 + float64(10*i), Interest: velogsim.Steady,
		}))
	}
	f.blogs[small] = append(f.blogs[small], f.world.Publish(small, velogsim.PostSpec{
		Title: unreadTitle, ReleasedAt: f.midnight(-300),
	}))
	f.world.AddUser(newcomer)
}

// instants are the year's scrapes: around each midnight as the schedule has
// them, later exactly at it, a gap in between, and often since yesterday.
func (f *fixture) instants() []time.Time {
	instants := []time.Time{f.followed(), f.midnight(1 - yearDays).Add(-4 * time.Minute)}
	for d := 1 - yearDays; d < -exactDays; d++ {
		if d < -outageAgo || d >= outageDays-outageAgo {
			instants = append(instants, f.midnight(d).Add(4*time.Minute), f.midnight(d+1).Add(-4*time.Minute))
		}
	}
	for d := -exactDays; d < -1; d++ {
		instants = append(instants, f.midnight(d))
	}
	for at := f.midnight(-1); !at.After(f.now); at = at.Add(20 * time.Minute) {
		instants = append(instants, at)
	}
	return instants
}

// followed is when the following of all accounts began.
func (f *fixture) followed() time.Time { return f.midnight(-yearDays).Add(10 * time.Hour) }

// midnight returns the beginning of the day so many days after today in Seoul:
// 0 is today's, -1 yesterday's.
func (f *fixture) midnight(days int) time.Time {
	return (f.today + collector.Date(days)).Begin()
}

// grown is what a post truly got between two instants.
func (f *fixture) grown(post string, from, to time.Time) velogsim.Counters {
	a, b := f.world.Total(post, from), f.world.Total(post, to)
	return velogsim.Counters{Views: b.Views - a.Views, Likes: b.Likes - a.Likes, Comments: b.Comments - a.Comments}
}

// grownAll is what all posts of some users truly got between two instants.
func (f *fixture) grownAll(from, to time.Time, users ...string) velogsim.Counters {
	var sum velogsim.Counters
	for _, user := range users {
		for _, post := range f.blogs[user] {
			g := f.grown(post, from, to)
			sum.Views, sum.Likes, sum.Comments = sum.Views+g.Views, sum.Likes+g.Likes, sum.Comments+g.Comments
		}
	}
	return sum
}
