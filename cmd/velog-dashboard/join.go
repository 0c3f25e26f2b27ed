package main

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/fleet"
	"github.com/velog-dashboard/velog-dashboard/collector/metrics"
	"github.com/velog-dashboard/velog-dashboard/collector/scrape"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

// Roles of a process, where several share a database.
const (
	roleAll     = "all"
	roleWeb     = "web"
	roleCollect = "collect"
)

// join joins the other processes that share the database, if there can be any.
// From then on their common clock is the one to go by.
func (a *app) join(ctx context.Context) error {
	if a.config.DatabaseURL == "" {
		return nil
	}
	f, err := fleet.Open(ctx, string(a.config.DatabaseURL), a.log)
	if err == nil {
		a.fleet, a.now = f, f.Now
	}
	return err
}

// connectVelog makes the client of velog. Processes that share a database pass one
// gate.
func (a *app) connectVelog() (err error) {
	o := velog.Options{
		V3URL: a.config.V3URL, V2URL: a.config.V2URL, Rate: a.config.Rate,
		UserAgent: userAgent(), Trace: trace(a.metrics), Now: a.now,
	}
	if a.fleet != nil {
		o.Gate = a.fleet.Gate(fleet.GateOptions{Rate: a.config.Rate, Breaker: o.Trace.Breaker})
	}
	a.velog, err = velog.New(o)
	return err
}

// newQueue makes the queue of jobs: one for all processes that share a database.
func (a *app) newQueue(ctx context.Context) (*scrape.Queue, error) {
	if a.fleet == nil {
		return scrape.NewQueue(ctx, a.scraper, a.delivery, a.log)
	}
	return scrape.NewSharedQueue(ctx, a.scraper, a.delivery, a.fleet, a.log)
}

// buckets limit attempts to sign in; nil: in this process alone.
func (a *app) buckets() collector.Buckets {
	if a.fleet == nil {
		return nil
	}
	return a.fleet.Buckets()
}

// plans reports whether this process plans for the installation.
func (a *app) plans() bool { return a.fleet == nil || a.fleet.Planner() }

// ofInstallation registers metrics that are about the whole installation, which
// one of its processes exports.
func (a *app) ofInstallation(c prometheus.Collector) {
	a.registry.MustRegister(metrics.WhilePlanning(a.plans, c))
}

// exclusively does work that one process at a time does, such as a scrape of an
// account by a command beside the daemons.
func (a *app) exclusively(ctx context.Context, lease string, do func(context.Context) error) error {
	if a.fleet == nil {
		return do(ctx)
	}
	return a.fleet.Exclusive(ctx, lease, do)
}

// answerWithin is how long a page waits for a database that did not answer before.
const answerWithin = 3 * time.Second

// impatient bounds requests in time while the database does not answer: one that
// is cut off would keep them waiting.
func (a *app) impatient(all http.Handler) http.Handler {
	if a.fleet == nil {
		return all
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if a.fleet.Away() {
			ctx, cancel := context.WithTimeout(r.Context(), answerWithin)
			defer cancel()
			r = r.WithContext(ctx)
		}
		all.ServeHTTP(w, r)
	})
}

// operationsOnly serves metrics and health, and no pages.
func operationsOnly(all http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/metrics" && !strings.HasPrefix(r.URL.Path, "/-/") {
			http.Error(w, "this process collects (ROLE=collect); another one serves the pages", http.StatusNotFound)
			return
		}
		all.ServeHTTP(w, r)
	})
}
