package web

import (
	"html/template"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// cell is what stands in a column.
type cell struct {
	Key, Label string // of the column
	Text       string
	Short      string // with its name and unit, for a line of its own; empty: it has none
	Sorted     bool   // the list is ordered by it
	Class      string // what it is styled by besides
}

// cellsHTML writes the cells of a row. A list has thousands, and a template takes longer
// for one of them than the ledger for what stands in it.
func cellsHTML(cells []cell) template.HTML {
	var b strings.Builder
	attribute := func(name, value string) {
		if value != "" {
			b.WriteString(" " + name + `="` + template.HTMLEscapeString(value) + `"`)
		}
	}
	for _, c := range cells {
		b.WriteString(`<td role="cell"`)
		attribute("class", c.class())
		attribute("data-label", c.Label)
		attribute("data-short", c.Short)
		b.WriteString(">" + template.HTMLEscapeString(c.Text) + "</td>\n")
	}
	return template.HTML(b.String())
}

// numbersHTML writes the numbers of a row, for the same reason.
func numbersHTML(numbers []string) template.HTML {
	var b strings.Builder
	for _, n := range numbers {
		b.WriteString("<td>" + template.HTMLEscapeString(n) + "</td>")
	}
	return template.HTML(b.String())
}

// class is what the cell is styled by.
func (c cell) class() string {
	switch {
	case c.Class != "":
		return c.Class
	case c.Key == string(collector.SortRelease) && c.Sorted:
		return "release sorted"
	case c.Key == string(collector.SortRelease):
		return "release"
	case c.Sorted:
		return "sorted"
	}
	return ""
}
