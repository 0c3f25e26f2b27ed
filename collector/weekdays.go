package collector

// ByWeekday adds up the whole days of a period by their weekdays, Monday first.
func ByWeekday(days []Day, p Period) (sums [WeekLength]Sum) {
	for _, d := range days {
		if d.Date >= p.First && d.Date <= p.Last && d.Quality != Partial {
			sums[WeekdayIndex(d.Date)].add(d)
		}
	}
	return sums
}

// WeekdayIndex numbers the weekdays from Monday, which is 0.
func WeekdayIndex(d Date) int { return (int(d.Weekday()) + WeekLength - 1) % WeekLength }
