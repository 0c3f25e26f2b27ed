package influx_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/influx/influxtest"
)

// typeConflict makes InfluxDB refuse the days given of a batch: their week
// already has views that are strings, in another post.
func typeConflict(s *influxtest.Server, b collector.Batch, index ...int) {
	s.Helper()
	for _, i := range index {
		at := b.PostDays[i].Date.Begin()
		s.WriteLines(fmt.Sprintf(`velog_post_daily,user=bob,post=%d views="many" %d`, i, at.UnixNano()))
	}
}

func testTypeConflict(t *testing.T, s *influxtest.Server) {
	batch := days(300)
	// Every 10th day only, so that a shard of InfluxDB (a week) holds one day.
	var sparse collector.Batch
	for i := 0; i < 300; i += 10 {
		sparse.PostDays = append(sparse.PostDays, batch.PostDays[i])
	}
	typeConflict(s, sparse, 3, 17)
	refused, err := writer(t, options(s)).Write(t.Context(), sparse)
	if err != nil {
		t.Fatal(err)
	}
	if len(refused) != 2 {
		t.Fatalf("2 points are wrong, refused were %+v", refused)
	}
	for i, views := range []string{"views=30i", "views=170i"} {
		if !strings.Contains(refused[i].Point, views) || !strings.Contains(refused[i].Reason, "field type conflict") {
			t.Errorf("want the point with %s and the conflict of types, got %+v", views, refused[i])
		}
	}
	if n := count(s, s.Bucket); n != 28 {
		t.Errorf("%d of the 28 good points were written", n)
	}
}

func testUnparsable(t *testing.T, s *influxtest.Server) {
	batch := days(40)
	batch.PostDays[21].User = "" // line protocol has no empty tags
	refused, err := writer(t, options(s)).Write(t.Context(), batch)
	if err != nil {
		t.Fatal(err)
	}
	if len(refused) != 1 || !strings.Contains(refused[0].Point, "views=21i") {
		t.Errorf("point 21 is wrong, refused were %+v", refused)
	}
	if n := count(s, s.Bucket); n != 39 {
		t.Errorf("%d of the 39 good points were written", n)
	}
}

func testRetention(t *testing.T, s *influxtest.Server) {
	o := options(s)
	o.Bucket = s.Bucket + "-short"
	s.CreateBucket(o.Bucket, 30*24*time.Hour)
	batch := days(2000)
	today := collector.DateOf(time.Now())
	for i := range batch.PostDays {
		batch.PostDays[i].Date = today - collector.Date(i)
	}
	refused, err := writer(t, o).Write(t.Context(), batch)
	if err != nil {
		t.Fatal(err)
	}
	if len(refused) != 11 {
		t.Fatalf("want ten points by name and one line for the others, got %d: %+v", len(refused), refused)
	}
	last := refused[10]
	if !strings.HasSuffix(last.Point, "more points") || !strings.Contains(last.Reason, "retention") {
		t.Errorf("the summary is %+v", last)
	}
	kept := count(s, o.Bucket)
	if kept < 29 || kept+int64(last.Points)+10 != 2000 {
		t.Errorf("kept %d, named 10, counted %d: they should be 2000 together", kept, last.Points)
	}
}
