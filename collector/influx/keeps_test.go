package influx_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/influx"
	"github.com/velog-dashboard/velog-dashboard/collector/influx/influxtest"
)

const month = 30 * 24 * time.Hour

// testKeeps asks a bucket that keeps points for ever, and one for a month.
func testKeeps(t *testing.T, s *influxtest.Server) {
	if k := writer(t, options(s)).Keeps(t.Context()); k != (collector.Keeping{Known: true}) {
		t.Errorf("a bucket that keeps points for ever: %+v", k)
	}
	o := options(s)
	o.Bucket = s.Bucket + "-month"
	s.CreateBucket(o.Bucket, month)
	k := writer(t, o).Keeps(t.Context())
	age := time.Since(k.Anchor)
	if !k.Known || k.Retention != month || age < 0 || age > month/2 {
		t.Errorf("a bucket that keeps points for 30 days: %+v", k)
	}
}

// titles returns the instants at which a post stands, and its titles.
func titles(s *influxtest.Server, bucket string) (titles []string, times []time.Time, released any) {
	s.Helper()
	for _, row := range s.Query(fmt.Sprintf(`from(bucket: %q) |> range(start: 1900-01-01T00:00:00Z, stop: 2100-01-01T00:00:00Z)
		|> filter(fn: (r) => r._measurement == "velog_post" and (r._field == "title" or r._field == "released"))
		|> sort(columns: ["_time"])`, bucket)) {
		if row["_field"] == "released" {
			released = row["_value"]
			continue
		}
		titles = append(titles, row["_value"].(string))
		times = append(times, row["_time"].(time.Time))
	}
	return titles, times, released
}

// testOldPosts delivers a post that is older than the bucket keeps, whether the
// writer knows that before or learns it from the refusal.
func testOldPosts(t *testing.T, s *influxtest.Server) {
	old := time.Now().AddDate(-3, 0, 0).Truncate(time.Second)
	b := everything()
	b.Posts[0].Title, b.Posts[0].Time = "old", old
	b.PostDays[0].Date = collector.DateOf(old)
	b.AccountDays[0].Date = collector.DateOf(time.Now())
	b.Readings[0].At = time.Now()
	b.Events[0].At = time.Now()
	for _, asks := range []bool{true, false} {
		t.Run(fmt.Sprint("asks ", asks), func(t *testing.T) {
			o := options(s)
			o.Bucket = fmt.Sprint(s.Bucket, "-", asks)
			s.CreateBucket(o.Bucket, month)
			w := writer(t, o)
			if asks {
				w.Keeps(t.Context())
			}
			for range 2 { // a delivery may be repeated at will
				written, err := w.Write(t.Context(), b)
				if err != nil || written.Expired != 1 || written.TakenPoints() != 4 || written.Rejected != nil {
					t.Fatalf("%+v, %v", written, err)
				}
			}
			names, times, released := titles(s, o.Bucket)
			if len(names) < 1 || len(names) > 2 || names[0] != "old" || released != old.Unix() {
				t.Fatalf("titles %v at %v, released %v", names, times, released)
			}
			if asks && len(names) != 1 {
				t.Errorf("the post stands at %v", times)
			}
		})
	}
}

// testPostsMoveOn lets two months go by for the writer. The post is written
// anew now and then, not with each delivery.
func testPostsMoveOn(t *testing.T, s *influxtest.Server) {
	now := time.Now().Add(-month / 2)
	o := options(s)
	o.Bucket = s.Bucket + "-moves"
	o.Now = func() time.Time { return now }
	s.CreateBucket(o.Bucket, month)
	w := writer(t, o)
	b := everything()
	b.Posts[0].Time = now.AddDate(-1, 0, 0)
	batch := collector.Batch{Posts: b.Posts}
	anchors := map[time.Time]bool{}
	for range 60 {
		anchor := w.Keeps(t.Context()).Anchor
		if age := now.Sub(anchor); age < 0 || age > month/2 {
			t.Fatalf("%v after the anchor %v", age, anchor)
		}
		anchors[anchor] = true
		write(t, w, batch)
		now = now.Add(24 * time.Hour)
	}
	_, times, _ := titles(s, o.Bucket)
	if len(times) > len(anchors) || len(anchors) > 7 {
		t.Errorf("the post stands at %d instants, there were %d anchors", len(times), len(anchors))
	}
}

