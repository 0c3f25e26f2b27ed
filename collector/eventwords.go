package collector

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Words describes an event in English, as the pages do, for readers elsewhere. A
// post whose title shows nothing is called by its id, as on the pages.
func (e StoredEvent) Words() string {
	post := quoted(e.Title, e.Post)
	if e.Post == "" {
		post = "The blog"
	}
	switch e.Kind {
	case EventMilestone:
		return fmt.Sprintf("%s reached %s views", post, grouped(e.Value))
	case EventUnusual:
		return fmt.Sprintf("Unusual day: %s views, usually %s", grouped(e.Value), grouped(e.Usual))
	case EventRecord:
		if e.Is == RecordOfPost {
			return fmt.Sprintf("Most views of a post in a day so far: %s, %s views", post, grouped(e.Value))
		}
		return fmt.Sprintf("Best %s so far: %s views", e.Is, grouped(e.Value))
	case EventPublished:
		return "Published: " + post
	case EventRenamed:
		return fmt.Sprintf("Renamed: %s is now %s", quoted(e.Was, e.Post), quoted(e.Is, e.Post))
	case EventPrivate:
		return "Made private: " + post
	case EventPublic:
		return "Made public: " + post
	case EventDeleted:
		return "Deleted: " + post
	case EventTrouble:
		return "Collecting fails: " + State(e.Is).Words()
	case EventRecovered:
		return "Collecting again"
	case EventToken:
		return "The refresh token expires on " + DateOf(time.Unix(e.Value, 0)).String()
	case EventDigest:
		return fmt.Sprintf("Week of %s: %s views", ISOWeek(e.Key).words(), grouped(e.Value))
	}
	return string(e.Kind)
}

// words are the days of a week: Nov 16–22, 2026.
func (w ISOWeek) words() string {
	first, last := w.Monday().Begin().In(Seoul), w.Sunday().Begin().In(Seoul)
	switch {
	case first.Month() == last.Month():
		return first.Format("Jan 2") + "–" + last.Format("2, 2006")
	case first.Year() != last.Year():
		return first.Format("Jan 2, 2006") + " – " + last.Format("Jan 2, 2006")
	}
	return first.Format("Jan 2") + " – " + last.Format("Jan 2, 2006")
}

func quoted(title, id string) string {
	named, ok := Post{ID: id, Title: title}.Named()
	if !ok {
		return "(no title) " + named
	}
	return "“" + strings.Join(strings.Fields(named), " ") + "”"
}

// grouped writes a number with commas between thousands.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
