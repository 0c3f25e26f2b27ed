// Package wire holds velog's GraphQL types: their graphql tags make the query,
// their json tags decode the answer.
//
// Scalars that matter remember whether they were present, since a null or a
// missing number would decode as 0 and then look like a reading.
package wire

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"time"
)

// The input types carry the names of velog's v3 schema, because the client
// library declares variables by the names of their Go types.
type (
	// GetPostsInput asks v3 for a list of posts.
	GetPostsInput struct {
		Username string `json:"username"`
		Cursor   string `json:"cursor,omitempty"`
		Limit    int    `json:"limit"`
	}
	// GetUserInput asks v3 for a user, by id or by name.
	GetUserInput struct {
		ID       string `json:"id,omitempty"`
		Username string `json:"username,omitempty"`
	}
	// ReadPostInput asks v3 for one post.
	ReadPostInput struct {
		ID string `json:"id"`
	}
)

// User is a user in an answer.
type User struct {
	ID       string
	Username string
}

// Columns are the fields in the post's own row, without its views. Every field has
// the same name and meaning in both versions of the API.
type Columns struct {
	ID         string
	Title      string
	Slug       string `graphql:"url_slug" json:"url_slug"`
	Private    *bool  `graphql:"is_private" json:"is_private"`
	ReleasedAt Time   `graphql:"released_at" json:"released_at"`
	UpdatedAt  Time   `graphql:"updated_at" json:"updated_at"`
	Likes      Count
}

// Details are the fields for which velog runs further statements, post by post.
type Details struct {
	Tags     []string
	Series   *Series
	Comments Count `graphql:"comments_count" json:"comments_count"`
}

// Post is a post without its views.
type Post struct {
	Columns
	Details
}

// ViewedColumns are a post's columns with its views, as v3 lists them.
type ViewedColumns struct {
	Columns
	Views Count
}

// ViewedPost is a post with its views, as v3 lists it.
type ViewedPost struct {
	Post
	Views Count
}

// Series is the series that a post belongs to.
type Series struct{ Name string }

// Counters are the counters in a single post's own row, as v2's post(id) tells
// them.
type Counters struct {
	ID    string
	Views Count
	Likes Count
}

// Stats are v2's getStats.
type Stats struct {
	Total Count
	Days  []Day `graphql:"count_by_day" json:"count_by_day"`
}

// Day is one day in [Stats].
type Day struct {
	Count Count
	Day   string
}

// Count is a counter: known, absent, or something that is not a counter.
type Count struct {
	Value int64
	Known bool
	Bad   string // what came instead of a number from 0 to the largest Int of GraphQL
}

// UnmarshalJSON never fails: a counter that cannot be read concerns its own
// post only, and an error would cost the whole answer.
func (c *Count) UnmarshalJSON(b []byte) error {
	*c = Count{}
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	n, err := strconv.ParseInt(string(b), 10, 64)
	if err != nil || n < 0 || n > math.MaxInt32 {
		c.Bad = string(b)
		return nil
	}
	c.Value, c.Known = n, true
	return nil
}

// Time is an instant: zero where velog says null.
type Time struct {
	time.Time
	Bad string // what came instead of an instant
}

// UnmarshalJSON never fails, for the same reason as [Count.UnmarshalJSON].
func (t *Time) UnmarshalJSON(b []byte) error {
	*t = Time{}
	var s *string
	if err := json.Unmarshal(b, &s); err != nil {
		t.Bad = string(b)
		return nil
	}
	if s == nil {
		return nil
	}
	at, err := time.Parse(time.RFC3339, *s)
	if err != nil {
		t.Bad = string(b)
		return nil
	}
	t.Time = at.UTC()
	return nil
}

// Text is a text, or empty where something else came.
type Text string

// UnmarshalJSON never fails, for the same reason as [Count.UnmarshalJSON].
func (t *Text) UnmarshalJSON(b []byte) error {
	*t = ""
	var s string
	if json.Unmarshal(b, &s) == nil {
		*t = Text(s)
	}
	return nil
}
