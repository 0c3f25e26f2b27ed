package collector

// Measure is what is counted of posts.
type Measure string

const (
	ByViews    Measure = "views"
	ByLikes    Measure = "likes"
	ByComments Measure = "comments"
)

// Measures lists all of them.
func Measures() []Measure { return []Measure{ByViews, ByLikes, ByComments} }

// Of returns what a measure counted on a day, and its total at the end of the day;
// false if that is not known.
func (m Measure) Of(d Day) (value, total int64, known bool) {
	switch m {
	case ByLikes:
		return d.Likes, d.LikesTotal, d.Likes != Unknown
	case ByComments:
		return d.Comments, d.CommentsTotal, d.Comments != Unknown
	default:
		return d.Views, d.ViewsTotal, true
	}
}

// DaysBy are days whose views are what a measure counted, for what adds up and
// compares views. Days on which nobody knows it are left out.
func DaysBy(days []Day, m Measure) []Day {
	if m == ByViews {
		return days
	}
	counted := make([]Day, 0, len(days))
	for _, d := range days {
		if views, total, known := m.Of(d); known {
			counted = append(counted, Day{Date: d.Date, Views: views, ViewsTotal: total, Likes: Unknown, LikesTotal: Unknown,
				Comments: Unknown, CommentsTotal: Unknown, Quality: d.Quality})
		}
	}
	return counted
}
