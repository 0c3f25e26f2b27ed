package scrape

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
	_ "modernc.org/sqlite" // the queue's database

	"github.com/velog-dashboard/velog-dashboard/collector"
)

const (
	queueScrapes    = "scrapes"
	queueTokens     = "tokens"
	queueDeliveries = "deliveries"
	queueNotices    = "notices"

	// scrapesAtOnce is how many scrapes run side by side. They share one rate
	// limit, so that more of them would only wait longer for it.
	scrapesAtOnce = 8

	// requestsAtOnce is more than the scrapes side by side take together, if their
	// accounts are large: 12,000 posts each.
	requestsAtOnce = scrapesAtOnce * 250

	// duePerPlan limits how many scrapes wait in the queue.
	duePerPlan = 100

	planEvery    = time.Second
	deliverEvery = 10 * time.Second
	tokensEvery  = 5 * time.Minute

	// tokensAhead is how long before its expiry an access token is renewed.
	// velog renews one only in its last 30 minutes (authPlugin.mts,
	// consumeUser).
	tokensAhead = 25 * time.Minute

	stopWithin = 10 * time.Second
)

// Queue runs scrapes, token refreshes and deliveries as jobs of River. What is due
// and what is undelivered is in the ledger, so that the queue of a process that
// works alone can live in memory: after a restart it is filled again from the
// ledger, and no job of a killed process is left behind. Several processes share
// one in their database; see [Shared].
type Queue struct {
	scraper  *Scraper
	delivery *Delivery // nil: no delivery
	// attention is which accounts are being viewed; nil: unknown.
	attention *Attention
	notifier  Notifier // nil: nobody is notified
	shared    Shared   // nil: this process works alone
	client    *river.Client[*sql.Tx]
	db        *sql.DB // of a process that works alone
	log       *slog.Logger

	nextDelivery, nextTokens, nextNotices time.Time

	running context.Context // ends once the queue is to stop
}

type scrapeArgs struct {
	Account int64 `json:"account"`
}

func (scrapeArgs) Kind() string { return "scrape" }

func (scrapeArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queueScrapes, MaxAttempts: 100}
}

type refreshArgs struct {
	Account int64 `json:"account"`
}

func (refreshArgs) Kind() string { return "refresh" }

func (refreshArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queueTokens, MaxAttempts: 5}
}

type deliverArgs struct{}

func (deliverArgs) Kind() string { return "deliver" }

func (deliverArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queueDeliveries, MaxAttempts: 100}
}

// Notifier tells people of events.
type Notifier interface {
	// Due reports whether there is anything to tell.
	Due(ctx context.Context) (bool, error)

	// Run tells it.
	Run(ctx context.Context) error
}

type notifyArgs struct{}

func (notifyArgs) Kind() string { return "notify" }

func (notifyArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queueNotices, MaxAttempts: 100}
}

// oncePerArgs keeps a second job from the queue while one with the same
// arguments has not ended for good. Where processes share a queue, leases do.
func oncePerArgs() *river.InsertOpts {
	return &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
		rivertype.JobStateRetryable, rivertype.JobStateScheduled,
	}}}
}

// NewQueue makes the queue of a process that works alone, which is not running
// yet. Without a delivery, points wait in the ledger.
func NewQueue(ctx context.Context, scrapes *Scraper, delivery *Delivery, log *slog.Logger) (*Queue, error) {
	db, err := sql.Open("sqlite", "file::memory:")
	if err != nil {
		return nil, fmt.Errorf("opening the job queue: %w", err)
	}
	// The database exists in one connection: it must stay open, and be the only
	// one.
	db.SetMaxOpenConns(1)
	db.SetConnMaxLifetime(0)
	q := &Queue{scraper: scrapes, delivery: delivery, db: db, log: log}
	driver := queueDriver(db)
	err = migrate(ctx, driver, log)
	if err == nil {
		err = q.prepare(driver, river.Config{Logger: onlyErrors(log)})
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("preparing the job queue: %w", err), db.Close())
	}
	return q, nil
}

// migrate makes River's tables, or brings them up to date.
func migrate(ctx context.Context, driver riverdriver.Driver[*sql.Tx], log *slog.Logger) error {
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: onlyErrors(log)})
	if err == nil {
		_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	}
	return err
}

