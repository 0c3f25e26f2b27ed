package main

import (
	"strings"
	"testing"
	"time"
)

// A clock that is three days behind velog's: nothing is stored, the exit status
// says so, and so does check.
func TestAWrongClockIsSaid(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 2)
	env := b.with("VELOG_USERS=alice")
	if out := b.must(env, "", "check"); !strings.Contains(out, "ok     clock: this machine's clock is within a minute of velog's") {
		t.Errorf("check says of a right clock:\n%s", out)
	}
	b.velog.SetSkew(72 * time.Hour)
	r := b.run(env, "", "collect")
	if r.status != 1 || !strings.Contains(r.err, "3 d 0 h behind") || !strings.Contains(r.err, "correct this machine's clock") {
		t.Errorf("collect ended with %d:\n%s", r.status, r.err)
	}
	if out := b.must(env, "", "export"); strings.Count(out, "\n") != 1 {
		t.Errorf("readings were stored:\n%s", out)
	}
	r = b.run(env, "", "check")
	if r.status != 1 || !strings.Contains(r.out, "WRONG  clock: this machine's clock says ") || !strings.Contains(r.out, "WRONG  account alice: this machine's clock says ") {
		t.Errorf("check ended with %d:\n%s", r.status, r.out)
	}
	b.velog.SetSkew(0)
	b.must(env, "", "collect")
	if out := b.must(env, "", "export"); strings.Count(out, "\n") != 3 {
		t.Errorf("right again, the ledger has:\n%s", out)
	}
}
