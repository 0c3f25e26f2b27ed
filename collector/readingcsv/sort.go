package readingcsv

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// result returns what the file tells. Its lines go post by post, so that they
// are not in memory twice.
func (p *parser) result() (collector.ImportedReadings, error) {
	all := collector.ImportedReadings{Readings: p.lines}
	for _, u := range p.users {
		for _, q := range u.posts {
			if err := q.sort(); err != nil {
				return collector.ImportedReadings{}, err
			}
			u.Posts = append(u.Posts, &q.ImportedPost)
		}
		all.Users = append(all.Users, u.ImportedUser)
	}
	return all, nil
}

// sort brings the readings of a post in the order of time and removes those
// that come twice. Two different readings of one instant are an error. The ledger
// keeps seconds: of several readings within one, the greatest stays, which is the
// last one unless a total fell.
func (q *post) sort() error {
	slices.SortStableFunc(q.lines, func(a, b line) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.nano, b.nano))
	})
	q.Readings = make([]collector.Reading, 0, len(q.lines))
	for i, l := range q.lines {
		if i > 0 {
			if err := contradiction(q.lines[i-1], l); err != nil {
				return err
			}
		}
		r := collector.Reading{At: l.at, Counters: l.Counters}
		n := len(q.Readings)
		switch {
		case n == 0 || q.Readings[n-1].At != l.at:
			q.Readings = append(q.Readings, r)
		case r.Compare(q.Readings[n-1].Counters) > 0:
			q.Readings[n-1] = r
		}
	}
	q.lines = nil
	return nil
}

func contradiction(a, b line) error {
	if a.at != b.at || a.nano != b.nano || a.Counters == b.Counters {
		return nil
	}
	return fmt.Errorf("line %d: contradicts line %d: the same post at the same second with different counters",
		max(a.no, b.no), min(a.no, b.no))
}
