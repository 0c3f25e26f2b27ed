package legacy

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// The columns that tables are known by.
const (
	statisticsColumns = "post_id date daily_view_count daily_like_count updated_at"
	postColumns       = "id post_uuid title user_id"
	userColumns       = "id username"
)

func isTable(header string) bool {
	return strings.Contains(header, "daily_view_count") || strings.Contains(header, "post_uuid") ||
		strings.Contains(header, "username") && strings.Contains(header, "id") && !strings.Contains(header, "observed_at")
}

// rows are those of a table, by the names of their columns.
type rows []map[string]string

// FromTables reads tables of velog-dashboard 2, in any order:
// posts_postdailystatistics, posts_post, and users_user for the names of users, or
// the name of the only one. What the first calls daily is the total as of the day's
// last reading, at updated_at.
func FromTables(files []io.Reader, user string, now time.Time) (Found, error) {
	var statistics, posts, people rows
	for _, file := range files {
		table, err := readTable(file)
		if err != nil {
			return Found{}, err
		}
		switch {
		case table.has(statisticsColumns):
			statistics = append(statistics, table...)
		case table.has(postColumns):
			posts = append(posts, table...)
		case table.has(userColumns):
			people = append(people, table...)
		default:
			return Found{}, errors.New("a table has neither the columns of posts_postdailystatistics, nor of posts_post, nor of users_user: export it with commas and a header")
		}
	}
	if len(statistics) == 0 || len(posts) == 0 {
		return Found{}, errors.New("posts_postdailystatistics and posts_post are needed together: name the CSV files of both")
	}
	names, err := userNames(posts, people, user)
	if err != nil {
		return Found{}, err
	}
	return combine(statistics, posts, names, now), nil
}

func readTable(r io.Reader) (rows, error) {
	lines := csv.NewReader(decoded(r))
	header, err := lines.Read()
	if err != nil {
		return nil, fmt.Errorf("reading a table: %w", err)
	}
	var table rows
	for {
		record, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return table, nil
		}
		if err != nil {
			return nil, fmt.Errorf("reading a table: %w", err)
		}
		row := make(map[string]string, len(header))
		for i, name := range header {
			row[name] = record[i]
		}
		table = append(table, row)
	}
}

func (t rows) has(columns string) bool {
	return len(t) > 0 && !slices.ContainsFunc(strings.Fields(columns), func(c string) bool {
		_, ok := t[0][c]
		return !ok
	})
}

// owner is a user of velog.
type owner struct{ name, id string }

func userNames(posts, people rows, user string) (map[string]owner, error) {
	names := map[string]owner{}
	for _, p := range people {
		names[p["id"]] = owner{p["username"], p["velog_uuid"]}
	}
	if len(people) > 0 {
		return names, nil
	}
	for _, p := range posts {
		names[p["user_id"]] = owner{name: user}
	}
	if user == "" {
		return nil, errors.New("posts_post does not have the names of users: use --user NAME, or name a CSV file with " +
			"the columns id, velog_uuid and username of users_user as well (without its tokens)")
	}
	if len(names) > 1 {
		return nil, fmt.Errorf("posts_post has posts of %d users: name a CSV file with the columns id, velog_uuid and username of users_user instead of --user", len(names))
	}
	return names, nil
}

func combine(statistics, posts rows, names map[string]owner, now time.Time) Found {
	var found Found
	byID := map[string]*collector.ImportedPost{}
	for _, row := range posts {
		id, err := uuid.Parse(row["post_uuid"])
		if o := names[row["user_id"]]; err != nil || !collector.ValidUser(o.name) {
			found.skip("posts without a post_uuid, or whose user has no name")
			continue
		}
		if !collector.ValidTitle(row["title"]) {
			found.skip(wrongTitle)
			continue
		}
		byID[row["id"]] = &collector.ImportedPost{ID: id.String(), Title: row["title"], Released: seconds(row["released_at"])}
	}
	for _, row := range statistics {
		if p := byID[row["post_id"]]; p == nil {
			found.skip("days of posts that are not in posts_post or are skipped")
		} else if r, reason := reading(row, now); reason != "" {
			found.skip(reason)
		} else {
			p.Readings = append(p.Readings, r)
		}
	}
	us := users{}
	for _, row := range posts {
		if p := byID[row["id"]]; p != nil && found.settle(p) {
			o := names[row["user_id"]]
			us.add(o.name, o.id, p)
			delete(byID, row["id"])
		}
	}
	found.finish(us)
	return found
}

// reading returns the last reading of a day, or why there is none.
func reading(row map[string]string, now time.Time) (collector.Reading, string) {
	views, err := strconv.ParseInt(row["daily_view_count"], 10, 64)
	likes, err2 := strconv.ParseInt(row["daily_like_count"], 10, 64)
	at, day := seconds(row["updated_at"]), seconds(row["date"])
	switch {
	case err != nil || err2 != nil || !validCount(views) || !validCount(likes):
		return collector.Reading{}, "days with views or likes that velog cannot have told"
	case at == 0 || day == 0 || at > now.Unix():
		return collector.Reading{}, "days whose date or updated_at is missing, invalid or in the future"
	case collector.DateOf(time.Unix(at, 0)) != collector.DateOf(time.Unix(day, 0)):
		return collector.Reading{}, "days that were changed on another day than their own, so that nobody knows when the total was read"
	}
	return collector.Reading{At: at, Counters: collector.Counters{Views: views, Likes: likes, Comments: collector.Unknown}}, ""
}

// settle brings the readings of a post in order. A total of 0 after a higher one is
// an answer that failed.
func (f *Found) settle(p *collector.ImportedPost) bool {
	slices.SortFunc(p.Readings, func(a, b collector.Reading) int {
		return cmp.Or(cmp.Compare(a.At, b.At), b.Counters.Compare(a.Counters))
	})
	p.Readings = slices.CompactFunc(p.Readings, func(a, b collector.Reading) bool { return a.At == b.At })
	high := int64(0)
	p.Readings = slices.DeleteFunc(p.Readings, func(r collector.Reading) bool {
		high = max(high, r.Views)
		if r.Views == 0 && high > 0 {
			f.skip("days with a total of 0 after a higher one, which velog did not tell")
			return true
		}
		return false
	})
	if len(p.Readings) == 0 {
		f.skip("posts without a day")
		return false
	}
	p.TitleAt = p.Readings[len(p.Readings)-1].At
	if p.Released != 0 {
		p.ReleasedAt, p.FirstReleased = p.TitleAt, p.Released
	}
	return true
}

// seconds reads a time as PostgreSQL writes it, with its zone; 0 for any other.
func seconds(text string) int64 {
	for _, layout := range []string{"2006-01-02 15:04:05.999999-07", "2006-01-02 15:04:05.999999-07:00", time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil && t.Unix() > 0 {
			return t.Unix()
		}
	}
	return 0
}
