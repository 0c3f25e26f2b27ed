package velog

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/shurcooL/graphql"

	"github.com/velog-dashboard/velog-dashboard/velog/internal/wire"
)

// listed is a post between the wire and a [Post], while its views may still have
// to be fetched.
type listed struct {
	wire.ViewedPost
	days []DayCount
	err  error // why its views could not be fetched
}

// listPage is one answer to posts.
type listPage struct {
	owner User
	posts []listed
}

// pageOf names a page of an account's list.
type pageOf struct {
	who    User
	cursor string
	detail Detail

	// continued says that an earlier page has confirmed the list's owner, so
	// that only the login is checked again, which costs velog nothing.
	continued bool
}

// list reads one page of a list, and in the same request its owner.
func (s *Session) list(ctx context.Context, v way, p pageOf) (listPage, error) {
	q := query{api: v.api(), op: "posts"}
	owner := p.who
	check := s.askWhose(&q, p, &owner)
	var posts []listed
	f := field{
		as: "posts", call: q.listCall(p.who.Username, p.cursor), into: p.detail.shapes(v == viaList).many,
		cost: listCost(p.cursor, p.detail),
	}
	f.read = func(data json.RawMessage) (err error) {
		posts, err = q.readPosts(data, p.cursor == "")
		return err
	}
	q.fields = append(q.fields, f)
	if _, err := s.ask(ctx, q); err != nil {
		return listPage{}, ownerMissing(err, p.who)
	}
	err := check()
	return listPage{owner: owner, posts: posts}, err
}

// askWhose adds the owner of a page's list to a query. The function that it
// returns checks the answer.
func (s *Session) askWhose(q *query, p pageOf, owner *User) (check func() error) {
	switch {
	case p.continued && !s.connected:
		return func() error { return nil }
	case p.continued && q.api == V3:
		logged := new(bool)
		q.fields = append(q.fields, field{as: "owner", call: "isLogged", into: &logged})
		return func() error {
			if logged == nil || !*logged {
				return q.fail(KindLogin, "%s", s.loginLost())
			}
			return nil
		}
	}
	var got *wire.User
	s.askOwner(q, p.who, &got)
	return func() (err error) {
		*owner, err = s.owner(*q, p.who, got)
		return err
	}
}

// ownerMissing is the error that there is no such user, in case velog answers with
// an error instead of null.
func ownerMissing(err error, who User) error {
	if e, ok := errors.AsType[*Error](err); ok && e.Kind == KindNotFound {
		e.Message = fmt.Sprintf("there is no user %q", cmp.Or(who.Username, who.ID))
	}
	return err
}

// listCall writes the field posts with its arguments. A cursor is sent only if
// there is one, and a username always: without one v2 lists everybody's posts.
func (q *query) listCall(username, cursor string) string {
	if q.api == V3 {
		q.set("input", wire.GetPostsInput{Username: username, Cursor: cursor, Limit: pageSize})
		return "posts(input: $input)"
	}
	q.set("username", graphql.String(username))
	q.set("limit", graphql.Int(pageSize))
	if cursor == "" {
		return "posts(username: $username, limit: $limit)"
	}
	q.set("cursor", cursor)
	return "posts(username: $username, limit: $limit, cursor: $cursor)"
}

// readPosts reads the posts of a page one by one: a garbled field affects only its
// own post. A first page without one readable post is an error, since velog's
// schema must have changed.
func (q query) readPosts(data json.RawMessage, first bool) ([]listed, error) {
	var elements []json.RawMessage
	if err := decode(data, &elements); err != nil {
		return nil, err
	}
	if elements == nil {
		return nil, errors.New("the list of posts is null")
	}
	all := make([]listed, len(elements))
	sound := 0
	var worst error
	for i, element := range elements {
		err := all[i].read(i, element)
		if err == nil && all[i].ReleasedAt.Bad == "" {
			sound++
			continue
		}
		if err == nil {
			err = fmt.Errorf("released_at of post %s is %s", all[i].ID, all[i].ReleasedAt.Bad)
		} else {
			all[i].err = q.fail(KindSchema, "%v", err)
		}
		worst = cmp.Or(worst, err)
	}
	if first && sound == 0 {
		return all, worst
	}
	return all, nil
}

