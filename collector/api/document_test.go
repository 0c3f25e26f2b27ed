package api_test

import (
	"encoding/json"
	"flag"
	"mime"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/api"
	"github.com/velog-dashboard/velog-dashboard/collector/excerpt"
)

// document is openapi.yaml as somebody else reads it: with a library of its own
// for JSON schemas.
type document struct {
	paths    map[string]any
	compiler *jsonschema.Compiler
	seen     map[string]bool // operations that answered, with the status
}

func readDocument(t testing.TB) *document {
	t.Helper()
	text, err := os.ReadFile("openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := yaml.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	d := &document{paths: doc["paths"].(map[string]any), compiler: jsonschema.NewCompiler(), seen: map[string]bool{}}
	d.compiler.AssertFormat()
	if err := d.compiler.AddResource("openapi.yaml", doc); err != nil {
		t.Fatal(err)
	}
	return d
}

// operations calls f with all operations of the document.
func (d *document) operations(f func(method, path string, op map[string]any)) {
	for path, item := range d.paths {
		for method, op := range item.(map[string]any) {
			f(strings.ToUpper(method), path, op.(map[string]any))
		}
	}
}

// check holds an answer against the document. Where that describes nothing,
// there must be nothing.
func (d *document) check(t testing.TB, method, path string, resp *http.Response, body string) {
	t.Helper()
	template := d.template(strings.TrimPrefix(path, api.Prefix))
	item, _ := d.paths[template].(map[string]any)
	op, ok := item[strings.ToLower(method)].(map[string]any)
	if !ok {
		if resp.StatusCode != 404 && resp.StatusCode != 405 {
			t.Errorf("%s %s answers %d and is not in openapi.yaml", method, path, resp.StatusCode)
		}
		return
	}
	status := strconv.Itoa(resp.StatusCode)
	described, ok := op["responses"].(map[string]any)[status].(map[string]any)
	if !ok {
		t.Errorf("%s %s: %s is not described: %s", method, path, status, excerpt.Short(body))
		return
	}
	d.seen[method+" "+template+" "+status] = true
	headers, _ := described["headers"].(map[string]any)
	for name := range headers {
		if resp.Header.Get(name) == "" {
			t.Errorf("%s %s: %s has no %s", method, path, status, name)
		}
	}
	d.checkBody(t, "/paths/"+escape(template)+"/"+strings.ToLower(method)+"/responses/"+status, described, resp, body)
}

func (d *document) checkBody(t testing.TB, where string, described map[string]any, resp *http.Response, body string) {
	t.Helper()
	content, _ := described["content"].(map[string]any)
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if _, ok := content[kind]; !ok && (len(content) > 0 || body != "") {
		t.Errorf("%s: %q is not described: %s", where, kind, excerpt.Short(body))
		return
	}
	if !strings.HasSuffix(kind, "json") {
		return
	}
	schema, err := d.compiler.Compile("openapi.yaml#" + where + "/content/" + escape(kind) + "/schema")
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(body))
	if err == nil {
		err = schema.Validate(value)
	}
	if err != nil {
		t.Errorf("%s: %v: %s", where, err, excerpt.Short(body))
	}
}

func escape(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, "~", "~0"), "/", "~1") }

// template finds the path of the document that an address belongs to.
func (d *document) template(path string) string {
	parts := strings.Split(path, "/")
	for template := range d.paths {
		want := strings.Split(template, "/")
		same := len(want) == len(parts)
		for i := range want {
			same = same && (want[i] == parts[i] || strings.HasPrefix(want[i], "{"))
		}
		if same {
			return template
		}
	}
	return ""
}

// TestOpenAPIFileIsWhatIsServed holds the file that people read against what
// the server generates from its types.
func TestOpenAPIFileIsWhatIsServed(t *testing.T) {
	t.Parallel()
	s := newStage(t, false)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", api.Prefix+"/openapi.yaml", nil))
	if flag.Lookup("update").Value.String() == "true" {
		s.must(os.WriteFile("openapi.yaml", w.Body.Bytes(), 0o644))
	}
	file, err := os.ReadFile("openapi.yaml")
	s.must(err)
	if w.Code != 200 || w.Body.String() != string(file) {
		t.Error("openapi.yaml is not what the server describes: go test ./collector/api -run OpenAPI -update")
	}
	var asYAML, asJSON any
	s.must(yaml.Unmarshal(file, &asYAML))
	w = httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", api.Prefix+"/openapi.json", nil))
	s.must(json.Unmarshal(w.Body.Bytes(), &asJSON))
	first, err := json.Marshal(asYAML)
	s.must(err)
	second, err := json.Marshal(asJSON)
	s.must(err)
	if string(first) != string(second) {
		t.Error("openapi.json is another document than openapi.yaml")
	}
}

// TestOpenAPIDescribesEverything looks for what a reader of the file would miss.
func TestOpenAPIDescribesEverything(t *testing.T) {
	t.Parallel()
	d := readDocument(t)
	count := 0
	d.operations(func(method, path string, op map[string]any) {
		count++
		if op["summary"] == nil || op["description"] == nil || op["operationId"] == nil {
			t.Errorf("%s %s is not described", method, path)
		}
		for _, p := range list(op["parameters"]) {
			if p.(map[string]any)["description"] == nil {
				t.Errorf("%s %s: a parameter is not described", method, path)
			}
		}
	})
	if count < 20 {
		t.Errorf("only %d operations", count)
	}
}

func list(v any) []any {
	all, _ := v.([]any)
	return all
}

// TestEveryProblemHasItsSection looks for what the types of problems link to.
func TestEveryProblemHasItsSection(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"invalid", "no_session"}
	for _, r := range access.Reasons() {
		names = append(names, string(r))
	}
	for _, name := range names {
		if !strings.Contains(string(text), "\n### "+strings.ReplaceAll(name, "_", "-")+"\n") {
			t.Errorf("docs/api.md has no section %s", name)
		}
	}
}
