package scrape

import (
	"context"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// longestRetry is longer than any job waits for its next attempt.
const longestRetry = 2 * time.Hour

// comes reports whether the time of a periodic task has come, or is further ahead
// than its period, since the clock was set back.
func comes(next, now time.Time, every time.Duration) bool {
	return !now.Before(next) || next.Sub(now) > every
}

// wake makes jobs available that wait longer than any job should, because the
// clock was set back. They would block new ones.
func (q *Queue) wake(ctx context.Context) error {
	list, err := q.client.JobList(ctx, river.NewJobListParams().First(10_000).
		States(rivertype.JobStateRetryable, rivertype.JobStateScheduled))
	if err != nil {
		return err
	}
	for _, j := range list.Jobs {
		if time.Until(j.ScheduledAt) <= longestRetry {
			continue
		}
		if _, err := q.client.JobRetry(ctx, j.ID); err != nil {
			return err
		}
	}
	return nil
}
