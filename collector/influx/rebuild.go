package influx

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	influxdb2 "github.com/influxdata/influxdb-client-go/v2"
	"github.com/influxdata/influxdb-client-go/v2/api/query"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Recovered is what a bucket tells of a ledger that is lost.
type Recovered struct {
	collector.ImportedReadings
	Estimated int // days whose midnights are estimated anew, since no reading tells them
}

// recoverTimeout is how long InfluxDB may take to send one measurement.
const recoverTimeout = 30 * time.Minute

// Recover reads the bucket for what a ledger can be made of: posts, readings, and the
// totals at the ends of days that are exact. The bucket has a reading only where a
// counter changed, so that without the days most midnights would be estimated. The
// error names InfluxDB's; the token must be allowed to read the bucket.
func (w *Writer) Recover(ctx context.Context) (Recovered, error) {
	// The writer's client is for writes: it compresses what it sends.
	patient := *w.http
	patient.Timeout = recoverTimeout
	client := influxdb2.NewClientWithOptions(w.target.url, w.token, influxdb2.DefaultOptions().SetHTTPClient(&patient))
	defer client.Close()
	r := recovery{posts: map[[2]string]*recovered{}}
	for _, part := range []struct {
		measurement string
		take        func(*recovered, *query.FluxRecord)
	}{
		{collector.MeasurementReading, (*recovered).reading},
		{collector.MeasurementPostDaily, (*recovered).day},
		{collector.MeasurementPost, (*recovered).about},
	} {
		if err := w.each(ctx, client, part.measurement, func(row *query.FluxRecord) { part.take(r.post(row), row) }); err != nil {
			return Recovered{}, fmt.Errorf("reading %s from InfluxDB: %w", part.measurement, err)
		}
	}
	return r.result(), nil
}

// each calls a function for each value of each field of a measurement.
func (w *Writer) each(ctx context.Context, client influxdb2.Client, measurement string, do func(*query.FluxRecord)) error {
	rows, err := client.QueryAPI(w.target.org).Query(ctx, fmt.Sprintf(
		`from(bucket: %q) |> range(start: 1970-01-02T00:00:00Z, stop: 2100-01-01T00:00:00Z) |> filter(fn: (r) => r._measurement == %q)`,
		w.target.bucket, measurement))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		do(rows.Record())
	}
	return rows.Err()
}

type recovery struct {
	posts map[[2]string]*recovered // by user and post
}

// recovered is a post while the bucket is read, field by field.
type recovered struct {
	readings map[int64]*collector.Counters
	days     map[int64]*recoveredDay // by their beginnings
	facts    map[string]any
	told     map[string]time.Time
}

type recoveredDay struct {
	collector.Counters                    // as of its end
	grown              collector.Counters // on the day
	quality            string
}

func (r *recovery) post(row *query.FluxRecord) *recovered {
	user, _ := row.ValueByKey("user").(string)
	id, _ := row.ValueByKey("post").(string)
	p := r.posts[[2]string{user, id}]
	if p == nil {
		p = &recovered{
			readings: map[int64]*collector.Counters{}, days: map[int64]*recoveredDay{},
			facts: map[string]any{}, told: map[string]time.Time{},
		}
		r.posts[[2]string{user, id}] = p
	}
	return p
}

func unknownCounters() collector.Counters {
	return collector.Counters{Views: collector.Unknown, Likes: collector.Unknown, Comments: collector.Unknown}
}

func (p *recovered) reading(row *query.FluxRecord) {
	at := row.Time().Unix()
	if p.readings[at] == nil {
		c := unknownCounters()
		p.readings[at] = &c
	}
	setCount(p.readings[at], row, "_total")
}

func (p *recovered) day(row *query.FluxRecord) {
	at := row.Time().Unix()
	if p.days[at] == nil {
		p.days[at] = &recoveredDay{Counters: unknownCounters(), grown: unknownCounters()}
	}
	if quality, ok := row.Value().(string); ok && row.Field() == "quality" {
		p.days[at].quality = quality
	}
	setCount(&p.days[at].Counters, row, "_total")
	setCount(&p.days[at].grown, row, "")
}

