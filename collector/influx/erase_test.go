package influx_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/influx"
	"github.com/velog-dashboard/velog-dashboard/collector/influx/influxtest"
)

// life is a batch with a point of every kind of one user, some of them of long
// ago, and one of a minute to come.
func life(user string) collector.Batch {
	b := everything()
	b.PostDays[0].User, b.AccountDays[0].User, b.Posts[0].User, b.Readings[0].User, b.Events[0].User = user, user, user, user, user
	old, soon, post := b.PostDays[0], b.Readings[0], b.Posts[0]
	old.Date = collector.DateOf(released.AddDate(-12, 0, 0))
	soon.At = time.Now().Add(time.Minute)
	post.Time = released.AddDate(-60, 0, 0)
	b.PostDays, b.Readings, b.Posts = append(b.PostDays, old), append(b.Readings, soon), append(b.Posts, post)
	return b
}

// users counts the points of each user, with the measurement in front.
func users(s *influxtest.Server) map[string]int {
	s.Helper()
	points := map[string]map[time.Time]bool{}
	for _, row := range s.Query(fmt.Sprintf(`from(bucket: %q) |> range(start: 1900-01-01T00:00:00Z, stop: 2100-01-01T00:00:00Z)
		|> drop(columns: ["_value"])`, s.Bucket)) {
		key := fmt.Sprint(row["_measurement"], " ", row["user"])
		if points[key] == nil {
			points[key] = map[time.Time]bool{}
		}
		points[key][row["_time"].(time.Time)] = true
	}
	counts := map[string]int{}
	for key, times := range points {
		counts[key] = len(times)
	}
	return counts
}

func lifeOf(users ...string) map[string]int {
	want := map[string]int{}
	for _, user := range users {
		want["velog_post_daily "+user], want["velog_account_daily "+user] = 2, 1
		want["velog_post "+user], want["velog_reading "+user], want["velog_event "+user] = 2, 2, 1
	}
	return want
}

func erase(t *testing.T, w *influx.Writer, user string) {
	t.Helper()
	if err := w.DeleteUser(t.Context(), user); err != nil {
		t.Fatal(err)
	}
}

func testErase(t *testing.T, s *influxtest.Server) {
	w := writer(t, options(s))
	names := []string{
		"alice", "alice2", "ali", "Alice", "bob", "김철수", "o'neil", `"quoted"`, "a,b=c d",
		`' OR 'x' = 'x`, `" OR "x" = "x`, "'; DROP DATABASE velog; --", "-1", "2026-11-21",
	}
	for _, name := range names {
		write(t, w, life(name))
	}
	// Another program's points in the same bucket, about a user of that name.
	s.WriteLines(`procstat,user=alice cpu=1 1790000000000000000`)
	others := map[string]int{"procstat alice": 1}
	expect := func(doing string, left ...string) {
		t.Helper()
		want := lifeOf(left...)
		for key, n := range others {
			want[key] = n
		}
		if diff := cmp.Diff(want, users(s)); diff != "" {
			t.Fatalf("after %s (-want +got):\n%s", doing, diff)
		}
	}
	expect("writing", names...)
	erase(t, w, "nobody")
	erase(t, w, "")
	expect("deleting nobody's points", names...)
	for i, name := range names {
		erase(t, w, name)
		erase(t, w, name)
		expect("deleting the points of "+name, names[i+1:]...)
	}
	// The same points come again.
	write(t, w, life("alice"))
	expect("writing again", "alice")
	if diff := cmp.Diff(stored()["velog_account_daily"], fields(s, "velog_account_daily")); diff != "" {
		t.Errorf("after writing again (-want +got):\n%s", diff)
	}
}

// A name that line protocol cannot carry as it is was written otherwise, and
// that is what is deleted.
func TestEraseFindsTheNameAsItWasWritten(t *testing.T) {
	var predicates []string
	w := answering(t, func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		predicates = append(predicates, string(body))
		rw.WriteHeader(http.StatusNoContent)
	})
	erase(t, w, `a\b"c`)
	if len(predicates) != 5 || slices.ContainsFunc(predicates, func(p string) bool {
		return !strings.Contains(p, `\"user\"=\"a_b\\\"c\"`)
	}) {
		t.Errorf("asked to delete %q", predicates)
	}
}

func testEraseWrong(t *testing.T, s *influxtest.Server) {
	write(t, writer(t, options(s)), life("alice"))
	for name, c := range map[string]struct {
		change func(*influx.Options)
		kind   influx.Kind
		says   string
	}{
		"wrong token":    {func(o *influx.Options) { o.Token = "admin:top-secret" }, influx.Unauthorized, "INFLUXDB_TOKEN"},
		"missing bucket": {func(o *influx.Options) { o.Bucket = "nobucket" }, influx.NotFound, `"nobucket"`},
		"wrong path":     {func(o *influx.Options) { o.URL += "/grafana" }, influx.NotFound, "INFLUXDB_URL"},
		"nothing there":  {func(o *influx.Options) { o.URL = "http://127.0.0.1:1" }, influx.Unreachable, "INFLUXDB_URL"},
	} {
		t.Run(name, func(t *testing.T) {
			o := options(s)
			c.change(&o)
			check(t, writer(t, o).DeleteUser(t.Context(), "alice"), c.kind, c.says)
		})
	}
	if diff := cmp.Diff(lifeOf("alice"), users(s)); diff != "" {
		t.Errorf("something was deleted (-want +got):\n%s", diff)
	}
}

