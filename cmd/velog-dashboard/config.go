package main

import (
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"time"

	"github.com/kelseyhightower/envconfig"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/notify"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

// config is the validated configuration.
type config struct {
	Users  []string     // to track publicly, without @, without duplicates
	Tokens velog.Tokens // of the account to track connected; empty without one

	// TokensEnded is not nil if the tokens have expired, and says how to get
	// new ones. That is not always a mistake: the environment of a daemon that
	// ran for a month holds expired tokens, and those that velog has rotated
	// since are in the ledger. At a first start it is one.
	TokensEnded error

	V3URL, V2URL string
	Rate         float64 // requests per second to velog
	Interval     time.Duration

	DataDir     string
	DatabaseURL secret // of PostgreSQL; empty: SQLite in DataDir
	SecretKey   secret // keys of 32 bytes in hex or base64, comma-separated, newest first; empty: the data directory's

	Role string // roleAll, roleWeb or roleCollect

	Influx influxConfig

	KeepReadings     time.Duration // before older readings are thinned; 0: for ever
	BackupDir        string        // of scheduled backups; empty: there are none
	BackupKeep       int           // how many of them stay
	BackupPassphrase secret        // encrypts the key in backups; empty: they have no key

	Notify notifyConfig

	ListenAddress string
	PublicURL     string // scheme and host; empty: the pages are open, but only to this machine
	Registration  bool   // whether writers may register themselves
	// LeaderboardOpen has everybody see the leaderboard, LeaderboardUsers are public
	// accounts on it.
	LeaderboardOpen  bool
	LeaderboardUsers []string
	// TrustedProxies are the networks whose X-Forwarded-For is trusted.
	TrustedProxies []netip.Prefix
	WebConfigFile  string // empty: neither TLS nor basic auth

	LogLevel  slog.Level
	LogFormat string // logAuto, logText or logJSON
}

// notifyConfig is whom to tell of what.
type notifyConfig struct {
	Targets  []notify.Target // empty: nobody
	Kinds    []collector.EventKind
	Language string
}

// influxConfig is where daily points are delivered.
type influxConfig struct {
	URL         string // empty: no delivery
	Token       secret
	Org, Bucket string
}

// Enabled reports whether points are delivered.
func (c influxConfig) Enabled() bool { return c.URL != "" }

// ledgerOptions say where the ledger is.
func (c config) ledgerOptions() ledger.Options {
	return ledger.Options{Dir: c.DataDir, URL: string(c.DatabaseURL)}
}

// ledgerPlace names where the ledger is.
func (c config) ledgerPlace() string {
	if c.DatabaseURL != "" {
		return "the database of DATABASE_URL"
	}
	if dir, err := filepath.Abs(c.DataDir); err == nil {
		return dir
	}
	return c.DataDir
}

// schedule returns how often accounts are scraped.
func (c config) schedule() collector.Schedule {
	return collector.Schedule{Interval: c.Interval, Longest: max(c.Interval, collector.LongestInterval), Rate: c.Rate}
}

// loadConfig reads the configuration from the environment, and from the files that
// the environment names. The error lists all mistakes at once, with the variable's
// name and what would be right for each; it never contains a secret. Tokens are
// compared with the instant now.
func loadConfig(now time.Time) (config, error) {
	var env environment
	if err := envconfig.Process("", &env); err != nil {
		// Every field is a string, which envconfig takes as it is. Its errors
		// print values, so this one is not passed on.
		return config{}, mistakes{"the environment cannot be read"}
	}
	var found mistakes
	env.setDefaults()
	env.readFiles(&found)
	c := env.validate(now, &found)
	checkWebConfig(c.WebConfigFile, &found)
	checkNames(os.Environ(), &found)
	if len(found) > 0 {
		return config{}, found
	}
	return c, nil
}
