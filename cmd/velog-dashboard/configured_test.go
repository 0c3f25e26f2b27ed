package main

import (
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

func contains(t *testing.T, text string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("no %q in\n%s", w, text)
		}
	}
}

// TestOneWrongNameStopsNobody: everybody else is tracked, and the wrong names
// are said wherever somebody looks.
func TestOneWrongNameStopsNobody(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 1)
	b.blog("bob", 2)
	env := b.with("VELOG_USERS=alice,alcie,Alice,bob")
	wrong := []string{
		`VELOG_USERS: velog has no user "alcie"; check the spelling`,
		`VELOG_USERS: velog has no user "Alice"; velog usernames are lower case: try "alice"`,
	}

	b.fails(env, "", []string{"collect"}, wrong...)
	contains(t, b.must(env, "", "accounts", "list"), "alice  public  collecting  1", "bob    public  collecting  2")
	r := b.run(env, "", "check")
	contains(t, r.out, "ok     VELOG_USERS: tracked: alice, bob", "WRONG  "+wrong[0], "WRONG  "+wrong[1])
	b.fails(b.with("VELOG_USERS=alcie"), "", []string{"collect"}, wrong[0])

	fresh := newBench(t)
	fresh.blog("alice", 1)
	fresh.blog("bob", 2)
	_, _, log := fresh.start(t.Context(), fresh.with("VELOG_USERS=alice,alcie,Alice,bob"), "")
	base := address(t, log)
	eventually(t, "bob is scraped", func() bool {
		return strings.Contains(log.String(), "user=bob readings=2")
	})
	contains(t, log.String(), "alcie", "lower case")
	_, page := get(t, base+"/?lang=en")
	contains(t, page, "Configured users that are not tracked", "velog has no blog @alcie. Please check the spelling.", "velog has no blog @Alice. Its names are lower case: try alice.")
	_, page = get(t, base+"/?lang=ko")
	contains(t, page, "velog에 @alcie 블로그가 없습니다. 철자를 확인해 주세요.")
	_, metrics := get(t, base+"/metrics")
	contains(t, metrics, `velog_users_not_tracked{reason="unknown_user"} 2`, `velog_users_not_tracked{reason="velog_down"} 0`)
}

// TestStartWhileVelogIsDown: the daemon waits, and goes on by itself. Names that
// velog has confirmed before need no second answer, and the wrong one of them
// harms nobody.
func TestStartWhileVelogIsDown(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 1)
	b.blog("bob", 1)
	b.blog("carol", 1)
	access, refresh := b.velog.IssueTokens("carol", time.Hour, 30*24*time.Hour)
	b.must(b.with("VELOG_USERS=alice"), "", "collect")
	b.velog.Inject(velogsim.Fault{Kind: velogsim.FaultReset})
	env := b.with("VELOG_USERS=alice,bob", "VELOG_ACCESS_TOKEN="+access, "VELOG_REFRESH_TOKEN="+refresh)
	b.fails(env, "", []string{"collect"}, "VELOG_USERS: bob: velog does not answer", "VELOG_ACCESS_TOKEN: ")

	_, _, log := b.start(t.Context(), env, "")
	base := address(t, log)
	eventually(t, "both are shown as waiting", func() bool {
		_, metrics := get(t, base+"/metrics")
		return strings.Contains(metrics, `velog_users_not_tracked{reason="velog_down"} 2`)
	})
	if _, page := get(t, base+"/?lang=en"); !strings.Contains(page, "VELOG_USERS: bob: velog does not answer") {
		t.Errorf("the page does not say why:\n%s", page)
	}
	b.velog.Clear()
	eventually(t, "all are tracked", func() bool {
		list := b.must(b.with(), "", "accounts", "list")
		return strings.Contains(list, "bob") && strings.Contains(list, "carol  connected")
	})
	if _, metrics := get(t, base+"/metrics"); !strings.Contains(metrics, `velog_users_not_tracked{reason="velog_down"} 0`) {
		t.Errorf("still waiting:\n%s", metrics)
	}
}

