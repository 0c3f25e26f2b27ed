package readingcsv

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// post is a post of the file while it is read.
type post struct {
	collector.ImportedPost
	lines []line

	// The line before mostly has the same texts, which need no second look.
	user, id, releasedText string
	parsed                 int64 // releasedText
}

// line is a reading in a file.
type line struct {
	at int64
	collector.Counters
	nano int32 // of the second
	no   int32 // of the line
}

// parser reads a file line by line.
type parser struct {
	csv   *csv.Reader
	now   time.Time
	users []*user // in the order of the file
	named map[string]*user
	posts map[[2]string]*post
	last  *post // of the line before
	lines int
}

// user is a user of the file while it is read.
type user struct {
	collector.ImportedUser
	posts []*post
}

// Parse reads and checks a whole file. Its errors name the line and the column.
// Readings after now are refused.
func Parse(r io.Reader, now time.Time) (collector.ImportedReadings, error) {
	p, err := parse(r, now)
	if err != nil {
		return collector.ImportedReadings{}, err
	}
	return p.result()
}

func parse(r io.Reader, now time.Time) (*parser, error) {
	lines, separator, err := readable(bufio.NewReaderSize(r, 1<<16))
	if err != nil {
		return nil, err
	}
	p := &parser{
		csv: csv.NewReader(lines), now: now,
		named: map[string]*user{}, posts: map[[2]string]*post{},
	}
	p.csv.Comma = separator
	p.csv.ReuseRecord = true
	if err := p.header(); err != nil {
		return nil, err
	}
	for {
		record, err := p.csv.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, p.badLine(err)
		}
		if blank(record) {
			continue
		}
		if err := p.line(record); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// blank reports whether a line is of empty cells alone, as spreadsheets have them
// after the last one.
func blank(record []string) bool {
	return !slices.ContainsFunc(record, func(cell string) bool { return cell != "" })
}

func (p *parser) header() error {
	want := strings.Join(columns()[:neededColumns], ",") + ", and may have " +
		strings.Join(columns()[neededColumns:], ",") + " after these"
	record, err := p.csv.Read()
	var bad *csv.ParseError
	if err != nil && !errors.Is(err, io.EOF) && !errors.As(err, &bad) {
		return fmt.Errorf("reading the file: %w", err)
	}
	if err != nil || !slices.Equal(record, columns()[:neededColumns]) && !slices.Equal(record, columns()) {
		return fmt.Errorf("line 1: the header must be %s", want)
	}
	p.csv.FieldsPerRecord = len(record)
	return nil
}

func (p *parser) badLine(err error) error {
	var bad *csv.ParseError
	switch {
	case errors.Is(err, csv.ErrFieldCount) && errors.As(err, &bad):
		return fmt.Errorf("line %d: there must be %d columns, separated as in the header: write numbers without thousands separators, and put text that contains a separator in quotes",
			bad.Line, p.csv.FieldsPerRecord)
	case errors.As(err, &bad):
		return fmt.Errorf("line %d: not CSV: %w", bad.Line, bad.Err)
	default:
		return fmt.Errorf("reading the file: %w", err)
	}
}

func (p *parser) line(record []string) error {
	post, err := p.post(record)
	if err != nil {
		return err
	}
	at, err := p.observed(record)
	if err != nil {
		return err
	}
	if err := p.about(post, record, at.Unix()); err != nil {
		return err
	}
	user := p.named[post.user]
	user.TrackedSince = min(user.TrackedSince, at.Unix())
	if err := p.further(user, post, record); err != nil {
		return err
	}
	no, _ := p.csv.FieldPos(columnUser)
	l := line{at: at.Unix(), nano: int32(at.Nanosecond()), no: int32(no)}
	if l.Views, err = p.count(record, columnViews); err != nil {
		return err
	}
	if l.Likes, err = p.count(record, columnLikes); err != nil {
		return err
	}
	if l.Comments, err = p.count(record, columnComments); err != nil {
		return err
	}
	post.lines = append(post.lines, l)
	p.lines++
	return nil
}

// wrong is an error about one field of the line just read.
func (p *parser) wrong(record []string, column int, what string) error {
	line, _ := p.csv.FieldPos(column)
	return fmt.Errorf("line %d, column %s: %q is %s", line, columns()[column], shortened(record[column]), what)
}

// shortened cuts a cell for a message.
func shortened(cell string) string {
	const most = 100
	if runes := []rune(cell[:min(len(cell), 4*most)]); len(cell) > most && len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return cell
}

// post returns the post of a line, which is mostly that of the line before.
func (p *parser) post(record []string) (*post, error) {
	name, id := record[columnUser], record[columnPost]
	if p.last != nil && p.last.user == name && p.last.id == id {
		return p.last, nil
	}
	if strings.HasPrefix(name, "@") {
		return nil, p.wrong(record, columnUser, "not a username: write it without the @")
	}
	if !utf8.ValidString(name) || !collector.ValidUser(name) {
		return nil, p.wrong(record, columnUser, "not a username: write the name after the @ in the blog's address")
	}
	if parsed, err := uuid.Parse(id); err != nil || len(id) != len(parsed.String()) {
		return nil, p.wrong(record, columnPost, "not a post id (a UUID)")
	}
	key := [2]string{name, strings.ToLower(id)}
	q := p.posts[key]
	if q == nil {
		key = [2]string{strings.Clone(name), strings.Clone(key[1])}
		q = &post{user: key[0], id: strings.Clone(id)}
		q.ID = key[1]
		p.posts[key] = q
		u := p.user(key[0])
		u.posts = append(u.posts, q)
	}
	p.last = q
	return q, nil
}

func (p *parser) user(name string) *user {
	u := p.named[name]
	if u == nil {
		u = &user{ImportedUser: collector.ImportedUser{Name: name, TrackedSince: p.now.Unix()}}
		p.named[name] = u
		p.users = append(p.users, u)
	}
	return u
}

func (p *parser) observed(record []string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, record[columnObserved])
	switch {
	case err != nil:
		return at, p.wrong(record, columnObserved, wrongTime(record[columnObserved]))
	case at.After(p.now):
		return at, p.wrong(record, columnObserved, "in the future")
	case at.Unix() <= 0:
		return at, p.wrong(record, columnObserved, "before 1970")
	}
	return at, nil
}

