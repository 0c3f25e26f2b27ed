package api_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"log/slog"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
)

// newOperator is the API without PUBLIC_URL, over the accounts of both writers.
func newOperator(t *testing.T) *stage {
	t.Helper()
	s := newWriters(t)
	s.site = ""
	s.serve(s.blogs, slog.New(slog.NewTextHandler(&s.log, nil)))
	return s
}

// TestOperatorNamesTheAccount: without PUBLIC_URL nobody signs in, and user says
// whose data a request is about.
func TestOperatorNamesTheAccount(t *testing.T) {
	t.Parallel()
	s := newOperator(t)
	var all struct{ Accounts []struct{ User string } }
	s.get("/accounts", "", &all)
	if fmt.Sprint(all) != "{[{ann} {bob}]}" {
		t.Errorf("accounts: %v", all)
	}
	s.get("/accounts?user=bob", "", &all)
	if fmt.Sprint(all) != "{[{bob}]}" {
		t.Errorf("accounts of bob: %v", all)
	}
	post := map[string]string{"ann": s.world.Posts("ann", now())[0].ID, "bob": s.world.Posts("bob", now())[0].ID}
	for user, other := range map[string]string{"ann": "bob", "bob": "ann"} {
		var me struct{ User string }
		if s.get("/me?user="+user, "", &me); me.User != user {
			t.Errorf("%s is %q", user, me.User)
		}
		s.get("/posts/"+post[user]+"?user="+user, "", nil)
		s.want(404, nil, s.do("GET", "/posts/"+post[other]+"?user="+user, "", ""))
	}
	s.doc.operations(func(method, path string, op map[string]any) {
		query, body := needs(method, path)
		if len(list(op["security"])) == 0 || path == "/accounts" || strings.HasPrefix(path, "/export/") {
			return
		}
		var p problem
		s.want(http.StatusUnprocessableEntity, &p, s.do(method, fill(path, post["ann"])+query, "", body))
		if !strings.Contains(p.Detail, "query.user is missing: 2 accounts are tracked here; list them with GET /api/v1/accounts") {
			t.Errorf("%s %s without a user: %s", method, path, p.Detail)
		}
	})
	var p problem
	s.want(404, &p, s.do("GET", "/days?user=zoe", "", ""))
	if !strings.Contains(p.Detail, "there is no account of this user here") {
		t.Errorf("%v", p)
	}
	s.want(401, nil, s.do("GET", "/me?user=ann", "nobody", ""))
	s.clock = s.clock.Add(access.ScrapeRequestInterval)
	s.want(202, nil, s.do("POST", "/scrapes?user=bob", "", ""))
	if got := s.account("ann").ScrapeRequested; got.Equal(s.clock) {
		t.Error("a scrape of ann is asked for, too")
	}
}

// TestOperatorOfOneAccountNeedsNoName, and without any is told what to do.
func TestOperatorOfOneAccountNeedsNoName(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	s.site = ""
	s.serve(s.blogs, slog.New(slog.NewTextHandler(&s.log, nil)))
	var p problem
	s.want(404, &p, s.do("GET", "/days", "", ""))
	if !strings.Contains(p.Detail, "no account is tracked here yet: add one with velog-dashboard accounts add") {
		t.Errorf("%v", p)
	}
	s.get("/export/days.json", "", nil)
	_, _, err := s.blogs.AddAccount(t.Context(), "ann", s.clock)
	s.must(err)
	s.scrape("ann")
	s.get("/days", "", nil)
	s.get("/days?user=ann", "", nil)
}

// TestWriterIsNobodyElse: for who is signed in, user changes nothing, and names of
// others are as those of nobody.
func TestWriterIsNobodyElse(t *testing.T) {
	t.Parallel()
	s := newWriters(t)
	s.doc.operations(func(method, path string, op map[string]any) {
		if len(list(op["security"])) == 0 {
			return
		}
		query, body := needs(method, path)
		query = map[bool]string{true: "?", false: query + "&"}[query == ""]
		path = fill(path, s.world.Posts("ann", now())[0].ID)
		var answers [2]string
		for i, user := range []string{"ann", "zoe"} {
			resp := s.do(method, path+query+"user="+user, "bob", body)
			if answers[i] = read(t, resp); resp.StatusCode != 404 {
				t.Errorf("%s %s as bob for %s: %d", method, path, user, resp.StatusCode)
			}
		}
		if answers[0] != answers[1] {
			t.Errorf("%s %s tells bob of ann: %s, not %s", method, path, answers[0], answers[1])
		}
	})
	s.get("/days?user=bob", "bob", nil)
	s.get("/export/days.csv?user=bob", "bob", nil)
}

// exported is a row of any export of days in JSON.
type exported struct {
	User, Post, Title, Date, Quality string

	Views         int64
	ViewsTotal    int64 `json:"views_total"`
	Likes         *int64
	LikesTotal    *int64 `json:"likes_total"`
	Comments      *int64
	CommentsTotal *int64 `json:"comments_total"`
	Posts         *int64
}

