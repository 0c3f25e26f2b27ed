package velog_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// sources returns where views were read, without repetitions.
func (st *stage) sources() []velog.ViewsSource { return slices.Compact(st.traced.sources) }

func TestViewsComeFromV2WhereTheListHasNone(t *testing.T) {
	faults := map[string][]velogsim.Fault{
		"views null":            {{Kind: velogsim.FaultNullViews, API: velogsim.V3}},
		"views gone":            {{Kind: velogsim.FaultNoViews, API: velogsim.V3}},
		"v3 rejects everything": {{Kind: velogsim.FaultEmpty, API: velogsim.V3}},
		"v3 redirects":          {{Kind: velogsim.FaultRedirect, API: velogsim.V3}},
	}
	for name, all := range faults {
		t.Run(name, func(t *testing.T) {
			st := open(t, 120)
			for _, f := range all {
				st.server.Inject(f)
			}
			st.wantTrue(st.list(st.public(), "alice"), "alice", false)
			st.wantTrue(st.list(st.connected("alice"), "alice"), "alice", true)
			if got := st.sources(); !slices.Equal(got, []velog.ViewsSource{velog.SourceStats}) {
				t.Errorf("views came from %v", got)
			}
		})
	}
}

func TestAFallbackIsRememberedAndTriedAgain(t *testing.T) {
	st := open(t, 40)
	st.server.Inject(velogsim.Fault{Kind: velogsim.FaultNoViews, API: velogsim.V3})
	st.list(st.public(), "alice")
	st.server.ResetRequests()
	st.list(st.public(), "alice")
	st.wantRequests(1 + 2) // the list, and 40 posts by 20
	st.server.Clear()
	st.clock.advance(59 * time.Minute)
	st.list(st.public(), "alice")
	if got := st.sources(); got[len(got)-1] != velog.SourceStats {
		t.Errorf("within the hour views came from %v", got)
	}
	st.clock.advance(2 * time.Minute)
	st.server.ResetRequests()
	st.list(st.public(), "alice")
	st.wantRequests(1)
	if got := st.sources(); got[len(got)-1] != velog.SourceList {
		t.Errorf("after the hour views came from %v", got)
	}
}

func TestSomeNullViewsAreFetchedAlone(t *testing.T) {
	st := open(t, 10)
	hidden := st.world.Posts("alice", now)[3].ID
	st.server.Inject(velogsim.Fault{Kind: velogsim.FaultNullViews, API: velogsim.V3, Posts: []string{hidden}})
	st.wantTrue(st.list(st.connected("alice"), "alice"), "alice", true)
	st.wantRequests(2)
}

func TestOnePostsTroubleIsItsOwn(t *testing.T) {
	st := open(t, 30)
	posts := st.world.Posts("alice", now)
	st.server.Inject(velogsim.Fault{Kind: velogsim.FaultNullViews, API: velogsim.V3})
	st.server.Inject(velogsim.Fault{Kind: velogsim.FaultTimeout, API: velogsim.V2, Posts: []string{posts[5].ID}})
	for _, p := range st.list(st.connected("alice"), "alice") {
		if hit := p.ID == posts[5].ID; hit != (p.Err != nil) || hit != (p.Views == 0) && p.Title != "Post 0" {
			t.Errorf("post %q has %d views and error %v", p.Title, p.Views, p.Err)
		}
		if p.Err != nil {
			wantKind(t, p.Err, velog.KindTemporary)
			if strings.Contains(p.Err.Error(), "SELECT") {
				t.Errorf("the error shows SQL: %v", p.Err)
			}
		}
	}
}

func TestANullEverywhereIsAnErrorAndNeverZero(t *testing.T) {
	st := open(t, 5)
	st.server.Inject(velogsim.Fault{Kind: velogsim.FaultNullViews})
	for name, s := range map[string]*velog.Session{"public": st.public(), "signed in": st.connected("alice")} {
		posts, _, err := walk(s, velog.User{Username: "alice"})
		if err != nil || len(posts) != 5 {
			t.Fatalf("%s: %d posts, %v", name, len(posts), err)
		}
		for _, p := range posts {
			if name == "signed in" || p.Err != nil {
				wantKind(t, p.Err, velog.KindSchema)
			}
		}
	}
}

