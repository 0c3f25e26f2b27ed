package ledger

import "github.com/velog-dashboard/velog-dashboard/collector"

// dayChanges are the days of an account on which a day of one of its posts changed:
// the account's own days follow from them.
type dayChanges struct {
	first, last collector.Date // if changed
	changed     bool
	removed     bool // whether there are days that were removed
}

func (c *dayChanges) dayChanged(d collector.Date) {
	if !c.changed {
		c.first, c.last, c.changed = d, d, true
		return
	}
	c.first, c.last = min(c.first, d), max(c.last, d)
}
