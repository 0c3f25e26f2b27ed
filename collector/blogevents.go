package collector

// BlogEvents returns the events that follow from the days of a blog, which are in
// order. Days that are not over on the day today bring milestones alone.
func BlogEvents(days []Day, today Date) []Event {
	over := days
	for len(over) > 0 && over[len(over)-1].Date >= today {
		over = over[:len(over)-1]
	}
	events := append(Milestones("", days), RecordEvents(over)...)
	for _, u := range UnusualDays(over, Period{AllDays, today}) {
		at := u.Day.Date.Begin()
		events = append(events, Event{Kind: EventUnusual, Key: int64(u.Day.Date), At: at, Value: u.Day.Views, Usual: u.Usual})
	}
	return append(events, Digests(over)...)
}
