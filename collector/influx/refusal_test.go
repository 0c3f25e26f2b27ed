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
	written, err := writer(t, options(s)).Write(t.Context(), sparse)
	if err != nil {
		t.Fatal(err)
	}
	refused := written.Rejected
	if len(refused) != 2 || written.TakenPoints() != 28 {
		t.Fatalf("2 points are wrong, 28 right; got %+v", written)
	}
	for i, views := range []string{"views=30i", "views=170i"} {
		if !strings.Contains(refused[i].First, views) || !strings.Contains(refused[i].Reason, "field type conflict") {
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
	written, err := writer(t, options(s)).Write(t.Context(), batch)
	if err != nil {
		t.Fatal(err)
	}
	if len(written.Rejected) != 1 || written.Rejected[0].From != 21 || !strings.Contains(written.Rejected[0].First, "views=21i") {
		t.Errorf("point 21 is wrong, refused were %+v", written.Rejected)
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
	w := writer(t, o)
	written, err := w.Write(t.Context(), batch)
	if err != nil {
		t.Fatal(err)
	}
	kept := count(s, o.Bucket)
	if len(written.Rejected) > 0 || kept < 29 || kept != int64(written.TakenPoints()) || kept+int64(written.Expired) != 2000 {
		t.Errorf("InfluxDB keeps %d of 2000 points, the writer says %+v", kept, written)
	}
	if again, err := w.Write(t.Context(), batch); err != nil || again.TakenPoints() != written.TakenPoints() {
		t.Errorf("once more: %+v, %v", again, err)
	}
}
