package ledger

import (
	"bufio"
	"cmp"
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

// The columns of readings as CSV.
const (
	columnUser = iota
	columnPost
	columnTitle
	columnReleased
	columnObserved
	columnViews
	columnLikes
	columnComments
	neededColumns // may be all
)

// The columns that a file may have after those.
const (
	columnPrivate = neededColumns + iota
	columnDeleted
	columnVelogID
	columnFollowed
)

func columns() []string {
	return []string{
		"user", "post", "title", "released_at", "observed_at", "views", "likes", "comments",
		"private", "deleted_at", "velog_id", "followed_since",
	}
}

// file is what a CSV file tells, checked.
type file struct {
	users    []*fileUser
	readings int // lines
}

type fileUser struct {
	name    string
	velogID string // empty: not told
	posts   []*filePost
	first   int64 // the earliest reading, or since when the file says that it was followed
}

// privacy is what a file tells of whether a post is private.
type privacy int

const (
	notTold privacy = iota
	toldPublic
	toldPrivate
)

// filePost has the title and the release of its newest reading that has them.
type filePost struct {
	uuid, title         string
	released            int64
	titleAt, releasedAt int64 // the readings that tell them
	firstReleased       int64 // the earliest of all releases
	privacy             privacy
	deleted             int64
	readings            []reading

	// The line before mostly has the same texts, which need no second look.
	user, post, releasedText string
	parsed                   int64 // releasedText
}

// parser reads a file line by line.
type parser struct {
	csv   *csv.Reader
	now   time.Time
	file  file
	users map[string]*fileUser
	posts map[[2]string]*filePost
	last  *filePost // of the line before
}

// parse reads and checks a whole file. Its errors name the line and the column.
func parse(r io.Reader, now time.Time) (*file, error) {
	lines, separator, err := readable(bufio.NewReaderSize(r, 1<<16))
	if err != nil {
		return nil, err
	}
	p := &parser{
		csv: csv.NewReader(lines), now: now,
		users: map[string]*fileUser{}, posts: map[[2]string]*filePost{},
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
		if err := p.line(record); err != nil {
			return nil, err
		}
	}
	return &p.file, p.file.sort()
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
		return fmt.Errorf("line %d: there must be %d columns, separated as in the header: write numbers without separators, and texts that have some in quotes",
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
	user := p.users[post.user]
	user.first = min(user.first, at.Unix())
	if err := p.further(user, post, record); err != nil {
		return err
	}
	line, _ := p.csv.FieldPos(columnUser)
	r := reading{at: at.Unix(), nano: int32(at.Nanosecond()), line: int32(line)}
	if r.Views, err = p.count(record, columnViews); err != nil {
		return err
	}
	if r.Likes, err = p.count(record, columnLikes); err != nil {
		return err
	}
	if r.Comments, err = p.count(record, columnComments); err != nil {
		return err
	}
	post.readings = append(post.readings, r)
	p.file.readings++
	return nil
}

// wrong is an error about one field of the line just read.
func (p *parser) wrong(record []string, column int, what string) error {
	line, _ := p.csv.FieldPos(column)
	return fmt.Errorf("line %d, column %s: %q is %s", line, columns()[column], record[column], what)
}

// post returns the post of a line, which is mostly that of the line before.
func (p *parser) post(record []string) (*filePost, error) {
	user, id := record[columnUser], record[columnPost]
	if p.last != nil && p.last.user == user && p.last.post == id {
		return p.last, nil
	}
	if !utf8.ValidString(user) || !validUser(user) {
		return nil, p.wrong(record, columnUser, "not a username")
	}
	if parsed, err := uuid.Parse(id); err != nil || len(id) != len(parsed.String()) {
		return nil, p.wrong(record, columnPost, "not a post id (a UUID)")
	}
	key := [2]string{user, strings.ToLower(id)}
	post := p.posts[key]
	if post == nil {
		key = [2]string{strings.Clone(user), strings.Clone(key[1])}
		post = &filePost{user: key[0], post: strings.Clone(id), uuid: key[1]}
		p.posts[key] = post
		p.user(key[0]).posts = append(p.user(key[0]).posts, post)
	}
	p.last = post
	return post, nil
}

func (p *parser) user(name string) *fileUser {
	u := p.users[name]
	if u == nil {
		u = &fileUser{name: name, first: p.now.Unix()}
		p.users[name] = u
		p.file.users = append(p.file.users, u)
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
func (p *parser) about(post *filePost, record []string, at int64) error {
	title := fromCell(record[columnTitle])
	if title != "" && (at > post.titleAt || at == post.titleAt && title > post.title) {
		if title != post.title {
			if !utf8.ValidString(title) {
				return p.wrong(record, columnTitle, "not in UTF-8")
			}
			post.title = strings.Clone(title)
		}
		post.titleAt = at
	}
	return p.release(post, record, at)
}

func (p *parser) release(post *filePost, record []string, at int64) error {
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
	if at > post.releasedAt || at == post.releasedAt && post.parsed > post.released {
		post.released, post.releasedAt = post.parsed, at
	}
	post.firstReleased = earliest(post.firstReleased, post.parsed)
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

// sort brings the readings of each post in the order of time and removes those
// that come twice. Two different readings of one instant are an error. The ledger
// keeps seconds: of several readings within one, the greatest stays, which is the
// last one unless a total fell.
func (f *file) sort() error {
	for _, u := range f.users {
		for _, post := range u.posts {
			slices.SortStableFunc(post.readings, func(a, b reading) int {
				return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.nano, b.nano))
			})
			for i := 1; i < len(post.readings); i++ {
				a, b := post.readings[i-1], post.readings[i]
				if a.at == b.at && a.nano == b.nano && a.Counters != b.Counters {
					return fmt.Errorf("line %d: contradicts line %d: the same post at the same second, but other numbers",
						max(a.line, b.line), min(a.line, b.line))
				}
			}
			post.readings = sorted(post.readings)
		}
	}
	return nil
}
