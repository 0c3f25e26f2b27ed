package velog_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

func TestAWalkKeepsToItsBudget(t *testing.T) {
	for _, n := range []int{0, 1, 49, 50, 51, 98, 99, 100, 120, 1000} {
		want := max(n-1, 0)/49 + 1 // full pages overlap by a post
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			st := open(t, n)
			st.wantTrue(st.list(st.public(), "alice"), "alice", false)
			st.wantRequests(want)
			st.server.ResetRequests()
			st.wantTrue(st.list(st.connected("alice"), "alice"), "alice", true)
			st.wantRequests(want)
		})
	}
}

func TestPrivatePostsAreTheOwnersAlone(t *testing.T) {
	st := open(t, 3)
	st.world.Publish("alice", velogsim.PostSpec{
		Title: "Diary", Private: true, ReleasedAt: start, Tags: []string{"나", "go"}, Series: "Days",
	})
	st.wantTrue(st.list(st.public(), "alice"), "alice", false)
	all := st.list(st.connected("alice"), "alice")
	st.wantTrue(all, "alice", true)
	diary := all[len(all)-1]
	if diary.Series != "Days" || len(diary.Tags) != 2 || diary.Slug == "" {
		t.Errorf("the private post is %+v", diary)
	}
}

func TestTheFirstPageComesEvenIfEmpty(t *testing.T) {
	st := open(t, 0)
	pages := 0
	for page, err := range st.public().Posts(t.Context(), velog.User{Username: "alice"}, velog.Full) {
		if err != nil || page.Owner.Username != "alice" || page.Owner.ID == "" {
			t.Fatalf("page %+v, %v", page, err)
		}
		pages++
	}
	if pages != 1 {
		t.Errorf("%d pages, want 1", pages)
	}
}

func TestPostsOfOneInstantSurviveAPageEdge(t *testing.T) {
	for _, group := range []int{2, 3, 49, 50, 120} {
		t.Run(fmt.Sprint(group), func(t *testing.T) {
			st := open(t, 130)
			for i := range group { // the last two before the edge share their time
				st.world.Publish("alice", velogsim.PostSpec{
					Title: fmt.Sprintf("Twin %d", i), ReleasedAt: start.Add(24 * time.Hour),
				})
			}
			for i := range 48 {
				st.world.Publish("alice", velogsim.PostSpec{
					Title: fmt.Sprintf("Newer %d", i), ReleasedAt: start.Add(48*time.Hour + time.Duration(i)*time.Second),
				})
			}
			got := st.list(st.public(), "alice")
			// More than a page of one instant is out of reach; all else comes.
			if want := 130 + 48 + min(group, 50); len(got) != want {
				t.Errorf("%d posts, want %d", len(got), want)
			}
			st.wantIncomplete(st.public(), group >= 50, start.Add(24*time.Hour))
		})
	}
}

func (st *stage) wantIncomplete(s *velog.Session, incomplete bool, of time.Time) {
	st.t.Helper()
	var times []time.Time
	for page, err := range s.Posts(st.t.Context(), velog.User{Username: "alice"}, velog.Full) {
		if err != nil {
			st.t.Fatal(err)
		}
		if !page.Incomplete.IsZero() {
			times = append(times, page.Incomplete)
		}
	}
	if incomplete && (len(times) != 1 || !times[0].Equal(of)) || !incomplete && len(times) > 0 {
		st.t.Errorf("the list says that it is incomplete at %v", times)
	}
}

// TestNoPostHidesBehindTheEdgeOfAPage has two posts of one time before, across
// and after the edges of the first pages.
func TestNoPostHidesBehindTheEdgeOfAPage(t *testing.T) {
	for _, twin := range []int{46, 47, 48, 49, 50, 95, 96, 97, 98, 99, 100} {
		st := open(t, 0)
		for i := range 130 {
			at := i
			if i > twin {
				at-- // as old as the one before
			}
			st.world.Publish("alice", velogsim.PostSpec{Title: fmt.Sprint(i), ReleasedAt: start.Add(-time.Duration(at) * time.Hour)})
		}
		st.wantTrue(st.list(st.public(), "alice"), "alice", false)
		if n := st.server.RequestCount(); n > 4 {
			t.Errorf("twins at %d: %d requests", twin, n)
		}
	}
}

