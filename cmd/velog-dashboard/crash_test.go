package main

import (
	"encoding/csv"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"
)

// readings reads an export into a map from post and instant to views.
func readings(t *testing.T, export string) map[[2]string]int64 {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(export)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	all := map[[2]string]int64{}
	for _, f := range lines[1:] {
		views, err := strconv.ParseInt(f[5], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		all[[2]string{f[1], f[4]}] = views
	}
	return all
}

// TestKilledAtAnyInstant kills the program with kill -9 again and again while
// it collects. Whatever it had stored must still be there, and true.
func TestKilledAtAnyInstant(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 120)
	b.must(b.with("VELOG_USERS=alice"), "", "collect")
	known := readings(t, b.must(b.with(), "", "export"))
	r := rand.New(rand.NewPCG(1, 2))
	for range 25 {
		cmd, _, _ := b.start(t.Context(), b.with(), "", "collect")
		alarm := time.AfterFunc(time.Duration(r.IntN(250))*time.Millisecond, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait() // killed, or done before
		alarm.Stop()

		now := readings(t, b.must(b.with(), "", "export"))
		for key, views := range now {
			at, err := time.Parse(time.RFC3339, key[1])
			if err != nil {
				t.Fatal(err)
			}
			least, most := b.world.Total(key[0], at.Add(-2*time.Second)), b.world.Total(key[0], at.Add(2*time.Second))
			if views < least.Views || views > most.Views {
				t.Fatalf("%v: %d views, truly %d to %d", key, views, least.Views, most.Views)
			}
		}
		if len(now) < len(known) {
			t.Fatalf("%d readings, before the kill there were %d", len(now), len(known))
		}
		known = now
	}
	b.must(b.with(), "", "collect")
	if final := readings(t, b.must(b.with(), "", "export")); len(final) < 120 {
		t.Errorf("%d readings", len(final))
	}
}

// TestKilledDaemonStartsAgain kills the daemon in the middle of its work; the
// next one takes over the ledger at once, and whoever the environment names is
// tracked in the end, however early the daemon died.
func TestKilledDaemonStartsAgain(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 60)
	for range 3 {
		cmd, _, errs := b.start(t.Context(), b.with("VELOG_USERS=alice"), "")
		eventually(t, "the daemon listens", func() bool { return strings.Contains(errs.String(), "Listening on") })
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // killed
	}
	b.must(b.with("VELOG_USERS=alice"), "", "collect")
	if list := b.must(b.with(), "", "accounts", "list"); !strings.Contains(list, "alice  public  collecting  60") {
		t.Errorf("accounts:\n%s", list)
	}
}