func TestViewsCutOffForAWholeRequestHarmNoOther(t *testing.T) {
	st := open(t, 45)
	var cut []string
	for _, p := range st.world.Posts("alice", now)[:40] { // two requests' posts, all of them
		cut = append(cut, p.ID)
	}
	st.server.Inject(velogsim.Fault{Kind: velogsim.FaultNullViews, API: velogsim.V3})
	st.server.Inject(velogsim.Fault{Kind: velogsim.FaultTimeout, API: velogsim.V2, Field: "getStats", Posts: cut})
	read := 0
	for _, p := range st.list(st.connected("alice"), "alice") {
		if p.Err == nil {
			read++
		} else {
			wantKind(t, p.Err, velog.KindTemporary)
		}
	}
	if read != 5 {
		t.Errorf("the views of %d posts were read, want 5", read)
	}
}

func TestGarbledViewsAreReadFromV2(t *testing.T) {
	st := open(t, 10)
	st.server.Inject(velogsim.Fault{Kind: velogsim.FaultCounter, API: velogsim.V3, Counter: "views", Value: `"12"`})
	st.wantTrue(st.list(st.public(), "alice"), "alice", false)
	st.wantTrue(st.list(st.connected("alice"), "alice"), "alice", true)
}

func TestV2DownHarmsOnlyThePostsThatNeedIt(t *testing.T) {
	st := open(t, 10)
	hidden := st.world.Posts("alice", now)[3].ID
	st.server.Inject(velogsim.Fault{Kind: velogsim.FaultNullViews, API: velogsim.V3, Posts: []string{hidden}})
	st.server.Inject(velogsim.Fault{Kind: velogsim.FaultStatus, API: velogsim.V2, Status: 502})
	for _, p := range st.list(st.public(), "alice") {
		if (p.ID == hidden) != (p.Err != nil) {
			t.Errorf("post %q has error %v", p.Title, p.Err)
		}
	}
}

func TestBothVersionsRejectingIsASchemaChange(t *testing.T) {
	st := open(t, 1)
	st.server.Inject(velogsim.Fault{Kind: velogsim.FaultEmpty})
	_, _, err := walk(st.public(), velog.User{Username: "alice"})
	wantKind(t, err, velog.KindSchema)
	if !strings.Contains(err.Error(), "v2 failed, too") {
		t.Errorf("%q does not say that both were tried", err)
	}
}

func TestStats(t *testing.T) {
	st := open(t, 45)
	bobs := st.world.Publish("bob", velogsim.PostSpec{Title: "Bob's", ReleasedAt: start})
	posts := st.world.Posts("alice", now)
	ids := []string{bobs, "not-a-uuid", "00000000-0000-4000-8000-000000000000"}
	for _, p := range posts {
		ids = append(ids, p.ID)
	}
	got, err := st.connected("alice").Stats(t.Context(), ids)
	if err != nil || len(got) != len(ids) {
		t.Fatalf("%d entries, %v", len(got), err)
	}
	for _, p := range posts {
		if s := got[p.ID]; s.Err != nil || s.Total != st.world.Total(p.ID, now).Views {
			t.Errorf("%s: %+v", p.Title, s)
		}
	}
	wantKind(t, got[bobs].Err, velog.KindRejected)
	wantKind(t, got[ids[1]].Err, velog.KindNotFound)
	wantKind(t, got[ids[2]].Err, velog.KindNotFound)
	st.wantRequests(3)
}

func TestStatsTellALostLoginFromAForeignPost(t *testing.T) {
	st := open(t, 2)
	st.server.Inject(velogsim.Fault{Kind: velogsim.FaultAnonymous})
	_, err := st.connected("alice").Stats(t.Context(), []string{st.world.Posts("alice", now)[0].ID})
	wantKind(t, err, velog.KindLogin)
	_, err = st.public().Stats(t.Context(), nil)
	wantKind(t, err, velog.KindLogin)
}

