package dashboards_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/BurntSushi/toml"
)

var update = flag.Bool("update", false, "write the Korean dashboards anew")

// koreanDir has the Korean dashboards. It is not below this directory, all of which
// Grafana would take for English ones.
const koreanDir = "../grafana/ko"

// TestKoreanDashboards: for each dashboard there is one in Korean that differs in its
// words, its uid and its links only. With -update it is written.
func TestKoreanDashboards(t *testing.T) {
	words := catalogue(t)
	used := map[string]bool{}
	for _, d := range loadAll(t) {
		source, err := os.ReadFile(d.file)
		if err != nil {
			t.Fatal(err)
		}
		translated, err := translate(source, func(english string) (string, bool) {
			korean, ok := words[english]
			used[english] = true
			return korean, ok
		})
		if err != nil {
			t.Errorf("%s: %v", d.file, err)
			continue
		}
		file := filepath.Join(koreanDir, d.UID+"-ko.json")
		if *update {
			if err := os.WriteFile(file, translated, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if kept, err := os.ReadFile(file); err != nil || !bytes.Equal(kept, translated) {
			t.Errorf("%s is not that of %s and korean.toml (%v); run go test ./dashboards -run Korean -update", file, d.file, err)
		}
	}
	for _, english := range slices.Sorted(maps.Keys(words)) {
		if !used[english] {
			t.Errorf("korean.toml translates %q, which no dashboard says", english)
		}
	}
}

// loadKorean reads the Korean dashboards.
func loadKorean(t *testing.T) (all []*dashboard) {
	t.Helper()
	for _, uid := range uids() {
		all = append(all, parse(t, filepath.Join(koreanDir, uid+"-ko.json")))
	}
	return all
}

// TestKoreanDashboardsLeadToEachOther: links stay within the language.
func TestKoreanDashboardsLeadToEachOther(t *testing.T) {
	for _, d := range loadKorean(t) {
		text, err := os.ReadFile(d.file)
		if err != nil {
			t.Fatal(err)
		}
		if m := regexp.MustCompile(`/d/velog-[a-z]+[?"/]|docs/alerts`).Find(text); m != nil {
			t.Errorf("%s leads to %s", d.file, m)
		}
		if !slices.Equal(d.Tags, []string{"velog-ko"}) || !slices.Contains(uids(), strings.TrimSuffix(d.UID, "-ko")) {
			t.Errorf("%s has the uid %s and the tags %v", d.file, d.UID, d.Tags)
		}
	}
}

// TestEventsAreToldInKorean: what happened is marked at the same times in both languages.
func TestEventsAreToldInKorean(t *testing.T) {
	f := fixtureOf(t)
	texts := func(d *dashboard, name string) (said []string, times []time.Time) {
		query := d.annotation(t, name)
		for _, row := range f.run(t, f.fill(query, vars{"user": all()}, f.midnight(-yearDays), f.now)) {
			said, times = append(said, row["text"].(string)), append(times, row["_time"].(time.Time))
		}
		return said, times
	}
	_, want := texts(load(t, "velog-overview"), "Events")
	said, got := texts(loadKorean(t)[slices.Index(uids(), "velog-overview")], catalogue(t)["Events"])
	if len(want) < 3 || !slices.EqualFunc(want, got, time.Time.Equal) {
		t.Errorf("marks at %v in Korean, at %v in English", got, want)
	}
	for _, s := range said {
		if !strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Hangul, r) }) {
			t.Errorf("%q is not Korean", s)
		}
	}
}

func catalogue(t *testing.T) map[string]string {
	t.Helper()
	words := map[string]string{}
	if _, err := toml.DecodeFile("korean.toml", &words); err != nil {
		t.Fatal(err)
	}
	return words
}

// translate returns a dashboard with its words in another language, byte for byte the
// same but for these.
func translate(source []byte, word func(string) (string, bool)) ([]byte, error) {
	var dashboard any
	if err := json.Unmarshal(source, &dashboard); err != nil {
		return nil, err
	}
	shown := shownNames(dashboard)
	var out bytes.Buffer
	var missing []string
	decoder := json.NewDecoder(bytes.NewReader(source))
	path, copied := jsonPath{}, int64(0)
	for decoder.More() || len(path) > 0 {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		value, isValue := path.next(token)
		if !isValue {
			continue
		}
		changed, ok := path.translated(value, shown, word)
		if !ok {
			missing = append(missing, fmt.Sprintf("%s: %q", path, value))
		}
		if changed == value {
			continue
		}
		end := decoder.InputOffset()
		begin := bytes.LastIndex(source[copied:end], quoted(value))
		if begin < 0 {
			return nil, fmt.Errorf("%s is not written as %s", path, quoted(value))
		}
		out.Write(source[copied : copied+int64(begin)])
		out.Write(quoted(changed))
		copied = end
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("korean.toml does not translate\n%s", strings.Join(missing, "\n"))
	}
	out.Write(source[copied:])
	return out.Bytes(), nil
}

// quoted returns a string in JSON as the dashboards have it.
func quoted(s string) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s) // strings always can be
	return bytes.TrimSpace(text.Bytes())
}

// jsonPath is where in a document the tokens are: the keys and lists around them.
type jsonPath []jsonLevel

