package grafana_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// scale is docker-compose.scale.yml, which adds to docker-compose.yml.
func scale(t *testing.T) composition { return composeFile(t, "docker-compose.scale.yml") }

// collectors returns the names of the services that collect, in order.
func collectors(c composition) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(c.Services)), func(name string) bool {
		return !strings.HasPrefix(name, "collector")
	})
}

// TestScaleCollectorsAreAlike: all share the ledger, the key and the settings, and
// each has a port and a directory of its own.
func TestScaleCollectorsAreAlike(t *testing.T) {
	c := scale(t)
	names, ports := collectors(c), map[string]bool{compose(t).Services["collector"].Ports[0]: true}
	if len(names) < 2 {
		t.Fatalf("collectors: %v", names)
	}
	first := c.Services["collector"]
	if first.Environment["DATABASE_URL_FILE"] != "/run/secrets/database_url" || !slices.Equal(first.Secrets, []string{"database_url"}) {
		t.Errorf("the ledger is at %v, with the secrets %v", first.Environment, first.Secrets)
	}
	for _, name := range names[1:] {
		s := c.Services[name]
		if s.Extends.File != "docker-compose.yml" || s.Extends.Service != "collector" {
			t.Errorf("%s extends %v", name, s.Extends)
		}
		if diff := cmp.Diff([]any{first.Environment, first.Secrets, first.DependsOn}, []any{s.Environment, s.Secrets, s.DependsOn}); diff != "" {
			t.Errorf("collector (-) and %s (+) differ:\n%s", name, diff)
		}
		if _, shared := s.mounts()["/data"]; shared || !strings.Contains(strings.Join(s.Tmpfs, " "), "/data:uid=65532,") {
			t.Errorf("%s has no directory of its own: %v, %v", name, s.Volumes, s.Tmpfs)
		}
		for _, p := range s.Ports {
			if ports[p] || !regexp.MustCompile(`^127\.0\.0\.1:\$\{[A-Z0-9_]+_PORT:-\d+\}:9914$`).MatchString(p) {
				t.Errorf("%s publishes %s", name, p)
			}
			ports[p] = true
		}
	}
}

func TestScalePrometheusScrapesEveryCollector(t *testing.T) {
	text, plain := read(t, "prometheus/prometheus.scale.yml"), read(t, "prometheus/prometheus.yml")
	var targets []string
	for _, name := range collectors(scale(t)) {
		targets = append(targets, name+":9914")
	}
	want := strings.Replace(plain, "[collector:9914]", "["+strings.Join(targets, ", ")+"]", 1)
	_, want, _ = strings.Cut(want, "\nglobal:")
	if _, got, _ := strings.Cut(text, "\nglobal:"); got != want {
		t.Errorf("prometheus.yml (-) and prometheus.scale.yml (+) differ in more than the collectors:\n%s", cmp.Diff(want, got))
	}
	if got := scale(t).Services["prometheus"].mounts()["/etc/prometheus/prometheus.yml"]; got != "./prometheus/prometheus.scale.yml" {
		t.Errorf("Prometheus reads %q", got)
	}
}

// TestScaleFindsItsDatabase: `make env` writes the URL of the database that the
// service sets up, with its password.
func TestScaleFindsItsDatabase(t *testing.T) {
	dir := t.TempDir()
	if out, err := makeEnv(t, dir); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	c, secrets := scale(t), secretsIn(t, dir)
	e := c.Services["postgres"].Environment
	want := "postgres://" + e["POSTGRES_USER"] + ":" + secrets["postgres_password"] + "@postgres:5432/" + e["POSTGRES_DB"] + "?sslmode=disable"
	if secrets["database_url"] != want || e["POSTGRES_PASSWORD_FILE"] != "/run/secrets/postgres_password" {
		t.Errorf("the URL is %s, the service is set up with %v", secrets["database_url"], e)
	}
	if _, ok := c.Volumes["postgres"]; !ok || c.Services["postgres"].mounts()["/var/lib/postgresql/data"] != "postgres" {
		t.Error("the ledger is in no volume")
	}
}

func TestScalePostgresIsCareful(t *testing.T) {
	s := scale(t).Services["postgres"]
	if s.Restart != "unless-stopped" || !slices.Contains(s.SecurityOpt, "no-new-privileges:true") || !s.ReadOnly ||
		!slices.Equal(s.CapDrop, []string{"ALL"}) || s.Healthcheck == nil || s.User != "postgres" || len(s.Ports) > 0 {
		t.Errorf("PostgreSQL runs as %+v", s)
	}
}

func TestScaleVariablesAreExplained(t *testing.T) {
	for _, u := range uses(read(t, "docker-compose.scale.yml")) {
		if example(t)[u.name] != u.rest {
			t.Errorf("%s is %s, in .env.example %q", u.name, u.rest, example(t)[u.name])
		}
	}
}
