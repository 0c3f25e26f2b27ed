package velog_test

import (
	"fmt"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/velog"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// wantCost fails unless the session's estimate, the trace's and velogsim's count
// agree, and are as given where want is not negative.
func (st *stage) wantCost(s *velog.Session, want int) {
	st.t.Helper()
	traced := 0
	for _, r := range st.traced.requests {
		traced += r.Statements
	}
	got := velog.Cost{Requests: st.server.RequestCount(), Statements: st.server.StatementCount()}
	if s.Spent() != got || traced != got.Statements || want >= 0 && got.Statements != want {
		st.t.Errorf("estimated %+v, traced %d statements, velogsim counts %+v, want %d statements", s.Spent(), traced, got, want)
	}
	st.server.ResetRequests()
	st.traced.requests = nil
}

// series puts every eighth post of alice's into a series.
func (st *stage) series() (in int) {
	for i, p := range st.world.Posts("alice", now) {
		if i%8 == 0 {
			st.world.MoveToSeries(p.ID, "Days", start)
			in++
		}
	}
	return in
}

func TestTheClientKnowsWhatALeanListCosts(t *testing.T) {
	for n, want := range map[int]int{
		0: 3, 49: 3, 50: 3 + 3, 106: 3 + 3 + 3, 137: 3 + 3 + 3, 1000: 3 + 20*3,
	} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			st := open(t, n)
			for _, s := range []*velog.Session{st.public(), st.connected("alice")} {
				for range s.Posts(t.Context(), velog.User{Username: "alice"}, velog.Lean) {
				}
				st.wantCost(s, want)
			}
		})
	}
}

func TestTheClientKnowsWhatDetailsCost(t *testing.T) {
	st := open(t, 137)
	in := st.series()
	s := st.connected("alice")
	st.list(s, "alice")
	listed := 137 + 2 // the overlaps of pages come twice
	overlaps := 0
	for i, p := range st.world.Posts("alice", now) {
		if (i == 49 || i == 98) && p.Series != "" {
			overlaps++
		}
	}
	st.wantCost(s, 9+4*listed+in+overlaps)
	posts := st.world.Posts("alice", now)
	ids := []string{posts[0].ID, posts[1].ID, "aaaaaaaa-0000-4000-8000-999999999999"}
	for d, want := range map[velog.Detail]int{velog.Lean: 1 + 3, velog.Full: 1 + 3 + 5 + 4} {
		s := st.connected("alice")
		if _, err := s.PostsByID(t.Context(), ids, d); err != nil {
			t.Fatal(err)
		}
		st.wantCost(s, want)
	}
}

// TestTheEstimateHoldsOnEveryWay compares the estimate with velogsim's count on
// bad days, too.
func TestTheEstimateHoldsOnEveryWay(t *testing.T) {
	for name, faults := range map[string][]velogsim.Fault{
		"no views in the schema": {{Kind: velogsim.FaultNoViews, API: velogsim.V3}},
		"v3 rejects all":         {{Kind: velogsim.FaultEmpty, API: velogsim.V3}},
		"null views":             {{Kind: velogsim.FaultNullViews, API: velogsim.V3}},
		"a bad gateway":          {{Kind: velogsim.FaultStatus, Status: 502, Times: 1}},
		"a lost cursor":          {{Kind: velogsim.FaultLostCursor, Skip: 1, Times: 1}},
		"a statement cut off":    {{Kind: velogsim.FaultTimeout, Field: "posts", Times: 1}},
		"a login lost":           {{Kind: velogsim.FaultAnonymous, Skip: 1}},
		"no login":               {{Kind: velogsim.FaultAnonymous}},
	} {
		for _, d := range []velog.Detail{velog.Lean, velog.Full} {
			t.Run(fmt.Sprint(name, d), func(t *testing.T) {
				st := open(t, 120)
				st.series()
				for _, s := range []func() *velog.Session{st.public, func() *velog.Session { return st.connected("alice") }} {
					st.client = st.newClient()
					st.server.Clear()
					for _, f := range faults {
						st.server.Inject(f)
					}
					session := s()
					for range session.Posts(t.Context(), velog.User{Username: "alice"}, d) {
					}
					st.wantCost(session, -1)
				}
			})
		}
	}
}

// TestByGetStatsNothingIsLookedUpPostByPost holds that the fallback takes titles
// and dates from the list: its statistics are all that it asks of single posts.
func TestByGetStatsNothingIsLookedUpPostByPost(t *testing.T) {
	for name, c := range map[string]struct {
		fault      velogsim.Fault
		wantSigned int // besides requests that v3 rejects, which cost nothing
		wantPublic int
	}{
		"v3 has no views": {velogsim.Fault{Kind: velogsim.FaultNoViews, API: velogsim.V3}, 6 + 4*1 + 60*2, 6 + 60},
		"v2 alone":        {velogsim.Fault{Kind: velogsim.FaultEmpty, API: velogsim.V3}, 7 + 4*1 + 60*2, 6 + 60},
	} {
		t.Run(name, func(t *testing.T) {
			st := open(t, 60)
			st.server.Inject(c.fault)
			for _, s := range []*velog.Session{st.connected("alice"), st.public()} {
				n := 0
				for page, err := range s.Posts(t.Context(), velog.User{Username: "alice"}, velog.Lean) {
					if err != nil {
						t.Fatal(err)
					}
					for _, p := range page.Posts {
						if n++; p.Err != nil || !p.Lean || p.Title == "" || p.ReleasedAt.IsZero() || p.Comments != velog.Unknown {
							t.Errorf("%+v", p)
						}
					}
				}
				want := c.wantSigned
				if n != 60 {
					t.Errorf("%d posts", n)
				}
				if s.Tokens().Empty() {
					want = c.wantPublic
				}
				st.wantCost(s, want)
			}
		})
	}
}

// TestAPageOfSomebodyElseIsNotTaken has another user take the name over between
// two pages.
func TestAPageOfSomebodyElseIsNotTaken(t *testing.T) {
	st := open(t, 120)
	st.world.AddUser("bob")
	pages, moved := 0, false
	for page, err := range st.public().Posts(t.Context(), velog.User{Username: "alice"}, velog.Lean) {
		if err != nil {
			t.Fatal(err)
		}
		if pages++; pages == 1 {
			st.world.Rename("alice", "alicia", now)
			for i := range 70 {
				st.world.Publish("bob", velogsim.PostSpec{Title: fmt.Sprint(i), ReleasedAt: start})
			}
			st.world.Rename("bob", "alice", now)
			continue
		}
		if len(page.Posts) > 0 {
			moved = true
		}
		for _, p := range page.Posts {
			if page.Owner.Username != "alicia" {
				t.Fatalf("post %s of %+v came", p.Title, page.Owner)
			}
		}
	}
	if !moved {
		t.Error("the rest of the list did not come under the new name")
	}
}
