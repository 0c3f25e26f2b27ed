package collector

import (
	"fmt"
	"strings"
)

// Gaps are what a scrape that stored readings could not read.
type Gaps struct {
	Unread     int  // posts whose views could not be read
	Lost       int  // posts missing from velog's list that velog did not find by id, or was not asked for
	Incomplete bool // velog's list may omit posts
}

// Any reports whether there are any.
func (g Gaps) Any() bool { return g != Gaps{} }

// Sentence describes for people what could not be read; empty if everything was.
func (g Gaps) Sentence(posts int) string {
	var all []string
	if g.Unread > 0 {
		all = append(all, fmt.Sprintf("the views of %d of %d posts could not be read", g.Unread, posts))
	}
	if g.Lost > 0 {
		all = append(all, fmt.Sprintf("%d of %d posts are missing from velog's list", g.Lost, posts))
	}
	if g.Incomplete {
		all = append(all, "velog's list may omit posts that share one release time")
	}
	return strings.Join(all, "; ")
}
