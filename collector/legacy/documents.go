package legacy

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// document is a document of the collection poststats.
type document struct {
	UserID         string  `json:"userId"`
	UUID           string  `json:"uuid"`
	Title          string  `json:"title"`
	TotalViewCount integer `json:"totalViewCount"`
	UpdatedAt      instant `json:"updatedAt"`
	Stats          []struct {
		Date      instant `json:"date"`
		ViewCount integer `json:"viewCount"`
		LikeCount integer `json:"likeCount"`
	} `json:"stats"`
}

// integer is a number as mongoexport writes it: plain, or {"$numberInt": "3"}.
type integer int64

// UnmarshalJSON implements [json.Unmarshaler].
func (n *integer) UnmarshalJSON(text []byte) error {
	var typed map[string]string
	if json.Unmarshal(text, &typed) == nil {
		for _, value := range typed {
			text = []byte(value)
		}
	}
	v, err := strconv.ParseFloat(string(text), 64)
	if err != nil || v != float64(int64(v)) {
		return fmt.Errorf("%s is not a whole number", text)
	}
	*n = integer(v)
	return nil
}

// instant is a time as mongoexport writes it: {"$date": "2023-10-01T00:00:00Z"}, or
// with milliseconds since 1970 in {"$numberLong": "…"}.
type instant struct{ time.Time }

// UnmarshalJSON implements [json.Unmarshaler].
func (t *instant) UnmarshalJSON(text []byte) error {
	var typed struct {
		Date json.RawMessage `json:"$date"`
	}
	if err := json.Unmarshal(text, &typed); err == nil && typed.Date != nil {
		text = typed.Date
	}
	if err := json.Unmarshal(text, &t.Time); err == nil {
		return nil
	}
	var millis integer
	if err := json.Unmarshal(text, &millis); err != nil {
		return fmt.Errorf("%s is not a time", text)
	}
	t.Time = time.UnixMilli(int64(millis))
	return nil
}

// FromDocuments reads poststats of velog-dashboard 1. They have the views of days as
// velog itself counted them, until it stopped in November 2023, and the total when
// they were last read. So the totals at the midnights before follow, and these days
// are marked as reported.
func FromDocuments(r io.Reader, now time.Time) (Found, error) {
	var found Found
	us := users{}
	err := eachDocument(r, func(d document) {
		if p := found.post(d, now); p != nil {
			us.add(d.UserID, "", p)
		}
	})
	found.finish(us)
	return found, err
}

// eachDocument reads documents one after another, or in an array.
func eachDocument(r io.Reader, do func(document)) error {
	in := bufio.NewReader(decoded(r))
	first, err := in.Peek(1)
	decoder := json.NewDecoder(in)
	array := err == nil && first[0] == '['
	if array {
		if _, err := decoder.Token(); err != nil {
			return err
		}
	}
	n := 1
	for ; decoder.More(); n++ {
		var d document
		if err := decoder.Decode(&d); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return fmt.Errorf("document %d: %w", n, err)
		}
		do(d)
	}
	return ended(decoder, array, n-1)
}

// ended returns an error if the file ends before its array does, or goes on after it.
func ended(decoder *json.Decoder, array bool, n int) error {
	if array {
		if _, err := decoder.Token(); err != nil {
			return fmt.Errorf("the file ends after document %d, within the array: export it again", n)
		}
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("after document %d there is something that is not JSON or no document", n)
	}
	return nil
}

func (f *Found) post(d document, now time.Time) *collector.ImportedPost {
	id, err := uuid.Parse(d.UUID)
	switch {
	case err != nil || !collector.ValidUser(d.UserID):
		f.skip("posts without a uuid and userId of velog (other collections than poststats have none)")
		return nil
	case d.UpdatedAt.Unix() <= 0 || d.UpdatedAt.After(now):
		f.skip("posts whose updatedAt is missing or in the future, so that nobody knows when the total was read")
		return nil
	case !collector.ValidTitle(d.Title):
		f.skip(wrongTitle)
		return nil
	case !validCount(int64(d.TotalViewCount)):
		f.skip("posts whose totalViewCount velog cannot have told")
		return nil
	}
	at := d.UpdatedAt.Unix()
	p := &collector.ImportedPost{ID: id.String(), Title: d.Title, TitleAt: at}
	newest := collector.Reading{At: at, Counters: collector.Counters{
		Views: int64(d.TotalViewCount), Likes: collector.Unknown, Comments: collector.Unknown,
	}}
	if n := len(d.Stats); n > 0 && validCount(int64(d.Stats[n-1].LikeCount)) {
		newest.Likes = int64(d.Stats[n-1].LikeCount)
	}
	p.Readings, p.Reported = f.midnights(d, newest)
	p.Readings = append(p.Readings, newest)
	return p
}

// midnights returns the totals at the midnights before the newest reading, from the
// first day on that velog counted, and the days between.
func (f *Found) midnights(d document, newest collector.Reading) ([]collector.Reading, map[collector.Date]int64) {
	today, counts := collector.DateOf(time.Unix(newest.At, 0)), map[collector.Date]int64{}
	first, sum := today, int64(0)
	for _, s := range d.Stats {
		day := dayOf(s.Date.Time)
		_, twice := counts[day]
		if s.Date.Unix() <= 0 || day > today || twice || !validCount(int64(s.ViewCount)) {
			f.skip("posts of which only the total is taken: a day is invalid, twice there, or later than updatedAt")
			return nil, nil
		}
		counts[day], first, sum = int64(s.ViewCount), min(first, day), sum+int64(s.ViewCount)
	}
	if sum > newest.Views {
		f.skip("posts of which only the total is taken: their days add up to more than it")
		return nil, nil
	}
	if len(counts) == 0 {
		f.skip("posts of which only the total is taken: they have no days")
		return nil, nil
	}
	var readings []collector.Reading
	total, reported := newest.Views, map[collector.Date]int64{}
	for day := today; day >= first; day-- {
		total -= counts[day]
		if day < today {
			reported[day] = counts[day] // days without views are absent
		}
		if at := day.Begin().Unix(); at < newest.At {
			readings = append(readings, collector.Reading{At: at, Counters: collector.Counters{
				Views: total, Likes: collector.Unknown, Comments: collector.Unknown,
			}})
		}
	}
	slices.Reverse(readings)
	return readings, reported
}

// dayOf returns the day that velog meant: it wrote days in Seoul as midnights in UTC,
// or in Seoul.
func dayOf(t time.Time) collector.Date {
	if t.UTC().Hour() == 15 {
		return collector.DateOf(t)
	}
	return collector.DateOf(t.UTC().Truncate(24 * time.Hour))
}
