package collector

// BlogEvents returns the events that follow from the days of a blog, which are in
// order. Days that are not over on the day today bring milestones alone.
func BlogEvents(days []Day, today Date) []Event {
	whole := days
	for len(whole) > 0 && whole[len(whole)-1].Date >= today {
		whole = whole[:len(whole)-1]
	}
	return append(Milestones("", days), Digests(whole)...)
}
