package collector

import "time"

// Missing is a post that is missing from velog's list, and what velog returned
// for its id.
type Missing struct {
	Post       string
	Since      time.Time // when it was first missing from the list
	Asked      time.Time // when velog last answered; zero: never
	Found      bool      // whether velog found it then
	DeniedOn   Date      // the last day on which velog did not have it
	DeniedDays int       // on how many days, since it was found last
}

// Due reports whether a post is to be asked for now. One that velog has is
// asked for ever more rarely, each wait as long as all before, but at least
// in every full scrape, so before each midnight: its days stay exact. One that velog does not
// have is asked for once a day while its deletion must be confirmed on several
// days, and else at once.
func (m Missing) Due(now time.Time, slowly, full bool) bool {
	switch {
	case m.Asked.IsZero():
		return true
	case !m.Found:
		return !slowly || DateOf(now) > m.DeniedOn
	}
	wait := min(m.Asked.Sub(m.Since), 24*time.Hour)
	return full || !now.Before(m.Asked.Add(wait))
}

// Answered notes whether velog has the post.
func (m Missing) Answered(found bool, at time.Time) Missing {
	m.Asked, m.Found = at, found
	switch today := DateOf(at); {
	case found:
		m.DeniedOn, m.DeniedDays = 0, 0
	case today > m.DeniedOn:
		m.DeniedOn, m.DeniedDays = today, m.DeniedDays+1
	}
	return m
}
