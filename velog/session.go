package velog

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/shurcooL/graphql"

	"github.com/velog-dashboard/velog-dashboard/velog/internal/wire"
)

// Session reads velog as one account; see [Client.Session].
type Session struct {
	client    *Client
	tokens    Tokens
	connected bool
	save      func(context.Context, Tokens) error

	offset time.Duration // of this machine's clock, if timed
	timed  bool

	spent Cost
}

// Tokens returns the session's tokens as they are after the last call.
func (s *Session) Tokens() Tokens { return s.tokens }

// Me returns the user whom the tokens belong to. An anonymous answer is an [Error]
// of [KindLogin]: velog reports a rejected login in no other way (HTTP 200 and
// currentUser null).
func (s *Session) Me(ctx context.Context) (User, error) {
	if !s.connected {
		return User{}, &Error{Kind: KindLogin, Op: "currentUser", Message: "there are no tokens"}
	}
	return s.identify(ctx, User{})
}

// User looks up a user by id or username, anonymously. An unknown one is an
// [Error] of [KindNotFound].
func (c *Client) User(ctx context.Context, who User) (User, error) {
	return c.Session(Tokens{}, nil).identify(ctx, who)
}

// identify requests the account's user, on v3 if possible: an access token renewed
// by v3 is valid for a day, one by v2 for an hour.
func (s *Session) identify(ctx context.Context, who User) (User, error) {
	api := s.client.source.current(s.client.opt.Now()).api()
	got, err := s.whoIs(ctx, api, who)
	if KindOf(err) == KindSchema && api == V3 {
		second, err2 := s.whoIs(ctx, V2, who)
		return second, prefer(err, err2)
	}
	return got, err
}

// whoIs asks for the owner of a session alone.
func (s *Session) whoIs(ctx context.Context, api API, who User) (User, error) {
	var got *wire.User
	q := query{api: api}
	s.askOwner(&q, who, &got)
	q.op = fieldName(q.fields[0].call)
	if _, err := s.ask(ctx, q); err != nil {
		return User{}, err
	}
	return s.owner(q, who, got)
}

// askOwner adds the session's user to a query, so that no answer is used without
// knowing as whom velog answered.
func (s *Session) askOwner(q *query, who User, got **wire.User) {
	f := field{as: "owner", into: got, cost: userCost}
	switch {
	case s.connected && q.api == V2:
		f.call, f.cost = "auth", loginCost
	case s.connected:
		f.call, f.cost = "currentUser", loginCost
	case q.api == V3:
		f.call = "user(input: $owner)"
		q.set("owner", userInput(who))
	case who.ID != "":
		f.call = "user(id: $owner)"
		q.set("owner", who.ID)
	default:
		f.call = "user(username: $owner)"
		q.set("owner", graphql.String(who.Username))
	}
	q.fields = append(q.fields, f)
}

// userInput prefers the id: it survives a rename, and somebody else may have taken
// the old username.
func userInput(who User) wire.GetUserInput {
	if who.ID != "" {
		return wire.GetUserInput{ID: who.ID}
	}
	return wire.GetUserInput{Username: who.Username}
}

// owner checks velog's answer to askOwner.
func (s *Session) owner(q query, who User, got *wire.User) (User, error) {
	switch {
	case got == nil && s.connected:
		return User{}, q.fail(KindLogin, "%s", s.loginLost())
	case got == nil:
		return User{}, q.fail(KindNotFound, "there is no user %q", cmp.Or(who.Username, who.ID))
	case !isID(got.ID):
		return User{}, q.fail(KindSchema, "the user's id is %q", got.ID)
	case got.Username == "":
		return User{}, q.fail(KindSchema, "the user's username is missing")
	case who.ID != "" && !strings.EqualFold(got.ID, who.ID) && s.connected:
		return User{}, q.fail(KindLogin, "the tokens belong to another user, %q", got.Username)
	case who.ID != "" && !strings.EqualFold(got.ID, who.ID):
		return User{}, q.fail(KindSchema, "asked for one user, it answers with another")
	}
	return User{ID: got.ID, Username: got.Username}, nil
}

// query is one request to velog.
type query struct {
	api    API
	op     string // its name in errors and metrics
	fields []field
	vars   map[string]any
}

// field is a part of a query: its alias, the GraphQL field with arguments, and the
// variable of a wire type that receives the answer.
type field struct {
	as, call string
	into     any
	alone    bool // an error of it affects nothing else

	read func(json.RawMessage) error // decodes the answer; nil: as JSON
	cost func(json.RawMessage) int   // see cost.go; nil: 0
}

// take decodes the answer.
func (f field) take(data json.RawMessage) error {
	if f.read != nil {
		return f.read(data)
	}
	return decode(data, f.into)
}

func fieldName(call string) string {
	name, _, _ := strings.Cut(call, "(")
	return name
}

func (q *query) set(name string, value any) {
	if q.vars == nil {
		q.vars = map[string]any{}
	}
	q.vars[name] = value
}

func (q query) fail(kind Kind, format string, args ...any) *Error {
	return (&call{op: q.op, api: q.api}).fail(kind, http.StatusOK, format, args...)
}

// ask sends one request. It returns the errors that affect single aliases; any
// other error is the call's. Without an error every field has its answer, nil only
// if velog answered null.
func (s *Session) ask(ctx context.Context, q query) (map[string]*Error, error) {
	c := &call{op: q.op, api: q.api, session: s, fields: q.fields}
	if s.connected && len(s.cookies()) == 0 {
		return nil, &Error{Kind: KindLogin, Op: q.op, Message: s.loginLost()}
	}
	err := s.client.of(q.api).Query(context.WithValue(ctx, callKey{}, c), reflect.New(q.shape()).Interface(), q.vars)
	if err != nil {
		return nil, c.failure(ctx, err)
	}
	return c.failed, q.take(c)
}

// take decodes the answers. One that cannot be decoded affects only its own field,
// if that field is alone and another one can be decoded.
func (q query) take(c *call) error {
	garbled, alone := 0, 0
	var last *Error
	for _, f := range q.fields {
		if f.alone {
			alone++
		}
		err := f.take(c.data[f.as])
		if err == nil {
			continue
		}
		last = q.fail(KindSchema, "%s: %v", f.as, err)
		if !f.alone {
			return last
		}
		garbled++
		c.failed[f.as] = last
	}
	if garbled > 0 && garbled == alone {
		return last
	}
	return nil
}

// decode rejects fields that were not requested: if they turn up, others must be
// missing.
func decode(data json.RawMessage, into any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	return dec.Decode(into)
}

// shape builds the type from which the GraphQL client writes the query. It depends
// on the fields alone, so that the number of types stays small.
func (q query) shape() reflect.Type {
	fields := make([]reflect.StructField, len(q.fields))
	for i, f := range q.fields {
		fields[i] = reflect.StructField{
			Name: fmt.Sprintf("F%d", i),
			Type: reflect.TypeOf(f.into).Elem(),
			Tag:  reflect.StructTag(fmt.Sprintf("graphql:%q", f.as+": "+f.call)),
		}
	}
	return reflect.StructOf(fields)
}

// failure finds the transport's error within the texts that other layers have
// wrapped around it.
func (c *call) failure(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("asking velog for %s: %w", c.op, ctx.Err())
	}
	if c.err != nil {
		return c.err
	}
	return fmt.Errorf("asking velog for %s: %w", c.op, err)
}

// isID reports whether an id is a UUID in its usual form, as all of velog's are.
// Anything else makes velog's database fail for the whole request.
func isID(id string) bool { return len(id) == 36 && uuid.Validate(id) == nil }
