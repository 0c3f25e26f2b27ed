package access_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector/access"
)

// TestEveryReasonHasItsRow: a reason that the table lacks would be answered as a
// fault of the server.
func TestEveryReasonHasItsRow(t *testing.T) {
	t.Parallel()
	seen := map[access.Reason]bool{}
	for _, reason := range access.Reasons() {
		r := &access.Refusal{Reason: reason, Field: access.FieldAccess, User: "ann"}
		if seen[reason] || reason.Title() == "" || reason.Status() < 400 || reason.Status() == http.StatusInternalServerError {
			t.Errorf("%s: %d %q", reason, reason.Status(), reason.Title())
		}
		if said := r.Error(); len(said) < 20 || strings.Contains(said, "%!") {
			t.Errorf("%s says %q", reason, said)
		}
		seen[reason] = true
	}
	if got := access.Reason("new").Status(); got != http.StatusInternalServerError {
		t.Errorf("an unknown reason has status %d", got)
	}
}
