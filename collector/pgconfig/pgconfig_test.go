package pgconfig_test

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/stdlib"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger/postgrestest"
	"github.com/velog-dashboard/velog-dashboard/collector/pgconfig"
)

// TestServerTakesTheSettings: what the program wants of its connections holds on
// the server, and what the URL says wins over it.
func TestServerTakesTheSettings(t *testing.T) {
	url := postgrestest.Database(t)
	with := "?"
	if strings.Contains(url, "?") {
		with = "&"
	}
	for name, c := range map[string]struct {
		url   string
		conns int
		want  map[string]string
	}{
		"none": {url, 10, map[string]string{"statement_timeout": "15min", "idle_in_transaction_session_timeout": "1min", "application_name": "velog-dashboard", "jit": "off"}},
		"some": {url + with + "statement_timeout=7s&jit=on&pool_max_conns=3", 3, map[string]string{"statement_timeout": "7s", "jit": "on", "idle_in_transaction_session_timeout": "1min"}},
	} {
		config, conns, err := pgconfig.Config(c.url)
		if err != nil || conns != c.conns {
			t.Fatalf("%s: %d connections, error %v", name, conns, err)
		}
		checkSettings(t, stdlib.OpenDB(*config), c.want)
	}
}

func checkSettings(t *testing.T, db *sql.DB, want map[string]string) {
	t.Helper()
	defer db.Close()
	for setting, want := range want {
		var got string
		if err := db.QueryRow("SHOW " + setting).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %q, want %q, error %v", setting, got, want, err)
		}
	}
}

// TestErrorsKeepThePassword: a URL that cannot be read is not repeated.
func TestErrorsKeepThePassword(t *testing.T) {
	for _, url := range []string{
		"postgres://velog:hunter2@host:notaport/velog", "postgres://velog:hun%ter2@host/velog",
		"postgres://velog:hunter2@host/velog?pool_max_conns=1", "postgres://velog:hunter2@host/velog?sslmode=perhaps",
	} {
		if _, _, err := pgconfig.Config(url); err == nil || strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "ter2") {
			t.Errorf("error %v", err)
		}
	}
}
