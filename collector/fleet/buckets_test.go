package fleet_test

import (
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

func TestAttemptsCountAtWhicheverProcess(t *testing.T) {
	fleets := several(t, 2)
	address := collector.Bucket{Source: "address 203.0.113.7", Every: time.Hour, Size: 3}
	all := collector.Bucket{Source: "all", Every: time.Hour, Size: 100}
	takeFrom := func(i int, buckets ...collector.Bucket) time.Duration {
		wait, err := fleets[i%2].Buckets().Take(t.Context(), time.Time{}, buckets...)
		if err != nil {
			t.Fatal(err)
		}
		return wait
	}
	for i := range 3 {
		if wait := takeFrom(i, all, address); wait > 0 {
			t.Fatalf("attempt %d waits %v", i, wait)
		}
	}
	for i := range 2 { // a refused one takes nothing
		if wait := takeFrom(i, all, address); wait < 50*time.Minute || wait > time.Hour {
			t.Errorf("one too many waits %v", wait)
		}
	}
	if wait := takeFrom(0, all); wait > 0 {
		t.Errorf("others wait %v", wait)
	}
}

func TestSuspectsAreKnownToAllProcesses(t *testing.T) {
	fleets := several(t, 2)
	if at, err := fleets[1].Buckets().Suspected(t.Context(), "address a"); err != nil || !at.IsZero() {
		t.Errorf("suspected at %v, error %v", at, err)
	}
	if err := fleets[0].Buckets().Suspect(t.Context(), time.Time{}, "address a"); err != nil {
		t.Fatal(err)
	}
	at, err := fleets[1].Buckets().Suspected(t.Context(), "address a")
	if err != nil || fleets[1].Now().Sub(at).Abs() > time.Minute {
		t.Errorf("suspected at %v, error %v", at, err)
	}
}
