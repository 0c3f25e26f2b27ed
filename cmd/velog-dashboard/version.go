package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/prometheus/common/version"
	"github.com/spf13/cobra"
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

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Long:    `Print the version, and the commit and its date if they are known.`,
		Example: `  velog-dashboard version`,
		Args:    arguments(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(c.OutOrStdout(), "velog-dashboard %s\n", thisBuild())
			return err
		},
	}
}
