package scrape

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

const (
	// queuedLeast is how many jobs may wait in a shared queue at any rate. The
	// queue is planned every second; more would only wait longer in it.
	queuedLeast = 40

	// afterTrouble is how long nobody tries again what failed without a word in
	// the ledger.
	afterTrouble = time.Minute

	// planWithin is how long planning may take: a database that is cut off may
	// never answer.
	planWithin = 30 * time.Second
)

// Shared is what processes share that work on one queue. Each job comes with a
// lease on what it is about. The lease, not the queue, says that one process at a
// time works on that: it ends soon after its process has died, whose job River
// would not give to anybody else for an hour.
type Shared interface {
	// DB is the database of the queue.
	DB() *sql.DB

	// ID is the name of this process.
	ID() string

	// Alone runs a function while no other process does.
	Alone(ctx context.Context, do func(context.Context) error) error

	// Plans reports whether it is this process that plans.
	Plans(ctx context.Context) (bool, error)

	// Load counts the jobs that wait and those that are worked on.
	Load(ctx context.Context) (waiting, working int, err error)

	// Jobs counts them by kind and state.
	Jobs(ctx context.Context) ([]collector.JobCount, error)

	// Grant gives out leases on the first of the names on which there is none, on
	// most at most.
	Grant(ctx context.Context, tx *sql.Tx, names []string, most int) ([]collector.Lease, error)

	// Take begins the work on a lease. It reports false if the lease has ended. The
	// context ends with it.
	Take(ctx context.Context, l collector.Lease) (context.Context, bool, error)

	// Release ends it. Nobody gets another one before a while has passed.
	Release(l collector.Lease, after time.Duration)
}

// NewSharedQueue makes a queue that several processes work on, in their database.
// It is not running yet.
func NewSharedQueue(ctx context.Context, scrapes *Scraper, delivery *Delivery, shared Shared, log *slog.Logger) (*Queue, error) {
	q := &Queue{scraper: scrapes, delivery: delivery, shared: shared, log: log}
	driver := sharedDriver(shared.DB())
	err := shared.Alone(ctx, func(ctx context.Context) error { return migrate(ctx, driver, log) })
	if err == nil {
		err = q.prepare(driver, river.Config{
			ID: shared.ID(), Logger: fewErrors(log),
			Middleware: []rivertype.Middleware{&underLease{shared: shared}},
		})
	}
	if err != nil {
		return nil, fmt.Errorf("preparing the job queue: %w", err)
	}
	return q, nil
}

// leaseOf names what a job is about. Whether an account is scraped or its tokens
// are renewed: one process at a time does.
func leaseOf(args river.JobArgs) string {
	switch a := args.(type) {
	case scrapeArgs:
		return LeaseOfAccount(a.Account)
	case refreshArgs:
		return LeaseOfAccount(a.Account)
	case notifyArgs:
		return LeaseOfNotices
	}
	return LeaseOfDelivery
}

// LeaseOfDelivery is the name of the lease of a delivery.
const LeaseOfDelivery = "delivery"

// LeaseOfNotices is the name of the lease of telling people of events.
const LeaseOfNotices = "notices"

// LeaseOfAccount is the name of the lease of an account's scrapes.
func LeaseOfAccount(account int64) string { return "account/" + strconv.FormatInt(account, 10) }

// RunWithoutJobs is [Queue.Run] for a process that works on no jobs, and that only
// tells the ledger where readers look.
func (q *Queue) RunWithoutJobs(ctx context.Context) error {
	tick := time.NewTicker(planEvery)
	defer tick.Stop()
	failing := &seldom{every: time.Minute}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		bounded, cancel := context.WithTimeout(ctx, planWithin)
		err := q.noteViewed(bounded, q.scraper.Now())
		cancel()
		if err != nil && ctx.Err() == nil && failing.now() {
			q.log.Error("noting what is looked at failed, will retry", "error", err)
		}
	}
}

// planShared plans for all processes, if it is this one that does.
func (q *Queue) planShared(ctx context.Context, now time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, planWithin)
	defer cancel()
	if err := q.noteViewed(ctx, now); err != nil {
		return err
	}
	plans, err := q.shared.Plans(ctx)
	if err != nil || !plans {
		return err
	}
	waiting, working, err := q.shared.Load(ctx)
	if err != nil {
		return err
	}
	room := max(queuedLeast, int(2*q.scraper.Schedule.Rate)) - waiting
	if room <= 0 {
		return nil
	}
	// Those in the queue are due as well, until they are done.
	todo, err := q.todo(ctx, now, room+waiting+working)
	if err != nil || len(todo) == 0 {
		return err
	}
	tx, err := q.shared.DB().BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := q.enqueue(ctx, tx, todo, room); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// enqueue puts the jobs of whatever nobody works on into the queue.
func (q *Queue) enqueue(ctx context.Context, tx *sql.Tx, todo []river.JobArgs, room int) error {
	names := make([]string, 0, len(todo))
	byName := map[string]river.JobArgs{}
	for _, args := range todo {
		name := leaseOf(args)
		if byName[name] == nil { // a refresh comes before a scrape, which would renew as well
			names = append(names, name)
			byName[name] = args
		}
	}
	leases, err := q.shared.Grant(ctx, tx, names, room)
	if err != nil || len(leases) == 0 {
		return err
	}
	jobs := make([]river.InsertManyParams, len(leases))
	for i, l := range leases {
		metadata, err := json.Marshal(leased{l})
		if err != nil {
			return err
		}
		jobs[i] = river.InsertManyParams{
			Args: byName[l.Name],
			// What fails is planned again, not tried again.
			InsertOpts: &river.InsertOpts{MaxAttempts: 1, Metadata: metadata},
		}
	}
	_, err = q.client.InsertManyTx(ctx, tx, jobs)
	return err
}

// leased is the metadata of a job.
type leased struct {
	Lease collector.Lease `json:"lease"`
}

// underLease has jobs done under their leases.
type underLease struct {
	river.MiddlewareDefaults
	shared Shared
}

func (u *underLease) Work(ctx context.Context, job *rivertype.JobRow, do func(context.Context) error) error {
	var m leased
	if err := json.Unmarshal(job.Metadata, &m); err != nil {
		return river.JobCancel(fmt.Errorf("job without a lease: %w", err))
	}
	work, taken, err := u.shared.Take(ctx, m.Lease)
	if err != nil {
		return river.JobCancel(err)
	}
	if !taken { // it was planned again meanwhile
		return nil
	}
	pause := afterTrouble // if it panics
	defer func() { u.shared.Release(m.Lease, pause) }()
	err = do(work)
	pause = pauseAfter(work, job.Kind, err)
	if err != nil {
		return river.JobCancel(err)
	}
	return nil
}

// pauseAfter returns how long nobody tries again after work has ended.
func pauseAfter(work context.Context, kind string, err error) time.Duration {
	snoozed, snooze := errors.AsType[*rivertype.JobSnoozeError](err)
	_, noted := errors.AsType[*rivertype.JobCancelError](err)
	switch {
	case snooze:
		return snoozed.Duration
	case err == nil, noted, work.Err() != nil: // the ledger says when
		return 0
	case kind == refreshArgs{}.Kind(): // which is not to keep its account from being read
		return 0
	}
	return afterTrouble
}
