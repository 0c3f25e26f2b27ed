package scrape_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/influx/influxtest"
	"github.com/velog-dashboard/velog-dashboard/collector/scrape"
)

// followed publishes two posts of each user, and reads and delivers them.
func (s *stage) followed(d *scrape.Delivery, users ...string) {
	s.t.Helper()
	for _, user := range users {
		for i := range 2 {
			s.world.Publish(user, steady(fmt.Sprint(i), s.Now().AddDate(-1, 0, 0), 10))
		}
		s.scrape(s.public(user))
	}
	s.deliver(d)
}

// deliver runs a delivery that must go well.
func (s *stage) deliver(d *scrape.Delivery) {
	s.t.Helper()
	if _, err := d.Run(s.t.Context(), nil); err != nil {
		s.t.Fatal(err)
	}
	if _, failure := d.Last(); failure != "" {
		s.t.Errorf("Last says %q", failure)
	}
}

func (s *stage) remove(user string) {
	s.t.Helper()
	if err := s.ledger.RemoveAccount(s.t.Context(), user); err != nil {
		s.t.Fatal(err)
	}
}

// expectPoints compares the points of each user in InfluxDB.
func expectPoints(t *testing.T, server *influxtest.Server, want map[string]int64) {
	t.Helper()
	got := map[string]int64{}
	for _, row := range server.Query(fmt.Sprintf(`from(bucket: %q) |> range(start: 2000-01-01T00:00:00Z, stop: 2100-01-01T00:00:00Z)
		|> filter(fn: (r) => r._field == "views_total" or r._field == "title" or r._field == "text")
		|> drop(columns: ["_value"]) |> map(fn: (r) => ({r with _value: 1}))
		|> group(columns: ["user"]) |> count()`, server.Bucket)) {
		got[row["user"].(string)] = row["_value"].(int64)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("points in InfluxDB (-want +got):\n%s", diff)
	}
}

// lifeOfTwoPosts is how many points an account of two posts has after its first
// scrape: each post, its release, its day and its reading, and the account's day.
const lifeOfTwoPosts = 9

func TestPointsOfARemovedAccountAreDeleted(t *testing.T) {
	s := newStage(t, day(20, 12, 0))
	server := influxtest.Start(t)
	d := s.deliverTo(server)
	s.followed(d, "alice", "bob")
	s.remove("alice")
	s.deliver(d)
	expectPoints(t, server, map[string]int64{"bob": lifeOfTwoPosts})

	server.Stop()
	s.remove("bob")
	s.scrape(s.public("bob"))
	_, err := d.Run(t.Context(), nil)
	if err == nil || !strings.Contains(err.Error(), "InfluxDB") {
		t.Errorf("without InfluxDB: %v", err)
	}
	if _, failure := d.Last(); failure == "" {
		t.Error("Last says nothing of the failure")
	}
	if b, err := s.ledger.Backlog(t.Context()); err != nil || b.UsersToDelete != 1 || b.Points != lifeOfTwoPosts {
		t.Errorf("backlog %+v, %v", b, err)
	}
	if !strings.Contains(s.log.String(), `could not delete the points of a deleted account, the next delivery retries" user=bob error=`) {
		t.Errorf("the log:\n%s", s.log)
	}
	server.Restart()
	s.deliver(d)
	expectPoints(t, server, map[string]int64{"bob": lifeOfTwoPosts})
	if b, err := s.ledger.Backlog(t.Context()); err != nil || b != (collector.Backlog{}) {
		t.Errorf("backlog %+v, %v", b, err)
	}
}

// keeping is a sink that may not delete.
type keeping struct{ collector.Sink }

func (keeping) DeleteUser(context.Context, string) error {
	return errors.New("insufficient permissions to delete")
}

// TestPointsThatCannotBeDeletedHoldUpNoOthers follows a user again before the
// old points could be deleted: the new ones go along with them, and come back.
func TestPointsThatCannotBeDeletedHoldUpNoOthers(t *testing.T) {
	s := newStage(t, day(20, 12, 0))
	server := influxtest.Start(t)
	d := s.deliverTo(server)
	s.followed(d, "alice")
	s.remove("alice")
	s.set(s.Now().Add(24 * time.Hour))
	s.scrape(s.public("alice"))
	s.world.Publish("bob", steady("post", s.Now().AddDate(0, 0, -1), 10))
	s.scrape(s.public("bob"))

	sink := d.Sink
	d.Sink = keeping{sink}
	_, err := d.Run(t.Context(), nil)
	if err == nil || !strings.Contains(err.Error(), "deleting the points of the deleted account alice from InfluxDB: insufficient") {
		t.Errorf("an account's points could not be deleted: %v", err)
	}
	if _, failure := d.Last(); failure != err.Error() {
		t.Errorf("Last says %q", failure)
	}
	// The posts themselves and their releases are the same points in both lives.
	expectPoints(t, server, map[string]int64{"alice": 2*lifeOfTwoPosts - 4, "bob": 5})

	d.Sink = sink
	s.deliver(d)
	expectPoints(t, server, map[string]int64{"alice": lifeOfTwoPosts, "bob": 5})
}

