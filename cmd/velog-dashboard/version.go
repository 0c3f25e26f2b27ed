package main

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/prometheus/common/version"
)

// build identifies this build of the program.
type build struct {
	Version  string // without the v of its tag; never empty
	Revision string // the commit; empty: unknown
	Date     string // of the commit, in RFC 3339; empty: unknown
}

// thisBuild returns the running program's build. `make build` and releases link it
// in; for `go install` and `go build` it is in the build information.
func thisBuild() build {
	linked := build{version.Version, version.Revision, version.BuildDate}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return linked.or(buildOf(info))
}

// or completes unknown fields from another build.
func (b build) or(other build) build {
	return build{
		cmp.Or(b.Version, other.Version, "dev"),
		cmp.Or(b.Revision, other.Revision),
		cmp.Or(b.Date, other.Date),
	}
}

// buildOf reads build information. A module downloaded by `go install` names its
// version, but not its commit, unless the version is that of a commit without a tag.
func buildOf(info *debug.BuildInfo) build {
	var b build
	if v := info.Main.Version; v != "(devel)" {
		b.Version = strings.TrimPrefix(v, "v")
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.time":
			b.Date = s.Value
		}
	}
	return b
}

// String returns the version with what else is known of the build.
func (b build) String() string {
	var details []string
	if b.Revision != "" {
		details = append(details, "commit "+b.Revision)
	}
	if b.Date != "" {
		details = append(details, b.Date)
	}
	details = append(details, runtime.Version(), runtime.GOOS+"/"+runtime.GOARCH)
	return b.Version + " (" + strings.Join(details, ", ") + ")"
}

func programVersion() string { return thisBuild().Version }

func printVersion(_ context.Context, args []string, s streams) error {
	if _, err := parse(flags("version"), args, 0, 0); err != nil {
		return err
	}
	_, err := fmt.Fprintf(s.out, "velog-dashboard %s\n", thisBuild())
	return err
}