// testDelete deletes some days of one post, and nothing else.
func testDelete(t *testing.T, s *influxtest.Server) {
	w := writer(t, options(s))
	b := days(10)
	for _, d := range b.PostDays {
		d.Post = "another"
		b.PostDays = append(b.PostDays, d)
	}
	write(t, w, b)
	from, to := b.PostDays[5].Date, b.PostDays[3].Date
	for range 2 {
		err := w.Delete(t.Context(), []collector.Deletion{{
			Measurement: collector.MeasurementPostDaily, User: "alice", Post: postID, From: from.Begin(), To: to.Begin(),
		}})
		if err != nil {
			t.Fatal(err)
		}
		if n := count(s, s.Bucket); n != 17 {
			t.Errorf("%d points are left of 20, 3 were to be deleted", n)
		}
	}
	got := fields(s, "velog_post_daily")
	for i := range 3 {
		if v, there := got["views "+b.PostDays[3+i].Date.Begin().UTC().Format(time.RFC3339)]; there && got["post"] == postID {
			t.Errorf("day %d is there: %v", i, v)
		}
	}
}

// TestInfluxDBThatCannotDelete takes points, but knows nothing of deleting, as
// some versions and services do.
func TestInfluxDBThatCannotDelete(t *testing.T) {
	for _, status := range []int{404, 405, 501} {
		for _, media := range []string{"application/json", "text/plain"} {
			t.Run(fmt.Sprint(status, " ", media), func(t *testing.T) {
				asked := 0
				w := answering(t, func(rw http.ResponseWriter, r *http.Request) {
					if strings.HasSuffix(r.URL.Path, "/write") {
						rw.WriteHeader(http.StatusNoContent)
						return
					}
					asked++
					rw.Header().Set("Content-Type", media)
					rw.WriteHeader(status)
					_, _ = io.WriteString(rw, `{"error":"not found"}`)
				})
				for range 3 {
					check(t, w.DeleteUser(t.Context(), "alice"), influx.Unsupported, "cannot delete points")
				}
				if asked > 2 {
					t.Errorf("InfluxDB was asked %d times", asked)
				}
				write(t, w, everything())
			})
		}
	}
}

// TestServerlessKeepsNoOldPoints has InfluxDB Cloud Serverless' answer: it takes
// nothing of a request that has points older than its bucket keeps.
func TestServerlessKeepsNoOldPoints(t *testing.T) {
	edge, asked := time.Now().Add(-month).Unix(), 0
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		asked++
		for _, at := range timesOf(t, r) {
			if at < edge {
				rw.Header().Set("Content-Type", "application/json")
				rw.WriteHeader(http.StatusForbidden)
				_, _ = io.WriteString(rw, `{"code":"forbidden","message":"data in table velog_post_daily is outside of the retention period"}`)
				return
			}
		}
		rw.WriteHeader(http.StatusNoContent)
	}))
	defer server.Close()
	w := writer(t, influx.Options{URL: server.URL, Token: "top-secret", Org: "velog", Bucket: "velog"})
	b := days(2000)
	for i := range b.PostDays {
		b.PostDays[i].Date = collector.DateOf(time.Now()) - collector.Date(i)
	}
	written, err := w.Write(t.Context(), b)
	if err != nil || written.Rejected != nil || written.TakenPoints() < 29 || written.TakenPoints()+written.Expired != 2000 || asked > 60 {
		t.Errorf("%+v after %d requests, %v", written, asked, err)
	}
	asked = 0
	if again, err := w.Write(t.Context(), b); err != nil || asked != 1 || again.TakenPoints() != written.TakenPoints() {
		t.Errorf("again: %+v after %d requests, %v", again, asked, err)
	}
}
