package notify_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/notify"
)

// service is an HTTP server that is notified. It answers what it is told to.
type service struct {
	*httptest.Server
	mu       sync.Mutex
	statuses []int // of the next answers; then 200. 0: none at all
	got      []string
	taken    func() // called when a message has arrived, before the answer
}

func newService(t *testing.T, statuses ...int) *service {
	s := &service{statuses: statuses}
	s.Server = httptest.NewServer(http.HandlerFunc(s.answer))
	t.Cleanup(s.Close)
	return s
}

func (s *service) answer(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	status := s.take(string(body))
	if s.taken != nil {
		s.taken()
	}
	if status == 0 {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{}`)
}

// take notes a message, and returns what to answer.
func (s *service) take(body string) (status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = append(s.got, body)
	status = http.StatusOK
	if len(s.statuses) > 0 {
		status, s.statuses = s.statuses[0], s.statuses[1:]
	}
	return status
}

func (s *service) messages() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.got)
}

// host is where the service listens.
func (s *service) host() string { return strings.TrimPrefix(s.URL, "http://") }

func (s *service) ntfy() string    { return "ntfy://" + s.host() + "/topic?scheme=http" }
func (s *service) generic() string { return "generic+http://" + s.host() + "/hook" }

// stage is a ledger with news, and who tells of them.
type stage struct {
	*testing.T
	db       *ledger.DB
	account  int64
	now      time.Time
	log      bytes.Buffer
	outcomes []string
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{T: t, now: time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)}
	var err error
	s.db, err = ledger.Open(t.Context(), ledger.Options{Dir: t.TempDir()})
	s.must(err)
	t.Cleanup(func() { s.must(s.db.Close()) })
	s.account, _, err = s.db.AddAccount(t.Context(), "ann", s.now)
	s.must(err)
	s.read(95)
	s.later(time.Minute)
	return s
}

func (s *stage) must(err error) {
	if err != nil {
		s.Helper()
		s.Fatal(err)
	}
}

func (s *stage) later(d time.Duration) { s.now = s.now.Add(d) }

// read stores the views of the blog's only post.
func (s *stage) read(views int64) {
	s.Helper()
	_, err := s.db.StoreScrape(s.Context(), collector.ScrapeResult{Account: s.account, At: s.now, Next: s.now, Seen: []collector.Observation{{
		Post:     collector.Post{ID: "aaaaaaaa-0000-4000-8000-000000000001", Title: "글", Slug: "post", ReleasedAt: s.now.AddDate(-1, 0, 0)},
		At:       s.now,
		Counters: collector.Counters{Views: views},
	}}})
	s.must(err)
}

// publish stores a new post.
func (s *stage) publish(n int) {
	s.Helper()
	_, err := s.db.StoreScrape(s.Context(), collector.ScrapeResult{Account: s.account, At: s.now, Next: s.now, Seen: []collector.Observation{{
		Post:     collector.Post{ID: fmt.Sprintf("bbbbbbbb-0000-4000-8000-%012d", n), Title: fmt.Sprint("post ", n), Slug: fmt.Sprint("post-", n), ReleasedAt: s.now},
		At:       s.now,
		Counters: collector.Counters{Views: 1},
	}}})
	s.must(err)
}

func (s *stage) notifier(addresses ...string) *notify.Notifier {
	s.Helper()
	targets, errs := notify.Parse(strings.Join(addresses, " "))
	if len(errs) > 0 {
		s.Fatal(errs)
	}
	var mu sync.Mutex
	return &notify.Notifier{
		Ledger: s.db, Targets: targets, Kinds: []collector.EventKind{collector.EventMilestone},
		Now: func() time.Time { return s.now }, Log: slog.New(slog.NewTextHandler(&s.log, nil)),
		Text: func(_ notify.Target, n *collector.Notice, _ collector.Digest) string {
			return n.User + ": " + n.Event.Words()
		},
		Notified: func(t notify.Target, outcome string) {
			mu.Lock()
			defer mu.Unlock()
			s.outcomes = append(s.outcomes, t.Service+" "+outcome)
		},
	}
}

func (s *stage) run(n *notify.Notifier) {
	s.Helper()
	s.must(n.Run(s.Context()))
}

// TestEachEventIsSentOnceToEachAddress has one service that fails at first. What it
// missed is sent again to it alone, later each time.
func TestEachEventIsSentOnceToEachAddress(t *testing.T) {
	s := newStage(t)
	good, bad := newService(t), newService(t, 503, 500)
	n := s.notifier(good.ntfy(), bad.generic(), good.ntfy()) // the same address is one
	s.run(n)
	s.read(120)
	for range 3 {
		s.run(n)
	}
	want := []string{"ann: The blog reached 100 views", "ann: “글” reached 100 views"}
	if diff := cmp.Diff(want, good.messages()); diff != "" {
		t.Errorf("the good service got: %s", diff)
	}
	if got := bad.messages(); len(got) != 1 {
		t.Errorf("the bad service was asked at once again: %q", got)
	}
	for range 10 {
		s.later(2 * time.Minute)
		s.run(s.notifier(good.ntfy(), bad.generic())) // also after a restart
	}
	if got := bad.messages(); len(got) != 4 {
		t.Errorf("the bad service got %q", got)
	}
	if got := good.messages(); len(got) != 2 {
		t.Errorf("the good service got %q", got)
	}
	slices.Sort(s.outcomes)
	all := []string{"generic+http failed", "generic+http failed", "generic+http sent", "generic+http sent", "ntfy sent", "ntfy sent"}
	if diff := cmp.Diff(all, s.outcomes); diff != "" {
		t.Error(diff)
	}
}

// TestProcessesSendEachEventOnce has several notifiers run at the same time.
func TestProcessesSendEachEventOnce(t *testing.T) {
	s := newStage(t)
	service := newService(t)
	s.read(90_000)
	var group sync.WaitGroup
	for range 4 {
		n := s.notifier(service.ntfy())
		n.Log = slog.New(slog.DiscardHandler)
		n.Notified = func(notify.Target, string) {}
		group.Go(func() {
			if err := n.Run(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	got := service.messages()
	slices.Sort(got)
	if len(got) != 6 || len(slices.Compact(got)) != 6 {
		t.Errorf("sent %q", got)
	}
}

// TestWebhookGetsJSON: docs/events.md says how a webhook of one's own is addressed.
func TestWebhookGetsJSON(t *testing.T) {
	service := newService(t)
	targets, errs := notify.Parse(service.generic() + "?template=json")
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	if err := targets[0].Send(t.Context(), "velog @ann\n\"제목\""); err != nil {
		t.Fatal(err)
	}
	if got := service.messages(); len(got) != 1 || got[0] != `{"message":"velog @ann\n\"제목\""}` {
		t.Errorf("sent %q", got)
	}
}

// TestServiceThatHangsHoldsUpNoOther has a service take a message and keep the answer to
// itself, while another one is told everything.
func TestServiceThatHangsHoldsUpNoOther(t *testing.T) {
	s := newStage(t)
	hung, good := newService(t), newService(t)
	all := make(chan struct{})
	hung.taken = func() { <-all }
	good.taken = func() {
		if len(good.messages()) == 6 {
			close(all)
		}
	}
	s.read(90_000)
	s.run(s.notifier(hung.generic(), good.generic()))
	if a, b := hung.messages(), good.messages(); len(a) != 6 || len(b) != 6 {
		t.Errorf("sent %q and %q", a, b)
	}
}

// TestStopWaitsForAnAnswerAndBeginsNothing stops while a message is on its way: its
// answer counts, and the others are sent after the restart.
func TestStopWaitsForAnAnswerAndBeginsNothing(t *testing.T) {
	s := newStage(t)
	service := newService(t)
	s.read(90_000)
	ctx, stop := context.WithCancel(t.Context())
	service.taken = stop
	s.must(s.notifier(service.generic()).Run(ctx))
	if got := service.messages(); len(got) != 1 || !slices.Equal(s.outcomes, []string{"generic+http sent"}) {
		t.Errorf("sent %q, outcomes %q", got, s.outcomes)
	}
	s.run(s.notifier(service.generic()))
	got := service.messages()
	slices.Sort(got)
	if len(got) != 6 || len(slices.Compact(got)) != 6 {
		t.Errorf("sent %q", got)
	}
}

// stoppedInClaim stops the program while a notice is being claimed.
type stoppedInClaim struct {
	collector.Notices
	stop func()
}

func (l stoppedInClaim) ClaimNotice(ctx context.Context, target string, now time.Time) (*collector.Notice, error) {
	l.stop()
	return l.Notices.ClaimNotice(ctx, target, now)
}

// TestStopBreaksOffNoClaim: nobody knows whether a claim that is broken off stands. What
// was claimed is sent.
func TestStopBreaksOffNoClaim(t *testing.T) {
	s := newStage(t)
	works := newService(t)
	s.read(90_000)
	n := s.notifier(works.generic())
	ctx, stop := context.WithCancel(t.Context())
	n.Ledger = stoppedInClaim{n.Ledger, stop}
	s.must(n.Run(ctx))
	if got := works.messages(); len(got) != 1 {
		t.Errorf("%d messages sent: %v", len(got), got)
	}
	s.run(s.notifier(works.generic()))
	if got := works.messages(); len(got) != 6 {
		t.Errorf("%d messages sent after the next start: %v", len(got), got)
	}
}

// TestWhatMayHaveArrivedIsNotSentAgain: the service takes messages, and does not answer,
// or something between says that it did not. The fewer are lost that way, the longer it
// lasts.
func TestWhatMayHaveArrivedIsNotSentAgain(t *testing.T) {
	s := newStage(t)
	service := newService(t, 0, 504, 0, 504, 0, 504)
	for i := range 30 {
		s.publish(i)
	}
	n := s.notifier(service.generic())
	n.Kinds = collector.EventKinds()
	for range 30 {
		s.run(n)
		s.later(time.Minute)
	}
	got := service.messages()
	slices.Sort(got)
	if len(got) != 5 || len(slices.Compact(got)) != 5 { // after 0, 1, 3, 7 and 15 minutes
		t.Errorf("sent %q", got)
	}
	if slices.ContainsFunc(s.outcomes, func(o string) bool { return o != "generic+http uncertain" }) {
		t.Errorf("outcomes %q", s.outcomes)
	}
	s.later(time.Hour)
	s.run(n) // fails once more
	s.later(time.Hour)
	s.run(n)
	got = service.messages()
	slices.Sort(got)
	if len(got) < 30 || len(slices.Compact(slices.Clone(got))) != len(got) {
		t.Errorf("sent %d: %q", len(got), got)
	}
}

// TestMomentOfNoConnectionIsCertain cannot reach a service, then can.
func TestMomentOfNoConnectionIsCertain(t *testing.T) {
	s := newStage(t)
	service := newService(t)
	address, host := service.generic(), service.host()
	service.Close()
	s.read(120)
	s.run(s.notifier(address))
	listener, err := net.Listen("tcp", host)
	s.must(err)
	again := &httptest.Server{Listener: listener, Config: &http.Server{Handler: http.HandlerFunc(service.answer)}}
	again.Start()
	t.Cleanup(again.Close)
	s.later(time.Hour)
	s.run(s.notifier(address))
	if got := service.messages(); len(got) != 2 || got[0] == got[1] {
		t.Errorf("sent %q, outcomes %q", got, s.outcomes)
	}
}

// TestServiceThatPanicsEndsNothing: shoutrrr's Zulip does if nobody is reached.
func TestServiceThatPanicsEndsNothing(t *testing.T) {
	s := newStage(t)
	down, good := newService(t), newService(t)
	host := down.host()
	down.Close()
	s.read(120)
	s.run(s.notifier("zulip://bot%40example.org:k3y@"+host+"?stream=news&topic=velog", good.generic()))
	if got := good.messages(); len(got) != 2 {
		t.Errorf("sent %q, outcomes %q\n%s", got, s.outcomes, s.log.String())
	}
}

// TestAddressHasOneRecipient refuses addresses that stand for several: one of them may
// fail, and the others would be told again.
func TestAddressHasOneRecipient(t *testing.T) {
	const token = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
	for _, address := range []string{
		"telegram://" + token + "@telegram?chats=1,2",
		"smtp://u:p@mail.example.org:587/?from=a@example.org&to=b@example.org,c@example.org",
		"matrix://:t0ken@matrix.example.org/?rooms=!one,!two",
		"matrix://:t0ken@matrix.example.org/",
		"ifttt://h00k/?events=one,two",
	} {
		if _, errs := notify.Parse(address); len(errs) != 1 || !strings.Contains(errs[0].Error(), "recipients: write an address for each") {
			t.Errorf("%s: %v", address, errs)
		}
	}
	one := "telegram://" + token + "@telegram?chats=1 smtp://u:p@mail.example.org:587/?from=a@example.org&to=b@example.org matrix://:t0ken@matrix.example.org/?rooms=!one"
	if targets, errs := notify.Parse(one); len(targets) != 3 || len(errs) != 0 {
		t.Errorf("%v", errs)
	}
}

// TestClaimOfADeadProcessIsGivenUp claims a notice and never says what became of it.
func TestClaimOfADeadProcessIsGivenUp(t *testing.T) {
	s := newStage(t)
	service := newService(t)
	n := s.notifier(service.ntfy())
	s.read(120)
	target := []string{n.Targets[0].ID}
	_, err := s.db.PlanNotices(t.Context(), n.Kinds, target, s.now.Add(-time.Hour), s.now)
	s.must(err)
	if claimed, err := s.db.ClaimNotice(t.Context(), target[0], s.now); err != nil || claimed == nil {
		t.Fatal(claimed, err)
	}
	s.later(20 * time.Minute)
	s.run(n)
	if got := service.messages(); len(got) != 1 || !slices.Equal(s.outcomes, []string{"ntfy uncertain", "ntfy sent"}) {
		t.Errorf("sent %q, outcomes %q", got, s.outcomes)
	}
	if due, err := n.Due(t.Context()); due || err != nil {
		t.Errorf("something is due: %v", err)
	}
}

// TestNobodyIsToldOfOldNews turns notifications on after a while.
func TestNobodyIsToldOfOldNews(t *testing.T) {
	s := newStage(t)
	service := newService(t)
	s.read(120)
	s.later(25 * time.Hour)
	s.read(1200)
	s.run(s.notifier(service.ntfy()))
	for _, m := range service.messages() {
		if strings.Contains(m, " 100 views") {
			t.Errorf("told %q", m)
		}
	}
	if len(service.messages()) != 2 {
		t.Errorf("told %q", service.messages())
	}
}

// TestAddressThatNeverWorksIsGivenUp after a day, and one that was removed, too.
func TestAddressThatNeverWorksIsGivenUp(t *testing.T) {
	s := newStage(t)
	down, removed := newService(t), newService(t, 500)
	address := down.ntfy()
	down.Close()
	s.read(120)
	s.run(s.notifier(address, removed.generic()))
	for range 60 {
		s.run(s.notifier(address))
		s.later(time.Hour)
	}
	if given := slices.DeleteFunc(slices.Clone(s.outcomes), func(o string) bool { return o != "ntfy given_up" }); len(given) != 2 {
		t.Errorf("outcomes %q", s.outcomes)
	}
	if due, err := s.notifier(address).Due(t.Context()); due || err != nil {
		t.Errorf("something is due: %v", err)
	}
	s.run(s.notifier(removed.generic()))
	if got := removed.messages(); len(got) != 1 {
		t.Errorf("told of old news: %q", got)
	}
}

// TestSecretsAreInNoMessage uses addresses full of secrets that do not work, for
// many reasons, and looks for the secrets in what is logged.
func TestSecretsAreInNoMessage(t *testing.T) {
	s := newStage(t)
	down, refuses, silent := newService(t), newService(t, slices.Repeat([]int{401}, 20)...), newService(t, make([]int, 20)...)
	down.Close()
	secret := func(n int) string { return fmt.Sprintf("s3cret-%d-T0ken", n) }
	var addresses []string
	for i, host := range []string{down.host(), refuses.host(), silent.host()} {
		addresses = append(addresses,
			fmt.Sprintf("ntfy://%s:%s@%s/%s?scheme=http", secret(i), secret(i+10), host, secret(i+20)),
			fmt.Sprintf("generic+http://%s/%s?$key=%s&@Authorization=%s", host, secret(i+30), secret(i+40), secret(i+50)),
			fmt.Sprintf("gotify://%s/A%014d?disabletls=yes", host, 31415926535+i),
		)
	}
	s.read(120)
	s.run(s.notifier(addresses...))
	if len(s.outcomes) < len(addresses) || slices.ContainsFunc(s.outcomes, func(o string) bool { return strings.HasSuffix(o, "sent") }) {
		t.Errorf("outcomes %q", s.outcomes)
	}
	for _, part := range []string{"s3cret", "T0ken", "31415926"} {
		if strings.Contains(s.log.String(), part) {
			t.Errorf("the log has %q:\n%s", part, s.log.String())
		}
	}
	if !strings.Contains(s.log.String(), "401") || !strings.Contains(s.log.String(), "service=ntfy address=1") {
		t.Errorf("the log does not say what is wrong:\n%s", s.log.String())
	}
	_, errs := notify.Parse("ntfy://" + secret(1) + " slack://" + secret(2) + " nonsense+" + secret(3) +
		" logger://" + secret(4) + " smtp://" + secret(5) + ":" + secret(6) + " discord://" + secret(7) + " foo://" + secret(8))
	if len(errs) < 6 {
		t.Errorf("wrong addresses: %v", errs)
	}
	for _, err := range errs {
		if strings.Contains(err.Error(), "s3cret") || !strings.Contains(err.Error(), "address ") {
			t.Errorf("the error %q", err)
		}
	}
}