// record is the row as CSV has it, without its text.
func (e exported) record() []string {
	text := func(n *int64) string {
		if n == nil {
			return ""
		}
		return strconv.FormatInt(*n, 10)
	}
	record := []string{e.User}
	if e.Post != "" {
		record = append(record, e.Post)
	}
	record = append(record, e.Date, text(&e.Views), text(&e.ViewsTotal), text(e.Likes), text(e.LikesTotal), text(e.Comments), text(e.CommentsTotal))
	if e.Posts != nil {
		record = append(record, text(e.Posts))
	}
	return append(record, e.Quality)
}

// TestExportsOfDaysAreWhatTheOtherAnswersSay: rows in both formats are alike, those of
// posts are the answers to GET /posts/{id}/days, and those of accounts to GET /days.
func TestExportsOfDaysAreWhatTheOtherAnswersSay(t *testing.T) {
	t.Parallel()
	s := newWriters(t)
	for _, user := range []string{"ann", "bob"} {
		for kind, days := range map[string]func(post string) string{
			"days":         func(post string) string { return "/posts/" + post + "/days" },
			"account-days": func(string) string { return "/days" },
		} {
			var rows []exported
			s.get("/export/"+kind+".json", user, &rows)
			records, err := csv.NewReader(s.do("GET", "/export/"+kind+".csv", user, "").Body).ReadAll()
			s.must(err)
			if len(rows) < lived || len(records) != len(rows)+1 {
				t.Fatalf("%s of %s: %d rows in JSON, %d in CSV", kind, user, len(rows), len(records))
			}
			byPost := map[string][]exported{}
			for i, row := range rows {
				record := records[i+1]
				if kind == "days" {
					if strings.TrimPrefix(record[2], "'") != row.Title {
						t.Errorf("the title %q is %q in CSV", row.Title, record[2])
					}
					record = append(record[:2:2], record[3:]...)
				}
				if diff := cmp.Diff(row.record(), record); diff != "" || row.User != user {
					t.Fatalf("JSON (-) and CSV (+) of %s differ:\n%s", user, diff)
				}
				byPost[row.Post] = append(byPost[row.Post], row)
			}
			for post, rows := range byPost {
				var answer struct{ Days []exported }
				s.get(days(post)+"?from=2026-01-01", user, &answer)
				for i := range rows {
					rows[i].User, rows[i].Post, rows[i].Title = "", "", ""
				}
				if diff := cmp.Diff(answer.Days, rows); diff != "" {
					t.Errorf("%s of %s: the answer (-) and the export (+) differ:\n%s", kind, user, diff)
				}
			}
		}
	}
}

func TestExportsTakeARange(t *testing.T) {
	t.Parallel()
	s := newOperator(t)
	today := collector.DateOf(now())
	for query, want := range map[string]string{
		fmt.Sprintf("?user=ann&from=%v&to=%v", today-2, today-1): fmt.Sprint("ann ", today-2, " ann ", today-1),
		fmt.Sprintf("?from=%v", today):                           fmt.Sprint("ann ", today, " bob ", today),
		fmt.Sprintf("?user=bob&to=%v", firstDay()):               fmt.Sprint("bob ", firstDay()),
		"?to=2020-01-01": "",
	} {
		var rows []exported
		s.get("/export/account-days.json"+query, "", &rows)
		var got []string
		for _, row := range rows {
			got = append(got, row.User, row.Date)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", query, got, want)
		}
	}
	resp := s.do("GET", "/export/days.json?user=ann", "", "")
	if text := read(t, resp); !json.Valid([]byte(text)) {
		t.Errorf("not JSON: %.200s", text)
	}
}

// TestExportsAreNamedAfterTheirUser: files of several blogs do not overwrite each other where
// they are saved.
func TestExportsAreNamedAfterTheirUser(t *testing.T) {
	t.Parallel()
	s := newOperator(t)
	for path, want := range map[string]string{
		"days.csv?user=ann": "ann-days.csv", "account-days.json?user=bob": "bob-account-days.json",
		"readings.csv?user=ann": "ann-readings.csv", "days.csv": "days.csv", "readings.csv": "readings.csv",
	} {
		said := s.do("GET", "/export/"+path, "", "").Header.Get("Content-Disposition")
		kind, params, err := mime.ParseMediaType(said)
		if err != nil || kind != "attachment" || params["filename"] != want {
			t.Errorf("%s is saved as %s (%v), want %s", path, said, err, want)
		}
	}
}

// TestSpreadsheetsAreToldThatCSVIsUTF8: who asks for a byte order mark gets the same file
// after one, and programs get none.
func TestSpreadsheetsAreToldThatCSVIsUTF8(t *testing.T) {
	t.Parallel()
	s := newOperator(t)
	for _, path := range []string{"/export/days.csv?user=ann", "/export/account-days.csv?user=ann"} {
		plain, marked := read(t, s.do("GET", path, "", "")), read(t, s.do("GET", path+"&bom=true", "", ""))
		if !strings.HasPrefix(plain, "user,") || marked != "\ufeff"+plain {
			t.Errorf("%s: %.40q, with a mark %.40q", path, plain, marked)
		}
	}
	if resp := s.do("GET", "/export/days.json?user=ann&bom=true", "", ""); resp.StatusCode != 422 {
		t.Errorf("JSON with a mark: %d", resp.StatusCode)
	}
}
