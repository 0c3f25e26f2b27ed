package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/notify"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// inbox is a service that is notified, such as ntfy.
type inbox struct {
	*httptest.Server
	mu       sync.Mutex
	messages []string
	taken    func(n int) // called when the nth message has arrived, before the answer
}

func newInbox(t *testing.T) *inbox {
	i := &inbox{}
	i.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		n := i.take(string(body))
		if i.taken != nil {
			i.taken(n)
		}
		_, _ = io.WriteString(w, "{}")
	}))
	t.Cleanup(i.Close)
	return i
}

func (i *inbox) take(message string) int {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.messages = append(i.messages, message)
	return len(i.messages)
}

func (i *inbox) address() string {
	return "ntfy://" + strings.TrimPrefix(i.URL, "http://") + "/s3cret-topic?scheme=http"
}

func (i *inbox) all() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return append([]string(nil), i.messages...)
}

// TestCheckNotifiesOnRequest sends a message only if it is asked for, and says of
// which address it is wrong without naming any of it.
func TestCheckNotifiesOnRequest(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 2)
	in, down := newInbox(t), newInbox(t)
	gone := down.address()
	down.Close()
	env := b.with("VELOG_USERS=alice", "NOTIFY_URLS="+in.address())
	if out := b.must(env, "", "check"); !strings.Contains(out, "ok     notifications: ntfy (address 1) is an address") || len(in.all()) != 0 {
		t.Errorf("check says, and sends %q:\n%s", in.all(), out)
	}
	if out := b.must(env, "", "check", "--notify"); !strings.Contains(out, "ntfy (address 1) took the message") || len(in.all()) != 1 {
		t.Errorf("check --notify says, and sends %q:\n%s", in.all(), out)
	}
	r := b.run(b.with("VELOG_USERS=alice", "NOTIFY_URLS="+gone), "", "check", "--notify")
	if r.status != 1 || !strings.Contains(r.out, "WRONG  notifications: ntfy (address 1) did not take the message") || strings.Contains(r.out, "s3cret") {
		t.Errorf("check --notify of one that is gone ended with %d:\n%s", r.status, r.out)
	}
}

// TestCollectNotifiesOnce loses the login of an account: its operator is told so once,
// and once that it is read again.
func TestCollectNotifiesOnce(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 2)
	in := newInbox(t)
	env := b.with("VELOG_USERS=alice", "NOTIFY_LANGUAGE=ko", "NOTIFY_URLS="+in.address())
	b.must(env, "", "collect")
	if got := in.all(); len(got) != 0 {
		t.Errorf("the first scrape told %q", got)
	}
	b.velog.SetSkew(72 * 3600e9)
	for range 3 {
		b.run(env, "", "collect")
	}
	b.velog.SetSkew(0)
	b.must(env, "", "collect")
	b.must(env, "", "collect")
	got := in.all()
	if len(got) != 2 || !strings.Contains(got[0], "velog @\u200balice") || !strings.Contains(got[0], "수집 실패") || !strings.Contains(got[1], "수집이 다시 정상입니다") {
		t.Errorf("told %q", got)
	}
}

// TestDaemonThatEndsTellsNothingTwice has a daemon stopped, and another one killed, while
// a message is on its way. In the end each event was told once.
func TestDaemonThatEndsTellsNothingTwice(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 2)
	b.must(b.with("VELOG_USERS=alice"), "", "collect")
	const posts = 20
	for i := range posts {
		b.world.Publish("alice", velogsim.PostSpec{Title: fmt.Sprintf("post-%02d.", i), ReleasedAt: time.Now()})
	}
	b.must(b.with(), "", "collect")

	in := newInbox(t)
	var daemon atomic.Pointer[os.Process]
	in.taken = func(n int) {
		switch n {
		case 5:
			_ = daemon.Load().Signal(os.Interrupt)
		case 12:
			_ = daemon.Load().Kill()
		}
	}
	var logs []*output
	for range 3 {
		cmd, _, errs := b.start(t.Context(), b.with("NOTIFY_KINDS=published", "NOTIFY_URLS="+in.address()), "")
		daemon.Store(cmd.Process)
		logs = append(logs, errs)
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		eventually(t, "it has ended, or all is told", func() bool { return len(ended) > 0 || len(in.all()) >= posts })
		_ = cmd.Process.Kill() // it may have ended
		<-ended
	}
	got := in.all()
	for i := range posts {
		title := fmt.Sprintf("post-%02d.", i)
		if n := strings.Count(strings.Join(got, "\n"), title); n != 1 {
			t.Errorf("%s was told %d times", title, n)
		}
	}
	for _, log := range logs {
		if strings.Contains(log.String(), "s3cret") || strings.Contains(log.String(), "ERR") {
			t.Errorf("a daemon logged:\n%s", log)
		}
	}
}

// TestTitlesAreNoMarkup notifies of a post whose title would call everybody, link, and be
// bold, as each service reads it.
func TestTitlesAreNoMarkup(t *testing.T) {
	l, err := notifyConfig{Language: "en"}.language()
	if err != nil {
		t.Fatal(err)
	}
	const title = "@@everyone /@here <!channel> <@1> [a](https://b.example) *b* _i_ ~~s~~ `c` ||d|| http://evil.example"
	event := collector.StoredEvent{Event: collector.Event{Kind: collector.EventPublished, Post: "p"}, Title: "\u202e" + title + "\n"}
	for address, want := range map[string]string{
		"ntfy://ntfy.sh/topic": title,
		"slack://hook:AAAAAAAAA-BBBBBBBBB-123456789123456789123456@webhook": strings.NewReplacer("*", "∗", "_", "ˍ", "~", "∼", "`", "ˋ").Replace(title),
		"discord://token@1": strings.NewReplacer("*", `\*`, "_", `\_`, "~", `\~`, "`", "\\`", "|", `\|`).Replace(title),
	} {
		targets, errs := notify.Parse(address)
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		said := noticeText(l, "https://stats.example", targets[0], &collector.Notice{User: "everyone", Event: event}, collector.Digest{})
		text, link, _ := strings.Cut(said, "\nhttps://")
		for _, mark := range []string{"@everyone", "@here", "<!", "<@", "](", "://", "velog @e", "\u202e"} {
			if strings.Contains(text, mark) {
				t.Errorf("%s: %q is in %q", address, mark, text)
			}
		}
		if link != "stats.example/@everyone/events?show=published" || !strings.Contains(strings.ReplaceAll(text, "\u200b", ""), "“"+want+" ”") {
			t.Errorf("%s: %q", address, said)
		}
	}
}

// TestNotificationMistakesAreNamed has no part of an address in an error.
func TestNotificationMistakesAreNamed(t *testing.T) {
	_, err := load(t, "NOTIFY_URLS=ntfy://ok.example/topic nonsense://s3cret slack://s3cret telegram://110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw@telegram?chats=1&parseMode=HTML", "NOTIFY_KINDS=milestone,private,sunny", "NOTIFY_LANGUAGE=de")
	if err == nil {
		t.Fatal("no error")
	}
	for _, part := range []string{
		"NOTIFY_URLS address 2 begins with an unknown service", "NOTIFY_URLS address 3 (slack) is not valid", "NOTIFY_URLS address 4 (telegram) has a parsemode",
		`NOTIFY_KINDS has "private"`, `NOTIFY_KINDS has "sunny"`, `NOTIFY_LANGUAGE is "de"`,
	} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error has no %q:\n%v", part, err)
		}
	}
	if strings.Contains(err.Error(), "s3cret") {
		t.Errorf("the error has a secret:\n%v", err)
	}
}
