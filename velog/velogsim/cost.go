package velogsim

import "github.com/vektah/gqlparser/v2/ast"

// The cost of a request is how many statements its resolvers make velog's
// database run. It is counted by the code of the resolvers, not by the log of
// the database: there, Prisma and its driver wrap each statement in others (a
// lean page is 2 statements by the code, and 11 in the log), and production may
// run another engine. What is asked of each post has the same number in both.
//
// The sources are velog's public servers: velog-io/velog, apps/server, for v3
// (PostService.findPostsByUserId and the resolvers of Post), and
// velopert/velog-server for v2 (services/postService.ts and the resolvers of
// Post and Stats, which ask the same of the same database):
//
//	a user, by name, by id, or by a login     1
//	a page of a list: its user, its posts     2, and 1 to look a cursor up
//	a post by id                              1, by its address 2
//	comments_count                            1 a post (comment.count)
//	series                                    1 a post (seriesPost.findFirst), 2 where it has one
//	tags                                      2 a post: each has a DataLoader of its own, which batches nothing
//	getStats                                  2 a post (the whole row with its user, then the counter),
//	                                          1 where the row is missing or somebody else's
//
// The log of the database had 2 statements a getStats for a program that asked for
// count_by_day, too, and 1 for one that asked for the total alone. The code reads
// both rows either way, and so they are counted here.
//
// All other fields are columns of a row that is there already, or worked out
// from them. Logins cost nothing: v3 remembers its users for ten minutes, and
// v2 trusts the token. An error counts what ran before it.

// count adds up what the resolver of one field costs, given what it returned.
func (e *execution) count(o object, f *ast.Field, value any, p *problem) {
	switch o.(type) {
	case queryV2, queryV3:
		e.statements += e.rootCost(f, value, p)
	case *postObject:
		e.statements += e.postCost(f.Name, value)
	}
}

func (e *execution) rootCost(f *ast.Field, value any, p *problem) int {
	if p != nil && p.status == 400 { // refused before anything is looked up
		return 0
	}
	args := arguments(f.ArgumentMap(e.vars))
	if input, ok := args["input"].(map[string]any); ok {
		args = input
	}
	switch f.Name {
	case "currentUser", "auth", "restoreToken":
		return oneIf(value != nil)
	case "user":
		return 1
	case "post":
		return 1 + oneIf(args.text("id") == "")
	case "posts":
		return 2 + oneIf(args.text("cursor") != "")
	case "getStats":
		return 1 + oneIf(value != nil)
	}
	return 0
}

func (e *execution) postCost(field string, value any) int {
	switch field {
	case "comments_count", "user":
		return 1
	case "series":
		return 1 + oneIf(value != nil)
	case "tags":
		return 2
	case "liked", "is_liked":
		return oneIf(e.login.viewer != nil)
	}
	return 0
}

func oneIf(condition bool) int {
	if condition {
		return 1
	}
	return 0
}
