package grafana_test

import (
	"strings"
	"testing"
)

// TestSecurityPolicyIsFound: who looks for it starts at a README.
func TestSecurityPolicyIsFound(t *testing.T) {
	for _, readme := range []string{"README.md", "README.ko.md"} {
		if !strings.Contains(read(t, readme), "](SECURITY.md)") {
			t.Errorf("%s does not lead to SECURITY.md", readme)
		}
	}
	policy := read(t, "SECURITY.md")
	for _, want := range []string{"/security/advisories/new", "## Supported versions", "## What is protected", "## What is not"} {
		if !strings.Contains(policy, want) {
			t.Errorf("SECURITY.md has no %q", want)
		}
	}
}
