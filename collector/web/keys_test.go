package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/web/chart"
)

// usedKeys are the keys of texts that are named, each with the names of its
// arguments, where they stand beside it.
type usedKeys map[string][]string

// TestEveryTextIsThereAndUsed holds the keys that code and templates name
// against the catalogues, which another test holds against each other.
func TestEveryTextIsThereAndUsed(t *testing.T) {
	t.Parallel()
	var catalogue map[string]any
	if _, err := toml.DecodeFile("text/en.toml", &catalogue); err != nil {
		t.Fatal(err)
	}
	used := usedKeys{}
	used.inTemplates(t)
	used.inCode(t, ".")
	used.inCode(t, "text")
	used.made()
	if len(used) < 250 {
		t.Fatalf("only %d keys are found", len(used))
	}
	placeholder := regexp.MustCompile(`\{\{\.(\w+)\}\}`)
	for key, arguments := range used {
		value, ok := catalogue[key]
		if !ok {
			t.Errorf("%q is not in the catalogues", key)
		}
		said, _ := value.(string)
		for _, m := range placeholder.FindAllStringSubmatch(said, -1) {
			if arguments != nil && !slices.Contains(arguments, m[1]) {
				t.Errorf("%q is named without its argument %s", key, m[1])
			}
		}
	}
	for key := range catalogue {
		if _, ok := used[key]; !ok {
			t.Errorf("%q is in the catalogues, and nothing uses it", key)
		}
	}
}

func (u usedKeys) inTemplates(t *testing.T) {
	t.Helper()
	files, err := filepath.Glob("templates/*.html")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	said := regexp.MustCompile(`\bt "([^"]+)"((?: "\w+" (?:\([^)]*\)|\(.*?\)\)|[^ }]+))*)`)
	name := regexp.MustCompile(` "(\w+)" `)
	counted := regexp.MustCompile(`\bcount "([^"]+)"`)
	for _, file := range files {
		page, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range said.FindAllStringSubmatch(string(page), -1) {
			u[m[1]] = []string{}
			for _, n := range name.FindAllStringSubmatch(m[2], -1) {
				u[m[1]] = append(u[m[1]], n[1])
			}
		}
		for _, m := range counted.FindAllSubmatch(page, -1) {
			u["count."+string(m[1])] = nil
		}
	}
}

// inCode finds the calls whose first argument, or whose second after a
// language, is a key.
func (u usedKeys) inCode(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			u.inNode(n)
			return true
		})
	}
}

func (u usedKeys) inNode(n ast.Node) {
	switch n := n.(type) {
	case *ast.CallExpr:
		u.inCall(n)
	case *ast.KeyValueExpr:
		if name, ok := n.Key.(*ast.Ident); ok && name.Name == "key" {
			u.add(n.Value, nil)
		}
	}
}

func (u usedKeys) inCall(call *ast.CallExpr) {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	args := call.Args
	if len(args) > 1 {
		if request, ok := args[0].(*ast.Ident); ok && request.Name == "r" {
			args = args[1:]
		}
	}
	switch name {
	case "Say", "Text", "badRequest", "notFound", "notTracked":
		arguments := []string{}
		for i := 1; i < len(args); i += 2 {
			arguments = append(arguments, literal(args[i]))
		}
		u.add(args[0], arguments)
	case "signInPage":
		u.add(args[0], []string{})
	case "badge":
		if len(call.Args) > 1 {
			u.add(call.Args[1], []string{})
		}
	case "CountOf":
		u["count."+literal(call.Args[0])] = nil
	}
}

func (u usedKeys) add(key ast.Expr, arguments []string) {
	if text := literal(key); text != "" {
		u[text] = arguments
	}
}

func literal(e ast.Expr) string {
	basic, ok := e.(*ast.BasicLit)
	if !ok || basic.Kind != token.STRING {
		return ""
	}
	text, err := strconv.Unquote(basic.Value)
	if err != nil {
		return ""
	}
	return text
}

// made adds the keys that are put together from what the program knows.
func (u usedKeys) made() {
	family := func(prefix string, names ...string) {
		for _, name := range names {
			u[prefix+name] = nil
		}
	}
	delete(u, "count.")
	for _, s := range collector.States() {
		account := Account{Account: collector.Account{State: s}}
		family("", account.Key())
		if advice := account.Advice(); advice != "" {
			family("", advice, "writer."+advice)
		}
	}
	family("", "writer.advice.error", Account{Account: collector.Account{State: collector.StateUp, Gaps: collector.Gaps{Unread: 1}}}.Key())
	for _, r := range collector.UntrackedReasons() {
		if r != collector.UntrackedUnknownUser {
			family("untracked.", string(r))
		}
	}
	for _, r := range access.Reasons() {
		family("refusal.", string(r))
	}
	family("done.", notes()...)
	for _, s := range blogColumns()[1:] {
		family("short.", string(s))
	}
	family("menu.", "accounts", "all", "leaderboard", "overview", "state", "settings")
	for _, k := range collector.EventKinds() {
		family("kind.", string(k))
	}
	family("notify.", "test") // of the command check
	family("event.", "published", "private", "public", "deleted",
		"record_"+collector.RecordOfDay, "record_"+collector.RecordOfWeek, "record_"+collector.RecordOfMonth, "record_"+collector.RecordOfPost)
	family("first.", "waiting", "none", "no_posts", "today", "yesterday", "whole", "reading", "day", "week", "month", "unusual", "movers")
	for _, s := range sections() {
		family("section.", s.key)
	}
	all := rangeView{Before: collector.Period{First: 1, Last: 1}}
	family("column.", columnKeys(all)...)
	family("range.", rangeNames()...)
	for _, q := range collector.Qualities() {
		family("quality.", string(q))
		family("quality_of.", string(q))
	}
	for _, q := range collector.Qualities() {
		family("legend.", string(chart.Slot{Quality: q}.Kind()))
	}
	for _, period := range []string{"today", "yesterday", "week", "month"} {
		family("before.", period)
		family("", period)
	}
	for _, m := range collector.Measures() {
		family("", string(m))
		family("short.range.", string(m))
		family("count.", noun(m))
		for _, s := range chart.Steps() {
			family("chart."+string(s)+".", noun(m))
			family("by.", string(s))
		}
	}
	family("usual.", "fewer", "as", "more")
	for _, comparison := range comparisons() {
		family("compare.", comparison)
		family("beside.", comparison, comparison+".name")
	}
	family("axis.", axes()...)
	for _, by := range collector.LeaderboardOrders() {
		family("leaderboard.by.", string(by))
	}
	family("posts.", string(collector.CurrentPosts), string(collector.DeletedPosts))
	family("short.", columnKeys(all)[3:]...) // without the title and the ranges
	family("short.", "before", "week_before", "comments")
	family("day.", "unknown", "unread", "unfinished")
	family("groups.by.", groupSorts()...)
	family("groups.", groupLists()...)
	family("groups.all.", groupLists()...)
	for _, basis := range []collector.Basis{collector.SameWeekday, collector.DaysBefore} {
		family("usual."+string(basis), ".fewer", ".as", ".more")
		family("unusual.", string(basis), string(basis)+".zero")
	}
	family("records.", "day", "post", "week", "month")
	for _, kind := range []string{guestOfLink, guestOfDemo} {
		family("guest.", kind)
		family("banner.", kind)
	}
	family("obstacle.", "today.before_unknown", "today.before_incomplete", "yesterday.incomplete", "yesterday.before_incomplete",
		"week.incomplete", "week.before_incomplete", "month.incomplete", "month.before_incomplete")
}
