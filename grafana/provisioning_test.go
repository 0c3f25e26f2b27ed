package grafana_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// dataSource is a data source as Grafana's provisioning has it.
type dataSource struct {
	Name, UID, Type, Access, URL string
	IsDefault                    bool              `yaml:"isDefault"`
	Editable                     *bool             `yaml:"editable"`
	JSONData                     map[string]any    `yaml:"jsonData"`
	SecureJSONData               map[string]string `yaml:"secureJsonData"`
}

func dataSources(t *testing.T) map[string]dataSource {
	t.Helper()
	var file struct {
		APIVersion  int `yaml:"apiVersion"`
		Prune       bool
		DataSources []dataSource `yaml:"datasources"`
	}
	parse(t, "grafana/provisioning/datasources/velog.yml", &file, true)
	found := map[string]dataSource{}
	for _, d := range file.DataSources {
		if found[d.UID].UID != "" {
			t.Errorf("two data sources have the uid %s", d.UID)
		}
		found[d.UID] = d
	}
	return found
}

func TestDataSources(t *testing.T) {
	found := dataSources(t)
	influx, prometheus := found["velog-influxdb"], found["velog-prometheus"]
	if len(found) != 2 || influx.Type != "influxdb" || prometheus.Type != "prometheus" {
		t.Fatalf("the data sources are %v", found)
	}
	for uid, d := range found {
		if d.Editable == nil || *d.Editable || d.Access != "proxy" {
			t.Errorf("%s: editable %v, access %s", uid, d.Editable, d.Access)
		}
		// A Grafana with a default of its own would not start with a second one,
		// and a name that is taken would change that data source.
		if d.IsDefault || !strings.HasPrefix(d.Name, "velog-dashboard ") || !strings.HasPrefix(d.UID, "velog-") {
			t.Errorf("%s: the name is %q, default %t", uid, d.Name, d.IsDefault)
		}
	}
	if influx.JSONData["version"] != "Flux" {
		t.Errorf("InfluxDB: version %v", influx.JSONData["version"])
	}
	// Not the token with which the collector writes.
	// Grafana looks for $__file{…} only in what this form of a variable holds.
	if got := influx.SecureJSONData["token"]; got != "$__env{GRAFANA_INFLUXDB_TOKEN}" {
		t.Errorf("InfluxDB's token is %q, not the environment's", got)
	}
	if scrape := scrapeInterval(t); prometheus.JSONData["timeInterval"] != scrape {
		t.Errorf("Prometheus: timeInterval %v, but it scrapes every %s", prometheus.JSONData["timeInterval"], scrape)
	}
}

func scrapeInterval(t *testing.T) string {
	t.Helper()
	var config struct {
		Global struct {
			ScrapeInterval string `yaml:"scrape_interval"`
		}
	}
	parse(t, "prometheus/prometheus.yml", &config, false)
	return config.Global.ScrapeInterval
}

// TestProvisioningVariablesAreSet: Grafana puts nothing in the place of a
// variable that it does not have.
func TestProvisioningVariablesAreSet(t *testing.T) {
	environment := compose(t).Services["grafana"].Environment
	text := read(t, "grafana/provisioning/datasources/velog.yml") + read(t, "grafana/provisioning/dashboards/velog.yml")
	found := regexp.MustCompile(`(?m)^\s+\w+: \$(?:__env\{|\{)?(\w+)`).FindAllStringSubmatch(text, -1)
	if len(found) < 5 {
		t.Errorf("only %d variables found", len(found))
	}
	for _, m := range found {
		if environment[m[1]] == "" {
			t.Errorf("docker-compose.yml does not give %s to Grafana", m[1])
		}
		for _, readme := range []string{"README.md", "README.ko.md"} {
			if !strings.Contains(read(t, readme), "`"+m[1]+"`") {
				t.Errorf("%s does not say that Grafana needs %s", readme, m[1])
			}
		}
	}
}

func TestDashboardsAreProvisioned(t *testing.T) {
	var file struct {
		APIVersion int `yaml:"apiVersion"`
		Providers  []struct {
			Name, Folder, Type    string
			FolderUID             string `yaml:"folderUid"`
			DisableDeletion       bool   `yaml:"disableDeletion"`
			AllowUIUpdates        bool   `yaml:"allowUiUpdates"`
			UpdateIntervalSeconds int    `yaml:"updateIntervalSeconds"`
			Options               struct{ Path string }
		}
	}
	parse(t, "grafana/provisioning/dashboards/velog.yml", &file, true)
	grafana := compose(t).Services["grafana"]
	folders := map[string]string{"velog": "velog-[a-z]*[a-z].json", "velog (한국어)": "velog-*-ko.json"}
	if len(file.Providers) != len(folders) {
		t.Fatalf("the providers are %+v", file.Providers)
	}
	for _, p := range file.Providers {
		if folders[p.Folder] == "" || p.AllowUIUpdates || !strings.HasPrefix(p.Name, "velog-dashboard") || !strings.HasPrefix(p.FolderUID, "velog") {
			t.Errorf("the provider is %+v", p)
		}
		if !strings.HasPrefix(p.Options.Path, "/etc/grafana/dashboards/velog") {
			t.Errorf("the provider %s takes the dashboards in %s, where another's may be", p.Name, p.Options.Path)
		}
		source := grafana.mounts()[p.Options.Path]
		if files, _ := filepath.Glob(filepath.Join(root, source, folders[p.Folder])); source == "" || len(files) != 5 {
			t.Errorf("%s is mounted from %q, which has the dashboards %v", p.Options.Path, source, files)
		}
	}
	path := file.Providers[0].Options.Path
	source := grafana.mounts()[path]
	// One by one: the image's other folders of that kind must not be hidden.
	for _, kind := range []string{"datasources", "dashboards"} {
		if got := grafana.mounts()["/etc/grafana/provisioning/"+kind]; got != "./grafana/provisioning/"+kind {
			t.Errorf("the provisioning of %s comes from %q", kind, got)
		}
	}
	home, inside := strings.CutPrefix(grafana.Environment["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"], path+"/")
	if _, err := os.Stat(filepath.Join(root, source, home)); err != nil || !inside {
		t.Errorf("the home dashboard: %v", err)
	}
}
