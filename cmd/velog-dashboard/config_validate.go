package main

import (
	"log/slog"
	"math"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/prometheus/exporter-toolkit/web"

	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

const (
	maxRate     = 50             // more would not be polite
	minInterval = time.Minute    // a shorter one would not be polite either: totals grow by a few views per hour
	maxInterval = 24 * time.Hour // a longer one would skip days
)

// validate checks the raw configuration and converts it. It reads neither files
// nor the clock.
func (e environment) validate(now time.Time, found *mistakes) config {
	c := config{
		Users:          e.users(found),
		V3URL:          checkURL("VELOG_V3_URL", e.V3URL, found),
		V2URL:          checkURL("VELOG_V2_URL", e.V2URL, found),
		Rate:           e.rate(found),
		Interval:       e.interval(found),
		DataDir:        e.dataDir(found),
		DatabaseURL:    e.DatabaseURL,
		Role:           e.role(found),
		SecretKey:      e.secretKey(found),
		Influx:         e.influx(found),
		ListenAddress:  e.listenAddress(found),
		PublicURL:      e.publicURL(found),
		Registration:   e.registration(found),
		TrustedProxies: e.trustedProxies(found),

		LeaderboardOpen: e.leaderboardOpen(found), LeaderboardUsers: usernames("LEADERBOARD_USERS", e.OnLeaderboard, found),
		WebConfigFile: e.WebConfigFile,
		LogLevel:      e.logLevel(found),
		LogFormat:     e.logFormat(found),
	}
	c.Notify = e.notify(found)
	c.KeepReadings = e.keepReadings(found)
	c.BackupDir, c.BackupKeep, c.BackupPassphrase = e.BackupDir, e.backupKeep(found), e.backupPassphrase(found)
	c.Tokens, c.TokensEnded = e.tokens(now, found)
	e.checkDatabase(found)
	return c
}

// users accepts more than velog's registration, whose rules have changed over the
// years: letters, digits, - and _.
func (e environment) users(found *mistakes) []string {
	return usernames("VELOG_USERS", e.Users, found)
}

// usernames checks the names in a variable.
func usernames(variable, names string, found *mistakes) []string {
	valid := regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	var users []string
	for name := range strings.SplitSeq(names, ",") {
		name = strings.TrimPrefix(strings.TrimSpace(name), "@")
		switch {
		case name == "" || slices.Contains(users, name):
		case !valid.MatchString(name):
			found.add(variable, "has %s, which is not a velog username: use names such as velopert, comma-separated", quote(name))
		default:
			users = append(users, name)
		}
	}
	return users
}

// tokens checks the tokens. The first error goes to mistakes, the second says that
// they have expired.
func (e environment) tokens(now time.Time, found *mistakes) (velog.Tokens, error) {
	given := velog.Tokens{Access: velog.Token(e.AccessToken), Refresh: velog.Token(e.RefreshToken)}
	if given.Empty() {
		return given, nil
	}
	t, refusals := access.CheckTokens(given, now)
	var expired error
	for _, r := range refusals {
		r = r.Naming("VELOG_ACCESS_TOKEN", "VELOG_REFRESH_TOKEN")
		if r.Reason == access.ReasonExpired {
			expired = r
		} else {
			*found = append(*found, r.Error())
		}
	}
	return t, expired
}

// checkURL never prints the address: it may contain a password.
func checkURL(name, address string, found *mistakes) string {
	u, err := url.Parse(address)
	switch {
	case err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "":
		found.add(name, "must be a URL with http:// or https:// and a host")
	case u.User != nil:
		found.add(name, "must not contain a user and password")
	}
	return address
}

func (e environment) rate(found *mistakes) float64 {
	rate, err := strconv.ParseFloat(e.Rate, 64)
	if err != nil || math.IsNaN(rate) || rate <= 0 || rate > maxRate {
		found.add("VELOG_RATE", "is %s, but must be a number of requests per second above 0 and at most %d", quote(e.Rate), maxRate)
	}
	return rate
}

func (e environment) interval(found *mistakes) time.Duration {
	d, err := time.ParseDuration(e.Interval)
	if err != nil || d < minInterval || d > maxInterval {
		found.add("COLLECT_INTERVAL", "is %s, but must be a duration such as 10m, from 1m to 24h", quote(e.Interval))
	}
	return d
}

func (e environment) checkDatabase(found *mistakes) {
	switch scheme, _, _ := strings.Cut(string(e.DatabaseURL), "://"); scheme {
	case "":
	case "postgres", "postgresql":
		if err := ledger.CheckURL(string(e.DatabaseURL)); err != nil {
			found.add("DATABASE_URL", "%v", err)
		}
		if e.SecretKey == "" {
			found.add("SECRET_KEY", "must be set with DATABASE_URL: all processes that share the database need the same key; "+
				"make one with: openssl rand -hex 32, or take the one in %s of DATA_DIR", keyFile)
		}
	default:
		found.add("DATABASE_URL", "is not a supported database: it must begin with postgres://, or be unset to use SQLite in DATA_DIR")
	}
}

// role is not for SQLite, which one process has for itself.
func (e environment) role(found *mistakes) string {
	role := strings.ToLower(e.Role)
	switch {
	case !slices.Contains([]string{roleAll, roleWeb, roleCollect}, role):
		found.add("ROLE", "is %s, but must be all, web or collect", quote(e.Role))
	case role != roleAll && e.DatabaseURL == "":
		found.add("ROLE", "is %s, but DATABASE_URL is not set: one process does everything with SQLite, so unset ROLE", role)
	}
	return role
}

// backupKeep also keeps scheduled backups apart from PostgreSQL, which this program
// does not back up.
func (e environment) backupKeep(found *mistakes) int {
	if e.BackupDir != "" && e.DatabaseURL != "" {
		found.add("BACKUP_DIR", "is set, but the ledger is in PostgreSQL: unset it, and back the database up with PostgreSQL's own tools, such as pg_dump")
	}
	n, err := strconv.Atoi(e.BackupKeep)
	if err != nil || n < 1 {
		found.add("BACKUP_KEEP", "is %s, but must be a number of backups from 1 on", quote(e.BackupKeep))
	}
	return n
}

func (e environment) backupPassphrase(found *mistakes) secret {
	if e.BackupPassphrase != "" && utf8.RuneCountInString(string(e.BackupPassphrase)) < minPassphrase {
		found.add("BACKUP_PASSPHRASE", "is too short: use at least %d characters", minPassphrase)
	}
	return e.BackupPassphrase
}

func (e environment) secretKey(found *mistakes) secret {
	if e.SecretKey == "" {
		return ""
	}
	if _, err := secretkey.ParseKeys(string(e.SecretKey)); err != nil {
		found.add("SECRET_KEY", "must be keys separated by commas, the newest first: %v", err)
	}
	return e.SecretKey
}

// influx requires all of InfluxDB's variables or none: with half of them somebody
// expects a delivery that does not take place.
func (e environment) influx(found *mistakes) influxConfig {
	var set, missing []string
	for _, part := range []struct{ name, value string }{
		{"INFLUXDB_URL", e.InfluxURL},
		{"INFLUXDB_TOKEN", string(e.InfluxToken) + e.InfluxTokenFile}, // an unreadable file was reported already
		{"INFLUXDB_ORG", e.InfluxOrg},
		{"INFLUXDB_BUCKET", e.InfluxBucket},
	} {
		if part.value == "" {
			missing = append(missing, part.name)
		} else {
			set = append(set, part.name)
		}
	}
	if len(set) > 0 && len(missing) > 0 {
		found.add(enumerated(missing), "must be set if %s is: set all four, or none for no delivery", set[0])
	}
	if e.InfluxURL != "" {
		checkURL("INFLUXDB_URL", e.InfluxURL, found)
	}
	return influxConfig{URL: e.InfluxURL, Token: e.InfluxToken, Org: e.InfluxOrg, Bucket: e.InfluxBucket}
}

// enumerated joins names as a sentence does.
func enumerated(names []string) string {
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

func (e environment) listenAddress(found *mistakes) string {
	_, port, err := net.SplitHostPort(e.ListenAddress)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		found.add("LISTEN_ADDRESS", "is %s, but must be host:port, such as 127.0.0.1:9914, or :9914 for all addresses of this machine", quote(e.ListenAddress))
	}
	return e.ListenAddress
}

// publicURL returns scheme and host alone: the pages' links begin at the root.
func (e environment) publicURL(found *mistakes) string {
	if e.PublicURL == "" {
		return ""
	}
	u, err := url.Parse(e.PublicURL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil ||
		strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		found.add("PUBLIC_URL", "must be a scheme and a host, such as https://stats.example.org, without a path: the pages need a host of their own")
		return ""
	}
	host := strings.TrimSuffix(strings.ToLower(u.Host), map[string]string{"http": ":80", "https": ":443"}[u.Scheme])
	return u.Scheme + "://" + host // in the form of browsers
}

func (e environment) registration(found *mistakes) bool {
	switch strings.ToLower(e.Registration) {
	case "closed":
	case "open":
		if e.PublicURL == "" {
			found.add("REGISTRATION", "is open, but PUBLIC_URL is not set: set PUBLIC_URL to the address at which writers reach the pages")
		}
		return true
	default:
		found.add("REGISTRATION", "is %s, but must be closed or open", quote(e.Registration))
	}
	return false
}

func (e environment) leaderboardOpen(found *mistakes) bool {
	switch strings.ToLower(e.Leaderboard) {
	case "writers":
		return false
	case "everyone":
		return true
	}
	found.add("LEADERBOARD", "is %s, but must be writers or everyone", quote(e.Leaderboard))
	return false
}

// trustedProxies accepts networks, and addresses as networks of one.
func (e environment) trustedProxies(found *mistakes) []netip.Prefix {
	var networks []netip.Prefix
	for text := range strings.SplitSeq(e.TrustedProxies, ",") {
		text = strings.TrimSpace(text)
		network, err := netip.ParsePrefix(text)
		if addr, err2 := netip.ParseAddr(text); err2 == nil && addr.Zone() == "" {
			network, err = netip.PrefixFrom(addr, addr.BitLen()), nil
		}
		switch {
		case text == "":
		case err != nil || network.Addr().Is4In6():
			found.add("TRUSTED_PROXIES", "has %s, which is not a network: use networks such as 203.0.113.0/24 or 2001:db8::/32, comma-separated", quote(text))
		case network.Bits() == 0:
			found.add("TRUSTED_PROXIES", "has %s, which trusts everybody: list only the networks of your proxies", quote(text))
		case network != network.Masked():
			found.add("TRUSTED_PROXIES", "has %s, which is an address inside a network: use %s for the network, or the address alone", quote(text), network.Masked())
		default:
			networks = append(networks, network)
		}
	}
	return networks
}

func (e environment) logLevel(found *mistakes) slog.Level {
	levels := map[string]slog.Level{
		"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
	}
	level, ok := levels[strings.ToLower(e.LogLevel)]
	if !ok {
		found.add("LOG_LEVEL", "is %s, but must be debug, info, warn or error", quote(e.LogLevel))
	}
	return level
}

func (e environment) logFormat(found *mistakes) string {
	format := strings.ToLower(e.LogFormat)
	if !slices.Contains([]string{logAuto, logText, logJSON}, format) {
		found.add("LOG_FORMAT", "is %s, but must be auto, text or json", quote(e.LogFormat))
	}
	return format
}

// checkWebConfig reads the web configuration, and the certificates it names.
func checkWebConfig(file string, found *mistakes) {
	if err := web.Validate(file); err != nil {
		found.add("WEB_CONFIG_FILE", "is not a valid web configuration: %s", strings.ReplaceAll(err.Error(), "\n", " "))
	}
}

// quote quotes a value in a message, shortened so that a secret pasted into the
// wrong variable is not shown whole.
func quote(value string) string {
	const most = 20 // within a JSON Web Token's header, which is no secret
	if runes := []rune(value); len(runes) > most {
		value = string(runes[:most]) + "…"
	}
	return strconv.Quote(value)
}
