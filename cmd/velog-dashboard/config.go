package main

import (
	"log/slog"
	"net/netip"
	"os"
	"time"

	"github.com/kelseyhightower/envconfig"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

// config is the valid configuration: whoever holds one need not check it.
type config struct {
	Users  []string     // to follow publicly, without @, without duplicates
	Tokens velog.Tokens // of the account to follow signed in; empty without one

	// TokensEnded is not nil if the tokens are of no use any more, and says
	// how to get fresh ones. It is no mistake in itself: the environment of a
	// daemon that ran for a month holds ended tokens, and those that velog
	// rotated since then stand in the ledger. It is one for a first start.
	TokensEnded error

	V3URL, V2URL string
	Rate         float64 // requests a second to velog
	Interval     time.Duration

	DataDir   string
	SecretKey secret // keys of 32 bytes in hex or base64, comma-separated, newest first; empty: the data directory's

	Influx influxConfig

	ListenAddress string
	PublicURL     string // scheme and host; empty: the pages are open, but to this machine alone
	Registration  bool   // whether writers may register by themselves
	// TrustedProxies are the networks whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix
	WebConfigFile  string // empty: neither TLS nor basic auth

	LogLevel  slog.Level
	LogFormat string // logAuto, logText or logJSON
}

// influxConfig says where daily points go.
type influxConfig struct {
	URL         string // empty: nowhere
	Token       secret
	Org, Bucket string
}

// Enabled reports whether points are delivered at all.
func (c influxConfig) Enabled() bool { return c.URL != "" }

// schedule says how often accounts are read.
func (c config) schedule() collector.Schedule {
	return collector.Schedule{Interval: c.Interval, Longest: max(c.Interval, collector.LongestInterval), Rate: c.Rate}
}

// loadConfig reads the configuration from the environment, and from the files
// that the environment names. The error lists all mistakes at once, with the
// variable's name and what would be right for each; it never holds a secret.
// The instant now judges which tokens have ended.
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
