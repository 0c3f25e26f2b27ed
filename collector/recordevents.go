package collector

import "time"

const (
	// How many whole days, weeks or months must be known before one is a record:
	// anything is the best of a few.
	daysBeforeRecord   = 28
	weeksBeforeRecord  = 8
	monthsBeforeRecord = 3
)

// What records are of, as [Event.Is] has it: a day, week or month of the blog, or a day
// of one of its posts.
const (
	RecordOfDay   = "day"
	RecordOfWeek  = "week"
	RecordOfMonth = "month"
	RecordOfPost  = "post"
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

// Peak is a day on which a post got more views than on others, or than other posts did.
type Peak struct {
	Post    string // its id
	Date    Date
	Views   int64
	Partial bool
}

// PostRecordEvents returns the days on which a post got more views than any post on
// any day before. Blog are the days of their blog that are known, of which as many must
// be whole before as for the best day of the blog; best are the posts that got the most
// on each day from some day on, in order, and before is the most that any got until then.
// What a partial day got is to be beaten, but is no record.
func PostRecordEvents(blog []Day, best []Peak, before int64) (events []Event) {
	whole := 0
	for _, d := range best {
		for len(blog) > 0 && blog[0].Date < d.Date {
			if blog[0].Quality != Partial {
				whole++
			}
			blog = blog[1:]
		}
		if d.Views <= before {
			continue
		}
		if before = d.Views; whole >= daysBeforeRecord && !d.Partial {
			at := d.Date.Begin()
			events = append(events, Event{Kind: EventRecord, Post: d.Post, Key: at.Unix(), At: at, Value: d.Views, Is: RecordOfPost})
		}
	}
	return events
}