// prepare makes the client of River, which the configuration is completed for.
func (q *Queue) prepare(driver riverdriver.Driver[*sql.Tx], config river.Config) (err error) {
	workers := river.NewWorkers()
	river.AddWorker(workers, &scrapeWorker{scraper: q.scraper})
	river.AddWorker(workers, &refreshWorker{scraper: q.scraper})
	river.AddWorker(workers, &notifyWorker{queue: q})
	queues := map[string]river.QueueConfig{
		queueScrapes: {MaxWorkers: scrapesAtOnce},
		queueTokens:  {MaxWorkers: 1},
		queueNotices: {MaxWorkers: 1},
	}
	if q.delivery != nil {
		river.AddWorker(workers, &deliverWorker{delivery: q.delivery})
		queues[queueDeliveries] = river.QueueConfig{MaxWorkers: 1}
	}
	config.Queues, config.Workers = queues, workers
	config.CompletedJobRetentionPeriod = time.Minute
	config.CancelledJobRetentionPeriod = time.Minute
	config.DiscardedJobRetentionPeriod = time.Minute
	config.SoftStopTimeout = stopWithin
	q.client, err = river.NewClient(driver, &config)
	return err
}

// Run runs jobs until the context ends, then gives running jobs some seconds to
// finish before it cancels them.
func (q *Queue) Run(ctx context.Context) error {
	if q.db != nil {
		defer q.db.Close()
	}
	q.running = ctx
	jobs := context.WithoutCancel(ctx)
	if err := q.client.Start(jobs); err != nil {
		return fmt.Errorf("starting the job queue: %w", err)
	}
	tick := time.NewTicker(planEvery)
	defer tick.Stop()
	failing := &seldom{every: time.Minute}
	for ctx.Err() == nil {
		if err := q.Plan(ctx, q.scraper.Now()); err != nil && ctx.Err() == nil && failing.now() {
			q.log.Error("planning jobs failed, will retry", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
	if err := q.client.Stop(jobs); err != nil {
		return fmt.Errorf("stopping the job queue: %w", err)
	}
	return nil
}

// Plan is one pass over what is due: it adds jobs that are not in the queue yet.
func (q *Queue) Plan(ctx context.Context, now time.Time) error {
	if q.shared != nil {
		return q.planShared(ctx, now)
	}
	if err := q.noteViewed(ctx, now); err != nil {
		return err
	}
	if comes(q.nextTokens, now, tokensEvery) { // as often is enough
		if err := q.wake(ctx); err != nil {
			return err
		}
	}
	todo, err := q.todo(ctx, now, duePerPlan)
	if err != nil || len(todo) == 0 {
		return err
	}
	jobs := make([]river.InsertManyParams, len(todo))
	for i, args := range todo {
		jobs[i] = river.InsertManyParams{Args: args, InsertOpts: oncePerArgs()}
	}
	_, err = q.client.InsertMany(ctx, jobs)
	return err
}

// todo returns the jobs whose time has come, of scrapes limit at most.
func (q *Queue) todo(ctx context.Context, now time.Time, limit int) ([]river.JobArgs, error) {
	var jobs []river.JobArgs
	if q.delivery != nil && comes(q.nextDelivery, now, deliverEvery) {
		q.nextDelivery = now.Add(deliverEvery)
		jobs = append(jobs, deliverArgs{})
	}
	if q.notifier != nil && comes(q.nextNotices, now, deliverEvery) {
		q.nextNotices = now.Add(deliverEvery)
		due, err := q.notifier.Due(ctx)
		if err != nil {
			return nil, err
		}
		if due {
			jobs = append(jobs, notifyArgs{})
		}
	}
	if comes(q.nextTokens, now, tokensEvery) {
		q.nextTokens = now.Add(tokensEvery)
		expiring, err := q.scraper.Ledger.ExpiringTokens(ctx, now.Add(tokensAhead))
		if err != nil {
			return nil, err
		}
		for _, id := range expiring {
			jobs = append(jobs, refreshArgs{Account: id})
		}
	}
	cadence, err := q.scraper.Cadence(ctx)
	if err != nil {
		return nil, err
	}
	due, err := q.scraper.Ledger.Due(ctx, now, cadence.Latest(now), limit)
	for _, id := range due {
		jobs = append(jobs, scrapeArgs{Account: id})
	}
	return jobs, err
}

// Attend makes the queue store which accounts are viewed.
func (q *Queue) Attend(a *Attention) { q.attention = a }

// Notify makes the queue tell people of events. It is called before [Queue.Run].
func (q *Queue) Notify(n Notifier) { q.notifier = n }

// Counts returns how many jobs are unfinished, by kind and state.
func (q *Queue) Counts(ctx context.Context) ([]collector.JobCount, error) {
	if q.shared != nil {
		return q.shared.Jobs(ctx)
	}
	params := river.NewJobListParams().First(10_000).States(
		rivertype.JobStateAvailable, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled)
	list, err := q.client.JobList(ctx, params)
	if err != nil {
		return nil, fmt.Errorf("counting jobs: %w", err)
	}
	index := map[collector.JobCount]int{}
	for _, j := range list.Jobs {
		index[collector.JobCount{Kind: j.Kind, State: string(j.State)}]++
	}
	counts := make([]collector.JobCount, 0, len(index))
	for c, n := range index {
		c.Jobs = n
		counts = append(counts, c)
	}
	return counts, nil
}

type scrapeWorker struct {
	river.WorkerDefaults[scrapeArgs]
	scraper *Scraper
}

func (w *scrapeWorker) Work(ctx context.Context, job *river.Job[scrapeArgs]) error {
	a, err := w.scraper.Ledger.Account(ctx, job.Args.Account)
	if errors.Is(err, collector.ErrNoAccount) {
		return river.JobCancel(err) // removed meanwhile
	}
	// A scrape that finished between the search for due accounts and the
	// insertion of this job has made it unnecessary; so has a disconnected
	// account.
	if err != nil || !a.Tracked {
		return err
	}
	cadence, err := w.scraper.Cadence(ctx)
	if err != nil || !cadence.Due(a.NextScrape, w.scraper.Now()) {
		return err
	}
	_, err = w.scraper.Run(ctx, a.ID)
	if err != nil && w.noted(ctx, a) {
		return river.JobCancel(err)
	}
	return err
}

// noted reports whether the ledger has recorded a scrape's failure. Then it alone
// says when the next one is due: a job left in the queue for a later attempt would
// block the scrape that a writer requests, or that follows a new connection.
func (w *scrapeWorker) noted(ctx context.Context, before collector.Account) bool {
	after, err := w.scraper.Ledger.Account(ctx, before.ID)
	return errors.Is(err, collector.ErrNoAccount) || err == nil && after.Failures > before.Failures
}

// NextRetry is for scrapes that the ledger could not record.
func (w *scrapeWorker) NextRetry(*river.Job[scrapeArgs]) time.Time {
	return time.Now().Add(time.Minute)
}

// Timeout leaves time for large accounts at a low rate; each request has its own,
// shorter timeout.
func (w *scrapeWorker) Timeout(*river.Job[scrapeArgs]) time.Duration {
	const shortest, longest = 30 * time.Minute, 24 * time.Hour
	if rate := w.scraper.Schedule.Rate; rate > 0 {
		takes := requestsAtOnce / rate * float64(time.Second)
		return max(shortest, time.Duration(min(takes, float64(longest))))
	}
	return shortest
}

type refreshWorker struct {
	river.WorkerDefaults[refreshArgs]
	scraper *Scraper
}

func (w *refreshWorker) Work(ctx context.Context, job *river.Job[refreshArgs]) error {
	err := w.scraper.Refresh(ctx, job.Args.Account)
	if err != nil {
		w.scraper.Log.Warn("could not renew tokens", "account", job.Args.Account, "error", err)
	}
	return err
}

func (w *refreshWorker) Timeout(*river.Job[refreshArgs]) time.Duration { return 5 * time.Minute }

type notifyWorker struct {
	river.WorkerDefaults[notifyArgs]
	queue *Queue
}

// Work begins no further notification once the queue is to stop: what is being sent
// when the process is killed is lost.
func (w *notifyWorker) Work(ctx context.Context, _ *river.Job[notifyArgs]) error {
	if w.queue.notifier == nil {
		return nil // another process has addresses
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(w.queue.running, cancel)()
	return w.queue.notifier.Run(ctx)
}

// NextRetry is for notifications that the ledger could not record.
func (w *notifyWorker) NextRetry(*river.Job[notifyArgs]) time.Time {
	return time.Now().Add(time.Minute)
}

// Timeout leaves time for many addresses that do not answer.
func (w *notifyWorker) Timeout(*river.Job[notifyArgs]) time.Duration { return time.Hour }

type deliverWorker struct {
	river.WorkerDefaults[deliverArgs]
	delivery *Delivery
}

func (w *deliverWorker) Work(ctx context.Context, _ *river.Job[deliverArgs]) error {
	_, err := w.delivery.Run(ctx, nil)
	if err != nil && ctx.Err() == nil {
		w.delivery.Log.Warn("delivery failed, points stay pending in the ledger", "error", err)
	}
	if wait := min(waitOf(err), longestWait); wait > 0 {
		return river.JobSnooze(wait)
	}
	return err
}

// longestWait is how long a delivery waits at most if InfluxDB asks for it.
const longestWait = 2 * time.Hour

// waitOf returns how long a sink's error asks to wait, 0 if it does not.
func waitOf(err error) time.Duration {
	e, ok := errors.AsType[interface {
		error
		Wait() time.Duration
	}](err)
	if !ok {
		return 0
	}
	return e.Wait()
}

// NextRetry backs off from 10 seconds to 5 minutes.
func (w *deliverWorker) NextRetry(job *river.Job[deliverArgs]) time.Time {
	return time.Now().Add(min(5*time.Minute, 10*time.Second<<min(job.Attempt, 10)/2))
}

// Timeout leaves time for a first delivery of years of days; each write has a
// shorter one of its own.
func (w *deliverWorker) Timeout(*river.Job[deliverArgs]) time.Duration { return 24 * time.Hour }
