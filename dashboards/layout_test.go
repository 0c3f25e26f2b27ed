package dashboards_test

import (
	"cmp"
	"encoding/json"
	"fmt"
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
	p.set(field, property, &n)
	return n
}

// TestTitlesOfPanelsFit: on a laptop the titles of the small panels are whole, beside
// the marks for the description and for links, and the menu's place.
func TestTitlesOfPanelsFit(t *testing.T) {
	const marks, link = 100, 30
	for _, d := range append(loadAll(t), loadKorean(t)...) {
		for _, p := range d.Panels {
			if p.Type == "row" {
				continue
			}
			room := laptop*float64(p.GridPos.W)/24 - 8 - marks - link*float64(len(p.Links))
			if width := widthOf(p.Title); width > room {
				t.Errorf("%s: the title %q takes some %.0f pixels, it has %.0f", d.file, p.Title, width, room)
			}
		}
	}
}

// widthOf returns how wide a title or the name of a column is, in pixels.
func widthOf(text string) (width float64) {
	for _, r := range text {
		if r < 0x1100 {
			width += 7
		} else {
			width += 13
		}
	}
	return width
}

// TestColumnsFit: on a laptop no table is wider than its panel, and each column has
// room for its name, and for the arrow if the table is sorted by it.
func TestColumnsFit(t *testing.T) {
	const edges, padding, arrow, unset = 22, 12, 28, 150
	for _, d := range append(loadAll(t), loadKorean(t)...) {
		for _, p := range d.Panels {
			if p.Type != "table" {
				continue
			}
			var options struct {
				SortBy []struct{ DisplayName string }
			}
			if err := json.Unmarshal(p.Options, &options); err != nil {
				t.Fatal(err)
			}
			var sum float64
			for _, o := range p.FieldConfig.Overrides {
				var field, name string
				if o.Matcher.ID != "byName" || json.Unmarshal(o.Matcher.Options, &field) != nil || p.set(field, "custom.hidden", nil) {
					continue
				}
				p.set(field, "displayName", &name)
				width := p.number("custom.width", field)
				need := widthOf(name) + padding
				for _, by := range options.SortBy {
					if by.DisplayName == name {
						need += arrow
					}
				}
				if width > 0 && need > width {
					t.Errorf("%s, %s: the column %q takes some %.0f pixels, it has %.0f", d.file, p.Title, name, need, width)
				}
				sum += cmp.Or(width, p.number("custom.minWidth", field), unset)
			}
			if room := laptop*float64(p.GridPos.W)/24 - edges; sum > room {
				t.Errorf("%s, %s: the columns take %.0f pixels, the panel has %.0f", d.file, p.Title, sum, room)
			}
		}
	}
}

// set reports whether a panel sets a property of a field, and decodes the value if it
// is asked for.
func (p *panel) set(field, property string, value any) bool {
	for _, o := range p.overridden(field) {
		if o.ID == property {
			return value == nil || json.Unmarshal(o.Value, value) == nil
		}
	}
	return false
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
	if said < 15 {
		t.Errorf("only %d panels do", said)
	}
	for _, title := range []string{"Views today", "Data freshness"} {
		links := load(t, "velog-overview").panel(t, title).Links
		if len(links) != 1 || !strings.HasPrefix(links[0].URL, "/d/velog-collector?") {
			t.Errorf("%s links to %v, not to the collector's dashboard", title, links)
		}
	}
}

// TestAgesAreWholeNumbers: an axis of days since a release names whole days only. Its
// marks may be two days and a half apart, as long as it shows fewer than a hundred
// days; those between two days have no name. Below a month they would be closer.
func TestAgesAreWholeNumbers(t *testing.T) {
	for _, d := range loadAll(t) {
		for _, p := range d.Panels {
			if p.Type != "trend" {
				continue
			}
			if max(p.number("custom.axisSoftMax", "age"), p.number("custom.axisSoftMax", "Time")) < 30 {
				t.Errorf("%s, %s: the axis may show less than a month", d.file, p.Title)
			}
			named := p.mapped(t, "Days since release")
			for day := 2.5; day < 100; day += 5 {
				if name, ok := named[fmt.Sprint(day)]; !ok || strings.TrimSpace(name) != "" {
					t.Errorf("%s, %s: the axis names %v days %q", d.file, p.Title, day, name)
				}
			}
		}
	}
}
