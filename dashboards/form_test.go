package dashboards_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// uids of all dashboards, which links and bookmarks rely on.
func uids() []string {
	return []string{"velog-collector", "velog-compare", "velog-leaderboard", "velog-overview", "velog-post"}
}

// corePanels are Grafana's own panels that do not need Angular.
func corePanels() []string {
	return []string{
		"barchart", "bargauge", "gauge", "heatmap", "histogram", "piechart", "row", "stat", "state-timeline",
		"status-history", "table", "text", "timeseries", "trend", "xychart",
	}
}

func TestDashboardsAreWellFormed(t *testing.T) {
	for _, d := range loadAll(t) {
		if !slices.Contains(uids(), d.UID) || d.file != d.UID+".json" {
			t.Errorf("%s has the uid %q; links rely on %v", d.file, d.UID, uids())
		}
		if d.ID != nil {
			t.Errorf("%s has the id %d: that is one Grafana's own number", d.file, *d.ID)
		}
		if d.Timezone != "Asia/Seoul" {
			t.Errorf("%s is in the time zone %q: days are days in Seoul", d.file, d.Timezone)
		}
		if d.SchemaVersion < 39 || d.SchemaVersion > 41 {
			t.Errorf("%s has schema version %d, not Grafana 11's", d.file, d.SchemaVersion)
		}
		if d.Title == "" || d.Description == "" || !slices.Contains(d.Tags, "velog") {
			t.Errorf("%s needs a title, a description and the tag velog (has %q, %q, %v)", d.file, d.Title, d.Description, d.Tags)
		}
	}
}

func TestPanelsExplainThemselves(t *testing.T) {
	for _, d := range loadAll(t) {
		ids := map[int]bool{}
		for _, p := range d.Panels {
			if ids[p.ID] {
				t.Errorf("%s: two panels have the id %d", d.file, p.ID)
			}
			ids[p.ID] = true
			if !slices.Contains(corePanels(), p.Type) {
				t.Errorf("%s: panel %q is a %q, which is none of Grafana's own", d.file, p.Title, p.Type)
			}
			if p.Title == "" || p.Type == "row" {
				continue
			}
			if p.Description == "" {
				t.Errorf("%s: panel %q has no description", d.file, p.Title)
			}
			if p.Type != "text" && (p.FieldConfig.Defaults.Unit == "" || p.FieldConfig.Defaults.NoValue == "") {
				t.Errorf("%s: panel %q has no unit or says nothing when empty", d.file, p.Title)
			}
		}
	}
}

func TestPanelsHaveTitles(t *testing.T) {
	for _, d := range loadAll(t) {
		seen := map[string]bool{}
		for _, p := range d.Panels {
			if strings.TrimSpace(p.Title) == "" || seen[p.Title] {
				t.Errorf("%s: panel %d has no title of its own (%q)", d.file, p.ID, p.Title)
			}
			seen[p.Title] = true
		}
	}
}

func TestPanelsDoNotOverlap(t *testing.T) {
	for _, d := range loadAll(t) {
		checkPlaces(t, d.file, d.open())
		for _, row := range d.Panels {
			checkPlaces(t, d.file+", "+row.Title, row.Panels)
		}
	}
}

// checkPlaces checks panels that are seen at the same time: those of a folded row
// have their places beside each other only.
func checkPlaces(t *testing.T, where string, panels []*panel) {
	t.Helper()
	for i, a := range panels {
		g := a.GridPos
		if g.W <= 0 || g.H <= 0 || g.X < 0 || g.X+g.W > 24 {
			t.Errorf("%s: panel %q does not fit the 24 columns: %+v", where, a.Title, g)
		}
		for _, b := range panels[:i] {
			o := b.GridPos
			if g.X < o.X+o.W && o.X < g.X+g.W && g.Y < o.Y+o.H && o.Y < g.Y+g.H {
				t.Errorf("%s: panels %q and %q overlap", where, a.Title, b.Title)
			}
		}
	}
}

// open returns the panels that are seen when the dashboard opens: those of folded
// rows are not.
func (d *dashboard) open() []*panel {
	folded := map[*panel]bool{}
	for _, row := range d.Panels {
		for _, p := range row.Panels {
			folded[p] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(d.Panels), func(p *panel) bool { return folded[p] })
}

func TestDataSourcesAreProvisioned(t *testing.T) {
	provisioned := provisionedSources(t)
	for _, uid := range []string{influxSource, prometheusSource} {
		if !provisioned[uid] {
			t.Errorf("no data source with the uid %s in grafana/provisioning", uid)
		}
	}
	for _, d := range loadAll(t) {
		for where, q := range d.queries() {
			uid := q.Datasource.UID
			if uid != influxSource && uid != prometheusSource && uid != "-- Grafana --" {
				t.Errorf("%s: %s asks the data source %q", d.file, where, uid)
			}
		}
	}
}

// provisionedSources returns the uids in the provisioning files.
func provisionedSources(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("../grafana/provisioning/datasources/*.y*ml")
	if err != nil {
		t.Fatal(err)
	}
	uid := regexp.MustCompile(`(?m)^\s*(?:- )?uid:\s*["']?([\w-]+)`)
	found := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range uid.FindAllStringSubmatch(string(text), -1) {
			found[m[1]] = true
		}
	}
	return found
}

// TestLinksKeepVariablesAndTime: whoever goes from one dashboard to another
// goes on looking at the same writers and days.
func TestLinksKeepVariablesAndTime(t *testing.T) {
	for _, d := range loadAll(t) {
		if len(d.Links) == 0 {
			t.Errorf("%s links to no other dashboard", d.file)
		}
		for _, l := range d.Links {
			if !l.KeepTime || !l.IncludeVars {
				t.Errorf("%s: the link %q loses variables or time", d.file, l.Title)
			}
			checkAddress(t, d.file, l.URL)
		}
		text, err := os.ReadFile(d.file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`"url": "(/d/[^"]*)"`).FindAllStringSubmatch(string(text), -1) {
			checkAddress(t, d.file, m[1])
		}
	}
}

// checkAddress checks an address inside Grafana. Addresses of data links must carry
// a time range themselves: the dashboard's, or a post's own life.
func checkAddress(t *testing.T, file, url string) {
	t.Helper()
	path, query, hasQuery := strings.Cut(url, "?")
	uid, inside := strings.CutPrefix(path, "/d/")
	if !inside {
		return
	}
	uid, _, _ = strings.Cut(uid, "/")
	if !slices.Contains(uids(), uid) {
		t.Errorf("%s links to %q, which is no dashboard", file, url)
	}
	life := regexp.MustCompile(`&from=\$\{__(data\.fields\.released|value)\.numeric\}&to=now$`).MatchString(query)
	if hasQuery && !strings.Contains(query, "${__url_time_range}") && !(uid == "velog-post" && life) {
		t.Errorf("%s links to %q without the time range", file, url)
	}
}
