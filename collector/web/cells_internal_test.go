package web

import "testing"

// TestCellsAreEscaped has texts of posts and of readers end nothing that stands around them.
func TestCellsAreEscaped(t *testing.T) {
	const hostile = `"><script>'&`
	const escaped = `&#34;&gt;&lt;script&gt;&#39;&amp;`
	for _, tc := range []struct{ name, got, want string }{
		{"cell", string(cellsHTML([]cell{{Key: "title", Label: hostile, Text: hostile, Short: hostile, Sorted: true}})),
			`<td role="cell" class="sorted" data-label="` + escaped + `" data-short="` + escaped + `">` + escaped + "</td>\n"},
		{"release", string(cellsHTML([]cell{{Key: "release", Label: "Released", Text: "2026-11-22"}})),
			`<td role="cell" class="release" data-label="Released">2026-11-22</td>` + "\n"},
		{"numbers", string(numbersHTML([]string{hostile, "1"})), "<td>" + escaped + "</td><td>1</td>"},
	} {
		if tc.got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, tc.got, tc.want)
		}
	}
}
