package grafana_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestComposeVariablesAreExplained(t *testing.T) {
	known := example(t)
	for _, u := range uses(read(t, "docker-compose.yml")) {
		value, ok := known[u.name]
		if !ok {
			t.Errorf(".env.example does not explain %s", u.name)
		}
		if u.operator == ":-" && u.rest != "" && value != "" && u.rest != value {
			t.Errorf("%s is %s in docker-compose.yml and %s in .env.example", u.name, u.rest, value)
		}
	}
}

// TestComposeSetsOnlyVariablesOfTheProgram: the program refuses to start with
// one that it does not know.
func TestComposeSetsOnlyVariablesOfTheProgram(t *testing.T) {
	program := read(t, "cmd/velog-dashboard/config_environment.go")
	for name := range compose(t).Services["collector"].Environment {
		if !strings.Contains(program, `envconfig:"`+name+`"`) {
			t.Errorf("the collector does not know %s", name)
		}
	}
}

// TestComposePassesEveryVariable: what somebody sets in .env reaches the collector,
// unless .env.example says that it does not.
func TestComposePassesEveryVariable(t *testing.T) {
	passed := compose(t).Services["collector"].Environment
	_, explained, ok := strings.Cut(read(t, ".env.example"), "# Only for docker-compose.yml.")
	program := regexp.MustCompile(`envconfig:"([A-Z0-9_]+)".* meaning:"`)
	variables := program.FindAllStringSubmatch(read(t, "cmd/velog-dashboard/config_environment.go"), -1)
	if !ok || len(variables) < 20 {
		t.Fatalf("%d variables; .env.example has a part for compose: %v", len(variables), ok)
	}
	leftOut := []string{
		"DATA_DIR", "LISTEN_ADDRESS", // the image sets them
		"DATABASE_URL",    // docker-compose.scale.yml sets it
		"WEB_CONFIG_FILE", // Prometheus and the health check would need to know what is in it
	}
	for _, v := range variables {
		name := v[1]
		value, plain := passed[name]
		_, file := passed[name+"_FILE"]
		switch {
		case slices.Contains(leftOut, name):
			if plain || file || !strings.Contains(explained, name) {
				t.Errorf("%s: left out, but passed or not explained in .env.example", name)
			}
		case !plain && !file:
			t.Errorf("docker-compose.yml does not pass %s to the collector", name)
		case plain && !strings.Contains(value, "${"+name+":-") && !strings.Contains(explained, name):
			t.Errorf("docker-compose.yml sets %s to %s, and .env.example does not say so", name, value)
		}
	}
}

func TestComposeListensOnThisMachineOnly(t *testing.T) {
	for name, s := range compose(t).Services {
		for _, p := range s.Ports {
			if !regexp.MustCompile(`^127\.0\.0\.1:\$\{[A-Z]+_PORT:-(\d+)\}:\d+$`).MatchString(p) {
				t.Errorf("%s publishes %s, not on 127.0.0.1 with a port that can be changed", name, p)
			}
		}
	}
}

// TestComposeAddressesLeadToServices: every http://service:port in the files
// is a service that listens there.
func TestComposeAddressesLeadToServices(t *testing.T) {
	c := compose(t)
	addresses := regexp.MustCompile(`(?:http://|targets: \[)([a-z]+):(\d+)`)
	text := read(t, "docker-compose.yml") + read(t, "prometheus/prometheus.yml")
	found := addresses.FindAllStringSubmatch(text, -1)
	if len(found) < 4 {
		t.Errorf("only %d addresses found", len(found))
	}
	for _, m := range found {
		host, port := m[1], m[2]
		if host == "localhost" {
			host = "prometheus" // which scrapes itself
		}
		s := c.Services[host]
		if s == nil {
			if host != "alertmanager" { // in a comment
				t.Errorf("%s leads to no service", m[0])
			}
			continue
		}
		if len(s.Ports) != 1 || containerPort(s.Ports[0]) != port {
			t.Errorf("%s: the service has the ports %v", m[0], s.Ports)
		}
	}
}

