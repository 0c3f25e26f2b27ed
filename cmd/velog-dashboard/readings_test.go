package main

import (
	"context"
	"strings"
	"testing"
	"time"
)

// wrongReading is an import in which velog once said 2^31-1.
func wrongReading(post string, day time.Time, wrong bool) string {
	var b strings.Builder
	b.WriteString("user,post,title,released_at,observed_at,views,likes,comments\n")
	for i, views := range []string{"1000", "1010", "2147483647", "1030", "1040", "1050"} {
		if i == 2 && !wrong {
			continue
		}
		at := day.Add(time.Duration(i) * 24 * time.Hour).UTC().Format(time.RFC3339)
		b.WriteString("alice," + post + ",T,2020-01-01T00:00:00Z," + at + "," + views + ",0,0\n")
	}
	return b.String()
}

func TestWrongReadingsAreRemoved(t *testing.T) {
	const post = "aaaaaaaa-0000-4000-8000-000000000120"
	day := time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC)
	right, b := newBench(t), newBench(t)
	right.must(right.with(), wrongReading(post, day, false), "import", "-")
	want := right.must(right.with(), "", "export")
	b.must(b.with(), wrongReading(post, day, true), "import", "-")
	before := b.must(b.with(), "", "export")

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	daemon, _, _ := b.start(ctx, b.with(), "", "serve") // the command works beside it

	remove := []string{"readings", "remove", "alice", post, "2026-01-12", "2026-01-12"}
	r := b.run(b.with(), "n\n", remove...)
	if r.status != 1 || !strings.Contains(r.err, "1 stored reading of 1 post of alice") || b.must(b.with(), "", "export") != before {
		t.Errorf("without a yes it ended with %d: %s", r.status, r.err)
	}
	out := b.must(b.with(), "y\n", remove...)
	if !strings.Contains(out, "removed 1 stored reading") {
		t.Errorf("it says %s", out)
	}
	if got := b.must(b.with(), "", "export"); got != want {
		t.Errorf("the readings are\n%s\nwant\n%s", got, want)
	}
	if out := b.must(b.with(), "y\n", remove...); !strings.Contains(out, "nothing to remove") {
		t.Errorf("a second time it says %s", out)
	}
	for _, wrong := range [][]string{
		{"readings"}, {"readings", "remove", "alice", post, "2026-01-12"},
		{"readings", "remove", "alice", post, "12.1.2026", "2026-01-12"},
		{"readings", "remove", "alice", post, "2026-01-13", "2026-01-12"},
	} {
		if r := b.run(b.with(), "", wrong...); r.status != exitUsage {
			t.Errorf("%v ended with %d: %s", wrong, r.status, r.err)
		}
	}
	if r := b.run(b.with(), "", "readings", "remove", "--yes", "alice", "nonesuch", "2026-01-12", "2026-01-12"); r.status != 1 ||
		!strings.Contains(r.err, "alice has no post with the id") {
		t.Errorf("an unknown post ended with %d: %s", r.status, r.err)
	}
	stop()
	_ = daemon.Wait() // killed
}
