package ledger

import (
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger/engine"
)

// column is a column of a table, and where a post has its value: a row is read into it
// and written from it.
type column struct {
	name string
	at   any
}

// aboutColumns are the columns of the table posts, besides its keys, in the place of
// those of another post: there may be a thousand posts.
func aboutColumns(other []column, p *engine.Post) []column {
	return append(other[:0],
		column{"title", &p.Title},
		column{"slug", &p.Slug},
		column{"tags", &p.Tags},
		column{"series", &p.Series},
		column{"private", &p.Private},
		column{"released_at", (*nullInt)(&p.Released)},
		column{"deleted_at", (*nullInt)(&p.Deleted)},
		column{"privacy_unknown", &p.PrivacyUnknown},
		column{"shown", &p.Shown},
		column{"title_at", (*nullInt)(&p.TitleAt)},
		column{"released_told_at", (*nullInt)(&p.ReleasedTold)},
		column{"first_released_at", (*nullInt)(&p.FirstReleased)},
	)
}

// followingColumns are the columns of the table following, as aboutColumns are.
func followingColumns(other []column, p *engine.Post) []column {
	return append(other[:0],
		column{"began", (*nullInt)(&p.Began)},
		column{"high", &p.High},
		column{"best_day", (*date)(&p.BestDay)},
		column{"best_views", &p.BestViews},
		column{"fell_at", (*nullInt)(&p.Fell)},
		column{"unsettled_at", (*nullInt)(&p.Unsettled)},
		column{"anchor_at", (*nullInt)(&p.Anchor)},
		column{"first_at", (*nullInt)(&p.Span.First)},
		column{"last_at", (*nullInt)(&p.Span.Last)},
		column{"views", (*total)(&p.Span.Views)},
		column{"likes", (*nullCounter)(&p.Span.Likes)},
		column{"comments", (*nullCounter)(&p.Span.Comments)},
		column{"comments_from", (*nullInt)(&p.Span.CommentsFrom)},
		column{"comments_to", (*nullInt)(&p.Span.CommentsTo)},
		column{"updated_at", (*nullInt)(&p.Updated)},
		column{"asked_at", (*nullInt)(&p.Asked)},
		column{"version", &p.Version},
		column{"point", &p.Point},
		column{"days_from", (*date)(&p.DaysFrom)},
		column{"readings_from", (*nullInt)(&p.ReadingsFrom)},
		column{"undelivered_since", (*nullInt)(&p.Marks.Since)},
		column{"public_at", (*nullInt)(&p.Public)},
		column{"views_before", (*nullCounter)(&p.Before)},
		column{"before_until", (*nullInt)(&p.BeforeUntil)},
		column{"gap_hour", (*nullInt)(&p.Gap)},
	)
}

func namesOf(columns []column) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	return names
}

// scanInto appends where the columns of a row are read into.
func scanInto(fields []any, columns []column) []any {
	for _, c := range columns {
		fields = append(fields, c.at)
	}
	return fields
}

// valuesOf appends the values of a row.
func valuesOf(row []any, columns []column) []any {
	for _, c := range columns {
		row = append(row, valueAt(c.at))
	}
	return row
}

// replaced returns the assignments of an ON CONFLICT DO UPDATE that replaces all
// columns.
func replaced(columns []string) string {
	set := make([]string, len(columns))
	for i, c := range columns {
		set[i] = c + " = excluded." + c
	}
	return strings.Join(set, ", ")
}