// answers is a handler that gives the same answer to every request.
func answers(status int, media, body string) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", media)
		rw.Header().Set("Retry-After", "30")
		rw.WriteHeader(status)
		_, _ = io.WriteString(rw, body)
	}
}

func TestEraseTellsAnswersApart(t *testing.T) {
	const jsonType = "application/json"
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		kind   influx.Kind
		says   string
	}{
		"deleted":     {answers(204, "", ""), "", ""},
		"token":       {answers(401, jsonType, `{"code":"unauthorized","message":"top-secret is unknown"}`), influx.Unauthorized, "[token] is unknown"},
		"read token":  {answers(403, jsonType, `{"code":"forbidden","message":"insufficient permissions to delete"}`), influx.Unauthorized, "INFLUXDB_TOKEN"},
		"bucket":      {answers(404, jsonType, `{"code":"not found","message":"bucket \"velog\" not found"}`), influx.NotFound, "INFLUXDB_BUCKET"},
		"no InfluxDB": {answers(404, "text/html", "<html>nginx</html>"), influx.NotFound, "INFLUXDB_URL"},
		"predicate":   {answers(400, jsonType, `{"code":"invalid","message":"bad predicate"}`), influx.Refused, "rejects the deletion of points (400 bad predicate)"},
		"proxy's 400": {answers(400, "text/html", "<html>"), influx.Other, "INFLUXDB_URL"},
		"rate limit":  {answers(429, jsonType, `{"code":"too many requests"}`), influx.RateLimited, "30s"},
		"trouble":     {answers(500, jsonType, `{"code":"internal error","message":"unable to delete"}`), influx.Unavailable, "unable to delete"},
		"redirect":    {answers(302, "text/html", ""), influx.Other, "INFLUXDB_URL"},
		"login page":  {answers(200, "text/html", "<html>log in</html>"), influx.Other, "INFLUXDB_URL"},
	} {
		t.Run(name, func(t *testing.T) {
			check(t, answering(t, c.answer).DeleteUser(t.Context(), "alice"), c.kind, c.says)
		})
	}
}

// InfluxDB 1 has no such API, and answers its own query language with status
// 200 whatever happened.
func TestEraseTellsAnswersOfVersion1Apart(t *testing.T) {
	const jsonType = "application/json"
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		kind   influx.Kind
		says   string
	}{
		"deleted":    {answers(200, jsonType, `{"results":[{"statement_id":0}]}`), "", ""},
		"database":   {answers(200, jsonType, `{"results":[{"statement_id":0,"error":"database not found: velog"}]}`), influx.NotFound, "INFLUXDB_BUCKET"},
		"trouble":    {answers(200, jsonType, `{"results":[{"statement_id":0,"error":"shard is disabled"}]}`), influx.Unavailable, "shard is disabled"},
		"token":      {answers(401, jsonType, `{"error":"authorization failed"}`), influx.Unauthorized, "INFLUXDB_TOKEN"},
		"login page": {answers(200, "text/html", "<html>log in</html>"), influx.Other, "INFLUXDB_URL"},
		"nothing":    {answers(204, "", ""), influx.Other, "INFLUXDB_URL"},
	} {
		t.Run(name, func(t *testing.T) {
			w := answering(t, func(rw http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/query" {
					c.answer(rw, r)
					return
				}
				http.NotFound(rw, r)
			})
			check(t, w.DeleteUser(t.Context(), "alice"), c.kind, c.says)
		})
	}
}

func TestEraseWaitsForNoSilentServer(t *testing.T) {
	stop := make(chan struct{})
	defer close(stop)
	w := answering(t, func(http.ResponseWriter, *http.Request) { <-stop })
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond) // its own patience is longer
	defer cancel()
	check(t, w.DeleteUser(ctx, "alice"), influx.Unreachable, "INFLUXDB_URL")
}

func TestEraseSaysWhoAsks(t *testing.T) {
	w := answering(t, func(rw http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("User-Agent"); got != "velog-dashboard/1.2.3" {
			t.Errorf("User-Agent is %q", got)
		}
		if got := r.Header.Get("Authorization"); got != "Token top-secret" {
			t.Errorf("Authorization is %q", got)
		}
		if got := r.URL.RequestURI(); got != "/api/v2/delete?bucket=velog&org=velog" {
			t.Errorf("the request is for %s", got)
		}
		rw.WriteHeader(http.StatusNoContent)
	})
	erase(t, w, "alice")
}
