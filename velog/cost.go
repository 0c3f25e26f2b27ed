package velog

import (
	"bytes"
	"encoding/json"

	"github.com/velog-dashboard/velog-dashboard/velog/internal/wire"
)

// Cost counts what was requested from velog: requests, retries included, and the
// statements that velog's database ran for them.
//
// Only velog can count statements. They are estimated from velog's public
// resolvers: one for a user, two for a page of a list, one more to find a cursor's
// post, one for a post by its id, two for its statistics; and for each post four
// for tags, series and comments, five if the post is in a series. Caches and pools
// in front of velog's database may change the number.
type Cost struct{ Requests, Statements int }

// Minus returns what was asked since before.
func (c Cost) Minus(before Cost) Cost {
	return Cost{c.Requests - before.Requests, c.Statements - before.Statements}
}

// Detail is how much is requested about each post.
type Detail int

const (
	// Lean requests what is in the post's own row: everything but tags, series
	// and comments.
	Lean Detail = iota
	// Full requests everything, for which velog runs four or five more
	// statements per post.
	Full
)

// shapes are what the query for one post, or for many, is written from.
type shapes struct{ one, many any }

func (d Detail) shapes(views bool) shapes {
	switch {
	case d == Full && views:
		return shapes{new(*wire.ViewedPost), &[]wire.ViewedPost{}}
	case d == Full:
		return shapes{new(*wire.Post), &[]wire.Post{}}
	case views:
		return shapes{new(*wire.ViewedColumns), &[]wire.ViewedColumns{}}
	default:
		return shapes{new(*wire.Columns), &[]wire.Columns{}}
	}
}

// cost returns the cost of a call, by what was requested and what was answered. A
// request that did not reach velog's resolvers costs no statement.
func (c *call) cost() Cost {
	cost := Cost{Requests: 1}
	for _, f := range c.fields {
		if c.ran && f.cost != nil {
			cost.Statements += f.cost(c.data[f.as])
		}
	}
	return cost
}

// userCost and the others return the cost of a field with a given answer: nil
// without one.
func userCost(json.RawMessage) int { return 1 }

// loginCost is the cost of a session's user: tokens that velog rejects cost
// nothing.
func loginCost(answer json.RawMessage) int { return 1 - oneIfNull(answer) }

func statsCost(answer json.RawMessage) int { return 2 - oneIfNull(answer) }

func postCost(d Detail) func(json.RawMessage) int {
	return func(answer json.RawMessage) int {
		if d == Lean || answer == nil || oneIfNull(answer) == 1 {
			return 1
		}
		var post inSeries
		_ = json.Unmarshal(answer, &post) // checked when the answer is read
		return 1 + post.details()
	}
}

func listCost(cursor string, d Detail) func(json.RawMessage) int {
	return func(answer json.RawMessage) int {
		n := 2
		if cursor != "" {
			n++
		}
		if d == Lean || answer == nil {
			return n
		}
		var posts []inSeries
		_ = json.Unmarshal(answer, &posts) // checked when the answer is read
		for _, p := range posts {
			n += p.details()
		}
		return n
	}
}

// inSeries is the part of a post that decides the cost of its details.
type inSeries struct{ Series *struct{} }

func (p inSeries) details() int {
	if p.Series != nil {
		return 5
	}
	return 4
}

func oneIfNull(answer json.RawMessage) int {
	if bytes.Equal(bytes.TrimSpace(answer), []byte("null")) {
		return 1
	}
	return 0
}

// Spent returns what the session has cost velog so far.
func (s *Session) Spent() Cost { return s.spent }

func (s *Session) spend(c Cost) {
	s.spent.Requests += c.Requests
	s.spent.Statements += c.Statements
}