func TestAListOfOneInstantSaysThatItIsIncomplete(t *testing.T) {
	st := open(t, 0)
	for i := range 120 {
		st.world.Publish("alice", velogsim.PostSpec{Title: fmt.Sprint(i), ReleasedAt: start})
	}
	if got := st.list(st.public(), "alice"); len(got) != 50 {
		t.Errorf("%d posts, want those of one page", len(got))
	}
	st.wantIncomplete(st.public(), true, start)
}

func TestADeletedCursorCostsOneMoreRequest(t *testing.T) {
	st := open(t, 120)
	st.server.Inject(velogsim.Fault{Kind: velogsim.FaultLostCursor, Skip: 1, Times: 1})
	st.wantTrue(st.list(st.public(), "alice"), "alice", false)
	st.wantRequests(4)
}

func TestAListThatNeverSettlesIsTemporary(t *testing.T) {
	st := open(t, 120)
	st.server.Inject(velogsim.Fault{Kind: velogsim.FaultLostCursor})
	_, _, err := walk(st.public(), velog.User{Username: "alice"})
	wantKind(t, err, velog.KindTemporary)
	if st.server.RequestCount() > 10 {
		t.Errorf("%d requests for a list that begins anew each time", st.server.RequestCount())
	}
}

func TestARenamedUserIsFollowed(t *testing.T) {
	st := open(t, 60)
	id := st.world.AddUser("alice")
	st.world.Rename("alice", "alicia", start.Add(day))
	for name, s := range map[string]*velog.Session{"public": st.public(), "signed in": st.connected("alicia")} {
		t.Run(name, func(t *testing.T) {
			posts, owner, err := walk(s, velog.User{ID: id, Username: "alice"})
			if err != nil || owner != (velog.User{ID: id, Username: "alicia"}) {
				t.Fatalf("owner %+v, %v", owner, err)
			}
			st.wantTrue(posts, "alicia", true)
		})
	}
}

func TestWhoMayBeUnknown(t *testing.T) {
	st := open(t, 60)
	id := st.world.AddUser("alice")
	posts, _, err := walk(st.connected("alice"), velog.User{})
	if err != nil {
		t.Fatal(err)
	}
	st.wantTrue(posts, "alice", true)
	posts, _, err = walk(st.public(), velog.User{ID: id})
	if err != nil {
		t.Fatal(err)
	}
	st.wantTrue(posts, "alice", false)
	_, _, err = walk(st.public(), velog.User{})
	wantKind(t, err, velog.KindRejected)
}

func TestAnUnknownUserIsNotAnEmptyList(t *testing.T) {
	st := open(t, 1)
	_, _, err := walk(st.public(), velog.User{Username: "nobody"})
	wantKind(t, err, velog.KindNotFound)
	st.wantRequests(1)
}

func TestTheTokensOfAnotherUserAreALoginFailure(t *testing.T) {
	st := open(t, 1)
	st.world.AddUser("bob")
	posts, _, err := walk(st.connected("bob"), velog.User{ID: st.world.AddUser("alice"), Username: "alice"})
	wantKind(t, err, velog.KindLogin)
	if len(posts) != 0 {
		t.Errorf("%d posts came with the error", len(posts))
	}
}

func TestALoginLostBetweenPagesGivesNoMorePosts(t *testing.T) {
	st := open(t, 120)
	st.server.Inject(velogsim.Fault{Kind: velogsim.FaultAnonymous, Skip: 1})
	posts, _, err := walk(st.connected("alice"), velog.User{Username: "alice"})
	wantKind(t, err, velog.KindLogin)
	if len(posts) != 50 {
		t.Errorf("%d posts, want those of the first page", len(posts))
	}
}

func TestAWalkCanBeLeft(t *testing.T) {
	st := open(t, 120)
	for range st.public().Posts(t.Context(), velog.User{Username: "alice"}, velog.Full) {
		break
	}
	st.wantRequests(1)
}

func TestEveryRequestSaysWhoWeAre(t *testing.T) {
	st := open(t, 60)
	st.list(st.connected("alice"), "alice")
	for _, r := range st.server.Requests() {
		if r.UserAgent != "velog-dashboard-test/1" || r.Cookies["access_token"] == "" || r.Cookies["refresh_token"] == "" {
			t.Errorf("request %v came as %q with cookies %v", r.Fields, r.UserAgent, len(r.Cookies))
		}
	}
}
