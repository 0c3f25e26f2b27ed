package collector

import (
	"fmt"
	"strings"
)

// Gaps are what a scrape that stored something could not see.
type Gaps struct {
	Unread     int  // posts whose views could not be read
	Lost       int  // posts that neither velog's list shows nor velog has by their ids, or was asked for
	Incomplete bool // velog's list has more posts than it shows, perhaps
}

// Any reports whether there are any.
func (g Gaps) Any() bool { return g != Gaps{} }

// Sentence says for people what could not be seen of an account's posts; empty
// if there is nothing to say.
func (g Gaps) Sentence(posts int) string {
	var all []string
	if g.Unread > 0 {
		all = append(all, fmt.Sprintf("the views of %d of %d posts could not be read", g.Unread, posts))
	}
	if g.Lost > 0 {
		all = append(all, fmt.Sprintf("%d of %d posts are missing from velog's list", g.Lost, posts))
	}
	if g.Incomplete {
		all = append(all, "velog's list may hide posts that share one release time")
	}
	return strings.Join(all, "; ")
}