func TestDaysThatVelogCountsAreSeoulsInBothFormats(t *testing.T) {
	for name, kind := range map[string]velogsim.FaultKind{
		"UTC": velogsim.FaultDaysInUTC, "Seoul": velogsim.FaultDaysInSeoul,
	} {
		t.Run(name, func(t *testing.T) {
			st := open(t, 1)
			id := st.world.Posts("alice", now)[0].ID
			st.server.Inject(velogsim.Fault{Kind: kind})
			got, err := st.connected("alice").Stats(t.Context(), []string{id})
			if err != nil || len(got[id].Days) < 30 {
				t.Fatalf("%+v, %v", got, err)
			}
			seoul := time.FixedZone("", 9*60*60)
			for _, d := range got[id].Days[1:] {
				begin := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, seoul)
				if want := st.world.DayViews(id, begin); begin.After(start) && d.Views != want {
					t.Errorf("%v: %d views, want %d", begin, d.Views, want)
				}
			}
		})
	}
}

func TestPostsByID(t *testing.T) {
	st := open(t, 45)
	secret := st.world.Publish("alice", velogsim.PostSpec{Title: "Secret", Private: true, ReleasedAt: start})
	gone := st.world.Publish("alice", velogsim.PostSpec{Title: "Gone", ReleasedAt: start})
	st.world.Delete(gone, start.Add(day))
	ids := []string{secret, gone, "imported-7"}
	for _, p := range st.world.Posts("alice", now) {
		ids = append(ids, p.ID)
	}
	for name, faults := range map[string][]velogsim.Fault{
		"v3":               nil,
		"v3 without views": {{Kind: velogsim.FaultNoViews, API: velogsim.V3}},
		"v2":               {{Kind: velogsim.FaultEmpty, API: velogsim.V3}},
	} {
		t.Run(name, func(t *testing.T) {
			st.client = st.newClient()
			st.server.Clear()
			for _, f := range faults {
				st.server.Inject(f)
			}
			st.wantPosts(st.connected("alice"), ids, 46)
			st.wantPosts(st.public(), ids, 45)
		})
	}
}

func (st *stage) wantPosts(s *velog.Session, ids []string, n int) {
	st.t.Helper()
	got, err := s.PostsByID(st.t.Context(), ids, velog.Full)
	if err != nil || len(got) != n {
		st.t.Fatalf("%d posts, want %d, %v", len(got), n, err)
	}
	for id, p := range got {
		if truth := st.world.Total(id, st.clock.now()); p.ID != id || p.Err != nil || p.Views != truth.Views || p.Likes != truth.Likes {
			st.t.Errorf("%+v, want %+v", p, truth)
		}
	}
}

func TestAFailedLookupIsNotADeletedPost(t *testing.T) {
	st := open(t, 3)
	posts := st.world.Posts("alice", now)
	for _, api := range []velogsim.API{velogsim.V3, velogsim.V2} {
		t.Run(string(api), func(t *testing.T) {
			st.server.Clear()
			if api == velogsim.V2 {
				st.server.Inject(velogsim.Fault{Kind: velogsim.FaultEmpty, API: velogsim.V3})
			}
			st.server.Inject(velogsim.Fault{Kind: velogsim.FaultTimeout, API: api, Posts: []string{posts[1].ID}})
			got, err := st.connected("alice").PostsByID(t.Context(), []string{posts[0].ID, posts[1].ID}, velog.Full)
			if err != nil {
				t.Fatal(err)
			}
			wantKind(t, got[posts[1].ID].Err, velog.KindTemporary)
			alone, err := st.connected("alice").PostsByID(t.Context(), []string{posts[1].ID}, velog.Full)
			if err != nil {
				t.Fatal(err)
			}
			wantKind(t, alone[posts[1].ID].Err, velog.KindTemporary)
			if got[posts[0].ID].Err != nil {
				t.Errorf("the other post has error %v", got[posts[0].ID].Err)
			}
		})
	}
}

func TestALostLoginDeletesNothing(t *testing.T) {
	st := open(t, 1)
	st.server.Inject(velogsim.Fault{Kind: velogsim.FaultAnonymous})
	_, err := st.connected("alice").PostsByID(t.Context(), []string{st.world.Posts("alice", now)[0].ID}, velog.Full)
	wantKind(t, err, velog.KindLogin)
	if _, ok := errors.AsType[*velog.Error](err); !ok {
		t.Errorf("%T is no *velog.Error", err)
	}
}