// about takes over title and release.
func (p *parser) about(post *post, record []string, at int64) error {
	title := fromCell(record[columnTitle])
	if title != "" && (at > post.TitleAt || at == post.TitleAt && title > post.Title) {
		if title != post.Title {
			if !utf8.ValidString(title) {
				return p.wrong(record, columnTitle, "not in UTF-8: save the file as CSV in UTF-8")
			}
			if !collector.ValidTitle(title) {
				return p.wrong(record, columnTitle, "not a title: it is too long, or has a NUL character")
			}
			post.Title = strings.Clone(title)
		}
		post.TitleAt = at
	}
	return p.release(post, record, at)
}

func (p *parser) release(post *post, record []string, at int64) error {
	text := record[columnReleased]
	if text == "" {
		return nil
	}
	if text != post.releasedText {
		released, err := time.Parse(time.RFC3339, text)
		if err != nil || released.Unix() <= 0 {
			return p.wrong(record, columnReleased, wrongTime(text))
		}
		post.releasedText, post.parsed = strings.Clone(text), released.Unix()
	}
	if at > post.ReleasedAt || at == post.ReleasedAt && post.parsed > post.Released {
		post.Released, post.ReleasedAt = post.parsed, at
	}
	post.FirstReleased = collector.Earliest(post.FirstReleased, post.parsed)
	return nil
}

// maxCount is the largest number that JSON, and so velog's API, carries exactly.
const maxCount = 1 << 53

func (p *parser) count(record []string, column int) (int64, error) {
	text := record[column]
	if text == "" && column != columnViews {
		return collector.Unknown, nil
	}
	n, err := strconv.ParseUint(text, 10, 63)
	if err != nil || n > maxCount {
		return 0, p.wrong(record, column, wrongCount(text))
	}
	return int64(n), nil
}