func TestComposeVolumesExist(t *testing.T) {
	c := compose(t)
	used := map[string]bool{}
	for name, s := range c.Services {
		for target, source := range s.mounts() {
			if !strings.HasPrefix(source, ".") {
				if _, ok := c.Volumes[source]; !ok {
					t.Errorf("%s: the volume %s is not declared", name, source)
				}
				used[source] = true
				continue
			}
			if _, err := os.Stat(filepath.Join(root, source)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if !slices.Contains(s.Volumes, source+":"+target+":ro") {
				t.Errorf("%s: %s is not mounted read-only", name, source)
			}
		}
	}
	for name := range c.Volumes {
		if !used[name] {
			t.Errorf("nothing uses the volume %s", name)
		}
	}
}

func TestComposePrometheusFindsItsFiles(t *testing.T) {
	s := compose(t).Services["prometheus"]
	var config struct {
		RuleFiles []string `yaml:"rule_files"`
	}
	parse(t, "prometheus/prometheus.yml", &config, false)
	mounts := s.mounts()
	for _, file := range append(config.RuleFiles, "prometheus.yml") {
		if got := mounts["/etc/prometheus/"+file]; got != "./prometheus/"+file {
			t.Errorf("/etc/prometheus/%s comes from %q", file, got)
		}
	}
	for _, flag := range []string{"--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"} {
		if !slices.Contains(s.Command, flag) {
			t.Errorf("prometheus is not started with %s", flag)
		}
	}
	if mounts["/prometheus"] == "" {
		t.Error("what Prometheus stores is in no volume")
	}
}

// TestComposeSetsInfluxDBUpAsItIsUsed: what InfluxDB is set up with is what the
// collector writes to and Grafana reads from.
func TestComposeSetsInfluxDBUpAsItIsUsed(t *testing.T) {
	services := compose(t).Services
	for _, variable := range []string{"ORG", "BUCKET"} {
		want := services["influxdb"].Environment["DOCKER_INFLUXDB_INIT_"+variable]
		for _, name := range []string{"collector", "grafana"} {
			if got := services[name].Environment["INFLUXDB_"+variable]; got != want || want == "" {
				t.Errorf("%s has INFLUXDB_%s=%s, InfluxDB is set up with %s", name, variable, got, want)
			}
		}
	}
}

func TestComposeServicesAreCareful(t *testing.T) {
	c := compose(t)
	for name, s := range c.Services {
		if s.Restart != "unless-stopped" || !slices.Contains(s.SecurityOpt, "no-new-privileges:true") {
			t.Errorf("%s: restart %q, security_opt %v", name, s.Restart, s.SecurityOpt)
		}
		if s.Healthcheck == nil && s.Build == "" { // the Dockerfile has the collector's
			t.Errorf("%s has no health check", name)
		}
		for other, d := range s.DependsOn {
			if c.Services[other] == nil || d.Condition != "service_healthy" {
				t.Errorf("%s depends on %s %s", name, other, d.Condition)
			}
		}
		// There is no cap_add among the fields of a service.
		if !s.ReadOnly || !slices.Equal(s.CapDrop, []string{"ALL"}) {
			t.Errorf("%s: read_only %v, cap_drop %v", name, s.ReadOnly, s.CapDrop)
		}
		if name != "prometheus" && !slices.Contains(s.Tmpfs, "/tmp") { // which writes to its volume alone
			t.Errorf("%s has no /tmp", name)
		}
	}
}

// TestComposePrometheusIsTheTested: the rules are tested by the very version
// that runs them. Prometheus 3.13.3 is v0.313.3 among Go's modules.
func TestComposePrometheusIsTheTested(t *testing.T) {
	m := regexp.MustCompile(`github.com/prometheus/prometheus v0\.(\d)(\d\d)\.(\d+)`).FindStringSubmatch(read(t, "tools/prometheus/go.mod"))
	if m == nil {
		t.Fatal("tools/prometheus/go.mod has no version of Prometheus")
	}
	want := "prom/prometheus:v" + m[1] + "." + strings.TrimLeft(m[2], "0") + "." + m[3]
	if got, _, _ := strings.Cut(compose(t).Services["prometheus"].Image, "@"); got != want {
		t.Errorf("the image is %s, the tests run %s", got, want)
	}
}
