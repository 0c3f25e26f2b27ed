package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
)

// environment is the raw configuration: every variable as it was set. The fields
// are strings, so that all mistakes can be reported together.
type environment struct {
	Users          string `envconfig:"VELOG_USERS" meaning:"usernames whose public posts to track, comma-separated"`
	AccessToken    secret `envconfig:"VELOG_ACCESS_TOKEN" meaning:"access token of one account to connect; stored tokens that expire later take precedence"`
	RefreshToken   secret `envconfig:"VELOG_REFRESH_TOKEN" meaning:"refresh token of the same account"`
	V3URL          string `envconfig:"VELOG_V3_URL" default:"https://v3.velog.io/graphql" meaning:"velog's API"`
	V2URL          string `envconfig:"VELOG_V2_URL" default:"https://v2.velog.io/graphql" meaning:"velog's older API, the fallback"`
	Rate           string `envconfig:"VELOG_RATE" default:"5" meaning:"requests per second to velog, for the whole installation; at most 50"`
	Interval       string `envconfig:"COLLECT_INTERVAL" default:"10m" meaning:"shortest time between two scrapes of an account; 1m to 24h"`
	DataDir        string `envconfig:"DATA_DIR" meaning:"directory of the ledger and the key; created with mode 0700; if empty, velog-dashboard in the directory that the system has for such data: ~/.local/state or XDG_STATE_HOME, on macOS ~/Library/Application Support, on Windows %LocalAppData%, for a systemd service its StateDirectory"`
	DatabaseURL    secret `envconfig:"DATABASE_URL" meaning:"PostgreSQL for the ledger, such as postgres://velog:password@host/velog?sslmode=verify-full, with SECRET_KEY set; if empty, SQLite in DATA_DIR"`
	Role           string `envconfig:"ROLE" default:"all" meaning:"what this process does, where several share DATABASE_URL: all, web (pages and API alone) or collect (scrapes and deliveries alone)"`
	SecretKey      secret `envconfig:"SECRET_KEY" meaning:"key that encrypts tokens at rest: 32 bytes in hex or base64; several keys are comma-separated, the newest first; if empty, created in DATA_DIR at the first start"`
	InfluxURL      string `envconfig:"INFLUXDB_URL" meaning:"address of InfluxDB; no delivery if empty"`
	InfluxToken    secret `envconfig:"INFLUXDB_TOKEN" meaning:"InfluxDB token with write permission for the bucket"`
	InfluxOrg      string `envconfig:"INFLUXDB_ORG" meaning:"InfluxDB organisation"`
	InfluxBucket   string `envconfig:"INFLUXDB_BUCKET" meaning:"InfluxDB bucket"`
	ListenAddress  string `envconfig:"LISTEN_ADDRESS" default:"127.0.0.1:9914" meaning:"pages, API, /metrics, /-/healthy and /-/ready"`
	PublicURL      string `envconfig:"PUBLIC_URL" meaning:"address at which writers reach the pages, such as https://stats.example.org; they sign in, and each sees only their own posts; if empty, the pages are for the operator on this machine, without sign-in"`
	Registration   string `envconfig:"REGISTRATION" default:"closed" meaning:"closed (only the operator adds accounts) or open (writers register themselves at PUBLIC_URL)"`
	Leaderboard    string `envconfig:"LEADERBOARD" default:"writers" meaning:"who may see the leaderboard of writers who take part: writers (who are signed in) or everyone"`
	OnLeaderboard  string `envconfig:"LEADERBOARD_USERS" meaning:"usernames of public accounts to put on the leaderboard, comma-separated; writers who sign in decide for themselves"`
	TrustedProxies string `envconfig:"TRUSTED_PROXIES" default:"127.0.0.0/8,::1/128" meaning:"networks of the reverse proxies and CDNs in front of the pages, comma-separated, such as 127.0.0.0/8,203.0.113.0/24; their X-Forwarded-For is trusted"`

	KeepReadings     string `envconfig:"KEEP_READINGS" meaning:"how long all readings are kept, such as 400d or 2y, at least 60d; older ones are thinned to those that days need, and days stay; for ever if empty"`
	BackupDir        string `envconfig:"BACKUP_DIR" meaning:"directory for a backup of the ledger every day at 4:00 in Seoul, best on another disk; no scheduled backups if empty"`
	BackupKeep       string `envconfig:"BACKUP_KEEP" default:"7" meaning:"how many scheduled backups to keep"`
	BackupPassphrase secret `envconfig:"BACKUP_PASSPHRASE" meaning:"passphrase that encrypts the key in backups, at least 12 characters; if empty, they do not have the key"`

	NotifyURLs     secret `envconfig:"NOTIFY_URLS" meaning:"addresses at which the operator is told of events, separated by spaces, in the format of shoutrrr: Slack, Discord, Telegram, ntfy, mail and others, such as ntfy://ntfy.sh/topic; nobody is told if empty"`
	NotifyKinds    string `envconfig:"NOTIFY_KINDS" default:"milestone,unusual,record,trouble,recovered,token,digest" meaning:"of which kinds of events, comma-separated; besides the default there are published, renamed and public"`
	NotifyLanguage string `envconfig:"NOTIFY_LANGUAGE" default:"en" meaning:"language of notifications: en or ko"`

	WebConfigFile string `envconfig:"WEB_CONFIG_FILE" meaning:"TLS and basic auth, in the Prometheus exporters' web configuration format"`
	LogLevel      string `envconfig:"LOG_LEVEL" default:"info" meaning:"debug, info, warn or error"`
	LogFormat     string `envconfig:"LOG_FORMAT" default:"auto" meaning:"auto (coloured text on a terminal, JSON elsewhere), text or json"`

	// A secret can come from a file instead.
	AccessTokenFile      string `envconfig:"VELOG_ACCESS_TOKEN_FILE"`
	RefreshTokenFile     string `envconfig:"VELOG_REFRESH_TOKEN_FILE"`
	DatabaseURLFile      string `envconfig:"DATABASE_URL_FILE"`
	SecretKeyFile        string `envconfig:"SECRET_KEY_FILE"`
	InfluxTokenFile      string `envconfig:"INFLUXDB_TOKEN_FILE"`
	BackupPassphraseFile string `envconfig:"BACKUP_PASSPHRASE_FILE"`
	NotifyURLsFile       string `envconfig:"NOTIFY_URLS_FILE"`
}

