package velogsim

import (
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"
)

// queryV2 resolves v2's root fields.
type queryV2 struct{}

func (queryV2) field(e *execution, f *ast.Field) (any, *problem) {
	args := arguments(f.ArgumentMap(e.vars))
	if e.canceled(f.Name, "") {
		if f.Name == "post" {
			return nil, nil // v2 logs the error of its database, and answers that there is no post
		}
		return nil, canceled(args.text("post_id"))
	}
	switch f.Name {
	case "auth":
		return e.userOrNull(e.login.viewer), nil
	case "user":
		return e.user(args)
	case "post":
		if e.canceled("post", args.text("id")) {
			return nil, nil
		}
		return e.post(args), nil
	case "posts":
		return e.posts(args)
	case "getStats":
		return e.stats(args.text("post_id"))
	case "logout":
		e.login = &login{cookies: clearedV2()}
		return true, nil
	}
	return nil, nil
}

// queryV3 resolves v3's root fields.
type queryV3 struct{}

func (queryV3) field(e *execution, f *ast.Field) (any, *problem) {
	input, _ := f.ArgumentMap(e.vars)["input"].(map[string]any)
	args := arguments(input)
	if e.canceled(f.Name, "") || e.canceled(f.Name, args.text("id")) {
		return nil, canceled("")
	}
	switch f.Name {
	case "currentUser":
		return e.userOrNull(e.login.viewer), nil
	case "isLogged":
		return e.login.viewer != nil, nil
	case "restoreToken":
		return e.restoreToken()
	case "user":
		return e.user(args)
	case "post":
		if id := args.text("id"); id != "" && uuid.Validate(id) != nil {
			return nil, invalidUUID("post.findUnique", id)
		}
		return e.post(args), nil
	case "posts":
		return e.posts(args)
	}
	return nil, nil
}

// arguments are those of a field on v2, and its input on v3.
type arguments map[string]any

// text returns an argument, empty if it is null or missing: velog treats these
// alike.
func (a arguments) text(name string) string {
	switch v := a[name].(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		return fmt.Sprint(v) // an ID may be written as a number
	}
}

func (a arguments) number(name string) (int, bool) {
	switch v := a[name].(type) {
	case int64:
		return int(v), true
	case float64: // from the JSON of the variables
		return int(v), true
	default:
		return 0, false
	}
}

func (e *execution) userOrNull(u *user) any {
	if u == nil {
		return nil
	}
	return userObject{u}
}

func (e *execution) user(args arguments) (any, *problem) {
	id, username := args.text("id"), args.text("username")
	if id == "" && username == "" && e.api == V3 {
		return nil, badRequest("Invalid arguments")
	}
	if username != "" {
		return e.userOrNull(e.server.world.userByName(username, e.at)), nil
	}
	return e.userOrNull(e.server.world.userByID(id, e.at)), nil
}

// post returns one post, null if it does not exist, or is private and not the
// viewer's: velog does not say which.
func (e *execution) post(args arguments) any {
	p := e.server.world.posts[args.text("id")]
	if slug := args.text("url_slug"); slug != "" && p == nil {
		if u := e.server.world.userByName(args.text("username"), e.at); u != nil {
			p = u.postBySlug(slug)
		}
	}
	if p == nil || !p.visible(e.login.viewer, e.at) || e.denied(p.id) {
		return nil
	}
	return &postObject{p: p}
}

func (u *user) postBySlug(slug string) *post {
	for _, p := range u.posts {
		if p.slug == slug {
			return p
		}
	}
	return nil
}

// stats checks in velog's order: is there such a post, and is it the viewer's.
func (e *execution) stats(id string) (any, *problem) {
	if uuid.Validate(id) != nil {
		p := internal(fmt.Sprintf("invalid input syntax for type uuid: %q", id))
		p.exception = databaseError("22P02", id)
		return nil, p
	}
	if e.canceled("getStats", id) {
		return nil, canceled(id)
	}
	p := e.server.world.posts[id]
	if p == nil || !p.exists(e.at) || e.denied(p.id) {
		return nil, notFound("Post not found")
	}
	if p.owner != e.login.viewer {
		return nil, unauthorized("NO_PERMISSION", "This post is not yours")
	}
	return statsObject{p}, nil
}

func (e *execution) restoreToken() (any, *problem) {
	if e.refresh == "" {
		return nil, unauthorized("", "Not logged in")
	}
	_, pair, err := e.server.restore(V3, e.refresh, e.at)
	if errors.Is(err, errNoUser) {
		return nil, notFound("User not found")
	}
	if err != nil {
		e.login.cookies = clearedV3()
		return nil, internal(err.Error())
	}
	e.login.cookies = cookiesV3(pair)
	return tokenObject{pair}, nil
}

// invalidUUID is Prisma's error for an invalid id.
func invalidUUID(call, id string) *problem {
	return internal(fmt.Sprintf("\nInvalid `prisma.%s()` invocation:\n\n\n"+
		"Inconsistent column data: Error creating UUID, invalid length: "+
		"expected length 32 for simple format, found %d", call, len(id)))
}
