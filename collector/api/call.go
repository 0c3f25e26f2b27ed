package api

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// call is what an operation knows of a request besides its input.
type call struct {
	accounts []collector.Account // that the request may see; none where nobody needs to be signed in
	account  collector.Account   // the only one of them
	session  string              // empty for the operator
	from     string              // as wrong attempts are counted by
	site     string              // the address of the site
	w        http.ResponseWriter
}

// ids returns the ids of the accounts.
func (c call) ids() []int64 {
	ids := make([]int64, len(c.accounts))
	for i, a := range c.accounts {
		ids[i] = a.ID
	}
	return ids
}

type callKey struct{}

// signedIn finds out who asks, before anything else about a request is looked
// at: who is nobody learns nothing, not even what is wrong with the request.
func (a *api) signedIn(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	c := call{from: a.From(r), site: a.PublicURL, w: w}
	if c.site == "" {
		c.site = "http://" + r.Host
	}
	if len(ctx.Operation().Security) > 0 {
		var err error
		if c.accounts, c.session, err = a.Identify(r); err == nil {
			c.account, err = onlyOf(c.accounts, ctx.Operation())
		}
		if errors.Is(err, collector.ErrNoAccount) {
			err = plainProblem(http.StatusNotFound, "there is no account of this user here: list the accounts with GET "+Prefix+"/accounts")
		}
		if err != nil {
			a.problem(r.Context(), err).write(w)
			return
		}
	}
	next(huma.WithValue(ctx, callKey{}, c))
}

// onlyOf returns the account that an operation is about, and an empty one for an
// operation on any number of accounts. Only the operator has several.
func onlyOf(accounts []collector.Account, op *huma.Operation) (collector.Account, error) {
	switch {
	case op.Metadata[ofAll] != nil:
		return collector.Account{}, nil
	case len(accounts) == 0:
		return collector.Account{}, plainProblem(http.StatusNotFound, "no account is tracked here yet: add one with velog-dashboard accounts add, or on the start page")
	case len(accounts) > 1:
		return collector.Account{}, invalid(userParameter, "is missing: "+strconv.Itoa(len(accounts))+" accounts are tracked here; list them with GET "+Prefix+"/accounts")
	}
	return accounts[0], nil
}

// ofAll marks operations on all accounts that a request may see.
const ofAll = "of all accounts"

// userParameter is where the query names a user.
const userParameter = "query.user"

// userOf is the parameter of every operation that needs a session. Who is signed in
// need not send it.
func userOf() *huma.Param {
	return &huma.Param{
		Name: "user", In: "query", Example: "velopert", Schema: &huma.Schema{Type: huma.TypeString},
		Description: "Whose account it is about, by the name under which it was added. " +
			"Only the operator of an installation without PUBLIC_URL needs it, where several accounts are tracked.",
	}
}

// strict refuses queries of which a part would be ignored.
func (a *api) strict(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		invalid("query", "is not a valid URL query: encode it").write(w)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		where := "query." + name
		known := slices.ContainsFunc(ctx.Operation().Parameters, func(p *huma.Param) bool { return p.In == "query" && p.Name == name })
		switch values := query[name]; {
		case !known:
			invalid(where, "unknown query parameter").write(w)
			return
		case len(values) > 1:
			invalid(where, "is there more than once").write(w)
			return
		case values[0] == "":
			invalid(where, "is empty: leave it out").write(w)
			return
		case !utf8.ValidString(values[0]):
			invalid(where, "is not in UTF-8").write(w)
			return
		}
	}
	next(ctx)
}

// operation is an operation that only who is signed in can ask for.
func operation(method, path, id, summary, description string, errors ...int) huma.Operation {
	op := open(method, path, id, summary, description, append(errors, http.StatusUnauthorized)...)
	op.Security = []map[string][]string{{"bearer": {}}, {"cookie": {}}}
	op.Parameters = []*huma.Param{userOf()}
	op.Responses["404"] = problemResponse(http.StatusNotFound)
	return op
}

// open is an operation that anybody can ask for. Errors are the statuses that
// it can answer with, besides those that every operation can.
func open(method, path, id, summary, description string, errors ...int) huma.Operation {
	op := huma.Operation{
		Method: method, Path: path, OperationID: id, Summary: summary, Description: description,
		MaxBodyBytes: maxBody, Responses: map[string]*huma.Response{},
	}
	for _, status := range append(errors, http.StatusUnprocessableEntity, http.StatusServiceUnavailable) {
		op.Responses[strconv.Itoa(status)] = problemResponse(status)
	}
	return op
}

// maxBody is how many bytes a request can have: velog's tokens are far shorter.
const maxBody = 32 << 10

// withBody adds the errors of operations that take a body.
func withBody(errors ...int) []int {
	return append(errors, http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
}

// patience is how long an operation may take: velog can be slow to say whose
// tokens these are, and the server gives an answer a minute.
const patience = 45 * time.Second

// register adds an operation.
func register[I, O any](a *api, op huma.Operation, handle func(ctx context.Context, c call, in *I) (*O, error)) {
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		c, ok := ctx.Value(callKey{}).(call)
		if !ok {
			return nil, fmt.Errorf("the API operation %s has no handler", op.OperationID) // signedIn makes one
		}
		// The request has been read. Were there still a deadline for that, its
		// passing would end the context while velog is asked, or an export read.
		_ = http.NewResponseController(c.w).SetReadDeadline(time.Time{})
		limited, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		out, err := handle(limited, c, in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return out, nil
	})
}

// viewing returns a handler of an operation by which a writer looks at the numbers:
// the account is read more often for a while, as if its pages were looked at.
func viewing[I, O any](a *api, handle func(context.Context, call, *I) (*O, error)) func(context.Context, call, *I) (*O, error) {
	return func(ctx context.Context, c call, in *I) (*O, error) {
		if a.Viewed != nil {
			a.Viewed(c.account.ID)
		}
		return handle(ctx, c, in)
	}
}

// none is the input of operations that take none, and the answer of those that
// have none.
type none struct{}
