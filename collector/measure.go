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

// DaysBy are days whose views are what a measure counted, for what adds up and
// compares views. Days on which nobody knows it are left out.
func DaysBy(days []Day, m Measure) []Day {
	if m == ByViews {
		return days
	}
	counted := make([]Day, 0, len(days))
	for _, d := range days {
		views, total := d.Likes, d.LikesTotal
		if m == ByComments {
			views, total = d.Comments, d.CommentsTotal
		}
		if views != Unknown {
			counted = append(counted, Day{Date: d.Date, Views: views, ViewsTotal: total, Likes: Unknown, LikesTotal: Unknown,
				Comments: Unknown, CommentsTotal: Unknown, Quality: d.Quality})
		}
	}
	return counted
}
