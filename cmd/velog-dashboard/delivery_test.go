package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector/influx/influxtest"
)

// pretend delivers to a server that takes points as InfluxDB does, and answers
// everything else with a status.
func (b *bench) pretend(t *testing.T, write http.HandlerFunc, status int) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v2/write" {
			write(rw, r)
			return
		}
		rw.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	b.deliverTo(&influxtest.Server{URL: server.URL, Token: "token-of-the-tests", Org: "velog", Bucket: "velog"})
}

func taken(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusNoContent) }

func TestInfluxDBThatCannotDeleteFailsNothing(t *testing.T) {
	for _, status := range []int{404, 405, 501} {
		b := newBench(t)
		b.blog("alice", 1)
		b.blog("bob", 1)
		b.pretend(t, taken, status)
		b.must(b.with("VELOG_USERS=alice,bob"), "", "collect")
		out := b.must(b.with(), "", "accounts", "remove", "--yes", "alice")
		if !strings.Contains(out, "its points stay in InfluxDB, which cannot delete points") {
			t.Errorf("%d: %s", status, out)
		}
		b.must(b.with(), "", "accounts", "add", "alice") // VELOG_USERS alone would not track her again
		b.must(b.with(), "", "collect")
		b.must(b.with(), "", "accounts", "remove", "--yes", "--keep-influxdb", "alice")
		b.must(b.with(), "", "collect")
		b.must(b.with(), "", "deliver", "--all")
	}
}

func TestCollectFailsWhileInfluxDBRefusesPoints(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 1)
	var refuses atomic.Bool
	refuses.Store(true)
	b.pretend(t, func(rw http.ResponseWriter, r *http.Request) {
		if !refuses.Load() {
			taken(rw, r)
			return
		}
		rw.Header().Set("Content-Type", "application/json")
		rw.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(rw, `{"error":"partial write: field type conflict: input field \"views\" is type integer, already exists as type string dropped=1"}`)
	}, http.StatusNotFound)
	for _, command := range [][]string{{"collect"}, {"collect"}, {"deliver"}, {"check"}} {
		r := b.run(b.with("VELOG_USERS=alice"), "", command...)
		if r.status != 1 || !strings.Contains(r.out+r.err, "InfluxDB rejects") || !strings.Contains(r.out+r.err, "field type conflict") {
			t.Errorf("%v: exit status %d\n%s%s", command, r.status, r.out, r.err)
		}
	}
	refuses.Store(false)
	b.must(b.with(), "", "deliver")
	b.must(b.with(), "", "collect")
}

// A full disk is no refusal: the points wait, and are delivered once there is
// room.
func TestPointsWaitForRoomOnTheDisk(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 1)
	var room atomic.Bool
	b.pretend(t, func(rw http.ResponseWriter, r *http.Request) {
		if room.Load() {
			taken(rw, r)
			return
		}
		rw.Header().Set("Content-Type", "application/json")
		rw.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(rw, `{"error":"partial write: write /data/_00001.wal: no space left on device dropped=0"}`)
	}, http.StatusNotFound)
	r := b.run(b.with("VELOG_USERS=alice"), "", "collect")
	if r.status != 1 || !strings.Contains(r.err, "stay in the ledger") || !strings.Contains(r.err, "no space left on device") {
		t.Errorf("exit status %d\n%s", r.status, r.err)
	}
	room.Store(true)
	if r := b.run(b.with(), "", "deliver"); r.status != 0 || !strings.Contains(r.err, "delivered") {
		t.Errorf("exit status %d\n%s", r.status, r.err)
	}
}