type jsonLevel struct {
	object, wantsValue bool
	key, id            string // id is what a key "id" said before in the same object
}

func (p jsonPath) String() string {
	var keys []string
	for _, l := range p {
		if l.object {
			keys = append(keys, l.key)
		}
	}
	return strings.Join(keys, ".")
}

// next takes a token in. It returns a string that is a value.
func (p *jsonPath) next(token json.Token) (value string, isValue bool) {
	if token == json.Delim('}') || token == json.Delim(']') {
		*p = (*p)[:len(*p)-1]
		return "", false
	}
	var top *jsonLevel
	if len(*p) > 0 {
		top = &(*p)[len(*p)-1]
	}
	text, isString := token.(string)
	if top != nil && top.object && !top.wantsValue {
		top.key, top.wantsValue = text, true
		return "", false
	}
	if top != nil {
		top.wantsValue = false
	}
	if delim, ok := token.(json.Delim); ok {
		*p = append(*p, jsonLevel{object: delim == '{'})
		return "", false
	}
	if isString && top.key == "id" {
		top.id = text
	}
	return text, isString
}

// translated returns what stands in the place of a value. It reports false for words
// without a translation.
func (p jsonPath) translated(value string, shown map[string]bool, word func(string) (string, bool)) (string, bool) {
	top, all := p[len(p)-1], p.String()
	switch {
	case strings.Contains(value, "/d/velog-"):
		return regexp.MustCompile(`/d/(velog-[a-z]+)`).ReplaceAllString(value, "/d/$1-ko"), true
	case strings.Contains(value, "/docs/alerts.md"):
		return strings.ReplaceAll(value, "/docs/alerts.md", "/docs/ko/alerts.md"), true
	case strings.Contains(value, `"velog_event" and r._field == "text"`):
		return strings.ReplaceAll(value, `r._field == "text"`, `r._field == "text_ko"`), true
	case all == "uid":
		return value + "-ko", true
	case len(p) >= 2 && p[len(p)-2].key == "tags" && value == "velog":
		return "velog-ko", true
	case !p.isWord(top, all) && !(p.isName(top) && shown[value]):
		return value, true
	case !hasLetters(value) || regexp.MustCompile(`^velog[a-z]+$`).MatchString(value): // the latter is a runbook's section
		return value, true
	}
	korean, ok := word(value)
	return korean, ok
}

// isWord reports whether a place holds words that Grafana shows.
func (p jsonPath) isWord(top jsonLevel, all string) bool {
	switch top.key {
	case "title", "description", "label", "displayName", "noValue", "axisLabel", "tooltip", "titleFormat", "legendFormat", "fixed":
		return !strings.HasSuffix(all, ".tooltip.mode")
	case "text":
		return !strings.Contains(all, "current.text") && !strings.HasSuffix(all, "target.text")
	case "value":
		return top.id == "displayName" || top.id == "noValue" || top.id == "custom.axisLabel"
	case "name":
		return strings.HasPrefix(all, "annotations.list.name")
	}
	return len(p) >= 1 && strings.Contains(all, ".renameByName.")
}

// isName reports whether a place refers to a field by the name under which it is shown.
func (p jsonPath) isName(top jsonLevel) bool {
	return top.key == "options" || top.key == "fieldName" || top.key == "xField" || top.key == "displayName"
}

// shownNames are the names that fields get from words: those that a transformation
// gives, and those of Prometheus' curves, also as the expressions that look for them.
func shownNames(node any) map[string]bool {
	names := map[string]bool{}
	var walk func(node any)
	walk = func(node any) {
		switch node := node.(type) {
		case []any:
			for _, n := range node {
				walk(n)
			}
		case map[string]any:
			if legend, ok := node["legendFormat"].(string); ok {
				names[legend] = true
				if words, _, ok := strings.Cut(legend, ","); ok {
					names["/^"+words+"/"] = true
				}
			}
			if renamed, ok := node["renameByName"].(map[string]any); ok {
				for _, name := range renamed {
					names[name.(string)] = true
				}
			}
			for _, n := range node {
				walk(n)
			}
		}
	}
	walk(node)
	return names
}

// hasLetters reports whether a text has words, and not only variables and signs.
func hasLetters(text string) bool {
	text = regexp.MustCompile(`\$\{[^}]*\}|\{\{[^}]*\}\}|__auto`).ReplaceAllString(text, "")
	return strings.ContainsFunc(text, unicode.IsLetter)
}

// TestKoreanWordsAreKorean: what is translated has Korean letters, but for names that
// are the same in both languages; variables and names in capitals stay.
func TestKoreanWordsAreKorean(t *testing.T) {
	same := regexp.MustCompile(`^(API|CPU|\W+)$`)
	kept := regexp.MustCompile(`\$\{[^}]*\}|\{\{[^}]*\}\}|\b[A-Z]+_[A-Z_]+\b|\d(?:[\d,]*\d)?`)
	for english, korean := range catalogue(t) {
		if !same.MatchString(english) && !strings.ContainsFunc(korean, func(r rune) bool { return unicode.Is(unicode.Hangul, r) }) {
			t.Errorf("%q is %q", english, korean)
		}
		for _, name := range kept.FindAllString(english, -1) {
			if !strings.Contains(korean, name) {
				t.Errorf("%q lacks %s: %q", english, name, korean)
			}
		}
	}
}
