package api_test

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// TestEnumsListEveryValue fails for a state, a quality, an order of posts or a kind of events that
// the core has and the description of the API does not.
func TestEnumsListEveryValue(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := yaml.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	described := enumsIn(doc, nil)
	qualities := collector.Qualities()
	for _, want := range []string{
		sorted(collector.States()), sorted(qualities[:]), sorted(collector.PostSorts()), sorted(collector.EventKinds()),
	} {
		if !slices.Contains(described, want) {
			t.Errorf("no enum lists exactly %s; there are %q", want, described)
		}
	}
}

// enumsIn returns every enum in a YAML document, with its values sorted.
func enumsIn(node any, found []string) []string {
	switch n := node.(type) {
	case map[string]any:
		if values, ok := n["enum"].([]any); ok {
			found = append(found, sorted(values))
		}
		for _, child := range n {
			found = enumsIn(child, found)
		}
	case []any:
		for _, child := range n {
			found = enumsIn(child, found)
		}
	}
	return found
}

func sorted[T any](values []T) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = fmt.Sprint(v)
	}
	slices.Sort(texts)
	return fmt.Sprint(texts)
}