// TestDeletedAccountIsNotTrackedAgain: neither by its name nor by its tokens in
// the environment, but by who asks for it.
func TestDeletedAccountIsNotTrackedAgain(t *testing.T) {
	b := newBench(t)
	for _, user := range []string{"alice", "bob", "carol", "dave"} {
		b.blog(user, 1)
	}
	access, refresh := b.velog.IssueTokens("carol", time.Hour, 30*24*time.Hour)
	env := b.with("VELOG_USERS=alice,bob,dave", "VELOG_ACCESS_TOKEN="+access, "VELOG_REFRESH_TOKEN="+refresh)
	cmd, _, log := b.start(t.Context(), env, "")
	eventually(t, "all are scraped", func() bool { return strings.Count(log.String(), "INF scrape user=") == 4 })
	s := newSite(t, address(t, log))
	s.host = ""
	for path, form := range map[string]url.Values{
		"/@alice/-/disconnect": {"history": {"delete"}, "confirm": {"alice"}},
		"/@bob/-/disconnect":   {"history": {"keep"}},
		"/@carol/-/disconnect": {"history": {"delete"}, "confirm": {"carol"}},
	} {
		if status, page := s.do("POST", path, form); status != http.StatusSeeOther {
			t.Fatalf("%s: %d\n%s", path, status, page)
		}
	}
	stop(t, cmd)

	b.world.Rename("alice", "alice2", time.Now().Add(-time.Second)) // velog's id is remembered, too
	again := append(env, "VELOG_USERS=alice,alice2,bob,dave")
	if r := b.run(again, "", "collect"); r.status != 0 || strings.Count(r.err, "was disconnected or deleted here") != 4 ||
		!strings.Contains(r.err, "run: velog-dashboard accounts add bob") {
		t.Errorf("collect: exit status %d\n%s", r.status, r.err)
	}
	list := b.must(again, "", "accounts", "list")
	if strings.Contains(list, "alice") || !strings.Contains(list, "bob   none    disconnected") || strings.Contains(list, "carol") || !strings.Contains(list, "dave  public  collecting") {
		t.Errorf("accounts:\n%s", list)
	}
	if r := b.run(again, "", "check"); r.status != 1 || !strings.Contains(r.out, "WRONG  VELOG_USERS: alice was disconnected or deleted here") {
		t.Errorf("check: exit status %d\n%s", r.status, r.out)
	}

	b.must(b.with(), "", "accounts", "add", "alice2")
	b.must(b.with(), "", "accounts", "add", "bob")
	b.must(b.with("VELOG_ACCESS_TOKEN="+access, "VELOG_REFRESH_TOKEN="+refresh), "", "accounts", "add", "--tokens")
	again = append(env, "VELOG_USERS=alice2,bob,dave")
	if r := b.run(again, "", "collect"); r.status != 0 || strings.Contains(r.err, "disconnected") {
		t.Errorf("after they were asked for: exit status %d\n%s", r.status, r.err)
	}
	contains(t, b.must(again, "", "accounts", "list"), "alice2", "bob", "carol", "dave")
}

