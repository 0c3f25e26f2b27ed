package dashboards_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// dashboard is what the tests need of a dashboard's JSON.
type dashboard struct {
	file string

	ID            *int         `json:"id"`
	UID           string       `json:"uid"`
	Title         string       `json:"title"`
	Description   string       `json:"description"`
	Timezone      string       `json:"timezone"`
	WeekStart     string       `json:"weekStart"`
	SchemaVersion int          `json:"schemaVersion"`
	Tags          []string     `json:"tags"`
	Links         []link       `json:"links"`
	Panels        []*panel     `json:"panels"`
	Templating    list[target] `json:"templating"`
	Annotations   list[target] `json:"annotations"`
}

type list[T any] struct {
	List []T `json:"list"`
}

type link struct {
	Title       string `json:"title"`
	Type        string `json:"type"`
	URL         string `json:"url"`
	KeepTime    bool   `json:"keepTime"`
	IncludeVars bool   `json:"includeVars"`
}

// panel is a panel of a dashboard. Panels of collapsed rows are lifted out of
// them by load.
type panel struct {
	ID          int             `json:"id"`
	Type        string          `json:"type"`
	Title       string          `json:"title"`
	Description string          `json:"description"`
	Datasource  source          `json:"datasource"`
	Targets     []target        `json:"targets"`
	FieldConfig fieldConfig     `json:"fieldConfig"`
	Options     json.RawMessage `json:"options"`
	GridPos     gridPos         `json:"gridPos"`
	TimeFrom    string          `json:"timeFrom"`
	TimeShift   string          `json:"timeShift"`

	Transformations []transformation `json:"transformations"`
	Collapsed       bool             `json:"collapsed"` // of a row
	Links           []link           `json:"links"`
	Panels          []*panel         `json:"panels"`
}

type transformation struct {
	ID      string          `json:"id"`
	Options json.RawMessage `json:"options"`
}

type gridPos struct{ H, W, X, Y int }

type fieldConfig struct {
	Defaults struct {
		Unit    string `json:"unit"`
		NoValue string `json:"noValue"`
		Links   []link `json:"links"`
		Custom  struct {
			DrawStyle    string      `json:"drawStyle"`
			BarAlignment int         `json:"barAlignment"`
			InsertNulls  nullsInsert `json:"insertNulls"`
		} `json:"custom"`
	} `json:"defaults"`
	Overrides []override `json:"overrides"`
}

type override struct {
	Matcher struct {
		ID      string          `json:"id"`
		Options json.RawMessage `json:"options"`
	} `json:"matcher"`
	Properties []property `json:"properties"`
}

type property struct {
	ID    string          `json:"id"`
	Value json.RawMessage `json:"value"`
}

// nullsInsert is the gap between points in milliseconds above which a line is
// broken, 0 for none.
type nullsInsert int64

func (n *nullsInsert) UnmarshalJSON(text []byte) error {
	if string(text) == "false" {
		return nil
	}
	return json.Unmarshal(text, (*int64)(n))
}

type source struct {
	Type string `json:"type"`
	UID  string `json:"uid"`
}

// target is a query of a panel, a variable or an annotation.
type target struct {
	RefID      string          `json:"refId"`
	Name       string          `json:"name"` // of a variable or an annotation
	Type       string          `json:"type"` // of a variable
	Datasource source          `json:"datasource"`
	Query      json.RawMessage `json:"query"` // text, or an object with the text
	Expr       string          `json:"expr"`  // of Prometheus
	Regex      string          `json:"regex"` // of a variable
	Target     *target         `json:"target"`
}

// text returns the query's text, empty where there is none.
func (q target) text() string {
	if q.Target != nil {
		return q.Target.text()
	}
	var text string
	if json.Unmarshal(q.Query, &text) == nil {
		return text
	}
	var object struct {
		Query string `json:"query"`
	}
	if json.Unmarshal(q.Query, &object) == nil {
		return object.Query
	}
	return ""
}

// load reads the dashboard with a uid, which is also its file's name.
func load(t *testing.T, uid string) *dashboard {
	t.Helper()
	return parse(t, uid+".json")
}

// loadAll reads all dashboards.
func loadAll(t *testing.T) []*dashboard {
	t.Helper()
	files, err := filepath.Glob("*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no dashboards in this folder (%v)", err)
	}
	var all []*dashboard
	for _, file := range files {
		all = append(all, parse(t, file))
	}
	return all
}

func parse(t *testing.T, file string) *dashboard {
	t.Helper()
	d := &dashboard{file: file}
	readJSON(t, file, d)
	for _, p := range d.Panels {
		d.Panels = append(d.Panels, p.Panels...)
	}
	return d
}

func readJSON(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// panel returns the panel with a title.
func (d *dashboard) panel(t *testing.T, title string) *panel {
	t.Helper()
	for _, p := range d.Panels {
		if p.Title == title {
			return p
		}
	}
	t.Fatalf("%s has no panel %q", d.file, title)
	return nil
}

// query returns the text of the panel's query with a refId.
func (p *panel) query(t *testing.T, refID string) string {
	t.Helper()
	for _, q := range p.Targets {
		if q.RefID == refID {
			return q.text()
		}
	}
	t.Fatalf("the panel %q has no query %q", p.Title, refID)
	return ""
}

// variable returns the text of a variable's query.
func (d *dashboard) variable(t *testing.T, name string) string {
	t.Helper()
	return named(t, d.Templating.List, name)
}

// annotation returns the text of an annotation's query.
func (d *dashboard) annotation(t *testing.T, name string) string {
	t.Helper()
	return named(t, d.Annotations.List, name)
}

func named(t *testing.T, queries []target, name string) string {
	t.Helper()
	for _, q := range queries {
		if q.Name == name {
			return q.text()
		}
	}
	t.Fatalf("nothing is called %q here", name)
	return ""
}