// variable is a row of the table of variables in help and documentation.
type variable struct {
	Name    string
	Default string
	Meaning string
	Secret  bool // can come from a file, named by the same name with _FILE
}

// variables lists the variables in the order of the documentation.
func variables() []variable {
	var list []variable
	for f := range reflect.TypeFor[environment]().Fields() {
		meaning := f.Tag.Get("meaning")
		if meaning == "" { // a _FILE
			continue
		}
		list = append(list, variable{
			Name:    f.Tag.Get("envconfig"),
			Default: f.Tag.Get("default"),
			Meaning: meaning,
			Secret:  f.Type == reflect.TypeFor[secret](),
		})
	}
	return list
}

// setDefaults trims the values and sets the defaults of empty ones. envconfig's
// own defaults do not apply to a variable that is set but empty, as a compose file
// sets one that is missing. It removes the quotes that shells, compose and systemd
// remove from a line of an environment file, and docker run --env-file does not.
func (e *environment) setDefaults() {
	v := reflect.ValueOf(e).Elem()
	for f, field := range v.Fields() {
		value := strings.TrimSpace(unquoted(strings.TrimSpace(field.String())))
		if value == "" {
			value = f.Tag.Get("default")
		}
		field.SetString(value)
	}
}

// unquoted removes quotes around a value.
func unquoted(value string) string {
	if n := len(value); n >= 2 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
		return value[1 : n-1]
	}
	return value
}

// readFiles replaces each secret that comes from a file by the file's content,
// trimmed.
func (e *environment) readFiles(found *mistakes) {
	for _, s := range []struct {
		name string
		into *secret
		file string
	}{
		{"VELOG_ACCESS_TOKEN", &e.AccessToken, e.AccessTokenFile},
		{"VELOG_REFRESH_TOKEN", &e.RefreshToken, e.RefreshTokenFile},
		{"DATABASE_URL", &e.DatabaseURL, e.DatabaseURLFile},
		{"SECRET_KEY", &e.SecretKey, e.SecretKeyFile},
		{"INFLUXDB_TOKEN", &e.InfluxToken, e.InfluxTokenFile},
		{"BACKUP_PASSPHRASE", &e.BackupPassphrase, e.BackupPassphraseFile},
		{"NOTIFY_URLS", &e.NotifyURLs, e.NotifyURLsFile},
	} {
		file := s.file
		if file == "" && *s.into == "" {
			file = credential(s.name)
		}
		if file != "" {
			*s.into = readSecret(s.name, *s.into, file, found)
		}
	}
}

// credential returns the file in which systemd passes a secret to its service
// (LoadCredential=secret_key:…), or "" if it does not.
func credential(name string) string {
	dir := os.Getenv("CREDENTIALS_DIRECTORY")
	if dir == "" {
		return ""
	}
	file := filepath.Join(dir, strings.ToLower(name))
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	return file
}

func readSecret(name string, value secret, file string, found *mistakes) secret {
	if value != "" {
		found.add(name, "and %s_FILE are both set: set only one of them", name)
		return value
	}
	content, err := os.ReadFile(file)
	if err != nil {
		found.add(name+"_FILE", "cannot be read: %v", err)
		return ""
	}
	text := strings.TrimSpace(string(content))
	if text == "" {
		found.add(name+"_FILE", "names an empty file: %s", file)
	}
	return secret(text)
}

// mistakes are the errors in the configuration, a sentence each.
type mistakes []string

// add adds an error about a variable.
func (m *mistakes) add(name, format string, args ...any) {
	*m = append(*m, name+" "+fmt.Sprintf(format, args...))
}

// Error lists the mistakes, one per line.
func (m mistakes) Error() string {
	if len(m) == 1 {
		return "invalid configuration: " + m[0]
	}
	return fmt.Sprintf("invalid configuration, %d problems:\n  %s", len(m), strings.Join(m, "\n  "))
}
