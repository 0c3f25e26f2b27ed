package notify_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
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
}

func newService(t *testing.T, statuses ...int) *service {
	s := &service{statuses: statuses}
	s.Server = httptest.NewServer(http.HandlerFunc(s.answer))
	t.Cleanup(s.Close)
	return s
}

func (s *service) answer(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = append(s.got, string(body))
	status := http.StatusOK
	if len(s.statuses) > 0 {
		status, s.statuses = s.statuses[0], s.statuses[1:]
	}
	if status == 0 {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{}`)
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
		Text: func(n *collector.Notice, _ collector.Digest) string { return n.User + ": " + n.Event.Words() },
		Notified: func(service, outcome string) {
			mu.Lock()
			defer mu.Unlock()
			s.outcomes = append(s.outcomes, service+" "+outcome)
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
	want := []string{"ann: The blog reached 100 views", `ann: "글" reached 100 views`}
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
		n.Notified = func(string, string) {}
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

// TestWhatMayHaveArrivedIsNotSentAgain: the service takes a message and never
// answers.
func TestWhatMayHaveArrivedIsNotSentAgain(t *testing.T) {
	s := newStage(t)
	service := newService(t, 0, 0, 0, 0, 0, 0)
	s.read(120)
	for range 5 {
		s.run(s.notifier(service.generic()))
		s.later(time.Hour)
	}
	if got := service.messages(); len(got) != 2 || got[0] == got[1] {
		t.Errorf("sent %q", got)
	}
	if want := []string{"generic+http uncertain", "generic+http uncertain"}; !slices.Equal(s.outcomes, want) {
		t.Errorf("outcomes %q", s.outcomes)
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
	if claimed, err := s.db.ClaimNotice(t.Context(), target, s.now); err != nil || claimed == nil {
		t.Fatal(claimed, err)
	}
	s.later(20 * time.Minute)
	s.run(n)
	if got := service.messages(); len(got) != 1 || !slices.Equal(s.outcomes, []string{" uncertain", "ntfy sent"}) {
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

// TestAddressThatNeverWorksIsGivenUp after a day.
func TestAddressThatNeverWorksIsGivenUp(t *testing.T) {
	s := newStage(t)
	service := newService(t)
	address := service.ntfy()
	service.Close()
	s.read(120)
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