// TestDeliveringAllLeavesTheLedgersDaysAlone has days in InfluxDB that the
// ledger does not have: before, after and of a post that has none then.
func TestDeliveringAllLeavesTheLedgersDaysAlone(t *testing.T) {
	s := newStage(t, day(20, 12, 0))
	server := influxtest.Start(t)
	d := s.deliverTo(server)
	s.followed(d, "alice")
	b := collector.Batch{}
	for _, at := range []time.Time{day(1, 0, 0), day(19, 0, 0), day(21, 0, 0)} {
		b.AccountDays = append(b.AccountDays, collector.AccountDay{User: "alice", Day: collector.Day{Date: collector.DateOf(at)}})
		b.PostDays = append(b.PostDays, collector.PostDay{
			User: "alice", Post: s.world.Posts("alice", s.Now())[0].ID, Day: collector.Day{Date: collector.DateOf(at)},
		})
	}
	if _, err := d.Sink.Write(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	expectPoints(t, server, map[string]int64{"alice": lifeOfTwoPosts + 6})
	for range 2 {
		if err := d.Prune(t.Context()); err != nil {
			t.Fatal(err)
		}
		expectPoints(t, server, map[string]int64{"alice": lifeOfTwoPosts})
	}
}

// TestDroppedDaysAreDeleted hands the sink days to delete, one of which is to be
// written in the same batch.
func TestDroppedDaysAreDeletedBeforeOthersAreWritten(t *testing.T) {
	s := newStage(t, day(20, 12, 0))
	server := influxtest.Start(t)
	d := s.deliverTo(server)
	s.followed(d, "alice")
	post := s.world.Posts("alice", s.Now())[0].ID
	today := collector.DateOf(s.Now())
	dropped := func(measurement, post string, d collector.Date) collector.Dropped {
		return collector.Dropped{Deletion: collector.Deletion{
			Measurement: measurement, User: "alice", Post: post, From: d.Begin(), To: d.Begin(),
		}}
	}
	d.Outbox = &dropping{Outbox: s.ledger, batch: collector.Batch{Dropped: []collector.Dropped{
		dropped(collector.MeasurementAccountDaily, "", today),
		dropped(collector.MeasurementPostDaily, post, today-1), dropped(collector.MeasurementPostDaily, post, today),
	}}}
	s.deliver(d)
	expectPoints(t, server, map[string]int64{"alice": lifeOfTwoPosts - 2})
}

// dropping is a ledger that has dropped days.
type dropping struct {
	collector.Outbox
	batch collector.Batch
}

func (d *dropping) Pending(context.Context, int) (collector.Batch, error) {
	b := d.batch
	d.batch = collector.Batch{}
	return b, nil
}

// What the bucket does not keep is not called delivered.
func TestPointsOutsideTheRetentionAreNotCalledDelivered(t *testing.T) {
	s := newStage(t, time.Date(2025, 3, 20, 12, 0, 0, 0, collector.Seoul))
	server := influxtest.Start(t)
	server.CreateBucket("month", 30*24*time.Hour)
	server.Bucket = "month"
	d := s.deliverTo(server)
	for i := range 2 {
		s.world.Publish("alice", steady(fmt.Sprint(i), s.Now().AddDate(-1, 0, 0), 10))
	}
	s.scrape(s.public("alice"))

	n, err := d.Run(t.Context(), nil)
	if err != nil || n != 2 { // the posts themselves stand where the bucket keeps them
		t.Errorf("%d points are delivered: %v", n, err)
	}
	if want := fmt.Sprintf("msg=delivered points=2 outside_retention=%d", lifeOfTwoPosts-2); !strings.Contains(s.log.String(), want) {
		t.Errorf("the log has no %q:\n%s", want, s.log)
	}
	expectPoints(t, server, map[string]int64{"alice": 2})
}
