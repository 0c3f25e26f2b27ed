package fleet_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger/postgrestest"
)

func TestALeaseIsGivenOnce(t *testing.T) {
	fleets := several(t, 2)
	a, b := fleets[0], fleets[1]
	leases := grant(t, a, 2, "account/3", "account/1", "account/2")
	if len(leases) != 2 || leases[0].Name != "account/3" || leases[1].Name != "account/1" {
		t.Fatalf("granted %v", leases)
	}
	if again := grant(t, b, 10, "account/3", "account/1", "account/2"); len(again) != 1 || again[0].Name != "account/2" {
		t.Errorf("granted again: %v", again)
	}
	if _, ok := take(t, b, leases[0]); !ok {
		t.Error("the job's lease was not there")
	}
	if _, ok := take(t, a, leases[0]); ok {
		t.Error("two work on one lease")
	}
	if waiting, working, err := a.Load(t.Context()); err != nil || waiting != 2 || working != 1 {
		t.Errorf("%d waiting, %d working, error %v", waiting, working, err)
	}
	b.Release(leases[0], 0)
	if next := grant(t, a, 1, "account/3"); len(next) != 1 || next[0].Turn == leases[0].Turn {
		t.Errorf("after the work: %v", next)
	}
}

// TestTheWorkOfTheDeadIsTakenOver: the lease of a process that renews none ends,
// and a job that it left in the queue does nothing any more.
func TestTheWorkOfTheDeadIsTakenOver(t *testing.T) {
	fleets := several(t, 2)
	dead, living := fleets[0], fleets[1]
	first := grant(t, dead, 1, "account/1")[0]
	work, _ := take(t, dead, first)
	exec(t, living, `UPDATE fleet_leases SET until = clock_timestamp()`) // a minute later
	second := grant(t, living, 1, "account/1")
	if len(second) != 1 {
		t.Fatal("not taken over")
	}
	if _, ok := take(t, dead, first); ok {
		t.Error("the old job works")
	}
	if _, ok := take(t, living, second[0]); !ok {
		t.Error("the new job does not work")
	}
	if err := dead.Renew(t.Context()); err != nil || work.Err() == nil {
		t.Errorf("it comes back to life, and goes on: %v, %v", err, work.Err())
	}
	dead.Release(first, 0)
	if again := grant(t, dead, 1, "account/1"); len(again) != 0 {
		t.Error("it returned a lease that was another's")
	}
}

func TestALeaseThatIsHeldBack(t *testing.T) {
	f := several(t, 1)[0]
	l := grant(t, f, 1, "delivery")[0]
	take(t, f, l)
	f.Release(l, 10*time.Minute)
	if len(grant(t, f, 1, "delivery")) != 0 {
		t.Error("granted at once")
	}
	if waiting, working, err := f.Load(t.Context()); err != nil || waiting+working != 0 {
		t.Errorf("%d waiting, %d working, error %v", waiting, working, err)
	}
	exec(t, f, `UPDATE fleet_leases SET until = clock_timestamp()`)
	if len(grant(t, f, 1, "delivery")) != 1 {
		t.Error("not granted after the while")
	}
}

func TestOnePlans(t *testing.T) {
	fleets := several(t, 3)
	plans := func() (n int, last int) {
		for i, f := range fleets {
			if yes, err := f.Plans(t.Context()); err != nil {
				t.Fatal(err)
			} else if yes != f.Planner() {
				t.Errorf("it plans: %v, and says: %v", yes, f.Planner())
			} else if yes {
				n, last = n+1, i
			}
		}
		return n, last
	}
	n, first := plans()
	if again, same := plans(); n != 1 || again != 1 || same != first {
		t.Fatalf("%d plan, then %d", n, again)
	}
	if err := fleets[first].Close(); err != nil { // another one follows at once
		t.Fatal(err)
	}
	fleets = append(fleets[:first], fleets[first+1:]...)
	if n, _ := plans(); n != 1 {
		t.Errorf("%d plan after the first has ended", n)
	}
}

func TestWorkEndsWithTheDatabase(t *testing.T) {
	s := postgrestest.Start(t)
	f := open(t, s.Database(t))
	l := grant(t, f, 1, "account/1")[0]
	work, _ := take(t, f, l)
	s.Kill(t)
	if f.Renew(t.Context()) == nil || work.Err() != nil {
		t.Error("work ends at the first try that fails")
	}
	f.LetLapse()
	<-work.Done()
}

func TestExclusiveWorkTakesTurns(t *testing.T) {
	var at atomic.Int32
	var wg sync.WaitGroup
	for _, f := range several(t, 2) {
		wg.Go(func() {
			err := f.Exclusive(t.Context(), "account/1", func(context.Context) error {
				if at.Add(1) > 1 {
					t.Error("two at a time")
				}
				at.Add(-1)
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestAllProcessesLiveByTheDatabasesClock(t *testing.T) {
	fleets := several(t, 2)
	for _, f := range fleets {
		var told, now = f.Now(), f.Now()
		if err := f.DB().QueryRowContext(t.Context(), `SELECT clock_timestamp()`).Scan(&told); err != nil {
			t.Fatal(err)
		}
		if off := told.Sub(now).Abs(); off > 10*time.Second {
			t.Errorf("off by %v", off)
		}
	}
}
