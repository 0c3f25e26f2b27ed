package excerpt_test

import (
	"strings"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector/excerpt"
)

func TestExcerptsAreShortAndShowWhatDiffers(t *testing.T) {
	t.Parallel()
	page := strings.Repeat("앞 ", 5000) + "Today 7 views" + strings.Repeat(" 뒤", 5000)
	for name, got := range map[string]string{
		"missing": excerpt.Missing(page, "Today 8 views"),
		"around":  excerpt.Around(page, "7 views"),
	} {
		if !strings.Contains(got, "Today 7 views") || len(got) > 500 {
			t.Errorf("%s: %d bytes: %s", name, len(got), got)
		}
	}
	if got := excerpt.Missing(page, "xyz"); len(got) > 500 || !strings.Contains(got, "앞") {
		t.Errorf("nothing alike: %s", got)
	}
	if got := excerpt.Short("short"); got != `"short"` {
		t.Error(got)
	}
}
