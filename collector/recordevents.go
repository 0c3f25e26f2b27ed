package collector

import "time"

const (
	// How many whole days, weeks or months must be known before one is a record:
	// anything is the best of a few.
	daysBeforeRecord   = 28
	weeksBeforeRecord  = 8
	monthsBeforeRecord = 3
)

// The periods of records, as [Event.Is] has them.
const (
	RecordOfDay   = "day"
	RecordOfWeek  = "week"
	RecordOfMonth = "month"
)

// RecordEvents returns the days, weeks and months that got more views than any
// before. The days are those of a blog that are over, in order; partial ones make no
// record, and no whole week or month.
func RecordEvents(days []Day) []Event {
	oneDay := func(d Date) Period { return Period{d, d} }
	events := recordsBy(days, RecordOfDay, oneDay, daysBeforeRecord, 0)
	events = append(events, recordsBy(days, RecordOfWeek, WeekOf, weeksBeforeRecord, 1)...)
	return append(events, recordsBy(days, RecordOfMonth, MonthOf, monthsBeforeRecord, 2)...)
}

// recordsBy returns the records among the periods into which the days fall. Offset
// tells those of a day, a week and a month apart that begin together.
func recordsBy(days []Day, name string, of func(Date) Period, least, offset int) (events []Event) {
	var best, views int64
	known, before, at := 0, 0, AllDays
	for _, d := range days {
		p := of(d.Date)
		if p.First != at {
			at, known, views = p.First, 0, 0
		}
		if d.Quality != Partial {
			known, views = known+1, views+d.Views
		}
		if d.Date != p.Last || known != p.Length() {
			continue
		}
		if before++; views > best {
			if best = views; before > least {
				begin := p.First.Begin()
				events = append(events, Event{
					Kind: EventRecord, Key: begin.Add(time.Duration(offset) * time.Second).Unix(), At: begin, Value: views, Is: name,
				})
			}
		}
	}
	return events
}
