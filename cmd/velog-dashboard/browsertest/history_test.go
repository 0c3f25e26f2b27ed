package browsertest

import (
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// lived is a site whose two blogs have a past. It does not run yet.
func lived(t testing.TB) *site {
	t.Helper()
	s := newSite(t)
	s.world.Populate("ann", 30, s.clock.Now())
	s.world.Populate("bob", 4, s.clock.Now())
	for _, user := range []string{"ann", "bob"} {
		s.run("", "accounts", "add", user)
		s.run(s.history(user, 100), "import", "-")
	}
	return s
}

// public are the posts that everybody sees, newest first.
func (s *site) public(user string) []velogsim.Post {
	return slices.DeleteFunc(s.world.Posts(user, s.clock.Now()), func(p velogsim.Post) bool { return p.Private })
}

// history are readings, as CSV, of a user's public posts at the midnights of
// the last days in Seoul, of which some are missing.
func (s *site) history(user string, days int) string {
	var text strings.Builder
	out := csv.NewWriter(&text)
	rows := [][]string{{"user", "post", "title", "released_at", "observed_at", "views", "likes", "comments"}}
	const east = 9 * time.Hour
	midnight := s.clock.Now().Add(east).Truncate(24 * time.Hour).Add(-east)
	for _, p := range s.public(user) {
		for d := days; d >= 0; d-- {
			at := midnight.AddDate(0, 0, -d)
			if d%9 == 5 || at.Before(p.ReleasedAt) {
				continue
			}
			c := s.world.Total(p.ID, at)
			rows = append(rows, []string{
				user, p.ID, p.Title, p.ReleasedAt.Format(time.RFC3339), at.Format(time.RFC3339),
				strconv.FormatInt(c.Views, 10), strconv.FormatInt(c.Likes, 10), strconv.FormatInt(c.Comments, 10),
			})
		}
	}
	s.must(out.WriteAll(rows))
	return text.String()
}
