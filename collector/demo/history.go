package demo

import (
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// history collects the readings of many scrapes, in the order of time, for one
// import.
type history struct {
	user  collector.ImportedUser
	posts map[string]*collector.ImportedPost
	count int
}

func newHistory(begin time.Time) *history {
	return &history{
		user:  collector.ImportedUser{Name: velogsim.DemoUser, TrackedSince: begin.Unix()},
		posts: map[string]*collector.ImportedPost{},
	}
}

func (h *history) add(scrape collector.ScrapeResult) {
	for _, o := range scrape.Seen {
		p := h.post(o.Post)
		p.Title, p.TitleAt = o.Title, o.At.Unix()
		p.Readings = append(p.Readings, collector.Reading{At: o.At.Unix(), Counters: o.Counters})
	}
	h.count += len(scrape.Seen)
}

func (h *history) post(p collector.Post) *collector.ImportedPost {
	if known := h.posts[p.ID]; known != nil {
		return known
	}
	released := p.ReleasedAt.Unix()
	imported := &collector.ImportedPost{ID: p.ID, Released: released, ReleasedAt: released, FirstReleased: released}
	h.posts[p.ID] = imported
	h.user.Posts = append(h.user.Posts, imported)
	return imported
}

func (h *history) readings() collector.ImportedReadings {
	return collector.ImportedReadings{Users: []collector.ImportedUser{h.user}, Readings: h.count}
}
