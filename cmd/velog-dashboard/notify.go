package main

import (
	"context"
	"errors"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/notify"
	"github.com/velog-dashboard/velog-dashboard/collector/scrape"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// notifier tells the operator of events; nil without addresses.
func (a *app) notifier() (*notify.Notifier, error) {
	if len(a.config.Notify.Targets) == 0 {
		return nil, nil
	}
	l, err := a.config.Notify.language()
	counters := map[int]map[string]prometheus.Counter{}
	for _, t := range a.config.Notify.Targets {
		counters[t.Number] = a.metrics.Notifications(t.Service, t.Number, notify.Outcomes())
	}
	return &notify.Notifier{
		Ledger: a.ledger, Targets: a.config.Notify.Targets, Kinds: a.config.Notify.Kinds, Now: a.now, Log: a.log,
		Text: func(t notify.Target, n *collector.Notice, d collector.Digest) string {
			return noticeText(l, a.config.PublicURL, t, n, d)
		},
		Notified: func(t notify.Target, outcome string) { counters[t.Number][outcome].Inc() },
	}, err
}

// language returns the texts of notifications.
func (c notifyConfig) language() (*text.Language, error) {
	return textsIn(c.Language)
}

// noticeText writes a notice: whose blog it is about, what happened, and where to
// read more.
func noticeText(l *text.Language, publicURL string, t notify.Target, n *collector.Notice, d collector.Digest) string {
	said := l.EventTime(n.Event) + ": " + l.Event(n.Event)
	if n.Event.Kind == collector.EventDigest {
		said = l.Digest(d)
	}
	text := t.AsText("velog @" + n.User + "\n" + said)
	if publicURL != "" {
		text += "\n" + publicURL + "/@" + n.User + "/events?show=" + string(n.Event.Kind)
	}
	return text
}

// notify tells of what is new once, for commands that end.
func (a *app) notify(ctx context.Context) error {
	n, err := a.notifier()
	if n == nil || err != nil || ctx.Err() != nil {
		return err
	}
	return a.exclusively(ctx, scrape.LeaseOfNotices, n.Run)
}

// notifications reports whether each address of NOTIFY_URLS is one, and if that is
// asked for, sends a message to each.
func (c *checkup) notifications(ctx context.Context, cfg config, send bool) {
	if len(cfg.Notify.Targets) == 0 {
		c.report("notifications", "NOTIFY_URLS is not set: nobody is told of events", nil)
		return
	}
	for _, t := range cfg.Notify.Targets {
		if !send {
			c.report("notifications", t.Name()+" is an address; send a message there with: velog-dashboard check --notify", nil)
			continue
		}
		l, err := cfg.Notify.language()
		if err == nil {
			err = t.Send(ctx, "velog-dashboard: "+l.Say("notify.test"))
		}
		if err != nil {
			err = errors.New(t.Name() + " did not take the message: " + err.Error() + "; check the address in NOTIFY_URLS")
		}
		c.report("notifications", t.Name()+" took the message", err)
	}
}
