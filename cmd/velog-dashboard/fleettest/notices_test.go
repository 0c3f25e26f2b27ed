package fleettest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// inbox is a service that is notified.
type inbox struct {
	*httptest.Server
	mu       sync.Mutex
	messages []string // those that it took
	refused  int
}

// newInbox starts a service that takes or refuses messages, the nth taken one included.
func newInbox(t *testing.T, takes func(message string, n int) bool) *inbox {
	i := &inbox{}
	i.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // its sender was killed
		}
		if !takes(string(body), i.note(string(body))) {
			i.refuse()
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	t.Cleanup(i.Close)
	return i
}

func (i *inbox) note(message string) (n int) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.messages = append(i.messages, message)
	return len(i.messages)
}

// refuse takes back the newest message: they come one after the other.
func (i *inbox) refuse() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.messages = i.messages[:len(i.messages)-1]
	i.refused++
}

func (i *inbox) all() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return append([]string(nil), i.messages...)
}

// address has secrets wherever shoutrrr takes some.
func (i *inbox) address() string {
	return "generic+" + i.URL + "/s3cret-hook?$key=s3cret-key&@Authorization=s3cret-token"
}

const (
	tellers    = 8 // accounts,
	newsOfEach = 6 // posts of each that are published
)

var (
	titleOf = regexp.MustCompile(`user-\d+ post \d+\.`)
	linkOf  = regexp.MustCompile(`http://(\w)\.example\.org/@`) // says which process sent it
)

// checkTold checks that a service was told of so many posts at least, and of none twice.
func checkTold(t *testing.T, service string, messages []string, least int) {
	t.Helper()
	told := map[string]int{}
	for _, m := range messages {
		told[titleOf.FindString(m)]++
	}
	for title, n := range told {
		if n > 1 {
			t.Errorf("%s was told %d times of %q", service, n, title)
		}
	}
	if len(told) < least {
		t.Errorf("%s was told of %d posts: %v", service, len(told), told)
	}
}

// TestEachIsToldOnceWhoeverDies has three processes tell three services of the same news.
// One of them works: the process that tells it is killed while a message is on the way,
// and the next one is stopped. Another one refuses all messages until then, and the third
// one takes them and does not answer.
func TestEachIsToldOnceWhoeverDies(t *testing.T) {
	i := install(t, fast)
	i.haveNews()
	var mu sync.Mutex
	processes, died := map[string]*process{}, false
	sender := func(message string) *process { return processes[linkOf.FindStringSubmatch(message)[1]] }
	works := newInbox(t, func(message string, n int) bool {
		mu.Lock()
		defer mu.Unlock()
		switch n {
		case 10:
			died = true
			sender(message).kill()
		case 25:
			_ = sender(message).cmd.Process.Signal(os.Interrupt)
		}
		return true
	})
	fails := newInbox(t, func(string, int) bool {
		mu.Lock()
		defer mu.Unlock()
		return died
	})
	hangs := make(chan struct{})
	silent := newInbox(t, func(string, int) bool { <-hangs; return true })
	defer close(hangs)

	mu.Lock()
	for _, name := range []string{"a", "b", "c"} {
		processes[name] = i.start(name, i.url, "PUBLIC_URL=http://"+name+".example.org", "NOTIFY_KINDS=published",
			"NOTIFY_URLS="+strings.Join([]string{works.address(), fails.address(), silent.address()}, " "))
	}
	mu.Unlock()
	const all = tellers * newsOfEach
	eventually(t, "the service that works is told everything", func() bool { return len(works.all()) >= all })
	eventually(t, "so is the one that refused", func() bool { return len(fails.all()) >= all })
	checkTold(t, "the service that works", works.all(), all)
	checkTold(t, "the one that refused", fails.all(), all)
	checkTold(t, "the silent one", silent.all(), 1)
	if fails.refused == 0 {
		t.Error("nothing was refused")
	}
	checkSecrets(t, processes)
}

// haveNews has posts published, and collected, of which nobody is told yet.
func (i *installation) haveNews() {
	i.t.Helper()
	for k := range tellers {
		user := fmt.Sprintf("user-%d", k)
		i.publish(user, 1)
		if _, _, err := i.ledger.AddAccount(i.t.Context(), user, time.Now().Add(-time.Hour)); err != nil {
			i.t.Fatal(err)
		}
	}
	i.command("collect")
	for k := range tellers {
		for p := range newsOfEach {
			user := fmt.Sprintf("user-%d", k)
			i.world.Publish(user, velogsim.PostSpec{Title: fmt.Sprintf("%s post %d.", user, p), ReleasedAt: time.Now()})
		}
	}
	i.command("collect")
}

// checkSecrets looks for the secrets of addresses in logs and metrics.
func checkSecrets(t *testing.T, processes map[string]*process) {
	t.Helper()
	counted := false
	for name, p := range processes {
		_, metrics := p.get("/metrics") // nothing, if it has ended
		counted = counted || strings.Contains(metrics, `velog_notifications_total{address="1",outcome="sent",service="generic+http"}`)
		for what, text := range map[string]string{"log": p.log.String(), "metrics": metrics} {
			if strings.Contains(text, "s3cret") || strings.Contains(text, "panic") {
				t.Errorf("the %s of %s:\n%s", what, name, text)
			}
		}
	}
	if !counted {
		t.Error("no process counts notifications")
	}
}
