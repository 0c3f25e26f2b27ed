package dashboards_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// Widths in pixels: what Grafana leaves for panels beside its docked menu in a window
// of 1366, and on a phone, and what a title needs at the least.
const (
	laptop      = 1366 - 300 - 2*16
	phone       = 390 - 2*16
	roomOfTitle = 240 // some 33 Latin letters, or 17 Korean ones
)

// TestTitlesHaveRoom: on a laptop a table's titles are read without widening it, and
// none of its columns is cut off; on a phone two numbers stand beside the title.
func TestTitlesHaveRoom(t *testing.T) {
	tables := 0
	for _, d := range loadAll(t) {
		for _, p := range d.Panels {
			title := slices.ContainsFunc(p.FieldConfig.Overrides, func(o override) bool { return string(o.Matcher.Options) == `"title"` })
			if p.Type != "table" || !title || p.Title == "About this post" {
				continue
			}
			tables++
			var fixed float64
			columns := p.columns(t)
			for _, name := range columns {
				fixed += p.number("custom.width", name)
			}
			if room := laptop*float64(p.GridPos.W)/24 - 8 - fixed; room < roomOfTitle {
				t.Errorf("%s, %s: the titles have %.0f pixels, want %d", d.file, p.Title, room, roomOfTitle)
			}
			if columns[0] != "title" {
				t.Errorf("%s, %s begins with %q", d.file, p.Title, columns[0])
			}
			first := p.number("custom.minWidth", "title") + p.number("custom.width", columns[1]) + p.number("custom.width", columns[2])
			if first > phone {
				t.Errorf("%s, %s: the first three columns take %.0f pixels, a phone has %d", d.file, p.Title, first, phone)
			}
		}
	}
	if tables < 4 {
		t.Errorf("only %d tables have titles", tables)
	}
}

// columns returns the fields of a table that are shown, in their order.
func (p *panel) columns(t *testing.T) []string {
	t.Helper()
	order := map[string]int{}
	for _, s := range p.Transformations {
		var options struct{ IndexByName map[string]int }
		if err := json.Unmarshal(s.Options, &options); s.ID == "organize" && err != nil {
			t.Fatal(err)
		}
		for name, i := range options.IndexByName {
			order[name] = i
		}
	}
	var names []string
	for name := range order {
		if !slices.ContainsFunc(p.overridden(name), func(o property) bool { return o.ID == "custom.hidden" }) {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return order[a] - order[b] })
	return names
}

// number returns a number that a panel sets for a field, 0 without one.
func (p *panel) number(property, field string) (n float64) {
	for _, o := range p.overridden(field) {
		if o.ID == property {
			_ = json.Unmarshal(o.Value, &n)
		}
	}
	return n
}

// TestTitlesOfPanelsFit: on a laptop the titles of the small panels are whole, beside
// the mark for the description.
func TestTitlesOfPanelsFit(t *testing.T) {
	const letter, korean, mark = 6.7, 13, 90
	for _, d := range append(loadAll(t), loadKorean(t)...) {
		for _, p := range d.Panels {
			if p.Type == "row" {
				continue
			}
			var width float64
			for _, r := range p.Title {
				if r < 0x1100 {
					width += letter
				} else {
					width += korean
				}
			}
			if room := laptop*float64(p.GridPos.W)/24 - 8 - mark; width > room {
				t.Errorf("%s: the title %q takes some %.0f pixels, it has %.0f", d.file, p.Title, width, room)
			}
		}
	}
}

// TestEmptyPanelsSayWhere: who sees nothing yet is told where the reason is.
func TestEmptyPanelsSayWhere(t *testing.T) {
	said := 0
	for _, d := range loadAll(t) {
		for _, p := range d.Panels {
			if strings.Contains(p.FieldConfig.Defaults.NoValue, "the Collector dashboard says why") {
				said++
			}
		}
	}
	if said < 20 {
		t.Errorf("only %d panels do", said)
	}
	for _, title := range []string{"Latest reading", "Data freshness"} {
		links := load(t, "velog-overview").panel(t, title).Links
		if len(links) != 1 || !strings.HasPrefix(links[0].URL, "/d/velog-collector?") {
			t.Errorf("%s links to %v, not to the collector's dashboard", title, links)
		}
	}
}

// TestAgesAreWholeNumbers: an axis of days since a release has room for a month at
// the least, so that no mark stands between two days.
func TestAgesAreWholeNumbers(t *testing.T) {
	for _, d := range loadAll(t) {
		for _, p := range d.Panels {
			if p.Type == "trend" && max(p.number("custom.axisSoftMax", "age"), p.number("custom.axisSoftMax", "Time")) < 30 {
				t.Errorf("%s, %s: the axis may show parts of days", d.file, p.Title)
			}
		}
	}
}
