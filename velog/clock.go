package velog

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// clockAnswers is how many of the newest answers the clock's offset is
	// computed from: with three, a single wrong answer changes nothing.
	clockAnswers = 3

	// clockNoise is the offset below which the two clocks count as equal. The
	// Date header has whole seconds, and an answer may take some.
	clockNoise = time.Minute
)

// clock computes from velog's answers how far this machine's clock is ahead of
// velog's.
type clock struct {
	mu     sync.Mutex
	newest []time.Duration
}

// learn adds the offset of one answer, and returns the median of the newest ones.
func (c *clock) learn(offset time.Duration) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.newest = append(c.newest, offset)
	c.newest = c.newest[max(0, len(c.newest)-clockAnswers):]
	return median(c.newest)
}

func (c *clock) offset() (offset time.Duration, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.newest) == 0 {
		return 0, false
	}
	return median(c.newest), true
}

// median returns the middle offset; of two, the one closer to 0.
func median(offsets []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(offsets))
	i := len(sorted) / 2
	if len(sorted)%2 == 0 && sorted[i-1].Abs() < sorted[i].Abs() {
		i--
	}
	return sorted[i]
}

// ClockOffset returns how far this machine's clock is ahead of velog's, to about a
// second: the median of the newest answers. It is negative if the clock is behind,
// and unknown before the first answer with a Date.
func (c *Client) ClockOffset() (offset time.Duration, known bool) { return c.clock.offset() }

// ClockOffset returns how far this machine's clock was ahead of velog's: of the
// offsets of this session's answers, the one furthest from 0. That detects a clock
// that was wrong during one of several requests.
func (s *Session) ClockOffset() (offset time.Duration, known bool) { return s.offset, s.timed }

// learnClock records when velog created an answer that has just arrived.
func (a *attempt) learnClock(s *Session, resp *http.Response, took time.Duration) {
	made, ok := madeAt(resp)
	if !ok {
		return
	}
	offset := a.client.opt.Now().Add(-took / 2).Sub(made)
	if !s.timed || offset.Abs() > s.offset.Abs() {
		s.offset, s.timed = offset, true
	}
	a.client.opt.Trace.Clock(a.client.clock.learn(offset))
}

// madeAt returns when velog created an answer, in the middle of the second in its
// Date header. A load balancer's page does not count, nor does an answer from a
// cache.
func madeAt(resp *http.Response) (made time.Time, ok bool) {
	if age := strings.TrimSpace(resp.Header.Get("Age")); age != "" && age != "0" || !isJSON(resp) {
		return time.Time{}, false
	}
	date, err := http.ParseTime(resp.Header.Get("Date"))
	return date.Add(time.Second / 2), err == nil
}

// now is the time by which velog validates tokens: this machine's, or velog's if
// that is known to differ.
func (c *Client) now() time.Time {
	now := c.opt.Now()
	if offset, known := c.clock.offset(); known && offset.Abs() > clockNoise {
		return now.Add(-offset)
	}
	return now
}