// read reads the post at an index. If a field cannot be read, only the post's id
// and its place in the list are used; a release time that cannot be read is
// unknown.
func (p *listed) read(index int, element json.RawMessage) error {
	err := decode(element, &p.ViewedPost)
	if err == nil && isID(p.ID) {
		return nil
	}
	var place struct {
		ID         wire.Text
		ReleasedAt wire.Time `json:"released_at"`
	}
	_ = json.Unmarshal(element, &place) // what is not an object has no id
	p.ViewedPost = wire.ViewedPost{}
	if id := string(place.ID); !isID(id) {
		return fmt.Errorf("the id of post %d is %q", index+1, id)
	}
	p.ID, p.ReleasedAt.Time = string(place.ID), place.ReleasedAt.Time
	return fmt.Errorf("post %s: %w", p.ID, err)
}

// finish fetches the views that the list lacks, and converts the posts for
// callers.
func (s *Session) finish(ctx context.Context, posts []listed, d Detail) ([]Post, error) {
	if err := s.fetchViews(ctx, posts); err != nil {
		return nil, err
	}
	all := make([]Post, len(posts))
	for i, p := range posts {
		all[i] = p.post()
		all[i].Lean = d == Lean
	}
	return all, nil
}

func (p listed) post() Post {
	post := Post{
		ID: p.ID, Title: p.Title, Slug: p.Slug,
		Private:    p.Private != nil && *p.Private,
		ReleasedAt: p.ReleasedAt.Time, UpdatedAt: p.UpdatedAt.Time,
		Views: p.Views.Value, Likes: known(p.Likes), Comments: known(p.Comments),
		Days: p.days,
		Err:  p.err,
	}
	for _, tag := range p.Tags {
		if tag != "" {
			post.Tags = append(post.Tags, tag)
		}
	}
	if p.Series != nil {
		post.Series = p.Series.Name
	}
	if post.Err == nil {
		post.Err = countError("views", p.Views)
	}
	if post.Err != nil {
		post.Views, post.Likes, post.Comments, post.Days = 0, 0, 0, nil
	}
	return post
}

// known returns the value of a counter, or [Unknown]. A null is never 0.
func known(c wire.Count) int64 {
	if !c.Known {
		return Unknown
	}
	return c.Value
}

// countError says why a counter could not be read.
func countError(name string, c wire.Count) error {
	switch {
	case c.Known:
		return nil
	case c.Bad != "":
		return &Error{Kind: KindSchema, Op: "posts", Message: clean(name + " is " + c.Bad)}
	default:
		return &Error{Kind: KindSchema, Op: "posts", Message: name + " is null"}
	}
}

// days reads count_by_day, in which velog wrote a day of Seoul in two ways: with
// its server in UTC, as that date's midnight in UTC; with its server in Seoul, as
// the instant at which the day begins, 15:00 UTC of the day before.
func days(all []wire.Day) ([]DayCount, error) {
	var counts []DayCount
	for _, d := range all {
		at, err := time.Parse(time.RFC3339, d.Day)
		if err != nil {
			at, err = time.Parse(time.DateOnly, d.Day)
		}
		if err != nil {
			return nil, &Error{Kind: KindSchema, Op: "getStats", Message: clean(fmt.Sprintf("day is %q", d.Day))}
		}
		if err := countError("count", d.Count); err != nil {
			return nil, err
		}
		if at = at.UTC(); at.Hour() == 15 {
			at = at.Add(9 * time.Hour)
		}
		counts = append(counts, DayCount{Year: at.Year(), Month: at.Month(), Day: at.Day(), Views: d.Count.Value})
	}
	return counts, nil
}
