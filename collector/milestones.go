package collector

// firstMilestone is the lowest total of views that is celebrated; each is ten times
// the one before.
const firstMilestone = 100

// Milestones returns the totals of 100, 1,000, 10,000 … views that a post, or a blog
// without a post's id, reached on its days, each on the first day on which it did.
// The days are in order. A total that the first reading brought was reached before
// that, nobody knows when, and is none.
func Milestones(post string, days []Day) []Event {
	var events []Event
	reached := int64(0) // the highest of them
	for _, d := range days {
		before := d.ViewsTotal - d.Views
		for n := nextMilestone(before); n <= d.ViewsTotal; n *= 10 {
			if n > reached {
				events = append(events, Event{Kind: EventMilestone, Post: post, Key: n, At: d.Date.Begin(), Value: n})
			}
		}
		reached = max(reached, nextMilestone(d.ViewsTotal)/10)
	}
	return events
}

// nextMilestone returns the lowest milestone above a total.
func nextMilestone(total int64) int64 {
	n := int64(firstMilestone)
	for n <= total {
		n *= 10
	}
	return n
}
