package scrape

import (
	"context"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// longestRetry is longer than any job waits for its next try.
const longestRetry = 2 * time.Hour

// comes reports whether the time for what happens every so often has come, or
// lies further ahead than that, since the clock was set back.
func comes(next, now time.Time, every time.Duration) bool {
	return !now.Before(next) || next.Sub(now) > every
}

// wake lets jobs try again now that wait for longer than any job does: the
// clock was set back meanwhile. They would keep new ones from the queue.
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
