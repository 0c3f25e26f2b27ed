package ledger

import (
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/engine"
)

// column is a column of a table, where a row's value of it is read into, and the
// value that is written.
type column struct {
	name  string
	into  any
	value any
}

// aboutColumns are the columns of the table posts, besides its keys.
func aboutColumns(p *engine.Post) []column {
	return []column{
		{"title", &p.Title, p.Title},
		{"slug", &p.Slug, p.Slug},
		{"tags", &p.Tags, p.Tags},
		{"series", &p.Series, p.Series},
		{"private", &p.Private, dialect.Flag(p.Private)},
		{"released_at", (*nullInt)(&p.Released), nullInt(p.Released)},
		{"deleted_at", (*nullInt)(&p.Deleted), nullInt(p.Deleted)},
		{"privacy_unknown", &p.PrivacyUnknown, dialect.Flag(p.PrivacyUnknown)},
		{"shown", &p.Shown, dialect.Flag(p.Shown)},
		{"title_at", (*nullInt)(&p.TitleAt), nullInt(p.TitleAt)},
		{"released_told_at", (*nullInt)(&p.ReleasedTold), nullInt(p.ReleasedTold)},
		{"first_released_at", (*nullInt)(&p.FirstReleased), nullInt(p.FirstReleased)},
	}
}

// followingColumns are the columns of the table following, besides its keys.
func followingColumns(p *engine.Post) []column {
	return []column{
		{"began", (*nullInt)(&p.Began), nullInt(p.Began)},
		{"high", &p.High, p.High},
		{"best_day", (*date)(&p.BestDay), nullInt(p.BestDay)},
		{"best_views", &p.BestViews, p.BestViews},
		{"fell_at", (*nullInt)(&p.Fell), nullInt(p.Fell)},
		{"unsettled_at", (*nullInt)(&p.Unsettled), nullInt(p.Unsettled)},
		{"anchor_at", (*nullInt)(&p.Anchor), nullInt(p.Anchor)},
		{"first_at", (*nullInt)(&p.Span.First), nullInt(p.Span.First)},
		{"last_at", (*nullInt)(&p.Span.Last), nullInt(p.Span.Last)},
		{"views", (*nullInt)(&p.Span.Views), p.Span.Views},
		{"likes", (*nullCounter)(&p.Span.Likes), nullCounter(p.Span.Likes)},
		{"comments", (*nullCounter)(&p.Span.Comments), nullCounter(p.Span.Comments)},
		{"comments_from", (*nullInt)(&p.Span.CommentsFrom), nullInt(p.Span.CommentsFrom)},
		{"comments_to", (*nullInt)(&p.Span.CommentsTo), nullInt(p.Span.CommentsTo)},
		{"updated_at", (*nullInt)(&p.Updated), nullInt(p.Updated)},
		{"asked_at", (*nullInt)(&p.Asked), nullInt(p.Asked)},
		{"version", &p.Version, p.Version},
		{"point", &p.Point, dialect.Flag(p.Point)},
		{"days_from", (*date)(&p.DaysFrom), nullInt(p.DaysFrom)},
		{"readings_from", (*nullInt)(&p.ReadingsFrom), nullInt(p.ReadingsFrom)},
		{"undelivered_since", (*nullInt)(&p.Marks.Since), nullInt(p.Marks.Since)},
		{"public_at", (*nullInt)(&p.Public), nullInt(p.Public)},
		{"views_before", (*nullCounter)(&p.Before), nullCounter(p.Before)},
		{"before_until", (*nullInt)(&p.BeforeUntil), nullInt(p.BeforeUntil)},
		{"gap_hour", (*nullInt)(&p.Gap), nullInt(p.Gap)},
	}
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
		fields = append(fields, c.into)
	}
	return fields
}

// valuesOf appends the values of a row.
func valuesOf(row []any, columns []column) []any {
	for _, c := range columns {
		row = append(row, c.value)
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
