package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

// today is the clock of these tests.
func today() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

// token makes a token that ends at the instant given.
func token(t *testing.T, end time.Time) string {
	t.Helper()
	claims := jwt.RegisteredClaims{ExpiresAt: jwt.NewNumericDate(end)}
	s, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("key"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// setEnvironment sets exactly these variables of the program's.
func setEnvironment(t *testing.T, entries ...string) {
	t.Helper()
	for _, name := range append(knownNames(), "CREDENTIALS_DIRECTORY") {
		t.Setenv(name, "")
	}
	home := t.TempDir()
	for _, entry := range []string{"HOME=" + home, "LocalAppData=" + home, "XDG_STATE_HOME=", "STATE_DIRECTORY="} {
		name, value, _ := strings.Cut(entry, "=")
		t.Setenv(name, value)
	}
	for _, entry := range os.Environ() { // what an earlier call or the shell has set
		if name, _, _ := strings.Cut(entry, "="); hasOwnPrefix(name) {
			t.Setenv(name, "")
		}
	}
	for _, entry := range entries {
		name, value, _ := strings.Cut(entry, "=")
		t.Setenv(name, value)
	}
}

func load(t *testing.T, entries ...string) (config, error) {
	t.Helper()
	setEnvironment(t, entries...)
	return loadConfig(today())
}

func mustLoad(t *testing.T, entries ...string) config {
	t.Helper()
	c, err := load(t, entries...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestConfigDefaults(t *testing.T) {
	got := mustLoad(t)
	want := config{
		V3URL: "https://v3.velog.io/graphql", V2URL: "https://v2.velog.io/graphql",
		Rate: 5, Interval: 10 * time.Minute,
		DataDir: stateDirectory(runtime.GOOS, os.Getenv), Role: roleAll, ListenAddress: "127.0.0.1:9914",
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")},
		BackupKeep:     7,
		Notify: notifyConfig{Language: "en", Kinds: []collector.EventKind{
			"milestone", "unusual", "record", "trouble", "recovered", "token", "digest",
		}},
		LogLevel: slog.LevelInfo, LogFormat: logAuto,
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateComparable(netip.Prefix{})); diff != "" {
		t.Errorf("an empty environment (-want +got):\n%s", diff)
	}
}

func TestConfigTakesEveryVariable(t *testing.T) {
	access, refresh := token(t, today().Add(time.Hour)), token(t, today().AddDate(0, 0, 30))
	key := strings.Repeat("0f", 32)
	got := mustLoad(t, "VELOG_USERS= ann, @Bob_1 ,ann,,d-e ",
		"VELOG_ACCESS_TOKEN="+access, "VELOG_REFRESH_TOKEN="+refresh,
		"VELOG_V3_URL=http://127.0.0.1:8080/v3", "VELOG_V2_URL=http://[::1]:8080/v2",
		"VELOG_RATE=0.5", "COLLECT_INTERVAL=1h30m", "DATA_DIR=/var/lib/velog", "SECRET_KEY="+key,
		"DATABASE_URL=postgres://velog@db/velog", "ROLE=Web",
		"INFLUXDB_URL=http://influx:8086", "INFLUXDB_TOKEN=t", "INFLUXDB_ORG=o", "INFLUXDB_BUCKET=b",
		"KEEP_READINGS=400d", "BACKUP_KEEP=30", "BACKUP_PASSPHRASE=correct horse battery",
		"NOTIFY_KINDS= Digest, token,token", "NOTIFY_LANGUAGE=KO",
		"LISTEN_ADDRESS=:9914", "TRUSTED_PROXIES= 203.0.113.0/24,2001:db8::/32 , 10.0.0.7", "PUBLIC_URL=https://Stats.example.org:443/", "REGISTRATION=Open", "LOG_LEVEL=WARN", "LOG_FORMAT=json")
	want := config{
		Users:  []string{"ann", "Bob_1", "d-e"},
		Tokens: velog.Tokens{Access: velog.Token(access), Refresh: velog.Token(refresh)},
		V3URL:  "http://127.0.0.1:8080/v3", V2URL: "http://[::1]:8080/v2",
		Rate: 0.5, Interval: 90 * time.Minute, DataDir: "/var/lib/velog", SecretKey: secret(key),
		DatabaseURL: "postgres://velog@db/velog", Role: roleWeb,
		Influx:       influxConfig{URL: "http://influx:8086", Token: "t", Org: "o", Bucket: "b"},
		KeepReadings: 400 * 24 * time.Hour, BackupKeep: 30, BackupPassphrase: "correct horse battery",
		Notify: notifyConfig{Language: "ko", Kinds: []collector.EventKind{"digest", "token"}},
		TrustedProxies: []netip.Prefix{
			netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("10.0.0.7/32"),
		},
		ListenAddress: ":9914", PublicURL: "https://stats.example.org", Registration: true, LogLevel: slog.LevelWarn, LogFormat: logJSON,
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateComparable(netip.Prefix{})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestConfigNamesEachMistake(t *testing.T) {
	file := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for entry, want := range map[string]string{
		"VELOG_USERS=a.b":                  `VELOG_USERS has "a.b", which is not a velog username`,
		"VELOG_V3_URL=v3.velog.io":         `VELOG_V3_URL must be a URL with http:// or https://`,
		"VELOG_V2_URL=ftp://velog.io/":     `VELOG_V2_URL must be a URL with http:// or https://`,
		"VELOG_V2_URL=https://":            `VELOG_V2_URL must be a URL with http:// or https://`,
		"VELOG_RATE=0":                     `VELOG_RATE is "0", but must be a number`,
		"VELOG_RATE=51":                    `VELOG_RATE is "51", but must be a number`,
		"VELOG_RATE=NaN":                   `VELOG_RATE is "NaN", but must be a number`,
		"VELOG_RATE=fast":                  `VELOG_RATE is "fast", but must be a number`,
		"COLLECT_INTERVAL=59s":             `COLLECT_INTERVAL is "59s", but must be a duration`,
		"COLLECT_INTERVAL=10":              `COLLECT_INTERVAL is "10", but must be a duration`,
		"COLLECT_INTERVAL=25h":             `COLLECT_INTERVAL is "25h", but must be a duration`,
		"DATABASE_URL=postgresql://h/d":    `SECRET_KEY must be set with DATABASE_URL`,
		"ROLE=worker":                      `ROLE is "worker", but must be all, web or collect`,
		"ROLE=web":                         `ROLE is web, but DATABASE_URL is not set`,
		"DATABASE_URL=mysql://h/d":         `DATABASE_URL is not a supported database`,
		"SECRET_KEY=abcd":                  `SECRET_KEY must be keys separated by commas, the newest first: key 1 is not 32 bytes`,
		"SECRET_KEY_FILE=/nowhere/key":     `SECRET_KEY_FILE cannot be read: open /nowhere/key`,
		"SECRET_KEY_FILE=" + file:          `SECRET_KEY_FILE names an empty file`,
		"VELOG_ACCESS_TOKEN=access_token=": `VELOG_ACCESS_TOKEN is not one of velog's tokens`,
		"VELOG_REFRESH_TOKEN=eyJ":          `VELOG_REFRESH_TOKEN is not one of velog's tokens`,
		"INFLUXDB_BUCKET=b":                `INFLUXDB_URL, INFLUXDB_TOKEN and INFLUXDB_ORG must be set if INFLUXDB_BUCKET is`,
		"LISTEN_ADDRESS=9914":              `LISTEN_ADDRESS is "9914", but must be host:port`,
		"LISTEN_ADDRESS=localhost:http":    `LISTEN_ADDRESS is "localhost:http", but must be host:port`,
		"LISTEN_ADDRESS=:65536":            `LISTEN_ADDRESS is ":65536", but must be host:port`,
		"PUBLIC_URL=stats.example.org":     `PUBLIC_URL must be a scheme and a host`,
		"PUBLIC_URL=https://a.org/stats":   `PUBLIC_URL must be a scheme and a host`,
		"PUBLIC_URL=https://u:p@a.org":     `PUBLIC_URL must be a scheme and a host`,
		"REGISTRATION=open":                `REGISTRATION is open, but PUBLIC_URL is not set`,
		"LEADERBOARD=all":                  `LEADERBOARD is "all", but must be writers or everyone`,
		"LEADERBOARD_USERS=a b":            `LEADERBOARD_USERS has "a b", which is not a velog username`,
		"REGISTRATION=yes":                 `REGISTRATION is "yes", but must be closed or open`,
		"TRUSTED_PROXIES=10.0.0.0/33":      `TRUSTED_PROXIES has "10.0.0.0/33", which is not a network`,
		"TRUSTED_PROXIES=caddy":            `TRUSTED_PROXIES has "caddy", which is not a network`,
		"TRUSTED_PROXIES=0.0.0.0/0":        `TRUSTED_PROXIES has "0.0.0.0/0", which trusts everybody`,
		"TRUSTED_PROXIES=10.0.0.1/8":       `TRUSTED_PROXIES has "10.0.0.1/8", which is an address inside a network: use 10.0.0.0/8`,
		"KEEP_READINGS=30d":                `KEEP_READINGS is "30d", but must be a duration such as 1y or 400d, from 60d on`,
		"KEEP_READINGS=forever":            `KEEP_READINGS is "forever", but must be a duration`,
		"BACKUP_KEEP=0":                    `BACKUP_KEEP is "0", but must be a number of backups from 1 on`,
		"BACKUP_PASSPHRASE=short":          `BACKUP_PASSPHRASE is too short: use at least 12 characters`,
		"WEB_CONFIG_FILE=/nowhere/web.yml": `WEB_CONFIG_FILE is not a valid web configuration: open /nowhere/web.yml`,
		"LOG_LEVEL=loud":                   `LOG_LEVEL is "loud", but must be debug, info, warn or error`,
		"LOG_FORMAT=xml":                   `LOG_FORMAT is "xml", but must be auto, text or json`,
		"VELOG_USER=ann":                   `VELOG_USER is not a variable of this program: did you mean VELOG_USERS?`,
		"INFLUXDB_ORGS=o":                  `INFLUXDB_ORGS is not a variable of this program: did you mean INFLUXDB_ORG?`,
		"COLLECT_INTERVALL=1h":             `COLLECT_INTERVALL is not a variable of this program: did you mean COLLECT_INTERVAL?`,
		"VELOG_PASSWORD=x":                 `VELOG_PASSWORD is not a variable of this program: unset it`,
	} {
		t.Run(entry, func(t *testing.T) {
			_, err := load(t, entry)
			if err == nil || !strings.HasPrefix(err.Error(), "invalid configuration: "+want) {
				t.Errorf("got:  %v\nwant: …%s…", err, want)
			}
		})
	}
}

func TestConfigNamesAllMistakesAtOnce(t *testing.T) {
	_, err := load(t, "VELOG_RATE=-1", "VELOG_USERS=ann,b c,d!", "INFLUXDB_URL=influx:8086", "LOG_LEVEL=x", "COLLECT_INTERVAL=x", "TRUSTED_PROXIES=x,127.0.0.1,y")
	if err == nil {
		t.Fatal("no mistake was found")
	}
	got := regexp.MustCompile(`(?m)^  ([A-Z0-9_]+)[ ,]`).FindAllStringSubmatch(err.Error(), -1)
	var names []string
	for _, match := range got {
		names = append(names, match[1])
	}
	want := []string{
		"VELOG_USERS", "VELOG_USERS", "VELOG_RATE", "COLLECT_INTERVAL",
		"INFLUXDB_TOKEN", "INFLUXDB_URL", "TRUSTED_PROXIES", "TRUSTED_PROXIES", "LOG_LEVEL",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("-want +got:\n%s\n%v", diff, err)
	}
}

func TestConfigLeavesForeignVariablesAlone(t *testing.T) {
	mustLoad(t, "VELOG_DASHBOARD_SERVICE_HOST=10.0.0.1", "INFLUXDB_PORT=tcp://10.0.0.2:8086",
		"VELOG_DASHBOARD_IMAGE=x", "INFLUXDB_ADMIN_PASSWORD=x", "COLLECT_GARBAGE=1", "VELOG_USER=")
}

func TestConfigReadsSecretsFromFiles(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	access, refresh := token(t, today().Add(time.Hour)), token(t, today().AddDate(0, 0, 30))
	c := mustLoad(t, "VELOG_ACCESS_TOKEN_FILE="+file("a", access+"\n"), "VELOG_REFRESH_TOKEN_FILE="+file("r", refresh+"\r\n"),
		"SECRET_KEY_FILE="+file("k", strings.Repeat("ab", 32)+"\n"),
		"INFLUXDB_URL=http://h", "INFLUXDB_ORG=o", "INFLUXDB_BUCKET=b", "INFLUXDB_TOKEN_FILE="+file("i", "tok\n"))
	if want := (velog.Tokens{Access: velog.Token(access), Refresh: velog.Token(refresh)}); c.Tokens != want {
		t.Error("the tokens are not those of the files")
	}
	if c.SecretKey != secret(strings.Repeat("ab", 32)) || c.Influx.Token != "tok" {
		t.Error("the key or InfluxDB's token is not that of the file")
	}
	_, err := load(t, "SECRET_KEY="+strings.Repeat("ab", 32), "SECRET_KEY_FILE="+file("k", "x"))
	if err == nil || !strings.Contains(err.Error(), "SECRET_KEY and SECRET_KEY_FILE are both set") {
		t.Errorf("both set: %v", err)
	}
	c = mustLoad(t, "DATABASE_URL_FILE="+file("d", "postgres://user:pass@host/db\n"), "SECRET_KEY="+strings.Repeat("ab", 32))
	if c.DatabaseURL != "postgres://user:pass@host/db" {
		t.Error("the database is not that of the file")
	}
}

func TestConfigAcceptsKeysInHexAndBase64(t *testing.T) {
	hexKey, base64Key := strings.Repeat("0F", 32), base64.StdEncoding.EncodeToString(make([]byte, 32))
	mustLoad(t, "SECRET_KEY="+hexKey+", "+base64Key)
	_, err := load(t, "SECRET_KEY="+hexKey+",0f")
	if err == nil || !strings.Contains(err.Error(), "key 2 is not 32 bytes") {
		t.Errorf("a short second key: %v", err)
	}
}

func TestConfigSaysThatTokensEnded(t *testing.T) {
	past, future := today().Add(-time.Minute), today().AddDate(0, 0, 20)
	for name, tc := range map[string]struct {
		access, refresh time.Time
		want            string // empty: they are good
	}{
		"none":                   {},
		"both good":              {access: future, refresh: future},
		"refresh alone":          {refresh: future},
		"access ended":           {access: past, refresh: future},
		"refresh ended":          {access: future, refresh: past, want: "VELOG_REFRESH_TOKEN expired on 2026-11-22 11:59 UTC: log in to velog.io"},
		"access alone and ended": {access: past, want: "VELOG_ACCESS_TOKEN expired on 2026-11-22 11:59 UTC: log in to velog.io"},
	} {
		t.Run(name, func(t *testing.T) {
			var entries []string
			if !tc.access.IsZero() {
				entries = append(entries, "VELOG_ACCESS_TOKEN="+token(t, tc.access))
			}
			if !tc.refresh.IsZero() {
				entries = append(entries, "VELOG_REFRESH_TOKEN="+token(t, tc.refresh))
			}
			err := mustLoad(t, entries...).TokensEnded
			if (err == nil) != (tc.want == "") || (err != nil && !strings.HasPrefix(err.Error(), tc.want)) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}

func TestConfigNeverShowsSecrets(t *testing.T) {
	const hidden = "hunter2"
	_, err := load(t, "VELOG_ACCESS_TOKEN="+hidden, "VELOG_REFRESH_TOKEN="+hidden, "SECRET_KEY="+hidden,
		"DATABASE_URL=postgres://u:"+hidden+"@h/d?sslmode="+hidden, "INFLUXDB_URL=http://u:"+hidden+"@h", "VELOG_V3_URL=https://"+hidden+"@[",
		"INFLUXDB_TOKEN="+hidden, "VELOG_TOKEN="+hidden, "LOG_LEVEL="+token(t, today()))
	if err == nil || strings.Contains(err.Error(), hidden) || strings.Contains(err.Error(), token(t, today())) {
		t.Errorf("the error shows a secret, or there is none: %v", err)
	}
	c := mustLoad(t, "VELOG_REFRESH_TOKEN="+token(t, today()), "SECRET_KEY="+strings.Repeat("ab", 32),
		"INFLUXDB_URL=http://h", "INFLUXDB_ORG=o", "INFLUXDB_BUCKET=b", "INFLUXDB_TOKEN="+hidden)
	var log strings.Builder
	newLogger(&log, terminal{}, slog.LevelInfo, logJSON).Info("loaded", "config", c, "key", c.SecretKey)
	newLogger(&log, terminal{}, slog.LevelInfo, logText).Info("loaded", "config", c, "key", c.SecretKey)
	inJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	shown := log.String() + string(inJSON) + fmt.Sprintf("%v %+v %#v %s %q", c, c, c, c.SecretKey, c.Influx.Token)
	for _, s := range []string{hidden, "abab", token(t, today())} {
		if strings.Contains(shown, s) {
			t.Errorf("%q is shown in %s", s, shown)
		}
	}
}

func TestEnvExampleHasEveryVariable(t *testing.T) {
	example, err := os.ReadFile("../../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, match := range regexp.MustCompile(`(?m)^#?([A-Z0-9_]+=.*)$`).FindAllStringSubmatch(string(example), -1) {
		got = append(got, match[1])
	}
	for _, v := range variables() {
		want = append(want, v.Name+"="+v.Default)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf(".env.example (-want +got):\n%s", diff)
	}
}

func TestEverySecretCanComeFromAFile(t *testing.T) {
	for _, v := range variables() {
		if _, err := load(t, v.Name+"_FILE=/nowhere"); v.Secret && (err == nil || !strings.Contains(err.Error(), v.Name+"_FILE cannot be read")) {
			t.Errorf("%s_FILE is not read: %v", v.Name, err)
		}
	}
}
