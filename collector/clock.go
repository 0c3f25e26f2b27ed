package collector

import (
	"fmt"
	"time"
)

const (
	// MaxClockOffset is how far this machine's clock may be off. Beyond it, a
	// third of the 15 minutes within which a reading makes a midnight exact
	// would be used up.
	MaxClockOffset = 5 * time.Minute

	// ClockWarning is the offset from which operators are warned.
	ClockWarning = time.Minute

	// ClockSlack is how far an instant in the ledger may be ahead of now before
	// it is attributed to a clock that was ahead: clocks are corrected by some
	// seconds every day.
	ClockSlack = time.Minute
)

// ClockError is the error of a scrape that stored nothing because this machine's
// clock is wrong, or was wrong at the account's last reading.
type ClockError struct {
	Local time.Time // by this machine's clock
	Velog time.Time // by velog's; zero: its response had no time
	Last  time.Time // the account's newest reading, if velog's response had no time
}

// Error returns one sentence that names both clocks and what to do.
func (e *ClockError) Error() string {
	local := utc(e.Local)
	if e.Velog.IsZero() {
		return fmt.Sprintf("this machine's clock says %s, but the newest reading of the account is from %s, %s later, "+
			"and velog's response has no time, so nothing was stored; correct this machine's clock, "+
			"or, if it is right, remove the readings in the future, which velog-dashboard check lists",
			local, utc(e.Last), spell(e.Last.Sub(e.Local)))
	}
	return e.Comparison() + ", so nothing was stored; correct this machine's clock, for example with: timedatectl set-ntp true"
}

// Comparison describes both clocks and their offset.
func (e *ClockError) Comparison() string {
	offset, direction := e.Local.Sub(e.Velog), "ahead"
	if offset < 0 {
		direction = "behind"
	}
	return fmt.Sprintf("this machine's clock says %s, velog's says %s: it is %s %s", utc(e.Local), utc(e.Velog), spell(offset.Abs()), direction)
}

// spell writes a length of time in its two largest units.
func spell(d time.Duration) string {
	const day = 24 * time.Hour
	switch d = d.Round(time.Second); {
	case d < time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%d min %d s", d/time.Minute, d%time.Minute/time.Second)
	case d < day:
		return fmt.Sprintf("%d h %d min", d/time.Hour, d%time.Hour/time.Minute)
	default:
		return fmt.Sprintf("%d d %d h", d/day, d%day/time.Hour)
	}
}

func utc(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// inFuture reports whether an instant can only come from a clock that was
// ahead.
func inFuture(t, now time.Time) bool { return t.Sub(now) > ClockSlack }

// AsOf returns the account without values that are in the future at an instant,
// which come from a clock that was ahead: such an attempt or success is unknown,
// and so is the last complete day. No scrape is planned for later than the next
// midnight; see [Schedule.Due].
func (a Account) AsOf(now time.Time) Account {
	if inFuture(a.LastAttempt, now) {
		a.LastAttempt = time.Time{}
	}
	if inFuture(a.LastSuccess, now) {
		a.LastSuccess, a.LastDay = time.Time{}, 0
	}
	if inFuture(a.ScrapeRequested, now) {
		a.ScrapeRequested = time.Time{}
	}
	if a.NextScrape.Sub(now) > 24*time.Hour+ClockSlack {
		a.NextScrape = now
	}
	return a
}
