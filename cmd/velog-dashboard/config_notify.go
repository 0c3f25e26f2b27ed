package main

import (
	"slices"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/notify"
)

// notify reads whom to tell of what. No message has anything of an address in it: it
// is a secret as a whole.
func (e environment) notify(found *mistakes) notifyConfig {
	var c notifyConfig
	var errs []error
	c.Targets, errs = notify.Parse(string(e.NotifyURLs))
	for _, err := range errs {
		found.add("NOTIFY_URLS", "%v", err)
	}
	told := notifiedKinds()
	for name := range strings.SplitSeq(e.NotifyKinds, ",") {
		kind := collector.EventKind(strings.ToLower(strings.TrimSpace(name)))
		switch {
		case kind == "" || slices.Contains(c.Kinds, kind):
		case !slices.Contains(told, kind):
			found.add("NOTIFY_KINDS", "has %s, which is not a kind of event that is told: use some of %s, comma-separated", quote(string(kind)), joined(told))
		default:
			c.Kinds = append(c.Kinds, kind)
		}
	}
	c.Language = strings.ToLower(e.NotifyLanguage)
	if !slices.Contains([]string{"en", "ko"}, c.Language) {
		found.add("NOTIFY_LANGUAGE", "is %s, but must be en or ko", quote(e.NotifyLanguage))
	}
	return c
}

// notifiedKinds are the kinds of events that can be told: those of private and of
// deleted posts are not.
func notifiedKinds() []collector.EventKind {
	return slices.DeleteFunc(collector.EventKinds(), func(k collector.EventKind) bool {
		return k == collector.EventPrivate || k == collector.EventDeleted
	})
}

func joined(kinds []collector.EventKind) string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	return strings.Join(names, ", ")
}
