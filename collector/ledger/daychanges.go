package ledger

import "github.com/velog-dashboard/velog-dashboard/collector"

// dayChanges are the days of an account that changed by what one of its posts
// became: what the account's own days, and deliveries, follow from.
type dayChanges struct {
	first, last collector.Date // if changed
	changed     bool
	dropped     bool         // whether days were removed
	awaited     bool         // whether days that were removed before wait to be deleted elsewhere
	back        []droppedDay // those written here while some do
}

func (c *dayChanges) dayChanged(d collector.Date) {
	if !c.changed {
		c.first, c.last, c.changed = d, d, true
		return
	}
	c.first, c.last = min(c.first, d), max(c.last, d)
}

// wrote notes that a day was written, which may have been dropped before.
func (c *dayChanges) wrote(post string, day int64) {
	if c.awaited {
		c.back = append(c.back, droppedDay{post, day})
	}
}
