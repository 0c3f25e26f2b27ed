package influx

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

const (
	// keepsMargin is how long before its expiry a point is no longer sent:
	// clocks differ.
	keepsMargin = 5 * time.Minute
	// keepsAtLeast is the shortest retention that InfluxDB has.
	keepsAtLeast = time.Hour
)

// keeping is what is known at an instant about the bucket's retention.
type keeping struct {
	at        time.Time
	retention time.Duration // 0: infinite, or unknown
}

// floor is the Unix time of the oldest point that the bucket keeps.
func (k keeping) floor() int64 {
	if k.retention == 0 {
		return math.MinInt64
	}
	return k.at.Add(keepsMargin - k.retention).Unix()
}

// anchor is the time of the points of posts that were released before the bucket's
// retention: an instant that stays the same until it is between a quarter and half
// as old as the retention. So these points seldom move, and long before the old
// one is dropped. It is zero if the retention is infinite.
func (k keeping) anchor() time.Time {
	if k.retention == 0 {
		return time.Time{}
	}
	// Powers of two, since retention learned from rejections becomes shorter
	// little by little.
	step := time.Hour
	for step*4 <= k.retention {
		step *= 2
	}
	return k.at.Truncate(min(step, k.retention/2)).UTC()
}

// learn records that a point at some time was too old, and reports whether that is
// plausible.
func (k *keeping) learn(t, now time.Time) bool {
	longest := now.Sub(t) - time.Second
	if longest < keepsAtLeast {
		return false
	}
	if k.retention == 0 || longest < k.retention {
		k.at, k.retention = now, longest
	}
	return true
}

// kept is what a Writer knows about its bucket's retention.
type kept struct {
	mu        sync.Mutex
	retention time.Duration // 0: infinite, or unknown
	known     bool          // InfluxDB has reported it, infinite or not
	asked     time.Time     // when it was last requested
	learnedAt time.Time     // when it was learned from a rejection; zero: it was not
}

func (k *kept) now(now time.Time) keeping {
	k.mu.Lock()
	defer k.mu.Unlock()
	return keeping{at: now, retention: k.retention}
}

// learned records what a delivery has learned from rejections.
func (k *kept) learned(from keeping) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.retention, k.learnedAt = from.retention, from.at
}

// askAgain is how often InfluxDB is asked again for the retention, and whether it
// can delete.
const askAgain = time.Hour

// forgetLearned is how long retention learned from rejections counts: somebody may
// have made it longer.
const forgetLearned = 24 * time.Hour

// Keeps returns the bucket's retention. It asks InfluxDB once an hour; a token
// that may only write gets no answer, and then rejections have to tell.
func (w *Writer) Keeps(ctx context.Context) collector.Keeping {
	now := w.now()
	w.kept.mu.Lock()
	due := now.Sub(w.kept.asked) >= askAgain
	w.kept.mu.Unlock()
	if due {
		w.kept.note(w.askRetention(ctx), now)
	}
	w.kept.mu.Lock()
	defer w.kept.mu.Unlock()
	return collector.Keeping{
		Known: w.kept.known, Retention: w.kept.retention,
		Anchor: keeping{at: now, retention: w.kept.retention}.anchor(),
	}
}

// note records an answer; nil means that there was none.
func (k *kept) note(answer *retentionAnswer, now time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case answer == nil:
		return
	case answer.known:
		k.known, k.retention, k.learnedAt = true, answer.retention, time.Time{}
	case now.Sub(k.learnedAt) > forgetLearned:
		k.known, k.retention = false, 0
	}
	k.asked = now
}

// retentionAnswer is InfluxDB's answer about the bucket's retention.
type retentionAnswer struct {
	known     bool
	retention time.Duration
}

// askRetention asks with the API of InfluxDB 2, or else of InfluxDB 1. It returns
// nil if neither answers.
func (w *Writer) askRetention(ctx context.Context) *retentionAnswer {
	found, err := w.retention2(ctx)
	if err == nil && found.known {
		return &found
	}
	if e := w.explainIf(err); e != nil && e.Status == 0 {
		return nil
	}
	if found, err = w.retention1(ctx); err != nil {
		found = retentionAnswer{}
	}
	return &found
}

func (w *Writer) explainIf(err error) *Error {
	if err == nil {
		return nil
	}
	return w.explain(err, nil)
}

// retention2 asks InfluxDB 2, which does not answer a token that may only write.
func (w *Writer) retention2(ctx context.Context) (retentionAnswer, error) {
	where := url.Values{"org": {w.target.org}, "name": {w.target.bucket}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.asking.ServerAPIURL()+"buckets?"+where.Encode(), http.NoBody)
	if err != nil {
		return retentionAnswer{}, err
	}
	if w.userAgent != "" {
		req.Header.Set("User-Agent", w.userAgent)
	}
	var answer struct {
		Buckets []struct {
			Name           string
			RetentionRules []struct{ EverySeconds int64 }
		}
	}
	if err := w.asking.DoHTTPRequest(req, nil, decodeInto(&answer)); err != nil {
		return retentionAnswer{}, err
	}
	for _, b := range answer.Buckets {
		if b.Name != w.target.bucket {
			continue
		}
		found := retentionAnswer{known: true}
		for _, rule := range b.RetentionRules {
			found.retention = time.Duration(rule.EverySeconds) * time.Second
		}
		return found, nil
	}
	return retentionAnswer{}, nil
}

// retention1 asks InfluxDB 1.
func (w *Writer) retention1(ctx context.Context) (retentionAnswer, error) {
	database, policy, _ := strings.Cut(w.target.bucket, "/")
	var answer struct {
		Results []struct {
			Series []struct {
				Columns []string
				Values  [][]any
			}
		}
	}
	if err := w.query1(ctx, "SHOW RETENTION POLICIES ON "+quote(database, '"'), decodeInto(&answer)); err != nil {
		return retentionAnswer{}, err
	}
	for _, result := range answer.Results {
		for _, series := range result.Series {
			for _, values := range series.Values {
				if found := policyOf(series.Columns, values, policy); found.known {
					return found, nil
				}
			}
		}
	}
	return retentionAnswer{}, nil
}

// policyOf reads a row of retention policies: the one with a name, or the default
// one without a name.
func policyOf(columns []string, values []any, name string) retentionAnswer {
	row := map[string]any{}
	for i, c := range columns {
		if i < len(values) {
			row[c] = values[i]
		}
	}
	if name != "" && row["name"] != name || name == "" && row["default"] != true {
		return retentionAnswer{}
	}
	text, _ := row["duration"].(string)
	retention, err := time.ParseDuration(text)
	return retentionAnswer{known: err == nil, retention: retention}
}

// decodeInto decodes a JSON answer.
func decodeInto(v any) func(*http.Response) error {
	return func(resp *http.Response) error {
		err := json.NewDecoder(resp.Body).Decode(v)
		return errors.Join(err, resp.Body.Close())
	}
}
