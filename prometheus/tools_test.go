package prometheus_test

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// root is the repository, as seen from this package.
const root = ".."

// tool returns the path of promtool or prometheus. It builds them where that
// has not been done, which takes some minutes once; `make tools` does it before
// any test's time runs. With -short it skips the test.
func tool(t *testing.T, name string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: needs Prometheus")
	}
	if out, err := exec.CommandContext(t.Context(), "make", "-C", root, ".tools/prometheus").CombinedOutput(); err != nil {
		t.Fatalf("building Prometheus failed: %v\n%s", err, out)
	}
	path, err := filepath.Abs(filepath.Join(root, ".tools", name))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func promtool(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), tool(t, "promtool"), args...).CombinedOutput(); err != nil {
		t.Errorf("promtool %v: %v\n%s", args, err, out)
	}
}

func TestPromtoolAcceptsRulesAndConfiguration(t *testing.T) {
	promtool(t, "check", "rules", "--lint=all", "--lint-fatal", "alerts.yml")
	promtool(t, "check", "config", "--lint=all", "--lint-fatal", "prometheus.yml")
}

func TestAlertsFireAndStaySilent(t *testing.T) {
	promtool(t, "test", "rules", "alerts_test.yml", "alerts_days_test.yml")
}