// beginning is what the counters were when the day began.
func (d *recoveredDay) beginning() *collector.Counters {
	before := func(total, grown int64) int64 {
		if total == collector.Unknown || grown == collector.Unknown {
			return collector.Unknown
		}
		return total - grown
	}
	return &collector.Counters{
		Views: before(d.Views, d.grown.Views), Likes: before(d.Likes, d.grown.Likes), Comments: before(d.Comments, d.grown.Comments),
	}
}

func setCount(c *collector.Counters, row *query.FluxRecord, suffix string) {
	n, ok := row.Value().(int64)
	if !ok {
		return
	}
	switch row.Field() {
	case "views" + suffix:
		c.Views = n
	case "likes" + suffix:
		c.Likes = n
	case "comments" + suffix:
		c.Comments = n
	}
}

// about takes the newest value of each field: the point of a post may have moved.
func (p *recovered) about(row *query.FluxRecord) {
	if at := row.Time(); !at.Before(p.told[row.Field()]) {
		p.facts[row.Field()], p.told[row.Field()] = row.Value(), at
	}
}

func (r *recovery) result() Recovered {
	var all Recovered
	byUser := map[string]*collector.ImportedUser{}
	for key, p := range r.posts {
		post := p.imported(key[1], &all)
		if len(post.Readings) == 0 || key[0] == "" {
			continue
		}
		u := byUser[key[0]]
		if u == nil {
			u = &collector.ImportedUser{Name: key[0]}
			byUser[key[0]] = u
		}
		u.Posts = append(u.Posts, post)
		u.TrackedSince = collector.Earliest(u.TrackedSince, post.Readings[0].At)
		all.Readings += len(post.Readings)
	}
	for _, name := range slices.Sorted(maps.Keys(byUser)) {
		u := byUser[name]
		slices.SortFunc(u.Posts, func(a, b *collector.ImportedPost) int { return cmp.Compare(a.ID, b.ID) })
		all.Users = append(all.Users, *u)
	}
	return all
}

// midnights adds the totals at both midnights of exact days, unless the post began
// in one.
func (p *recovered) midnights(all *Recovered) {
	first := int64(math.MaxInt64)
	for at := range p.readings {
		first = min(first, at)
	}
	for begin, d := range p.days {
		if d.quality == string(collector.Estimated) {
			all.Estimated++
		}
		if d.quality != string(collector.Exact) {
			continue
		}
		if begin > first && p.readings[begin] == nil {
			p.readings[begin] = d.beginning()
		}
		if end := begin + 24*60*60; p.readings[end] == nil {
			p.readings[end] = &d.Counters
		}
	}
}

func (p *recovered) imported(id string, all *Recovered) *collector.ImportedPost {
	p.midnights(all)
	post := &collector.ImportedPost{ID: id}
	for _, at := range slices.Sorted(maps.Keys(p.readings)) {
		if c := p.readings[at]; c.Views != collector.Unknown {
			post.Readings = append(post.Readings, collector.Reading{At: at, Counters: *c})
		}
	}
	if len(post.Readings) == 0 {
		return post
	}
	newest := post.Readings[len(post.Readings)-1].At
	post.Title, _ = p.facts["title"].(string)
	post.TitleAt = newest
	if released, ok := p.facts["released"].(int64); ok && released > 0 && released != post.Readings[0].At {
		post.Released, post.ReleasedAt, post.FirstReleased = released, newest, released
	}
	if private, ok := p.facts["private"].(bool); ok {
		post.Privacy = collector.KnownPublic
		if private {
			post.Privacy = collector.KnownPrivate
		}
	}
	if deleted, ok := p.facts["deleted"].(bool); ok && deleted {
		post.Deleted = newest
	}
	return post
}
