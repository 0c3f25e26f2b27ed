package fleet_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector/fleet"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/postgrestest"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

func TestOneRateForAllProcesses(t *testing.T) {
	const rate, requests = 40, 60
	var mu sync.Mutex
	var at []time.Time
	var wg sync.WaitGroup
	for _, f := range several(t, 3) {
		g := f.Gate(fleet.GateOptions{Rate: rate})
		for range requests / 3 {
			wg.Go(func() {
				if err := g.Pass(t.Context(), velog.V3); err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				at = append(at, time.Now())
			})
		}
	}
	wg.Wait()
	slices.SortFunc(at, time.Time.Compare)
	// A request may be late by a moment, never early: any number of them takes as
	// long as that many turns, but for the moment.
	const moment = 600 * time.Millisecond
	for i := range at {
		for j := i + 1; j < len(at); j++ {
			if least := time.Duration(j-i) * time.Second / rate; at[j].Sub(at[i]) < least-moment {
				t.Fatalf("%d requests within %v", j-i+1, at[j].Sub(at[i]))
			}
		}
	}
	// Nor may turns be lost, or no rate would be reached.
	if took := at[len(at)-1].Sub(at[0]); took > 3*requests*time.Second/rate {
		t.Errorf("%d requests took %v", requests, took)
	}
}

func TestRetryAfterHoldsBackAllProcesses(t *testing.T) {
	fleets := several(t, 2)
	one, other := fleets[0].Gate(fleet.GateOptions{Rate: 50}), fleets[1].Gate(fleet.GateOptions{Rate: 50})
	one.Hold(time.Second)
	began := time.Now()
	if err := other.Pass(t.Context(), velog.V3); err != nil || time.Since(began) < 900*time.Millisecond {
		t.Errorf("passed after %v, error %v", time.Since(began), err)
	}
	one.Hold(10 * time.Minute)
	err := other.Pass(t.Context(), velog.V2)
	e, _ := errors.AsType[*velog.Error](err)
	if velog.KindOf(err) != velog.KindRateLimited || e.RetryAfter < 9*time.Minute {
		t.Errorf("error %v", err)
	}
}

func TestAHoldCountsForRequestsThatWaitForTheirTurn(t *testing.T) {
	fleets := several(t, 2)
	one, other := fleets[0].Gate(fleet.GateOptions{Rate: 1}), fleets[1].Gate(fleet.GateOptions{Rate: 1})
	if err := one.Pass(t.Context(), velog.V3); err != nil {
		t.Fatal(err)
	}
	passed := make(chan error)
	go func() { passed <- other.Pass(t.Context(), velog.V3) }()
	for given := false; !given; { // its turn, which comes in a second
		err := fleets[0].DB().QueryRowContext(t.Context(), `SELECT next_at > clock_timestamp() + INTERVAL '1 s' FROM fleet_rate`).Scan(&given)
		if err != nil {
			t.Fatal(err)
		}
	}
	one.Hold(10 * time.Minute)
	if err := <-passed; velog.KindOf(err) != velog.KindRateLimited {
		t.Errorf("error %v", err)
	}
}

func TestOneProcessAsksAgainWhetherVelogIsBack(t *testing.T) {
	fleets := several(t, 3)
	states := make([][]string, len(fleets))
	var gates []*fleet.Gate
	for i, f := range fleets {
		gates = append(gates, f.Gate(fleet.GateOptions{
			Rate: 50, BreakerFailures: 4, BreakerDelay: 10 * time.Minute,
			Breaker: func(api velog.API, state string) {
				if api == velog.V3 {
					states[i] = append(states[i], state)
				}
			},
		}))
	}
	for i := range 4 { // in a row, whoever sees them
		if err := gates[i%3].Pass(t.Context(), velog.V3); err != nil {
			t.Fatal(err)
		}
		gates[i%3].Answered(velog.V3, velog.HealthDown)
	}
	for _, g := range gates {
		err := g.Pass(t.Context(), velog.V3)
		e, _ := errors.AsType[*velog.Error](err)
		if velog.KindOf(err) != velog.KindTemporary || e.RetryAfter < 9*time.Minute {
			t.Fatalf("with velog down: %v", err)
		}
		if err := g.Pass(t.Context(), velog.V2); err != nil {
			t.Fatalf("the other API: %v", err)
		}
	}
	exec(t, fleets[0], `UPDATE fleet_breakers SET open_until = clock_timestamp()`)
	if err := gates[1].Pass(t.Context(), velog.V3); err != nil {
		t.Fatalf("nobody asks whether velog is back: %v", err)
	}
	if err := gates[2].Pass(t.Context(), velog.V3); velog.KindOf(err) != velog.KindTemporary {
		t.Errorf("a second one asks: %v", err)
	}
	gates[1].Answered(velog.V3, velog.HealthUp)
	if err := fleets[2].Renew(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := states[2]; got[len(got)-1] != "closed" {
		t.Errorf("another process says that the breaker is %v", got)
	}
	for _, g := range gates {
		if err := g.Pass(t.Context(), velog.V3); err != nil {
			t.Errorf("velog is back: %v", err)
		}
	}
	if got, want := states[1], []string{"closed", "open", "half_open", "closed"}; !slices.Equal(got, want) {
		t.Errorf("the breaker was %v", got)
	}
}

func TestNobodySendsWithoutTheDatabase(t *testing.T) {
	s := postgrestest.Start(t)
	f := open(t, s.Database(t))
	g := f.Gate(fleet.GateOptions{Rate: 50})
	s.Kill(t)
	if err := g.Pass(within(t, 1500*time.Millisecond), velog.V3); !errors.Is(err, fleet.ErrAway) {
		t.Errorf("error %v", err)
	}
	passed := make(chan error)
	go func() { passed <- g.Pass(t.Context(), velog.V3) }()
	g.Hold(10 * time.Minute) // of which the database learns later
	s.Restart(t)
	if err := <-passed; velog.KindOf(err) != velog.KindRateLimited {
		t.Errorf("after the restart: %v", err)
	}
	if err := open(t, s.URL(databaseOf(t, f))).Gate(fleet.GateOptions{Rate: 50}).Pass(t.Context(), velog.V3); velog.KindOf(err) != velog.KindRateLimited {
		t.Errorf("another process: %v", err)
	}
}

func databaseOf(t *testing.T, f *fleet.Fleet) (name string) {
	t.Helper()
	if err := f.DB().QueryRowContext(t.Context(), `SELECT current_database()`).Scan(&name); err != nil {
		t.Fatal(err)
	}
	return name
}
