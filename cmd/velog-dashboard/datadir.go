package main

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
)

// dataDirName is the directory's name below the system's directory for such data.
const dataDirName = "velog-dashboard"

// strayDir is where a relative DATA_DIR, or a copy of somebody's ledger, usually is.
const strayDir = "data"

// stateDirectory returns the directory of the ledger for an empty DATA_DIR. It does
// not depend on the working directory, from which a second ledger would begin
// unnoticed. It is empty if the environment names none.
func stateDirectory(goos string, getenv func(string) string) string {
	if dirs := getenv("STATE_DIRECTORY"); dirs != "" { // systemd's, separated by colons
		dir, _, _ := strings.Cut(dirs, ":")
		return dir
	}
	base, home := getenv("XDG_STATE_HOME"), getenv("HOME")
	switch {
	case filepath.IsAbs(base): // its specification has relative ones ignored
	case goos == "windows":
		base = getenv("LocalAppData")
	case home == "":
		base = ""
	case goos == "darwin":
		base = filepath.Join(home, "Library", "Application Support")
	default:
		base = filepath.Join(home, ".local", "state")
	}
	if base == "" {
		return ""
	}
	return filepath.Join(base, dataDirName)
}

// dataDir returns the directory of the ledger.
func (e environment) dataDir(found *mistakes) string {
	if e.DataDir != "" {
		return e.DataDir
	}
	dir := stateDirectory(runtime.GOOS, os.Getenv)
	if dir == "" {
		found.add("DATA_DIR", "is not set, and neither is HOME, below which the ledger would be: set it to a directory")
	}
	return dir
}

// strayLedger returns a warning if the working directory has a ledger that is not
// used because DATA_DIR is not set.
func strayLedger(cfg config) string {
	if cfg.DatabaseURL != "" || cfg.DataDir != stateDirectory(runtime.GOOS, os.Getenv) {
		return ""
	}
	stray, err := os.Stat(filepath.Join(strayDir, ledger.FileName))
	if err != nil {
		return ""
	}
	if used, err := os.Stat(filepath.Join(cfg.DataDir, ledger.FileName)); err == nil && os.SameFile(stray, used) {
		return ""
	}
	return "another ledger is in ./" + strayDir + " and is not used: set DATA_DIR=" + strayDir +
		" to use it, or move its files to " + cfg.DataDir
}

// serviceDir is where the systemd service of the packages has its ledger.
const serviceDir = "/var/lib/velog-dashboard"

// serviceLedger returns a warning if the systemd service has a ledger, at a path, that
// is not used because DATA_DIR is not set. Only root can look into it.
func serviceLedger(cfg config, path string) string {
	if cfg.DatabaseURL != "" || cfg.DataDir == path || cfg.DataDir != stateDirectory(runtime.GOOS, os.Getenv) {
		return ""
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	return "the systemd service has another ledger, in " + path + ", which is not used: " +
		"for commands with it, use sudo velog-dashboardctl instead of velog-dashboard"
}

// missedLedger returns a warning if there is no ledger where one is looked for, but
// elsewhere.
func missedLedger(cfg config) string {
	return cmp.Or(strayLedger(cfg), serviceLedger(cfg, serviceDir))
}

// sayNewLedger warns of what may be a mistake: that a command has made a new ledger,
// or that there is another one.
func (a *app) sayNewLedger(isNew bool) {
	text := strayLedger(a.config)
	if isNew {
		text = missedLedger(a.config)
	}
	if text != "" {
		a.log.Warn(text)
	}
	if isNew {
		a.log.Info("created a new ledger", "data", a.config.ledgerPlace())
	}
}

// sayLedger logs which ledger is open, so that a wrong one is noticed.
func (a *app) sayLedger(ctx context.Context) error {
	since, err := a.ledger.Since(ctx)
	if err == nil {
		a.log.Info("opened the ledger", "data", a.config.ledgerPlace(), "readings", sinceWords(since))
	}
	return err
}

func sinceWords(first time.Time) string {
	if first.IsZero() {
		return "none yet"
	}
	return "since " + moment(first)
}

// remainsAge is older than any command works: what is younger may be in use.
const remainsAge = 24 * time.Hour

// removeRemains removes from the data directory what commands left there that were
// killed: copies of the ledger for "backup -" and restore. It returns their names.
func removeRemains(dir string, now time.Time) (removed []string, err error) {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".backup-") && !strings.HasPrefix(e.Name(), ".restore-") {
			continue
		}
		info, statErr := e.Info()
		if statErr != nil || now.Sub(info.ModTime()) < remainsAge {
			continue // gone, or in use
		}
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
		removed = append(removed, e.Name())
	}
	return removed, err
}

// tidy removes remains from the data directory. A failure is no reason not to start.
func (a *app) tidy() {
	if a.config.DatabaseURL != "" {
		return
	}
	removed, err := removeRemains(a.config.DataDir, time.Now())
	if err != nil {
		a.log.Warn("files of commands that were killed cannot be removed", "data", a.config.DataDir, "error", err)
	}
	if len(removed) > 0 {
		a.log.Info("removed files of commands that were killed", "data", a.config.DataDir, "files", removed)
	}
}

// hasLedger reports whether there is a ledger in the data directory; of one in
// PostgreSQL nobody knows before it is open.
func hasLedger(cfg config) bool {
	if cfg.DatabaseURL != "" {
		return true
	}
	_, err := os.Stat(filepath.Join(cfg.DataDir, ledger.FileName))
	return !errors.Is(err, os.ErrNotExist)
}
