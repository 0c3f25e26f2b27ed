package browsertest

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/cmd/velog-dashboard/programtest"
)

// barrier is what axe-core finds wrong with a page.
type barrier struct {
	ID     string   `json:"id"`
	Impact string   `json:"impact"`
	Help   string   `json:"help"`
	Nodes  []string `json:"nodes"`
}

func (b barrier) String() string {
	return fmt.Sprintf("%s (%s): %s\n  %s", b.ID, b.Impact, b.Help, strings.Join(b.Nodes, "\n  "))
}

// serious reports whether it keeps people from using the page.
func (b barrier) serious() bool { return b.Impact == "serious" || b.Impact == "critical" }

// axe returns the source of axe-core.
func axe(t testing.TB) string {
	t.Helper()
	programtest.SkipIfShort(t)
	source, err := os.ReadFile("../../../.tools/axe.min.js")
	if err != nil {
		t.Fatalf("axe-core is not there: run `make test`, which fetches it (%v)", err)
	}
	return string(source)
}

// barriers runs axe-core on the page as it looks now: all of its rules, or only
// those about colours.
func (tb *tab) barriers(axe string, colours bool) []barrier {
	tb.t.Helper()
	if !evaluate[bool](tb, `typeof axe === "object"`) {
		evaluate[bool](tb, axe+";true")
	}
	only := ""
	if colours {
		only = `, runOnly: ["color-contrast", "link-in-text-block"]`
	}
	return evaluate[[]barrier](tb, `axe.run(document, {resultTypes: ["violations"]`+only+`}).then(found => found.violations.map(v => ({
		id: v.id, impact: v.impact, help: v.help,
		nodes: v.nodes.slice(0, 5).map(n => n.target.join(" ") + ": " + n.failureSummary.replace(/\s+/g, " ")),
	})))`)
}

// quote writes a string for JavaScript.
func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil { // no string is that odd
		panic(err)
	}
	return string(b)
}
