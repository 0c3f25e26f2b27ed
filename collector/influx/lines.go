package influx

import (
	"strconv"
	"strings"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// lines are points in line protocol. They share one buffer, so that translating a
// point allocates nothing.
type lines struct {
	text  []byte
	ends  []int   // where each line ends, its newline included
	times []int64 // Unix seconds
	parts []part

	korean func(collector.StoredEvent) string // nil: events are told in English alone
}

// part is the consecutive lines of one measurement.
type part struct {
	name       string
	begin, end int
}

func (l *lines) len() int { return len(l.ends) }

// span returns the text of the lines from i up to but without j.
func (l *lines) span(i, j int) string {
	begin := 0
	if i > 0 {
		begin = l.ends[i-1]
	}
	return string(l.text[begin:l.ends[j-1]])
}

// line returns one line without its newline.
func (l *lines) line(i int) string { return strings.TrimSuffix(l.span(i, i+1), "\n") }

// measurement returns the part that contains a line.
func (l *lines) measurement(i int) part {
	for _, p := range l.parts {
		if i < p.end {
			return p
		}
	}
	return part{}
}

// boundary returns where to split the lines from i up to but without j: where a
// measurement ends, if there are several, or else in the middle.
func (l *lines) boundary(i, j int) (at int, mixed bool) {
	if end := l.measurement(i).end; end < j {
		return end, true
	}
	return (i + j) / 2, false
}

// translate writes the points of a batch in line protocol, with times in seconds.
// Posts that were released before the anchor are moved there. Events are told in Korean,
// too, if somebody can. It is pure: the same batch and anchor always result in the same
// text.
func translate(b collector.Batch, anchor time.Time, korean func(collector.StoredEvent) string) *lines {
	const typical = 200 // bytes of a line of velog_post_daily
	l := &lines{
		text:  make([]byte, 0, b.Len()*typical),
		ends:  make([]int, 0, b.Len()),
		times: make([]int64, 0, b.Len()),
		parts: make([]part, 0, 5),

		korean: korean,
	}
	for i := range b.PostDays {
		l.postDay(&b.PostDays[i])
	}
	l.part(collector.MeasurementPostDaily)
	for i := range b.AccountDays {
		l.accountDay(&b.AccountDays[i])
	}
	l.part(collector.MeasurementAccountDaily)
	for i := range b.Posts {
		l.post(&b.Posts[i], anchor)
	}
	l.part(collector.MeasurementPost)
	for i := range b.Readings {
		l.reading(&b.Readings[i])
	}
	l.part(collector.MeasurementReading)
	for i := range b.Events {
		l.event(&b.Events[i])
	}
	l.part(collector.MeasurementEvent)
	return l
}

// part ends the part of a measurement.
func (l *lines) part(name string) {
	begin := 0
	if len(l.parts) > 0 {
		begin = l.parts[len(l.parts)-1].end
	}
	l.parts = append(l.parts, part{name, begin, l.len()})
}

func (l *lines) postDay(p *collector.PostDay) {
	l.begin(collector.MeasurementPostDaily, p.User, p.Post)
	l.day(&p.Day)
	l.integer("views_sum", p.ViewsSum)
	l.compared(p.Compared)
	l.end(p.Date.Begin())
}

func (l *lines) accountDay(p *collector.AccountDay) {
	l.begin(collector.MeasurementAccountDaily, p.User, "")
	l.integer("posts", int64(p.Posts))
	l.day(&p.Day)
	l.compared(p.Compared)
	l.end(p.Date.Begin())
}

func (l *lines) day(d *collector.Day) {
	l.integer("views", d.Views)
	l.integer("views_total", d.ViewsTotal)
	l.integer("likes", d.Likes)
	l.integer("likes_total", d.LikesTotal)
	l.integer("comments", d.Comments)
	l.integer("comments_total", d.CommentsTotal)
	l.string("quality", string(d.Quality))
}

// compared writes what a day is compared with while it goes on. A day that is over
// keeps in InfluxDB what was written of it last.
func (l *lines) compared(c *collector.Compared) {
	if c == nil {
		return
	}
	l.integer("views_before", c.Before)
	if c.ByNow.Of > 0 {
		l.integer("views_usual", c.ByNow.Usual)
		l.integer("views_low", c.ByNow.Low)
		l.integer("views_high", c.ByNow.High)
	}
}

// post writes a point of velog_post. Empty tags and series are written, too: a
// post that has left its series must not keep its old one in InfluxDB.
//
// A point's time is part of its identity. If the time of a post changes (released
// again, its release was unknown at first, or the retention is shorter), InfluxDB
// keeps both points and last() takes the later time, even if that one was written
// first. So the release is a field, too.
func (l *lines) post(p *collector.PostPoint, anchor time.Time) {
	l.begin(collector.MeasurementPost, p.User, p.ID)
	l.string("title", p.Title)
	l.string("slug", p.Slug)
	l.string("url", p.URL)
	l.string("tags", strings.Join(p.Tags, ","))
	l.string("series", p.Series)
	l.bool("private", p.Private)
	l.bool("deleted", p.Deleted)
	l.integer("released", p.Time.Unix())
	if at := p.Time; at.Before(anchor) {
		l.end(anchor)
	} else {
		l.end(at)
	}
}

func (l *lines) reading(p *collector.ReadingPoint) {
	l.begin(collector.MeasurementReading, p.User, p.Post)
	l.integer("views_total", p.Views)
	l.integer("likes_total", p.Likes)
	l.integer("comments_total", p.Comments)
	l.end(p.At)
}

// event writes a point of velog_event. Its kind is a tag: events of one instant and
// several kinds are several points.
func (l *lines) event(p *collector.EventPoint) {
	l.text = append(l.text, collector.MeasurementEvent...)
	l.text = append(l.text, ",kind="...)
	l.text = appendTag(l.text, string(p.Kind))
	l.tags(p.User, p.Post)
	l.string("text", p.Words())
	if l.korean != nil {
		l.string("text_ko", l.korean(p.StoredEvent))
	}
	l.integer("value", p.Value)
	l.end(p.PointTime())
}

// begin writes the measurement and the tags, sorted by key as InfluxDB recommends.
// Without a post the point is an account's.
func (l *lines) begin(measurement, user, post string) {
	l.text = append(l.text, measurement...)
	l.tags(user, post)
}

func (l *lines) tags(user, post string) {
	if post != "" {
		l.text = append(l.text, ",post="...)
		l.text = appendTag(l.text, post)
	}
	l.text = append(l.text, ",user="...)
	l.text = appendTag(l.text, user)
	l.text = append(l.text, ' ')
}

// integer writes a field, unless its value is unknown: a missing field is null in
// Flux, as it should be.
func (l *lines) integer(key string, value int64) {
	if value == collector.Unknown {
		return
	}
	l.key(key)
	l.text = strconv.AppendInt(l.text, value, 10)
	l.text = append(l.text, 'i')
}

func (l *lines) bool(key string, value bool) {
	l.key(key)
	l.text = strconv.AppendBool(l.text, value)
}

// string writes a quoted field. Newlines need no escape.
func (l *lines) string(key, value string) {
	l.key(key)
	l.text = append(l.text, '"')
	value = strings.ToValidUTF8(value, "\uFFFD")
	for i := range len(value) {
		if c := value[i]; c == '"' || c == '\\' {
			l.text = append(l.text, '\\')
		}
		l.text = append(l.text, value[i])
	}
	l.text = append(l.text, '"')
}

// key writes the key of a field; the first one follows a space, all others a
// comma.
func (l *lines) key(key string) {
	if l.text[len(l.text)-1] != ' ' {
		l.text = append(l.text, ',')
	}
	l.text = append(l.text, key...)
	l.text = append(l.text, '=')
}

func (l *lines) end(t time.Time) {
	l.text = append(l.text, ' ')
	l.text = strconv.AppendInt(l.text, t.Unix(), 10)
	l.text = append(l.text, '\n')
	l.ends = append(l.ends, len(l.text))
	l.times = append(l.times, t.Unix())
}

// appendTag appends a tag's value.
func appendTag(text []byte, value string) []byte {
	for i := range len(value) {
		switch c := value[i]; c {
		case ',', '=', ' ':
			text = append(text, '\\', c)
		default:
			text = append(text, tagByte(c))
		}
	}
	return text
}

// tagByte returns the replacement of a byte in a tag's value, which cannot contain
// a newline, nor end in a backslash: what line protocol cannot represent becomes
// an underscore.
func tagByte(c byte) byte {
	switch c {
	case '\n', '\r', '\\':
		return '_'
	}
	return c
}
