package main

import (
	"runtime/debug"
	"strings"
	"testing"
)

func TestVersionOfEachWayToBuild(t *testing.T) {
	commit := []debug.BuildSetting{{Key: "vcs.revision", Value: "0123456789ab"}, {Key: "vcs.time", Value: "2026-11-22T14:00:00Z"}}
	info := func(version string, settings ...debug.BuildSetting) build {
		return buildOf(&debug.BuildInfo{Main: debug.Module{Version: version}, Settings: settings})
	}
	for name, c := range map[string]struct {
		linked, known build
		want          string
	}{
		"release":             {build{"1.2.3", "fedcba", "2026-12-01T00:00:00Z"}, info("v1.2.3"), "1.2.3 (commit fedcba, 2026-12-01T00:00:00Z, go"},
		"go install @v1.2.3":  {build{}, info("v1.2.3"), "1.2.3 (go"},
		"go install @main":    {build{}, info("v0.0.0-20261122140000-0123456789ab"), "0.0.0-20261122140000-0123456789ab (go"},
		"go build in a clone": {build{}, info("v1.2.4-0.20261122140000-0123456789ab+dirty", commit...), "1.2.4-0.20261122140000-0123456789ab+dirty (commit 0123456789ab, 2026-11-22T14:00:00Z, go"},
		"without git":         {build{}, info("(devel)"), "dev (go"},
		"without information": {build{}, info(""), "dev (go"},
	} {
		if got := c.linked.or(c.known).String(); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %s, want %s…", name, got, c.want)
		}
	}
}