// TestRenamedWriterIsOneAccount: whatever name somebody asks by.
func TestRenamedWriterIsOneAccount(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 2)
	b.must(b.with("VELOG_USERS=alice"), "", "collect")
	b.world.Rename("alice", "alison", time.Now().Add(-time.Second))

	// Before a scrape has noticed, and after.
	for range 2 {
		if out := b.must(b.with("VELOG_USERS=alice"), "", "check"); !strings.Contains(out, "ok     VELOG_USERS: tracked: alice\n") {
			t.Errorf("check:\n%s", out)
		}
		for name, want := range map[string]string{"alison": "alison is already tracked as alice", "alice": "alice is already tracked"} {
			if out := b.must(b.with(), "", "accounts", "add", name); !strings.Contains(out, want) {
				t.Errorf("accounts add %s: %s", name, out)
			}
		}
		b.must(b.with("VELOG_USERS=alice,alison"), "", "collect")
	}
	for _, command := range [][]string{
		{"collect", "alison"}, {"accounts", "disconnect", "alison"}, {"accounts", "remove", "--yes", "alison"}, {"readings", "remove", "alison", "all", "2026-01-01", "2026-01-02"},
	} {
		b.fails(b.with(), "", command, `"alison" is tracked here as alice: use that name`)
	}
	if out := b.must(b.with("VELOG_USERS=alice,alison"), "", "check"); !strings.Contains(out, "tracked: alice, alison (as alice)") {
		t.Errorf("check:\n%s", out)
	}
	_, _, log := b.start(t.Context(), b.with("VELOG_USERS=alison"), "")
	s := newSite(t, address(t, log))
	s.host = ""
	if status, page := s.do("POST", "/track", url.Values{"user": {"alison"}}); status != http.StatusSeeOther {
		t.Errorf("the page: %d\n%s", status, page)
	}
	list := b.must(b.with(), "", "accounts", "list")
	if strings.Count(list, "\n") != 2 || !strings.Contains(list, "alice  public  collecting  2") {
		t.Errorf("accounts:\n%s", list)
	}
	// Somebody else who takes the old name is somebody else.
	b.world.AddUser("alice")
	if out := b.must(b.with(), "", "accounts", "add", "alice"); !strings.HasPrefix(out, "alice.") || !strings.Contains(out, "is now tracked") {
		t.Errorf("the new alice: %s", out)
	}
}

// TestCheckJudgesTheTokensInUse: old ones of the environment are no matter while
// the ledger has better ones.
func TestCheckJudgesTheTokensInUse(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 1)
	access, refresh := b.velog.IssueTokens("alice", time.Hour, 30*24*time.Hour)
	b.must(b.with(), access+"\n"+refresh+"\n", "accounts", "add", "--tokens")
	oldAccess, oldRefresh := b.velog.IssueTokens("alice", -40*24*time.Hour, -10*24*time.Hour)
	env := b.with("VELOG_ACCESS_TOKEN="+oldAccess, "VELOG_REFRESH_TOKEN="+oldRefresh)
	b.must(env, "", "collect")
	contains(t, b.must(env, "", "check"), "ok     tokens: velog accepts them as alice")

	other := newBench(t) // whose ledger has none
	other.blog("alice", 1)
	r := other.run(other.with("VELOG_ACCESS_TOKEN="+oldAccess, "VELOG_REFRESH_TOKEN="+oldRefresh), "", "check")
	if r.status != 1 || !strings.Contains(r.out, "WRONG  tokens: VELOG_REFRESH_TOKEN expired on") {
		t.Errorf("exit status %d\n%s", r.status, r.out)
	}
}

// stop ends a daemon in good order.
func stop(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("the daemon ended with %v", err)
	}
}

// TestImportedHistoryStaysWithItsWriter: a history that was imported before its
// writer is tracked by name is the writer's, by whichever way they are named;
// one with none of their posts is not.
func TestImportedHistoryStaysWithItsWriter(t *testing.T) {
	history := func(post string) string {
		return "user,post,title,released_at,observed_at,views,likes,comments\n" +
			"alice," + post + ",Hello,," + time.Now().AddDate(0, 0, -3).UTC().Format(time.RFC3339) + ",0,,\n"
	}
	for name, follow := range map[string]func(b *bench){
		"VELOG_USERS":  func(b *bench) { b.must(b.with("VELOG_USERS=alice"), "", "collect") },
		"accounts add": func(b *bench) { b.must(b.with(), "", "accounts", "add", "alice"); b.must(b.with(), "", "collect") },
	} {
		for _, own := range []bool{true, false} {
			b := newBench(t)
			post := b.blog("alice", 1)[0]
			want := "alice  public  collecting  1"
			if !own {
				post, want = "aaaaaaaa-0000-4000-8000-000000000001", "alice."
			}
			b.must(b.with(), history(post), "import", "-")
			follow(b)
			if list := b.must(b.with(), "", "accounts", "list"); !strings.Contains(list, want) {
				t.Errorf("%s, own post %v:\n%s", name, own, list)
			}
		}
	}
}
