package engine

import "github.com/velog-dashboard/velog-dashboard/collector"

// LearnImported takes over what a file says about a post. What velog's list told
// wins over all files, and of those the newest reading that tells it.
func (p *Post) LearnImported(q *collector.ImportedPost, at int64) {
	a, t := p.about, p.told
	if q.Title != "" && (a.Title == "" || later(t.TitleAt, q.TitleAt, q.Title > a.Title)) {
		a.Title, t.TitleAt = q.Title, q.TitleAt
	}
	if q.Released != 0 && (a.Released == 0 || later(t.ReleasedTold, q.ReleasedAt, q.Released > a.Released)) {
		a.Released, t.ReleasedTold = q.Released, q.ReleasedAt
	}
	t.FirstReleased = collector.Earliest(t.FirstReleased, q.FirstReleased)
	if a.Tags == "" {
		a.Tags = "[]"
	}
	if a.Slug == "" { // velog has not told
		a.Private = a.Private || q.Privacy == collector.KnownPrivate
		a.PrivacyUnknown = !a.Private && q.Privacy == collector.PrivacyUnknown && (p.ID == 0 || a.PrivacyUnknown)
		a.Deleted = collector.Earliest(a.Deleted, q.Deleted)
		p.noteDeleted(p.Deleted, a.Deleted)
	}
	p.become(a, t, at)
}

// later reports whether a file tells something newer than the reading of a file
// that told it so far, if it was one; of one instant the greater thing stays.
func later(so, now int64, greater bool) bool {
	return so != 0 && (now > so || now == so && greater)
}
