package velogsim_test

import (
	"fmt"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

const (
	columns = `id title url_slug is_private released_at updated_at likes views`
	details = ` comments_count series{name} tags`
)

// page asks v3 for 50 posts of bob's, whose blog has inSeries posts in series.
func (s *site) page(after, fields string) int {
	s.t.Helper()
	before := s.StatementCount()
	got := s.send(velogsim.V3, fmt.Sprintf(`{posts(input:{username:"bob",limit:50,cursor:%q}){%s}}`, after, fields), "", "")
	if got.status != 200 || got.body == "" {
		s.t.Fatal(got.wire())
	}
	return s.StatementCount() - before
}

// TestAPageCostsWhatTheResolversRun holds the table of one page of 50 posts on
// v3. What the log of the database showed beyond the lean page is the same
// number as by the code; the lean page itself is wrapped into 11.
func TestAPageCostsWhatTheResolversRun(t *testing.T) {
	s := newSite(t)
	const inSeries = 9 // of 50: what was logged for series fits that
	for i := range 60 {
		spec := velogsim.PostSpec{Title: fmt.Sprint(i), ReleasedAt: s.now.AddDate(0, -2, 0).AddDate(0, 0, -i), Tags: []string{"go"}}
		if i < inSeries {
			spec.Series = "Days"
		}
		s.world.Publish("bob", spec)
	}
	lean := s.page("", columns)
	for _, c := range []struct {
		name               string
		got, code, byTheDB int
	}{
		{"columns", lean, 2, 11},
		{"columns, with a cursor", s.page(bobPost, columns), 3, 12},
		{"comments_count", s.page("", columns+` comments_count`), 2 + 50, 61},
		{"series", s.page("", columns+` series{name}`), 2 + 50 + inSeries, 70},
		{"tags", s.page("", columns+` tags`), 2 + 2*50, 111},
		{"short_description and columns alike", s.page("", `id short_description body:title created_at is_temp`), 2, 11},
	} {
		if c.got != c.code || c.got-lean != c.byTheDB-11 {
			t.Errorf("%s: %d statements, want %d; beyond the lean page the log had %d", c.name, c.got, c.code, c.byTheDB-11)
		}
	}
}

// TestAListOf137PostsCostsWhatWasMeasured holds the table of whole lists: 600
// statements logged with tags, series and comments, and 35 without, by a writer
// with 17 posts in series.
func TestAListOf137PostsCostsWhatWasMeasured(t *testing.T) {
	s := newSite(t)
	var ids []string
	for i := range 137 {
		spec := velogsim.PostSpec{Title: fmt.Sprint(i), ReleasedAt: s.now.AddDate(0, 0, -i-1)}
		if i%8 == 0 && i < 136 {
			spec.Series = "Days"
		}
		ids = append(ids, s.world.Publish("carol", spec))
	}
	list := func(fields string) int {
		s.ResetRequests()
		for _, after := range []string{"", ids[49], ids[99]} {
			got := s.send(velogsim.V3, fmt.Sprintf(`{posts(input:{username:"carol",limit:50,cursor:%q}){%s}}`, after, fields), "", "")
			if got.status != 200 || got.body == "" {
				t.Fatal(got.wire())
			}
		}
		return s.StatementCount()
	}
	lean, full := list(columns), list(columns+details)
	if lean != 2+3+3 {
		t.Errorf("lean: %d statements", lean)
	}
	if full-lean != 600-35 {
		t.Errorf("tags, series and comments: %d statements more, want %d as logged", full-lean, 600-35)
	}
}

func TestWhatSingleFieldsCost(t *testing.T) {
	s := newSite(t)
	const nobody = "aaaaaaaa-0000-4000-8000-999999999999"
	for _, c := range []struct {
		api   velogsim.API
		query string
		want  int
	}{
		{velogsim.V3, `{currentUser{id username}}`, 1},
		{velogsim.V3, `{isLogged}`, 0},
		{velogsim.V3, `{user(input:{username:"bob"}){id}}`, 1},
		{velogsim.V3, `{user(input:{username:"nobody"}){id}}`, 1},
		{velogsim.V3, `{currentUser{id} posts(input:{username:"alice",limit:50}){` + columns + `}}`, 3},
		{velogsim.V3, `{posts(input:{username:"alice",limit:101}){id}}`, 0},
		{velogsim.V3, `{posts(input:{username:"nobody"}){id tags}}`, 2},
		{velogsim.V3, `{post(input:{id:"` + alicePost(5) + `"}){` + columns + `}}`, 1},
		{velogsim.V3, `{post(input:{id:"` + alicePost(5) + `"}){` + columns + details + `}}`, 1 + 1 + 2 + 2},
		{velogsim.V3, `{post(input:{id:"` + bobPost + `"}){` + columns + details + `}}`, 1 + 1 + 1 + 2}, // in no series
		{velogsim.V3, `{post(input:{id:"` + nobody + `"}){` + columns + details + `}}`, 1},
		{velogsim.V3, `{post(input:{username:"bob",url_slug:"Bob"}){id}}`, 2},
		{velogsim.V3, `{a:post(input:{id:"` + alicePost(5) + `"}){id tags} b:post(input:{id:"` + bobPost + `"}){id tags}}`, 6},
		{velogsim.V3, `{posts(input:{username:"alice"}){wrong}}`, 0},
		{velogsim.V2, `{auth{id} posts(username:"alice",limit:50){id title likes}}`, 3},
		{velogsim.V2, `{posts(username:"alice",limit:50,cursor:"` + alicePost(90) + `"){id}}`, 3},
		{velogsim.V2, `{getStats(post_id:"` + alicePost(5) + `"){total count_by_day{count day}}}`, 2},
		{velogsim.V2, `{getStats(post_id:"` + bobPost + `"){total}}`, 1},
		{velogsim.V2, `{getStats(post_id:"` + nobody + `"){total}}`, 1},
		{velogsim.V2, `{a:getStats(post_id:"` + alicePost(5) + `"){total} b:getStats(post_id:"` + alicePost(6) + `"){total}}`, 4},
		{velogsim.V2, `{post(id:"` + alicePost(5) + `"){id views likes}}`, 1},
	} {
		s.ResetRequests()
		s.asAlice(c.api, c.query)
		if got := s.StatementCount(); got != c.want || s.Requests()[0].Statements != got {
			t.Errorf("%s %s: %d statements in total, %d of the request, want %d", c.api, c.query, got, s.Requests()[0].Statements, c.want)
		}
	}
	s.ResetRequests()
	s.send(velogsim.V3, `{currentUser{id}}`, "", "")
	s.Inject(velogsim.Fault{Kind: velogsim.FaultStatus, Times: 1})
	s.send(velogsim.V3, `{posts(input:{username:"alice"}){id}}`, "", "")
	if got := s.StatementCount(); got != 0 {
		t.Errorf("an anonymous login and a load balancer cost %d statements", got)
	}
}
